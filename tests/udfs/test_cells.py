"""What every host shares: cells in, values and errors out, arrays with and without numpy."""

from __future__ import annotations

import datetime as dt
import math
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs.cell_arguments import as_cells
from tests.worked_examples import EXAMPLE_IDS, EXAMPLES, agrees
from udfs import CATALOGUE, Function
from udfs.cells import CellError, answer_call

LEASE_REVENUE = CATALOGUE["LEASE_REVENUE"]
EPS_BRIDGE = CATALOGUE["EPS_BRIDGE"]
VECTOR = [f for f in CATALOGUE.values() if any(arg.vector for arg in f.args.values())]


@pytest.mark.parametrize(("function", "arguments", "expected"), EXAMPLES, ids=EXAMPLE_IDS)
def test_worked_example(function: Function, arguments: tuple[Any, ...], expected: Any) -> None:
    assert agrees(answer_call(function, [as_cells(a) for a in arguments]), expected)


def test_an_error_says_why() -> None:
    error = answer_call(LEASE_REVENUE, [250.0, 40.0, 1.0, 95.0])
    assert isinstance(error, CellError) and error == "#NUM!"
    assert error.reason == "LEASE_REVENUE: utilisation must be 0 to 1 (fraction), got 95"
    row = answer_call(EPS_BRIDGE, [-1.0, 100.0, 10.0, 0.5, 0.0])[-1]
    assert row[0] == "Change %" and isinstance(row[1], CellError) and row[1].reason


def test_a_range_of_one_cell_is_that_cell() -> None:
    assert answer_call(LEASE_REVENUE, [[[250.0]], ((40.0,),), [[None]]]) == 10_000
    assert answer_call(LEASE_REVENUE, [[[None]], 40.0]) == "#VALUE!"


def test_rows_and_columns_keep_their_shape() -> None:
    column, row = [[1.0], [2.0], [3.0]], [[10.0, 20.0]]
    assert answer_call(LEASE_REVENUE, [column, row]) == [[10, 20], [20, 40], [30, 60]]
    assert answer_call(LEASE_REVENUE, [row, 2.0]) == [[20, 40]]
    uneven = answer_call(LEASE_REVENUE, [column, [[1.0], [1.0]]])
    assert uneven == [[1], [2], ["#N/A"]] and "differ in size" in uneven[2][0].reason


def test_too_many_arguments_and_ragged_arrays_are_refused() -> None:
    assert answer_call(CATALOGUE["LEASEBRIDGE_VERSION"], [1.0]) == "#VALUE!"
    ragged = answer_call(LEASE_REVENUE, [[[1.0, 2.0], [3.0]], 40.0])
    assert ragged == "#VALUE!" and "one length" in ragged.reason


def test_1904_serial_numbers_are_the_same_days() -> None:
    days = [dt.date(2028, 7, 1), dt.date(2028, 1, 1), dt.date(2028, 12, 31)]
    serials = [float((day - dt.date(1904, 1, 1)).days) for day in days]
    arguments = [250.0, 40.0, 1.0, None, None]
    assert answer_call(LEASE_REVENUE, [*arguments, *serials], date1904=True) == pytest.approx(
        5041.09589
    )
    renewal = CATALOGUE["RENEWAL_RISK"]
    amounts, expiries = [[1.0], [2.0]], [[serials[0]], [serials[2]]]
    by_1904 = answer_call(
        renewal, [amounts, expiries, serials[1], None, None, "LIFE"], date1904=True
    )
    plain = [[[float((d - dt.date(1899, 12, 30)).days)] for d in (days[0], days[2])], days[1]]
    assert by_1904 == answer_call(renewal, [amounts, *plain, None, None, "LIFE"])


broadcast = import_module("udfs.broadcast")

odd_cells = st.one_of(
    st.floats(-10, 1e3, allow_nan=False),
    st.sampled_from([None, "x", "", True, math.nan, math.inf, 1e308, "#N/A", 0.0, 5]),
)


@given(st.data())
def test_numpy_changes_speed_and_nothing_else(data: Any) -> None:
    function = data.draw(st.sampled_from(VECTOR))
    places = [i for i, arg in enumerate(function.args.values()) if arg.vector]
    arguments = [
        as_cells(a) for a in next(a for a, result in function.examples if type(result) is not str)
    ]
    arguments += [None] * (len(function.args) - len(arguments))
    if "output" in function.args:
        codes = [c for c in function.args["output"].choices if c != function.table_code]
        arguments[-1] = data.draw(st.sampled_from(codes))
    height, width = data.draw(st.sampled_from([(1, 80), (9, 9), (80, 1)]))
    for place in data.draw(st.sets(st.sampled_from(places), min_size=1)):
        shape = data.draw(st.sampled_from([(height, width), (height, 1), (1, width), (2, 3)]))
        cell = st.lists(odd_cells, min_size=shape[1], max_size=shape[1])
        arguments[place] = data.draw(st.lists(cell, min_size=shape[0], max_size=shape[0]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(broadcast, "WORTH_NUMPY", 1)
        fast = answer_call(function, arguments)
        patch.setattr(broadcast, "numpy", lambda: None)
        plain = answer_call(function, arguments)
    assert fast == plain
    assert reasons(fast) == reasons(plain)


def reasons(result: Any) -> Any:
    if isinstance(result, list):
        return [reasons(part) for part in result]
    return result.reason if isinstance(result, CellError) else None


def test_numpy_is_used_where_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    one_by_one = []
    monkeypatch.setattr(broadcast, "_one_by_one", lambda *_: one_by_one.append(1))
    grid = answer_call(LEASE_REVENUE, [[[float(i)] for i in range(20)], [[10.0, 20.0, 30.0, 40.0]]])
    assert grid[19] == [190, 380, 570, 760] and not one_by_one


def test_a_text_in_a_table_is_no_error() -> None:
    rows = answer_call(CATALOGUE["CONCENTRATION_RISK"], [[[30.0], [70.0]]])
    assert {type(label) for label, _ in rows} == {str}
    values = dict(rows)
    assert type(values["Band (2023)"]) is str and type(values["Top-1 share"]) is float
    at_risk = values["At-risk share"]
    assert type(at_risk) is CellError and at_risk.reason == "not meaningful for these inputs"
