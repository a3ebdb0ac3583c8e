"""What nobody has foreseen is exit code 4 and one line, and writes nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from addin.errors import CHECK_FILE, InternalFault
from leasebridge.__main__ import main
from tests.addin.command_runner import ROOT, files, leasebridge, leasebridge_process
from tests.addin.commands.input_files import sheet_of

PANIC = """
def panic(*_, **__):
    class PanicException(BaseException): pass
    import os
    os.write(2, b"thread panicked at lib.rs:1:\\nnote: run with RUST_BACKTRACE=1\\n")
    raise PanicException("called `unwrap`\\non a `None` value")
import addin.refresh
addin.refresh.refresh = panic
"""
NOISE = """
def noisy(*_, **__):
    import os
    os.write(2, b"a library says this\\n")
    print("we say this", file=sys.stderr)
    raise ValueError("odd")
import addin.refresh
addin.refresh.refresh = noisy
"""


class Panic(BaseException):
    """As the engine's, which is no Exception."""


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (RuntimeError("odd\n  thing"), "RuntimeError: odd thing"),
        (KeyError("x"), "KeyError: 'x'"),
        (MemoryError(), "MemoryError: out of memory"),
        (RecursionError("too deep"), "RecursionError: too deep"),
        (Panic("index out of bounds"), "Panic: index out of bounds"),
        (AssertionError(), "AssertionError"),
        (OSError("load failed"), "OSError: load failed"),
        (InternalFault("S!A1 is no result"), "S!A1 is no result"),
    ],
)
def test_an_unforeseen_error_is_4_and_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, line: str
) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=1+1"})
    before = files(tmp_path)

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("addin.refresh.flow.calculate", fail)
    outcome = leasebridge("refresh", path)
    said = f"internal fault: {line}; --debug shows where"
    assert (outcome.code, outcome.out, outcome.err) == (4, "", f"leasebridge: {said}\n")
    outcome = leasebridge("check", path, "--json")
    assert (outcome.code, outcome.err) == (4, "")
    what, _, do = said.rpartition("; ")
    assert outcome.json == {"schema": 1, "error": what, "do": do, "exit_code": 4}
    outcome = leasebridge("refresh", path, "--debug")
    assert outcome.code == 4 and outcome.err.startswith("Traceback")
    assert outcome.err.endswith(f"leasebridge: {said}\n") and "in fail" in outcome.err
    assert files(tmp_path) == before


def test_what_the_system_denies_is_2_with_what_to_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=1+1"})

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "x.csv")

    monkeypatch.setattr("addin.refresh.flow.calculate", denied)
    outcome = leasebridge("refresh", path)
    said = f"leasebridge: x.csv: Permission denied; {CHECK_FILE}\n"
    assert (outcome.code, outcome.out, outcome.err) == (2, "", said)


def test_a_result_over_a_typed_cell_is_4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=1+1"}, B1=7)
    before = files(tmp_path)
    monkeypatch.setattr("addin.refresh.flow.Recalculation.values", {"Model": {(1, 2): 1.0}})
    outcome = leasebridge("refresh", path)
    assert outcome.code == 4 and "Model!B1 is no result" in outcome.err
    assert files(tmp_path) == before


def test_the_lines_of_a_panic_are_dropped_and_no_others(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=1+1"})
    line = "leasebridge: internal fault: PanicException: called `unwrap` on a `None` value"
    for arguments, shown in (((), 0), (("--debug",), 1)):
        run = leasebridge_process("refresh", path, *arguments, preparation=PANIC)
        _, err = run.communicate(timeout=60)
        assert run.returncode == 4 and err.count("RUST_BACKTRACE") == shown
        assert len(re.findall(f"^{line}", err, re.MULTILINE)) == 1
        assert shown or err.count("\n") == 1
    run = leasebridge_process("refresh", path, preparation=NOISE)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 4 and "a library says this\n" in err and "we say this\n" in err


def test_an_installation_without_a_part_is_4(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "addin.commands.cli", None)
    assert main() == 4
    assert capsys.readouterr().err.startswith("leasebridge: this Python (")


@pytest.mark.parametrize("module", ["formualizer", "addin.refresh.flow", "udfs.function"])
def test_a_part_that_is_missed_later_is_4_too(tmp_path: Path, module: str) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=1+1"})
    for command in ("refresh", "check"):
        code = f"import sys; sys.modules['{module}'] = None; import leasebridge.__main__ as m"
        done = subprocess.run(
            [sys.executable, "-c", f"{code}; sys.exit(m.main())", command, str(path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 4 and "install leasebridge anew" in done.stderr
        assert done.stderr.count("\n") == 1 and done.stdout == ""
