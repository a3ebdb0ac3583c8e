"""Our own functions on operands: many draws at once where their arithmetic allows, else one by one.

Either way a draw gets what a cell would get, a refusal as the error that the cell would show.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from addin.scenarios import numpy_leases
from addin.scenarios.numpy_values import (
    ERROR,
    ERRORS,
    NUMBER,
    Column,
    Grid,
    NotKnown,
    Operand,
    joined,
    parts,
    value_of,
)
from udfs import Function
from udfs.arguments import ArgRange
from udfs.broadcast import each_cell
from udfs.cells import CellError, Value, answer_call
from udfs.errors import InputError
from udfs.ranges import Numbers


def call(function: Function, given: Sequence[Operand]) -> Any:
    """The answer of one call whose arguments are single operands, or ranges where it takes them."""
    varying = [operand for operand in given if _size(operand)]
    if not varying:
        return _operand(answer_call(function, [_cell(operand, 0) for operand in given]))
    size = max(map(_size, varying))
    if any(isinstance(operand, Grid) for operand in varying):
        return _by_draw(function, given, range(size), size)
    odd = np.zeros(size, dtype=bool)
    values: list[Any] = []
    for operand in given:
        if isinstance(operand, Column):
            numbers, codes = parts(operand)
            odd |= np.asarray(codes != NUMBER)
            values.append(np.asarray(numbers))
        else:
            values.append(_cell(operand, 0))
    values += [None] * (len(function.args) - len(values))
    output = values[list(function.args).index("output")] if function.table_code else None
    work = _table if function.makes_table(output) else _numbers
    return work(function, given, values, odd)


def _size(operand: Operand) -> int:
    """How many draws an operand differs in; 0 for one that does not."""
    if isinstance(operand, Grid):
        return max(map(_size, operand.cells))
    return operand.numbers.size if isinstance(operand, Column) else 0


def _cell(operand: Operand, draw: int) -> Any:
    """The cells of one draw."""
    if isinstance(operand, Grid):
        return [[_cell(cell, draw) for cell in row] for row in operand.rows]
    if not isinstance(operand, Column):
        return operand
    codes = operand.codes
    number = operand.numbers[draw]
    if codes is None:
        return bool(number) if operand.numbers.dtype == bool else float(number)
    return value_of(float(number), int(codes[draw]))


def _operand(answer: Any) -> Any:
    return Grid(answer) if isinstance(answer, list) else answer


def _column(values: Sequence[Value]) -> Column:
    """The values of all draws."""
    if all(type(value) is float for value in values):
        return Column(np.array(values, dtype=float))
    numbers, codes = zip(*map(parts, values))
    return Column(np.array(numbers, dtype=float), np.array(codes, dtype=np.uint8))


def _by_draw(function: Function, given: Sequence[Operand], draws: Iterable[int], size: int) -> Any:
    """The answers of draws one by one."""
    answers = [answer_call(function, [_cell(operand, at) for operand in given]) for at in draws]
    tables = [answer for answer in answers if isinstance(answer, list)]
    if not tables:
        return _column(answers)
    height, width = len(tables[0]), len(tables[0][0])
    if any((len(table), len(table[0])) != (height, width) for table in tables):
        raise NotKnown(f"calls {function.name}, whose table changes its size")
    return Grid(
        [
            [
                _column([a[y][x] if isinstance(a, list) else a for a in answers])
                for x in range(width)
            ]
            for y in range(height)
        ]
    )


def _numbers(
    function: Function, given: Sequence[Operand], values: list[Any], odd: np.ndarray
) -> Any:
    """One number a draw, by a call with arrays; draws that are `odd` are answered one by one."""
    if quick := numpy_leases.answer(function, values, odd):
        numbers, odd = quick
        return _with_odd(function, given, odd, numbers, np.zeros(odd.size, dtype=np.uint8))
    cells = [Numbers(v[:, None]) if isinstance(v, np.ndarray) else v for v in values]
    try:
        with np.errstate(all="ignore"):
            answers = each_cell(function, cells)
    except InputError as refusal:
        return CellError(refusal.code)
    if isinstance(answers.values, np.ndarray):
        result = Column(answers.values.ravel())
    else:
        refused = {y: CellError(error.code) for (y, _), error in answers.refused.items()}
        result = _column([refused.get(y, row[0]) for y, row in enumerate(answers.values)])
    if not answers.refused and not odd.any():
        return result
    numbers, codes = (np.array(part) for part in np.broadcast_arrays(*parts(result)))
    for (y, _), error in answers.refused.items():
        numbers[y], codes[y] = 0.0, ERROR + ERRORS.index(error.code)
    return _with_odd(function, given, odd, numbers, codes)


def _with_odd(
    function: Function,
    given: Sequence[Operand],
    odd: np.ndarray,
    numbers: np.ndarray,
    codes: np.ndarray,
) -> Any:
    for at in np.flatnonzero(odd).tolist():
        answer = answer_call(function, [_cell(operand, at) for operand in given])
        numbers[at], codes[at] = parts(answer)
    return joined(numbers, codes.astype(np.uint8))


def _table(function: Function, given: Sequence[Operand], values: list[Any], odd: np.ndarray) -> Any:
    """A table a draw, by one call of the bare arithmetic where it takes arrays."""
    size = odd.size
    checked: list[Any] = []
    bad = odd.copy()
    try:
        for (name, arg), value in zip(function.args.items(), values):
            if not isinstance(value, np.ndarray):
                checked.append(function.check_one(name, value, values[0]))
                continue
            if not arg.vector or isinstance(arg, ArgRange):
                return _by_draw(function, given, range(size), size)
            outside = ~((arg.least <= value) & (value <= arg.most))
            bad |= outside
            checked.append(np.where(outside, np.nan, value))
        with np.errstate(all="ignore"):
            rows = function.body(*checked)
    except (InputError, OverflowError, ZeroDivisionError, ValueError):
        return _by_draw(function, given, range(size), size)
    for row in rows:
        for cell in row:
            if not isinstance(cell, str):
                bad |= ~np.isfinite(cell)
    table = Grid([[_shown(cell, size) for cell in row] for row in rows])
    return _repaired(function, given, table, np.flatnonzero(bad).tolist(), size)


def _shown(cell: Any, size: int) -> Operand:
    if isinstance(cell, str):
        return CellError(cell) if cell in ERRORS else cell
    return Column(np.array(np.broadcast_to(cell, size), dtype=float))


def _repaired(
    function: Function, given: Sequence[Operand], table: Grid, draws: list[int], size: int
) -> Grid:
    """The table with the answers of some draws in their places."""
    if not draws:
        return table
    answers = [answer_call(function, [_cell(operand, at) for operand in given]) for at in draws]
    rows = []
    for y, row in enumerate(table.rows):
        cells = []
        for x, cell in enumerate(row):
            numbers, codes = (np.array(np.broadcast_to(part, size)) for part in parts(cell))
            for at, answer in zip(draws, answers):
                value = answer[y][x] if isinstance(answer, list) else answer
                numbers[at], codes[at] = parts(value)
            numbers[~np.isfinite(numbers)] = math.nan
            cells.append(joined(numbers, codes.astype(np.uint8)))
        rows.append(cells)
    return Grid(rows)
