"""`leasebridge watch`: refreshes what changes in a folder, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from addin.commands import watching
from tests.addin.batch.desk import desk_of, facts_file
from tests.addin.command_runner import Outcome, leasebridge, leasebridge_process, refused, values


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    desk_of(tmp_path / "desk", "1.xlsx", "2.xlsx")
    return tmp_path / "desk"


def watched(
    monkeypatch: pytest.MonkeyPatch, looks: list[list[Path]], *arguments: object
) -> Outcome:
    """Runs the command through these looks, and then Ctrl-C."""

    def changes(folders: list[Path], *, poll: bool) -> Iterator[list[Path]]:
        yield from looks
        raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "watchfiles", object())
    monkeypatch.setattr(watching, "changes", changes)
    terminated = signal.getsignal(signal.SIGTERM)
    try:
        return leasebridge("watch", *arguments)
    finally:
        signal.signal(signal.SIGTERM, terminated)


def test_it_tells_what_it_does_and_ends_well(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = facts_file(desk.parent / "facts.csv", 41)
    outcome = watched(monkeypatch, [[], []], desk, "--facts", facts)
    assert (outcome.code, outcome.err) == (0, "")
    first, *lines, last = outcome.out.splitlines()
    assert first == f"watching {desk}; Ctrl-C ends it" and last == "ended"
    assert [line.partition(", ")[0] for line in lines] == [
        f"{desk / name}: written" for name in ("1.xlsx", "2.xlsx")
    ]


def test_copies_go_into_a_folder_that_is_there(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = desk.parent / "out"
    monkeypatch.setitem(sys.modules, "watchfiles", object())
    told = refused(desk, "watch", desk, "--output", output)
    assert told == f"leasebridge: {output}: there is no such folder; make it first\n"
    output.mkdir()
    (output / "1.xlsx").write_bytes(b"mine")
    first = watched(monkeypatch, [[], []], desk, "--output", output)
    assert "1.xlsx already exists; use --force" in first.out
    assert watched(monkeypatch, [[], []], desk, "--output", output, "--force").code == 0
    facts = facts_file(desk.parent / "facts.csv", 41)
    again = watched(monkeypatch, [[], []], desk, "--output", output, "--facts", facts)
    assert "exists" not in again.out and again.out.count(": written") == 2
    assert {path.name for path in output.glob("*.xlsx")} == {"1.xlsx", "2.xlsx"}


def test_a_folder_that_is_none_is_refused(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", object())
    assert "there is no such folder" in refused(desk, "watch", desk / "1.xlsx")


def test_what_is_missing_is_named_with_its_command(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    told = refused(desk, "watch", desk)
    assert told == f"leasebridge: watch needs watchfiles; {watching.INSTALL}\n"
    assert "pip install 'leasebridge[watch]'" in told


class Watchfiles:
    """Stands in for the library; keeps how it was asked."""

    def __init__(self) -> None:
        self.asked: dict[str, object] = {}

    def watch(self, *folders: Path, **how: object) -> Iterator[set[tuple[int, str]]]:
        self.asked = how
        yield {(1, str(folders[0] / "a.xlsx"))}
        yield set()


@pytest.mark.parametrize(
    ("poll", "on_network", "forced"),
    [(False, False, None), (True, False, True), (False, True, True)],
)
def test_a_share_is_polled(
    desk: Path, monkeypatch: pytest.MonkeyPatch, poll: bool, on_network: bool, forced: bool | None
) -> None:
    library = Watchfiles()
    monkeypatch.setitem(sys.modules, "watchfiles", library)
    monkeypatch.setattr("addin.batch.is_on_network", lambda folder: on_network)
    assert list(watching.changes([desk], poll=poll)) == [[desk / "a.xlsx"], []]
    assert library.asked["force_polling"] is forced


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")
@pytest.mark.parametrize("poll", [(), ("--poll",)], ids=["told", "polled"])
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_real_run(desk: Path, end: signal.Signals, poll: tuple[str, ...]) -> None:
    pytest.importorskip("watchfiles", reason="needs leasebridge[watch]")
    facts = facts_file(desk / "facts.csv", 41)
    running = leasebridge_process("watch", desk, "--facts", facts, *poll)
    try:
        out = running.stdout
        assert out and out.readline() == f"watching {desk}; Ctrl-C ends it\n"
        for price in (41, 42):
            if price != 41:  # which is there already
                facts_file(facts, price)
            lines = {out.readline().partition(", ")[0] for _ in range(2)}
            assert lines == {f"{desk / name}: written" for name in ("1.xlsx", "2.xlsx")}
            assert values(desk / "2.xlsx", "Inputs")["I6"] == price
        running.send_signal(end)
        rest, err = running.communicate(timeout=600)
    finally:
        running.kill()
    assert (running.returncode, rest, err) == (0, "ended\n", "")
    names = {".leasebridge-runs.jsonl", "1.xlsx", "2.xlsx", "facts.csv"}
    assert {path.name for path in desk.iterdir()} == names
