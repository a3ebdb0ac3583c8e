"""Where the box of a note stands, so that its text can be read: beside its cell, large enough."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from addin.markup import Element, tag_end
from addin.references import MAX_COLUMN, MAX_ROW, Position
from addin.sheet import TRUE
from addin.workbook import Sheet

_WIDTHS, _MOST_LINES = (360, 640), 20
"""Pixels: the narrow box is for texts that have up to that many lines in it."""

_LINE, _CHARACTER, _MARGIN = 15, 6.8, 16
"""Pixels of a line and of a character of the font that notes have, and around the text."""

_TALLEST = 500
_DIGIT, _PADDING = 7, 5
"""Pixels of a digit of the usual font, in which a column's width is told, and around them."""

_COLUMN, _ROW = 8.43, 15.0
"""Digits and points that an ordinary column and row take."""

_HEIGHT = re.compile(rb"""\sht\s*=\s*["']([\d.]+)["']""")


class Boxes:
    """The sizes of one sheet's columns and rows, in pixels of a screen at 96 an inch."""

    def __init__(self, sheet: Sheet, root: Element) -> None:
        """`root` is the sheet's frame."""
        self._sheet = sheet
        usual, columns = root.first("sheetFormatPr"), root.first("cols")
        stated = usual.attributes if usual else {}
        self._row = float(stated.get("defaultRowHeight", _ROW))
        self._column = float(stated.get("defaultColWidth", _COLUMN))
        self._columns = [column.attributes for column in (columns.children if columns else [])]

    def anchor(self, position: Position, text: str) -> str:
        """Left, top, right and bottom of the box, each as a column or row and pixels into it."""
        width, height = _size(text)
        row, column = max(position[0] - 1, 1), min(position[1] + 1, MAX_COLUMN)
        right = _end(column, 12 + width, self._width, MAX_COLUMN)
        bottom = _end(row, 8 + height, self._height, MAX_ROW)
        left = column, min(12, self._width(column))
        top = row, min(8, self._height(row))
        return ", ".join(f"{at - 1}, {pixels}" for at, pixels in (left, top, right, bottom))

    def _width(self, column: int) -> int:
        for run in self._columns:
            if int(run["min"]) <= column <= int(run["max"]):
                return _pixels(run, self._column)
        return _pixels({}, self._column)

    def _height(self, row: int) -> int:
        known = self._sheet.data.rows.get(row)
        if known is None:
            return round(self._row * 4 / 3)
        start = known.span[0]
        found = _HEIGHT.search(self._sheet.source, start, tag_end(self._sheet.source, start))
        return 0 if known.hidden else round(float(found[1] if found else self._row) * 4 / 3)


def _pixels(column: Mapping[str, str], usual: float) -> int:
    digits = float(column.get("width", usual))
    return 0 if column.get("hidden") in TRUE else int(digits * _DIGIT + _PADDING)


def _end(at: int, pixels: int, size: Callable[[int], int], last: int) -> tuple[int, int]:
    while at < last and pixels > size(at):
        pixels -= size(at)
        at += 1
    return at, pixels


def _size(text: str) -> tuple[int, int]:
    narrow, wide = _WIDTHS
    width = narrow if _lines(text, narrow) <= _MOST_LINES else wide
    return width, min(_lines(text, width) * _LINE + _MARGIN, _TALLEST)


def _lines(text: str, width: int) -> int:
    room = (width - _MARGIN) / _CHARACTER
    return sum(max(1, math.ceil(len(line) / room)) for line in text.split("\n"))
