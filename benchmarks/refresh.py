"""Refresh against openpyxl's load and save of the same file, side by side in one run.

Each round runs both in fresh processes and one after the other, so that a busy machine slows both.
Prints the median of the ratios, and the memory that each needed.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter

CELLS = 10_000
ROUNDS = 7
RUNNER = """
import resource, sys, time
start = time.perf_counter()
path = sys.argv[1]
{work}
seconds = time.perf_counter() - start
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
REFRESH = """
from pathlib import Path
from addin.refresh import refresh
report = refresh(Path(path), output=Path(path + ".out.xlsx"))
assert report.good and report.calls == {cells} and report.changed_cells == 2 * {cells}, report
"""
OPENPYXL = """
import openpyxl
openpyxl.load_workbook(path).save(path + ".out.xlsx")
"""


def chained_workbook(path: Path) -> None:
    """10,000 formulas in a chain and 10,000 calls of a function, none calculated yet."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Model")
    for row in range(1, CELLS + 1):
        sheet.write_number(row - 1, 0, row / 100)
        sheet.write_formula(row - 1, 1, f"=B{row - 1}+A{row}" if row > 1 else "=A1", None, -1)
        sheet.write_formula(row - 1, 2, f"=LEASE_REVENUE(A{row},B{row},1,,0.03)", None, -1)
    book.close()


def measured(work: str, path: Path) -> tuple[float, float]:
    """Seconds and megabytes of one run in a process of its own, imports included."""
    code = RUNNER.format(work=work.format(cells=CELLS))
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.xlsx"
        chained_workbook(path)
        rounds = [(measured(REFRESH, path), measured(OPENPYXL, path)) for _ in range(ROUNDS)]
    ratios = [ours[0] / theirs[0] for ours, theirs in rounds]
    ours = statistics.median(r[0][0] for r in rounds)
    theirs = statistics.median(r[1][0] for r in rounds)
    print(f"{CELLS:,} chained formulas and {CELLS:,} calls, median of {ROUNDS} rounds:")
    print(f"  refresh              {ours:.2f} s, {max(r[0][1] for r in rounds):.0f} MB")
    print(f"  openpyxl load + save {theirs:.2f} s, {max(r[1][1] for r in rounds):.0f} MB")
    print(f"  ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
