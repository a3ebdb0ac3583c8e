"""Sheets, rows and columns are matched by what they hold, wherever they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.compare.places import Places, match_lines
from addin.xlsx import read_workbook
from tests.addin.commands.input_files import sheet_of
from tests.addin.sample_books.compared_books import newer, older


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(read_workbook(older(tmp_path)), read_workbook(newer(tmp_path)))


def test_renamed_added_and_moved_sheets_are_named_as_such(places: Places) -> None:
    assert places.sheets == {"Data": "Numbers", "Calc": "Calc", "Notes": "Notes"}
    changes = [(c.kind, c.old, c.new) for c in places.sheet_changes()]
    assert changes == [
        ("renamed", "Data", "Numbers"),
        ("added", "", "Extra"),
        ("moved", "Calc", "Calc"),
    ]


def test_a_removed_sheet_is_one_that_comes_the_other_way(tmp_path: Path) -> None:
    back = Places(read_workbook(newer(tmp_path)), read_workbook(older(tmp_path)))
    assert [(c.kind, c.old) for c in back.sheet_changes() if c.kind == "removed"] == [
        ("removed", "Extra")
    ]
    assert [(c.kind, c.sheet, c.first) for c in back.line_changes()] == [
        ("removed", "Calc", 1),
        ("removed", "Numbers", 4),
    ]
    assert back.position("Numbers", (4, 1)) is None
    assert back.formula("Numbers!B4", "Calc") == "Data!#REF!"


def test_inserted_rows_are_named_and_what_stands_below_has_moved(places: Places) -> None:
    assert [(c.kind, c.sheet, c.what, c.first, c.last, c.label) for c in places.line_changes()] == [
        ("added", "Numbers", "row", 4, 4, "Inserted"),
        ("added", "Calc", "row", 1, 1, "What it comes to"),
    ]
    assert places.position("Data", (3, 2)) == (3, 2)
    assert places.position("Data", (4, 2)) == (5, 2)


def test_a_formula_is_moved_as_the_spreadsheet_would(places: Places) -> None:
    assert places.formula("Data!C7*B1", "Calc") == "Numbers!C8*B2"
    assert places.formula('SUM(C2:$C$6)&"Data!C7"&tax', "Data") == 'SUM(C2:$C$7)&"Data!C7"&tax'


def test_a_workbook_that_is_the_same_moves_nothing(tmp_path: Path) -> None:
    book = read_workbook(older(tmp_path))
    same = Places(book, book)
    assert same.same and not same.sheet_changes() and not same.line_changes()


def test_a_line_that_is_called_otherwise_has_not_moved() -> None:
    assert match_lines([("a",), ("b",), ("c",)], [("a",), ("B",), ("c",)]).same
    assert match_lines([(), ("x",), ()], [(), (), ("x",)]).now(2) == 3


def test_too_many_lines_stay_where_they_are() -> None:
    many = [(str(at),) for at in range(4_000)]
    assert match_lines(many, many[::-1]).same


def test_an_inserted_column(tmp_path: Path) -> None:
    texts = {"A1": "Item", "B1": "2026", "A2": "Alpha", "B2": "x"}
    old = sheet_of(tmp_path / "old.xlsx", {"C2": "=B2"}, **texts, C1="Sum")
    new = sheet_of(tmp_path / "new.xlsx", {"D2": "=B2"}, **texts, C1="2027", D1="Sum")
    places = Places(read_workbook(old), read_workbook(new))
    assert [(c.what, c.first, c.label) for c in places.line_changes()] == [("column", 3, "2027")]
    assert places.position("Model", (2, 3)) == (2, 4)


LINES = st.lists(st.sampled_from([(), ("a",), ("b",), ("c", "d")]), max_size=12)


@given(LINES, LINES)
def test_every_line_has_one_place_or_none(old: list[tuple[str]], new: list[tuple[str]]) -> None:
    found = match_lines(old, new)
    now = [found.now(line) for line in range(1, len(old) + 1)]
    kept = [line for line in now if line is not None]
    assert kept == sorted(set(kept)) and not set(kept) & set(found.added)
    assert match_lines(old, old).same


TEXTS = st.lists(st.text("abcdef", min_size=1, max_size=3).map(lambda text: (text,)), unique=True)


@given(TEXTS, st.integers(0, 12))
def test_lines_known_by_their_texts_are_found_again(lines: list[tuple[str]], at: int) -> None:
    at = min(at, len(lines))
    found = match_lines(lines, [*lines[:at], ("something new",), *lines[at:]])
    moved = [found.now(line) for line in range(1, len(lines) + 1)]
    expected = [line + (line > at) for line in range(1, len(lines) + 1)]
    assert found.added == [at + 1]
    assert moved == expected
