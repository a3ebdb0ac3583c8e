"""The rows and columns that a page has of a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from addin.handoff.web.grid import Grid
from tests.addin.handoff.web.pages import in_formulon, made


def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
    sheet.write("A1", 1)
    sheet.write("E5", 2)
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.set_column("C:C", 20, None, {"hidden": True})
    sheet.set_column("D:D", 20)
    sheet.merge_range("B2:D4", "across")


def test_hidden_rows_and_columns_are_left_out_of_merged_cells_too(tmp_path: Path) -> None:
    with in_formulon(made(tmp_path / "book.xlsx", fill)) as (engine, _):
        grid = Grid(engine, 0, [(0, 0), (4, 4), (1, 1)])
        assert grid.rows == [0, 2, 3, 4] and grid.columns == [0, 1, 3, 4]
        assert grid.spans == {(2, 1): (2, 2)}
        assert grid.covered == {(2, 3), (3, 1), (3, 3)}
        assert grid.shows(2, 1) and not grid.shows(1, 1) and not grid.shows(2, 2)
        assert grid.width(3) > 2 * grid.width(0) > 0


def test_an_empty_sheet_has_no_cells(tmp_path: Path) -> None:
    with in_formulon(made(tmp_path / "book.xlsx", lambda book, sheet: None)) as (engine, _):
        grid = Grid(engine, 0, [])
        assert (grid.rows, grid.columns) == ([], [])
