"""Whole columns and rows that our functions are given, cut where the cells of their sheets end.

Like in Excel those of one call end together, because functions pair ranges by position.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from addin.a1 import (
    MAX_COLUMN,
    MAX_ROW,
    Area,
    Bounds,
    Position,
    range_bounds,
    range_text,
    sheet_text,
)
from addin.formulas import (
    Names,
    References,
    Token,
    may_call,
    our_function,
    rewrite_tokens,
    tokenize,
)
from addin.xlsx import Workbook

_OPEN = re.compile(
    rf"\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}}(?![A-Z0-9$])|(?<![A-Z0-9$])\$?\d+:\$?\d|{MAX_ROW}|XFD",
    re.IGNORECASE,
)
_HAND_ON = frozenset({"IF", "IFERROR", "IFNA"})
"""Functions that give an array cell by cell: a shorter one does not change what they give."""


class OpenRanges:
    """Knows the whole columns and rows of one workbook's formulas, and where its cells end."""

    def __init__(self, book: Workbook, others: Mapping[str, Iterable[Position]]) -> None:
        """Take the cells of its sheets, and `others` that are not stored yet."""
        self._book, self._others = book, others
        self._references, self._names = References(book), Names(book.names)
        self._ends: dict[str, Position] = {}
        named = {name.name for name in book.names if _OPEN.search(name.formula)}
        listed = "|".join(map(re.escape, sorted(named, key=len, reverse=True)))
        self._named = re.compile(listed or r"(?!)", re.IGNORECASE)

    def cut(self, formula: str, sheet: str) -> str:
        """A formula on this sheet with ends for the open ranges in its calls of ours."""
        if not may_call(formula) or not (_OPEN.search(formula) or self._named.search(formula)):
            return formula
        found = list(self._open(formula, sheet))
        last: dict[int, Position] = defaultdict(lambda: (0, 0))
        for call, _, area in found:
            row, column = self._needed(area)
            last[call] = max(last[call][0], row), max(last[call][1], column)
        new = {
            token.start: self._text(token, area, _cut(area[1], last[call]))
            for call, token, area in found
        }
        return rewrite_tokens(formula, lambda token: new.get(token.start)) if new else formula

    def outgrown(self, spills: Mapping[str, Mapping[Position, str]]) -> dict[str, list[Position]]:
        """Ends of what spills beyond the cells of a sheet on which a range was cut."""
        found: dict[str, list[Position]] = {}
        for sheet, (row, column) in self._ends.items():
            corners = [range_bounds(ref)[2:] for ref in spills.get(sheet, {}).values()]
            beyond = [corner for corner in corners if corner[0] > row or corner[1] > column]
            if beyond:
                found[sheet] = beyond
        return found

    def _open(self, formula: str, sheet: str) -> Iterator[tuple[int, Token, Area]]:
        """Each open range with the call of ours that it is handed to."""
        frames: list[int] = []
        before = ""
        for token in tokenize(formula):
            if token.subtype == "Open":
                if token.opens_call and our_function(token.called):
                    frames.append(token.start)
                elif token.opens_call and token.called.upper() not in _HAND_ON:
                    frames.append(0)
                else:
                    frames.append(frames[-1] if frames else 0)
            elif token.subtype == "Close" and frames:
                frames.pop()
            elif token.is_name and frames and frames[-1] and before != "@":
                area = self._area(token.text, sheet)
                if area and any(_is_open(area[1])):
                    yield frames[-1], token, area
            before = token.text

    def _area(self, text: str, sheet: str) -> Area | None:
        area = self._references.cells(text, sheet)
        name = None if area else self._names.find(text, sheet)
        return self._references.cells(name.formula, name.sheet or sheet) if name else area

    def _needed(self, area: Area) -> Position:
        """The last row and column up to which an open range has to be read."""
        sheet, bounds = area
        row, column = self._end(sheet)
        # One cell would be a single value, and a blank one an argument left out.
        tall, wide = _is_open(bounds)
        return max(row, bounds[0] + 1) * tall, max(column, bounds[1] + 1) * wide

    def _end(self, sheet: str) -> Position:
        if sheet not in self._ends:
            used = [(0, 0), *self._book.by_name[sheet].cells, *self._others.get(sheet, ())]
            rows, columns = zip(*used)
            self._ends[sheet] = max(rows), max(columns)
        return self._ends[sheet]

    def _text(self, token: Token, area: Area, bounds: Bounds) -> str:
        before, mark, _ = token.text.rpartition("!")
        if not self._references.cells(token.text, area[0]):
            before, mark = sheet_text(area[0]), "!"
        return f"{before}{mark}{range_text(bounds)}"


def _is_open(bounds: Bounds) -> tuple[bool, bool]:
    """Whether a range of several rows ends with its sheet, and one of several columns."""
    top, left, bottom, right = bounds
    return top < bottom == MAX_ROW, left < right == MAX_COLUMN


def _cut(bounds: Bounds, last: Position) -> Bounds:
    tall, wide = _is_open(bounds)
    top, left, bottom, right = bounds
    return (
        top,
        left,
        max(min(bottom, last[0]), top) if tall else bottom,
        max(min(right, last[1]), left) if wide else right,
    )
