"""What a command spends its processor time on: `--profile` of start_up.py and of batch.py.

Each of the functions in PHASES counts for its phase, less what it calls of another phase; all that
is imported on the way counts as imports, and the processes of the engines as IronCalc's.
"""

from __future__ import annotations

import functools
import importlib
import io
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import redirect_stdout
from statistics import median
from typing import Any

from benchmarks.shared import ROOT

PHASES = {
    "reading": ("addin.xlsx.reader:read_workbook",),
    "new inputs": ("addin.inputs.plan:plan",),
    "copies for engines": ("addin.engines.plain_copy:plain_copy", "addin.engines.prepare:prepare"),
    "formualizer": ("addin.engines.formualizer.engine:calculate",),
    "our functions": ("udfs.cells:answer_call",),
    "IronCalc": (
        "addin.engines.ironcalc.voice:IronCalc.__init__",
        "addin.engines.ironcalc.voice:IronCalc.ask",
        "addin.engines.ironcalc.voice:IronCalc.close",
    ),
    "formulon": ("addin.engines.formulon.answers:evaluate",),
    "LAMBDA twins": ("addin.engines.twins:check_calls",),
    "agreement": ("addin.engines.choose:calculate",),
    "audit": ("addin.audit.look:compare",),
    "report": ("addin.refresh.flow:Recalculation.report", "addin.refresh.report:Report.lines"),
    "writing": (
        "addin.refresh.chart_caches:refresh_charts",
        "addin.xlsx.writer:changed_parts",
        "addin.xlsx.save:save",
    ),
}
REST = "the rest"


class Clock:
    """Seconds of the processor by phase; the innermost open phase is the one that counts."""

    def __init__(self) -> None:
        """Python itself has started already."""
        self.spent = defaultdict(float, {"Python": time.process_time()})
        self.open, self.last = [REST], time.process_time()
        self.wanted = [(place, phase) for phase, places in PHASES.items() for place in places]

    def count(self) -> None:
        now = time.process_time()
        self.spent[self.open[-1]] += now - self.last
        self.last = now

    def within(self, phase: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:
            self.count()
            self.open.append(phase)
            try:
                return function(*arguments, **named)
            finally:
                self.count()
                self.open.pop()
                if phase == "imports" and self.open[-1] != phase:
                    self.watch()

        return timed

    def watch(self) -> None:
        """Put what is wanted of a module that is there by now under its phase."""
        for place, phase in list(self.wanted):
            module, _, path = place.partition(":")
            holder: Any = sys.modules.get(module)
            *outer, name = path.split(".")
            for part in outer:
                holder = getattr(holder, part, None)
            if holder is None or (function := getattr(holder, name, None)) is None:
                continue
            timed = self.within(phase, function)
            setattr(holder, name, timed)
            for other in list(sys.modules.values()):
                for key, value in list(getattr(other, "__dict__", {}).items()):
                    if value is function:
                        setattr(other, key, timed)
            self.wanted.remove((place, phase))


def profiled(arguments: list[str]) -> dict[str, float]:
    """Seconds by phase of a command of ours, which runs here."""
    clock = Clock()
    bootstrap: Any = importlib._bootstrap
    bootstrap._find_and_load = clock.within("imports", bootstrap._find_and_load)
    from addin.commands.cli import main

    with redirect_stdout(io.StringIO()):
        main(arguments)
    clock.count()
    children = os.times()
    clock.spent["IronCalc"] += children.children_user + children.children_system
    return dict(clock.spent)


def print_shares(arguments: list[str], rounds: int = 5) -> None:
    """Print percent of the processor time by phase of fresh processes: medians, largest first."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "benchmarks.phases", *arguments]
    environment = {**kept, "PYTHONPATH": str(ROOT)}
    runs: list[dict[str, float]] = []
    for _ in range(rounds):
        ran = subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True)
        runs.append(json.loads(ran.stdout))
    totals = [sum(run.values()) for run in runs]
    found = {
        phase: median(100 * run.get(phase, 0) / total for run, total in zip(runs, totals))
        for phase in {phase for run in runs for phase in run}
    }
    print(f"{median(totals):.2f} s of the processor")
    for phase, percent in sorted(found.items(), key=lambda item: -item[1]):
        print(f"  {phase:<20} {percent:5.1f} %")


if __name__ == "__main__":
    print(json.dumps(profiled(sys.argv[1:])))
