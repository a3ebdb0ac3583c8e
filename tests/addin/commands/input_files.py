"""Writes what commands are given: a workbook of some formulas, and a file of facts."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter


def facts(folder: Path, *rows: str) -> Path:
    path = folder / "facts.csv"
    path.write_text("\n".join(["id,unit,value", *rows]) + "\n", encoding="utf-8")
    return path


def sheet_of(path: Path, formulas: dict[str, str], **others: object) -> Path:
    """A workbook of one sheet with these formulas, each with a wrong value, and other cells."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Model")
        for cell, formula in formulas.items():
            sheet.write_formula(cell, formula, None, -1)
        for cell, value in others.items():
            sheet.write(cell, value)
    return path
