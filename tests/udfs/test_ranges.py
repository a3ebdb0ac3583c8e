"""Ranges: what is one, in which order its cells are read, and how its dimensions stretch."""

from __future__ import annotations

import math
from collections import deque
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.errors import InputError
from udfs.ranges import Numbers, cell_at, flatten, grid, is_array, same_length, spread_out, width

numbers = st.lists(st.integers(), min_size=1, max_size=12)


def test_any_sequence_is_a_range_but_text() -> None:
    ranges: list[Any] = [[], [1], (1, 2), [[1]], range(3), deque([1])]
    others: list[Any] = [None, 1, 1.5, True, "text", b"text", "", object(), {}, {1}, iter([1])]
    assert [is_array(value) for value in ranges] == [True] * len(ranges)
    assert [is_array(value) for value in others] == [False] * len(others)


@given(numbers, st.integers(1, 4))
def test_the_cells_of_a_range_are_read_row_by_row(cells: list[int], width: int) -> None:
    rows = [cells[at : at + width] for at in range(0, len(cells), width)]
    assert flatten(rows) == flatten(cells) == flatten(tuple(map(tuple, rows))) == cells


@pytest.mark.parametrize("value", [5, "text", None])
def test_a_single_value_is_a_range_of_one_cell(value: Any) -> None:
    assert flatten(value) == flatten([[value]]) == [value]


@given(numbers)
def test_a_flat_list_is_a_column(cells: list[int]) -> None:
    rows = grid(cells, "x")
    assert isinstance(rows, list)
    assert len(rows) == len(cells) and {len(row) for row in rows} == {1}
    assert flatten(rows) == cells and grid(rows, "x") == rows


@pytest.mark.parametrize("ragged", [[], [[]], [[], []], [[1, 2], [3]], [1, [2, 3]]])
def test_what_is_no_rectangle_of_cells_is_refused_by_its_name(ragged: list[Any]) -> None:
    with pytest.raises(InputError, match=r"^F: capacity must have rows of one length") as refused:
        grid(ragged, "F: capacity")
    assert refused.value.code == "#VALUE!"


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), st.integers(0, 2))
def test_only_a_dimension_of_one_stretches(height: int, wide: int, down: int, right: int) -> None:
    rows = [[(row, column) for column in range(wide)] for row in range(height)]
    cells = list(spread_out(rows, height + down, wide + right, None))
    assert len(cells) == (height + down) * (wide + right)
    for at, cell in enumerate(cells):
        y, x = divmod(at, wide + right)
        if (height == 1 or y < height) and (wide == 1 or x < wide):
            assert cell == (0 if height == 1 else y, 0 if wide == 1 else x)
            assert cell == cell_at(rows, y, x)
        else:
            assert cell is None


def test_numbers_are_the_cells_of_their_array() -> None:
    array = np.array([[1.0, math.nan]])
    numbers, with_blanks = Numbers(array), Numbers(array, blanks=True)
    assert is_array(numbers) and len(numbers) == 1 and width(numbers) == 2
    assert grid(numbers, "x") is numbers
    assert with_blanks.rows() == [[1.0, None]] and flatten(with_blanks) == [1.0, None]
    assert cell_at(with_blanks, 5, 1) is None and math.isnan(cell_at(numbers, 5, 1))
    for empty in (np.empty((0, 1)), np.empty((1, 0))):
        with pytest.raises(InputError, match="at least one cell"):
            grid(Numbers(empty), "x")


def test_ranges_that_belong_together_are_of_one_length_but_for_those_left_out() -> None:
    same_length("F", amounts=[1, 2], names=None, at_risk=[True, None])
    same_length("F", amounts=None)
    with pytest.raises(InputError, match=r"same size, got amounts 2, names 1$") as refused:
        same_length("F", amounts=[1, 2], names=["one"], at_risk=None)
    assert refused.value.code == "#VALUE!" and str(refused.value).startswith("F: ")
