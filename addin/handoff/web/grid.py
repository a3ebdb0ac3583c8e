"""The cells of a sheet that a page has, in rows and columns that are not hidden."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_PIXELS, _PADDING = 7.0, 5.0
"""Pixels of a character of a column's width, and beside the text."""


class Grid:
    """One sheet, counted from 0 as formulon does."""

    def __init__(
        self, engine: Any, sheet: int, filled: Iterable[tuple[int, int]], scale: float = 1.0
    ) -> None:
        """`filled` are the cells that hold something; `scale` is what a pixel takes on the page."""
        self.engine, self.sheet, self._scale = engine, sheet, scale
        hidden = {row.row for row in engine.get_sheet_row_overrides(sheet) if row.hidden}
        layouts = engine.get_sheet_columns(sheet)
        usual = engine.get_sheet_format_defaults(sheet).effective_default_col_width
        places = list(filled)
        self.row_count = max((row for row, _ in places), default=-1) + 1
        self.column_count = max((column for _, column in places), default=-1) + 1
        self._widths: dict[int, float] = dict.fromkeys(range(self.column_count), usual)
        unseen = set()
        for layout in layouts:
            for column in range(layout.first, min(layout.last + 1, self.column_count)):
                if layout.has_width:
                    self._widths[column] = layout.width
                if layout.hidden:
                    unseen.add(column)
        self.rows = [row for row in range(self.row_count) if row not in hidden]
        self.columns = [column for column in range(self.column_count) if column not in unseen]
        self._shown = set(self.rows), set(self.columns)
        self._merges(places)

    def _merges(self, places: list[tuple[int, int]]) -> None:
        self.covered: set[tuple[int, int]] = set()
        self.spans: dict[tuple[int, int], tuple[int, int]] = {}
        for area in self.engine.get_merges(self.sheet):
            rows = [row for row in self.rows if area.first_row <= row <= area.last_row]
            across = [at for at in self.columns if area.first_col <= at <= area.last_col]
            cells = {(row, column) for row in rows for column in across}
            # What is shown of a merged cell stands where its first visible cell is.
            if cells:
                first = min(cells)
                self.spans[first] = (len(rows), len(across))
                self.covered |= cells - {first}

    def shows(self, row: int, column: int) -> bool:
        """Whether a cell is in a row and a column that people see."""
        return row in self._shown[0] and column in self._shown[1]

    def width(self, column: int) -> float:
        """The pixels that a column takes."""
        return round((self._widths[column] * _PIXELS + _PADDING) * self._scale)
