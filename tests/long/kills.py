"""Runs that are killed at random moments: no file is damaged, and the next run tidies up.

Each run writes a desk of workbooks or copies of them; it is killed, alone or with all that it has
started, while nobody knows what it is at. Every file is then the old one or the new one, whole, no
process of it is left after a moment, and the next run leaves nothing but workbooks.

usage: python -m tests.long.kills [--times 500] [--seed 1] [--check-every 5]
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from addin.errors import NoLibreOffice
from addin.hosts.libreoffice import find_office
from tests.addin.command_runner import ROOT
from tests.addin.sample_books.case_books import case_book

Parts = frozenset[tuple[str, bytes]]

_MINUTE = re.compile(rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?")
"""Of a run: the workbook's record keeps it."""

_COMMAND = "import sys; from addin.commands import cli; sys.exit(cli.main(sys.argv[1:]))"
_NEW = ("--set", "tax_rate=21%", "--wait", "600")
_LEFT = (".tmp", ".lock")


def parts_of(path: Path) -> Parts:
    """What a whole workbook holds, but for the minute of the run. Fails for a damaged one."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None, path
        names = archive.namelist()
        return frozenset((name, _MINUTE.sub(b"", archive.read(name))) for name in names)


@dataclass
class Desk:
    """Two workbooks, what runs make of them, and the folder for what they need in between."""

    folder: Path
    private: Path
    old: bytes
    known: dict[str, set[Parts]] = field(default_factory=dict)
    """What each file may hold."""

    def lay(self) -> None:
        """Put everything back to what it was before a run; what killed runs left stays."""
        for path in self.folder.glob("[!.]*"):
            path.unlink()
        (self.folder / ".leasebridge-runs.jsonl").unlink(missing_ok=True)
        for name in ("1.xlsx", "2.xlsx"):
            (self.folder / name).write_bytes(self.old)
        (self.folder / "facts.csv").write_text("id,unit,value\nF21,$/W-yr,41\n", encoding="utf-8")

    def books(self) -> dict[str, Parts]:
        """What the workbooks hold that are there now."""
        return {path.name: parts_of(path) for path in sorted(self.folder.glob("[!.]*.xlsx"))}

    def learn(self) -> None:
        """What is there now may be there after a kill."""
        for name, parts in self.books().items():
            self.known.setdefault(name, set()).add(parts)

    def judge(self, when: str) -> None:
        """Whether each file is one that is known."""
        for name, parts in self.books().items():
            assert parts in self.known[name], f"{name} is another file {when}"

    def left(self) -> list[str]:
        """What runs have left."""
        beside = [path for path in self.folder.glob(".*") if path.suffix in _LEFT]
        inside = [path for path in self.private.iterdir() if not _is_pythons_trial(path)]
        return sorted(path.name for path in (*beside, *inside))


def _is_pythons_trial(path: Path) -> bool:
    """Python itself tries, once in a process, whether it can write to the folder."""
    return path.is_file() and path.read_bytes() in (b"", b"blat")


def _commands(folder: Path) -> dict[str, list[str]]:
    one, copy = str(folder / "1.xlsx"), str(folder / "copy.xlsx")
    draws = ["scenarios", one, "--draws", "2,000,000", "--force", "--output", copy]
    found = {
        "refresh": ["refresh", one, *_NEW],
        "refresh --output": ["refresh", one, *_NEW, "--force", "--output", copy],
        "handoff values": ["handoff", one, "--edition", "values", "--force", "--output", copy],
        "handoff lambda": ["handoff", one, "--edition", "lambda", "--force", "--output", copy],
        "batch": ["refresh", str(folder), *_NEW, "--jobs", "2"],
        "scenarios": [*draws, "--parquet", str(folder / "draws.parquet")],
        "scenarios --workers": [*draws, "--workers", "2"],
        "watch": ["watch", str(folder), "--facts", str(folder / "facts.csv"), "--wait", "600"],
    }
    try:
        find_office()
    except NoLibreOffice:
        return found
    return found | {"libreoffice": ["refresh", one, *_NEW, "--engine", "libreoffice"]}


def _start(arguments: list[str], desk: Desk) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "TMPDIR": str(desk.private), "SOURCE_DATE_EPOCH": "1790000000"}
    return subprocess.Popen(
        [sys.executable, "-c", _COMMAND, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _whole(name: str, arguments: list[str], desk: Desk) -> float:
    """A run to its end, which says what there may be; how many seconds it takes."""
    begun = time.monotonic()
    run = _start(arguments, desk)
    if name == "watch":
        before = set(desk.books().values())
        while before & set(desk.books().values()):
            assert run.poll() is None
            time.sleep(0.1)
        run.send_signal(signal.SIGTERM)
    assert run.wait() == 0, name
    return time.monotonic() - begun


def _wait_for_its_processes(desk: Desk) -> None:
    """Waits for ever for one that lives on; in Linux, where they can be seen."""
    mark = b"TMPDIR=" + os.fsencode(desk.private)
    while any(mark in _environment(path) for path in Path("/proc").glob("[0-9]*/environ")):
        time.sleep(0.01)


def _environment(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def run_kills(place: Path, times: int, seed: int, check_every: int) -> Counter[str]:
    """Kills so many runs; how many of each kind, and how many had written by then."""
    desk = Desk(place / "desk", place / "private", b"")
    for folder in (desk.folder, desk.private):
        folder.mkdir()
    old = shutil.move(case_book(place), place / "old.xlsx")
    desk.old = Path(old).read_bytes()
    commands = _commands(desk.folder)
    seconds = {}
    for name, arguments in commands.items():
        desk.lay()
        desk.learn()
        seconds[name] = _whole(name, arguments, desk)
        desk.learn()
    assert not desk.left(), desk.left()
    dice, tally = random.Random(seed), Counter[str]()
    for number in range(times):
        name = list(commands)[number % len(commands)]
        desk.lay()
        before = desk.books()
        run = _start(commands[name], desk)
        time.sleep(dice.uniform(0, seconds[name] * 1.1))
        if dice.random() < 0.5:
            run.kill()
        else:
            os.killpg(run.pid, signal.SIGKILL)
        tally["of runs that had ended already"] += run.wait() != -signal.SIGKILL
        _wait_for_its_processes(desk)
        desk.judge(f"after kill {number} ({name}, seed {seed})")
        tally[name] += 1
        tally["after something was written"] += desk.books() != before
        tally["that left something"] += bool(desk.left())
        if number % check_every == check_every - 1:
            _look_at_the_next(desk, commands)
    _look_at_the_next(desk, commands)
    return tally


def _look_at_the_next(desk: Desk, commands: dict[str, list[str]]) -> None:
    """The next run, of all workbooks, and the next copy and its draws."""
    desk.lay()
    for name in ("scenarios", "batch", "refresh --output"):
        _whole(name, commands[name], desk)
    assert not desk.left(), desk.left()
    desk.judge("after the next run")


def main() -> None:
    """Kill as many as asked for, and say how many of what."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check-every", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        tally = run_kills(Path(place).resolve(), asked.times, asked.seed, asked.check_every)
    print(f"{asked.times} kills (seed {asked.seed}): no file damaged, nothing left after the next")
    for what, count in tally.items():
        print(f"  {count} {what}")


if __name__ == "__main__":
    main()
