"""LibreOffice as the engine of a refresh: right values, or a refusal by cell, and no trace left."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.a1 import cell_position, cell_text
from addin.engines.calculation import Calculation
from addin.engines.libreoffice import recalculate
from addin.errors import Doubtful, OfficeFailed
from addin.hosts.libreoffice import program as office
from addin.hosts.libreoffice.program import find_office
from addin.xlsx.private_folders import remove_what_is_left
from addin.xlsx.reader import read_workbook
from tests.addin.command_runner import leasebridge_process
from tests.addin.sample_books.formula_shapes import ARRAYS, CALL, SCALARS, same, write_shapes
from tests.end_to_end.calls_in_calc import close, needs_libreoffice, recalculated
from udfs.cells import CellError
from workbooks import TEMPLATE

pytestmark = needs_libreoffice

REFUSED = {
    "LEASE_REVENUE(250,40,Data!B2)": "a blank cell over as 0",
    "LEASE_REVENUE(Data!B2,40)": "a blank cell over as 0",
    "LEASE_REVENUE(250,Data!B5)": "TRUE and FALSE over as 1 and 0",
    "LEASE_REVENUE(250,TRUE)": "TRUE and FALSE over as 1 and 0",
    "LEASE_REVENUE(250,Data!B4)": "an error cell",
    "SUM(LEASE_REVENUE(Data!A1:A4,Data!B2:B3))": "another error in Excel",
    "INDEX(EPS_BRIDGE(37.125,2573.776075,Data!B3,0.9,0.15),7,2)": "another error in Excel",
    f"INDEX({CALL},10,2)": "another error in Excel",
    "LEASE_REVENUE(250,Data!B1:B5)": "TRUE and FALSE over as 1 and 0",
}
"""Of the shapes, those that LibreOffice gets wrong or may get wrong."""


@pytest.fixture(autouse=True)
def nothing_left(tmp_path_factory: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No process, profile, lock file or socket of a run stays."""
    folder = tmp_path_factory.mktemp("scratch")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    before = dead_sockets()
    yield
    assert not list(folder.iterdir())
    wait_for(lambda: not processes())  # what is killed takes a moment to go
    for _ in range(50):
        # Another LibreOffice on this machine may be about to end.
        if not (left := dead_sockets() - before):
            break
        time.sleep(0.1)
    assert not left


def dead_sockets() -> set[Path]:
    """Sockets of LibreOffices that are no more."""
    dead = set()
    for path in Path("/tmp").glob("OSL_PIPE_*"):
        with socket.socket(socket.AF_UNIX) as end:
            try:
                end.connect(str(path))
            except ConnectionRefusedError:
                dead.add(path)
            except OSError:
                continue
    return dead


def processes() -> list[int]:
    """Processes of this test: their profile lies in its folder for temporary files."""
    mark = os.fsencode(f"{tempfile.gettempdir()}/leasebridge-")
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark in entry.read_bytes():
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("date1904", [False, True], ids=["1900", "1904"])
def test_every_shape_is_right_or_refused(tmp_path: Path, date1904: bool) -> None:
    path = tmp_path / "shapes.xlsx"
    write_shapes(path, date1904=date1904)
    with pytest.raises(Doubtful) as doubtful:
        recalculated(path)
    book = read_workbook(path)
    refused = {
        book.by_name[sheet].cells[at].formula: reason
        for (sheet, at), reason in doubtful.value.reasons.items()
        if at in book.by_name[sheet].cells and book.by_name[sheet].cells[at].formula
    }
    assert set(refused) == set(REFUSED)
    assert all(REFUSED[formula or ""] in reason for formula, reason in refused.items())
    scalars, arrays = trusted_shapes(path, date1904=date1904)
    values = recalculated(path).values
    for sheet, expected in (("Model", scalars), ("Arrays", arrays)):
        shown = {at: values[sheet][cell_position(at)] for at in expected}
        wrong = {at: (shown[at], v) for at, v in expected.items() if not same(shown[at], v)}
        assert not wrong


def trusted_shapes(path: Path, *, date1904: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """The shapes again, with a plain call in the place of the refused ones."""
    with pytest.MonkeyPatch.context() as patch:
        harmless = [(("2*3", 6) if f in REFUSED else (f, v)) for f, v in SCALARS]
        patch.setattr("tests.addin.sample_books.formula_shapes.SCALARS", harmless)
        kept = [entry for entry in ARRAYS if entry[0] not in REFUSED]
        patch.setattr("tests.addin.sample_books.formula_shapes.ARRAYS", kept)
        return write_shapes(path, date1904=date1904)


def test_the_template_calculated_from_scratch_is_what_is_shipped(tmp_path: Path) -> None:
    book = read_workbook(TEMPLATE)
    values = recalculate(book, {}).values
    wrong = {
        (sheet.name, cell_text(at)): (cell.value, values[sheet.name][at])
        for sheet in book.sheets
        for at, cell in sheet.cells.items()
        if cell.formula is not None and not close(values[sheet.name][at], cell.value, 1e-9)
    }
    assert not wrong
    assert sum(map(len, values.values())) > 800


def written(path: Path, formulas: dict[str, Any], arrays: dict[str, str] | None = None) -> Path:
    """A workbook with one sheet; every formula's stored value is wrong."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    for at, content in formulas.items():
        if isinstance(content, str) and content.startswith("="):
            sheet.write_formula(at, content, None, -99)
        else:
            sheet.write(at, content)
    for area, formula in (arrays or {}).items():
        sheet.write_dynamic_array_formula(area, formula, None, -99)
    book.close()
    return path


def refusals(path: Path) -> dict[str, str]:
    with pytest.raises(Doubtful) as doubtful:
        recalculated(path)
    return {cell_text(at): reason for (_, at), reason in doubtful.value.reasons.items()}


def test_functions_that_it_lacks_are_named_even_where_an_error_would_hide(tmp_path: Path) -> None:
    formulas = {
        "A1": "=IFERROR(_xlfn.VSTACK(1,2),0)",
        "A2": "=IFERROR(NO_SUCH(1),7)",
        "A3": "=LEASE_REVENUE(250,40)",
        "A4": "=IFERROR(_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1)(2),7)",
    }
    found = refusals(written(tmp_path / "book.xlsx", formulas))
    assert set(found) == {"A1", "A2", "A4"}
    assert found["A1"] == "LibreOffice has no function VSTACK"
    assert found["A2"] == "LibreOffice has no function NO_SUCH"
    assert found["A4"] == "LibreOffice has no function LAMBDA"


def test_circles_and_errors_that_excel_has_not_are_refused(tmp_path: Path) -> None:
    formulas = {"A1": "=A2+1", "A2": "=A1+1", "B1": "=SQRT(-1)", "C1": "=1/0", "C2": "=C1+1"}
    found = refusals(written(tmp_path / "book.xlsx", formulas))
    assert set(found) == {"A1", "A2", "B1"}
    assert "circular" in found["A1"] and "circular" in found["A2"] and "Err:502" in found["B1"]


def test_values_have_the_kind_that_they_have_in_excel(tmp_path: Path) -> None:
    formulas = {
        "A1": True, "A2": "text", "A3": 3,
        "B1": "=A1", "B2": "=A1+0", "B3": "=A3>2", "B4": "=AND(A3>2,A3<3)", "B5": "=A2&A3",
        "B6": "=A2=\"TEXT\"", "B7": "=1/3", "B8": "=0.1+0.2", "B9": "=\"\"", "B10": "=C1",
        "B11": "=NA()", "B12": "=DATE(2028,7,1)", "B13": "=IF(A3>2,1,0)",
        "B14": '=LEASEBRIDGE_VERSION()<>"x"',
    }  # fmt: skip
    values = recalculated(written(tmp_path / "book.xlsx", formulas)).values["S"]
    shown = [values[row, 2] for row in range(1, 15)]
    expected = [True, 1.0, True, False, "text3", True, 1 / 3, 0.1 + 0.2, "", 0.0]
    assert shown == [*expected, "#N/A", 46935.0, 1.0, True]
    kinds = [*map(type, expected), CellError, float, float, bool]
    assert list(map(type, shown)) == kinds


def test_text_of_ours_is_refused_where_calc_would_not_find_it(tmp_path: Path) -> None:
    band = 'CONCENTRATION_RISK({30,30,20,20},,,,,"BAND2023")'
    formulas = {
        "A1": f"={band}", "A2": "=A1", "A3": '=A2="high"', "A4": '=MATCH("high",A1:A2,0)',
        "A5": f'=IF({band}="high",1,2)', "A6": '=EXACT(A1,"high")', "A7": '=A1&""="high"',
    }  # fmt: skip
    found = refusals(written(tmp_path / "book.xlsx", formulas))
    assert set(found) == {"A3", "A4", "A5"}
    del formulas["A3"], formulas["A4"], formulas["A5"]
    values = recalculated(written(tmp_path / "book.xlsx", formulas)).values["S"]
    assert [values[row, 1] for row in (1, 2, 6, 7)] == ["high", "high", True, True]


def test_a_spill_follows_its_size_and_what_depends_on_it_too(tmp_path: Path) -> None:
    formulas = {"A1": 3, "F1": "=SUM(C1:C9)"}
    arrays = {"C1:C2": "=LEASE_REVENUE(SEQUENCE(A1),40)", "E1:E4": "=SEQUENCE(2)"}
    book = read_workbook(written(tmp_path / "book.xlsx", formulas, arrays))
    result = recalculate(book, {"S": {(1, 1): 4.0}})
    values = result.values["S"]
    assert [values[row, 3] for row in range(1, 5)] == [40, 80, 120, 160] and values[1, 6] == 400
    assert [values[row, 5] for row in range(1, 5)] == [1, 2, None, None]
    assert result.spills["S"] == {(1, 3): "C1:C4", (1, 5): "E1:E2"}


def test_a_spill_without_room_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "book.xlsx", {"C3": "here"}, {"C1:C2": "=SEQUENCE(3)"})
    assert refusals(path) == {"C1": "there is no room for what it spills"}


def test_calls_in_the_form_that_excel_stores_them(tmp_path: Path) -> None:
    path = written(tmp_path / "book.xlsx", {"A1": "=_xll.LEASE_REVENUE(250,40)*2"})
    assert recalculated(path).values["S"][1, 1] == 20_000


def test_a_hung_one_is_stopped(tmp_path: Path) -> None:
    book = read_workbook(written(tmp_path / "book.xlsx", {"A1": "=LEASE_REVENUE(250,40)"}))
    over = threading.Event()

    def hang() -> None:
        signal_when_it_runs(signal.SIGSTOP)
        if not over.wait(60):
            signal_when_it_runs(signal.SIGKILL)  # so that this test fails and does not hang too

    hanging = threading.Thread(target=hang)
    hanging.start()
    with pytest.raises(OfficeFailed, match="no answer within 3 s"):
        recalculate(book, {}, timeout=3)
    over.set()
    hanging.join()


def test_a_killed_one_is_reported(tmp_path: Path) -> None:
    book = read_workbook(written(tmp_path / "book.xlsx", {"A1": "=LEASE_REVENUE(250,40)"}))
    find_office()
    killer = threading.Thread(target=signal_when_it_runs, args=(signal.SIGKILL,))
    killer.start()
    with pytest.raises(OfficeFailed, match="LibreOffice ended with"):
        recalculate(book, {})
    killer.join()


def signal_when_it_runs(number: int) -> None:
    patience = time.monotonic() + 30
    while time.monotonic() < patience:
        for process in processes():
            command = command_of(process)
            if "soffice.bin" in command and "--convert-to" in command:
                os.kill(process, number)
                return
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whatever_ends_a_run_takes_it_along(tmp_path: Path, number: signal.Signals) -> None:
    path = written(tmp_path / "book.xlsx", {"A1": "=LEASE_REVENUE(250,40)"})
    before = path.read_bytes()
    run = leasebridge_process("refresh", path, "--engine", "libreoffice")
    wait_for(lambda: any("soffice.bin" in text for text in map(command_of, processes())))
    run.send_signal(number)
    run.communicate()
    killed = number == signal.SIGKILL
    assert run.returncode == (-number if killed else 130) and path.read_bytes() == before
    wait_for(lambda: not processes())
    place = Path(tempfile.gettempdir())
    assert bool(list(place.iterdir())) == killed
    remove_what_is_left(place)  # as the next run does


def command_of(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def wait_for(condition: Callable[[], bool]) -> None:
    patience = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < patience
        time.sleep(0.01)


def test_two_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    def one(capacity: int) -> Calculation:
        formulas = {"A1": capacity, "A2": "=LEASE_REVENUE(A1,40)"}
        return recalculated(written(tmp_path / f"book{capacity}.xlsx", formulas))

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(one, (250, 500)))
    assert [result.values["S"][2, 1] for result in results] == [10_000, 20_000]


def test_the_workbook_itself_is_left_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "book.xlsx", {"A1": "=LEASE_REVENUE(250,40)"})
    before = path.read_bytes(), path.stat().st_mtime_ns
    recalculate(read_workbook(path), {})
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_python_of_this_environment_does_not_get_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert office.find_office().version
    path = written(tmp_path / "book.xlsx", {"A1": "=LEASE_REVENUE(250,40)"})
    assert recalculated(path).values["S"][1, 1] == 10_000
