"""SIGTERM and a closed terminal end a command as Ctrl-C does: one line, and nothing left behind."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from addin.commands.being_told_to_end import interrupted_when_told_to_end
from tests.addin.command_runner import files, leasebridge, leasebridge_process
from tests.addin.commands.input_files import sheet_of
from tests.addin.commands.test_progress_and_interrupts import INSIDE_A_CALL

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal")

INSIDE_A_FOLDER = """
from addin.xlsx import private_folder
from addin.refresh import flow

def wait_in_a_folder(*_):
    with private_folder() as folder:
        (folder / "copy.xlsx").write_bytes(b"a workbook")
        print("inside", file=sys.stderr, flush=True)
        while True:
            time.sleep(0.01)

flow.changed_parts = wait_in_a_folder
"""
WAYS = ["SIGTERM", "SIGHUP", "SIGINT"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("where", [INSIDE_A_CALL, INSIDE_A_FOLDER], ids=["call", "folder"])
def test_a_command_that_is_told_to_end_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, way: str
) -> None:
    private, desk = tmp_path / "private", tmp_path / "desk"
    private.mkdir()
    desk.mkdir()
    monkeypatch.setenv("TMPDIR", str(private))
    formulas = {f"A{row}": f"=LEASE_REVENUE({row},40)" for row in range(1, 101)}
    path = sheet_of(desk / "book.xlsx", formulas)
    before = files(desk)
    run = leasebridge_process("refresh", path, preparation=where)
    try:
        assert run.stderr and run.stderr.readline().startswith("inside")
        assert list(private.iterdir()) and list(desk.glob(".*.lock"))
        run.send_signal(getattr(signal, way))
        out, err = run.communicate()
    finally:
        run.kill()
    assert (run.returncode, out) == (130, "")
    assert err == "leasebridge: interrupted; nothing was written\n"
    assert files(desk) == before and not list(private.iterdir())


def test_afterwards_the_signals_do_what_they_did(tmp_path: Path) -> None:
    before = [signal.getsignal(getattr(signal, way)) for way in WAYS]
    assert leasebridge("check", tmp_path / "none.xlsx").code == 2
    assert [signal.getsignal(getattr(signal, way)) for way in WAYS] == before


def test_one_that_is_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # nohup
    try:
        with interrupted_when_told_to_end():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGHUP, before)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_another_thread_changes_nothing() -> None:
    found = []

    def look() -> None:
        with interrupted_when_told_to_end():
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [signal.SIG_DFL]
