"""Workbooks and their values editions, side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from addin.a1 import Place, Position
from addin.formulas.calls_by_name import CallUsers
from addin.handoff.values.about_sheet import Frozen, about_original
from addin.handoff.values.freeze import freeze
from addin.xlsx.book import Workbook
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.rich import minimal, write_package

MADE = datetime(2026, 7, 2, 12, 30, tzinfo=UTC)


@dataclass
class Copy:
    """A workbook and its values edition."""

    original: Workbook
    copy: Workbook
    frozen: Frozen
    users: CallUsers

    @property
    def path(self) -> Path:
        return self.copy.path

    def calling(self) -> dict[Place, str]:
        """The formulas of the original that use our functions."""
        return {
            (sheet.name, at): cell.formula
            for sheet in self.original.sheets
            for at, cell in sheet.cells.items()
            if cell.formula and self.users.uses(cell.formula, sheet.name)
        }

    def is_locked(self, sheet: str, at: Position) -> bool:
        """Whether a typed cell has another style in the copy than it had."""
        books = (self.original, self.copy)
        tags = [b.by_name[sheet].source[slice(*b.by_name[sheet].cells[at].span)] for b in books]
        styles = [re.search(rb' s="(\d+)"', tag) for tag in tags]
        return len({style and style[1] for style in styles}) > 1

    def part(self, sheet: str) -> str:
        return self.copy.by_name[sheet].source.decode()


def frozen_copy(path: Path, *, scrub: bool = False) -> Copy:
    """The values edition of a workbook that is up to date."""
    book = read_workbook(path)
    edits = PackageEditor(book.package)
    about = about_original(book.package, MADE, {"one": True, "two": False}, scrub=scrub)
    frozen = freeze(book, edits, about)
    output = path.with_stem(f"{path.stem}_values")
    output.write_bytes(edits.data())
    return Copy(book, read_workbook(output), frozen, CallUsers(book))


def small(tmp_path: Path, rows: str, **more: Any) -> Copy:
    """A copy of a small workbook written by hand."""
    parts = minimal(f"<sheetData>{rows}</sheetData>", **more)
    return frozen_copy(write_package(tmp_path / "small.xlsx", parts))
