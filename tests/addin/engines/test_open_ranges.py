"""Whole columns and rows that our functions are given."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin.engines.formualizer import calculate
from addin.engines.open_ranges import OpenRanges
from addin.xlsx.book import Workbook
from addin.xlsx.reader import read_workbook
from udfs.cells import Value

AMOUNTS = [10.0, 20.0, 30.0, 40.0]
NAMES = ["a", "b", "a"]
"""The last amount has no name, so the column of names is the shorter one."""


def book(path: Path, *formulas: str, date1904: bool = False) -> Workbook:
    """Amounts in F, names in G and days in H of Data; the formulas below each other on Calls."""
    with xlsxwriter.Workbook(path, {"date_1904": date1904}) as new:
        data = new.add_worksheet("Data")
        data.write_column("F1", AMOUNTS)
        data.write_column("G1", NAMES)
        data.write_column("H1", [50_000.0, 50_365.0, 51_000.0])
        data.write_column("I1", AMOUNTS[:2])
        data.write_row("A11", AMOUNTS)
        data.write_row("A12", NAMES)
        calls = new.add_worksheet("Calls")
        for row, formula in enumerate(formulas):
            calls.write_formula(row, 0, f"={formula}")
        new.define_name("amounts", "=Data!$F:$F")
        new.define_name("Data!owners", "=Data!$G:$G")
    return read_workbook(path)


def answers(opened: Workbook) -> list[Value]:
    values = calculate(opened, {}).answer.values["Calls"]
    return [values[at] for at in sorted(values)]


@pytest.mark.parametrize(
    "arguments",
    [
        "Data!F:F,Data!G:G",
        "Data!$F:$F,Data!$G1:$G1048576",
        "Data!F1:F1048576,Data!G:G",
        "amounts,Data!owners",
        "Data!F:F*1,Data!G:G",
        "IF(Data!F:F>0,Data!F:F,0),Data!G:G",
        "Data!11:11,Data!12:12",
        "Data!A11:XFD11,Data!$12:$12",
    ],
)
@pytest.mark.parametrize("code", ["TOP1", "N", "HHI"])
def test_whole_columns_and_rows_are_read_to_one_end(
    arguments: str, code: str, tmp_path: Path
) -> None:
    bounded = "Data!F1:F4,Data!G1:G4"
    calls = [f'CONCENTRATION_RISK({given},,,,"{code}")' for given in (arguments, bounded)]
    given, wanted = answers(book(tmp_path / "book.xlsx", *calls))
    assert type(wanted) is float and given == wanted


@pytest.mark.parametrize("date1904", [False, True])
def test_dates_of_both_systems_are_read_to_one_end(date1904: bool, tmp_path: Path) -> None:
    calls = [
        f'RENEWAL_RISK({given},49000,,5,"LIFE")'
        for given in ("Data!I:I,Data!H:H", "Data!I1:I3,Data!H1:H3")
    ]
    opened = book(tmp_path / "book.xlsx", *calls, date1904=date1904)
    given, wanted = answers(opened)
    assert opened.date1904 == date1904
    assert type(wanted) is float and given == wanted


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("SUM(F:F)+LEASE_PRICE(1,2,3)", None),
        ("LEASE_PRICE(ROWS(F:F),2,3)", None),
        ("LEASE_PRICE(F2:F9,2,3)", None),
        ("LEASE_PRICE(F:F,2,3)", "LEASE_PRICE(F1:F12,2,3)"),
        ("LEASE_PRICE(Calls!F:F,2,3)", "LEASE_PRICE(Calls!F1:F2,2,3)"),
        ("LEASE_PRICE(Calls!F:F,F:F,3)", "LEASE_PRICE(Calls!F1:F12,F1:F12,3)"),
        ("LEASE_PRICE(F20:F1048576,2,3)", "LEASE_PRICE(F20:F21,2,3)"),
        ("LEASE_PRICE(F1048576,2,3)", None),
        ("LEASE_PRICE(amounts,2,3)", "LEASE_PRICE(Data!F1:F12,2,3)"),
        ("LEASE_PRICE(@F:F,2,3)", None),
    ],
)
def test_what_is_cut(formula: str, text: str | None, tmp_path: Path) -> None:
    ranges = OpenRanges(book(tmp_path / "book.xlsx", "LEASE_PRICE(1,2,3)"), {})
    assert ranges.cut(formula, "Data") == (text or formula)


def test_cells_that_are_not_stored_yet_count(tmp_path: Path) -> None:
    ranges = OpenRanges(book(tmp_path / "book.xlsx", "1"), {"Data": [(30, 1)]})
    assert ranges.cut("LEASE_PRICE(F:F,2,3)", "Data") == "LEASE_PRICE(F1:F30,2,3)"


def test_a_column_into_which_a_formula_spills_is_read_to_its_new_end(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as new:
        sheet = new.add_worksheet("Data")
        sheet.write_column("A1", [float(n) for n in range(1, 8)])
        sheet.write("C1", 3)
        sheet.write_dynamic_array_formula("F1:F2", "=LEASE_PRICE(Spill!A1:A9,1,1)")
        spill = new.add_worksheet("Spill")
        spill.write_column("A1", [float(n) for n in range(1, 10)])
        calls = new.add_worksheet("Calls")
        calls.write_formula("A1", '=CONCENTRATION_RISK(Data!F:F,,,,,"N")')
    assert answers(read_workbook(tmp_path / "book.xlsx")) == [9.0]
