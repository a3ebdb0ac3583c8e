"""Numbers in every form in which Python has them: numpy, pandas, decimals, and what is none."""

from __future__ import annotations

import contextlib
import datetime as dt
import fractions
import math
from collections import deque
from decimal import Decimal
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
    lease_revenue,
    renewal_risk,
)
from udfs.cells import answer_call
from udfs.python_values import as_cells

NUMBERS: list[Any] = [
    250, 250.0, Decimal(250), fractions.Fraction(250), np.float32(250), np.float64(250),
    np.uint16(250), np.longdouble(250), np.array(250), np.array(250.0),
]  # fmt: skip
BLANKS = [None, pd.NA, pd.NaT, np.datetime64("NaT")]
NAN = [math.nan, np.nan, np.float32("nan"), Decimal("NaN"), Decimal("sNaN"), np.array(math.nan)]
RANGES: list[Any] = [
    [1, 2], (1, 2), deque([1, 2]), np.array([1, 2]), np.array([1.0, 2.0], dtype=np.float32),
    pd.Series([1, 2]), pd.Series([1, 2], dtype="Int64"), pd.Index([1, 2]),
    pd.Series([1, 2], dtype=object),
    [np.int64(1), Decimal(2)], np.array([Decimal(1), 2], dtype=object), [[1], [2]],
    np.array([[1], [2]]), pd.DataFrame([[1], [2]]), [np.array(1), np.float32(2)],
    pd.Series(pd.Categorical([1, 2])),
]  # fmt: skip
NO_NUMBERS: list[Any] = [
    {}, {250}, {"a": 1}, iter([1]), b"1", bytearray(b"1"), memoryview(b"1"), object(), 1j,
    np.bool_(True), np.str_("1"), np.timedelta64(1), pd.Timestamp("2028-07-01"), pd.array([1, 2]),
    pd.Categorical([1]), len, int, np.void(b"1"), np.array(["1"]), pd.Series(["1"]), [[[1]]],
    np.array([[[1.0]]]), np.array("1"), [[]], [], np.array([]), pd.DataFrame(), [[1, 2], [3]],
]  # fmt: skip


def cells_of(result: Any) -> Any:
    """A result of any kind as rows of a list."""
    rows = result.to_numpy() if isinstance(result, (pd.Series, pd.DataFrame)) else result
    rows = rows.tolist() if isinstance(rows, np.ndarray) else rows
    return [row if isinstance(row, list) else [row] for row in rows]


def code(result: Any) -> Any:
    """The error of a call, or of the one cell of its result."""
    if not isinstance(result, (list, np.ndarray, pd.Series, pd.DataFrame)):
        return result
    return cells_of(result)[0][0] if len(result) == 1 else result


def answer(*arguments: Any) -> Any:
    try:
        return code(lease_revenue(*arguments))
    except InputError as refusal:
        assert "\n" not in str(refusal)
        return refusal.code


@pytest.mark.parametrize("number", NUMBERS, ids=repr)
def test_a_number_is_a_number_in_any_form(number: Any) -> None:
    assert answer(number, 40) == 10_000
    assert answer([number], 40) == 10_000


@pytest.mark.parametrize("blank", BLANKS, ids=repr)
def test_what_is_missing_is_a_blank(blank: Any) -> None:
    assert answer(blank, 40) == answer([blank], 40) == "#VALUE!"
    assert answer(250, 40, blank, blank, blank, blank, blank, blank, blank) == 10_000
    assert concentration_risk([1, blank, 3], output="N") == 2


@pytest.mark.parametrize("nan", NAN, ids=repr)
def test_nan_is_no_blank_but_in_a_series(nan: Any) -> None:
    assert answer(nan, 40) == answer([nan], 40) == "#NUM!"
    with pytest.raises(InputError, match="exposures item 2 must be 0 or more"):
        concentration_risk([1.0, nan, 3.0])
    with pytest.raises(InputError, match="exposures item 2 must be 0 or more"):
        concentration_risk(np.array([1.0, math.nan, 3.0]))
    assert concentration_risk(pd.Series([1.0, math.nan, 3.0]), output="N") == 2
    assert concentration_risk(pd.DataFrame([[1.0, math.nan, 3.0]]), output="N") == 2


@pytest.mark.parametrize("cells", RANGES, ids=repr)
def test_a_range_is_a_range_in_any_form_and_one_dimension_is_a_column(cells: Any) -> None:
    assert cells_of(lease_revenue(cells, 40)) == [[40], [80]]
    assert cells_of(lease_revenue(cells, [[10, 20]])) == [[10, 20], [20, 40]]
    assert answer_call(CATALOGUE["LEASE_REVENUE"], [cells, 40.0]) == [[40], [80]]
    assert concentration_risk(cells, output="TOP1") == pytest.approx(2 / 3)


@pytest.mark.parametrize("function", CATALOGUE.values(), ids=CATALOGUE)
def test_anything_else_is_refused_and_never_with_another_exception(function: Function) -> None:
    first = dict(zip(function.args, function.examples[0][0], strict=False))
    for place, arg in function.args.items():
        for value in NO_NUMBERS:
            try:
                result = code(function.call(**{**first, place: value}))
            except InputError as refusal:
                assert "\n" not in str(refusal)
                continue
            taken = arg.unit in ("name", "flag", "date") and np.size(value)
            is_range = isinstance(value, (list, np.ndarray, pd.DataFrame))
            cells = isinstance(arg, ArgRange) and is_range  # none, or of uneven rows
            assert taken or result == "#VALUE!" or cells, (place, value)


def test_a_frame_of_contracts_is_taken_by_its_columns() -> None:
    frame = pd.DataFrame(
        {
            "amount": [14.2, math.nan, 21.0],
            "start": pd.Series(["2025-12-14", None, "2027-01-01"], dtype="datetime64[ns]"),
            "expiry": pd.Series(["2031-12-14", None, "2032-12-20"], dtype="datetime64[ns]"),
            "flag": [True, None, np.bool_(False)],
        }
    )
    year = pd.Timestamp("2027-01-01 09:30"), np.datetime64("2027-12-31T23:00", "ns")
    columns = frame["amount"], frame["start"], frame["expiry"]
    assert backlog_schedule(*columns, *year) == pytest.approx(5.878950, abs=5e-7)
    arrays = [column.to_numpy()[[0, 2]] for column in columns]
    assert backlog_schedule(*arrays, *year) == pytest.approx(5.878950, abs=5e-7)
    share = renewal_risk(columns[0], columns[2], year[0], frame["flag"], None, "AT_RISK")
    assert share == pytest.approx(14.2 / 35.2)


def test_a_day_that_no_date_can_be_is_no_number_either() -> None:
    far = np.datetime64("20280-07-01")
    days = [dt.date(2028, 1, 1), dt.date(2028, 12, 31)]
    with pytest.raises(InputError, match="lease_start must be a date"):
        lease_revenue(250, 40, 1, None, None, far, *days)


@given(st.lists(st.floats(-5, 1e6), min_size=1, max_size=200))
def test_an_array_gives_what_its_list_gives(values: list[float]) -> None:
    as_list = lease_revenue(values, 40)
    assert cells_of(lease_revenue(np.array(values), 40)) == as_list
    assert cells_of(lease_revenue(pd.Series(values), 40)) == as_list


def test_what_cells_hold_already_is_handed_on_as_it_is() -> None:
    row: list[Any] = [1.0, None, "x", True, dt.date(2026, 1, 1)]
    assert as_cells(row) is row and as_cells(2.0) == 2.0 and as_cells(None) is None


def test_numbers_stay_in_their_array_and_pandas_writes_a_blank_as_nan() -> None:
    array = np.array([1.0, math.nan])
    numbers, series = as_cells(array), as_cells(pd.Series(array))
    assert np.shares_memory(numbers.array, array) and numbers.array.shape == (2, 1)
    assert series.rows() == [[1.0], [None]]
    assert as_cells(pd.Series([1, None], dtype="Int64")).rows() == [[1.0], [None]]
    assert as_cells(pd.DataFrame({"a": [1, None], "b": [2.5, 3]})).rows() == [[1, 2.5], [None, 3]]
    masked = np.ma.MaskedArray([1.0, 2.0], mask=[False, True])
    assert as_cells(masked) == [1.0, None], "what is masked is no number"


def test_days_are_serial_numbers_where_a_date_belongs_and_nowhere_else() -> None:
    days = np.array(["2026-07-01T09:30", "NaT"], dtype="datetime64[s]")
    assert as_cells(days, "date").rows() == [[46204.0], [None]]
    assert as_cells(days) == [dt.date(2026, 7, 1), None]
    for stamps in (days[:1], days[:1].astype("datetime64[ns]"), days[:1] - days[:1]):
        assert lease_revenue(stamps, 40).tolist() == ["#VALUE!"]
    early = np.array(["1900-02-28"], dtype="datetime64[D]")
    assert as_cells(early, "date") == [dt.date(1900, 2, 28)], "a refusal shows the day"
    assert as_cells(np.array([True, False]), "flag").rows() == [[1.0], [0.0]]
    assert as_cells(np.array([True, False])) == [True, False]


def test_a_list_may_have_arrays_for_rows() -> None:
    expected = [[40.0, 80.0], [120.0, "#VALUE!"]]
    for rows in ([np.array([1, 2]), [3, None]], [pd.Series([1, 2]), (3, None)]):
        assert lease_revenue(rows, 40) == expected
        assert answer_call(CATALOGUE["LEASE_REVENUE"], [rows, 40.0]) == expected


def holding_itself() -> list[Any]:
    """Ranges that hold themselves, in every kind that can."""
    flat: list[Any] = [1.0]
    flat.append(flat)
    nested: list[Any] = [[1.0]]
    nested[0].append(nested)
    queue: deque[Any] = deque([1.0])
    queue.append(queue)
    array = np.empty(2, dtype=object)
    array[0], array[1] = 1.0, array
    return [flat, nested, queue, array, [array], [[array]], (flat,), [[flat]], pd.Series([flat])]


@pytest.mark.parametrize("function", CATALOGUE.values(), ids=CATALOGUE)
@pytest.mark.parametrize("errors", ["text", "raise", "split"])
def test_a_range_that_holds_itself_is_refused(function: Function, errors: str) -> None:
    first = dict(zip(function.args, function.examples[0][0], strict=False))
    for place in function.args:
        for value in holding_itself():
            with contextlib.suppress(InputError):
                answered = function.call(**{**first, place: value}, errors=errors)
                answered = answered[1] if errors == "split" else answered
                rows = [[answered]] if isinstance(answered, str) else cells_of(answered)
                assert any({"#VALUE!", "#NUM!"} & set(row) for row in rows), (place, value)


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([[1.0, 2.0], [3.0, 4.0]]), pd.Series([np.array([1.0, 2.0]), 3.0]),
        pd.Series([Decimal("sNaN"), Decimal("NaN")]), pd.Series([{}, set()]),
    ],
)  # fmt: skip
def test_what_is_no_cell_of_a_column_is_refused_where_it_stands(column: Any) -> None:
    assert lease_revenue(column, 40).tolist()[0] == "#VALUE!"
    with pytest.raises(InputError):
        concentration_risk(column)
