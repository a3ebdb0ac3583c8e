"""A workbook that is open in Excel: a copy of it as it is now, and cells that are written into it.

Nothing is saved, and what is not saved yet stays. Windows alone: `api` is Excel through COM.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from addin.a1 import Place, Position
from addin.commands.open_workbook import CannotDo
from addin.xlsx import private_folder
from udfs.cells import Value

_ALLOWED = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)
"""What a protected sheet may allow, in the order in which Excel's Protect takes it."""


@contextmanager
def copy_of(book: Any) -> Iterator[Path]:
    """The workbook as it is now, under its name, as long as it is needed."""
    name = book.name if Path(book.name).suffix else f"{book.name}.xlsx"
    with private_folder() as folder:
        copy = folder / name
        book.api.SaveCopyAs(str(copy))
        yield copy


def values_of(book: Any, places: Iterable[Place]) -> list[Value]:
    """What cells show: numbers, texts, or the text of an error."""
    return [
        book.sheets[sheet].range(at).options(numbers=float, err_to_str=True).value
        for sheet, at in places
    ]


def put(book: Any, cells: Mapping[Place, Value]) -> None:
    """Write cells, all of them or none. Raises CannotDo for a sheet that has a password."""
    by_sheet: dict[str, dict[Position, Value]] = {}
    for (sheet, at), value in cells.items():
        by_sheet.setdefault(sheet, {})[at] = value
    opened: list[tuple[Any, tuple[Any, ...]]] = []
    try:
        for name, written in by_sheet.items():
            sheet = book.sheets[name]
            if sheet.api.ProtectContents and any(sheet.range(at).api.Locked for at in written):
                options = _protection(sheet.api)
                _unprotect(sheet.api, name)
                opened.append((sheet.api, options))
        _write(book, cells)
    finally:
        for api, options in opened:
            api.Protect(*options)


def _protection(api: Any) -> tuple[Any, ...]:
    """The arguments that protect a sheet again as it is now."""
    drawings, scenarios = api.ProtectDrawingObjects, api.ProtectScenarios
    allowed = [getattr(api.Protection, name) for name in _ALLOWED]
    return "", drawings, True, scenarios, api.ProtectionMode, *allowed


def _unprotect(api: Any, name: str) -> None:
    try:
        api.Unprotect("")
    except Exception as error:  # whatever COM makes of a wrong password
        why = f"the sheet {name} is protected with a password"
        raise CannotDo(f"{why}: unprotect it first; nothing was changed") from error


def _write(book: Any, cells: Mapping[Place, Value]) -> None:
    before: list[tuple[Any, Any]] = []
    try:
        for (sheet, at), value in cells.items():
            cell = book.sheets[sheet].range(at).api
            was = cell.Value2
            cell.Value2 = _entry(value)
            before.append((cell, was))
    except Exception as error:  # a cell that is being edited, a validation, a closed workbook
        for cell, value in reversed(before):
            cell.Value2 = _entry(value)
        raise CannotDo(f"Excel did not take a value ({error}); nothing was changed") from error


def _entry(value: Value) -> Value:
    """As it is typed: an apostrophe keeps a text from becoming a date, a number or a formula."""
    return f"'{value}" if isinstance(value, str) else value
