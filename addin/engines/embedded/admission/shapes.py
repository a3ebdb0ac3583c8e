"""The shape of what a formula's parts give: how many rows and columns, of what, and from where."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

import formualizer as fz

from addin.a1 import MAX_ROW, column_letters, column_number
from addin.errors import NotVerified

Kind = Literal["value", "cell", "range", "array"]
"""A computed value, a cell, a reference to a range, a computed array."""

Size = int | str | None
"""Rows or columns: a number, the name of a table whose rows they are, or not known beforehand."""

ANYTHING = frozenset("NWTLB")
"""Number, whole number, text, TRUE or FALSE, blank."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a part of a formula gives."""

    kind: Kind
    rows: Size = 1
    columns: Size = 1
    types: frozenset[str] = ANYTHING

    @property
    def is_single(self) -> bool:
        """Whether it is one value and needs no lifting."""
        return self.kind in ("value", "cell")

    @property
    def is_reference(self) -> bool:
        """Whether it is cells of a sheet rather than computed values."""
        return self.kind in ("cell", "range")

    def of(self, types: str) -> Shape:
        """The same shape computed, with values of these types."""
        kind: Kind = "value" if self.is_single else "array"
        return replace(self, kind=kind, types=frozenset(types))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a formula: its shape and its text."""

    node: fz.ASTNode
    shape: Shape

    @property
    def text(self) -> str:
        """The part as a formula, in brackets where another operator may come beside it."""
        text = self.node.to_formula()[1:]
        return f"({text})" if self.node.node_type() in ("BinaryOp", "UnaryOp") else text

    @property
    def literal(self) -> str:
        """The text of a literal, text without its quotes, in capitals."""
        return self.node.to_formula()[1:].strip('"').upper()

    @property
    def is_text_literal(self) -> bool:
        """Whether it is text written in the formula."""
        return self.node.node_type() == "Literal" and self.node.to_formula()[1:2] == '"'


def value(types: str) -> Shape:
    """One computed value."""
    return Shape("value", types=frozenset(types))


def broadcast(shapes: list[Shape]) -> Shape:
    """The shape of an operation over these, element by element; its types are theirs together.

    Raises NotVerified for sizes that do not fit together, where Excel gives #N/A in some cells, and
    for sizes that only the calculation shows.
    """
    types = frozenset[str]().union(*(shape.types for shape in shapes))
    if all(shape.is_single for shape in shapes):
        return Shape("value", types=types)
    rows = _stretched([shape.rows for shape in shapes])
    return Shape("array", rows, _stretched([shape.columns for shape in shapes]), types)


def widest(sizes: list[Size]) -> Size:
    """The largest of these sizes, None when one is not known."""
    numbers = [size for size in sizes if isinstance(size, int)]
    return max(numbers) if len(numbers) == len(sizes) else None


def _stretched(sizes: list[Size]) -> Size:
    if MAX_ROW in sizes:
        raise NotVerified("arithmetic on whole columns is not verified for this engine")
    longer = {size for size in sizes if size != 1}
    if len(longer) > 1:
        unknown = None in longer
        raise NotVerified(
            "arithmetic on arrays of unknown size is not verified for this engine"
            if unknown
            else "arithmetic on ranges of different sizes is not verified for this engine"
        )
    return longer.pop() if longer else 1


_SHEET = r"(?:(?P<sheet>'(?:[^']|'')*'|[^'!]+)!)?"
_AREA = re.compile(
    _SHEET + r"\$?(?P<left>[A-Za-z]{1,3})\$?(?P<top>[0-9]+)"
    r"(?::\$?(?P<right>[A-Za-z]{1,3})\$?(?P<bottom>[0-9]+))?"
)
_COLUMNS = re.compile(_SHEET + r"\$?(?P<left>[A-Za-z]{1,3}):\$?(?P<right>[A-Za-z]{1,3})")
_ROWS = re.compile(_SHEET + r"\$?[0-9]+:\$?[0-9]+")
_FIXED = re.compile(_SHEET + r"\$[A-Za-z]{1,3}\$[0-9]+(?::\$[A-Za-z]{1,3}\$[0-9]+)?")


def of_reference(text: str) -> Shape | None:
    """The shape of a reference to cells, None for a name. NotVerified for what is not verified."""
    sheet = text.rpartition("!")[0]
    if "[" in sheet:
        raise NotVerified("it is linked to another file")
    if ":" in sheet:
        raise NotVerified("a 3-D reference (Sheet1:Sheet3!A1) is not verified for this engine")
    if _ROWS.fullmatch(text):
        raise NotVerified("a reference to whole rows is not verified for this engine")
    if match := _COLUMNS.fullmatch(text):
        return Shape("range", MAX_ROW, _width(match["left"], match["right"]))
    match = _AREA.fullmatch(text)
    if not match or not _is_on_sheet(match):
        return None
    if not match["right"]:
        return Shape("cell")
    rows = abs(int(match["bottom"]) - int(match["top"])) + 1
    return Shape("range", rows, _width(match["left"], match["right"]))


def is_fixed(text: str) -> bool:
    """Whether a reference is absolute in rows and columns, as a defined name needs it."""
    return _FIXED.fullmatch(text) is not None or _COLUMNS.fullmatch(text) is not None


def neighbours(text: str) -> tuple[str, str]:
    """A row or column of cells without its last, and without its first: `A1:A3` is A1:A2, A2:A3."""
    match = _AREA.fullmatch(text)
    if not match or not match["right"]:
        raise NotVerified("an approximate match is verified in a single row or column only")
    sheet = f"{match['sheet']}!" if match["sheet"] else ""
    left, right = sorted((match["left"], match["right"]), key=column_number)
    top, bottom = sorted((int(match["top"]), int(match["bottom"])))
    if left == right and top < bottom:
        return f"{sheet}{left}{top}:{left}{bottom - 1}", f"{sheet}{left}{top + 1}:{left}{bottom}"
    if top == bottom and left != right:
        first, last = _shifted(left, 1), _shifted(right, -1)
        return f"{sheet}{left}{top}:{last}{top}", f"{sheet}{first}{top}:{right}{top}"
    raise NotVerified("an approximate match is verified in a single row or column only")


def _shifted(letters: str, by: int) -> str:
    return column_letters(column_number(letters) + by)


def _width(left: str, right: str) -> int:
    return abs(column_number(left) - column_number(right)) + 1


def _is_on_sheet(match: re.Match[str]) -> bool:
    try:
        corners = [column_number(match[side]) for side in ("left", "right") if match[side]]
    except ValueError:
        return False
    rows = [int(match[side]) for side in ("top", "bottom") if match[side]]
    return bool(corners) and all(1 <= row <= MAX_ROW for row in rows)
