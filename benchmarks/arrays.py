"""The functions on arrays beside bare numpy, and one call beside its arithmetic alone.

Ours and theirs run by turns in this process, which counts the processor's time, so that a busy
machine changes neither. Prints the median of the ratios (or of the differences, in microseconds a
call) of all rounds, their quartiles, and the goal.
`python benchmarks/arrays.py`; `--profile` says where the time of each of ours goes, `--json` gives
the figures to a program.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import gc
import pstats
import time
import types
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

import leasebridge
from benchmarks.shared import Found, found, how_often, tell
from tests.addin.fakes import windows
from udfs import CATALOGUE
from udfs.cells import answer_call

ROUNDS = 15
SIDE, ROWS, MANY, CALLS = 1_000, 100_000, 1_000_000, 2_000
EPS, SHARES, MARGIN, TAX = 37.125, 2573.776075, 0.9, 0.15
AS_OF, TODAY, YEAR = dt.date(2026, 7, 1), 46204.0, 365.25
LEASE_REVENUE, EPS_BRIDGE = CATALOGUE["LEASE_REVENUE"], CATALOGUE["EPS_BRIDGE"]
Work = Callable[[], object]


class Case(NamedTuple):
    """Ours and theirs; the goal is a ratio, or microseconds more where `calls` says how many."""

    about: str
    ours: Work
    theirs: Work
    goal: float
    calls: int = 0


def seconds(work: Work, calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        work()
    return time.process_time() - start


def uplift(revenue: Any) -> Any:
    return (EPS * SHARES + revenue * MARGIN * (1 - TAX)) / SHARES - EPS


def grids() -> list[Case]:
    capacities, prices = np.linspace(1, 1_000, SIDE)[:, None], np.linspace(10, 50, SIDE)[None, :]
    column, row = capacities.tolist(), prices.tolist()

    def by_cells() -> object:
        revenue = answer_call(LEASE_REVENUE, [column, row])
        return answer_call(EPS_BRIDGE, [EPS, SHARES, revenue, MARGIN, TAX, None, None, "DELTA"])

    def by_numpy_lists() -> object:
        revenue = (np.array(column) * np.array(row)).tolist()
        return uplift(np.array(revenue)).tolist()

    def by_arrays() -> object:
        revenue = leasebridge.lease_revenue(capacities, prices)
        return leasebridge.eps_bridge(EPS, SHARES, revenue, MARGIN, TAX, output="DELTA")

    million = np.linspace(1, 1_000, MANY)
    listed, series = million.tolist(), pd.Series(million)
    return [
        Case(
            "EPS over revenue, 1,000 x 1,000 cells / numpy",
            by_cells,
            by_numpy_lists,
            3,
        ),
        Case("the same on arrays / numpy", by_arrays, lambda: uplift(capacities * prices), 1.5),
        Case(
            "a million as an array / as a list",
            lambda: leasebridge.lease_revenue(million, 40),
            lambda: leasebridge.lease_revenue(listed, 40),
            1,
        ),
        Case(
            "a million as a Series / as a list",
            lambda: leasebridge.lease_revenue(series, 40),
            lambda: leasebridge.lease_revenue(listed, 40),
            1,
        ),
    ]


def run_off(amounts: Any, days: Any, flags: Any) -> object:
    """The five figures of RENEWAL_RISK in bare numpy."""
    live = days >= 0
    amounts, days, flags = amounts[live], days[live], flags[live]
    near, total = days <= 2 * YEAR, amounts.sum()
    life = (amounts * days).sum() / YEAR / total
    parts = [amounts[part].sum() / total for part in (near, flags, near & flags)]
    return [total, life, *parts]


def shares(customers: Any, flagged: float) -> object:
    """The eleven figures of CONCENTRATION_RISK in bare numpy."""
    ranked = np.sort(customers)[::-1]
    part = ranked / ranked.sum()
    hhi = 10_000 * (part**2).sum()
    tops = [part[:n].sum() for n in (1, 2, 3)]
    return [len(ranked), *tops, hhi, hhi, 1 / hhi, (part >= 0.1).sum(), flagged / ranked.sum(), 0]


class Book:
    """A book of contracts: arrays, and the same as cells in columns."""

    def __init__(self) -> None:
        draw = np.random.default_rng(7)
        self.amounts, self.flags = draw.lognormal(0, 2, ROWS), draw.random(ROWS) < 0.3
        self.days = np.datetime64(AS_OF) + draw.integers(-900, 4_000, ROWS)
        self.names = [f"Customer {n}" for n in draw.integers(0, 5_000, ROWS)]
        serials = (self.days - np.datetime64("1899-12-30")).astype(float)
        columns = (self.amounts, serials, self.flags)
        self.cells = [[[value] for value in column.tolist()] for column in columns]

    def columns(self) -> list[Any]:
        return [np.array(cells).ravel() for cells in self.cells]

    def run_off(self) -> object:
        left = (self.days - np.datetime64(AS_OF)).astype(float)
        return run_off(self.amounts, left, self.flags)

    def run_off_of_cells(self) -> object:
        amounts, serials, flags = self.columns()
        return run_off(amounts, serials - TODAY, flags)

    def shares(self) -> object:
        return shares(self.amounts, self.amounts[self.flags].sum())

    def shares_by_name(self) -> object:
        _, at = np.unique(np.array(self.names), return_inverse=True)
        return shares(np.bincount(at, self.amounts), self.amounts[self.flags].sum())

    def shares_of_cells(self) -> object:
        exposures, flags = (np.array(cells).ravel() for cells in self.cells[::2])
        return shares(exposures, exposures[flags].sum())


def books() -> list[Case]:
    book = Book()
    amounts, serials, flags = book.cells
    renewal, concentration = CATALOGUE["RENEWAL_RISK"], CATALOGUE["CONCENTRATION_RISK"]
    works: list[tuple[str, Work, Work]] = [
        (
            "RENEWAL_RISK, 100,000 rows, arrays / numpy",
            lambda: leasebridge.renewal_risk(book.amounts, book.days, AS_OF, book.flags),
            book.run_off,
        ),
        (
            "RENEWAL_RISK, 100,000 rows, cells / numpy",
            lambda: answer_call(renewal, [amounts, serials, TODAY, flags]),
            book.run_off_of_cells,
        ),
        (
            "CONCENTRATION_RISK, 100,000 rows, arrays / numpy",
            lambda: leasebridge.concentration_risk(book.amounts, at_risk=book.flags),
            book.shares,
        ),
        (
            "CONCENTRATION_RISK with 5,000 names, arrays / numpy",
            lambda: leasebridge.concentration_risk(book.amounts, book.names, at_risk=book.flags),
            book.shares_by_name,
        ),
        (
            "CONCENTRATION_RISK, 100,000 rows, cells / numpy",
            lambda: answer_call(concentration, [amounts, None, None, flags]),
            book.shares_of_cells,
        ),
    ]
    return [Case(about, ours, theirs, 5) for about, ours, theirs in works]


def single_calls() -> list[Case]:
    dates = dt.date(2027, 7, 1), dt.date(2028, 1, 1), dt.date(2028, 12, 31)
    calls: list[tuple[str, tuple[Any, ...]]] = [
        ("LEASE_REVENUE", (250, 40)),
        ("LEASE_REVENUE", (250.0, 40.0, 3.0, 0.8, 0.03, *dates, "SL", "$/kW-mo", 1400.0)),
        ("EPS_BRIDGE", (EPS, SHARES, 10_000.0, MARGIN, TAX, 0.0, 0.0, "DELTA")),
        ("EPS_BRIDGE", (EPS, SHARES, 10_000.0, MARGIN, TAX)),
        ("LEASE_RETURN", (250, 13.3, 5, 38, 1.5, 0.2, 1, 0.02, 0.15, 0.1, "NPV")),
    ]

    def case(name: str, arguments: tuple[Any, ...]) -> Case:
        call, body = CATALOGUE[name].call, CATALOGUE[name].body
        checked = CATALOGUE[name].check_all(arguments)
        about = f"{name}, {len(arguments)} arguments, over its body"
        return Case(about, lambda: call(*arguments), lambda: body(*checked), 3, CALLS)

    named = {"output": "DELTA"}
    arguments = (EPS, SHARES, 10_000.0, MARGIN, TAX)
    body = EPS_BRIDGE.body
    by_name = Case(
        "EPS_BRIDGE, its output by name, over its body",
        lambda: EPS_BRIDGE.call(*arguments, **named),
        lambda: body(*arguments, **named),
        3,
        CALLS,
    )
    return [*(case(name, given) for name, given in calls), by_name]


def through_xlwings() -> list[Case]:
    """The same calls as VBA makes them, through `call_udf`, with pywin32 stood in for."""
    udfs = windows.install()
    import leasebridge.excel as ours  # only now are xlwings' decorators those of Windows

    bare = types.ModuleType("bare")
    for function in (LEASE_REVENUE, EPS_BRIDGE):
        exec(f"def {function.name}({', '.join(function.args)}): return 1.0", vars(bare))
        vars(bare)[function.name] = udfs.xlfunc(vars(bare)[function.name])
    modules = {"leasebridge.excel": ours, "bare": bare}
    vars(udfs).update(get_udf_module=lambda name, _: modules[name])
    target = windows.Range(((None,),))

    def work(module: str, name: str, arguments: tuple[Any, ...]) -> Work:
        return lambda: udfs.call_udf(module, name, arguments, None, target)

    missing = (windows.MISSING,)
    calls: list[tuple[str, tuple[Any, ...]]] = [
        ("LEASE_REVENUE", (250.0, 40.0, *missing * 9)),
        ("EPS_BRIDGE", (EPS, SHARES, 10_000.0, MARGIN, TAX, *missing * 2, "DELTA")),
    ]
    return [
        Case(
            f"{name} in call_udf, over a bare @xw.func",
            work("leasebridge.excel", name, arguments),
            work("bare", name, arguments),
            30,
            CALLS // 10,
        )
        for name, arguments in calls
    ]


def profile(case: Case) -> None:
    print(f"\n{case.about}")
    watch = cProfile.Profile()
    watch.runcall(lambda: [case.ours() for _ in range(case.calls or 3)])
    pstats.Stats(watch).sort_stats("tottime").print_stats(12)


def measure(case: Case) -> Found:
    # So often that a round is long enough for the clock, and nobody's memory is fresh.
    times = case.calls or 1 + int(0.02 / seconds(case.theirs, 1))
    rounds = []
    for _ in range(how_often(ROUNDS)):
        gc.collect()
        ours, theirs = seconds(case.ours, times), seconds(case.theirs, times)
        rounds.append((ours - theirs) / case.calls * 1e6 if case.calls else ours / theirs)
    return found(case.about, rounds, "us" if case.calls else "x", case.goal)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int)
    cases = [*grids(), *books(), *single_calls(), *through_xlwings()]
    if parser.parse_args().profile:
        for case in cases:
            profile(case)
    else:
        tell(map(measure, cases))


if __name__ == "__main__":
    main()
