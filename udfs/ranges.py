"""Ranges as arguments: what is one, how its dimensions stretch, and rows that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

from udfs.errors import InputError

SINGLE = frozenset({float, int, bool, str, type(None)})
"""What nearly every cell is; asked first, because it is asked for every argument of every call."""

TEXT = (str, bytes, bytearray, memoryview)


def is_array(value: Any) -> bool:
    """Whether this is a range of cells: any sequence but text."""
    kind = type(value)
    if kind in SINGLE or kind is list or kind is tuple:
        return kind not in SINGLE
    return isinstance(value, Sequence) and not isinstance(value, TEXT)


def flatten(value: Any) -> list[Any]:
    """The cells of a range, row by row."""
    if not is_array(value):
        return [value]
    return [cell for row in value for cell in (row if is_array(row) else (row,))]


def grid(value: Any, where: str) -> list[list[Any]]:
    """A range as rows; a flat list is a column."""
    rows = [row if type(row) is list else list(row) if is_array(row) else [row] for row in value]
    if not rows or not rows[0] or len({len(row) for row in rows}) > 1:
        raise InputError("#VALUE!", f"{where} must have rows of one length and at least one cell")
    return rows


def stretch(rows: list[list[Any]], y: int, x: int, where: str) -> Any:
    """The cell at (y, x) once a dimension of 1 is stretched; outside there is none."""
    y, x = (0 if len(rows) == 1 else y), (0 if len(rows[0]) == 1 else x)
    if y < len(rows) and x < len(rows[0]):
        return rows[y][x]
    raise InputError("#N/A", f"{where} has no cell here: the ranges differ in size")


def same_length(function: str, **ranges: Optional[list[Any]]) -> None:
    """Refuse ranges of different length; one that was left out has none."""
    lengths = {name: len(cells) for name, cells in ranges.items() if cells is not None}
    if len(set(lengths.values())) > 1:
        got = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise InputError("#VALUE!", f"{function}: ranges must be the same size, got {got}")
