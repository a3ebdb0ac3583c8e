"""Simulations: the template's EPS uplift beside numpy by hand, an engine's pace, memory, and cost.

By hand and ours run by turns in this process, which counts the processor's time. The hand draws
what the uplift needs, in blocks, and keeps the outcomes for exact percentiles; ours draws every
input of the default table and counts contributions, bars and errors besides. Memory and cost come
from the command itself, in processes of their own. Prints medians, and fails if a goal is missed.

`python benchmarks/scenarios.py --draws 10000000 --rounds 5` takes more of both.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

import leasebridge
from addin.scenarios.evaluate import recipe_of
from addin.scenarios.flow import Telling, Wishes, _refreshed, make_study
from addin.scenarios.result import Result
from addin.scenarios.run import Maker, Where, Work, first_part, run
from addin.scenarios.tally import Scales
from benchmarks.shared import ROOT, TEMPLATE

DRAWS, ROUNDS, BLOCK = 10_000_000, 3, 65_536
THROUGHPUT, PACE, PATH = 0.5, 500, 100
EPS = ("--outputs", "eps_uplift")
DRIVERS = ("lease_capacity", "price_per_watt", "tax_rate")


def triangles() -> dict[str, tuple[float, float, float]]:
    """Bear, live and Bull of the drivers that move the uplift."""
    book = leasebridge.open(TEMPLATE)
    ends = book.cases.loc[[*DRIVERS], ["Bear", "Bull"]]
    return {
        name: (low, float(book[name]), high)  # type: ignore[arg-type]
        for name, (low, high) in zip(DRIVERS, np.sort(ends.to_numpy(float), axis=1).tolist())
    }


def by_hand(draws: int, seed: int) -> tuple[float, list[float]]:
    """Mean and percentiles of the uplift, as an analyst writes it in numpy."""
    book, ends = leasebridge.open(TEMPLATE), triangles()
    rest = float(book["lease_margin"]) / float(book["diluted_shares"])  # type: ignore[arg-type]
    rng, found = np.random.default_rng(seed), np.empty(draws)
    for start in range(0, draws, BLOCK):
        part = found[start : start + BLOCK]
        capacity, price, tax = (rng.triangular(*ends[name], len(part)) for name in DRIVERS)
        part[:] = capacity * price * (1 - tax) * rest
    return float(found.mean()), np.percentile(found, [1, 5, 25, 50, 75, 95, 99]).tolist()


class Ours:
    """The same by a recipe, which is made once."""

    def __init__(self, path: Path, output: str, table: str | None = None) -> None:
        book, *_ = _refreshed(path, Telling())
        wishes = Wishes(draws=BLOCK, outputs=[output], inputs=table)
        self.study, _ = make_study(book, wishes)
        places = [entry.place for entry in self.study.inputs]
        self.recipe = recipe_of(book, places, [one.place for one in self.study.outputs])

    def result(self, draws: int) -> Result:
        study = type(self.study)(self.study.inputs, self.study.outputs, draws, 1)
        maker = Maker(study, self.recipe)
        scales = Scales.of(study, maker.made(first_part(study, self.recipe))[1])
        ran = run(maker, Work(study, self.recipe, scales), Where())
        return Result.of(study, scales, ran.tally)


def cpu(work: Any, *arguments: Any) -> tuple[float, Any]:
    start = time.process_time()
    done = work(*arguments)
    return time.process_time() - start, done


def beside_numpy(draws: int, rounds: int) -> bool:
    ours, ratios, pace = Ours(TEMPLATE, "eps_uplift"), [], []
    assert ours.recipe.way == "numpy", ours.recipe.why
    for seed in range(rounds):
        theirs, (mean, _) = cpu(by_hand, draws, seed)
        taken, result = cpu(ours.result, draws)
        assert abs(result.outputs[0].mean / mean - 1) < 0.01
        ratios.append(theirs / taken)
        pace.append((draws / taken, draws / theirs))
    ratio = statistics.median(ratios)
    mine, hand = (statistics.median(part) / 1e6 for part in zip(*pace))
    print(f"EPS uplift, {draws:,} draws, million draws a second of the processor: ", end="")
    print(f"{mine:.2f}, by hand {hand:.2f}; ratio {ratio:.2f}", end=" ")
    print(f"({min(ratios):.2f} to {max(ratios):.2f}), goal {THROUGHPUT}")
    return ratio >= THROUGHPUT


def long_book(path: Path) -> Path:
    """A workbook whose answer is a hundred cells behind its input, one of them in HLOOKUP."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Model")
        sheet.write_row("A1", [1.0, 2.0])
        sheet.write_row("A2", [0.5, 0.7])
        sheet.write("D1", 10.0)
        sheet.write_formula("D2", "=D1*HLOOKUP(IF(D1>9,2,1),$A$1:$B$2,2,FALSE)")
        for row in range(3, PATH + 2):
            sheet.write_formula(f"D{row}", f"=D{row - 1}*1.01+IF(D{row - 1}>20,-1,MAX($A$1,2))")
        book.define_name("start", "=Model!$D$1")
        book.define_name("answer", f"=Model!$D${PATH + 1}")
    return path


def in_the_engine(folder: Path, rounds: int) -> bool:
    table = folder / "inputs.csv"
    table.write_text("input,distribution,min,max\nstart,uniform,5,15\n", encoding="utf-8")
    ours = Ours(long_book(folder / "long.xlsx"), "answer", str(table))
    assert ours.recipe.way == "engine" and ours.recipe.cells == PATH
    taken = [cpu(ours.result, 4_096)[0] for _ in range(rounds)]
    pace = 4_096 / statistics.median(taken)
    print(f"{PATH} cells draw by draw in formualizer: {pace:,.0f} draws a second, goal {PACE}")
    return pace >= PACE


def command(folder: Path, *arguments: object) -> tuple[float, Any]:
    """The processor's time of all its processes, and what the command says of itself."""
    given = (TEMPLATE, "--json", "--force", "--output", folder / "copy.xlsx", *arguments)
    before = os.times()
    done = subprocess.run(
        [sys.executable, "-m", "leasebridge", "scenarios", *map(str, given)],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    after = os.times()
    used = after.children_user + after.children_system
    return used - before.children_user - before.children_system, json.loads(done.stdout)


def memory_and_cost(folder: Path, draws: int, rounds: int) -> None:
    """What a million more draws cost, and what a run costs whatever its draws are."""
    few = draws // 10
    for name, more in (("one process", ()), ("two workers", ("--workers", 2))):
        small = [command(folder, *EPS, "--draws", few, *more) for _ in range(rounds)]
        large = [command(folder, *EPS, "--draws", draws, *more) for _ in range(rounds)]
        first, last = (statistics.median(used for used, _ in runs) for runs in (small, large))
        a_million = (last - first) / (draws - few) * 1e6
        print(f"{name}: {a_million:.3f} s of a core for a million draws, ", end="")
        print(f"{first - few * a_million / 1e6:.1f} s for the start and the sheet", end="; ")
        wall = statistics.median(found["seconds"] for _, found in large) / draws * 1e6
        print(f"{wall:.3f} s a million by the clock", flush=True)
        for many, runs in ((few, small), (draws, large)):
            peak = statistics.median(found["peak_memory"] for _, found in runs) / 2**20
            processes = runs[0][1]["processes"]
            print(f"  {many:,} draws: peak memory {peak:,.0f} MB over {processes} processes")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        good = beside_numpy(options.draws, options.rounds)
        good = in_the_engine(Path(made), options.rounds) and good
        memory_and_cost(Path(made), options.draws, options.rounds)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
