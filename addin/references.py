"""Cell references as text: read, written, and moved with a shared formula."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

Position = tuple[int, int]
"""Row and column of a cell, both from 1."""

Bounds = tuple[int, int, int, int]
"""First row, first column, last row, last column of a range, all from 1 and included."""

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


def range_text(bounds: Bounds) -> str:
    """(2, 2, 5, 4) is `B2:D5`; a range of one cell is written as that cell."""
    first, last = cell_text(bounds[:2]), cell_text(bounds[2:])
    return first if first == last else f"{first}:{last}"


# What may hide something that looks like a reference comes first; a name or a function is
# consumed whole, so that LOG10( and Q1! are never read as cells.
_TOKEN = re.compile(
    r"""
    (?P<text> "(?:[^"]|"")*" )
    | (?P<quoted_sheet> '(?:[^']|'')*' )
    | (?P<bracket> \[ )
    | (?P<reference> (?:
          \$?[A-Za-z]{1,3}\$?[0-9]{1,7} (?: : \$?[A-Za-z]{1,3}\$?[0-9]{1,7} (?![\w.(!\[?\\]) )?
        | \$?[A-Za-z]{1,3} : \$?[A-Za-z]{1,3}
        | \$?[0-9]{1,7} : \$?[0-9]{1,7}
      ) (?![\w.(!\[?\\]) )
    | (?P<number> (?: [0-9]+\.?[0-9]* | \.[0-9]+ ) (?: [Ee][+-]?[0-9]+ )? )
    | (?P<name> [\w\\] [\w.?\\]* )
    """,
    re.VERBOSE,
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
        """`formula` is the text in the cell at `origin`."""
        pieces: list[str | tuple[_Corner, ...]] = []
        done = at = 0
        while match := _TOKEN.search(formula, at):
            at = match.end()
            if match.lastgroup == "bracket":
                at = _bracket_end(formula, match.start())
            elif match.lastgroup == "reference" and (corners := _corners(match[0])):
                pieces += [formula[done : match.start()], corners]
                done = at
        return cls(origin, (*pieces, formula[done:]))

    def at(self, position: Position) -> str:
        """The formula as the cell at `position` reads it; what leaves the sheet is `#REF!`."""
        down, right = position[0] - self.origin[0], position[1] - self.origin[1]
        return "".join([p if isinstance(p, str) else _moved(p, down, right) for p in self.pieces])


def _bracket_end(formula: str, at: int) -> int:
    """Where the bracket that opens at `at` ends; an apostrophe escapes the next character."""
    depth = 0
    while at < len(formula):
        if formula[at] == "'":
            at += 1
        elif formula[at] == "[":
            depth += 1
        elif formula[at] == "]":
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    return at


def _corners(reference: str) -> tuple[_Corner, ...] | None:
    """The corners of a reference, or None when it only looks like one (XFE1, A0)."""
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
        corners.append(
            (
                None if column is None else (bool(column_fixed), column),
                None if row is None else (bool(row_fixed), row),
            )
        )
    return tuple(corners)


def _moved(corners: tuple[_Corner, ...], down: int, right: int) -> str:
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
