"""A new sheet gets a drawing with charts, whose parts have names that are free."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from addin.xlsx.edit.new_drawing import add_drawing
from addin.xlsx.edit.new_sheet import NewCell, NewSheet, append_sheet
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from tests.addin.sample_books.rich import members

BOOK = "xl/workbook.xml"
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def with_charts(path: Path, charts: int) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_column("A1", [1, 2, 3])
        for at in range(charts):
            chart = book.add_chart({"type": "line"})
            chart.add_series({"values": "=Data!$A$1:$A$3", "name": f"Series {at}"})
            sheet.insert_chart(at, 3, chart)
    return path


def test_charts_are_added_beside_those_that_are_there(tmp_path: Path) -> None:
    old = with_charts(tmp_path / "old.xlsx", 1)
    donor = members(with_charts(tmp_path / "donor.xlsx", 2))
    edits = PackageEditor(open_package(old))
    part = append_sheet(edits, BOOK, "New", NewSheet({1: 2.0}, [(15, [NewCell("a", 0)])], 1))
    charts = [donor[f"xl/charts/chart{number}.xml"] for number in (1, 2)]
    add_drawing(edits, part, donor["xl/drawings/drawing1.xml"], charts)
    new = tmp_path / "new.xlsx"
    new.write_bytes(edits.data())
    book: Any = openpyxl.load_workbook(new)
    drawn = {sheet.title: sheet._charts for sheet in book.worksheets}
    names = {title: [c.series[0].tx.v for c in found] for title, found in drawn.items()}
    assert names == {"Data": ["Series 0"], "New": ["Series 0", "Series 1"]}
    parts = members(new)
    assert parts["xl/drawings/drawing1.xml"] == members(old)["xl/drawings/drawing1.xml"]
    assert {"xl/drawings/drawing2.xml", "xl/charts/chart3.xml"} < parts.keys()
