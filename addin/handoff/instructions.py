"""Takes out of a copy what the workbook says about using it and is not true there.

The workbook marks such texts with names of its own (`workbooks.marks`); where something has to be
installed, a copy says what it needs instead. Cells with numbers or formulas stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from addin.a1 import Bounds, cell_count, contains, range_bounds, sheet_name
from addin.xlsx import Edit, Name, Workbook, Worksheet, apply_edits, read_package, with_value
from addin.xlsx.edit import PackageEditor
from workbooks.marks import ELSEWHERE, GUIDE, INSTALL, TYPING


class Fit(NamedTuple):
    """What an edition says in the place of what to install, and which marked texts it has not."""

    said: tuple[str, ...]
    gone: tuple[str, ...]


FITS = {
    "values": Fit(("Values only", "See the sheet About this copy."), (TYPING,)),
    "lambda": Fit(
        ("Nothing to install", "Excel 365 or 2024 recalculates by itself; its functions are here."),
        (ELSEWHERE,),
    ),
    "lite": Fit(
        ("Install the free add-in xlwings Lite", "It runs the code of the functions that is here."),
        (ELSEWHERE,),
    ),
    "web": Fit(
        ("Nothing to install", "This page recalculates by itself; what you change is marked."),
        (ELSEWHERE,),
    ),
    "pdf": Fit((), (GUIDE, TYPING)),
}


def fit_instructions(edits: PackageEditor, book: Workbook, edition: str) -> None:
    """Let the marked texts of the workbook say what holds in this edition, after its edits."""
    fit = FITS[edition]
    gone = list(_areas(book, fit.gone))
    said = list(_areas(book, (INSTALL,))) if fit.said else []
    if not gone and not said:
        return
    for sheet in read_package(edits.package).sheets:
        changes = [edit for name, area in gone if name == sheet.name for edit in _out(sheet, area)]
        for name, area in said:
            if name == sheet.name:
                changes += _instead(sheet, area, fit.said)
        if changes:
            edits.replace(sheet.part, apply_edits(sheet.source, set(changes)))


def _areas(book: Workbook, marks: tuple[str, ...]) -> Iterator[tuple[str, Bounds]]:
    """The sheets and cells of the names that are or begin with these marks."""
    for name in book.names:
        if name.sheet is None and any(_is_one(name, mark) for mark in marks):
            sheet, _, cells = name.formula.replace("$", "").rpartition("!")
            if sheet and "#REF" not in name.formula:
                yield sheet_name(sheet), range_bounds(cells)


def _is_one(name: Name, mark: str) -> bool:
    written = name.name.casefold()
    return written == mark or written.startswith(f"{mark}_")


def _texts(sheet: Worksheet, area: Bounds) -> Iterator[tuple[int, int]]:
    """Where the texts of an area stand in the part, and the cells that are only styled."""
    for position, cell in sorted(sheet.cells.items()):
        typed = cell.value is None or isinstance(cell.value, str)
        if typed and not cell.is_result and contains(area, position):
            yield cell.span


def _out(sheet: Worksheet, area: Bounds) -> Iterator[Edit]:
    """A single cell becomes empty; of rows that go nothing stays, no band either."""
    for start, end in _texts(sheet, area):
        single = cell_count(area) == 1
        yield start, end, with_value(sheet.source[start:end], None) if single else b""


def _instead(sheet: Worksheet, area: Bounds, said: tuple[str, ...]) -> Iterator[Edit]:
    for (start, end), text in zip(_texts(sheet, area), said, strict=False):
        yield start, end, with_value(sheet.source[start:end], text)
