"""References to tables, written as the cells that they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable

from addin.a1 import Position, column_letters, contains, range_bounds, sheet_text
from addin.formulas.tokens import Token, rewrite_tokens
from addin.xlsx import Table

_REFERENCE = re.compile(r"([^\[\]'!]+)\[(.*)\]", re.DOTALL)
_PART = re.compile(r"\[((?:[^\[\]']|'.)*)\]")
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
            bare = token.is_name and token.text.startswith("[") and "!" not in token.text
            return around[0] + token.text if bare else None

        return rewrite_tokens(formula, change) if around else formula

    def cells(self, text: str, position: Position | None = None) -> str | None:
        """The cells of a reference, None for one that is not understood.

        Without a position `[#This Row]` is every row.
        """
        match = _REFERENCE.fullmatch(text)
        table = self._tables.get(match[1].strip().casefold()) if match else None
        if match is None or table is None:
            return None
        rows, columns = _parts(match[2])
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


def _parts(inside: str) -> tuple[list[str], list[str]]:
    """The special rows and the columns that stand between the brackets, in lower case."""
    inside = inside.strip()
    listed = _PART.findall(inside) if inside.startswith("[") else [inside] if inside else []
    rows = [part.strip().casefold() for part in listed if part.strip().casefold() in _ROWS]
    columns = [
        _ESCAPED.sub(r"\1", part).casefold() for part in listed
        if part.strip().casefold() not in _ROWS
    ]  # fmt: skip
    if inside.startswith("@"):
        rows, columns = ["#this row"], [_ESCAPED.sub(r"\1", inside[1:].strip("[]")).casefold()]
    return rows, [column for column in columns if column]
