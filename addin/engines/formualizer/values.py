"""Cells as formualizer has them, and INDEX as it should do it."""

from __future__ import annotations

import math
from typing import Any

from addin.engines.formualizer.call_text import LEFT_OUT
from udfs.cells import CellError

CODES = {
    "Div": "#DIV/0!",
    "Na": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "Spill": "#SPILL!",
    "Calc": "#CALC!",
}
ERRORS = {code: {"type": "Error", "kind": kind} for kind, code in CODES.items()}


def from_engine(value: Any) -> Any:
    """What the engine hands to a function, as a cell."""
    if type(value) is float:
        return value
    if isinstance(value, dict):
        return CellError(CODES.get(value["kind"], "#VALUE!"))
    if isinstance(value, list):
        return [[from_engine(cell) for cell in row] for row in value]
    return None if value == LEFT_OUT else value


def to_engine(value: Any) -> Any:
    """What one of our calls gives, as the engine wants it."""
    if type(value) is float:
        return value
    if isinstance(value, CellError):
        return ERRORS.get(value, ERRORS["#VALUE!"])
    if isinstance(value, list):
        return [[to_engine(cell) for cell in row] for row in value]
    return value


def errors_in(result: Any) -> list[CellError]:
    """The refusals in what a call gave."""
    if isinstance(result, list):
        return [error for part in result for error in errors_in(part)]
    return [result] if isinstance(result, CellError) else []


def array_size(rows: Any) -> tuple[int, int]:
    """Rows and columns of what a formula gives."""
    return (len(rows), len(rows[0])) if isinstance(rows, list) else (1, 1)


def fill_array(rows: Any, row: float, column: float) -> Any:
    """What an array shows in a cell of the range that it fills.

    One row or column stretches; beyond the array is #N/A.
    """
    if isinstance(rows, dict):
        return rows
    table = rows if isinstance(rows, list) else [[rows]]
    height, width = array_size(rows)
    y = 0 if height == 1 else int(row) - 1
    x = 0 if width == 1 else int(column) - 1
    if y >= height or x >= width:
        return ERRORS["#N/A"]
    return 0.0 if table[y][x] is None else table[y][x]


def index_array(rows: Any, row: Any = 1.0, column: Any = None) -> Any:
    """INDEX over an array that is no range: an error stays the error it is."""
    table = rows if isinstance(rows, list) else [[rows]]
    height, width = array_size(rows)
    for value in (rows, row, column):
        if isinstance(value, dict):
            return value
    if column is None:
        row, column = (1.0, row) if height == 1 < width else (row, 1.0)
    y, x = math.floor(row or 0) - 1, math.floor(column or 0) - 1
    return table[y][x] if 0 <= y < height and 0 <= x < width else ERRORS["#REF!"]
