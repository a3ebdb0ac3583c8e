"""Which formulas depend on a cell: all of them, no others, without a look at each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.a1 import cell_position, cell_text, place_text
from addin.formulas.dependents import find_dependents
from addin.xlsx.book import Workbook
from addin.xlsx.reader import read_workbook

MOST_LINES = 1_000
"""Lines that may run for each cell of a large workbook, however large; 670 do at most."""


def book_of(path: Path, cells: dict[str, str], names: dict[str, str] | None = None) -> Workbook:
    """Formulas by `Sheet!A1`; `{=...}` with a range is an array formula."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheets = {name: book.add_worksheet(name) for name in ("S", "Other one", "Third")}
        sheets["S"].add_table(
            "K1:L4", {"name": "Prices", "columns": [{"header": "When"}, {"header": "Price"}]}
        )
        for place, formula in cells.items():
            sheet, _, at = place.rpartition("!")
            if formula.startswith("{"):
                sheets[sheet or "S"].write_array_formula(at, formula)
            else:
                sheets[sheet or "S"].write_formula(at, formula)
        for name, formula in (names or {}).items():
            book.define_name(name, formula)
    return read_workbook(path)


def found(book: Workbook, *seeds: str) -> set[str]:
    """The dependents of cells, on the sheet S where no other is named."""
    places = []
    for seed in seeds:
        sheet, _, at = seed.rpartition("!")
        places.append((sheet or "S", cell_position(at)))
    return {place_text(place).removeprefix("S!") for place in find_dependents(book, places)}


@pytest.mark.parametrize(
    ("formula", "depends"),
    [
        ("=A1", True),
        ("=$A$1*2", True),
        ("=B1", False),
        ("=s!A1", True),
        ("='Other one'!A1", False),
        ("=SUM(A1:B2)", True),
        ("=SUM(B2:A1)", True),
        ("=SUM(A2:B2)", False),
        ("=SUM(A:A)", True),
        ("=SUM($A:B)", True),
        ("=SUM(B:C)", False),
        ("=SUM(1:1)", True),
        ("=SUM(2:3)", False),
        ("=SUM(A1:XFD1048576)", True),
        ("=LEASE_REVENUE(B1,A1)", True),
        ('=LEASE_REVENUE(B1,"A1")', False),
        ("=IF(B1,IF(B2,{1,2},-A1%))", True),
        ("=A1:INDEX(B:B,3)", True),
        ("=SUM(Z9:INDEX(A1:B2,1,1))", True),
        ("=A1#", True),
        ("=_xlfn.ANCHORARRAY(A1)", True),
        ("=_xlfn.SINGLE(A1)", True),
        ("=LOG10(B1)+A10", False),
        ("=first", True),
        ("=FIRST*2", True),
        ("=second", False),
        ("=via", True),
        ("=mine", True),
        ("=S!mine", True),
        ("='Third'!mine", False),
        ("=circle", False),
        ("=nobody", False),
        ("=SUM(column)", True),
        ("=[1]S!A1", False),
    ],
)
def test_a_formula_depends_on_what_it_reads(tmp_path: Path, formula: str, depends: bool) -> None:
    names = {
        "first": "=S!$A$1",
        "second": "=S!$B$1",
        "via": "=first*2",
        "S!mine": "=S!$A$1",
        "Third!mine": "=S!$B$1",
        "circle": "=circle+1",
        "column": "=S!$A:$A",
    }
    book = book_of(tmp_path / "book.xlsx", {"D4": formula}, names)
    assert found(book, "A1") == ({"D4"} if depends else set())


@pytest.mark.parametrize(
    ("formula", "when", "price"),
    [
        ("=SUM(Prices[Price])", False, True),
        ("=COUNTA(prices[when])", True, False),
        ("=COUNTA(Prices[])", True, True),
        ("=COUNTA(Prices[#All])", True, True),
        ("=ROWS(Prices)", False, False),
        ("=SUM(Prices[[#Data],[When]:[Price]])", True, True),
        ("=SUM(Nothing[Price])", False, False),
    ],
)
def test_a_formula_depends_on_the_columns_of_tables(
    tmp_path: Path, formula: str, when: bool, price: bool
) -> None:
    book = book_of(tmp_path / "book.xlsx", {"D4": formula})
    assert (found(book, "K2") == {"D4"}, found(book, "L4") == {"D4"}) == (when, price)


def test_it_goes_on_from_sheet_to_sheet_and_names_the_seed(tmp_path: Path) -> None:
    book = book_of(
        tmp_path / "book.xlsx",
        {
            "A1": "=1",
            "Other one!B2": "=S!A1+1",
            "Third!C3": "='Other one'!B2",
            "A9": "=SUM(third!C:C)",
            "B1": "=2",
            "B2": "=B1",
            "D1": "=3",
        },
    )
    assert found(book, "A1") == {"'Other one'!B2", "Third!C3", "A9"}
    seeds = [("S", (1, 1)), ("S", (1, 2))]
    by_seed = find_dependents(book, seeds)
    assert by_seed["S", (2, 2)] == seeds[1]
    assert {place for place, seed in by_seed.items() if seed == seeds[0]} == {
        ("Other one", (2, 2)),
        ("Third", (3, 3)),
        ("S", (9, 1)),
    }
    assert find_dependents(book, []) == {}


def test_an_array_hands_on_from_any_of_its_cells(tmp_path: Path) -> None:
    book = book_of(tmp_path / "book.xlsx", {"B1:B3": "{=A1:A3*2}", "C1": "=B3", "C2": "=A3"})
    assert found(book, "A1") == {"B1", "C1"}
    assert found(book, "B1") == {"C1"}
    assert found(book, "A3") == {"B1", "C1", "C2"}


def test_cycles_end(tmp_path: Path) -> None:
    cells = {"A1": "=A2", "A2": "=A3", "A3": "=A1", "B1": "=SUM(B1:B3)", "C1": "=A3"}
    book = book_of(tmp_path / "book.xlsx", cells)
    assert found(book, "A2") == {"A1", "A3", "C1"}
    assert found(book, "B1") == set()
    assert found(book, "B2") == {"B1"}


def test_names_that_use_each_other_over_and_over_end(tmp_path: Path) -> None:
    names = {f"n_{level}": f"=n_{level + 1}+n_{level + 1}" for level in range(12)}
    book = book_of(tmp_path / "book.xlsx", {"B1": "=n_0"}, {**names, "n_12": "=S!$A$1"})
    assert found(book, "A1") == {"B1"}


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of the module under test run during some work."""
    code, lines = find_dependents.__code__.co_filename, 0

    def on_line(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return on_line

    before = sys.gettrace()
    sys.settrace(lambda frame, *_: on_line if frame.f_code.co_filename == code else None)
    try:
        work()
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize(
    "formula",
    [
        "=A{above}+1",
        "=SUM(A$1:A{above})",
        "=A{above}+SUM(B:B)",
        "=A{above}+SUM($B$1:$D$3000)",
    ],
    ids=["chain", "running sums", "whole columns", "large ranges"],
)
def test_a_cell_among_thousands_is_not_compared_with_each_of_them(
    tmp_path: Path, formula: str
) -> None:
    rows = 3_000
    cells = {f"A{row}": formula.format(above=row - 1) for row in range(2, rows + 1)}
    book = book_of(tmp_path / "book.xlsx", {**cells, "C1": f"=A{rows}"})
    assert len(find_dependents(book, [("S", (1, 1))])) == rows
    assert lines_run(lambda: find_dependents(book, [("S", (1, 1))])) < MOST_LINES * rows


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(1, 600), st.integers(1, 600)), min_size=1, max_size=30))
def test_ranges_of_any_length_find_their_cells(
    tmp_path_factory: pytest.TempPathFactory, ranges: list[tuple[int, int]]
) -> None:
    cells = {f"B{row}": f"=SUM(A{one}:A{two})" for row, (one, two) in enumerate(ranges, 1)}
    book = book_of(tmp_path_factory.mktemp("ranges") / "book.xlsx", cells)
    for row in (1, 255, 256, 257, 512, 600):
        assert found(book, cell_text((row, 1))) == {
            f"B{at}" for at, pair in enumerate(ranges, 1) if min(pair) <= row <= max(pair)
        }
