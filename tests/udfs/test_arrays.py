"""Numpy's part: what becomes an array, what does not, and how exact a sum of one is."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.arrays import as_array, as_numbers, exact_sum, numpy
from udfs.ranges import Numbers

DAYS: list[Any] = [dt.date(1900, 3, 1), None, dt.date(9999, 12, 31)]


def test_cells_of_one_kind_are_numbers_and_none_is_nan() -> None:
    assert numpy() is np
    for cells, unit, expected in (
        ([1.0, 2], "$", [1.0, 2.0]),
        ([1, None], "$", [1.0, None]),
        (DAYS, "date", [61.0, None, 2_958_465.0]),
        ([True, False, None], "flag", [1.0, 0.0, None]),
    ):
        numbers = as_numbers(cells, unit)
        assert numbers and numbers.blanks == (None in expected)
        assert Numbers(numbers.array[:, None], numbers.blanks).rows() == [[c] for c in expected]


@pytest.mark.parametrize(
    ("cells", "unit"),
    [
        ([1.0, True], "$"),
        ([True], "date"),
        (DAYS, "$"),
        ([1.0, "2"], "$"),
        ([1.0, dt.date(2026, 1, 1)], "date"),
        ([dt.datetime(2026, 1, 1)], "date"),
        ([10**400], "$"),
        ([None, math.nan], "$"),  # which of them was a blank?
    ],
)
def test_other_cells_are_looked_at_one_by_one(cells: list[Any], unit: str) -> None:
    assert as_numbers(cells, unit) is None


def test_in_a_grid_what_is_no_number_is_nan() -> None:
    rows: list[list[Any]] = [[1, 2.5, None], ["3", True, 10**400]]
    np.testing.assert_array_equal(as_array(rows), [[1, 2.5, np.nan], [np.nan] * 3])
    assert as_array([[1.0, 2.0]]).tolist() == [[1.0, 2.0]]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40), st.integers(1, 50))
def test_a_sum_is_exact_to_its_last_place_however_much_cancels(
    values: list[float], times: int
) -> None:
    cells = [*values, 1e-3, *(-value for value in values)] * times
    expected = math.fsum(cells)
    assert exact_sum(np.array(cells)) == pytest.approx(expected, rel=4e-16)
    assert exact_sum(cells) == expected


def test_a_sum_too_large_for_a_number_is_an_overflow_in_both() -> None:
    for cells in ([1e308] * 200, np.full(200, 1e308)):
        with pytest.raises(OverflowError):
            exact_sum(cells)
