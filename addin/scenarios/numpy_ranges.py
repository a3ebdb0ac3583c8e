"""Excel's functions of ranges, on operands: what a cell of a range is counts there, not its text.

A reference is a `Grid`, be it of one cell; of what is no reference, flags and texts count too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import Any

import numpy as np

from addin.scenarios.numpy_operators import BINARY
from addin.scenarios.numpy_values import (
    BLANK,
    DIV,
    FLAG,
    NA,
    NUM,
    NUMBER,
    REF,
    VALUE,
    Codes,
    Column,
    Grid,
    NotKnown,
    Numbers,
    Operand,
    as_numbers,
    calculate,
    conditions,
    errors_of,
    first_error,
    joined,
    parts,
    select,
)

_equal = BINARY["="]

Given = list[Operand]


def _entries(given: Given) -> tuple[list[tuple[Numbers, Any]], Codes]:
    """What counts as a number: with where it does (True: in every draw), and the errors."""
    entries: list[tuple[Numbers, Any]] = []
    errors: Codes = 0
    for operand in given:
        if not isinstance(operand, Grid):
            numbers, wrong = as_numbers(operand)
            entries.append((numbers, True))
            errors = first_error(errors, wrong)
            continue
        for cell in operand.cells:
            numbers, codes = parts(cell)
            errors = first_error(errors, errors_of(codes))
            if isinstance(codes, np.ndarray):
                entries.append((np.where(codes == NUMBER, numbers, 0.0), codes == NUMBER))
            elif codes == NUMBER:
                entries.append((numbers, True))
    return entries, errors


def _with_errors(result: Any, errors: Codes) -> Any:
    if not isinstance(errors, np.ndarray):
        return joined(0.0, errors) if errors else result
    if not errors.any():
        return result
    numbers, codes = parts(result)
    return joined(np.where(errors > 0, 0.0, numbers), np.where(errors > 0, errors, codes))


def _reduced(given: Given, start: float, work: Callable[..., Any], else_: float = 0.0) -> Any:
    """What counts, by a work of two; where nothing does, `else_`."""
    entries, errors = _entries(given)
    if not entries:
        return _with_errors(else_, errors)
    plain = [
        numbers if there is True else np.where(there, numbers, start) for numbers, there in entries
    ]
    result = calculate(lambda *numbers: reduce(work, numbers), *map(_operand, plain))
    if start != else_ and not any(there is True for _, there in entries):
        some = reduce(np.logical_or, (there for _, there in entries))
        result = select(some, result, else_)
    return _with_errors(result, errors)


def _operand(numbers: Numbers) -> Operand:
    return Column(numbers) if isinstance(numbers, np.ndarray) else float(numbers)


def sum_(*given: Operand) -> Any:
    """SUM."""
    return _reduced(list(given), 0.0, np.add)


def product(*given: Operand) -> Any:
    """PRODUCT; 0 of nothing."""
    return _reduced(list(given), 1.0, np.multiply)


def max_(*given: Operand) -> Any:
    """MAX; 0 of nothing."""
    return _reduced(list(given), -np.inf, np.maximum)


def min_(*given: Operand) -> Any:
    """MIN; 0 of nothing."""
    return _reduced(list(given), np.inf, np.minimum)


def count(*given: Operand) -> Any:
    """COUNT: errors do not count, and do no harm."""
    return _counted(given, lambda codes: codes == NUMBER)


def counta(*given: Operand) -> Any:
    """COUNTA."""
    return _counted(given, lambda codes: codes != BLANK)


def _counted(given: Sequence[Operand], counts: Callable[[Any], Any]) -> Any:
    total: Any = 0.0
    for operand in given:
        if not isinstance(operand, Grid):
            raise NotKnown("counts what is no reference")
        for cell in operand.cells:
            total = total + counts(parts(cell)[1]) * 1.0
    return _operand(total)


def average(*given: Operand) -> Any:
    """AVERAGE; #DIV/0! of nothing."""
    entries, errors = _entries(list(given))
    many: Any = 0.0
    for _, there in entries:
        many = many + there * 1.0
    total = _reduced(list(given), 0.0, np.add)
    return _with_errors(calculate(np.divide, total, _operand(many), zero=DIV), errors)


def median(*given: Operand) -> Any:
    """MEDIAN of numbers that are there in every draw."""
    entries, errors = _entries(list(given))
    if any(there is not True for _, there in entries):
        raise NotKnown("takes the median of what is a number in some draws only")
    if not entries:
        return joined(0.0, NUM)
    stacked = np.stack(np.broadcast_arrays(*(numbers for numbers, _ in entries)))
    result = np.median(stacked, axis=0)
    return _with_errors(_operand(result if np.ndim(result) else float(result)), errors)


def sumproduct(*given: Operand) -> Any:
    """SUMPRODUCT: what is no number counts as 0; #VALUE! for ranges of different size."""
    grids = [g if isinstance(g, Grid) else Grid([[g]]) for g in given]
    if len({grid.size for grid in grids}) > 1:
        return joined(0.0, VALUE)
    total: Any = 0.0
    for cells in zip(*(grid.cells for grid in grids)):
        factors = [number_or_zero(cell) for cell in cells]
        total = BINARY["+"](total, reduce(BINARY["*"], factors))
    return total


def number_or_zero(cell: Operand) -> Any:
    """A number or an error as it is, anything else a zero."""
    numbers, codes = parts(cell)
    if not isinstance(codes, np.ndarray):
        return cell if codes == NUMBER or errors_of(codes) else 0.0
    return joined(np.where(codes == NUMBER, numbers, 0.0), errors_of(codes))


def _logical(start: bool, work: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """AND or OR: of the cells of a range texts and blanks do not count; #VALUE! of nothing."""

    def call(*given: Operand) -> Any:
        result: Any = start
        errors: Codes = 0
        some: Any = False
        for operand, in_range in _all_cells(given):
            numbers, codes = parts(operand)
            there = codes <= FLAG
            if not in_range:
                holds, wrong = conditions(operand)
                there = True
            else:
                holds, wrong = numbers != 0, errors_of(codes)
            errors = first_error(errors, wrong)
            some = some | there
            result = work(
                result,
                np.where(there, holds, start) if np.ndim(there) else (holds if there else start),
            )
        if not np.all(some):
            none = np.where(some, 0, VALUE).astype(np.uint8)
            errors = first_error(errors, none if none.ndim else int(none))
        plain = Column(np.asarray(result, dtype=bool)) if np.ndim(result) else bool(result)
        return _with_errors(plain, errors)

    return call


def _all_cells(given: tuple[Operand, ...]) -> Iterator[tuple[Operand, bool]]:
    for operand in given:
        if isinstance(operand, Grid):
            yield from ((cell, True) for cell in operand.cells)
        else:
            yield operand, False


def npv(rate: Operand, *given: Operand) -> Any:
    """NPV of numbers that are there in every draw: a blank would move those behind it."""
    entries, errors = _entries(list(given))
    if any(there is not True for _, there in entries):
        raise NotKnown("discounts what is a number in some draws only")
    growth = BINARY["+"](1.0, rate)
    total, factor = 0.0, 1.0  # type: tuple[Any, Any]
    for numbers, _ in entries:
        factor = BINARY["*"](factor, growth)
        total = BINARY["+"](total, BINARY["/"](_operand(numbers), factor))
    return _with_errors(total, errors)


def pick(index: Operand, choices: list[Callable[[], Operand]], wrong: int = VALUE) -> Any:
    """The choice of that number, from 1; `wrong` where there is none."""
    numbers, errors = as_numbers(index)
    if not isinstance(errors, np.ndarray) and errors:
        return joined(0.0, errors)
    whole = np.trunc(numbers)
    if np.ndim(whole) == 0:
        return choices[int(whole) - 1]() if 1 <= whole <= len(choices) else joined(0.0, wrong)
    result: Any = joined(0.0, wrong)
    for number in np.unique(whole):
        if 1 <= number <= len(choices):
            result = select(whole == number, choices[int(number) - 1](), result)
    return _with_errors(result, errors)


def index(grid: Operand, row: Operand = 0.0, column: Operand | None = None) -> Any:
    """INDEX of one cell; #REF! outside. A whole row or column is a range again."""
    if not isinstance(grid, Grid):
        grid = Grid([[grid]])
    height, width = grid.size
    if column is None:
        row, column = (1.0, row) if height == 1 else (row, 1.0 if width == 1 else 0.0)
    row, column = (0.0 if number is None else number for number in (row, column))
    if row == 0.0 and height == 1:
        row = 1.0
    if column == 0.0 and width == 1:
        column = 1.0
    for number in (row, column):
        numbers, errors = as_numbers(number)
        if not errors_free(errors):
            continue
        if np.any(np.trunc(numbers) == 0):
            raise NotKnown("takes a whole row or column out of a range")
        if np.any(np.trunc(numbers) < 0):
            return joined(0.0, VALUE) if np.ndim(numbers) == 0 else _negative()
    rows = grid.rows
    return pick(row, [_row(cells, column) for cells in rows], REF)


def errors_free(errors: Codes) -> bool:
    """Whether no draw is an error."""
    return not np.any(errors)


def _negative() -> Any:
    raise NotKnown("takes a cell of a negative number out of a range")


def _row(cells: list[Operand], column: Operand) -> Callable[[], Any]:
    def row() -> Any:
        return pick(column, [lambda cell=cell: cell for cell in cells], REF)  # type: ignore[misc]

    return row


def match(wanted: Operand, grid: Operand, kind: Operand = 1.0) -> Any:
    """MATCH: the first that is equal (0), or the last of ascending numbers not above it (1)."""
    if not isinstance(grid, Grid) or 1 not in grid.size:
        raise NotKnown("looks up in what is no row or column")
    exact = as_numbers(kind)[0]
    cells = grid.cells
    if np.ndim(exact) or exact not in (0, 1):
        raise NotKnown("looks up in descending order")
    _, codes = parts(wanted)
    if np.any(np.asarray(codes) == BLANK):
        raise NotKnown("looks up a blank")
    if exact == 1:
        return _last_not_above(wanted, cells)
    if isinstance(wanted, str) and any(sign in wanted for sign in "*?~"):
        raise NotKnown("looks up a text with wildcards")
    result: Any = joined(0.0, NA)
    for place in range(len(cells), 0, -1):
        _, kinds = parts(cells[place - 1])
        if np.any(errors_of(kinds)):
            raise NotKnown("looks up among errors")
        if np.ndim(kinds) == 0 and kinds == BLANK:
            continue
        same = _equal(wanted, cells[place - 1])
        holds, _ = conditions(same)
        if np.ndim(holds):
            result = select(holds, float(place), result)
        elif holds:
            result = float(place)
    return _with_errors(result, errors_of(codes))


def _last_not_above(wanted: Operand, cells: list[Operand]) -> Any:
    if not all(type(cell) is float for cell in cells) or cells != sorted(cells):  # type: ignore
        raise NotKnown("looks up among what is not in ascending order in every draw")
    numbers, errors = as_numbers(wanted)
    places = np.searchsorted(np.array(cells, dtype=float), numbers, side="right")
    result = joined(
        np.asarray(places, dtype=float) if np.ndim(places) else float(places),
        np.where(places == 0, NA, NUMBER).astype(np.uint8)
        if np.ndim(places)
        else (NA if places == 0 else NUMBER),
    )
    return _with_errors(result, errors)


RANGES: dict[str, tuple[Callable[..., Any], int, int]] = {
    "AND": (_logical(True, np.logical_and), 1, 255),
    "AVERAGE": (average, 1, 255),
    "COUNT": (count, 1, 255),
    "COUNTA": (counta, 1, 255),
    "MAX": (max_, 1, 255),
    "MEDIAN": (median, 1, 255),
    "MIN": (min_, 1, 255),
    "NPV": (npv, 2, 255),
    "OR": (_logical(False, np.logical_or), 1, 255),
    "PRODUCT": (product, 1, 255),
    "SUM": (sum_, 1, 255),
}
