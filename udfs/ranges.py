"""Ranges as arguments: what is one, how its dimensions stretch, and rows that belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, Union

from udfs.errors import InputError

SINGLE = frozenset({float, int, bool, str, type(None)})
"""What nearly every cell is; asked first, because it is asked for every argument of every call."""

TEXT = (str, bytes, bytearray, memoryview)


@dataclass(frozen=True)
class Numbers:
    """A range of numbers alone: an array of numpy's with rows and columns.

    `blanks` says that NaN is a blank cell in it, as pandas writes one.
    """

    array: Any
    blanks: bool = False

    def __len__(self) -> int:
        """How many rows it has."""
        return len(self.array)

    def rows(self) -> list[list[Any]]:
        """Its cells, row by row."""
        rows: list[list[Any]] = self.array.tolist()
        if self.blanks and (self.array != self.array).any():
            return [[None if cell != cell else cell for cell in row] for row in rows]
        return rows


Grid = Union[list[list[Any]], Numbers]
"""A range as rows of one length."""


def is_array(value: Any) -> bool:
    """Whether this is a range of cells: any sequence but text."""
    kind = type(value)
    if kind in SINGLE or kind is list or kind is tuple or kind is Numbers:
        return kind not in SINGLE
    return isinstance(value, Sequence) and not isinstance(value, TEXT)


def flatten(value: Any) -> list[Any]:
    """The cells of a range, row by row."""
    if not is_array(value):
        return [value]
    rows = value.rows() if type(value) is Numbers else value
    if SINGLE.issuperset(map(type, rows)):
        return list(rows)
    if {list, tuple}.issuperset(map(type, rows)):
        return list(chain.from_iterable(rows))
    return [cell for row in rows for cell in (row if is_array(row) else (row,))]


def grid(value: Any, where: str) -> Grid:
    """A range as rows; a flat list is a column."""
    rows: Grid = value
    if type(value) is not Numbers:
        rows = [
            row if type(row) is list else list(row) if is_array(row) else [row] for row in value
        ]
    sizes = set(map(len, rows.array[:1] if isinstance(rows, Numbers) else rows))
    if len(sizes) != 1 or 0 in sizes:
        raise InputError("#VALUE!", f"{where} must have rows of one length and at least one cell")
    return rows


def width(rows: Grid) -> int:
    """How many columns a range has."""
    return int(rows.array.shape[1]) if isinstance(rows, Numbers) else len(rows[0])


def spread_out(rows: list[list[Any]], height: int, columns: int, none: Any) -> Iterator[Any]:
    """The cells, row by row, once dimensions of 1 are stretched; `none` where there is none."""
    if len(rows) == len(rows[0]) == 1:
        return repeat(rows[0][0], height * columns)
    one_row, one_column = len(rows) == 1, len(rows[0]) == 1
    wide = (row * columns if one_column else row + [none] * (columns - len(row)) for row in rows)
    lower = repeat([none] * columns, height - len(rows))
    return chain.from_iterable(repeat(next(wide), height) if one_row else chain(wide, lower))


def cell_at(rows: Grid, y: int, x: int) -> Any:
    """The cell at (y, x) of what a range is stretched to."""
    y, x = (0 if len(rows) == 1 else y), (0 if width(rows) == 1 else x)
    if isinstance(rows, list):
        return rows[y][x]
    cell = float(rows.array[y, x])
    return None if rows.blanks and cell != cell else cell


def same_length(function: str, **ranges: Any) -> None:
    """Refuse ranges of different length; one that was left out has none."""
    lengths = {name: len(cells) for name, cells in ranges.items() if cells is not None}
    if len(set(lengths.values())) > 1:
        got = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise InputError("#VALUE!", f"{function}: ranges must be the same size, got {got}")
