"""What the tests of `explain` look at: a book of a few cells, opened and read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from addin.formulas import References
from addin.inputs import Layout
from addin.xlsx import read_workbook


def layout_of(path: Path) -> Layout:
    book = read_workbook(path)
    return Layout(book, References(book))


def grid(path: Path, rows: Sequence[Sequence[Any]], **names: str) -> Path:
    """A workbook of one sheet, row by row; a text that begins with = is a formula worth 1."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Model")
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                if isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(y, x, value, None, 1)
                elif value is not None:
                    sheet.write(y, x, value)
        for name, where in names.items():
            book.define_name(name, f"=Model!{where}")
    return path
