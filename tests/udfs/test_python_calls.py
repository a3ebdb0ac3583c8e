"""Arrays in Python: the answer comes in their kind, each element as its own call gives it."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs import (
    CATALOGUE,
    ArgRange,
    Function,
    InputError,
    backlog_schedule,
    concentration_risk,
    eps_bridge,
    lease_revenue,
    renewal_risk,
)
from udfs.cells import CellError
from udfs.python_calls import call_with

FUNCTIONS = [f for f in CATALOGUE.values() if any(type(a) is not ArgRange for a in f.args.values())]
INDEX = pd.Index(["a", "b", "c"], name="site")
MW = pd.Series([250.0, 500.0, 750.0], INDEX, name="mw")
BAD = [250.0, -1.0, math.nan]


def test_a_result_is_of_the_kind_of_its_arrays() -> None:
    column, row = np.array([1.0, 2.0, 3.0]), np.array([[10, 20]])
    flat = lease_revenue(column, 40)
    assert flat.dtype == float and flat.tolist() == [40, 80, 120]
    assert lease_revenue(column, [1, 2, 3]).tolist() == [1, 4, 9]
    grid = lease_revenue(column, row)
    assert grid.dtype == float and grid.tolist() == [[10, 20], [20, 40], [30, 60]]
    assert lease_revenue([1, 2, 3], [[10, 20]]) == grid.tolist()


def test_index_columns_and_names_are_kept() -> None:
    pd.testing.assert_series_equal(lease_revenue(MW, 40), MW * 40)
    both = lease_revenue(MW, MW.rename("price"))
    pd.testing.assert_series_equal(both, (MW * MW).rename(None))
    frame = pd.DataFrame({"low": [10, 20, 30], "high": [20, 30, 40]}, INDEX)
    expected = frame.mul(MW, axis=0)
    pd.testing.assert_frame_equal(lease_revenue(MW, frame), expected)
    pd.testing.assert_frame_equal(lease_revenue(frame, MW.to_numpy()), expected)
    one_row = pd.DataFrame([[10.0, 20.0]], columns=["low", "high"])
    grid = lease_revenue(MW, one_row)
    assert grid.index.equals(INDEX) and grid.columns.tolist() == ["low", "high"]
    assert lease_revenue(MW, [[10, 20]]).columns.tolist() == [0, 1]
    bands = concentration_risk([10, 90], total=MW, output="BAND2023")
    assert bands.index.equals(INDEX) and bands.tolist() == ["moderate", "low", "low"]


def test_a_million_times_a_few_is_what_the_formula_gives() -> None:
    rows = np.linspace(1, 1_000, 700)[:, None], np.linspace(1, 50, 1_700)[None, :]
    revenue = lease_revenue(*rows)  # in more than one block
    np.testing.assert_array_equal(revenue, rows[0] * rows[1])
    uplift = eps_bridge(33, 2_500, revenue, 0.9, 0.15, output="DELTA")
    np.testing.assert_allclose(uplift, revenue * 0.9 * 0.85 / 2_500, rtol=1e-9)


def test_what_goes_together_has_the_same_labels() -> None:
    other = MW.set_axis(["a", "b", "d"])
    with pytest.raises(InputError, match="capacity and price do not have the same index"):
        lease_revenue(MW, other)
    with pytest.raises(InputError, match="capacity and price do not have the same index"):
        lease_revenue(MW, other.to_frame())
    with pytest.raises(InputError, match="capacity and price do not have the same columns"):
        lease_revenue(pd.DataFrame([[1, 2]]), pd.DataFrame([[1, 2]], columns=["x", "y"]))
    with pytest.raises(InputError, match="amounts and expiries do not have the same index"):
        renewal_risk(MW, pd.Series([50_000.0] * 3), 46_000)
    years = pd.Series([47_000, 48_000], ["2028", "2031"])  # by year, not by contract
    part = backlog_schedule(MW, [46_000] * 3, [49_000] * 3, years, years + 364)
    assert part.index.tolist() == ["2028", "2031"] and part.min() > 0


def test_refused_elements_as_text_raised_or_apart() -> None:
    text = lease_revenue(np.array(BAD), 40)
    assert text.dtype == object and text.tolist() == [10_000, "#NUM!", "#NUM!"]
    with pytest.raises(InputError, match=r"capacity must be 0 or more .*, got -1 at \[1, 0\]"):
        lease_revenue(np.array(BAD), 40, errors="raise")
    assert lease_revenue(MW, 40, errors="raise").tolist() == [10_000, 20_000, 30_000]
    values, errors = lease_revenue(pd.Series(BAD, INDEX), 40, errors="split")
    assert values.dtype == float and values.index.equals(INDEX) and errors.index.equals(INDEX)
    assert values.isna().tolist() == [False, True, True]
    assert errors.tolist() == ["", "#NUM!", "#VALUE!"], "a missing value of pandas is a blank"
    assert isinstance(errors["b"], CellError) and "capacity must be" in errors["b"].reason
    rows, codes = lease_revenue([250, "x"], 40, errors="split")
    assert rows[0] == [10_000] and math.isnan(rows[1][0]) and codes == [[""], ["#VALUE!"]]


def test_refused_elements_of_a_long_array_stand_as_text_among_numbers() -> None:
    many = np.array([250.0] * 80 + BAD)
    text = lease_revenue(many, 40)
    assert text.dtype == object and text[:81].tolist() == [10_000.0] * 81
    assert text[81:].tolist() == ["#NUM!", "#NUM!"]
    values, errors = lease_revenue(many, 40, errors="split")
    assert (
        values.dtype == float
        and np.isnan(values[81:]).all()
        and errors[80:].tolist()
        == [
            "",
            "#NUM!",
            "#NUM!",
        ]
    )
    assert lease_revenue(many[:81], 40).dtype == float


def test_one_number_is_split_too_and_an_unknown_way_is_refused() -> None:
    assert lease_revenue(250, 40, errors="split") == (10_000, "")
    value, error = lease_revenue(-1, 40, errors="split")
    assert math.isnan(value) and error == "#NUM!" and error.reason
    with pytest.raises(InputError, match="capacity"):
        lease_revenue(-1, 40, errors="raise")
    for arguments in ((250, 40), (MW, 40)):
        with pytest.raises(InputError, match="errors must be one of text, raise, split"):
            lease_revenue(*arguments, errors="ignore")
    with pytest.raises(InputError, match="a table cannot be returned"):
        eps_bridge(1, 1, MW, 0.5, 0, errors="split")
    assert call_with(CATALOGUE["LEASE_REVENUE"], [250, 40], "text") == 10_000


def test_the_help_tells_of_arrays_and_the_catalogue_does_not() -> None:
    assert "errors" in inspect.signature(lease_revenue).parameters
    assert '"split"' in (lease_revenue.__doc__ or "")
    assert '"split"' not in CATALOGUE["LEASE_REVENUE"].doc


cells = st.one_of(
    st.floats(-2, 60, allow_nan=False),
    st.sampled_from([0.0, 1.0, 5, 0.15, math.nan, math.inf, -math.inf, 1e308, -0.5]),
)
mixed = st.one_of(cells, st.sampled_from([None, True, "x", "#N/A"]))
KINDS: dict[str, tuple[Callable[[Any], Any], st.SearchStrategy[Any]]] = {
    "list": (lambda rows: rows, mixed),
    "numpy": (np.array, cells),
    "objects": (lambda rows: np.array(rows, dtype=object), mixed),
    "frame": (pd.DataFrame, cells),
}


def alone(function: Function, arguments: list[Any]) -> Any:
    try:
        return function.scalar_call(arguments)
    except InputError as refusal:
        return refusal.code, str(refusal)


@given(st.data())
def test_an_element_is_what_a_call_of_its_own_gives(data: Any) -> None:
    function = data.draw(st.sampled_from(FUNCTIONS))
    numbers = [
        at
        for at, arg in enumerate(function.args.values())
        if not isinstance(arg, ArgRange) and arg.unit not in ("code", "date")
    ]
    if not numbers:
        return
    arguments = list(next(a for a, result in function.examples if type(result) is not str))
    arguments += [None] * (len(function.args) - len(arguments))
    if function.table_code:
        codes = function.args["output"].choices
        arguments[-1] = data.draw(st.sampled_from([c for c in codes if c != function.table_code]))
    kind, cell = KINDS[data.draw(st.sampled_from(list(KINDS)))]
    height, width = data.draw(st.sampled_from([(2, 3), (9, 8), (70, 1)]))
    grids = {}
    for at in data.draw(st.sets(st.sampled_from(numbers), min_size=1, max_size=3)):
        row = st.lists(cell, min_size=width, max_size=width)
        grids[at] = data.draw(st.lists(row, min_size=height, max_size=height))
    given = [kind(grids[at]) if at in grids else a for at, a in enumerate(arguments)]
    values, errors = function.call(*given, errors="split")
    assert type(values) is type(kind([[1.0]]))
    rows, reasons = np.array(values).tolist(), np.array(errors, dtype=object).tolist()
    for y in range(height):
        for x in range(width):
            own = [grids[at][y][x] if at in grids else a for at, a in enumerate(arguments)]
            if kind is pd.DataFrame:
                own = [None if a != a else a for a in own]
            expected = alone(function, own)
            if isinstance(expected, tuple):
                error = errors.iloc[y, x] if kind is pd.DataFrame else errors[y][x]
                assert (reasons[y][x], error.reason) == expected
            else:
                assert (rows[y][x], reasons[y][x]) == (expected, "")
