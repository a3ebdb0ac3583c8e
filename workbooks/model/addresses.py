"""Turns the places that a sheet's formulas name into cell addresses."""

from __future__ import annotations

import re
from collections import Counter

from xlsxwriter.utility import xl_rowcol_to_cell

from workbooks.model.layout import Cell, Sheet

FIRST_ROW = 5
FIRST_COLUMN = 1
PLACE = re.compile(r"\{([@^<]?)([a-z_]\w*)(?:\.(\w+))?\}")
WORD = re.compile(r"\b[a-z_][a-z0-9_]*\b(?!\()")


def cell_text(row: int, column: int, row_abs: bool = False, col_abs: bool = False) -> str:
    """An address, `$` before what stays when the formula is copied."""
    return str(xl_rowcol_to_cell(row, column, row_abs, col_abs))


class Places:
    """Where the rows and columns of one sheet stand."""

    def __init__(self, sheet: Sheet) -> None:
        """`sheet` is the one that is asked. Raises ValueError where two rows have one key."""
        keys = Counter(row.key for row in sheet.rows if row.key)
        if twice := [key for key, count in keys.items() if count > 1]:
            raise ValueError(f"{sheet.name}: two rows have the key {twice[0]}")
        self.sheet = sheet
        self.columns = {column.key: at for at, column in enumerate(sheet.columns, FIRST_COLUMN)}
        self.rows = {row.key: at for at, row in enumerate(sheet.rows, FIRST_ROW) if row.key}
        self.constants = {row.key for row in sheet.rows if "value" in row.cells}

    def resolve(self, text: str, row: int = 0, column: int = 0) -> str:
        """Return `text` with addresses for places, as seen from a cell (counted from 0)."""

        def address(match: re.Match[str]) -> str:
            mark, key, in_column = match.groups()
            if mark == "@":
                return cell_text(row, self.columns[key], col_abs=True)
            if not in_column and not mark and key in self.constants:
                in_column = "value"
            if in_column:
                return cell_text(self.rows[key], self.columns[in_column], True, True)
            return cell_text(self.rows[key], column - (mark == "<"), row_abs=mark == "^")

        return PLACE.sub(address, text)

    def names(self) -> dict[str, str]:
        """The sheet's defined names and what they refer to."""
        found = {name: self.resolve(where) for name, where in self.sheet.names.items()}
        for at, row in enumerate(self.sheet.rows, FIRST_ROW):
            for key, cell in row.cells.items():
                if isinstance(cell, Cell) and cell.name:
                    found[cell.name] = cell_text(at, self.columns[key], True, True)
        return {name: f"={self.sheet.name}!{where}" for name, where in found.items()}

    def comments(self) -> dict[str, str]:
        """The comments of the sheet's defined names."""
        cells = [cell for row in self.sheet.rows for cell in row.cells.values()]
        return {c.name: c.comment for c in cells if isinstance(c, Cell) and c.comment}


def names_in(formula: str) -> set[str]:
    """The words of a formula that may be defined names (texts are left out)."""
    return set(WORD.findall(re.sub(r'"[^"]*"', "", formula)))
