"""Defined names that stand for a call of ours, in a refresh without a spreadsheet program."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin.errors import Refused
from addin.refresh.flow import refresh
from addin.xlsx.reader import read_workbook

NAMES = {
    "revenue": "=LEASE_REVENUE(S!$A$1,40)",
    "twice": "=Revenue*2",
    "S!here": "=LEASE_REVENUE(1,1)",
    "beside": "=LEASE_REVENUE(S!A1,40)",
    "outer": "=beside+1",
    "bridge": "=EPS_BRIDGE(10,100,10,1,0)",
}


def book(path: Path, *formulas: str) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("S")
        sheet.write("A1", 250)
        for row, formula in enumerate(formulas):
            sheet.write_formula(row, 1, formula)
        for name, formula in NAMES.items():
            made.define_name(name, formula)
    return path


def test_they_are_calculated_as_if_written_out(tmp_path: Path) -> None:
    formulas = ["=revenue", "=TWICE+1", "=IF(S!here=1,here,0)", '="revenue"', "=INDEX(bridge,7,2)"]
    path = book(tmp_path / "book.xlsx", *formulas)
    report = refresh(path)
    cells = read_workbook(path).sheets[0].cells
    values = [cells[row, 2].value for row in range(1, 6)]
    assert report.good and values == [10_000, 20_001, 1, "revenue", pytest.approx(10.1)]
    assert [cells[row, 2].formula for row in (1, 2)] == ["revenue", "TWICE+1"]


@pytest.mark.parametrize("formula", ["=beside", "=outer*2"])
def test_one_that_moves_with_the_cell_is_refused(formula: str, tmp_path: Path) -> None:
    path = book(tmp_path / "book.xlsx", formula)
    with pytest.raises(Refused) as refused:
        refresh(path)
    assert list(refused.value.reasons) == [("S", (1, 2))]


def test_its_refusal_has_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        made.add_worksheet("S").write_formula("A1", "=wrong")
        made.define_name("wrong", "=LEASE_REVENUE(-1,40)")
    ((value, reason),) = refresh(path).errors.values()
    assert value == "#NUM!" and "capacity must be 0 or more" in reason


def test_names_in_a_circle_do_not_hang_or_break_it(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        made.add_worksheet("S").write_formula("A1", "=one")
        made.define_name("one", "=other+LEASE_REVENUE(1,1)")
        made.define_name("other", "=one+1")
    with pytest.raises(Refused):
        refresh(path, engine="embedded")
