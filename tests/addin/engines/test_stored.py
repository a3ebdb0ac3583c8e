"""Whether what is stored may count as a voice."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.engines.stored import why_not_current
from addin.xlsx import read_workbook
from tests.addin.engines.small_books import Cells, opened, written
from tests.addin.sample_books.rich import members, write_package

CURRENT: Cells = {"A1": 1, "B1": ("=A1+1", 2), "C1": ("=A1-1", 0)}


def test_values_that_a_spreadsheet_program_left_are_current(tmp_path: Path) -> None:
    assert why_not_current(opened(tmp_path / "current.xlsx", CURRENT)) == ""


def test_values_that_nobody_calculated_are_not(tmp_path: Path) -> None:
    assert "on opening" in why_not_current(opened(tmp_path / "stale.xlsx", {"B1": "=1+1"}))
    zeros: Cells = {"A1": 1, "B1": ("=A1+1", 0)}
    assert "every stored result is 0" in why_not_current(opened(tmp_path / "zeros.xlsx", zeros))


@pytest.mark.parametrize(
    ("part", "old", "new", "reason"),
    [
        ("xl/workbook.xml", "<calcPr", '<calcPr forceFullCalc="1"', "on opening"),
        ("xl/workbook.xml", "<calcPr", '<calcPr calcCompleted="0"', "not completed"),
        ("xl/workbook.xml", "<calcPr", '<calcPr calcMode="manual" calcOnSave="0"', "by hand"),
        ("docProps/app.xml", "Microsoft Excel", "Some Library", "Some Library"),
        ("xl/workbook.xml", "<calcPr", '<calcPr calcMode="manual"', ""),
        ("docProps/app.xml", "Microsoft Excel", "LibreOffice/25.2", ""),
    ],
)
def test_the_file_says_otherwise(
    tmp_path: Path, part: str, old: str, new: str, reason: str
) -> None:
    path = written(tmp_path / "book.xlsx", CURRENT)
    parts = members(path)
    parts[part] = parts[part].replace(old.encode(), new.encode())
    write_package(path, parts)
    found = why_not_current(read_workbook(path))
    assert reason in found and bool(found) == bool(reason)


def test_a_file_that_names_no_program_may_be_anybodys(tmp_path: Path) -> None:
    path = written(tmp_path / "book.xlsx", CURRENT)
    parts = members(path)
    parts["docProps/app.xml"] = b"<Properties/>"
    write_package(path, parts)
    assert "unknown program" in why_not_current(read_workbook(path))
