"""The one place where cells become values and values become cells.

Every host hands its arguments over as cells: a value, or rows of values for a range. It gets back
a value or rows of values, with refusals as `CellError`, and says in its own way what an error is.

This module goes into the Calc extension, where the Python can be as old as 3.9.
"""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any, Union

from udfs.arguments import as_float, is_number
from udfs.broadcast import align, each_cell
from udfs.errors import ERRORS, InputError
from udfs.function import Function
from udfs.ranges import SINGLE, flatten, is_array

DAYS_TO_1904 = 1_462
"""Days between the two date systems: a 1904 serial number is this much smaller."""

WORTH_NUMPY = 64
"""Cells from which an array is worth the import of numpy."""


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
            result = _fast_cells(function, values) or each_cell(function, values)
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


@functools.cache
def _numpy() -> ModuleType | None:
    """Numpy, imported when first needed: it costs a tenth of a second, and hosts may lack it."""
    try:
        import numpy
    except ImportError:
        return None
    return numpy


def _fast_cells(function: Function, values: list[Any]) -> Rows | None:
    """The same as `each_cell` in one pass of numpy; None where it cannot be had that way.

    The function's body takes arrays in its `vector` arguments. Cells that are not plain numbers
    inside the argument's range become NaN, and whatever is not finite in the end is answered
    again, cell by cell, which is where a refusal gets its reason.
    """
    arrays = function.array_args(values)
    args = list(function.args.values())
    grids, height, width = align(function, values)
    fits = all({len(g), height} <= {1, height} and {len(g[0]), width} <= {1, width} for g in grids)
    vector = all(arg.vector for arg, array in zip(args, arrays) if array)
    if not (fits and vector and height * width >= WORTH_NUMPY and (np := _numpy())):
        return None
    scalars = [None if array else v for array, v in zip(arrays, values)]
    try:
        checked = [
            _column(np, arg, rows) if array else function.check_one(name, scalar)
            for name, arg, array, rows, scalar in zip(function.args, args, arrays, grids, scalars)
        ]
        with np.errstate(all="ignore"):
            result = np.broadcast_to(function.body(*checked), (height, width))
    except InputError:
        return None
    cells: Rows = result.tolist()
    for y, x in np.argwhere(~np.isfinite(result)).tolist():
        one = [g[y % len(g)][x % len(g[0])] for g in grids]
        cells[y][x] = each_cell(function, [[[v]] if a else v for a, v in zip(arrays, one)])[0][0]
    return cells


def _column(np: Any, arg: Any, rows: Rows) -> Any:
    """The cells of one argument as an array, NaN where a cell would be refused."""
    plain = [[c if type(c) in (float, int) else np.nan for c in row] for row in rows]
    cells = np.array(plain, dtype=float)
    inside = (arg.low <= cells) & (cells <= arg.high) & (arg.above < cells) & (cells < arg.below)
    return np.where(inside & np.isfinite(cells), cells, np.nan)
