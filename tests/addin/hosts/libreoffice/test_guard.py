"""The guard: what it runs ends with whoever asked for it, and says how it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from addin.errors import OfficeFailed
from addin.hosts.libreoffice import guard
from addin.hosts.libreoffice.program import run_program
from tests.addin.command_runner import ROOT

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
LIVES = "import os, sys, time; print(os.getpid(), flush=True); time.sleep(3600)"
PARENT_AND_CHILD = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {LIVES!r}])
child.wait()
"""
ASKS = """
import sys
from pathlib import Path
from addin.hosts.libreoffice.program import run_program
run_program([sys.executable, "-c", sys.argv[1]], Path(sys.argv[2]), 3600)
"""


def run(code: str, folder: Path) -> str:
    return run_program([sys.executable, "-c", code], folder, 60)


def test_what_a_program_prints_and_how_it_ends_arrives(tmp_path: Path) -> None:
    assert run("print('some', 'words')", tmp_path) == "some words\n"
    with pytest.raises(OfficeFailed, match="ended with exit code 7: it rains"):
        run("import sys; print('ERROR: it rains'); sys.exit(7)", tmp_path)


@POSIX
def test_a_signal_arrives_as_one(tmp_path: Path) -> None:
    with pytest.raises(OfficeFailed, match="ended with signal 15"):
        run("import os; os.kill(os.getpid(), 15)", tmp_path)


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OfficeFailed, match="ended with exit code 127: "):
        run_program([str(tmp_path / "none")], tmp_path, 60)


@contextmanager
def asked(code: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Another process that runs this, and the number of the process that it runs at the end."""
    printed = folder / "printed.txt"
    process = subprocess.Popen([sys.executable, "-c", ASKS, code, str(folder)], cwd=ROOT)
    try:
        while not (printed.exists() and printed.read_bytes().endswith(b"\n")):
            assert process.poll() is None
        yield process, int(printed.read_text())
    finally:
        process.kill()
        process.wait()


def wait_for_the_end_of(process: int) -> None:
    """Waits for ever for one that lives."""
    try:
        while b"\nState:\tZ" not in Path(f"/proc/{process}/status").read_bytes():
            pass
    except FileNotFoundError:
        return
    except ProcessLookupError:
        return


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes as Linux shows them")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_a_program_and_all_that_it_started_end_with_whoever_asked(tmp_path: Path, how: str) -> None:
    with asked(PARENT_AND_CHILD, tmp_path) as (process, grandchild):
        process.send_signal(getattr(signal, how))
        process.wait()
        wait_for_the_end_of(grandchild)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes as Linux shows them")
def test_what_takes_too_long_is_ended_whole(tmp_path: Path) -> None:
    with pytest.raises(OfficeFailed, match="no answer within 1 s"):
        run_program([sys.executable, "-c", PARENT_AND_CHILD], tmp_path, 1)
    told = (tmp_path / "printed.txt").read_text()
    if told:  # it got that far
        wait_for_the_end_of(int(told))


def test_it_ends_when_its_input_does_and_takes_nobody_else_along() -> None:
    """Also when it was started in somebody's group, as here in that of these tests."""
    pipe = subprocess.PIPE
    command = [sys.executable, guard.__file__, "", sys.executable, "-c", LIVES]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:
        assert process.stdout and process.stdout.readline()
        process.communicate()
        assert process.returncode != 0
