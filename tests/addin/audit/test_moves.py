"""Where rows and columns went, and what formulas say then."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.audit.moves import Axis, Moved, align, moved_formula

STILL = Axis()


def alike(one: str, other: str) -> float:
    return float(one == other != "")


def rows_inserted(at: int, count: int) -> Axis:
    return Axis([(at - 1, at - 1), (at, at + count)] if at > 1 else [(1, 1 + count)])


@given(st.integers(1, 30), st.integers(0, 5), st.lists(st.booleans(), min_size=30, max_size=30))
def test_inserted_rows_are_found_by_what_stands_in_the_others(
    at: int, count: int, labelled: list[bool]
) -> None:
    old = [f"row {n}" if has or n == at else "" for n, has in enumerate(labelled, start=1)]
    new = old[: at - 1] + [""] * count + old[at - 1 :]
    axis = Axis(align(old, new, alike))
    for row in range(1, len(old) + 3):
        if row >= at:
            assert axis.now(row) == row + count
        elif old[row - 1]:
            assert axis.now(row) == row
    assert axis.moves == bool(count)


def test_a_row_that_is_gone() -> None:
    axis = Axis(align(["a", "b", "c"], ["a", "c"], alike))
    assert [axis.now(row) for row in (1, 2, 3, 4)] == [1, None, 2, 3]
    assert axis.ends(1, 3) == (1, 2) and axis.ends(2, 2) is None


def test_what_was_inserted_is_new() -> None:
    axis = Axis(align(["a", "b"], ["a", "x", "b"], alike))
    assert [axis.is_new(row) for row in (1, 2, 3, 4)] == [False, True, False, False]


@pytest.mark.parametrize(
    ("formula", "now"),
    [
        ("A9+A10", "A9+A12"),
        ("SUM(A9:A10)", "SUM(A9:A12)"),
        ("$A$10", "$A$12"),
        ("Other!A10", "Other!A10"),
        ("SUM(10:11)", "SUM(12:13)"),
        ("SUM(A:B)", "SUM(A:B)"),
        ('"A10"&rate10', '"A10"&rate10'),
        ("'Model'!A10", "'Model'!A12"),
    ],
)
def test_references_follow_inserted_rows(formula: str, now: str) -> None:
    moves = {
        "Model": Moved("Model", rows_inserted(10, 2), STILL),
        "Other": Moved("Other", STILL, STILL),
    }
    assert moved_formula(formula, "Model", moves) == now


def test_references_follow_a_sheet_and_a_column() -> None:
    moves = {"Model": Moved("It's new", STILL, rows_inserted(2, 1))}
    assert moved_formula("Model!B1+Model!$A$1", "Else", moves) == "'It''s new'!C1+'It''s new'!$A$1"


def test_a_reference_to_what_is_gone_is_an_error() -> None:
    moves = {"Model": Moved("Model", Axis([(1, 1), (3, 2)]), STILL)}
    assert moved_formula("A2+A3", "Model", moves) == "#REF!+A2"
    assert moved_formula("SUM(A1:A3)", "Model", moves) == "SUM(A1:A2)"


def test_many_rows_are_found_by_what_is_quite_the_same() -> None:
    old = [f"row {n}" for n in range(2_000)]
    new = [*old[:10], "x", *old[10:1_500], *old[1_600:], "y"]
    axis = Axis(align(old, new, alike))
    assert [axis.now(row) for row in (10, 11, 1_501, 1_601, 2_000)] == [10, 12, None, 1_502, 1_901]
