"""The smoke test's cells against our VBA in an interpreter, with an Excel that formats cells."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("pyopenvba", reason="pyOpenVBA is not installed: leasebridge[excel]")

from pyopenvba.interpreter import MISSING, Interpreter

from addin.commands import excel_smoke
from addin.hosts.excel import vba
from tests.addin.fakes import vba_host, windows
from tests.addin.fakes.vba_sheets import Book, Sheet


class Cells:
    """A range of the sheet as a program drives it through COM."""

    HasSpill = False

    def __init__(self, excel: TypingExcel, ref: str) -> None:
        self.excel, self.ref, self.Formula2 = excel, ref, ""
        self.__dict__["NumberFormat"] = "General"

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "Value2":
            self.__dict__["rows"] = value if isinstance(value, tuple) else ((value,),)
            self.excel.sheet.fill(self.ref, [list(row) for row in self.rows], self.NumberFormat)
        elif name == "NumberFormat" and "rows" in self.__dict__:
            self.excel.sheet.fill(self.ref, [list(row) for row in self.rows], value)
        else:
            self.__dict__[name] = value

    def __getattr__(self, name: str) -> Any:
        assert name == "Value2"
        return self.excel.calculated(self.Formula2)

    def ClearContents(self) -> None:  # noqa: N802
        self.Formula2 = ""


class TypingExcel:
    """A workbook with one sheet, whose formulas call our functions by the VBA."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter, self.book = interpreter, Book()
        self.sheet = Sheet(self.book)
        self.ranges: dict[str, Cells] = {}
        vba_host.application(interpreter).caller = self.sheet.range("B2")

    def Worksheets(self, index: int) -> TypingExcel:  # noqa: N802
        return self

    def Range(self, ref: str) -> Cells:  # noqa: N802
        return self.ranges.setdefault(ref, Cells(self, ref))

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "Date1904":
            self.book.date1904 = value
        else:
            super().__setattr__(name, value)

    def calculated(self, formula: str) -> Any:
        match = re.fullmatch(r"=(\w+)\((.*)\)", formula)
        assert match
        arguments = re.findall(r"((?:\w+\([^)]*\)|[^,])*)(?:,|$)", match[2])[: -1 or None]
        shown = vba_host.run(self.interpreter, match[1], *map(self._argument, arguments))
        return windows.ERROR_NUMBERS.get(shown, shown) if isinstance(shown, str) else shown

    def _argument(self, text: str) -> Any:
        if not text:
            return MISSING
        if text.startswith('"'):
            return text.strip('"')
        if day := re.fullmatch(r"DATE\((\d+),(\d+),(\d+)\)", text):
            first = dt.date(1904, 1, 1) if self.book.date1904 else dt.date(1899, 12, 30)
            return float((dt.date(*map(int, day.groups())) - first).days)
        return float(text) if text[0].isdigit() else self.sheet.range(text)


@pytest.fixture
def call() -> Iterator[Callable[..., Any]]:
    before = dict(sys.modules)
    through_xlwings = windows.caller()
    yield lambda name, *arguments: through_xlwings(name, *arguments)[0][0]
    for name in set(sys.modules) - set(before):
        del sys.modules[name]
    sys.modules.update(before)


def trials(call: Callable[..., Any]) -> list[excel_smoke.Trial]:
    interpreter, _ = vba_host.excel(call)
    return list(excel_smoke._cell_trials(TypingExcel(interpreter)))


def test_cells_of_every_format_whole_columns_and_1904_dates(call: Callable[..., Any]) -> None:
    tried = trials(call)
    assert excel_smoke.smoke_table(tried).endswith("18 of 18 examples pass")
    assert {trial.formula.rpartition(" ")[2] for trial in tried[:15]} == set(excel_smoke.FORMATS)


@pytest.mark.parametrize(
    ("right", "wrong", "failing"),
    [
        ("cut.Value2", "cut.Value", 6),
        ("CellsOf(arguments), ThisWorkbook", "arguments, ThisWorkbook", 8),
        ("called & DateSystem(arguments, caller)", "called", 1),
    ],
)
def test_it_would_see_what_was_wrong(
    call: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    right: str,
    wrong: str,
    failing: int,
) -> None:
    module = vba.functions_module()
    assert right in module
    monkeypatch.setattr(vba, "functions_module", lambda: module.replace(right, wrong))
    assert sum(not trial.passes for trial in trials(call)) == failing
