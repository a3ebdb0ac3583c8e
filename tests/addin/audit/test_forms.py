"""Forms of a formula: what programs write each in their own way is one, and a fill is a fill."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.audit.forms import relative, same_formula, skeleton, spelling
from addin.formulas import move_formula

AS_IN_CALC = [
    ("IFERROR(A1,FALSE)", "IFERROR(A1,FALSE())"),
    ("EPS_BRIDGE(A1,B1)", "eps_bridge(A1,B1)"),
    ("_xll.EPS_BRIDGE(A1)", "EPS_BRIDGE(A1)"),
    ("ROWS($B$27:$B$27)", "ROWS($B$27)"),
    ("A1*1E-6", "A1*0.000001"),
    ("A1 + B1", "A1+B1"),
    ("Sheet1!A1", "'Sheet1'!A1"),
    ("_xlfn.CONCAT(A1)", "CONCAT(A1)"),
]
ANOTHER = [
    ("A1+B1", "A1-B1"),
    ("A1", "$A$1"),
    ("A1*1.1", "A1*1.2"),
    ('IF(A1,"a b")', 'IF(A1,"ab")'),
    ('IF(A1,"FALSE()")', 'IF(A1,"FALSE")'),
    ("SUM(A1:A9)", "SUM(A1:A10)"),
    ("Sheet1!A1", "Sheet2!A1"),
    ("SUM(A1:A1)", "SUM(A1:A11)"),
    ("A1", None),
]


@pytest.mark.parametrize(("one", "other"), AS_IN_CALC)
def test_what_programs_write_in_their_own_way_is_the_same(one: str, other: str) -> None:
    assert same_formula(one, other) and spelling(one) == spelling(other)


@pytest.mark.parametrize(("one", "other"), ANOTHER)
def test_what_says_something_else_is_not(one: str, other: str | None) -> None:
    assert not same_formula(one, other)


@given(st.integers(1, 900), st.integers(1, 60), st.sampled_from(["A9+$B9", "SUM(C$9:D9)*tax"]))
def test_a_fill_is_the_same_from_each_cell(down: int, right: int, formula: str) -> None:
    at, other = (9, 5), (9 + down, 5 + right)
    assert relative(formula, at) == relative(move_formula(formula, at, other), other)


def test_relative_forms_tell_a_shifted_row() -> None:
    assert relative("A1*2", (1, 2)) == "R[0]C[-1]*2"
    assert relative("A1*2", (2, 2)) != relative("A2*2", (2, 2))
    assert relative("SUM($A$1:B3)", (3, 3)) == "SUM(R1C1:R[0]C[-1])"


def test_a_skeleton_stays_where_cells_move_and_tells_other_formulas() -> None:
    assert skeleton("SUM(A1:A9)*B$3") == skeleton("SUM(C2:C11)*D$4")
    assert skeleton("'My sheet'!A1+1") == skeleton("'Your sheet'!B7+1")
    assert skeleton("A1+B1") != skeleton("A1-B1")
    assert skeleton("LOG10(A1)") == "LOG10(#)"
