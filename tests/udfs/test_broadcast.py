"""One call for a grid: each cell is what the call gives for the cells of its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs import CATALOGUE
from udfs.arguments import Arg, ArgRange
from udfs.arrays import WORTH_NUMPY
from udfs.broadcast import align, each_cell
from udfs.errors import InputError
from udfs.function import Function
from udfs.ranges import Numbers


def function(body: Callable[..., Any], args: dict[str, Arg], **defaults: Any) -> Function:
    """A worksheet function that is in no catalogue."""
    return Function("F", body, body, args, defaults, "$", "", ())


def broadcast(function: Function, values: list[Any]) -> Any:
    """What a call gives, with the code of each cell that is refused."""
    if not any(function.array_args(values)):
        return function.scalar_call(values)
    answers = each_cell(function, values)
    rows = answers.rows()
    for (y, x), refusal in answers.refused.items():
        assert rows[y][x] is None
        rows[y][x] = refusal.code
    return rows


def difference(one: float, other: float) -> float:
    if one == other:
        raise InputError("#DIV/0!", "F: nothing is left")
    return one - other


DIFFERENCE = function(difference, {"one": Arg("$", "", low=0), "other": Arg("$", "")})
CODES = Arg("code", "", choices=("SUMMARY", "SUM"))
TABLE = function(
    lambda cells, output: [["sum", sum(cells)]] if output == "SUMMARY" else sum(cells),
    {"cells": ArgRange("$", ""), "output": CODES},
    output="SUMMARY",
)
WITH_NUMBER = function(
    lambda number, output: [["number", number]] if output == "SUMMARY" else number,
    {"number": Arg("$", ""), "output": CODES},
    output="SUMMARY",
)

LACKING = "no cell here"
cells = st.sampled_from([0.0, 1.0, 2.5, -1.0, "text", "#N/A", None, True])


@st.composite
def ranges(draw: st.DrawFn) -> list[list[Any]]:
    height, width = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    row = st.lists(cells, min_size=width, max_size=width)
    return draw(st.lists(row, min_size=height, max_size=height))


def padded(rows: list[list[Any]], height: int, width: int) -> list[list[Any]]:
    """As Excel does it: one row or column is repeated, any other has no more cells."""
    wide = [row * width if len(row) == 1 else row + [LACKING] * (width - len(row)) for row in rows]
    more = [[LACKING] * width] * (height - len(rows))
    return wide * height if len(rows) == 1 else wide + more


def code_or_value(one: Any, other: Any) -> Any:
    if LACKING in (one, other):
        return "#N/A"
    try:
        return DIFFERENCE.scalar_call([one, other])
    except InputError as refused:
        return refused.code


@given(ranges(), ranges())
def test_a_grid_is_the_calls_of_a_double_loop(one: list[list[Any]], other: list[list[Any]]) -> None:
    height, width = max(len(one), len(other)), max(len(one[0]), len(other[0]))
    ones, others = padded(one, height, width), padded(other, height, width)
    assert broadcast(DIFFERENCE, [one, other]) == [
        [code_or_value(ones[y][x], others[y][x]) for x in range(width)] for y in range(height)
    ]


@given(ranges(), cells)
def test_one_value_goes_with_every_cell_of_a_range(rows: list[list[Any]], value: Any) -> None:
    whole = [[value] * len(rows[0]) for _ in rows]
    assert broadcast(DIFFERENCE, [rows, value]) == broadcast(DIFFERENCE, [rows, whole])
    assert broadcast(DIFFERENCE, [value, rows]) == broadcast(DIFFERENCE, [whole, rows])


def test_a_refusal_ends_a_single_call_and_stays_in_its_cell_of_a_grid() -> None:
    with pytest.raises(InputError, match="one must be 0 or more"):
        broadcast(DIFFERENCE, [-1.0, 1.0])
    answers = each_cell(DIFFERENCE, [[[5.0, 1.0]], 1.0])
    assert answers.values == [[4, None]]
    ((place, refusal),) = answers.refused.items()
    assert (place, refusal.code, str(refusal)) == ((0, 1), "#DIV/0!", "F: nothing is left")


def test_where_a_range_has_no_cell_the_refusal_names_it() -> None:
    column = each_cell(DIFFERENCE, [[1.0, 2.0, 3.0], [0.0, 0.0]])
    assert column.values == [[1], [2], [None]]
    refused = column.refused[2, 0]
    assert refused.code == "#N/A" and str(refused).startswith("F: other has no cell here")


def test_a_range_that_is_taken_whole_is_not_gone_through() -> None:
    rows = [[1.0, 2.0], [3.0, 4.0]]
    assert broadcast(TABLE, [rows, "SUM"]) == 10
    assert broadcast(TABLE, [rows, None]) == [["sum", 10]]
    assert broadcast(TABLE, [rows, [["SUM", "SUMMARY", "SUMS"]]]) == [[10, "#VALUE!", "#VALUE!"]]


@pytest.mark.parametrize("output", [None, "", "summary ", "SUMMARY"])
def test_a_table_for_each_cell_is_refused_before_any_call(output: str | None) -> None:
    with pytest.raises(InputError, match="a table cannot be returned for array inputs") as refused:
        broadcast(WITH_NUMBER, [[1.0, 2.0], output])
    assert refused.value.code == "#VALUE!"
    assert broadcast(WITH_NUMBER, [[1.0, 2.0], "sum"]) == [[1], [2]]


def test_the_size_of_a_result_is_that_of_the_largest_ranges_and_ragged_ones_have_none() -> None:
    _, height, width = align(DIFFERENCE, [[1.0, 2.0, 3.0], [[1.0, 2.0]]])
    assert (height, width) == (3, 2)
    uneven: list[Any] = [[[1.0, 2.0], [3.0]], [], [[]]]
    for ragged in uneven:
        with pytest.raises(InputError, match=r"^F: other must have rows of one length"):
            align(DIFFERENCE, [1.0, ragged])


ONE_BY_ONE = {"term", "escalator", "it_life", "facility_life", "cost_of_capital", "total"}
ONE_BY_ONE |= {"threshold", "hours", "watts_per_gpu", "horizon"}


def test_which_arguments_go_through_numpy_all_at_once() -> None:
    for name, of in CATALOGUE.items():
        for argument, arg in of.args.items():
            if isinstance(arg, ArgRange) or arg.unit in ("date", "code"):
                continue
            slow = argument in ONE_BY_ONE or name in ("LEASE_RETURN", "LEASE_SOLVE")
            is_slow = slow or (name, argument) == ("SCENARIO_VALUE", "reference")
            assert arg.vector is not is_slow, (name, argument)


def test_a_long_list_of_numbers_becomes_an_array_and_a_short_one_does_not() -> None:
    of = CATALOGUE["LEASE_REVENUE"]
    for cells, kind in ((WORTH_NUMPY - 1, list), (WORTH_NUMPY, Numbers), (200, Numbers)):
        grids, height, columns = align(of, [[250.0] * cells, 40.0, *[None] * (len(of.args) - 2)])
        assert (type(grids[0]), height, columns) == (kind, cells, 1)
