"""What Python code hands over, as the cells that a worksheet would: numpy, pandas, decimals."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable
from typing import Any

from udfs.errors import InputError
from udfs.ranges import SINGLE, is_array


def as_cells(function: str, values: dict[str, Any], names: Iterable[str]) -> list[Any]:
    """The arguments of a call in their order: single values, or lists of cells or of rows.

    What is no kind of cell stays what it is, for the check of its argument to refuse.
    """
    cells = [values.get(name) for name in names]
    if SINGLE.issuperset(map(type, cells)):
        return cells
    if pandas := sys.modules.get("pandas"):  # nobody holds a Series who has not imported it
        _same_index(function, {n: v for n, v in values.items() if isinstance(v, pandas.Series)})
    return [_as_range(value) for value in cells]


def _same_index(function: str, series: dict[str, Any]) -> None:
    """Refuse Series whose rows are not those of each other: they go together by position."""
    first = next(iter(series), "")
    for name, other in series.items():
        if not other.index.equals(series[first].index):
            message = f"{function}: {first} and {name} are Series with different indexes"
            raise InputError("#VALUE!", f"{message}; align them first")


def _as_range(value: Any) -> Any:
    """An argument: numpy arrays, Series and DataFrames as lists."""
    if type(value) in SINGLE:
        return value
    if is_array(value):
        if SINGLE.issuperset(map(type, value)):
            return value
        return [list(map(_one_cell, row)) if is_array(row) else _one_cell(row) for row in value]
    pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
    if pandas and isinstance(value, (pandas.Series, pandas.Index, pandas.DataFrame)):
        array = value.to_numpy()
        cells = _array_cells(array)
        whole = array.dtype.kind in "iub" or (array.dtype.kind == "f" and (array == array).all())
        return cells if whole else _blank_where_missing(cells)
    if numpy and isinstance(value, numpy.ndarray) and value.ndim:
        return _array_cells(value)
    return _one_cell(value)


def _array_cells(array: Any) -> list[Any]:
    """The cells of a numpy array of one dimension or two; one of more has none that count."""
    cells: list[Any] = array.tolist()
    if array.dtype.kind in "fiub":
        return cells
    if array.dtype.kind in "Mm":  # as nanoseconds they would come as whole numbers
        cells = list(array) if array.ndim == 1 else [list(row) for row in array]
    return [list(map(_one_cell, row)) if type(row) is list else _one_cell(row) for row in cells]


def _blank_where_missing(cells: list[Any]) -> list[Any]:
    """NaN is how pandas writes a missing value."""
    return [
        _blank_where_missing(cell) if type(cell) is list else None if cell != cell else cell
        for cell in cells
    ]


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
