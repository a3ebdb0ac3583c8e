"""The workbook as the engine of a page reads it: blanks stay blanks, and nothing else is inside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.engines.formulon import opened, running, value_at
from addin.handoff.web.engine_book import for_engine, keep_calculated
from addin.xlsx import read_package
from addin.xlsx.edit import PackageEditor
from tests.addin.handoff.web.pages import made

CALLS = ["AVERAGE(blank)", "MAX(blank,-5)", "MEDIAN(blank,4)", "MIN(blank,4)", "blank+1"]
WANTED = ["#DIV/0!", -5.0, 4.0, 4.0, 1.0]


def with_names(book: xlsxwriter.Workbook, sheet: Any) -> None:
    other = book.add_worksheet("Odd name")
    book.define_name("blank", "=S!$A$1")
    book.define_name("'Odd name'!blank", "='Odd name'!$B$2")
    other.write("B2", 7)
    other.write_formula("A1", "=AVERAGE(blank)")
    for row, call in enumerate(CALLS):
        sheet.write_formula(row, 2, f"={call}")


def test_a_name_of_a_blank_cell_is_no_zero(tmp_path: Path) -> None:
    book = made(tmp_path / "names.xlsx", with_names)
    edits = PackageEditor(book.package)
    for_engine(book, edits)
    with running(None) as formulon, opened(formulon, edits.data()) as engine:
        engine.recalc()
        found = [value_at(formulon, engine, 0, row, 2) for row in range(len(CALLS))]
        assert found == WANTED
        assert value_at(formulon, engine, 1, 0, 0) == 7.0, "a name of the sheet's own"


def test_without_that_formulon_would_say_zero(tmp_path: Path) -> None:
    """The day that this fails the names may stay."""
    book = made(tmp_path / "names.xlsx", with_names)
    with running(None) as formulon, opened(formulon, book.package.data) as engine:
        engine.recalc()
        assert value_at(formulon, engine, 0, 0, 2) == 0.0


@pytest.mark.parametrize("formula", ['"blank "&A2', "Blank_not+1", 'IF(A2="blank",1,2)'])
def test_what_only_looks_like_a_name_stays(tmp_path: Path, formula: str) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        book.define_name("blank", "=S!$A$1")
        sheet.write_formula("B1", f"={formula}")

    book = made(tmp_path / "texts.xlsx", fill)
    edits = PackageEditor(book.package)
    for_engine(book, edits)
    assert read_package(edits.package).by_name["S"].cells[1, 2].formula == formula


def test_only_what_is_calculated_is_inside(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        book.set_properties({"author": "Jane Doe", "title": "Secret"})
        book.set_custom_property("client", "Acme")
        sheet.write_row("A1", [1, 2, "text"])
        sheet.write_formula("A2", "=SUM(A1:B1)")
        sheet.write_comment("A1", "who said so", {"author": "Jane Doe"})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=S!$A$1:$B$1"})
        sheet.insert_chart("D1", chart)
        sheet.add_table("F1:G3", {"name": "Deals"})
        sheet.write_url("A5", "https://example.com/", string="example")

    book = made(tmp_path / "rich.xlsx", fill)
    edits = PackageEditor(book.package)
    keep_calculated(book, edits)
    kept = {name for name in edits.package.members if not name.endswith(".rels")}
    assert kept == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "xl/theme/theme1.xml",
        "xl/tables/table1.xml",
    }
    with running(None) as formulon, opened(formulon, edits.data()) as engine:
        engine.recalc()
        assert value_at(formulon, engine, 0, 1, 0) == 3.0
