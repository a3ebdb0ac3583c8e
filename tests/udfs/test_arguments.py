"""What an argument takes and what it refuses, at and around the ends of its range."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.arguments import FIRST_SERIAL, LAST_SERIAL, READERS, Arg, ArgRange
from udfs.cells import CellError
from udfs.errors import ERRORS, InputError

CODE = Arg("code", "The table.", choices=("SUMMARY", "$/kW-mo"))
DATE = Arg("date", "A day.")
FLAG = Arg("flag", "At risk.")
bounds = st.integers(-1000, 1000)
numbers = st.one_of(bounds, st.floats(-1001, 1001), st.fractions(-1001, 1001))


def refusal(arg: Arg, value: Any) -> InputError:
    with pytest.raises(InputError) as refused:
        arg.check(value, "F: x")
    assert str(refused.value).startswith("F: x ")
    return refused.value


@given(bounds, bounds, numbers)
def test_low_and_high_belong_to_the_range(one: int, other: int, value: float | Fraction) -> None:
    low, high = min(one, other), max(one, other)
    arg = Arg("MW", "Capacity.", low=low, high=high)
    assert (arg.check(low, "x"), arg.check(high, "x")) == (low, high)
    if low <= value <= high:
        taken = arg.check(value, "x")
        assert taken == float(value) and type(taken) is float
    else:
        assert refusal(arg, value).code == "#NUM!"


@given(bounds, numbers)
def test_above_and_below_do_not_belong_to_the_range(limit: int, value: float | Fraction) -> None:
    over, under = Arg("MW", "", above=limit), Arg("MW", "", below=limit)
    for end in (limit, float(limit)):
        assert refusal(over, end).code == refusal(under, end).code == "#NUM!"
    if value == limit:
        assert refusal(over, value).code == refusal(under, value).code == "#NUM!"
    else:
        taking, refusing = (over, under) if value > limit else (under, over)
        assert taking.check(value, "x") == float(value)
        assert refusal(refusing, value).code == "#NUM!"


@given(st.dates(dt.date(1900, 3, 1)), st.floats(0, 0.999))
def test_a_day_is_the_same_day_in_every_way_to_write_it(day: dt.date, time: float) -> None:
    moment = dt.datetime(day.year, day.month, day.day, 23, 59, 59)
    serial = (day - dt.date(1899, 12, 30)).days
    for written in (day, moment, serial, serial + time):
        assert DATE.check(written, "x") == day


def test_the_calendar_ends_where_excel_and_calc_stop_to_agree() -> None:
    for first in (FIRST_SERIAL, dt.date(1900, 3, 1)):
        assert DATE.check(first, "x") == dt.date(1900, 3, 1)
    for last in (LAST_SERIAL, LAST_SERIAL + 0.999, dt.date.max, dt.datetime.max):
        assert DATE.check(last, "x") == dt.date(9999, 12, 31)
    outside: list[Any] = [FIRST_SERIAL - 0.001, dt.date(1900, 2, 28), LAST_SERIAL + 1, 0, math.nan]
    assert {refusal(DATE, value).code for value in [*outside, 10**400, -math.inf]} == {"#NUM!"}
    no_dates: list[Any] = ["2026-01-01", True, [46_000]]
    assert {refusal(DATE, value).code for value in no_dates} == {"#VALUE!"}


def test_codes_count_without_regard_to_case_and_outer_spaces_and_flags_are_no_texts() -> None:
    written = ("summary", "\t SumMary ", "$/KW-MO")
    assert [CODE.check(text, "x") for text in written] == ["SUMMARY", "SUMMARY", "$/kW-mo"]
    no_codes: list[Any] = ["SUM MARY", "SUMMARY1", 1.0, True]
    for value in no_codes:
        refused = refusal(CODE, value)
        assert refused.code == "#VALUE!" and "one of SUMMARY, $/kW-mo" in str(refused)
    assert [FLAG.check(value, "x") for value in (True, False, 1, 0.0)] == [True, False, True, False]
    no_flags: list[Any] = [2, 0.5, "TRUE", "1", math.nan]
    assert {refusal(FLAG, value).code for value in no_flags} == {"#VALUE!"}


@given(st.text(max_size=9).filter(lambda text: text.strip() not in ERRORS), st.integers(0, 10**14))
def test_names_are_one_if_they_differ_in_case_and_outer_spaces_alone(
    text: str, number: int
) -> None:
    name = Arg("name", "The customer.")
    assert name.check(f" {text}\t", "x") == name.check(text.strip(), "x")
    assert name.check("Élan GmbH", "x") == name.check("ÉLAN GMBH", "x") != name.check("Elan", "x")
    assert name.check(float(number), "x") == name.check(str(number), "x")
    assert name.check(number, "x") != name.check(number + 1, "x"), "every digit counts"


def test_a_range_is_checked_cell_by_cell_in_the_order_of_reading_and_keeps_its_blanks() -> None:
    cells = ArgRange("MW", "Capacities.", low=0)
    assert cells.check([[1, 2.5], [None, 4]], "x") == [1.0, 2.5, None, 4.0]
    assert cells.check(7, "x") == [7.0]
    with pytest.raises(InputError, match=r"^F: x item 3 must be 0 or more") as refused:
        cells.check([[1, None], [-1, "text"]], "F: x")
    assert refused.value.code == "#NUM!"


@given(st.decimals(-1001, 1001))
def test_a_decimal_is_the_number_that_it_is(value: Decimal) -> None:
    arg = Arg("MW", "Capacity.")
    taken = arg.check(value, "x")
    assert taken == float(value) and type(taken) is float


def test_decimals_in_every_kind_of_argument() -> None:
    for text in ("NaN", "-NaN", "sNaN", "Infinity", "-Infinity", "1E+400", "-1E+400"):
        assert refusal(Arg("MW", "Capacity."), Decimal(text)).code == "#NUM!"
        assert refusal(DATE, Decimal(text)).code == "#NUM!"
        assert refusal(FLAG, Decimal(text)).code == "#VALUE!"
        assert refusal(CODE, Decimal(text)).code == "#VALUE!"
    assert DATE.check(Decimal("46935.75"), "x") == DATE.check(46935, "x")
    assert FLAG.check(Decimal(1), "x") is True and FLAG.check(Decimal("0.00"), "x") is False
    name = Arg("name", "Customers.")
    assert name.check(Decimal("12.50"), "x") == name.check(12.5, "x") == "12.5"
    assert "got 95" in str(refusal(Arg("fraction", "Share.", low=0, high=1), Decimal("95.0")))


def test_the_reason_of_an_error_is_handed_on() -> None:
    error = CellError("#VALUE!", "it refers to several areas")
    message = "F: x is an error cell, #VALUE!: it refers to several areas"
    for arg in (Arg("MW", ""), DATE, CODE, FLAG, ArgRange("MW", "")):
        assert str(refusal(arg, error)) == message
    assert str(refusal(DATE, "#N/A")) == "F: x is an error cell, #N/A"


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        ({}, "a finite number (MW)"),
        ({"low": 0}, "0 or more (MW)"),
        ({"low": 0, "high": 1}, "0 to 1 (MW)"),
        ({"high": 1}, "at most 1 (MW)"),
        ({"above": 0, "high": 100}, "above 0 and at most 100 (MW)"),
        ({"low": 0, "below": 1}, "0 or more and below 1 (MW)"),
        ({"above": -1, "below": 1}, "above -1 and below 1 (MW)"),
    ],
)
def test_a_refusal_says_the_limits_that_there_are(limits: dict[str, float], text: str) -> None:
    for value, shown in ((math.inf, "inf"), (-math.inf, "-inf"), (math.nan, "nan")):
        refused = refusal(Arg("MW", "Capacity.", **limits), value)  # type: ignore[arg-type]
        assert (refused.code, str(refused)) == ("#NUM!", f"F: x must be {text}, got {shown}")


def test_plain_names_need_no_look_at_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, "name", lambda *_: pytest.fail("it was read by itself"))
    assert ArgRange("name", "").check([["Meta "], ["ORACLE"]], "x") == ["meta", "oracle"]
