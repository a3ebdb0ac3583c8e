"""One call for a grid of cells, as Excel broadcasts the ranges of its arguments."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, Optional

from udfs.arrays import WORTH_NUMPY, as_array, as_numbers, numpy
from udfs.errors import InputError
from udfs.function import Function
from udfs.ranges import Grid, Numbers, cell_at, grid, spread_out, width

BLOCK = 1 << 20
"""Cells of an array that are answered at a time."""


class NoCellError(InputError):
    """Where the range of an argument has no cell: said before any other fault."""


FAULTS = frozenset({NoCellError, InputError})


class Answers(NamedTuple):
    """What a call gives cell by cell: rows, or an array of numpy's, and who was refused.

    A refused cell is None in the rows and NaN in the array.
    """

    values: Any
    refused: dict[tuple[int, int], InputError]

    def rows(self) -> list[list[Any]]:
        """The values as rows of a list."""
        rows: list[list[Any]] = (
            self.values if isinstance(self.values, list) else self.values.tolist()
        )
        return rows


def align(function: Function, values: list[Any]) -> tuple[list[Grid], int, int]:
    """Every argument as rows, and the rows and columns that the result has."""
    arrays = function.array_args(values)
    output = values[list(function.args).index("output")] if function.table_code else None
    if function.makes_table(output):
        raise InputError(
            "#VALUE!",
            f"{function.name}: a table cannot be returned for array inputs; choose one output",
        )
    grids = [
        grid(_shortened(value, arg.vector), f"{function.name}: {name}") if array else [[value]]
        for array, value, (name, arg) in zip(arrays, values, function.args.items())
    ]
    return grids, max(map(len, grids)), max(map(width, grids))


def _shortened(value: Any, vector: bool) -> Any:
    """A long list of numbers alone as an array: a list of rows of one cell takes longer."""
    if not (vector and type(value) is list and len(value) >= WORTH_NUMPY and numpy()):
        return value
    numbers = as_numbers(value)
    return Numbers(numbers.array[:, None], numbers.blanks) if numbers else value


def each_cell(function: Function, values: list[Any]) -> Answers:
    """Call once a cell of the broadcast ranges."""
    grids, height, columns = align(function, values)
    arrays = function.array_args(values)
    return _all_at_once(function, arrays, grids, height, columns) or _one_by_one(
        function, grids, height, columns
    )


def _one_by_one(function: Function, grids: list[Grid], height: int, columns: int) -> Answers:
    """Each cell of an argument is checked once, however many cells of the result it is in."""
    first = grids[0][0][0] if isinstance(grids[0], list) else None
    spread = []
    for at, ((name, asked), given) in enumerate(zip(function.args.items(), grids)):
        rows = given.rows() if isinstance(given, Numbers) else given
        # What may be blank where it is solved for is checked beside the code that says so.
        checked = rows if asked.solved_as else _checked(function, at, rows, first)
        message = f"{function.name}: {name} has no cell here: the ranges differ in size"
        spread.append(spread_out(checked, height, columns, NoCellError("#N/A", message)))
    answers = [_attempt(_one, function, cells) for cells in zip(*spread)]
    refused: dict[tuple[int, int], InputError] = {}
    for at in [at for at, answer in enumerate(answers) if isinstance(answer, InputError)]:
        refused[divmod(at, columns)], answers[at] = answers[at], None
    return Answers([answers[at : at + columns] for at in range(0, len(answers), columns)], refused)


def _one(function: Function, checked: Sequence[Any]) -> Any:
    """The result for cells that are checked; a refusal stands in the place of its cell."""
    cells = list(checked)
    if function.solves and not isinstance(cells[0], InputError):
        for at, (name, asked) in enumerate(function.args.items()):
            if asked.solved_as and type(cells[at]) is not NoCellError:
                cells[at] = _attempt(function.check_one, name, cells[at], cells[0])
    if not FAULTS.isdisjoint(map(type, cells)):
        raise next((c for c in cells if type(c) is NoCellError), None) or next(
            c for c in cells if type(c) is InputError
        )
    result = function.finish(cells)
    if isinstance(result, list):
        message = (
            f"{function.name}: a table does not fit into one cell; enter it as an array formula "
            "or choose one output"
        )
        raise InputError("#VALUE!", message)
    return result


def _attempt(work: Any, *given: Any) -> Any:
    """The result, or the refusal."""
    try:
        return work(*given)
    except InputError as refusal:
        return refusal.with_traceback(None)


def _checked(function: Function, at: int, rows: list[list[Any]], first: Any) -> list[list[Any]]:
    """The cells of one argument as its function wants them, or their refusals."""
    name, kind, least, most, *_ = function.slots[at]
    return [
        [
            cell
            if type(cell) is kind and least <= cell <= most
            else _attempt(function.check_one, name, cell, first)
            for cell in row
        ]
        for row in rows
    ]


def _all_at_once(
    function: Function, arrays: list[bool], grids: list[Grid], height: int, columns: int
) -> Optional[Answers]:
    """The same as one by one in a few passes of numpy; None where it cannot be had that way.

    The function's body takes arrays in its `vector` arguments. Cells that are not plain numbers
    inside the argument's range become NaN, and whatever is not finite in the end is answered
    again, cell by cell, which is where a refusal gets its reason.
    """
    args = list(function.args.values())
    fits = all({len(g), height} <= {1, height} for g in grids)
    fits = fits and all({width(g), columns} <= {1, columns} for g in grids)
    vector = all(arg.vector for arg, array in zip(args, arrays) if array)
    if not (fits and vector and height * columns >= WORTH_NUMPY and numpy()):
        return None
    try:
        given = [
            as_array(rows) if array else function.check_one(name, cell_at(rows, 0, 0))
            for name, array, rows in zip(function.args, arrays, grids)
        ]
        values, places = _in_blocks(function, arrays, given, (height, columns))
    except (InputError, OverflowError, ZeroDivisionError):
        return None
    refused: dict[tuple[int, int], InputError] = {}
    for y, x in places:
        cells = [
            _attempt(function.check_one, name, cell_at(rows, y, x)) if array else value
            for name, array, rows, value in zip(function.args, arrays, grids, given)
        ]
        answer = _attempt(_one, function, cells)
        if isinstance(answer, InputError):
            refused[y, x] = answer
        values[y, x] = math.nan if isinstance(answer, InputError) else answer
    return Answers(values, refused)


def _in_blocks(
    function: Function, arrays: list[bool], given: list[Any], shape: tuple[int, int]
) -> tuple[Any, list[tuple[int, int]]]:
    """The results, and the places of those that a cell of its own must answer.

    So many rows at a time that what stands between argument and result takes little memory.
    """
    np, places = numpy(), []
    values, step = np.empty(0), -(-BLOCK // shape[1])
    for top in range(0, shape[0], step):
        rows = slice(top, top + step)
        block = [
            value[rows] if array and len(value) > 1 else value
            for array, value in zip(arrays, given)
        ]
        with np.errstate(all="ignore"):
            bad = _put_nan(function, arrays, block)
            part = function.body(*block)
        size = min(step, shape[0] - top), shape[1]
        if np.shape(part) != size or any(part is value for value in block):
            part = np.array(np.broadcast_to(part, size), dtype=float)
        # A sum is finite where all are, or else each is looked at; this way it is one quick pass.
        if bad is not None or not math.isfinite(np.einsum("ij->", part)):
            wrong = ~np.isfinite(part) if bad is None else ~np.isfinite(part) | bad
            places += [(top + y, x) for y, x in np.argwhere(wrong).tolist()]
        if size == shape:
            return part, places
        if not top:
            values = np.empty(shape)
        values[rows] = part
    return values, places


def _put_nan(function: Function, arrays: list[bool], block: list[Any]) -> Any:
    """Put NaN where a number is outside its argument's limits; where that is, None for nowhere."""
    np, wrong = numpy(), None
    for at, (array, asked) in enumerate(zip(arrays, function.args.values())):
        if not array or asked.shows:
            continue
        cells = block[at]
        if not (asked.least <= cells.min() and cells.max() <= asked.most):  # NaN is in no limits
            bad = ~((asked.least <= cells) & (cells <= asked.most))
            block[at], wrong = np.where(bad, np.nan, cells), bad if wrong is None else wrong | bad
    return wrong
