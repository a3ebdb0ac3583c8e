"""`--engine excel` against an Excel that is no more than the calls that are made of it."""

from __future__ import annotations

import os
import threading
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
import xlsxwriter
import xlwings as xw

from addin.a1 import range_bounds
from addin.engines import excel as excel_app
from addin.engines.excel import recalculate
from addin.errors import Doubtful, ExcelFailed
from addin.hosts.excel.com_values import FIRST_ERROR
from addin.xlsx.book import Workbook
from addin.xlsx.reader import read_workbook

DIV0, NUM, NAME, SPILL = (FIRST_ERROR + number for number in (2007, 2036, 2029, 2045))


class FakeRange:
    """Cells of the fake; it knows no more than what is asked of COM's."""

    def __init__(self, cells: dict[tuple[int, int], Any], spills: dict[str, str], ref: str) -> None:
        top, left, bottom, right = range_bounds(ref)
        rows = [[cells.get((y, x)) for x in range(left, right + 1)] for y in range(top, bottom + 1)]
        self.Value2 = tuple(map(tuple, rows)) if len(rows) * len(rows[0]) > 1 else rows[0][0]
        self.HasSpill = ref in spills
        self.SpillingToRange = SimpleNamespace(Address=spills.get(ref))


class FakeExcel:
    """A hidden Excel whose cells hold `cells` once it has calculated."""

    def __init__(self, cells: dict[tuple[int, int], Any], spills: dict[str, str]) -> None:
        self.cells, self.spills, self.pid = cells, spills, 12345
        self.opened: list[tuple[Path, bool, int]] = []
        self.copy = b""
        self.ended = 0
        self.calculate: Callable[[], None] = lambda: None
        self.api = SimpleNamespace(
            Workbooks=SimpleNamespace(Open=self.open),
            CalculateFullRebuild=lambda: self.calculate(),
            Run=lambda macro, cell: f"{macro} says why",
        )

    def open(self, path: str, links: int, read_only: bool) -> Any:
        self.opened.append((Path(path), read_only, self.api.AutomationSecurity))
        self.copy = Path(path).read_bytes()
        sheet = SimpleNamespace(Range=lambda ref: FakeRange(self.cells, self.spills, ref))
        return SimpleNamespace(Name=Path(path).name, Worksheets=lambda name: sheet)

    def quit(self) -> None:
        self.ended += 1

    def kill(self) -> None:
        self.ended += 1


Start = Callable[..., FakeExcel]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Start:
    """Makes the Excel that the next calculation finds."""
    addin = tmp_path / "leasebridge.xlam"
    addin.write_bytes(b"add-in")
    monkeypatch.setattr(excel_app, "addin_path", lambda: addin)
    monkeypatch.setattr("sys.platform", "win32")

    def make(cells: dict[tuple[int, int], Any], spills: dict[str, str] | None = None) -> FakeExcel:
        excel = FakeExcel(cells, spills or {})
        options = {"visible": False, "add_book": False}
        monkeypatch.setattr(
            xw, "App", lambda **given: excel if given == options else pytest.fail(str(given))
        )
        return excel

    return make


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    """A1 is an input; A2 to A4 calculate; C1 spills."""
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("Model")
        sheet.write("A1", 40)
        sheet.write_formula("A2", "=LEASE_REVENUE(250,A1)", value=1)
        sheet.write_formula("A3", "=1/0", value=1)
        sheet.write_formula("A4", '=A1&"x"', value="y")
        sheet.write_dynamic_array_formula("C1:C3", "=SEQUENCE(3)", value=1)
    return read_workbook(path)


CELLS = {(2, 1): 10_000.0, (3, 1): DIV0, (4, 1): "40x", (1, 3): 1.0, (2, 3): 2.0}


def test_values_errors_and_spills_come_back(start: Start, book: Workbook) -> None:
    start(CELLS, {"C1": "$C$1:$C$2"})
    result = recalculate(book, {})
    assert result.spills == {"Model": {(1, 3): "C1:C2"}}
    assert result.values["Model"] == {
        (2, 1): 10_000.0,
        (3, 1): "#DIV/0!",
        (4, 1): "40x",
        (1, 3): 1.0,
        (2, 3): 2.0,
        (3, 3): None,
    }
    assert result.refusals == {}


def test_a_spill_that_has_no_room_is_one_cell(start: Start, book: Workbook) -> None:
    start(CELLS | {(1, 3): SPILL, (2, 3): None})
    result = recalculate(book, {})
    assert result.values["Model"][1, 3] == "#SPILL!" and result.spills["Model"] == {(1, 3): "C1"}
    assert result.values["Model"][2, 3] is None


def test_a_refusal_of_ours_has_the_reason_that_the_addin_tells(
    start: Start, book: Workbook
) -> None:
    start(CELLS | {(2, 1): NUM})
    result = recalculate(book, {})
    assert result.refusals == {("Model", (2, 1)): "'leasebridge.xlam'!ReasonOf says why"}


def test_functions_that_excel_does_not_know_are_no_values(start: Start, book: Workbook) -> None:
    start(CELLS | {(2, 1): NAME})
    with pytest.raises(Doubtful) as refused:
        recalculate(book, {})
    assert list(refused.value.reasons) == [("Model", (2, 1))]


def test_excel_gets_a_copy_with_the_inputs_and_without_its_macros(
    start: Start, book: Workbook
) -> None:
    before = book.path.read_bytes()
    excel = start(CELLS)
    recalculate(book, {"Model": {(1, 1): 55.0}})
    (addin, *with_macros), (copy, *without) = excel.opened
    assert addin.name == "leasebridge.xlam" and with_macros == [True, 1]
    assert copy != book.path and not copy.exists() and without == [True, 3]
    with zipfile.ZipFile(BytesIO(excel.copy)) as archive:
        assert b"<v>55</v>" in archive.read("xl/worksheets/sheet1.xml")
    assert book.path.read_bytes() == before and excel.ended == 2


@pytest.mark.parametrize("fault", [RuntimeError("the object invoked has disconnected"), KeyError()])
def test_excel_ends_after_an_error(start: Start, book: Workbook, fault: Exception) -> None:
    excel = start(CELLS)
    excel.calculate = mock.Mock(side_effect=fault)
    with pytest.raises(ExcelFailed, match="Excel failed"):
        recalculate(book, {})
    assert excel.ended == 2


def test_excel_ends_after_an_interrupt(start: Start, book: Workbook) -> None:
    excel = start(CELLS)
    excel.calculate = mock.Mock(side_effect=KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        recalculate(book, {})
    assert excel.ended == 2


def test_an_excel_that_hangs_is_ended(
    start: Start, book: Workbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = threading.Event()
    monkeypatch.setattr(os, "kill", lambda pid, _: killed.set() if pid == 12345 else None)
    excel = start(CELLS)

    def hang() -> None:
        assert killed.wait(10)
        raise RuntimeError("the remote procedure call failed")

    excel.calculate = hang
    with pytest.raises(ExcelFailed, match=r"no answer within 0\.1 seconds"):
        recalculate(book, {}, timeout=0.1)


def test_what_is_missing_is_said(
    start: Start, book: Workbook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(xw, "App", mock.Mock(side_effect=OSError("class not registered")))
    with pytest.raises(ExcelFailed, match=r"does not start .*class not registered"):
        recalculate(book, {})
    excel = start(CELLS)
    monkeypatch.setattr(excel_app, "addin_path", lambda: tmp_path / "none.xlam")
    with pytest.raises(ExcelFailed, match="leasebridge install excel"):
        recalculate(book, {})
    assert excel.ended == 2
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(ExcelFailed, match="only be started on Windows"):
        recalculate(book, {})
