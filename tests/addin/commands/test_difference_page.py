"""The report of a difference as a workbook: one sheet, one page, its numbers as numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from addin.commands.difference_page import write_page
from addin.compare import compare
from addin.xlsx import read_workbook
from tests.addin.command_runner import leasebridge
from tests.addin.sample_books.case_books import case_book
from tests.addin.sample_books.compared_books import newer, older


def page(old: Path, new: Path) -> Any:
    report = old.with_name("report.xlsx")
    write_page(compare(read_workbook(old), read_workbook(new)), report)
    book = openpyxl.load_workbook(report)
    assert book.sheetnames == ["Differences"]
    return book["Differences"]


def test_answers_are_numbers_with_what_explains_them(tmp_path: Path) -> None:
    old, new = case_book(tmp_path), tmp_path / "new.xlsx"
    leasebridge("refresh", old, "--output", new, "--set", "F20=500", "--set", "F21=30")
    sheet = page(old, new)
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True) if row[0]}
    _, before, now, moved = rows["EPS uplift, $"]
    assert (before, now) == pytest.approx((2.9723, 4.4584), abs=1e-4)
    assert moved == pytest.approx(now - before, abs=1e-9)
    # One page wide and one high is what a file means that gives no other numbers.
    setup = sheet.page_setup
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert setup.fitToWidth is None and setup.fitToHeight is None
    assert rows["Lease capacity"][3] > 0 and "Inputs" in rows


def test_texts_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    sheet = page(older(tmp_path), newer(tmp_path))
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_nothing_differs(tmp_path: Path) -> None:
    sheet = page(older(tmp_path), older(tmp_path))
    assert sheet["A2"].value == "Both say the same."
