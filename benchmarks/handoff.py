"""A copy of values beside a refresh: processor time as a ratio, and memory.

A workbook with 10,000 calls of two cells each; the refresh gives all of them new values.
Prints medians of five rounds, side by side: `python benchmarks/handoff.py`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from statistics import median

import xlsxwriter

CALLS, ROUNDS = 10_000, 5
TIMES, MEGABYTES = 2.0, 150
"""What a copy may take: so many refreshes, and so much memory."""


def write(path: Path) -> None:
    """The workbook, whose stored values are not those of its inputs."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        for row in range(CALLS):
            sheet.write_row(row, 0, (100 + row % 7, 30 + row % 5))
            sheet.write_formula(row, 2, f"=LEASE_REVENUE(A{row + 1},B{row + 1})+1", None, 1)


def run(*arguments: str) -> tuple[float, float]:
    """Seconds of the processor and megabytes that one command takes."""
    child = os.fork()
    if not child:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.execv(sys.executable, [sys.executable, "-m", "leasebridge", *arguments])
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"leasebridge {arguments[0]} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        book, fresh, copy = (str(Path(folder) / f"{name}.xlsx") for name in ("a", "b", "c"))
        write(Path(book))
        rounds = []
        for _ in range(ROUNDS):
            refreshed = run("refresh", book, "--output", fresh)
            handed = run("handoff", fresh, "--edition", "values", "--output", copy, "--force")
            rounds.append((handed[0] / refreshed[0], handed[1]))
    ratio, memory = (median(column) for column in zip(*rounds, strict=True))
    print(f"values of {CALLS:,} calls / refresh: {ratio:.2f} (goal {TIMES}), ", end="")
    print(f"{memory:.0f} MB (goal {MEGABYTES})")


if __name__ == "__main__":
    main()
