"""How high a row is: charts keep their places only where every program draws rows alike."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from workbooks.model.claims import Claim, plain
from workbooks.model.layout import Cell, Column, Row, Sheet

LINE, NOTE_LINE, TITLE = 13.0, 11.0, 24.0
# Characters of Arial for a unit of a column's width: 9 points, bold, the 8 points of a note.
PLAIN, BOLD, NOTE = 1.15, 1.08, 1.28
BOLD_ROWS = ("heads", "total", "strong", "axis")
WRAPPED_ROWS = ("heads", "words")


def height_of(sheet: Sheet, row: Row) -> float:
    """The height of a row in points: as many lines as its longest wrapped text takes."""
    return max([LINE, *heights(sheet, row)])


def heights(sheet: Sheet, row: Row) -> Iterator[float]:
    """The heights that the texts of a row need."""
    for column in sheet.columns:
        content = row.cells.get(column.key)
        cell = content if isinstance(content, Cell) else Cell()
        text = cell.content if isinstance(content, Cell) else content
        wraps = (column.wrap or row.style in WRAPPED_ROWS) and row.style != "section"
        for shown in texts(text) if wraps and cell.fmt != "prose" else ():
            lines = len(textwrap.wrap(shown, int(column.width * characters(column, row)))) or 1
            yield lines * NOTE_LINE + 2 if column.tone == "note" else lines * LINE


def texts(content: object) -> Iterator[str]:
    """What a cell may show, as far as the model knows it: of a formula only what it claims."""
    if isinstance(content, Claim):
        yield from map(plain, content.texts)
    elif isinstance(content, str) and not content.startswith("="):
        yield content


def characters(column: Column, row: Row) -> float:
    """Characters for a unit of width in this cell's font."""
    if column.tone == "note":
        return NOTE
    return BOLD if row.style in BOLD_ROWS else PLAIN
