"""A workbook that is open in Excel, as xlwings and COM show it to our buttons.

Its cells are those of a file; it calculates with the engines inside. A locked cell of a protected
sheet takes nothing, and a text that looks like a day or a number becomes one unless an apostrophe
stands before it.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from addin.a1 import Position
from addin.inputs import Plan
from addin.refresh import recalculate
from addin.xlsx import read_workbook, save
from udfs.cells import Value

_PLATFORM = sys.platform


class ComError(Exception):
    """What pywin32 raises."""


class Protection(SimpleNamespace):
    """What a protected sheet allows."""


class Cell:
    def __init__(self, sheet: Sheet, at: Position) -> None:
        self._sheet, self._at = sheet, at
        self.Locked = at not in sheet.unlocked
        self.api = self

    @property
    def Value2(self) -> Value:  # noqa: N802
        return self._sheet.cells.get(self._at)

    @Value2.setter
    def Value2(self, value: Value) -> None:  # noqa: N802
        if self._sheet.api.ProtectContents and self.Locked:
            raise ComError("the cell is protected")
        if self._at in self._sheet.refuses:
            raise ComError("a validation refuses it")
        if isinstance(value, str):
            assert value.startswith("'"), "Excel would read it as something else"
            value = value[1:]
        self._sheet.cells[self._at] = value
        self._sheet.written.add(self._at)

    def options(self, **options: Any) -> SimpleNamespace:
        assert options == {"numbers": float, "err_to_str": True}
        return SimpleNamespace(value=self.Value2)


class SheetApi:
    """The sheet as COM shows it; `password` is what protects it, if anything does."""

    def __init__(self, password: str | None) -> None:
        self.password, self.ProtectContents = password, password is not None
        self.ProtectDrawingObjects, self.ProtectScenarios = True, False
        self.ProtectionMode = False
        self.Protection = _allowing(True, True, True)
        self.protected_again: list[tuple[Any, ...]] = []

    def Unprotect(self, password: str) -> None:  # noqa: N802
        if password != self.password:
            raise ComError("wrong password")
        self.ProtectContents = False

    def Protect(self, *options: Any) -> None:  # noqa: N802
        self.ProtectContents = True
        self.protected_again.append(options)


def _allowing(*allowed: bool) -> Protection:
    names = (
        *("FormattingCells", "FormattingColumns", "FormattingRows", "InsertingColumns"),
        *("InsertingRows", "InsertingHyperlinks", "DeletingColumns", "DeletingRows"),
        *("Sorting", "Filtering", "UsingPivotTables"),
    )
    values = [*allowed, *[False] * (len(names) - len(allowed))]
    return Protection(**{f"Allow{name}": value for name, value in zip(names, values, strict=True)})


class Sheet:
    def __init__(self, name: str, cells: dict[Position, Value], password: str | None) -> None:
        self.name, self.cells, self.api = name, cells, SheetApi(password)
        self.unlocked: set[Position] = set()
        self.refuses: set[Position] = set()
        self.written: set[Position] = set()

    def range(self, at: Position) -> Cell:
        return Cell(self, at)


class OpenBook:
    """The workbook; `answers` are what a person does in the dialogs that come up, in turn."""

    def __init__(self, file: Path, folder: Path, *answers: Any) -> None:
        self._original, self._file = file, Path(shutil.copy(file, folder / "in memory.xlsx"))
        self.name, self.fullname = "model.xlsx", str(folder / "model.xlsx")
        self.answers, self.said, self.asked = list(answers), [], []  # type: ignore[var-annotated]
        self.by_name: dict[str, Sheet] = {}
        self._read()
        self.sheets = self.by_name
        cell = SimpleNamespace(Row=61, Column=6)
        dialogs = SimpleNamespace(
            InputBox=self._dialog,
            GetOpenFilename=self._dialog,
            ActiveCell=cell,
            ActiveSheet=SimpleNamespace(Name="Bridge"),
        )
        self.app = SimpleNamespace(api=dialogs, alert=self._alert, calculate=self._calculate)
        self.api = SimpleNamespace(SaveCopyAs=self._save_copy)

    def _read(self) -> None:
        for sheet in read_workbook(self._file).sheets:
            cells = {at: cell.value for at, cell in sheet.cells.items()}
            known = self.by_name.setdefault(sheet.name, Sheet(sheet.name, {}, ""))
            known.cells.clear()
            known.cells.update(cells)

    def _dialog(self, *asked: Any) -> Any:
        assert all(isinstance(part, (str, int)) for part in asked)
        self.asked.append(asked)
        return self.answers.pop(0)

    def _alert(self, text: str, title: str, buttons: str = "ok") -> Any:
        assert title == "Leasebridge"
        if buttons == "ok":
            assert len(text) < 1024, "a message box shows no more"
            self.said.append(text)
            return "ok"
        self.asked.append((text,))
        return self.answers.pop(0)

    def _calculate(self) -> None:
        """Put what was written into the file, and every result that follows."""
        book = read_workbook(self._original)
        written = {(n, at): s.cells[at] for n, s in self.by_name.items() for at in s.written}
        with mock.patch("sys.platform", _PLATFORM):  # the engines run where the test does
            run = recalculate(book, Plan(writes=written), engine="embedded")
        save(book, run.parts, self._file)
        self._read()

    def _save_copy(self, path: str) -> None:
        shutil.copy(self._file, path)
