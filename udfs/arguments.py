"""What an argument may hold, and how a cell becomes a number, date, code, flag or name."""

from __future__ import annotations

import datetime as dt
import functools
import math
import numbers
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Optional

from udfs.arrays import WORTH_NUMPY, as_numbers, numpy
from udfs.errors import ERRORS, InputError
from udfs.ranges import Numbers, flatten, is_array

# Excel counts a 29 February 1900 that never was, and Calc does not: from this serial number on
# they agree, and before it nobody knows which day is meant.
FIRST_SERIAL, LAST_SERIAL = 61, 2_958_465
LAST_MOMENT = math.nextafter(LAST_SERIAL + 1, 0)
DAY_ZERO = dt.date(1899, 12, 30)
FIRST_DAY = dt.date(1900, 3, 1)

WHOLE = 1e-6
"""How far from a whole number of years or months a term may be."""


@dataclass(frozen=True)
class Arg:
    """A worksheet argument: its unit, its help, the values it accepts.

    The units `date`, `code`, `flag` and `name` have readers of their own; any other is a number.
    `low` and `high` belong to the range, `above` and `below` do not. `vector` says that the
    function's body is plain arithmetic in this argument, so that an array of numpy's may stand
    for it; `shows` that what is not finite in it makes every result so, and need not be looked for.
    `whole` asks for a whole number. `solved_as` is the code of `solve_for` at which the argument is
    what the call looks for: then it may be blank.
    """

    unit: str
    help: str
    low: float = -math.inf
    high: float = math.inf
    above: float = -math.inf
    below: float = math.inf
    choices: tuple[str, ...] = ()
    vector: bool = False
    shows: bool = False
    whole: bool = False
    solved_as: str = ""

    @functools.cached_property
    def least(self) -> float:
        """The least number that it takes as it is; above `most` where none is."""
        if self.unit in READERS:
            return math.inf
        return max(self.low, math.nextafter(self.above, math.inf))

    @functools.cached_property
    def most(self) -> float:
        """The greatest number that it takes as it is."""
        return min(self.high, math.nextafter(self.below, -math.inf))

    def check(self, value: Any, where: str) -> Any:
        """Return the value as the function wants it, or refuse it under the name `where`."""
        kind = type(value)
        whole = kind is int or (kind is float and not self.whole)
        if whole and self.least <= value <= self.most:
            return float(value)
        if kind is dt.date and self.unit == "date" and value >= FIRST_DAY:
            return value
        refuse_error(value, where)
        reader = READERS.get(self.unit)
        return reader(self, value, where) if reader else read_number(self, value, where)

    def is_blank(self, value: Any) -> bool:
        """Whether this counts as left out; empty text does so only where a code belongs."""
        return value is None or (self.unit == "code" and str(value).strip() == "")


@dataclass(frozen=True)
class ArgRange(Arg):
    """A range of cells that belong together, read row by row; a blank cell stays None.

    `vector` says that the body takes many of them as an array: dates as serial numbers, flags as
    0 and 1, blanks as NaN.
    """

    def check(self, value: Any, where: str) -> Any:
        """Return the cells in one flat list or array, each checked."""
        if not is_array(value):
            refuse_error(value, where)
        size = value.array.size if isinstance(value, Numbers) else 0
        cells: Any = value if size else flatten(value)
        many = self.vector and (size or len(cells)) >= WORTH_NUMPY and numpy()
        whole = as_numbers(cells, self.unit) if many else None
        if whole is not None and self._takes(whole):
            return self._column(whole)
        cells = flatten(value) if size else cells
        checked = self._quickly(cells, set(map(type, cells))) or [
            None if cell is None else Arg.check(self, cell, f"{where} item {at}")
            for at, cell in enumerate(cells, start=1)
        ]
        return self._column(as_numbers(checked, self.unit)) if many else checked

    def _quickly(self, cells: list[Any], kinds: set[type]) -> Optional[list[Any]]:
        """The cells, where all are plainly good; None: each must be looked at."""
        if kinds == {float} and self.unit not in READERS:
            # One that is not finite spoils the sum.
            inside = self.least <= min(cells) and max(cells) <= self.most
            return cells if inside and math.isfinite(sum(cells)) else None
        if kinds == {dt.date} and self.unit == "date":
            return cells if min(cells) >= FIRST_DAY else None
        if self.unit == "name" and kinds == {str} and ERRORS.isdisjoint(cells):
            return [cell.strip().casefold() for cell in cells]
        return cells if kinds == {bool} and self.unit == "flag" else None

    def _column(self, numbers: Any) -> Any:
        """The numbers in one array; a day is a whole number."""
        column = numbers.array.ravel()
        return numpy().floor(column) if self.unit == "date" else column

    def _takes(self, numbers: Numbers) -> bool:
        """Whether each of the numbers is one that belongs here, or a blank."""
        cells = numbers.array
        if self.unit == "flag":
            good = (cells == 0) | (cells == 1)
        else:
            limits = self.least, self.most
            least, most = (FIRST_SERIAL, LAST_MOMENT) if self.unit == "date" else limits
            good = (least <= cells) & (cells <= most)
        return bool((good | (cells != cells) if numbers.blanks else good).all())

    def is_blank(self, value: Any) -> bool:
        """A single blank cell is an argument left out; several are a range of blanks."""
        if value is None or not is_array(value) or len(value) != 1:
            return value is None
        cells = flatten(value)  # not compared: a cell may be anything, even what holds itself
        return len(cells) == 1 and cells[0] is None


def refuse_error(value: Any, where: str) -> None:
    """Hand an error cell on as the error it is."""
    if isinstance(value, str) and value in ERRORS:
        reason = getattr(value, "reason", "")
        message = f"{where} is an error cell, {value}"
        raise InputError(str(value), f"{message}: {reason}" if reason else message)


def value_text(value: Any) -> str:
    """The value as a message shows it: short, and numbers as a cell would show them."""
    if isinstance(value, bool):
        return str(value).upper()
    if is_number(value):
        return f"{as_float(value):g}"
    text = " ".join(repr(value).split())
    return text if len(text) <= 40 else text[:37] + "..."


def is_number(value: Any) -> bool:
    """Whether this is a number of any type; TRUE and FALSE are none."""
    if isinstance(value, numbers.Complex):
        return isinstance(value, numbers.Real) and not isinstance(value, bool)
    return isinstance(value, numbers.Number)  # Decimal: a Number, and none of the kinds above


def as_float(value: Any) -> float:
    """The number as a float: infinite if it is too large for one, NaN for any kind of NaN."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    except ValueError:
        return math.nan  # a signalling NaN of `decimal`


def _bounds(arg: Arg) -> str:
    if arg.low > -math.inf and arg.high < math.inf:
        return f"{arg.low:g} to {arg.high:g}"
    limits = [
        f"{arg.low:g} or more" if arg.low > -math.inf else "",
        f"above {arg.above:g}" if arg.above > -math.inf else "",
        f"at most {arg.high:g}" if arg.high < math.inf else "",
        f"below {arg.below:g}" if arg.below < math.inf else "",
    ]
    return " and ".join(filter(None, limits)) or "a finite number"


def read_number(arg: Arg, value: Any, where: str) -> float:
    """A number inside the argument's range; text, dates and TRUE are none."""
    if not is_number(value):
        raise InputError(
            "#VALUE!", f"{where} must be a number ({arg.unit}), got {value_text(value)}"
        )
    number = as_float(value)
    inside = arg.low <= number <= arg.high and arg.above < number < arg.below
    if not (math.isfinite(number) and inside):
        message = f"{where} must be {_bounds(arg)} ({arg.unit}), got {value_text(number)}"
        raise InputError("#NUM!", message)
    if arg.whole and abs(number - round(number)) > WHOLE:
        message = f"{where} must be a whole number of {arg.unit}, got {value_text(number)}"
        raise InputError("#NUM!", message)
    return number


def read_date(arg: Arg, value: Any, where: str) -> dt.date:
    """A day: a date, a datetime without its time, or a serial number of Excel's."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        day: dt.date = value
        serial: float = (day - DAY_ZERO).days
    elif is_number(value):
        serial = as_float(value)
    else:
        raise InputError("#VALUE!", f"{where} must be a date, got {value_text(value)}")
    if not FIRST_SERIAL <= serial < LAST_SERIAL + 1:
        message = f"{where} must be a date from 1900-03-01 to 9999-12-31, got {value_text(value)}"
        raise InputError("#NUM!", message)
    return DAY_ZERO + dt.timedelta(days=math.floor(serial))


def read_code(arg: Arg, value: Any, where: str) -> str:
    """One of the argument's codes or units, matched without regard to case and outer spaces."""
    wanted = value.strip().casefold() if isinstance(value, str) else None
    for choice in arg.choices:
        if choice.casefold() == wanted:
            return choice
    known = ", ".join(arg.choices)
    raise InputError("#VALUE!", f"{where} must be one of {known}, got {value_text(value)}")


def read_flag(arg: Arg, value: Any, where: str) -> bool:
    """TRUE, FALSE, 1 or 0."""
    if isinstance(value, bool) or (is_number(value) and as_float(value) in (0, 1)):
        return bool(value)
    raise InputError("#VALUE!", f"{where} must be TRUE, FALSE, 1 or 0, got {value_text(value)}")


def read_name(arg: Arg, value: Any, where: str) -> str:
    """A customer's name in the form that compares: outer spaces and case do not count."""
    if not (is_number(value) or isinstance(value, (str, bool, dt.date))):
        raise InputError("#VALUE!", f"{where} must be a name, got {value_text(value)}")
    # All the digits that a cell shows: `shown` would take 1234567 and 1234568 for one customer.
    text = f"{as_float(value):.15g}" if is_number(value) else str(value)
    return text.strip().casefold()


READERS: dict[str, Callable[[Arg, Any, str], Any]] = {
    "date": read_date,
    "code": read_code,
    "flag": read_flag,
    "name": read_name,
}
