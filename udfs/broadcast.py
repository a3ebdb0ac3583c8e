"""One call for a grid of cells, as Excel broadcasts the ranges of its arguments."""

from __future__ import annotations

from typing import Any

from udfs.errors import InputError
from udfs.function import Function
from udfs.ranges import grid, stretch


def align(function: Function, values: list[Any]) -> tuple[list[list[list[Any]]], int, int]:
    """Every argument as rows, and the rows and columns that the result has."""
    arrays = function.array_args(values)
    output = values[list(function.args).index("output")] if function.table_code else None
    if function.makes_table(output):
        raise InputError(
            "#VALUE!",
            f"{function.name}: a table cannot be returned for array inputs; choose one output",
        )
    labelled = zip(arrays, values, function.args)
    grids = [grid(v, f"{function.name}: {n}") if is_arr else [[v]] for is_arr, v, n in labelled]
    return grids, max(len(g) for g in grids), max(len(g[0]) for g in grids)


def each_cell(function: Function, values: list[Any]) -> list[list[Any]]:
    """Call once a cell of the broadcast ranges; a refused cell holds its `InputError`."""
    grids, height, width = align(function, values)
    places = [f"{function.name}: {name}" for name in function.args]

    def one(y: int, x: int) -> Any:
        try:
            cells = [stretch(g, y, x, place) for g, place in zip(grids, places)]
            result = function.scalar_call(cells)
        except InputError as refusal:
            return refusal
        if isinstance(result, list):
            return InputError(
                "#VALUE!",
                f"{function.name}: a table does not fit into one cell; choose one output",
            )
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
