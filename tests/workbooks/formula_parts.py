"""Reads the formulas of a built workbook apart."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.cell import Cell
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.workbook import Workbook
from openpyxl.worksheet.formula import ArrayFormula


def formula_of(cell: Cell) -> str:
    """The formula of a cell, or nothing."""
    value = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
    return value if isinstance(value, str) and value.startswith("=") else ""


def formula_cells(book: Workbook, *but: str) -> Iterator[tuple[str, Cell, str]]:
    """Sheet, cell and formula of every formula cell."""
    for sheet in book.worksheets:
        if sheet.title in but:
            continue
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, Cell) and (formula := formula_of(cell)):
                    yield sheet.title, cell, formula


def operands(formula: str, subtype: str) -> list[str]:
    """The operands of one kind: NUMBER or RANGE."""
    items = Tokenizer(formula).items
    return [t.value for t in items if t.type == Token.OPERAND and t.subtype == subtype]


def called(formula: str) -> set[str]:
    """The functions that a formula calls."""
    items = Tokenizer(formula).items
    return {t.value[:-1] for t in items if t.type == Token.FUNC and t.subtype == Token.OPEN}


def named(formula: str, names: set[str]) -> set[str]:
    """The defined names that a formula reads."""
    return {part for text in operands(formula, "RANGE") for part in text.split(":")} & names
