"""A formula in forms that can be compared: one spelling of it, and as seen from its own cell."""

from __future__ import annotations

import re
from functools import lru_cache

from addin.a1 import Position, SharedFormula
from addin.formulas import without_call_prefix

_TEXT = re.compile(r'("(?:[^"]|"")*")')
_PREFIX = re.compile(r"_XL(?:FN|WS|PM|OP)\.")
_FLAG = re.compile(r"\b(TRUE|FALSE)\(\)")
_QUOTED = re.compile(r"'(\w+)'!")
_ONE_CELL = re.compile(r"(\$?[A-Z]{1,3}\$?[0-9]+):\1(?![0-9])")
_NUMBER = re.compile(r"(?<![\w.$:!])(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[+-]?[0-9]+)?(?![\w.:])")
_CELL = r"\$?[A-Z]{1,3}\$?[0-9]+"
_CELLS = re.compile(rf"(?:'[^']*'!|\w+!)?{_CELL}(?::{_CELL})?(?![\w(])")


@lru_cache(maxsize=1 << 16)
def spelling(formula: str) -> str:
    """The one spelling of a formula that programs write each in their own way.

    LibreOffice writes FALSE(), our functions in small letters, and B7:B7 as B7.
    """
    parts = _TEXT.split(without_call_prefix(formula))
    return "".join(text if at % 2 else _outside(text) for at, text in enumerate(parts))


def _outside(text: str) -> str:
    """What stands outside texts in its one spelling."""
    text = _PREFIX.sub("", "".join(text.split()).upper())
    text = _QUOTED.sub(r"\1!", text)
    text = _ONE_CELL.sub(r"\1", _FLAG.sub(r"\1", text))
    return _NUMBER.sub(lambda number: format(float(number[0]), ".15g"), text)


def same_formula(one: str | None, other: str | None) -> bool:
    """Whether two formulas of one cell say the same."""
    if one is None or other is None or one == other:
        return one == other
    return spelling(one) == spelling(other)


@lru_cache(maxsize=1 << 16)
def skeleton(formula: str) -> str:
    """A formula without the cells that it reads: that stays where rows are inserted."""
    return _CELLS.sub("#", spelling(formula))


@lru_cache(maxsize=1 << 16)
def relative(formula: str, at: Position) -> str:
    """A formula as seen from its own cell: the same for each cell that it was filled into."""
    row, column = at
    pieces = []
    for piece in SharedFormula.parse(formula, at).pieces:
        if isinstance(piece, str):
            pieces.append(piece)
            continue
        corners = [_axis("R", down, row) + _axis("C", across, column) for across, down in piece]
        pieces.append(":".join(dict.fromkeys(corners)))
    return spelling("".join(pieces))


def _axis(letter: str, axis: tuple[bool, int] | None, own: int) -> str:
    if axis is None:
        return ""
    fixed, number = axis
    return f"{letter}{number}" if fixed else f"{letter}[{number - own}]"
