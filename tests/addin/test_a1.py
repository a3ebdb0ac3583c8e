"""References and shared formulas, against openpyxl's translator where both must agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

from addin.a1 import (
    MAX_COLUMN,
    MAX_ROW,
    SharedFormula,
    cell_position,
    cell_text,
    column_letters,
    column_number,
    range_bounds,
    range_text,
)

FORMULAS = [
    "A10*2",
    "$A10+A$10+$A$10",
    "SUM(A10:B20)",
    "SUM($A10:B$20,C:C,$D:E,5:5,$6:7)",
    "Sheet1!A10+'My ''A1'' Sheet'!B10",
    "[1]Other!A10+'[2]Q1 Sheet'!B10",
    "LOG10(A10)+ATAN2(A10,B10)",
    '"A10"&A10&"say ""B10"" twice"',
    "Table1[[#This Row],[A10]]+A10",
    "Prices[A10]*B10",
    "IF(A10>1E5,1E+10,B10)",
    "LEASE_REVENUE(A10,40,3,,0.03)",
    "_xlfn.LET(_xlpm.a1,A10,_xlpm.a1*2)",
    "A10:INDEX(B:B,3)",
    "my_A10+A10_my+name.A10",
    "A10#",
    "@A10:A12",
    "-A10%^B10",
    "{1,2;3,4}*A10",
    "Übersicht!A10+été!B10",
    "XFE10+A1048577+AAAA1",
    "SUM(A10 : B12)",
    "#REF!+A10",
    "Q1!A10+A10:Q1!B20",
]
# openpyxl does not move these, or moves what stands in the brackets of a table.
DIFFERENT = {
    "XFE10+A1048577+AAAA1",
    "Prices[A10]*B10",
    "Q1!A10+A10:Q1!B20",
    "A10#",
    "@A10:A12",
    "A10:INDEX(B:B,3)",
}


@pytest.mark.parametrize("formula", [f for f in FORMULAS if f not in DIFFERENT])
@pytest.mark.parametrize("to", ["C11", "D10", "H400", "Z10"])
def test_a_formula_moves_as_openpyxl_moves_it(formula: str, to: str) -> None:
    expected = Translator("=" + formula, "C10").translate_formula(to)
    assert "=" + SharedFormula.parse(formula, (10, 3)).at(cell_position(to)) == expected


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_that_stays_is_the_same(formula: str) -> None:
    assert SharedFormula.parse(formula, (10, 3)).at((10, 3)) == formula


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("Prices[A10]*B10", "Prices[A10]*C11"),
        ("Prices[[#Headers],[it''s ']' A10]]&B10", "Prices[[#Headers],[it''s ']' A10]]&C11"),
        ("A10#", "B11#"),
        ("@A10:A12", "@B11:B13"),
        ("A10:INDEX(B:B,3)", "B11:INDEX(C:C,3)"),
        ("Q1!A10+A10:Q1!B20", "Q1!B11+B11:Q1!C21"),
        ("XFE10+A1048577+AAAA1+A0", "XFE10+A1048577+AAAA1+A0"),
        ("a10+b$10", "B11+C$10"),
    ],
)
def test_what_only_looks_like_a_reference_stays(formula: str, moved: str) -> None:
    assert SharedFormula.parse(formula, (10, 3)).at((11, 4)) == moved


@pytest.mark.parametrize(
    ("formula", "at", "moved"),
    [
        ("A1+$A1", (10, 2), "#REF!+$A1"),
        ("S!A1:B2", (10, 2), "S!#REF!"),
        ("SUM(A:A)", (10, 2), "SUM(#REF!)"),
        ("SUM(9:10)", (1, 3), "SUM(#REF!)"),
        ("XFD1048576", (11, 3), "#REF!"),
        ("XFD1", (10, 4), "#REF!"),
    ],
)
def test_a_reference_that_leaves_the_sheet_is_an_error(
    formula: str, at: tuple[int, int], moved: str
) -> None:
    assert SharedFormula.parse(formula, (10, 3)).at(at) == moved


@given(st.integers(1, MAX_COLUMN))
def test_columns_are_named_as_everybody_names_them(number: int) -> None:
    assert column_letters(number) == get_column_letter(number)
    assert column_number(column_letters(number)) == number


@given(st.integers(1, MAX_ROW), st.integers(1, MAX_COLUMN))
def test_a_position_survives_its_text(row: int, column: int) -> None:
    assert cell_position(cell_text((row, column))) == (row, column)
    bounds = (row, column, MAX_ROW, MAX_COLUMN)
    assert range_bounds(range_text(bounds)) == bounds


@pytest.mark.parametrize(
    "text", ["", "A", "1", "A0", "XFE1", "A1048577", "1A", "A1:B2:C3", "R1C1!"]
)
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no c"):
        range_bounds(text)
