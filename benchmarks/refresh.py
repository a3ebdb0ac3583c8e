"""Refresh against openpyxl's load and save of the same file, side by side in one run.

Four workbooks, each with current values: once as they are, and once with an input that moves
every formula. Each round runs openpyxl and both refreshes in fresh processes, one after the other,
so that a busy machine slows all of them. Start and end of the process count for all; a round that
warms up the byte code and the disk does not. Prints medians of ratios.

`python benchmarks/refresh.py chain` runs one workbook alone, `--rounds 3` fewer rounds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

from addin.xlsx import open_package, patched_zip

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "workbooks" / "compute_lease_model.xlsx"
CHAINED = 10_000
REALISTIC = 10_000
VALUES, SUMS = 1_000_000, 5_000
REGIONS = 20
ROUNDS = 5
DRIVER = "Inputs!$B$1"
MEMORY_GOAL = 3.0
RUNNER = """
import sys
path = sys.argv[1]
{work}
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""
REFRESH = """
from leasebridge.__main__ import main
sys.argv = ["leasebridge", "refresh", path, "--output", path + ".out.xlsx", *sys.argv[2:]]
code = main()
assert code in (0, 1), code
"""
OPENPYXL = """
import openpyxl
openpyxl.load_workbook(path).save(path + ".out.xlsx")
"""


class Case(NamedTuple):
    """A workbook: what it holds, its file's maker, a new fact, and the goals for its two modes."""

    about: str
    make: Callable[[Path], None]
    fact: str
    goals: tuple[float, float]


class Run(NamedTuple):
    """What one process took: seconds by the clock, seconds of work, megabytes."""

    wall: float
    cpu: float
    peak: float


def template(path: Path) -> None:
    path.write_bytes(TEMPLATE.read_bytes())


def chain(path: Path) -> None:
    book, sheet = _with_driver(path)
    for row in range(1, CHAINED + 1):
        sheet.write_number(row - 1, 0, row / 100)
        before = f"B{row - 1}+A{row}" if row > 1 else f"A1*{DRIVER}"
        sheet.write_formula(row - 1, 1, before)
        sheet.write_formula(row - 1, 2, f"LEASE_REVENUE(A{row},B{row},1,,0.03)")
    book.close()


def realistic(path: Path) -> None:
    book, data = _with_driver(path)
    model, rates = book.add_worksheet("Model"), book.add_worksheet("Rates")
    for row in range(REGIONS):
        rates.write_row(row, 0, [f"Region {row}", 1 + row / 100])
    for row in range(1, REALISTIC + 1):
        region = f"Region {row * 7 % REGIONS}"
        data.write_row(row - 1, 0, [f"Site {row}", region, row % 977 / 10, 1 + row % 13 / 50])
        formulas = (
            f"Data!C{row}*{DRIVER}",
            f"ROUND(A{row}*Data!D{row},2)",
            f"IF(B{row}>500,B{row}-500,0)",
            f"SUM(A{row}:C{row})",
            f"D{row}*INDEX(Rates!$B$1:$B${REGIONS},MATCH(Data!B{row},Rates!$A$1:$A${REGIONS},0))",
            f"SUMIFS(E{row}:E{row + 99},Data!B{row}:B{row + 99},Data!B{row})",
        )
        for column, formula in enumerate(formulas):
            model.write_formula(row - 1, column, formula)
    book.close()


def values(path: Path) -> None:
    book, data = _with_driver(path)
    rows, sums = VALUES // 10, book.add_worksheet("Sums")
    for row in range(rows):
        data.write_row(row, 0, [row + column / 8 for column in range(10)])
    step = rows // SUMS
    for row in range(SUMS):
        top = row * step + 1
        sums.write_formula(row, 0, f"SUM(Data!A{top}:J{top + step - 1})*{DRIVER}")
    book.close()


def _with_driver(path: Path) -> tuple[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet]:
    """A new workbook with a sheet for data, and one for the input that moves every formula."""
    book = xlsxwriter.Workbook(path)
    data, inputs = book.add_worksheet("Data"), book.add_worksheet("Inputs")
    inputs.write_row(0, 0, ["Capacity", 40])
    book.define_name("capacity", f"={DRIVER}")
    return book, data


CASES = {
    "template": Case("template", template, "F21,$/W-yr,9", (0.6, 1.0)),
    "chain": Case("10,000 chained + 10,000 calls", chain, "F1,MW,41", (0.9, 1.2)),
    "realistic": Case("100,000 cells, 60,000 formulas", realistic, "F1,MW,41", (1.0, 1.5)),
    "values": Case("1,000,000 values, 5,000 formulas", values, "F1,MW,41", (0.6, 0.8)),
}


def current_workbook(case: Case, folder: Path) -> tuple[Path, Path]:
    """The workbook with the values that a refresh gives it, and a file of one fact that is new."""
    raw, path, facts = (folder / name for name in ("raw.xlsx", "book.xlsx", "facts.csv"))
    case.make(raw)
    package = open_package(raw)
    part = package.read("xl/workbook.xml")
    # What XlsxWriter cannot say: which input it is, and that stored values are to be trusted.
    part = part.replace(b'name="capacity"', b'name="capacity" comment="F1 | MW"')
    part = part.replace(b'calcId="124519" fullCalcOnLoad="1"', b'calcId="191029"')
    raw.write_bytes(b"".join(patched_zip(package, {"xl/workbook.xml": part})))
    refreshed = [sys.executable, "-m", "leasebridge", "refresh", str(raw), "--output", str(path)]
    subprocess.run(refreshed, check=True, stdout=subprocess.DEVNULL, env=_environment())
    facts.write_text(f"id,unit,value\n{case.fact}\n", encoding="utf-8")
    return path, facts


def measured(work: str, *arguments: object) -> Run:
    """One run in a process of its own, from its start to its end."""
    command = [sys.executable, "-c", RUNNER.format(work=work), *map(str, arguments)]
    start, before = time.perf_counter(), os.times()
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=_environment())
    wall, after = time.perf_counter() - start, os.times()
    cpu = after[2] + after[3] - before[2] - before[3]
    return Run(wall, cpu, int(done.stdout.split()[-1]) / 1024)


def _environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT)}


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
            path, facts = current_workbook(case, Path(folder))
            rounds = [
                (
                    measured(OPENPYXL, path),
                    measured(REFRESH, path),
                    measured(REFRESH, path, "--facts", facts),
                )
                for _ in range(options.rounds + 1)
            ]
        print("\n".join(table_lines(case, rounds[1:])), flush=True)


if __name__ == "__main__":
    main()
