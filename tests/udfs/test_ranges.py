"""Ranges: what is one, in which order its cells are read, and how its dimensions stretch."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.errors import InputError
from udfs.ranges import flatten, grid, is_array, same_length, stretch

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
    assert len(rows) == len(cells) and {len(row) for row in rows} == {1}
    assert flatten(rows) == cells and grid(rows, "x") == rows


@pytest.mark.parametrize("ragged", [[], [[]], [[], []], [[1, 2], [3]], [1, [2, 3]]])
def test_what_is_no_rectangle_of_cells_is_refused_by_its_name(ragged: list[Any]) -> None:
    with pytest.raises(InputError, match=r"^F: capacity must have rows of one length") as refused:
        grid(ragged, "F: capacity")
    assert refused.value.code == "#VALUE!"


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 4), st.integers(0, 4))
def test_only_a_dimension_of_one_stretches(height: int, width: int, y: int, x: int) -> None:
    rows = [[(row, column) for column in range(width)] for row in range(height)]
    there = (height == 1 or y < height) and (width == 1 or x < width)
    if there:
        row, column = stretch(rows, y, x, "F: price")
        assert (row == y or height == 1) and (column == x or width == 1)
    else:
        with pytest.raises(InputError, match=r"^F: price has no cell here") as refused:
            stretch(rows, y, x, "F: price")
        assert refused.value.code == "#N/A"


def test_ranges_that_belong_together_are_of_one_length_but_for_those_left_out() -> None:
    same_length("F", amounts=[1, 2], names=None, at_risk=[True, None])
    same_length("F", amounts=None)
    with pytest.raises(InputError, match=r"same size, got amounts 2, names 1$") as refused:
        same_length("F", amounts=[1, 2], names=["one"], at_risk=None)
    assert refused.value.code == "#VALUE!" and str(refused.value).startswith("F: ")
