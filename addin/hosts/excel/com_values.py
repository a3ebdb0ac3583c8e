"""What COM hands over for an argument, as the cells that every host gives to the functions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from udfs.cells import CellError

ERRORS = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
"""Excel's numbers of its error values."""

FIRST_ERROR = -2146828288
"""What COM adds to the number of an error value; a cell's number never comes as an integer."""

LAST_ERROR = FIRST_ERROR + 0xFFFF

MISSING = -2147352572
"""What COM hands over for an argument that was left out."""

AREAS = "\x1bareas"
"""What our VBA hands over for a reference to several areas."""

_TOLD = (str, bool, float, Decimal, dt.date, type(None))
"""What the functions take or refuse by themselves."""


def from_com(value: Any) -> Any:
    """An argument as cells: a value, or rows of values.

    COM's arrays are tuples. One of a single dimension is a row, as Excel hands over `{1,2,3}`.
    """
    if not _is_array(value):
        return _cell(value)
    rows = value if any(map(_is_array, value)) else [value]
    return [[_cell(cell) for cell in row] if _is_array(row) else [_cell(row)] for row in rows]


def _is_array(value: Any) -> bool:
    return isinstance(value, tuple | list)


def _cell(value: Any) -> Any:
    if type(value) is float:
        return value
    if type(value) is int:
        if FIRST_ERROR <= value <= LAST_ERROR:
            return CellError(ERRORS.get(value - FIRST_ERROR, "#VALUE!"))
        return None if value == MISSING else value
    if isinstance(value, str) and value == AREAS:
        return CellError("#VALUE!", "it refers to several areas, not to one range")
    if isinstance(value, _TOLD):
        return value
    return CellError("#VALUE!", f"it holds a {type(value).__name__}, which is no value of a cell")
