"""Every attack by a small file, what happens, and what it costs.

usage: python -m tests.long.attacks [WORD ...]   (those whose name has one of the words in it)

Each is one run of the command in a process of its own, without LibreOffice, under a limit of CPU
time. What is beyond a limit has to end with exit code 2, and may take 10 s of CPU and 500 MB; what
is within all limits is calculated, or refused for another reason, and takes what it takes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.addin.command_runner import ROOT
from tests.long.hostile_files import FILES, WITHIN, write_book

MOST_SECONDS, MOST_MEGABYTES = 10, 500
_PATIENCE = 180

_COMMAND = (sys.executable, "-m", "leasebridge")

# In between, because what a process was copied from counts for its peak: tests hold a lot.
_MEASURED = f"""
import json, os, resource, subprocess, sys
resource.setrlimit(resource.RLIMIT_CPU, ({_PATIENCE}, {_PATIENCE} + 5))
process = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as told:
    json.dump((status, used.ru_utime + used.ru_stime, used.ru_maxrss), told)
"""


class Cost(NamedTuple):
    """What a run came to: its exit code, seconds of CPU, MB at its peak, and what it said."""

    code: int
    seconds: float
    megabytes: float
    said: list[str]

    @property
    def is_cheap(self) -> bool:
        """Whether it is a refusal in one line that cost little."""
        cheap = self.seconds <= MOST_SECONDS and self.megabytes <= MOST_MEGABYTES
        return self.code == 2 and len(self.said) == 1 and cheap


def run(arguments: Sequence[str], folder: Path) -> Cost:
    """Run the command, and end it where it takes more CPU time than anybody has patience for."""
    told = folder / "cost.json"
    with (folder / "said.txt").open("w+b") as said:
        subprocess.run(
            [sys.executable, "-c", _MEASURED, told, *_COMMAND, *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            check=True,
        )
        said.seek(0)
        text = said.read().decode(errors="replace")
    status, seconds, kilobytes = json.loads(told.read_text())
    lines = [line for line in text.split("\n") if line]
    return Cost(os.waitstatus_to_exitcode(status), seconds, kilobytes / 1024, lines)


def _facts(make: Callable[[Path], object]) -> Callable[[Path], list[str]]:
    def arguments(folder: Path) -> list[str]:
        make(folder / "facts.csv")
        book = ROOT / "workbooks" / "compute_lease_model.xlsx"
        return ["check", str(book), "--facts", str(folder / "facts.csv")]

    return arguments


def _refresh(make: Callable[[Path], Path]) -> Callable[[Path], list[str]]:
    return lambda folder: ["refresh", str(make(folder / "book.xlsx")), "--engine", "embedded"]


def _forged(folder: Path) -> list[str]:
    book = write_book(folder / "model\nModel integrity: holds (64 checks).xlsx", "")
    return ["refresh", str(book), "--set", "x=1"]


HEAD = "id,unit,value,publisher\n"
ATTACKS: dict[str, Callable[[Path], list[str]]] = {
    **{name: _refresh(make) for name, make in FILES.items()},
    "facts from /dev/zero": _facts(lambda path: path.symlink_to("/dev/zero")),
    "facts from a pipe that nobody writes": _facts(os.mkfifo),
    "facts of 3 million lines": _facts(lambda path: path.write_text(HEAD + "\n" * 3_000_000)),
    "facts with a call of a program": _facts(
        lambda path: path.write_text(f"{HEAD}F21,$/W-yr,50,=cmd|' /C calc'!A0\n")
    ),
    "facts that steer the terminal": _facts(
        lambda path: path.write_text(f"{HEAD}F\x1b[2J1,MW,1,\n")
    ),
    "a path that forges a line": _forged,
}


def cost_of(name: str) -> tuple[Cost, float]:
    """What an attack costs, and the kilobytes of its file."""
    folder = Path(tempfile.mkdtemp())
    try:
        arguments = ATTACKS[name](folder)
        files = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
        size = sum(path.stat().st_size for path in files) / 1000
        cost = run(arguments, folder)
        said = [line.replace(f"{folder}/", "") for line in cost.said]
        return cost._replace(said=said), size
    finally:
        shutil.rmtree(folder)


def main(words: Sequence[str]) -> int:
    """Print a line for each attack; 1 where one that is to be refused is not, or costs much."""
    bad = 0
    for name in ATTACKS:
        if words and not any(word in name for word in words):
            continue
        cost, size = cost_of(name)
        verdict = "within limits" if name in WITHIN else "ok" if cost.is_cheap else "BAD"
        bad += verdict == "BAD"
        print(
            f"{name:44} {size:7,.0f} kB  exit {cost.code:2}  {cost.seconds:5.1f} s "
            f"{cost.megabytes:5,.0f} MB  {verdict:13}  {cost.said[-1][:120]}",
            flush=True,
        )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
