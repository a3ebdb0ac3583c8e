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
from udfs.python_values import as_cells
from udfs.ranges import SINGLE, Numbers, flatten, is_array

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
    try:
        if len(cells) > len(function.args):
            message = f"{function.name}: takes at most {len(function.args)} arguments"
            raise InputError("#VALUE!", f"{message}, got {len(cells)}")
        values = cells
        if date1904:
            values = [
                _to_1900(as_cells(cell)) if arg.unit == "date" else cell
                for arg, cell in zip(function.args.values(), cells)
            ]
        if SINGLE.issuperset(map(type, values)):
            return _as_cells(function.scalar_call(values))
        values = [_single(as_cells(value)) for value in values]
        values += [None] * (len(function.args) - len(values))
        if any(function.array_args(values)):
            answers = each_cell(function, values)
            rows = answers.rows()
            for (y, x), refusal in answers.refused.items():
                rows[y][x] = CellError(refusal.code, str(refusal))
            return rows
        return _as_cells(function.scalar_call(values))
    except InputError as refusal:
        return CellError(refusal.code, str(refusal))


def _single(cell: Any) -> Any:
    """A range of one cell is that cell; hosts cannot tell them apart."""
    if not is_array(cell) or len(cell) != 1:
        return cell
    cells = flatten(cell)
    return cells[0] if len(cells) == 1 else cell


def _as_cells(result: Any) -> Any:
    return [list(map(_as_cell, row)) for row in result] if isinstance(result, list) else result


def _as_cell(value: Any) -> Any:
    if isinstance(value, str) and value in ERRORS:
        return CellError(value, "not meaningful for these inputs")
    return value


def _to_1900(value: Any) -> Any:
    """Serial numbers of a 1904 workbook as the functions count them."""
    if isinstance(value, Numbers):
        return Numbers(value.array + DAYS_TO_1904, value.blanks)
    if is_array(value):
        return [_to_1900(part) for part in value]
    return as_float(value) + DAYS_TO_1904 if is_number(value) else value
