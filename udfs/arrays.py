"""Numpy where it is there and pays: nothing needs it, and importing the functions never does."""

from __future__ import annotations

import datetime as dt
import functools
import math
from itertools import chain
from typing import Any, Optional

from udfs.ranges import Grid, Numbers

WORTH_NUMPY = 64
"""Cells from which an array is worth the import of numpy."""

DAY_ZERO = dt.date(1899, 12, 30).toordinal()
"""The day from which Excel's serial numbers count."""

NUMBER = {float, int}
KINDS: dict[str, set[type]] = {"date": {dt.date}, "flag": {bool}}
"""Of which types a column is besides, by its unit."""


@functools.cache
def numpy() -> Any:
    """Numpy, imported when first needed: it costs a tenth of a second. None where it lacks."""
    try:
        import numpy
    except ImportError:
        return None
    return numpy


def as_array(rows: Grid) -> Any:
    """The cells of a range as an array, NaN where a cell is not plainly a number."""
    if isinstance(rows, Numbers):
        return rows.array
    cells = list(chain.from_iterable(rows))
    plain = as_numbers(cells)
    flat = plain.array if plain else numpy().array(list(map(_plain, cells)))
    return flat.reshape(len(rows), -1)


def _plain(cell: Any) -> float:
    try:
        return float(cell) if type(cell) in (float, int) else math.nan
    except OverflowError:
        return math.nan


def as_numbers(cells: Any, unit: str = "") -> Optional[Numbers]:
    """Cells of one kind as numbers: days as serial numbers, flags as 0 and 1. None: of another."""
    if isinstance(cells, Numbers):
        return cells
    np, kinds = numpy(), set(map(type, cells))
    blanks = type(None) in kinds
    if not any(kinds - {type(None)} <= kind for kind in (NUMBER, KINDS.get(unit, NUMBER))):
        return None
    if dt.date in kinds:
        cells = [cell if cell is None else cell.toordinal() - DAY_ZERO for cell in cells]
    filled = [math.nan if cell is None else cell for cell in cells] if blanks else cells
    try:
        array = np.fromiter(filled, float, len(filled))
    except OverflowError:
        return None  # a whole number that is too large for a float
    # A NaN that somebody wrote is no blank.
    mixed = blanks and np.count_nonzero(array != array) != cells.count(None)
    return None if mixed else Numbers(array, blanks)


def nan_unless(good: Any, result: Any) -> Any:
    """The result, NaN where an array of conditions does not hold: a call of its own says why."""
    return result if good is True else numpy().where(good, result, math.nan)


def exact_sum(numbers: Any) -> float:
    """The sum, rounded once: of a list exactly, of an array but for a unit in its last place."""
    if isinstance(numbers, list):
        return math.fsum(numbers)
    parts: list[float] = []
    with numpy().errstate(all="ignore"):
        while len(numbers) > WORTH_NUMPY:
            half = len(numbers) // 2
            one, other = numbers[:half], numbers[half : 2 * half]
            parts += numbers[2 * half :].tolist()
            numbers = one + other
            back = numbers - one  # what the rounding of each sum has lost is summed apart
            parts.append(float(((one - (numbers - back)) + (other - back)).sum()))
    result = math.fsum([*numbers.tolist(), *parts])
    if not math.isfinite(result):
        raise OverflowError
    return result
