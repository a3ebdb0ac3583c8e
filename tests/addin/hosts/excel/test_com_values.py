"""What COM delivers, as cells."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from addin.hosts.excel.com_values import AREAS, ERRORS, FIRST_ERROR, MISSING, from_com
from udfs.cells import CellError

DAY = dt.datetime(2028, 7, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "value", [1.5, 250, -2147483648, True, "x", "", None, DAY, Decimal("1.5"), FIRST_ERROR - 1]
)
def test_what_stays_as_it_is(value: Any) -> None:
    cell = from_com(value)
    assert cell is value
    assert from_com(((value, value),)) == [[value, value]]


@pytest.mark.parametrize(("number", "code"), ERRORS.items())
def test_an_error_of_excel_is_no_number(number: int, code: str) -> None:
    error = from_com(FIRST_ERROR + number)
    assert isinstance(error, CellError) and error == code
    assert from_com((FIRST_ERROR + number,)) == [[code]]


def test_arrays_are_rows_and_one_dimension_is_a_row() -> None:
    assert from_com((1.0, 2.0)) == [[1.0, 2.0]]
    assert from_com(((1.0,), (2.0,))) == [[1.0], [2.0]]
    assert from_com(((1.0, MISSING), 2.0)) == [[1.0, None], [2.0]]
    assert from_com(()) == [[]]


@pytest.mark.parametrize("value", [object(), b"x", 1j, {1.0}, (((1.0, 2.0),),)])
def test_what_no_cell_holds_is_an_error_with_a_reason(value: Any) -> None:
    error = from_com(value)
    while isinstance(error, list):
        ((error,),) = error
    assert isinstance(error, CellError) and error == "#VALUE!" and "no value" in error.reason


def test_several_areas_are_an_error_that_says_so() -> None:
    error = from_com(AREAS)
    assert error == "#VALUE!" and "several areas" in error.reason
