"""The functions in Excel's hands, as far as xlwings' own code shows it without Excel."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.addin.fakes import windows
from tests.addin.fakes.windows import ERROR_NUMBERS, MISSING, ComDate, Range
from tests.addin.hosts.excel.com_arguments import com
from tests.worked_examples import EXAMPLE_IDS, EXAMPLES, agrees
from udfs import CATALOGUE, Function
from udfs.cells import CellError


@pytest.fixture(scope="module")
def call() -> Iterator[Callable[..., Any]]:
    before = dict(sys.modules)
    yield windows.caller()
    for name in set(sys.modules) - set(before):
        del sys.modules[name]
    sys.modules.update(before)


def unmarked(result: Any) -> Any:
    """A result as our wrapper hands it to the cell: marked text becomes the error value.

    xlwings sends even a single value as one row of one cell.
    """
    if (
        isinstance(result, list)
        and len(result) == 1
        and isinstance(result[0], (list, tuple))
        and len(result[0]) == 1
    ):
        return unmarked(result[0][0])
    if isinstance(result, list):
        return [unmarked(part) for part in result]
    if isinstance(result, str) and result.startswith("\x1b"):
        _, code, reason = result.split("\x1b")
        assert reason, "an error without a reason"
        return code
    return result


@pytest.mark.parametrize(("function", "arguments", "expected"), EXAMPLES, ids=EXAMPLE_IDS)
def test_worked_example(
    call: Callable[..., Any], function: Function, arguments: tuple[Any, ...], expected: Any
) -> None:
    assert agrees(unmarked(call(function.name, *map(com, arguments))), expected)


def test_arguments_that_were_left_out(call: Callable[..., Any]) -> None:
    missing = [MISSING] * 8
    assert unmarked(call("LEASE_REVENUE", 250.0, 40.0, *missing)) == 10_000
    middle = (250.0, 40.0, 3.0, MISSING, 0.03, *[MISSING] * 5)
    assert unmarked(call("LEASE_REVENUE", *middle)) == pytest.approx(30_909)
    assert unmarked(call("LEASE_REVENUE", MISSING, 40.0, *missing)) == "#VALUE!"


def test_dates_come_as_dates_or_as_serial_numbers(call: Callable[..., Any]) -> None:
    days = [ComDate(2028, 7, 1), ComDate(2028, 1, 1, 12), ComDate(2028, 12, 31)]
    arguments = (250.0, 40.0, 1.0, MISSING, MISSING)
    zoned = [day.replace(tzinfo=dt.UTC) for day in days]
    for dates in (days, zoned, [Range(((day,),)) for day in days]):
        revenue = call("LEASE_REVENUE", *arguments, *dates, MISSING, MISSING)
        assert unmarked(revenue) == pytest.approx(5041.09589)


def test_ranges_blanks_and_errors_inside_them(call: Callable[..., Any]) -> None:
    prices = Range(((10.0, None, ERROR_NUMBERS["#REF!"], "x", True, -1.0),))
    row = unmarked(call("LEASE_REVENUE", 250.0, prices, *[MISSING] * 8))
    assert row == [[2500, "#VALUE!", "#REF!", "#VALUE!", "#VALUE!", "#NUM!"]]
    column = Range(((250.0,), (500.0,)))
    grid = call("LEASE_REVENUE", column, Range(((10.0, 20.0),)), *[MISSING] * 8)
    assert grid == [[2500, 5000], [5000, 10000]]


def test_what_excel_gets_back_is_finite_and_complete(call: Callable[..., Any]) -> None:
    table = call("EPS_BRIDGE", -1.0, 100.0, 10.0, 0.5, 0.0, MISSING, MISSING, MISSING)
    assert len(table) == 9 and {len(row) for row in table} == {2}
    assert unmarked(table)[8] == ["Change %", "#N/A"]
    huge = unmarked(call("LEASE_REVENUE", 1e200, 1e200, *[MISSING] * 8))
    assert huge == "#NUM!"
    assert not any(isinstance(c, float) and math.isnan(c) for row in table for c in row)


def test_an_error_travels_as_marked_text_with_its_reason(call: Callable[..., Any]) -> None:
    # Only now are xlwings' decorators those of Windows.
    from addin.hosts.excel.functions import MARK, WORKSHEET_FUNCTIONS, error_as_text

    assert error_as_text(CellError("#NUM!", "too much")) == f"{MARK}#NUM!{MARK}too much"
    assert error_as_text("#NUM!") == "#NUM!" and error_as_text(2.5) == 2.5
    assert list(WORKSHEET_FUNCTIONS) == list(CATALOGUE)
    revenue = WORKSHEET_FUNCTIONS["LEASE_REVENUE"]
    assert revenue(250.0, 40.0) == 10_000
    grid = revenue([[250.0], [-1.0]], 40.0)
    assert grid[0] == [10_000] and grid[1][0].startswith(f"{MARK}#NUM!{MARK}LEASE_REVENUE: ")


@pytest.fixture(scope="module")
def vba(call: Callable[..., Any]) -> str:
    from xlwings import udfs

    import leasebridge.excel

    book = mock.Mock()
    book.Name = "book.xlsm"
    text = io.StringIO()
    udfs.generate_vba_wrapper(  # type: ignore[no-untyped-call]
        "leasebridge.excel", leasebridge.excel, text, book
    )
    return text.getvalue()


@pytest.mark.parametrize("function", CATALOGUE.values(), ids=CATALOGUE)
def test_xlwings_generates_a_wrapper_for_it(vba: str, function: Function) -> None:
    signature = re.search(rf"^Function {function.name}\((.*)\)$", vba, re.MULTILINE)
    assert signature, f"no wrapper for {function.name}"
    expected = [f"Optional {a}" if a in function.omissible else a for a in function.args]
    assert signature[1] == ", ".join(expected)
    assert f'XLPy.CallUDF("leasebridge.excel", "{function.name}", Array(' in vba


def test_xlwings_knows_the_help_of_every_argument(call: Callable[..., Any]) -> None:
    import leasebridge.excel

    for function in CATALOGUE.values():
        known = vars(leasebridge.excel)[function.name].__xlfunc__
        assert known["ret"]["doc"] == function.doc
        assert known["category"] and not known["volatile"]
        for argument in known["args"]:
            arg = function.args[argument["name"]]
            assert argument["doc"] == f"({arg.unit}) {arg.help}"
            assert argument["options"] == {"convert": "raw"}


ANY_COM_VALUE = st.one_of(
    st.floats(),
    st.integers(-(2**31), 2**31 - 1),
    st.integers(-(2**63), 2**63 - 1),
    st.booleans(),
    st.none(),
    st.text(max_size=5),
    st.decimals(),
    st.datetimes().map(lambda day: ComDate(day.year, day.month, day.day, 12)),
    st.sampled_from([*ERROR_NUMBERS.values(), MISSING, "", "SL", "$/W-yr", object(), b"x"]),
)
ROW = st.lists(ANY_COM_VALUE, max_size=3).map(tuple)
ANY_COM_ARGUMENT = st.one_of(ANY_COM_VALUE, ROW, st.lists(ROW, max_size=3).map(tuple))


@given(st.data())
def test_whatever_com_hands_over_is_a_value_or_an_error(
    call: Callable[..., Any], data: st.DataObject
) -> None:
    function = data.draw(st.sampled_from(list(CATALOGUE.values())))
    name = function.name + data.draw(st.sampled_from(["", "_1904"]))
    arguments = [data.draw(ANY_COM_ARGUMENT) for _ in function.args]
    result = call(name, *arguments)
    for cell in (cell for row in result for cell in row):
        assert isinstance(cell, str | bool) or math.isfinite(cell)


def test_a_decimal_is_a_number_wherever_a_float_is(call: Callable[..., Any]) -> None:
    missing = [MISSING] * 8
    assert unmarked(call("LEASE_REVENUE", Decimal(250), Decimal(40), *missing)) == 10_000
    row = ((Decimal(250), Decimal("NaN")),)
    assert unmarked(call("LEASE_REVENUE", row, 40.0, *missing)) == [[10_000, "#NUM!"]]
    for text in ("NaN", "sNaN", "Infinity", "-1"):
        assert unmarked(call("LEASE_REVENUE", Decimal(text), 40.0, *missing)) == "#NUM!"


@pytest.mark.parametrize(("function", "arguments", "expected"), EXAMPLES, ids=EXAMPLE_IDS)
def test_worked_example_in_decimals(
    call: Callable[..., Any], function: Function, arguments: tuple[Any, ...], expected: Any
) -> None:
    """What VBA hands over for its own variables of the types Currency and Decimal."""
    decimals = [as_decimals(plain(com(argument))) for argument in arguments]
    assert agrees(unmarked(call(function.name, *decimals)), expected)


def plain(argument: Any) -> Any:
    return argument.Value2 if isinstance(argument, Range) else argument


def as_decimals(argument: Any) -> Any:
    if isinstance(argument, tuple):
        return tuple(map(as_decimals, argument))
    return Decimal(repr(argument)) if isinstance(argument, float) else argument


def test_an_array_of_one_dimension_is_a_row(call: Callable[..., Any]) -> None:
    prices = (10.0, 20.0)
    assert call("LEASE_REVENUE", 250.0, prices, *[MISSING] * 8) == [[2500, 5000]]
    column = ((1.0,), (2.0,))
    assert call("LEASE_REVENUE", column, prices, *[MISSING] * 8) == [[10, 20], [20, 40]]


def test_empty_text_is_text_where_a_number_belongs(call: Callable[..., Any]) -> None:
    left_out = [MISSING] * 7
    assert unmarked(call("LEASE_REVENUE", 250.0, 40.0, "", *left_out)) == "#VALUE!"
    assert unmarked(call("LEASE_REVENUE", 250.0, 40.0, *left_out[:6], "", "")) == 10_000


def test_every_error_of_excel_stays_an_error(call: Callable[..., Any]) -> None:
    for code, number in ERROR_NUMBERS.items():
        result = call("EPS_BRIDGE", number, 100.0, 10.0, 0.5, 0.0, MISSING, MISSING, "DELTA")
        assert unmarked(result) == code
    unheard_of = windows.FIRST_ERROR + 2099
    result = call("EPS_BRIDGE", unheard_of, 100.0, 10.0, 0.5, 0.0, MISSING, MISSING, "DELTA")
    assert unmarked(result) == "#VALUE!"


def test_serial_numbers_from_1904(call: Callable[..., Any]) -> None:
    days = [dt.date(2027, 3, 1), dt.date(2028, 1, 1), dt.date(2028, 12, 31)]
    serials = [float((day - dt.date(1904, 1, 1)).days) for day in days]
    dates = serials[0], Decimal(int(serials[1])), ((serials[2],),)
    arguments = (250.0, 40.0, 1.0, MISSING, MISSING, *dates, MISSING, MISSING)
    over_leap_day = pytest.approx(10_000 * 60 / 366)
    assert unmarked(call("LEASE_REVENUE_1904", *arguments)) == over_leap_day
    dated = (*arguments[:5], *(ComDate(d.year, d.month, d.day) for d in days), MISSING, MISSING)
    assert unmarked(call("LEASE_REVENUE_1904", *dated)) == over_leap_day
