"""Tables of inputs for the small workbook with cases, as a CSV or on a sheet of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from addin.a1 import cell_text
from addin.formulas import References
from addin.inputs import Layout
from addin.xlsx import Name, StoredCell, Table, Workbook, read_workbook
from tests.addin.sample_books.case_books import case_book
from udfs.cells import Value

HEADS = "input,distribution,min,mode,max,mean,sd,values,weights,correlations"


def layout_of(book: Workbook) -> Layout:
    return Layout(book, References(book))


def sample_layout(folder: Path) -> Layout:
    """The layout of the small workbook."""
    return layout_of(read_workbook(case_book(folder)))


def csv_file(folder: Path, *lines: str, heads: str = HEADS) -> str:
    """A CSV with these rows, and its path."""
    path = folder / "inputs.csv"
    path.write_text("\n".join([heads, *lines]), encoding="utf-8")
    return str(path)


def put(book: Workbook, sheet: str, rows: Sequence[Sequence[Value]], top: int, left: int) -> str:
    """Write values into the cells of a workbook that was read; their range."""
    cells: dict[Any, StoredCell] = book.by_name[sheet].cells
    for down, row in enumerate(rows):
        for right, value in enumerate(row):
            cell = StoredCell(value, None, None, False, False, (0, 0))
            cells[top + down, left + right] = cell
    last = cell_text((top + len(rows) - 1, left + len(rows[0]) - 1))
    return f"{sheet}!{cell_text((top, left))}:{last}"


def named(book: Workbook, **names: str) -> Workbook:
    """The workbook with more names."""
    more = [Name(name, where, None, "", False) for name, where in names.items()]
    return replace(book, names=[*book.names, *more])


def with_table(book: Workbook, name: str, ref: str, *, totals: bool = False) -> Workbook:
    """The workbook with a range of it made a table."""
    sheet, _, cells = ref.partition("!")
    return replace(book, tables=[*book.tables, Table(name, sheet, cells, (), True, totals)])
