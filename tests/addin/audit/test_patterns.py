"""What looks odd without a record: each oddity is told once, and what is usual is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from addin.audit.patterns import patterns
from addin.xlsx import read_workbook
from workbooks import TEMPLATE


def found(path: Path, fill: Callable[[Worksheet], object], **names: str) -> list[str]:
    with xlsxwriter.Workbook(str(path)) as book:
        fill(book.add_worksheet("S"))
        for name, place in names.items():
            book.define_name(name, f"=S!{place}")
    return [str(finding) for finding in patterns(read_workbook(path), lambda _: True)]


def row(sheet: Worksheet, *formulas: str | float, at: int = 1) -> bool:
    for column, content in enumerate(formulas, start=1):
        if isinstance(content, str):
            sheet.write_formula(at, column, content, None, 1.0)
        else:
            sheet.write(at, column, content)
    return True


ALIKE = [f"={column}1*{column}9" for column in "BCDEFG"]
ODD: dict[str, tuple[Callable[[Worksheet], object], list[str]]] = {
    "another formula": (
        lambda sheet: row(sheet, *ALIKE[:3], "=E1+E9", *ALIKE[4:]),
        ["S!E2: a break in a row of formulas: =E1+E9, beside it =D1*D9"],
    ),
    "a number": (
        lambda sheet: row(sheet, *ALIKE[:3], 7.5, *ALIKE[4:]),
        ["S!E2: a break in a row of formulas: 7.5, beside it =D1*D9"],
    ),
    "an assumption": (
        lambda sheet: row(sheet, *(f"={column}1*0.21" for column in "BCD")),
        ["S!B2: a number inside a formula: 0.21 in =B1*0.21 and 2 more"],
    ),
    "a short sum": (
        lambda sheet: (
            sheet.write_column("B2", [1.5, 2.5, 3.5, 4.5]),
            sheet.write_formula("B6", "=SUM(B2:B4)", None, 7.5),
        ),
        ["S!B6: a sum that stops short: =SUM(B2:B4) leaves out B5"],
    ),
    "a sum that starts late": (
        lambda sheet: (
            sheet.write_row("B2", [1.5, 2.5, 3.5, 4.5]),
            sheet.write_formula("F2", "=SUM(C2:E2)", None, 7.5),
        ),
        ["S!F2: a sum that stops short: =SUM(C2:E2) leaves out B2"],
    ),
}
USUAL: dict[str, Callable[[Worksheet], object]] = {
    "a fill": lambda sheet: row(sheet, *ALIKE),
    "units": lambda sheet: row(sheet, "=A9/1000", "=B9*12", "=C9*365", "=D9/100", "=1-E9"),
    "arguments": lambda sheet: row(sheet, "=ROUND(A9,3)", "=DATE(2026,7,1)", "=INDEX(A1:A9,17)"),
    "years over a sum": lambda sheet: (
        sheet.write_column("B2", [2026, 2.5, 3.5]),
        sheet.write_formula("B5", "=SUM(B3:B4)", None, 6.0),
    ),
    "a subtotal": lambda sheet: (
        sheet.write_column("B2", [1.5, 2.5]),
        sheet.write_formula("B4", "=SUM(B2:B3)", None, 4.0),
        sheet.write_column("B5", [3.5, 4.5]),
        sheet.write_formula("B7", "=SUM(B5:B6)", None, 8.0),
    ),
    "quarters and their year": lambda sheet: [
        row(sheet, "=B9*2", "=C9*2", "=SUM(B2:C2)", "=E9*2", "=F9*2", "=SUM(E2:F2)", at=1),
        row(sheet, "=B10*2", "=C10*2", "=SUM(B3:C3)", "=E10*2", "=F10*2", "=SUM(E3:F3)", at=2),
    ],
}


@pytest.mark.parametrize("kind", ODD)
def test_what_looks_odd_is_told_once(tmp_path: Path, kind: str) -> None:
    fill, expected = ODD[kind]
    assert found(tmp_path / "m.xlsx", fill) == expected


@pytest.mark.parametrize("kind", USUAL)
def test_what_is_usual_is_not(tmp_path: Path, kind: str) -> None:
    assert found(tmp_path / "m.xlsx", USUAL[kind]) == []


def test_a_named_figure_that_nothing_reads(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_column("A1", [0.15, 0.2, 3.0, 4.0])
        sheet.write_formula("C1", "=tax*2+SUM(A3:A3)")

    names = {"tax": "$A$1", "idle": "$A$2", "by_place": "$A$3", "again": "$A$1"}
    assert found(tmp_path / "m.xlsx", fill, **names) == [
        "S!A2: a named figure that nothing uses: idle"
    ]


def test_only_what_is_new_counts_where_there_is_a_record(tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    assert found(path, ODD["an assumption"][0])
    book = read_workbook(path)
    assert list(patterns(book, lambda _: False)) == []
    assert len(list(patterns(book, lambda place: place == ("S", (2, 3))))) == 1


def test_little_is_odd_in_the_template() -> None:
    odd = list(patterns(read_workbook(TEMPLATE), lambda _: True))
    assert len(odd) <= 5, list(map(str, odd))
