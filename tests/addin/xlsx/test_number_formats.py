"""Whether a cell shows its number as a share of a whole, or as a day."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin.xlsx.number_formats import DAY, SHARE, NumberFormats
from addin.xlsx.reader import read_workbook

FORMATS = [
    ("0.0%", SHARE),
    ("0%;-0%", SHARE),
    ('0.0"%"', ""),
    ("#,##0.00", ""),
    ("yyyy-mm-dd", DAY),
    ("d mmm", DAY),
    ("[Red]0.0", ""),
    ("h:mm", ""),
    ("General", ""),
]


@pytest.mark.parametrize(("code", "kind"), FORMATS)
def test_kinds(code: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Model")
        sheet.write("A1", 0.5, book.add_format({"num_format": code}))
        sheet.write("A2", 0.5)
    formats = NumberFormats(read_workbook(path))
    assert formats.shown_as(("Model", (1, 1))) == kind
    assert formats.shown_as(("Model", (2, 1))) == formats.shown_as(("Model", (9, 9))) == ""


@pytest.mark.parametrize(("number", "kind"), [(10, SHARE), (14, DAY), (4, "")])
def test_formats_that_excel_knows_by_number(number: int, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        form = book.add_format({"num_format": number})
        book.add_worksheet("Model").write("A1", 0.5, form)
    assert NumberFormats(read_workbook(path)).shown_as(("Model", (1, 1))) == kind
