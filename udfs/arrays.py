"""Ranges as arguments: what is one, and how they broadcast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from udfs.values import InputError

if TYPE_CHECKING:
    from udfs.catalogue import Function


SINGLE = frozenset({float, int, bool, str, type(None)})
"""What nearly every cell is; asked first, because it is asked for every argument of every call."""


def is_array(value: Any) -> bool:
    """Whether this is a range of cells: any sequence but text."""
    if type(value) in SINGLE:
        return False
    return hasattr(value, "__iter__") and not isinstance(value, (str, bytes))


def flatten(value: Any) -> list[Any]:
    """The cells of a range, row by row."""
    if not is_array(value):
        return [value]
    return [cell for part in value for cell in flatten(part)]


def grid(value: Any, where: str) -> list[list[Any]]:
    """A range as rows; a flat list is a column."""
    rows = [list(row) if is_array(row) else [row] for row in value]
    if not rows or not rows[0] or len({len(row) for row in rows}) > 1:
        raise InputError("#VALUE!", f"{where} must have rows of one length and at least one cell")
    return rows


def stretch(rows: list[list[Any]], y: int, x: int, where: str) -> Any:
    """The cell at (y, x) once a dimension of 1 is stretched; outside there is none."""
    y, x = (0 if len(rows) == 1 else y), (0 if len(rows[0]) == 1 else x)
    if y < len(rows) and x < len(rows[0]):
        return rows[y][x]
    raise InputError("#N/A", f"{where} has no cell here: the ranges differ in size")


def aligned(function: Function, values: list[Any]) -> tuple[list[list[list[Any]]], int, int]:
    """Every argument as rows, and the rows and columns that the result has."""
    arrays = function.array_args(values)
    output = values[list(function.args).index("output")] if function.table_code else None
    if function.makes_table(output):
        raise InputError("#VALUE!", f"{function.name}: a table takes no array; name an output code")
    labelled = zip(arrays, values, function.args)
    grids = [grid(v, f"{function.name}: {n}") if is_arr else [[v]] for is_arr, v, n in labelled]
    return grids, max(len(g) for g in grids), max(len(g[0]) for g in grids)


def each_cell(function: Function, values: list[Any]) -> list[list[Any]]:
    """Call once a cell of the broadcast ranges; a refused cell holds its `InputError`."""
    grids, height, width = aligned(function, values)
    places = [f"{function.name}: {name}" for name in function.args]

    def one(y: int, x: int) -> Any:
        try:
            cells = [stretch(g, y, x, place) for g, place in zip(grids, places)]
            result = function.scalar_call(cells)
        except InputError as refusal:
            return refusal
        if isinstance(result, list):
            return InputError("#VALUE!", f"{function.name}: a table does not fit into one cell")
        return result

    return [[one(y, x) for x in range(width)] for y in range(height)]


def broadcast(function: Function, values: list[Any]) -> Any:
    """Call once, or once a cell where a scalar argument is a range.

    A refused call raises; inside an array a refused cell holds the text of its error value.
    """
    if not any(function.array_args(values)):
        return function.scalar_call(values)
    rows = each_cell(function, values)
    return [[c.code if isinstance(c, InputError) else c for c in row] for row in rows]
