"""Cells of a workbook as a message names them, and the order in which it lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from addin.references import Position, cell_text
from addin.workbook import Workbook

Place = tuple[str, Position]
"""A sheet's name, and row and column on it."""

_PLAIN_SHEET = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_LIKE_A_CELL = re.compile(r"[A-Z]{1,3}[0-9]+|R[0-9]*C?[0-9]*|C[0-9]*|TRUE|FALSE", re.IGNORECASE)


def place_text(place: Place) -> str:
    """`Sheet!B3`, with the quotes that a formula would need."""
    sheet, position = place
    if not _PLAIN_SHEET.fullmatch(sheet) or _LIKE_A_CELL.fullmatch(sheet):
        sheet = "'" + sheet.replace("'", "''") + "'"
    return f"{sheet}!{cell_text(position)}"


def in_order(book: Workbook, places: Iterable[Place]) -> list[Place]:
    """The places sheet by sheet, row by row."""
    order = {sheet.name: at for at, sheet in enumerate(book.sheets)}
    return sorted(places, key=lambda place: (order[place[0]], place[1]))
