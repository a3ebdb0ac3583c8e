"""Which cells of a page may change, and what is said of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.formulas import References
from addin.handoff.web.inputs import Entry, cases_of, entries_of
from addin.inputs import Layout
from addin.xlsx import Workbook, read_workbook
from tests.addin.handoff.web.pages import Fill, made
from workbooks import TEMPLATE


def entries(book: Workbook) -> dict[str, Entry]:
    found = entries_of(book, Layout(book, References(book)))
    return {entry.key: entry for entry in found}


def free(book: xlsxwriter.Workbook, sheet: Any) -> None:
    day, share = (
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"num_format": "0%"}),
    )
    sheet.write_column("A1", ["Capacity", "Start", "Margin", "On", "Never read", "Name"])
    sheet.write("B1", 250)
    sheet.write("B2", 46_000, day)
    sheet.write("B3", 0.9, share)
    sheet.write("B4", True)
    sheet.write("B5", 7)
    sheet.write("B6", "Meta")
    sheet.write_formula("C1", "=IF(B4,SUM(B1:B3),0)&B6")
    book.define_name("mw", "=S!$B$1")


def locked(book: xlsxwriter.Workbook, sheet: Any) -> None:
    free(book, sheet)
    unlocked = book.add_format({"locked": False})
    sheet.write_row("A8", ["Typed here", 5], unlocked)
    sheet.write_blank("C8", None, unlocked)
    sheet.write_formula("D8", "=B8", unlocked)
    sheet.data_validation("C8", {"validate": "list", "source": ["Bear", "Bull"]})
    sheet.protect()


def test_what_a_formula_reads_may_change_on_a_sheet_that_is_not_protected(tmp_path: Path) -> None:
    found = entries(made(tmp_path / "book.xlsx", free))
    assert {key: (entry.label, entry.kind, entry.percent) for key, entry in found.items()} == {
        "mw": ("Capacity", "number", False),
        "S!B2": ("Start", "date", False),
        "S!B3": ("Margin", "number", True),
        "S!B4": ("On", "logical", False),
    }


def test_what_is_not_locked_may_change_on_a_protected_sheet(tmp_path: Path) -> None:
    found = entries(made(tmp_path / "book.xlsx", locked))
    assert list(found) == ["S!A8", "S!B8", "S!C8"]
    assert [entry.kind for entry in found.values()] == ["text", "number", "text"]
    assert found["S!C8"].choices == ["Bear", "Bull"] and found["S!C8"].value is None


def test_wide_ranges_count_too(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write("A1", 1)
        sheet.write("B1", 2)
        sheet.write_formula("C1", "=SUM(A:A)")

    assert list(entries(made(tmp_path / "book.xlsx", fill))) == ["S!A1"]


@pytest.mark.parametrize("fill", [free, locked])
def test_a_workbook_without_cases_has_none(tmp_path: Path, fill: Fill) -> None:
    book = made(tmp_path / "book.xlsx", fill)
    layout = Layout(book, References(book))
    assert cases_of(layout, entries_of(book, layout), lambda place: place) is None


def test_the_template_has_its_drivers_in_the_order_of_its_sheet() -> None:
    book = read_workbook(TEMPLATE)
    layout = Layout(book, References(book))
    found = entries_of(book, layout)
    cases = cases_of(layout, found, lambda place: place)
    assert cases and cases["names"] == ["As published", "Bear", "Base", "Bull", "Own"]
    assert found[cases["input"]].key == "case"
    first, second, *rest = cases["drivers"]
    assert found[first["own"]].key == "lease_capacity@Own" and first["unit"] == "MW"
    assert found[second["own"]].key == "price_per_watt@Own" and second["kind"] == "number"
    assert found[second["own"]].usual == 40.0 and found[second["own"]].value is None
    rows = [driver["at"][1] for driver in cases["drivers"]]
    assert rest and rows == sorted(rows)
    assert not any("@As published" in entry.key for entry in found), "those are locked"


def test_limits_are_those_of_the_cell() -> None:
    book = read_workbook(TEMPLATE)
    found = entries(book)
    assert found["price_per_watt@Own"].accepts(50.0)
    assert not found["price_per_watt@Own"].accepts(-1.0)
    assert not found["case"].accepts("Nobody")
