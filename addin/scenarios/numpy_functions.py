"""Excel's functions of single values, on operands; how they take ranges is said where they stand.

Each is `work(*operands)`, called with as many as its line in FUNCTIONS allows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from addin.scenarios.numpy_operators import power
from addin.scenarios.numpy_values import (
    BLANK,
    DIV,
    ERROR,
    FLAG,
    NA,
    NUMBER,
    TEXT,
    Codes,
    Column,
    NotKnown,
    Numbers,
    Operand,
    calculate,
    conditions,
    joined,
    parts,
    select,
    text_place,
)

_NUDGE = 4.5e-16
"""Two units in the last of 15 digits and more: 2.675 is 267.49999999999994 hundredths."""

_FROM_1900 = np.datetime64("1899-12-30", "D")
_SURE_DAY, _LAST_DAY = 61, 2_958_465
"""From 1 March 1900 on all agree which day a serial number is."""


class Known(NamedTuple):
    """A function: its work, and the fewest and the most arguments."""

    work: Callable[..., Any]
    least: int
    most: int


def _arithmetic(work: Callable[..., Any], zero: int | None = None) -> Callable[..., Any]:
    def call(*operands: Operand) -> Any:
        return calculate(work, *operands) if zero is None else calculate(work, *operands, zero=zero)

    return call


def _scaled(x: Numbers, digits: Numbers, step: Callable[[Any, Any], Any]) -> Any:
    """`step` takes a number without its sign, moved by so many digits, and what rounding left."""
    places = np.trunc(digits)
    size, scale = np.abs(x), np.power(10.0, np.abs(places))
    moved = np.where(places >= 0, size * scale, size / scale)
    rounded = step(moved, np.minimum(moved, 1e13) * _NUDGE)
    back = np.where(places >= 0, rounded / scale, rounded * scale)
    result = np.where(moved < 1e15, np.copysign(back, x), x)
    return result if result.ndim else float(result)


def _round(x: Numbers, digits: Numbers) -> Any:
    return _scaled(x, digits, lambda moved, left: np.floor(moved + (0.5 + left)))


def _round_down(x: Numbers, digits: Numbers = 0.0) -> Any:
    return _scaled(x, digits, lambda moved, left: np.floor(moved + left))


def _round_up(x: Numbers, digits: Numbers) -> Any:
    return _scaled(x, digits, lambda moved, left: np.ceil(moved - left))


def _logarithm(x: Numbers, base: Numbers = 10.0) -> Any:
    return np.log10(x) if np.ndim(base) == 0 and base == 10 else np.log(x) / np.log(base)


def not_(x: Operand) -> Any:
    """NOT."""
    holds, errors = conditions(x)
    if isinstance(errors, np.ndarray):
        return joined(np.where(errors > 0, 0.0, ~holds), np.where(errors > 0, errors, FLAG))
    if errors:
        return joined(0.0, errors)
    return Column(~holds) if isinstance(holds, np.ndarray) else not holds


def if_(condition: Operand, one: Callable[[], Operand], other: Callable[[], Operand]) -> Any:
    """IF; what is not chosen in any draw is not calculated."""
    holds, errors = conditions(condition)
    if not isinstance(errors, np.ndarray) and errors:
        return joined(0.0, errors)
    if not isinstance(holds, np.ndarray):
        return one() if holds else other()
    wanted = holds if not isinstance(errors, np.ndarray) else holds | (errors > 0)
    if wanted.all() or not holds.any():
        result = one() if wanted.all() else other()
    else:
        result = select(holds, one(), other())
    if isinstance(errors, np.ndarray) and errors.any():
        numbers, codes = parts(result)
        return joined(np.where(errors > 0, 0.0, numbers), np.where(errors > 0, errors, codes))
    return result


def trap(codes: Callable[[Any], Any]) -> Callable[[Operand, Callable[[], Operand]], Any]:
    """IFERROR or IFNA, by which codes they take."""

    def call(x: Operand, other: Callable[[], Operand]) -> Any:
        if isinstance(x, Column) and x.codes is None:
            return x
        _, found = parts(x)
        caught = codes(found)
        if not np.any(caught):
            return x
        return select(caught, other(), x) if np.ndim(caught) else other()

    return call


def _is(test: Callable[[Any], Any]) -> Callable[[Operand], Any]:
    """A function that asks of what kind a value is."""

    def call(x: Operand) -> Any:
        _, codes = parts(x)
        result = test(codes)
        if isinstance(result, np.ndarray):
            return Column(result)
        return bool(result)

    return call


def _n(x: Operand) -> Any:
    """A number or a flag as a number, an error as it is, a zero of anything else."""
    numbers, codes = parts(x)
    if not isinstance(codes, np.ndarray):
        return x if codes >= ERROR else joined(numbers if codes <= FLAG else 0.0, NUMBER)
    return joined(np.where(codes <= FLAG, numbers, 0.0), np.where(codes >= ERROR, codes, NUMBER))


def _t(x: Operand) -> Any:
    """A text or an error as it is, an empty text of anything else."""
    numbers, codes = parts(x)
    if not isinstance(codes, np.ndarray):
        return x if codes >= TEXT else ""
    kept = codes >= TEXT
    return joined(np.where(kept, numbers, text_place("")), np.where(kept, codes, TEXT))


def choose(index: Operand, *choices: Callable[[], Operand]) -> Any:
    """CHOOSE; #VALUE! where there is no such choice."""
    from addin.scenarios.numpy_ranges import pick

    return pick(index, list(choices))


def _days(serial: Numbers) -> Any:
    """The days of serial numbers. NotKnown where systems of dates disagree."""
    days = np.floor(np.asarray(serial, dtype=float))
    if days.min() < _SURE_DAY or days.max() > _LAST_DAY:
        raise NotKnown("reads a date before March 1900 or after 9999")
    return _FROM_1900 + days.astype("m8[D]")


def _serial(days: Any) -> Any:
    serial = (days.astype("M8[D]") - _FROM_1900).astype(float)
    if np.min(serial) < _SURE_DAY or np.max(serial) > _LAST_DAY:
        raise NotKnown("makes a date before March 1900 or after 9999")
    return serial if np.ndim(serial) else float(serial)


def _months(serial: Numbers, months: Numbers) -> tuple[Any, Any]:
    """The day in its month (from 0), and the month that is so many later."""
    day = _days(serial)
    month = day.astype("M8[M]")
    later = month + np.trunc(np.asarray(months, dtype=float)).astype("m8[M]")
    return (day - month.astype("M8[D]")).astype(int), later


def _length(month: Any) -> Any:
    return ((month + 1).astype("M8[D]") - month.astype("M8[D]")).astype(int)


def months_later(serial: Numbers, months: Numbers) -> Any:
    """EDATE. NotKnown for days on whose serial number not all agree."""
    day, month = _months(serial, months)
    last = np.minimum(day, _length(month) - 1)
    return _serial(month.astype("M8[D]") + last.astype("m8[D]"))


def _eomonth(serial: Numbers, months: Numbers) -> Any:
    _, month = _months(serial, months)
    return _serial((month + 1).astype("M8[D]") - np.timedelta64(1, "D"))


def _date(year: Numbers, month: Numbers, day: Numbers) -> Any:
    years, months, days = (np.trunc(np.asarray(x, dtype=float)) for x in (year, month, day))
    if years.min() < 0 or years.max() > 9999:
        raise NotKnown("makes a date of a year that Excel has not")
    years = np.where(years < 1900, years + 1900, years)
    first = np.asarray((years - 1970) * 12 + months - 1).astype("m8[M]") + np.datetime64("1970-01")
    return _serial(first.astype("M8[D]") + (days - 1).astype("m8[D]"))


def _part(unit: str, within: str, first: int) -> Callable[[Numbers], Any]:
    def work(serial: Numbers) -> Any:
        days = _days(serial)
        since = days.astype(f"M8[{unit}]")
        if within:
            since = since - days.astype(f"M8[{within}]").astype(f"M8[{unit}]")
        result = since.astype(float) + first
        return result if np.ndim(result) else float(result)

    return work


def _is_number(codes: Codes) -> Any:
    return codes == NUMBER


def _not_available() -> Any:
    return joined(0.0, NA)


FUNCTIONS: dict[str, Known] = {
    "ABS": Known(_arithmetic(np.abs), 1, 1),
    "ACOS": Known(_arithmetic(np.arccos), 1, 1),
    "ASIN": Known(_arithmetic(np.arcsin), 1, 1),
    "ATAN": Known(_arithmetic(np.arctan), 1, 1),
    "COS": Known(_arithmetic(np.cos), 1, 1),
    "SIN": Known(_arithmetic(np.sin), 1, 1),
    "TAN": Known(_arithmetic(np.tan), 1, 1),
    "DATE": Known(_arithmetic(_date), 3, 3),
    "DAY": Known(_arithmetic(_part("D", "M", 1)), 1, 1),
    "EDATE": Known(_arithmetic(months_later), 2, 2),
    "EOMONTH": Known(_arithmetic(_eomonth), 2, 2),
    "EXP": Known(_arithmetic(np.exp), 1, 1),
    "FALSE": Known(lambda: False, 0, 0),
    "INT": Known(_arithmetic(np.floor), 1, 1),
    "ISBLANK": Known(_is(lambda codes: codes == BLANK), 1, 1),
    "ISERR": Known(_is(lambda codes: (codes >= ERROR) & (codes != NA)), 1, 1),
    "ISERROR": Known(_is(lambda codes: codes >= ERROR), 1, 1),
    "ISLOGICAL": Known(_is(lambda codes: codes == FLAG), 1, 1),
    "ISNA": Known(_is(lambda codes: codes == NA), 1, 1),
    "ISNONTEXT": Known(_is(lambda codes: codes != TEXT), 1, 1),
    "ISNUMBER": Known(_is(_is_number), 1, 1),
    "ISTEXT": Known(_is(lambda codes: codes == TEXT), 1, 1),
    "LN": Known(_arithmetic(np.log), 1, 1),
    "LOG": Known(_arithmetic(_logarithm), 1, 2),
    "LOG10": Known(_arithmetic(np.log10), 1, 1),
    "MOD": Known(_arithmetic(np.mod, DIV), 2, 2),
    "MONTH": Known(_arithmetic(_part("M", "Y", 1)), 1, 1),
    "N": Known(_n, 1, 1),
    "NA": Known(_not_available, 0, 0),
    "NOT": Known(not_, 1, 1),
    "PI": Known(lambda: float(np.pi), 0, 0),
    "POWER": Known(power, 2, 2),
    "ROUND": Known(_arithmetic(_round), 2, 2),
    "ROUNDDOWN": Known(_arithmetic(_round_down), 2, 2),
    "ROUNDUP": Known(_arithmetic(_round_up), 2, 2),
    "SIGN": Known(_arithmetic(np.sign), 1, 1),
    "SQRT": Known(_arithmetic(np.sqrt), 1, 1),
    "T": Known(_t, 1, 1),
    "TRUE": Known(lambda: True, 0, 0),
    "TRUNC": Known(_arithmetic(_round_down), 1, 2),
    "YEAR": Known(_arithmetic(_part("Y", "", 1970)), 1, 1),
}
