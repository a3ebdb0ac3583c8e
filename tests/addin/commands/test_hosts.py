"""The commands about Excel, and the smoke test against an Excel that answers as the cells do."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from addin.a1 import cell_position
from addin.commands import doctor, excel_smoke, hosts
from addin.commands.cli import main
from addin.commands.doctor import Finding
from addin.errors import ExcelFailed
from addin.hosts.excel.com_values import ERRORS, FIRST_ERROR
from addin.xlsx.reader import read_workbook
from tests.addin.command_runner import refused
from tests.udfs.cell_arguments import as_cells
from udfs import CATALOGUE, Function
from udfs import example_text as examples
from udfs.cells import answer_call
from workbooks import TEMPLATE

NUMBERS = {code: FIRST_ERROR + number for number, code in ERRORS.items()}


def as_com(result: Any) -> Any:
    """A result as COM gives the cells that show it."""
    if isinstance(result, list):
        return tuple(tuple(map(as_com, row)) for row in result)
    return NUMBERS.get(result, result) if isinstance(result, str) else result


def shown_by(function: Function, arguments: tuple[Any, ...]) -> Any:
    return as_com(answer_call(function, [as_cells(argument) for argument in arguments]))


class FakeCell:
    """A cell that shows what the functions answer to the formula typed."""

    def __init__(self) -> None:
        self.answers = {
            f"={examples.example_text(function, arguments)}": shown_by(function, arguments)
            for function in CATALOGUE.values()
            for arguments, _ in function.examples
            if examples.can_be_typed((arguments, None))
        }
        for formula, _, expected in excel_smoke.IN_A_CELL:
            self.answers[formula] = expected
        self.answers |= dict(excel_smoke.WHOLE_COLUMNS)
        self.answers[excel_smoke.FROM_1904] = excel_smoke.LEAP_YEAR
        self.Formula2 = self.NumberFormat = ""

    @property
    def HasSpill(self) -> bool:  # noqa: N802
        return isinstance(self.answers[self.Formula2], tuple)

    @property
    def SpillingToRange(self) -> Any:  # noqa: N802
        return SimpleNamespace(Value2=self.answers[self.Formula2])

    @property
    def Value2(self) -> Any:  # noqa: N802
        assert not self.HasSpill
        return self.answers[self.Formula2]

    @Value2.setter
    def Value2(self, value: Any) -> None:  # noqa: N802
        """Every cell of the sheet is this one; `test_excel_smoke` has a sheet of many."""

    def ClearContents(self) -> None:  # noqa: N802
        self.Formula2 = ""


class OpenedEdition:
    """The lambda edition in Excel, which shows what the file holds; a new sheet is `typed`."""

    def __init__(self, path: str, typed: Any) -> None:
        self.book = read_workbook(Path(path))
        self.Worksheets = self
        self.typed = typed
        assert CATALOGUE.keys() <= {name.name for name in self.book.names}

    def __call__(self, name: str) -> Any:
        def cell(at: str) -> Any:
            value = self.book.by_name[name].cells[cell_position(at)].value
            return SimpleNamespace(Value2=as_com(value))

        return SimpleNamespace(Range=cell)

    def Add(self) -> Any:  # noqa: N802
        return self.typed


@pytest.fixture
def cell(monkeypatch: pytest.MonkeyPatch) -> FakeCell:
    """The cell of the hidden Excel that the smoke test finds, on a healthy machine."""
    typed = FakeCell()
    sheet = SimpleNamespace(Range=lambda ref: typed)
    book = SimpleNamespace(Worksheets=lambda index: sheet)
    workbooks = SimpleNamespace(Add=lambda: book, Open=lambda path: OpenedEdition(path, sheet))
    api = SimpleNamespace(Workbooks=workbooks, CalculateFullRebuild=lambda: None)
    app = SimpleNamespace(api=api)

    @contextmanager
    def excel() -> Iterator[Any]:
        yield app

    monkeypatch.setattr(excel_smoke, "hidden_excel", excel)
    monkeypatch.setattr(excel_smoke, "load_addin", lambda app: None)
    monkeypatch.setattr(doctor, "examine", lambda: [Finding("all", True)])
    monkeypatch.setattr(hosts, "WINDOWS", True)
    return typed


def smoke() -> tuple[int, list[str]]:
    answer = hosts._doctor(Namespace(excel_smoke=True))
    return answer.code, [*answer.lines]


def test_smoke_passes_where_excel_agrees(
    cell: FakeCell,
) -> None:
    code, lines = smoke()
    count = len(cell.answers)
    assert code == 0 and lines[-1].endswith("examples pass")
    assert sum(line.startswith("pass") for line in lines) >= 2 * count + 224
    assert "pass  Lease!D13: =LEASE_REVENUE($D$7,$D$8,$D$10,$D$11,$D$12)" in lines


@pytest.mark.parametrize("wrong", [10_000.1, "10000", NUMBERS["#NAME?"], None, ((1e4, 1e4),)])
def test_smoke_shows_what_differs(cell: FakeCell, wrong: Any) -> None:
    cell.answers["=LEASE_REVENUE(250,40)"] = wrong
    code, lines = smoke()
    failing = [line for line in lines if line.startswith("FAIL")]
    assert code == 1 and len(failing) == 2  # in the add-in, and in the lambda edition
    assert "=LEASE_REVENUE(250,40)" in failing[0] and "expected 10000" in failing[0]


def test_smoke_without_excel_says_so(cell: FakeCell, monkeypatch: pytest.MonkeyPatch) -> None:
    def excel() -> Any:
        raise ExcelFailed("Excel does not start")

    monkeypatch.setattr(excel_smoke, "hidden_excel", excel)
    answer = hosts._doctor(Namespace(excel_smoke=True))
    assert answer.code == 1 and "BAD  Excel does not start" in answer.failing
    assert [part["error"] for part in answer.facts["smoke"]] == ["Excel does not start"] * 2


def test_without_windows_there_is_no_smoke_test(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(hosts, "WINDOWS", False)
    assert "needs Excel on Windows" in refused(tmp_path, "doctor", "--excel-smoke")


@pytest.mark.parametrize(("good", "code"), [(True, 0), (None, 0), (False, 1)])
def test_doctor_says_by_its_exit_code_whether_something_is_wrong(
    monkeypatch: pytest.MonkeyPatch, good: bool | None, code: int
) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: [Finding("Excel", good, "install it")])
    answer = hosts._doctor(Namespace(excel_smoke=False))
    assert answer.code == code and "Excel -> install it" in next(iter(answer.lines))
    assert len([*answer.failing]) == code


def test_addin_and_workbook_are_built_into_a_folder(
    tmp_path: Path,
) -> None:
    pytest.importorskip("pyopenvba", reason="pyOpenVBA is not installed: leasebridge[excel]")
    folder = tmp_path / "new" / "folder"
    answer = hosts._addin(Namespace(output=folder, force=False))
    written = sorted(path.name for path in folder.iterdir())
    assert written == ["compute_lease_model.xlsm", "leasebridge.oxt", "leasebridge.xlam"]
    assert answer.code == 0 and {f"written: {folder / name}" for name in written} == {*answer.lines}


def test_handoff_writes_beside_the_workbook_and_never_over_another_copy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "model.xlsx"
    book.write_bytes(TEMPLATE.read_bytes())
    command = ["handoff", str(book), "--edition", "lite"]
    assert main(command) == 0
    made = tmp_path / "model_lite.xlsx"
    assert "xl/webextensions/webextension1.xml" in read_workbook(made).package.members
    assert "model_lite.xlsx" in capsys.readouterr().out
    made.write_bytes(b"the reader's own work")
    assert main(command) == 2
    assert "already exists" in capsys.readouterr().err
    assert made.read_bytes() == b"the reader's own work"
    assert main([*command, "--force"]) == 0
    assert read_workbook(made).sheets
