"""One call for a grid of cells, as Excel broadcasts the ranges of its arguments."""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any, Optional

from udfs.errors import InputError
from udfs.function import Function
from udfs.ranges import grid, stretch

WORTH_NUMPY = 64
"""Cells from which an array is worth the import of numpy."""

Grids = list[list[list[Any]]]


def align(function: Function, values: list[Any]) -> tuple[Grids, int, int]:
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
    return _all_at_once(function, values, grids, height, width) or _one_by_one(
        function, grids, height, width
    )


def _one_by_one(function: Function, grids: Grids, height: int, width: int) -> list[list[Any]]:
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


@functools.cache
def _numpy() -> Optional[ModuleType]:
    """Numpy, imported when first needed: it costs a tenth of a second, and hosts may lack it."""
    try:
        import numpy
    except ImportError:
        return None
    return numpy


def _all_at_once(
    function: Function, values: list[Any], grids: Grids, height: int, width: int
) -> Optional[list[list[Any]]]:
    """The same as one by one in one pass of numpy; None where it cannot be had that way.

    The function's body takes arrays in its `vector` arguments. Cells that are not plain numbers
    inside the argument's range become NaN, and whatever is not finite in the end is answered
    again, cell by cell, which is where a refusal gets its reason.
    """
    arrays = function.array_args(values)
    args = list(function.args.values())
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
            for column in (c for c, array in zip(checked, arrays) if array):
                result = np.where(np.isnan(column), np.nan, result)  # whether it is used or not
    except InputError:
        return None
    cells: list[list[Any]] = result.tolist()
    for y, x in np.argwhere(~np.isfinite(result)).tolist():
        one = [[[g[y % len(g)][x % len(g[0])]]] for g in grids]
        cells[y][x] = _one_by_one(function, one, 1, 1)[0][0]
    return cells


def _column(np: Any, arg: Any, rows: list[list[Any]]) -> Any:
    """The cells of one argument as an array, NaN where a cell would be refused."""
    plain = [[c if type(c) in (float, int) else np.nan for c in row] for row in rows]
    cells = np.array(plain, dtype=float)
    inside = (arg.low <= cells) & (cells <= arg.high) & (arg.above < cells) & (cells < arg.below)
    return np.where(inside & np.isfinite(cells), cells, np.nan)


def broadcast(function: Function, values: list[Any]) -> Any:
    """Call once, or once a cell where a scalar argument is a range.

    A refused call raises; inside an array a refused cell holds the text of its error value.
    """
    if not any(function.array_args(values)):
        return function.scalar_call(values)
    rows = each_cell(function, values)
    return [[c.code if isinstance(c, InputError) else c for c in row] for row in rows]
