"""References to tables, written as the cells that they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable

from addin.a1 import Position, column_letters, contains, range_bounds, sheet_text
from addin.formulas.tokens import Token, rewrite_tokens
from addin.xlsx import Table

_REFERENCE = re.compile(r"([^\[\]'!]+)\[(.*)\]", re.DOTALL)
_PART = re.compile(r"\[((?:[^\[\]']|'.)*)\]")
_BARE_COLUMN = re.compile(r"(\[#This Row\],\s*)([^\[\],]+)\]", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,:]*")
_ESCAPED = re.compile(r"'(.)", re.DOTALL)
_ROWS = ("#all", "#data", "#headers", "#totals", "#this row")


class Tables:
    """The tables of a workbook, as formulas refer to them."""

    def __init__(self, tables: Iterable[Table]) -> None:
        """Take the tables of the whole workbook."""
        self._tables = {table.name.casefold(): table for table in tables}

    def write_out(self, formula: str, position: Position) -> str:
        """The formula of the cell at `position` with cells for what it names of tables.

        What is not understood stays as it is.
        """
        if "[" not in formula or not self._tables:
            return formula

        def change(token: Token) -> str | None:
            return self.cells(token.text, position) if token.is_name else None

        return rewrite_tokens(formula, change)

    def named(self, formula: str, sheet: str, position: Position) -> str:
        """The formula with the table's name before `[Column]`, which may be left out inside it."""
        around = [
            table.name
            for table in self._tables.values()
            if table.sheet == sheet and contains(range_bounds(table.ref), position)
        ]

        def change(token: Token) -> str | None:
            if not token.is_name or "!" in token.text:
                return None
            # Some writers leave out the brackets around the column behind `@`.
            text = _BARE_COLUMN.sub(r"\1[\2]]", token.text)
            text = around[0] + text if around and text.startswith("[") else text
            return text if text != token.text else None

        return (
            rewrite_tokens(formula, change) if around or _BARE_COLUMN.search(formula) else formula
        )

    def cells(self, text: str, position: Position | None = None) -> str | None:
        """The cells of a reference, None for one that is not understood.

        Without a position `[#This Row]` is every row.
        """
        match = _REFERENCE.fullmatch(text)
        table = self._tables.get((match[1] if match else text).strip().casefold())
        if table is None:
            return None
        found = _parts(match[2] if match else "")
        if found is None:
            return None
        rows, columns = found
        top, left, bottom, right = range_bounds(table.ref)
        first, last = top + table.header_row, bottom - table.totals_row
        bands = {
            "#all": (top, bottom),
            "#data": (first, last),
            "#headers": (top, top if table.header_row else top - 1),
            "#totals": (bottom if table.totals_row else bottom + 1, bottom),
            "#this row": position[:1] * 2 if position else (first, last),
        }
        wanted = [bands[row] for row in rows] or [bands["#data"]]
        known = [column.casefold() for column in table.columns]
        if any(column not in known for column in columns):
            return None
        if columns:
            places = [known.index(column) for column in columns]
            left, right = left + min(places), left + max(places)
        start, end = min(band[0] for band in wanted), max(band[1] for band in wanted)
        if start > end or ("#this row" in rows and not first <= start <= last):
            return None
        cells = f"${column_letters(left)}${start}:${column_letters(right)}${end}"
        if (start, left) == (end, right):
            cells = f"${column_letters(left)}${start}"
        return f"{sheet_text(table.sheet)}!{cells}"


def _parts(inside: str) -> tuple[list[str], list[str]] | None:
    """The special rows and the columns between the brackets, in lower case; None if unclear."""
    inside = inside.strip()
    if inside.startswith("@"):
        column = inside[1:].strip()
        column = column[1:-1] if column.startswith("[") else column
        return ["#this row"], [_ESCAPED.sub(r"\1", column).casefold()] if column else []
    if not inside.startswith("["):
        listed = [inside] if inside else []
    elif _BETWEEN.fullmatch(_PART.sub("", inside)):
        listed = _PART.findall(inside)
    else:
        return None
    rows, columns = [], []
    for part in listed:
        if part.strip().casefold() in _ROWS:
            rows.append(part.strip().casefold())
        else:
            columns.append(_ESCAPED.sub(r"\1", part).casefold())
    return rows, columns
