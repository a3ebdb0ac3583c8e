"""The one place where cells become values and values become cells.

Every host hands its arguments over as cells: a value, or rows of values for a range. It gets back
a value or rows of values, with refusals as `CellError`, and says in its own way what an error is.

This module goes into the Calc extension, where the Python can be as old as 3.9.
"""

from __future__ import annotations

from typing import Any, Union

from udfs.arguments import as_float, is_number
from udfs.broadcast import each_cell
from udfs.errors import ERRORS, InputError
from udfs.function import Function
from udfs.ranges import SINGLE, flatten, is_array

DAYS_TO_1904 = 1_462
"""Days between the two date systems: a 1904 serial number is this much smaller."""


class CellError(str):
    """An error value as a cell holds it (`#NUM!`), with the reason where we know it.

    It is a `str` because that is how an error cell is handed to the functions; text that a user
    typed is a plain `str`.
    """

    __slots__ = ("reason",)
    reason: str

    def __new__(cls, code: str, reason: str = "") -> CellError:
        """`code` is the text that the cell shows."""
        error = super().__new__(cls, code)
        error.reason = reason
        return error


Value = Union[float, str, bool, None]
"""What a cell holds: a number, text, TRUE or FALSE, an error (`CellError`), or nothing."""

Rows = list[list[Any]]


def answer_call(function: Function, cells: list[Any], *, date1904: bool = False) -> Any:
    """Answer a call as a cell would: a `Value`, or `Rows` where it gives a table or an array.

    `cells` are the arguments from the left; those that are missing at the end were left out.
    """
    values = cells + [None] * (len(function.args) - len(cells))
    try:
        if len(values) > len(function.args):
            message = f"{function.name}: takes at most {len(function.args)} arguments"
            raise InputError("#VALUE!", f"{message}, got {len(cells)}")
        if date1904:
            dates = [arg.unit == "date" for arg in function.args.values()]
            values = [_to_1900(v) if date else v for date, v in zip(dates, values)]
        if SINGLE.issuperset(map(type, values)):
            return _as_cells(function.scalar_call(values))
        values = [_single(value) if is_array(value) else value for value in values]
        if any(function.array_args(values)):
            result = each_cell(function, values)
        else:
            result = function.scalar_call(values)
    except InputError as refusal:
        return _as_cell(refusal)
    return _as_cells(result)


def _single(cell: Any) -> Any:
    """A range of one cell is that cell; hosts cannot tell them apart."""
    cells = flatten(cell)
    return cells[0] if len(cells) == 1 else cell


def _as_cells(result: Any) -> Any:
    return [[_as_cell(v) for v in row] for row in result] if is_array(result) else result


def _as_cell(value: Any) -> Any:
    if isinstance(value, InputError):
        return CellError(value.code, str(value))
    if isinstance(value, str) and value in ERRORS:
        return CellError(value, "not meaningful for these inputs")
    return value


def _to_1900(value: Any) -> Any:
    """Serial numbers of a 1904 workbook as the functions count them."""
    if is_array(value):
        return [_to_1900(part) for part in value]
    return as_float(value) + DAYS_TO_1904 if is_number(value) else value
