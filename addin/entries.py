"""What somebody writes for a figure, a day or a text, as the cell holds it."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal

from addin.errors import Unfit, printable
from udfs.arguments import DAY_ZERO, FIRST_SERIAL
from udfs.cells import DAYS_TO_1904, Value

TEXT, DATE = "text", "date"
"""Units of inputs that are no number."""

MOST_TEXT = 2_500
"""Characters of a text: the six beside a figure fit into one cell of the record, quotes doubled."""

NO_FORMULA = "put a word before it"

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([Ee][+-]?[0-9]{1,3})?")
_OF_A_WHOLE = ("fraction", "%")
_WITH_COMMA = re.compile(r"[+-]?[0-9.]+(,[0-9.]+)+%?")
_CALCULATES = re.compile(r"""[=@]|[+-](?:[^\W\d]|[('"\[{=@+-]|.*\|.*!)""", re.DOTALL)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def would_calculate(text: str) -> bool:
    """Whether a spreadsheet program that is given this text, as from a CSV, takes it for a formula.

    A figure or a sentence may begin with a sign; a call, or a link to a program, may not.
    """
    return bool(_CALCULATES.match(text))


def read_entry(text: str, unit: str, date1904: bool) -> float | str:
    """The value of a cell in this unit; a day as its serial number. Unfit says what is wrong.

    `15%` is a number where the unit is a share of a whole.
    """
    wanted = "a date (YYYY-MM-DD)" if unit == DATE else f"a number in {unit}"
    if not text:
        wanted = "a text" if unit == TEXT else wanted
        raise Unfit("is blank", do=f"write {wanted}, or leave it out")
    if unit == TEXT:
        if len(text) > MOST_TEXT:
            raise Unfit(f"is longer than {MOST_TEXT:,} characters", do="shorten it")
        if would_calculate(text):
            raise Unfit("would be a formula in a sheet", do=NO_FORMULA)
        return printable(text)
    found = _serial(text, date1904) if unit == DATE else read_number(text, unit)
    if found is None:
        got = text if len(text) <= 40 else f"{text[:37]}..."
        raise Unfit(f'must be {wanted}, got "{got}"', do=_how_written(text, unit))
    return found


def _how_written(text: str, unit: str) -> str:
    if unit == DATE:
        return "write it like 2028-12-31"
    if _WITH_COMMA.fullmatch(text):
        return "write 1.5 with a point and 1500 without a comma"
    if unit in _OF_A_WHOLE:
        return "write the number alone, like 0.15 or 15%"
    return "write the number alone, like 1500"


def read_number(text: str, unit: str) -> float | None:
    """A finite number; Python would take `1_000` and `nan` too."""
    percent = text.endswith("%") and unit in _OF_A_WHOLE
    bare = text[:-1].rstrip() if percent else text
    if not _NUMBER.fullmatch(bare):
        return None
    # In decimals: 7 / 100 is another number than the 0.07 of a file.
    number = float(Decimal(bare) / 100) if percent else float(bare)
    return number if math.isfinite(number) else None


def _serial(text: str, date1904: bool) -> float | None:
    """The serial number of a day; None for one that no cell can hold."""
    try:
        serial = (dt.date.fromisoformat(text) - DAY_ZERO).days if _DAY.fullmatch(text) else -1
    except ValueError:
        return None
    first = DAYS_TO_1904 if date1904 else FIRST_SERIAL
    return float(serial - DAYS_TO_1904 * date1904) if serial >= first else None


def as_shown(value: Value, unit: str, date1904: bool) -> Value:
    """A value as people write it: the day of a serial number, anything else as it is."""
    if unit != DATE or isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    try:
        return str(DAY_ZERO + dt.timedelta(days=value + DAYS_TO_1904 * date1904))[:10]
    except OverflowError:
        return value


def from_shown(shown: Value, unit: str, date1904: bool) -> Value:
    """The value of a cell that is shown like this."""
    if unit == DATE and isinstance(shown, str):
        serial = _serial(shown, date1904)
        return shown if serial is None else serial
    return shown
