"""Small workbooks whose stored values are those of their formulas, as after a refresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import xlsxwriter

from addin.a1 import Place, cell_position, cells_in, range_bounds
from addin.engines import WhatIf
from addin.xlsx import Workbook, read_workbook

Cells = Mapping[str, float | str | bool | None]
"""By `A1` or `Sheet!A1` (else on S): constants, `=formula`, or `{=formula}` behind a range."""


def place(text: str) -> Place:
    """`A1` is a cell of S."""
    sheet, _, at = text.rpartition("!")
    return sheet or "S", cell_position(at)


def simulated_book(path: Path, cells: Cells, names: Mapping[str, str] | None = None) -> Workbook:
    """Write the cells, calculate them and read them."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheets = {name: book.add_worksheet(name) for name in ("S", "Other one")}
        for at, content in cells.items():
            sheet, _, cell = at.rpartition("!")
            target = sheets[sheet or "S"]
            if isinstance(content, str) and content.startswith("{"):
                target.write_array_formula(cell, content)
            elif isinstance(content, str) and not content.startswith("="):
                target.write_string(cell, content)
            else:
                target.write(cell, content)
        for name, formula in (names or {}).items():
            book.define_name(name, formula)
    return calculated(read_workbook(path))


def calculated(book: Workbook) -> Workbook:
    """The workbook with what formualizer gives for its formulas."""
    wanted = [
        (sheet.name, at)
        for sheet in book.sheets
        for anchor, cell in sheet.cells.items()
        if cell.formula is not None
        for at in cells_in(range_bounds(cell.array_ref) if cell.array_ref else (*anchor, *anchor))
    ]
    what_if = WhatIf(book, {}, whole=True)
    found = what_if.values({}, wanted)
    assert len(found) == len(wanted), what_if.fault
    for (sheet, at), value in zip(wanted, found):
        cell = book.by_name[sheet].cells[at]
        book.by_name[sheet].cells[at] = replace(cell, value=value)
    return book
