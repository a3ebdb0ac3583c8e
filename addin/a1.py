"""Cells and ranges: as numbers, as A1 text, and moved with a shared formula."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

import formualizer as fz

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

Position = tuple[int, int]
"""Row and column of a cell, both from 1."""

Bounds = tuple[int, int, int, int]
"""First row, first column, last row, last column of a range, all from 1 and included."""

Place = tuple[str, Position]
"""A sheet's name, and a cell on it."""

Area = tuple[str, Bounds]
"""A sheet's name, and a range on it."""

_PLAIN_SHEET = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_LIKE_A_CELL = re.compile(r"[A-Z]{1,3}[0-9]+|R[0-9]*C?[0-9]*|C[0-9]*|TRUE|FALSE", re.IGNORECASE)
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


@lru_cache(maxsize=MAX_COLUMN)
def column_number(letters: str) -> int:
    """`A` is 1, `XFD` is 16,384. ValueError for what is no column of a sheet."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(f"{letters!r} is no column")
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= MAX_COLUMN or len(letters) > 3:
        raise ValueError(f"{letters!r} is no column")
    return number


@lru_cache(maxsize=MAX_COLUMN)
def column_letters(number: int) -> str:
    """1 is `A`, 16,384 is `XFD`."""
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def cell_position(text: str) -> Position:
    """`$B$3` is (3, 2). ValueError for what is no cell of a sheet."""
    match = _CELL.fullmatch(text)
    if not match or int(match[2]) > MAX_ROW:
        raise ValueError(f"{text!r} is no cell")
    return int(match[2]), column_number(match[1])


def cell_text(position: Position) -> str:
    """(3, 2) is `B3`."""
    return f"{column_letters(position[1])}{position[0]}"


def range_bounds(text: str) -> Bounds:
    """`B2:D5` is (2, 2, 5, 4); one cell is a range too. ValueError for anything else."""
    first, colon, last = text.partition(":")
    row, column = cell_position(first)
    to_row, to_column = cell_position(last if colon else first)
    return min(row, to_row), min(column, to_column), max(row, to_row), max(column, to_column)


def cells_in(bounds: Bounds) -> Iterator[Position]:
    """The cells of a range, row by row."""
    top, left, bottom, right = bounds
    return itertools.product(range(top, bottom + 1), range(left, right + 1))


def cell_count(bounds: Bounds) -> int:
    """How many cells a range has."""
    top, left, bottom, right = bounds
    return (bottom - top + 1) * (right - left + 1)


def contains(bounds: Bounds, position: Position) -> bool:
    """Whether a cell is in a range."""
    top, left, bottom, right = bounds
    return top <= position[0] <= bottom and left <= position[1] <= right


def range_text(bounds: Bounds) -> str:
    """(2, 2, 5, 4) is `B2:D5`; a range of one cell is written as that cell."""
    first, last = cell_text(bounds[:2]), cell_text(bounds[2:])
    return first if first == last else f"{first}:{last}"


def place_text(place: Place) -> str:
    """`Sheet!B3`, with the quotes that a formula would need."""
    return f"{sheet_text(place[0])}!{cell_text(place[1])}"


@lru_cache(maxsize=1024)
def sheet_text(name: str) -> str:
    """The name of a sheet as a formula writes it, in quotes where it needs them."""
    if _PLAIN_SHEET.fullmatch(name) and not _LIKE_A_CELL.fullmatch(name):
        return name
    return "'" + name.replace("'", "''") + "'"


def sheet_name(written: str) -> str:
    """The name of a sheet of what a formula writes."""
    quoted = written.startswith("'") and written.endswith("'")
    return written[1:-1].replace("''", "'") if quoted else written


# A reference inside an operand of a formula, behind its sheet.
_REFERENCE = re.compile(
    r"""(?P<sheet> .*! )?
    (?P<cells> \$?[A-Za-z]{0,3}\$?[0-9]{0,7} (?: : \$?[A-Za-z]{0,3}\$?[0-9]{0,7} )? )""",
    re.VERBOSE | re.DOTALL,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")

_Axis = tuple[bool, int]
_Corner = tuple[_Axis | None, _Axis | None]


@dataclass(frozen=True, slots=True)
class SharedFormula:
    """A formula that is stored once for many cells, taken apart once."""

    origin: Position
    pieces: tuple[str | tuple[_Corner, ...], ...]

    @classmethod
    def parse(cls, formula: str, origin: Position) -> SharedFormula:
        """`formula` is the text in the cell at `origin`; what cannot be read stays as it is."""
        source = f"={formula}".encode()
        pieces: list[str | tuple[_Corner, ...]] = []
        done = 1
        with suppress(fz.TokenizerError):
            for token in fz.tokenize(source.decode()).tokens():
                if str(token.subtype) == "Range" and (moving := _movable_pieces(token.value)):
                    pieces += [source[done : token.start].decode(), *moving]
                    done = token.end
        return cls(origin, (*pieces, source[done:].decode()))

    def at(self, position: Position) -> str:
        """The formula as the cell at `position` reads it; what leaves the sheet is `#REF!`."""
        down, right = position[0] - self.origin[0], position[1] - self.origin[1]
        return "".join([p if isinstance(p, str) else _move(p, down, right) for p in self.pieces])


def _movable_pieces(operand: str) -> list[str | tuple[_Corner, ...]] | None:
    """The pieces of an operand that refers to cells, behind the sheet that it names."""
    found = _REFERENCE.fullmatch(operand)
    corners = _corners(found["cells"]) if found else None
    if not found or not corners:
        return None
    sheet = found["sheet"] or ""
    # `A10:Q1!B20` runs to a cell of a sheet, while `Jan:Mar!A1` goes through sheets.
    first, colon, rest = sheet.partition(":")
    if colon and (start := _corners(first)):
        return [start, colon + rest, corners]
    return [sheet, corners]


def _corners(reference: str) -> tuple[_Corner, ...] | None:
    """The corners of a reference, or None when it only looks like one (XFE1, A0, a name)."""
    corners: list[_Corner] = []
    for text in reference.split(":"):
        match = _CORNER.fullmatch(text)
        if not match:
            return None
        column_fixed, letters, row_fixed, digits = match.groups()
        if not letters:
            column_fixed, row_fixed = "", column_fixed or row_fixed
        try:
            column = column_number(letters) if letters else None
        except ValueError:
            return None
        row = int(digits) if digits else None
        if row is not None and not 1 <= row <= MAX_ROW:
            return None
        if column is None and row is None:
            return None
        corners.append(
            (
                None if column is None else (bool(column_fixed), column),
                None if row is None else (bool(row_fixed), row),
            )
        )
    # By itself a corner is a cell: `A` is a name, and 1 a number.
    return tuple(corners) if len(corners) > 1 or None not in corners[0] else None


def _move(corners: tuple[_Corner, ...], down: int, right: int) -> str:
    texts = []
    for column, row in corners:
        text = ""
        if column:
            number = column[1] if column[0] else column[1] + right
            if not 1 <= number <= MAX_COLUMN:
                return "#REF!"
            text = ("$" if column[0] else "") + column_letters(number)
        if row:
            number = row[1] if row[0] else row[1] + down
            if not 1 <= number <= MAX_ROW:
                return "#REF!"
            text += f"${number}" if row[0] else str(number)
        texts.append(text)
    return ":".join(texts)
