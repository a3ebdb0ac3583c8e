"""A long run says how far it is, and Ctrl-C ends it with nothing written."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from addin.commands import progress
from tests.addin.command_runner import files, leasebridge, leasebridge_process
from tests.addin.commands.input_files import sheet_of


def test_a_short_run_says_nothing_on_the_way(model: Path) -> None:
    assert leasebridge("refresh", model).err == ""


def test_nothing_is_said_of_it_where_nobody_watches(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SECOND", 0.0)
    assert leasebridge("refresh", model).err == ""


class TwoSeconds:
    """Stands in for the event that ends a run: one second passes at once, one with the work."""

    def __init__(self) -> None:
        self.passed = 0
        self.work_is_done = threading.Event()

    def set(self) -> None:
        self.work_is_done.set()

    def wait(self, seconds: float) -> bool:
        assert seconds == progress.SECOND
        self.passed += 1
        if self.passed > 1:
            self.work_is_done.wait()
        return self.passed > 2


def test_a_long_run_says_how_far_it_is(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(Event=TwoSeconds, Thread=threading.Thread)
    monkeypatch.setattr(progress, "threading", clock)
    monkeypatch.setattr(progress, "is_watched", lambda: True)
    outcome = leasebridge("refresh", model, "--output", tmp_path / "new.xlsx", "--json")
    assert outcome.code == 0 and outcome.json["exit_code"] == 0
    said = re.fullmatch(
        r"\rworking: 1 s(?:, [\d,]+ calls calculated)?\rworking: 2 s, ([\d,]+) calls calculated\n",
        outcome.err,
    )
    assert said and int(said[1].replace(",", "")) >= outcome.json["calls"]


def test_an_interrupt_is_one_line_and_nothing_written(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(tmp_path)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("addin.refresh.flow.changed_parts", interrupted)
    outcome = leasebridge("refresh", model)
    assert (outcome.code, outcome.out) == (130, "")
    assert outcome.err == "leasebridge: interrupted; nothing was written\n"
    assert files(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal")
def test_an_interrupt_inside_our_functions_is_no_error_value(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {f"A{n}": "=LEASE_REVENUE(250,40)" for n in (1, 2, 3)})
    before = files(tmp_path)

    def interrupt() -> None:
        signal.raise_signal(signal.SIGINT)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(progress.Progress, "__call__", lambda _: interrupt())
        outcome = leasebridge("refresh", path)
    assert (outcome.code, outcome.out) == (130, "")
    assert files(tmp_path) == before
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


INSIDE_A_CALL = """
def wait_in_the_first_call(_):
    progress.Progress.__call__ = lambda _: None
    print("inside a call", file=sys.stderr, flush=True)
    while True:
        time.sleep(0.01)

progress.Progress.__call__ = wait_in_the_first_call
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal")
def test_ctrl_c_ends_a_real_run(tmp_path: Path) -> None:
    formulas = {f"A{row}": f"=LEASE_REVENUE({row},40)" for row in range(1, 101)}
    path = sheet_of(tmp_path / "book.xlsx", formulas)
    before = files(tmp_path)
    run = leasebridge_process("refresh", path, preparation=INSIDE_A_CALL)
    try:
        assert run.stderr and run.stderr.readline() == "inside a call\n"
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
    finally:
        run.kill()
    assert (run.returncode, out) == (130, "")
    assert err == "leasebridge: interrupted; nothing was written\n"
    assert files(tmp_path) == before


def test_draws_are_told_with_the_time_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    told = progress.Progress()
    assert told._how_far(3) == "3 s"
    told.reach(1_000, 10_000)
    assert told._how_far(3) == "1,000 of 10,000 draws"
    now[0] += 6
    told.reach(4_000, 10_000)
    assert told._how_far(9) == "4,000 of 10,000 draws, about 12 s left"
    now[0] += 5
    assert told._how_far(14) == "4,000 of 10,000 draws, about 7 s left"
    told.reach(10_000, 10_000)
    assert told._how_far(20) == "10,000 of 10,000 draws"


def test_lengths_of_time_are_said_as_people_do() -> None:
    said = [progress.in_words(seconds) for seconds in (0.4, 99, 119, 5_000, 8_000)]
    assert said == ["0 s", "99 s", "2 min", "83 min", "2 h 13 min"]
    assert progress.in_words(0.44, 1) == "0.4 s"
