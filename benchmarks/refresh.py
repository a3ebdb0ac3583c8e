"""Refresh against openpyxl's load and save of the same file, side by side in one run.

Four workbooks, each with current values: once as they are, and once with an input that moves
every formula. Each round runs openpyxl and both refreshes in fresh processes, one after the other,
so that a busy machine slows all of them. Start and end of the process count for all; a round that
warms up the byte code and the disk does not. Prints medians of ratios.

`python benchmarks/refresh.py chain` runs one workbook alone, `--rounds 3` fewer rounds.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks.books import (
    DRIVER,
    PLAIN,
    chain,
    current_workbook,
    realistic,
    template,
    with_driver,
    write_facts,
)
from benchmarks.shared import Run, measured

VALUES, SUMS = 1_000_000, 5_000
ROUNDS = 5
MEMORY_GOAL = 3.0
OPENPYXL = """
import sys, openpyxl
openpyxl.load_workbook(sys.argv[1]).save(sys.argv[1] + ".out.xlsx")
"""


class Case(NamedTuple):
    """A workbook: what it holds, its file's maker, a new fact, and the goals for its two modes."""

    about: str
    make: Callable[[Path], None]
    fact: str
    goals: tuple[float, float]


def values(path: Path) -> None:
    book, data = with_driver(path)
    rows, sums = VALUES // 10, book.add_worksheet("Sums")
    for row in range(rows):
        data.write_row(row, 0, [row + column / 8 for column in range(10)])
    step = rows // SUMS
    for row in range(SUMS):
        top = row * step + 1
        sums.write_formula(row, 0, f"SUM(Data!A{top}:J{top + step - 1})*{DRIVER}")
    book.close()


CASES = {
    "template": Case("template", template, "F21,$/W-yr,9", (0.6, 1.0)),
    "chain": Case(
        "10,000 chained + 10,000 calls", lambda path: chain(path, 20_000), "F1,MW,41", (0.9, 1.2)
    ),
    "realistic": Case(
        "100,000 cells, 60,000 formulas",
        lambda path: realistic(path, 60_000, PLAIN),
        "F1,MW,41",
        (1.0, 1.5),
    ),
    "values": Case("1,000,000 values, 5,000 formulas", values, "F1,MW,41", (0.6, 0.8)),
}


def refreshed(path: Path, *options: object) -> Run:
    command = ("-m", "leasebridge", "refresh", path, "--output", f"{path}.out.xlsx", "--force")
    return measured(*command, *options, good=(0, 1))


def table_lines(case: Case, rounds: list[tuple[Run, Run, Run]]) -> Iterable[str]:
    """A line for each mode; `rounds` are openpyxl, unchanged and moved of each."""
    for mode, name in enumerate(("unchanged", "all moves"), start=1):
        wall = [runs[mode].wall / runs[0].wall for runs in rounds]
        cpu = statistics.median(runs[mode].cpu / runs[0].cpu for runs in rounds)
        memory = statistics.median(runs[mode].peak / runs[0].peak for runs in rounds)
        seconds, theirs = (statistics.median(r[at].wall for r in rounds) for at in (mode, 0))
        spread = f"{min(wall):.2f} to {max(wall):.2f}"
        yield (
            f"{case.about:<33} {name:<10} {statistics.median(wall):5.2f}  {spread:<13} "
            f"{case.goals[mode - 1]:4.1f} {cpu:6.2f} {memory:7.2f} {MEMORY_GOAL:4.0f} "
            f"{seconds:7.2f} {theirs:9.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    print(f"refresh / openpyxl, medians of {options.rounds} rounds")
    print(f"{'':<44} {'time':>5}  {'spread':<13} goal {'CPU':>6} {'memory':>7} goal", end=" ")
    print(f"{'seconds':>7} {'openpyxl':>9}")
    for case in (CASES[name] for name in options.cases or CASES):
        with tempfile.TemporaryDirectory() as folder:
            path = current_workbook(case.make, Path(folder))
            facts = write_facts(Path(folder), case.fact)
            rounds = [
                (
                    measured("-c", OPENPYXL, path),
                    refreshed(path),
                    refreshed(path, "--facts", facts),
                )
                for _ in range(options.rounds + 1)
            ]
        print("\n".join(table_lines(case, rounds[1:])), flush=True)


if __name__ == "__main__":
    main()
