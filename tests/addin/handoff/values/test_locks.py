"""Cells that feed frozen values are locked where the sheet was protected, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from addin.handoff.flow import handoff
from addin.handoff.values.locks import WHY


@pytest.mark.parametrize("protected", [True, False])
def test_what_feeds_a_value_is_locked_and_says_why(tmp_path: Path, protected: bool) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, open_ = book.add_worksheet("S"), book.add_format({"locked": False, "bold": True})
        for row, value in enumerate((125, 40, 7)):
            sheet.write(row, 0, value, open_)
        sheet.write_formula("B1", "=A1*2", open_, 250)
        sheet.write_formula("C1", "=LEASE_REVENUE(B1,A2)", None, 10_000)
        if protected:
            sheet.protect()
    made = openpyxl.load_workbook(handoff(path, "values").output)["S"]
    locked = {cell: made[cell].protection.locked for cell in ("A1", "A2", "A3", "B1", "C1")}
    assert locked == {"A1": protected, "A2": protected, "A3": False, "B1": False, "C1": True}
    assert all(made[cell].font.b for cell in ("A1", "A2", "A3"))
    assert made.protection.sheet == protected
    notes = {cell: made[cell].comment and made[cell].comment.text for cell in ("A1", "A3")}
    assert notes == {"A1": WHY if protected else None, "A3": None}
