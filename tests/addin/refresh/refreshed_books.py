"""Writes workbooks whose results are stale, and refreshes them twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.addin.command_runner import files, leasebridge, values
from tests.addin.sample_books.rich import members, minimal, write_package

CALL = "LEASE_REVENUE(250,40)"
BRIDGE = "EPS_BRIDGE(37.125,2573.776075,10000,0.9,0.15)"
SHEET = "xl/worksheets/sheet1.xml"


def cell(at: str, formula: str, value: object = 0, more: str = "") -> str:
    return f'<c r="{at}"><f{more}>{formula}</f><v>{value}</v></c>'


def rows(*contents: str) -> str:
    listed = "".join(f'<row r="{at}">{cells}</row>' for at, cells in enumerate(contents, 1))
    return f"<sheetData>{listed}</sheetData>"


def written(path: Path, sheet_data: str, **more: Any) -> Path:
    return write_package(path, minimal(sheet_data, **more))


def stale(folder: Path) -> Path:
    return written(folder / "book.xlsx", rows(cell("A1", CALL)))


def refreshed(path: Path) -> dict[str, Any]:
    """Refreshes in place, and once more, which must change nothing; the values of sheet 1."""
    first = leasebridge("refresh", path)
    assert first.code in (0, 1), first
    before = files(path.parent)
    again = leasebridge("refresh", path)
    assert again.code == first.code and "already up to date" in again.out
    assert files(path.parent) == before
    return values(path)


def member(path: Path, name: str = SHEET) -> bytes:
    return members(path)[name]
