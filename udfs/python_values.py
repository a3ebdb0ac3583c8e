"""What Python code hands over, as the cells that a worksheet would: numpy, pandas, decimals."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from itertools import chain
from typing import Any, Optional

from udfs.arguments import DAY_ZERO, FIRST_SERIAL, LAST_SERIAL
from udfs.ranges import SINGLE, Numbers, is_array

PANDAS_KINDS = ("Series", "Index", "DataFrame")
PLAIN = SINGLE | {dt.date, dt.datetime, Decimal}
"""What needs no look: it is a cell's value as it is."""


def as_cells(value: Any, unit: str = "") -> Any:
    """An argument as a single value, a list of cells or of rows, or numbers in an array.

    `unit` is its argument's: a column of dates is one of serial numbers only where a date belongs.
    What is no kind of cell stays what it is, for the check of its argument to refuse.
    """
    kind = type(value)
    if kind in PLAIN or kind is Numbers:
        return value
    if is_array(value):
        if PLAIN.issuperset(map(type, value)):
            return value
        if {list}.issuperset(map(type, value)) and PLAIN.issuperset(
            map(type, chain.from_iterable(value))
        ):
            return value
        return [_as_row(row) for row in value]
    if (array := _array_of(value)) is None:
        return _one_cell(value)
    numbers = _as_numbers(array, unit, blanks=is_pandas(value))
    return _as_rows(array, blanks=is_pandas(value)) if numbers is None else numbers


def is_pandas(value: Any, *kinds: str) -> bool:
    """Whether this is a Series, an Index or a DataFrame of pandas, or one of those named."""
    if type(value) in PLAIN or is_array(value):
        return False
    pandas = sys.modules.get("pandas")  # nobody holds one who has not imported it
    classes = tuple(getattr(pandas, kind) for kind in kinds or PANDAS_KINDS if pandas)
    return isinstance(value, classes)


def is_numpy(value: Any) -> bool:
    """Whether this is an array of numpy's that has a dimension."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray) and value.ndim > 0


def _array_of(value: Any) -> Any:
    """The array of numpy's that holds its cells; None where it is no range."""
    if is_numpy(value):
        return value
    if not is_pandas(value):
        return None
    kinds = value.dtypes if is_pandas(value, "DataFrame") else [value.dtype]
    own = any(not isinstance(kind, sys.modules["numpy"].dtype) for kind in kinds)
    if own and {kind.kind for kind in kinds} <= set("fiu"):  # pandas' own kinds of numbers
        return value.to_numpy(dtype=float, na_value=float("nan"))
    return value.to_numpy()


def _as_numbers(array: Any, unit: str, blanks: bool) -> Optional[Numbers]:
    """The array where it holds numbers, or days or flags where they belong."""
    numpy, kind = sys.modules["numpy"], array.dtype.kind
    if array.ndim > 2 or hasattr(array, "mask"):
        return None
    if kind == "M" and unit == "date":
        days = array.astype("datetime64[D]")
        serial, blanks = days.astype(float) + (dt.date(1970, 1, 1) - DAY_ZERO).days, True
        array = numpy.where(numpy.isnat(days), numpy.nan, serial)
        if ((array < FIRST_SERIAL) | (array > LAST_SERIAL)).any():
            return None  # a refusal shows the day itself
    elif not (kind in "fiu" or (kind == "b" and unit == "flag")):
        return None
    if array.dtype != float:
        with numpy.errstate(over="ignore"):
            array = array.astype(float)
    array = numpy.asarray(array)
    return Numbers(array[:, None] if array.ndim == 1 else array, blanks)


def _as_rows(array: Any, blanks: bool) -> list[Any]:
    """The cells of an array of one dimension or two; one of more has none that count."""
    cells: list[Any] = array.tolist()
    if array.dtype.kind in "Mm":  # as nanoseconds they would come as whole numbers
        cells = list(array) if array.ndim == 1 else [list(row) for row in array]
    if PLAIN.issuperset(map(type, cells)):
        pass
    elif array.ndim > 1:
        cells = list(map(_as_row, cells))
    else:  # a list in a column is no row, but a cell that nobody can take
        cells = [[cell] if is_array(cell) else cell for cell in map(_one_cell, cells)]
    return _blank_where_missing(cells) if blanks else cells


def _blank_where_missing(cells: list[Any]) -> list[Any]:
    """NaN is how pandas writes a missing value."""
    return [
        [None if _is_nan(part) else part for part in cell]
        if type(cell) is list
        else None
        if _is_nan(cell)
        else cell
        for cell in cells
    ]


def _is_nan(cell: Any) -> bool:
    """Whether it is a number that is none; anything may stand in a cell, even what holds itself."""
    return cell.is_nan() if isinstance(cell, Decimal) else isinstance(cell, float) and cell != cell


def _as_row(row: Any) -> Any:
    """A row of a list, or a cell of it."""
    if (array := _array_of(row)) is not None:
        return _as_rows(array, blanks=is_pandas(row))
    if not is_array(row):
        return _one_cell(row)
    return row if SINGLE.issuperset(map(type, row)) else list(map(_one_cell, row))


def _one_cell(value: Any) -> Any:
    """One value: numpy's own as Python's, and what pandas and numpy call missing as a blank."""
    if type(value) in SINGLE:
        return value
    pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
    if pandas and (value is pandas.NaT or value is pandas.NA):
        return None
    if numpy and isinstance(value, numpy.ndarray) and value.ndim == 0:
        value = value[()]
    if numpy and isinstance(value, numpy.datetime64):
        if numpy.isnat(value):
            return None
        day = value.astype("datetime64[D]").item()
        return day if isinstance(day, dt.date) else value
    if numpy and isinstance(value, numpy.timedelta64):
        return str(value)  # numpy counts it among the whole numbers, and we do not
    return value.item() if numpy and isinstance(value, numpy.generic) else value
