"""Texts that no cell shows are emptied, and every other keeps its number."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin.handoff.privacy.strings import unused_texts
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from addin.xlsx.reader import read_workbook
from addin.xlsx.xml import apply_edits
from workbooks import TEMPLATE


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="s"><v>0</v></c>', "<c t='s' r='A1'><v> 0 </v></c>",
        '<c r="A1" t="s"><f>B1</f><v>0</v></c>', '<c r="A1" t="s"><f/><v>0</v></c>',
    ],
)  # fmt: skip
def test_a_text_of_a_cell_stays_however_its_cell_is_written(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        for row, text in enumerate(("first", "Jane", "last")):
            sheet.write(row, 0, text)
    edits, part = PackageEditor(open_package(path)), "xl/worksheets/sheet1.xml"
    content = edits.read(part).decode()
    content = content.replace('<c r="A1" t="s"><v>0</v></c>', cell)
    edits.replace(part, content.replace('<c r="A2" t="s"><v>1</v></c>', '<c r="A2"/>').encode())
    listing, unused = unused_texts(edits.package)
    edits.replace(listing, apply_edits(edits.read(listing), unused))
    path.write_bytes(edits.data())
    cells = read_workbook(path).by_name["S"].cells
    assert [cells[row, 1].value for row in (1, 3)] == ["first", "last"]
    assert b"Jane" not in edits.read(listing) and unused_texts(edits.package)[1] == []


def test_the_template_has_none() -> None:
    assert unused_texts(open_package(TEMPLATE))[1] == []
