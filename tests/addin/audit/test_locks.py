"""What the bytes of a sheet say of its locks."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from addin.audit.locks import is_protected, open_formats, unlocked
from addin.xlsx import read_workbook


@pytest.mark.parametrize("by_openpyxl", [False, True])
def test_open_cells_and_protected_sheets(tmp_path: Path, by_openpyxl: bool) -> None:
    path = tmp_path / "m.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        free = book.add_format({"locked": False, "bold": True})
        sheet = book.add_worksheet()
        sheet.write("A1", 1)
        sheet.write("A2", 1, free)
        sheet.write_formula("A3", "=A1", book.add_format({"bold": True}))
        sheet.write_formula("A4", "=A1", free)
        sheet.protect()
        book.add_worksheet().write("A1", 1)
    if by_openpyxl:
        openpyxl.load_workbook(path).save(path)
    found = read_workbook(path)
    first, second = found.sheets
    assert list(unlocked(first, first.cells, open_formats(found))) == [(2, 1), (4, 1)]
    assert is_protected(first) and not is_protected(second)
