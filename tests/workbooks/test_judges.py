"""What programs of others find in the template, as far as they are installed."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.styles.colors import Color
from openpyxl.workbook import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from tests.workbooks.formula_parts import formula_of
from workbooks import TEMPLATE, styles

WORD = re.compile(r'"[^"]*"|\b[a-z][a-z0-9_]*\b(?!\()')
LIME = Color(rgb="FF00FF00")


def in_the_judges_words(book: Workbook) -> Workbook:
    """The judge knows one green, no names, no notes, and takes what an array fills as typed."""
    places = {name: defined.attr_text or "" for name, defined in book.defined_names.items()}
    for sheet in book.worksheets:
        filled = [sheet[ref] for ref in sheet.array_formulae.values()]
        for cell in (cell for area in filled for row in area for cell in row):
            if not isinstance(cell.value, ArrayFormula):
                cell.value = None
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if not isinstance(cell, Cell):
                continue
            colour = cell.font.color
            if colour is not None and colour.rgb == f"FF{styles.GREY[1:]}":
                cell.value = None
            if formula := formula_of(cell):
                cell.value = WORD.sub(lambda found: places.get(found[0], found[0]), formula)
            if cell.font.color is not None and cell.font.color.rgb == f"FF{styles.GREEN[1:]}":
                cell.font = Font(color=LIME)
    return book


def test_ib_excel_formatting_agrees_with_the_colours(package: bytes, tmp_path: Path) -> None:
    judge = pytest.importorskip("ib_excel_formatting")
    copy = tmp_path / "colours.xlsx"
    in_the_judges_words(openpyxl.load_workbook(io.BytesIO(package))).save(copy)
    _, found = judge.check_formatting_conventions(copy)
    assert found == []


def test_openxml_audit_expects_excel_to_open_it() -> None:
    judge = pytest.importorskip("openxml_audit")
    assert judge.OpenXmlValidator().validate(str(TEMPLATE)).errors == []
