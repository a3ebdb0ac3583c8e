"""`leasebridge scenarios`: what is asked for, and the lines and JSON of what is found."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addin.commands.exit_codes import FAILING, GOOD
from addin.commands.output import Answer, cut_short, quantity
from addin.commands.parser import MODEL, Commands, Parser, add_output, add_wait
from addin.commands.progress import Progress, in_words
from addin.errors import BadInput

if TYPE_CHECKING:
    from addin.scenarios import Findings, Simulation

# What this command needs is imported where it runs: the others do without.

TOP = 5
"""Inputs that a terminal shows of what moves an output; the sheet has them all."""

MORE = """\
inputs: a CSV, or a range or table of the workbook, with the columns input, distribution, min, mode,
max, mean, sd, values, weights, correlations. Without --inputs it is the range `simulated_inputs`,
or else each driver's triangle from Bear through its live figure to Bull.
  input,distribution,min,mode,max,mean,sd,correlations
  price_per_watt,triangular,13.3,40,50,,,
  lease_margin,normal,0,,1,0.9,0.05,price_per_watt 0.6
distributions: fixed, uniform, triangular, pert, normal, lognormal, discrete, empirical; the last
two take `values` (and `weights`) separated by spaces; min and max cut a normal or lognormal off."""


def add_scenarios(commands: Commands) -> None:
    """Add it to the command line."""
    about = "Draw the inputs from distributions: what the answers may be, and what moves them"
    examples = (
        "scenarios model.xlsx",
        "scenarios model.xlsx --inputs inputs.csv --draws 10000000 --target eps_uplift=2.50",
    )
    commands.add("scenarios", _scenarios, about, MODEL, examples, _arguments, MORE)


def _arguments(sub: Parser) -> None:
    sub.add_argument("workbook", type=Path, help="the workbook (.xlsx or .xlsm); only read")
    draws = "how many draws (default: 100,000)"
    sub.add_argument("--draws", type=_whole, default=100_000, metavar="N", help=draws)
    table = "a CSV, or a range or table of the workbook: how inputs are distributed (see below)"
    sub.add_argument("--inputs", metavar="TABLE", help=table)
    outputs = (
        "cells to watch, by name or place; a row or a column is a series (default: the "
        "workbook's headlines and series that the inputs move)"
    )
    sub.add_argument("--outputs", type=_names, default=[], metavar="NAME,...", help=outputs)
    target = "also say how likely an output is at or above a figure (may be repeated)"
    sub.add_argument("--target", action="append", default=[], metavar="NAME=VALUE", help=target)
    seed = "same seed, same numbers (default: 1)"
    sub.add_argument("--seed", type=_whole, default=1, metavar="N", help=seed)
    beside = "the copy with the sheet of results (default: MODEL_scenarios.xlsx beside it)"
    add_output(sub, beside, type=Path, metavar="FILE")
    every = "write all draws to this Parquet file too: draw, inputs, outputs"
    sub.add_argument("--parquet", type=Path, metavar="FILE.parquet", help=every)
    sub.add_argument("--force", action="store_true", help="overwrite existing files")
    where = sub.add_mutually_exclusive_group()
    local = "share the work among so many processes of this machine (a local Dask cluster)"
    where.add_argument("--workers", type=_workers, default=0, metavar="N", help=local)
    cluster = "share it among the workers of this Dask scheduler"
    where.add_argument("--scheduler", default="", metavar="ADDRESS", help=cluster)
    add_wait(sub)


def _whole(text: str) -> int:
    plain = text.replace(",", "").replace("_", "")
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 19):
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number")
    return int(plain)


def _workers(text: str) -> int:
    count = _whole(text)
    if not 1 <= count <= 1_000:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of processes from 1 to 1,000")
    return count


def _names(text: str) -> list[str]:
    """Names and places, which a comma parts; a sheet in quotes may have one in its name."""
    import re

    found = [part.strip() for part in re.findall(r"(?:'(?:[^']|'')*'|[^,'])+", text)]
    return [name for name in found if name]


def _scenarios(options: argparse.Namespace) -> Answer:
    import gc

    from addin.scenarios import Files, Telling, Where, Wishes, default_output, simulate

    gc.enable()  # blocks come and go, for as long as it takes
    wishes = Wishes(
        draws=options.draws,
        seed=options.seed,
        inputs=options.inputs,
        outputs=options.outputs,
        targets=_targets(options.target),
    )
    output = options.output or default_output(options.workbook)
    files = Files(output, options.parquet, options.force, options.wait)
    with Progress(options.quiet) as progress:
        found = simulate(
            options.workbook,
            wishes,
            Where(options.workers, options.scheduler),
            files,
            Telling(progress, progress.say, progress.reach),
        )
    code = GOOD if found.good else FAILING
    failing = _failing_lines(found) if code else []
    return Answer(code, scenarios_facts(found), scenarios_lines(found), failing)


def _targets(given: list[str]) -> dict[str, str | float]:
    found: dict[str, str | float] = {}
    for text in given:
        name, equals, value = (part.strip() for part in text.rpartition("="))
        if not (name and equals and value):
            do = "write it as NAME=VALUE, such as eps_uplift=2.50"
            raise BadInput(f"--target {text}: there is no name, or no figure", do=do)
        if name.casefold() in (known.casefold() for known in found):
            raise BadInput(f"--target {text}: {name} has a target already", do="give one of them")
        found[name] = value
    return found


def scenarios_lines(found: Simulation) -> list[str]:
    """What a terminal shows."""
    lines = [_drawn(found), _how(found), *(f"note: {note}" for note in found.notes)]
    for one in found.result.outputs:
        if not one.output.series:
            lines += _of_output(one, found.study.draws)
    if found.result.correlated:
        lines.append("note: inputs are correlated: a share of variance includes what moves along")
    for name, fan in found.result.fans.items():
        lines.append(f"{name}: P5 / P50 / P95")
        lines += cut_short(f"  {one.output.label}: {_three(one)}" for one in fan)
    lines += _failing_lines(found)
    written = (path for path in (found.files.parquet, found.files.output) if path)
    return lines + [f"written: {path}" for path in written]


def _failing_lines(found: Simulation) -> list[str]:
    wrong = (one for one in found.result.outputs if one.errors)
    lines = cut_short(f"error: {_wrong(one, found.study.draws)}" for one in wrong)
    return lines + cut_short(f"check failed: {label}" for label in found.report.failing)


def _drawn(found: Simulation) -> str:
    inputs, draws = quantity(len(found.study.inputs), "input"), quantity(found.study.draws, "draw")
    return f"{draws} of {inputs}, seed {found.study.seed}: {found.way}"


def _how(found: Simulation) -> str:
    processes = len(found.ran.peaks)
    memory = f"{found.ran.peak / 2**20:,.0f} MB" if found.ran.peak else "unknown"
    over = f" summed over {processes} processes" if processes > 1 else ""
    took, speed = in_words(found.ran.seconds, 1), f"{found.speed:,.0f} draws a second"
    return f"took {took} ({speed}), peak memory {memory}{over}"


def _of_output(one: Findings, draws: int) -> Iterator[str]:
    output, unit = one.output, _unit(one)
    yield (
        f"{output.label}{unit} ({output.name}): mean {_figure(one, one.mean)}, "
        f"P5 / P50 / P95 {_three(one)}"
    )
    if one.target is not None:
        within = f"+/- {196 * one.probability_error:.1f} points"
        yield f"  at or above {_figure(one, one.target)}: {one.probability:.1%} ({within})"
    moving = sorted(one.contributions, key=lambda part: -part.share)
    for part in moving[:TOP]:
        if part.share >= 0.001:
            ends = f"{_figure(one, part.low)} to {_figure(one, part.high)}"
            yield f"  {part.label} ({part.name}): {part.share:.0%} of the variance, {ends}"


def _unit(one: Findings) -> str:
    return f", {one.output.unit}" if one.output.unit else ""


def _three(one: Findings) -> str:
    return " / ".join(_figure(one, one.percentiles[at]) for at in (5, 50, 95))


def _figure(one: Findings, value: float) -> str:
    from addin.explain import figure

    return figure(value, one.output.unit) if value == value else "unknown"


def _wrong(one: Findings, draws: int) -> str:
    codes = ", ".join(f"{count:,} {code}" for code, count in one.errors.items())
    return f"{sum(one.errors.values()):,} of {draws:,} draws gave {one.output.name} {codes}"


def scenarios_facts(found: Simulation) -> dict[str, Any]:
    """All of it for a program."""
    from udfs import __version__

    files, ran = found.files, found.ran
    return {
        "workbook": str(found.workbook),
        "output": str(files.output) if files.output else None,
        "parquet": str(files.parquet) if files.parquet else None,
        "version": __version__,
        "way": found.recipe.way,
        "why": found.recipe.why,
        "cells": found.recipe.cells,
        "seconds": found.ran.seconds,
        "draws_per_second": found.speed,
        "peak_memory": ran.peak,
        "processes": len(ran.peaks),
        "inputs": [
            {
                "name": entry.name,
                "label": entry.label,
                "unit": entry.unit,
                "distribution": entry.distribution.words,
            }
            for entry in found.study.inputs
        ],
        "failing": found.report.failing,
        "notes": found.notes,
        **found.result.facts(),
    }
