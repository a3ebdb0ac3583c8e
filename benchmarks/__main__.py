"""leasebridge beside other programs, each in fresh processes, side by side in one run.

`python -m benchmarks` takes about a quarter of an hour, writes `results.json` and `growth.svg`;
`--quick` takes a minute or two, tries the smallest workbooks once, and writes nothing.
A workbook is loaded, an input moved, everything calculated, and the workbook saved. The first run
of a program compares its answers and warms up; the others count, by turns, so that a busy machine
slows all. What takes long has fewer rounds, or its first alone.
Needs `python -m pip install -e ".[benchmarks]"` and LibreOffice.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import report
from benchmarks.shared import ROOT, FailedError, Found, Run, measured

LIMIT = 60
"""Seconds of the processor for one run; what would take longer is not tried."""

START, SIZES, CHAIN, TENTH = 8, (1_000, 5_000, 20_000, 60_000, 200_000), 10_000, 10
GOALS = {
    "arrays": (),
    "start_up": (),
    "charts": (),
    "batch": ("--copies", "10", "--rounds", "1"),
}
Measures = dict[str, Any]


class Book(NamedTuple):
    """A workbook by its name in `books.py`, and its number of formulas."""

    name: str
    formulas: int = 0

    def folder(self, root: Path, tenth: bool) -> Path:
        """Where it is prepared, whole or a tenth of it; made when first asked for."""
        small = tenth and self.formulas > START
        formulas = self.formulas // TENTH if small else self.formulas
        folder = root / f"{self.name}{formulas}"
        if not folder.is_dir():
            folder.mkdir()
            measured("-m", "benchmarks.books", self.name, formulas, folder)
        return folder


def run(program: str, folder: Path, *flags: str) -> Run:
    """One run of a program over a prepared workbook."""
    if program not in ("leasebridge", "LibreOffice"):
        return measured("-m", "benchmarks.peers", program.lower(), folder, *flags, limit=LIMIT)
    engine = ("--engine", "libreoffice") if program == "LibreOffice" else ()
    book, facts, out = folder / "book.xlsx", folder / "facts.csv", folder / "out.xlsx"
    command = ("-m", "leasebridge", "refresh", book, "--facts", facts, "--output", out, "--force")
    done = measured(*command, *engine, limit=LIMIT, good=(0, 1))
    if not flags:
        return done
    return done._replace(said=measured("-m", "benchmarks.peers", "stored", folder, *flags).said)


def first_run(program: str, folder: Path) -> tuple[Run, Measures]:
    """What it took without comparing, and how many cells are equal."""
    done = run(program, folder, "--compare")
    told = json.loads(done.said.splitlines()[-1])
    if program not in ("leasebridge", "LibreOffice"):
        done = done._replace(cpu=told["cpu"], peak=told["peak"])
    return done, {key: told[key] for key in ("equal", "of") if key in told}


def rounds_of(seconds: float) -> int:
    """How often a run that takes so long is repeated."""
    return 5 if seconds < 1.5 else 3 if seconds < 6 else 0


def measure_book(book: Book, root: Path, before: Measures, quick: bool) -> Measures:
    """All programs over one workbook; `before` is what they took for a smaller one."""
    found: Measures = {}
    plans: dict[str, int] = {}
    for program in report.PROGRAMS:
        tenth = program == report.SCALED
        try:
            _refuse_what_would_take_too_long(program, book, before)
            folder = book.folder(root, tenth)
            first, equal = first_run(program, folder)
        except FailedError as failed:
            found[program] = {"missing": str(failed)}
            continue
        plans[program] = 0 if quick else rounds_of(first.cpu)
        counted = [] if plans[program] else [first]
        found[program] = {**equal, "cpu": [one.cpu for one in counted]}
        found[program]["peak"] = [one.peak for one in counted]
        if tenth and book.formulas > START:
            found[program]["scale"] = book.formulas / equal["of"]
    for turn in range(max(plans.values())):
        for program in (name for name, rounds in plans.items() if turn < rounds):
            done = run(program, book.folder(root, program == report.SCALED))
            found[program]["cpu"].append(done.cpu)
            found[program]["peak"].append(done.peak)
    return found


def _refuse_what_would_take_too_long(program: str, book: Book, before: Measures) -> None:
    smaller = before.get("programs", {}).get(program)
    if not smaller or not book.formulas:
        return
    if "missing" in smaller:
        raise FailedError(smaller["missing"])
    took = report.median(smaller["cpu"])
    if took * book.formulas / before["formulas"] > LIMIT * 1.5:
        raise FailedError(f"not tried: {before['formulas']:,} formulas took {took:.0f} s")


def versions() -> dict[str, str]:
    """Of all that is measured."""
    found = {"leasebridge": version("leasebridge"), "Python": platform.python_version()}
    soffice = shutil.which("soffice")
    if soffice:
        told = subprocess.run([soffice, "--version"], capture_output=True, text=True).stdout.split()
        found["LibreOffice"] = told[1] if len(told) > 1 else "?"
    for package in ("openpyxl", "pycel", "formulas", "IronCalc", "formulon", "formualizer"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def goals() -> Iterator[Found]:
    """What the other benchmarks measure."""
    for name, options in GOALS.items():
        done = measured(ROOT / "benchmarks" / f"{name}.py", "--json", *options, good=(0, 1))
        for line in done.said.splitlines():
            yield Found(*json.loads(line))


def books(quick: bool) -> list[Book]:
    """The workbooks of this run, those of a kind from small to large."""
    sizes = (START, SIZES[0]) if quick else (START, *SIZES)
    chains = [] if quick else [Book("chain", CHAIN)]
    return [Book("template"), *chains, *(Book("realistic", size) for size in sizes)]


def measure(quick: bool) -> Measures:
    """Everything, told as soon as it is there."""
    results: Measures = {"day": f"{dt.date.today()}", "versions": versions(), "books": []}
    before: Measures = {}
    with tempfile.TemporaryDirectory() as made:
        for book in books(quick):
            larger = before.get("name") == book.name and before["formulas"] > START
            same_kind = before if larger else {}
            found = measure_book(book, Path(made), same_kind, quick)
            if "missing" in found[report.OURS]:
                raise SystemExit(f"{book}: {found[report.OURS]['missing']}")
            formulas = found[report.OURS]["of"]
            before = {"name": book.name, "formulas": formulas, "programs": found}
            results["books"].append(before)
            print("\n".join(report.lines(before, results)), flush=True)
    results["goals"] = []
    for figure in () if quick else goals():
        print(figure.line(), flush=True)
        results["goals"].append(figure)
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="the smallest workbooks, once")
    options = parser.parse_args()
    results = measure(options.quick)
    if not options.quick:
        report.RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        report.draw(report.read())
        print("written: results.json, growth.svg; `python -m tests.documents` takes them over")


if __name__ == "__main__":
    main()
