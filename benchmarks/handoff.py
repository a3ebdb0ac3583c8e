"""A copy of values beside a refresh: processor time as a ratio, and memory.

A workbook with 10,000 calls of two cells each; the refresh gives all of them new values.
Prints medians of five rounds, side by side: `python benchmarks/handoff.py`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from benchmarks.shared import Found, Run, found, how_often, measured, tell

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


def run(*arguments: object) -> Run:
    return measured("-m", "leasebridge", *arguments)


def figures() -> Iterator[Found]:
    with tempfile.TemporaryDirectory() as folder:
        book, fresh, copy = (Path(folder) / f"{name}.xlsx" for name in ("a", "b", "c"))
        write(book)
        times, peaks = [], []
        for _ in range(how_often(ROUNDS)):
            refreshed = run("refresh", book, "--output", fresh, "--force")
            handed = run("handoff", fresh, "--edition", "values", "--output", copy, "--force")
            times.append(handed.cpu / refreshed.cpu)
            peaks.append(handed.peak)
    yield found(f"values edition of {CALLS:,} calls / refresh", times, "x", TIMES)
    yield found(f"values edition of {CALLS:,} calls, memory", peaks, "MB", MEGABYTES)


if __name__ == "__main__":
    tell(figures())
