"""What the benchmarks share: a process and what it took, and a figure with its spread and goal."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "workbooks" / "compute_lease_model.xlsx"


_OUT_OF_TIME = 24
"""The signal SIGXCPU."""


class Run(NamedTuple):
    """What one process took with all that it started: seconds of the processor and by the clock.

    `peak` is the memory, in megabytes, of the largest of them; `said` its standard output.
    """

    cpu: float
    wall: float
    peak: float
    said: str


class FailedError(Exception):
    """A process that did not do its work; the text says why, in one line."""


def measured(*arguments: object, limit: int = 0, good: Sequence[int] = (0,)) -> Run:
    """Run a fresh Python with these arguments; after `limit` seconds of the processor it ends."""
    import resource  # not on Windows, where the README's tables are tested too

    command = [sys.executable, *map(str, arguments)]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=said, stderr=complained, env=environment(), cwd=ROOT
        )
        if limit:
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (limit, limit + 5))
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for stream in (said, complained):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
    if process.returncode == -_OUT_OF_TIME:
        raise FailedError(f"took more than {limit} s")
    if process.returncode not in good:
        raise FailedError(_last_line(texts[1]) or f"exit code {process.returncode}")
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, texts[0])


def _last_line(text: str) -> str:
    """The last line of a complaint, without the folders of this machine."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].replace(f"{ROOT}{os.sep}", "").strip()[:160] if lines else ""


def environment() -> dict[str, str]:
    """That of this process, with our code first and byte code kept."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT)}


class Found(NamedTuple):
    """A figure: the median of its rounds, their quartiles, and what it may be at most."""

    about: str
    median: float
    low: float
    high: float
    unit: str = ""
    goal: float | None = None

    def line(self) -> str:
        """It as text."""
        goal = "" if self.goal is None else f", goal {self.goal:.3g}"
        missed = self.goal is not None and self.median > self.goal
        return (
            f"{self.about:55} {self.median:8.3g} {self.unit:2} ({self.low:.3g} to {self.high:.3g})"
            f"{goal}{'  NOT MET' if missed else ''}"
        )


def found(about: str, values: Iterable[float], unit: str = "", goal: float | None = None) -> Found:
    """A figure from its rounds."""
    return Found(about, *spread(list(values)), unit, goal)


def spread(values: list[float]) -> tuple[float, float, float]:
    """Their median, first and third quartile."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return middle, low, high


def how_often(usual: int) -> int:
    """How often a benchmark measures: as it is usual there, or as `--rounds` says."""
    given = sys.argv
    return int(given[given.index("--rounds") + 1]) if "--rounds" in given else usual


def tell(figures: Iterable[Found]) -> bool:
    """Print each as soon as it is there, as JSON after `--json`; gives whether goals are met."""
    good = True
    for figure in figures:
        print(json.dumps(figure) if "--json" in sys.argv else figure.line(), flush=True)
        good = good and (figure.goal is None or figure.median <= figure.goal)
    return good
