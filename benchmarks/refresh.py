"""Refresh against openpyxl's load and save of the same file, side by side in one run.

Each round runs both in fresh processes and one after the other, so that a busy machine slows both.
Imports count for both; a round that warms up the byte code and the disk does not.
Prints the median of the ratios, and the memory that each needed.
"""

from __future__ import annotations

import os
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
from addin.commands.cli import main
assert main(["refresh", path, "--output", path + ".out.xlsx", "--json"]) == 0
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
    code = RUNNER.format(work=work)
    command = [sys.executable, "-c", code, str(path)]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    seconds, megabytes = map(float, done.stdout.splitlines()[-1].split())
    return seconds, megabytes


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.xlsx"
        chained_workbook(path)
        both = [(measured(REFRESH, path), measured(OPENPYXL, path)) for _ in range(ROUNDS + 1)]
        rounds = both[1:]
    ratios = [ours[0] / theirs[0] for ours, theirs in rounds]
    ours = statistics.median(r[0][0] for r in rounds)
    theirs = statistics.median(r[1][0] for r in rounds)
    print(f"{CELLS:,} chained formulas and {CELLS:,} calls, median of {ROUNDS} rounds:")
    print(f"  refresh              {ours:.2f} s, {max(r[0][1] for r in rounds):.0f} MB")
    print(f"  openpyxl load + save {theirs:.2f} s, {max(r[1][1] for r in rounds):.0f} MB")
    print(f"  ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
