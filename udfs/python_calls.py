"""A call from Python: its arguments as cells, and the answer in the kind in which they came."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from udfs.arguments import ArgRange
from udfs.arrays import numpy
from udfs.broadcast import each_cell
from udfs.cells import CellError
from udfs.errors import InputError
from udfs.function import Function
from udfs.python_values import PLAIN, as_cells, is_numpy, is_pandas
from udfs.ranges import is_array

WITHOUT_LABELS = PLAIN | {list, tuple}

WAYS = ("text", "raise", "split")

ABOUT_ARRAYS = """
In Python a range is a list, a numpy array, or a pandas Series or DataFrame, and a result with
elements is of the same kind, with index and columns. `errors` says what becomes of elements that
are refused: "text" puts their error value in their place, "raise" raises the first of them as
InputError, and "split" gives two results: the values, with NaN, and the error values with their
`reason`, "" where there is none.
"""


def call_with(function: Function, given: Sequence[Any], errors: str) -> Any:
    """Answer a call with arguments of any kind, given in their order."""
    values = [*given, *[None] * (len(function.args) - len(given))]
    if errors not in WAYS:
        message = f"{function.name}: errors must be one of {', '.join(WAYS)}, got {errors!r}"
        raise InputError("#VALUE!", message)
    if not WITHOUT_LABELS.issuperset(map(type, values)):
        ranges = [isinstance(arg, ArgRange) for arg in function.args.values()]
        for kind in (False, True):  # those of a kind go together by position
            together = zip(function.args, values, ranges)
            _same_labels(function.name, {name: v for name, v, whole in together if whole is kind})
    cells = [as_cells(value, arg.unit) for value, arg in zip(values, function.args.values())]
    arrays = [value for value, array in zip(values, function.array_args(cells)) if array]
    if not arrays:
        return _call_once(function, cells, errors)
    answers = each_cell(function, cells)
    for place, refusal in answers.refused.items() if errors == "raise" else ():
        raise InputError(refusal.code, f"{refusal} at {list(place)}")
    if errors != "split":
        codes = {place: refusal.code for place, refusal in answers.refused.items()}
        return _in_kind(arrays, answers.values, codes)
    nan = dict.fromkeys(answers.refused, math.nan)
    reasons = {place: CellError(r.code, str(r)) for place, r in answers.refused.items()}
    none = [[""] * len(answers.values[0]) for _ in range(len(answers.values))]
    return _in_kind(arrays, answers.values, nan), _in_kind(arrays, none, reasons)


def _call_once(function: Function, cells: list[Any], errors: str) -> Any:
    try:
        result = function.scalar_call(cells)
    except InputError as refusal:
        if errors != "split":
            raise
        return math.nan, CellError(refusal.code, str(refusal))
    return (result, "") if errors == "split" else result


def _same_labels(function: str, values: Mapping[str, Any]) -> None:
    """Refuse Series and DataFrames that go together by position and say that they do not."""
    for axis, kinds in (("index", ("Series", "DataFrame")), ("columns", ("DataFrame",))):
        pandas = {name: value for name, value in values.items() if is_pandas(value, *kinds)}
        labels = {
            name: getattr(value, axis)
            for name, value in pandas.items()
            if value.ndim == 1 or len(getattr(value, axis)) > 1  # one row stretches
        }
        first = next(iter(labels), "")
        for name, other in labels.items():
            if not other.equals(labels[first]):
                message = f"{function}: {first} and {name} do not have the same {axis}"
                raise InputError("#VALUE!", f"{message}; align them first")


def _in_kind(arrays: list[Any], values: Any, instead: Mapping[tuple[int, int], Any]) -> Any:
    """The values in the kind of the arrays, with others in some places."""
    if not any(is_numpy(value) or is_pandas(value) for value in arrays):
        rows = values if isinstance(values, list) else values.tolist()
        for (y, x), other in instead.items():
            rows[y][x] = other
        return rows
    array = _as_array(values, instead)
    flat = all(_is_flat(value) for value in arrays)
    if flat:
        array = array[:, 0]
    labelled = [value for value in arrays if is_pandas(value, "Series", "DataFrame")]
    if not labelled:
        return array
    pandas = sys.modules["pandas"]
    index = next((v.index for v in labelled if len(v) == len(array)), None)
    if flat:
        names = {value.name for value in labelled}
        name = names.pop() if len(names) == 1 else None
        return pandas.Series(array, index, dtype=array.dtype, name=name)
    frames = [value for value in labelled if value.ndim == 2]
    columns = next((v.columns for v in frames if v.shape[1] == array.shape[1]), None)
    return pandas.DataFrame(array, index, columns, dtype=array.dtype)


def _is_flat(value: Any) -> bool:
    """Whether it has one dimension."""
    if is_numpy(value) or is_pandas(value):
        return bool(value.ndim == 1)
    if PLAIN.issuperset(map(type, value)):
        return True
    return not any(is_array(row) or is_numpy(row) or is_pandas(row) for row in value)


def _as_array(values: Any, instead: Mapping[tuple[int, int], Any]) -> Any:
    """Numbers alone as such, anything else as objects."""
    np = numpy()
    if isinstance(values, list):
        array = np.empty((len(values), len(values[0])), dtype=object)
        array[:] = values
    else:
        array = values.astype(object) if str in map(type, instead.values()) else values
    for place, other in instead.items():
        array[place] = other
    numbers = array.dtype != object or {float}.issuperset(map(type, array.ravel().tolist()))
    return array.astype(float, copy=False) if numbers else array
