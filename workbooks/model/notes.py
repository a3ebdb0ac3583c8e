"""Puts notes beside the figures that they are about, on a sheet that has no column for them."""

from __future__ import annotations

from dataclasses import replace

from workbooks.model.layout import Array, Cell, Row, Sheet


def beside(sheet: Sheet) -> Sheet:
    """The sheet with each note in the first free column after the last figure of its row.

    Raises ValueError where a row with a note has no such column.
    """
    keys = [column.key for column in sheet.columns]
    if "note" in keys:
        return sheet
    return replace(sheet, rows=tuple(moved(sheet.name, row, keys) for row in sheet.rows))


def moved(sheet: str, row: Row, keys: list[str]) -> Row:
    """A row with its note in another column.

    One that is a formula stands a column apart, lest it be taken for one more of the row's figures.
    """
    cells = dict(row.cells)
    note = cells.pop("note", "")
    if not isinstance(note, str) or not note:
        return row
    figures = [key for key in keys if key != "source"]
    free = max(end(cells[key], figures.index(key)) for key in figures if cells.get(key))
    free += note.startswith("=")
    if free >= len(figures):
        raise ValueError(f"{sheet}: no room for the note {note!r}")
    cells[figures[free]] = Cell(note, "prose", style="note")
    return replace(row, cells=cells)


def end(content: object, at: int) -> int:
    """The column after a cell or an array at a column."""
    return at + (content.width if isinstance(content, Array) else 1)
