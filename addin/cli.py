"""The `leasebridge` command."""

from __future__ import annotations

import argparse
import difflib
import gc
import json
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from addin.inputs import BadFacts
from addin.package import BadWorkbook
from addin.refresh import Refused, Report, build, place_text, refresh
from addin.saving import CannotWrite
from udfs import CATALOGUE, Function, __version__

GOOD, FAILING, BAD_INPUT, REFUSED, INTERRUPTED = 0, 1, 2, 3, 130
EXIT_CODES = """\
exit codes:
  0  all good
  1  written, but a model check fails or a formula cell is an error
  2  bad input: nothing written
  3  a formula that cannot be trusted: nothing written"""
SHOWN = 20
"""Lines of a long list that a terminal gets; --json has them all."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    # One run makes many cells and few cycles, and then it ends: collecting costs a tenth of it.
    gc.disable()
    try:
        code: int = options.run(options)
    except (BadWorkbook, BadFacts, CannotWrite) as fault:
        code = _fail(options, BAD_INPUT, str(fault), {"error": str(fault)})
    except Refused as refused:
        code = _refuse(options, refused)
    except KeyboardInterrupt:
        code = _fail(options, INTERRUPTED, "interrupted, nothing written", {"error": "interrupted"})
    finally:
        gc.enable()
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="leasebridge",
        description="Worksheet functions for leased AI compute, and the workbook that they power.",
    )
    parser.add_argument("--version", action="version", version=f"leasebridge {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    raw = argparse.RawDescriptionHelpFormatter

    def command(name: str, run: Callable[[Any], int], about: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=about, description=about, epilog=EXIT_CODES)
        sub.formatter_class = raw
        sub.set_defaults(run=run, json=False)
        return sub

    sub = command("refresh", _refresh, "recalculate a workbook and write its new values")
    sub.add_argument("workbook", type=Path, help="an .xlsx or .xlsm that uses our functions")
    sub.add_argument("--output", type=Path, help="write here and leave the workbook as it is")
    sub.add_argument("--facts", type=Path, help="CSV with id, unit, value for the named inputs")
    sub.add_argument("--engine", choices=("auto", "embedded"), default="auto")
    sub.add_argument("--json", action="store_true", help="the report as JSON")
    sub = command("check", _check, "recalculate a workbook, compare, and write nothing")
    sub.add_argument("workbook", type=Path)
    sub.add_argument("--json", action="store_true", help="the report as JSON")
    sub = command("functions", _functions, "list the functions, or explain one")
    sub.add_argument("name", nargs="?", help="a function, such as EPS_BRIDGE")
    sub = command("build", _build, "make a new template workbook")
    sub.add_argument("--output", type=Path, default=Path("compute_lease_model.xlsx"))
    sub.add_argument("--force", action="store_true", help="replace a workbook that is there")
    return parser


class _Progress:
    """Says how far a long calculation is, once a second, from the first second on."""

    def __init__(self) -> None:
        self.calls, self.next, self.said = 0, time.monotonic() + 1, False

    def __call__(self) -> None:
        self.calls += 1
        if time.monotonic() >= self.next:
            self.next, self.said = time.monotonic() + 1, True
            print(f"\rrecalculating: {self.calls:,} calls", end="", file=sys.stderr, flush=True)

    def done(self) -> None:
        if self.said:
            print(file=sys.stderr)


def _refresh(options: argparse.Namespace) -> int:
    progress = _Progress()
    try:
        report = refresh(
            options.workbook, output=options.output, facts=options.facts, on_call=progress
        )
    finally:
        progress.done()
    if not report.written:
        outcome = f"up to date, left as it is: {report.output}"
    else:
        outcome = f"written: {report.output} ({_counted(report.changed_cells, 'cell')} changed)"
    return _report(options, report, outcome, GOOD if report.good else FAILING)


def _check(options: argparse.Namespace) -> int:
    report = refresh(options.workbook, write=False)
    stale = report.changed_cells
    outcome = "up to date" if not stale else f"{_counted(stale, 'cell')} out of date: refresh it"
    return _report(options, report, outcome, FAILING if stale or not report.good else GOOD)


def _build(options: argparse.Namespace) -> int:
    if options.output.exists() and not options.force:
        raise BadWorkbook(f"{options.output}: is there already; --force replaces it")
    report = build(options.output)
    return _report(options, report, f"written: {report.output}", GOOD if report.good else FAILING)


def _functions(options: argparse.Namespace) -> int:
    if options.name is None:
        for function in CATALOGUE.values():
            print(f"{function.usage}\n    {function.doc.splitlines()[0]}")
        return GOOD
    name = options.name.strip().upper()
    if name not in CATALOGUE:
        near = difflib.get_close_matches(name, CATALOGUE, 1, 0)
        return _fail(options, BAD_INPUT, f"no function {name}; did you mean {near[0]}?", {})
    print(_help(CATALOGUE[name]))
    return GOOD


def _help(function: Function) -> str:
    lines = [function.usage, f"Result: {function.unit}", ""]
    lines += [f"  {name:<15} ({arg.unit}) {arg.help}" for name, arg in function.args.items()]
    lines += ["", function.doc, "", "Examples:"]
    for arguments, expected in function.examples:
        shown = ", ".join("" if a is None else str(a) for a in arguments)
        result = expected if not isinstance(expected, list) else "a table or an array"
        line = f"{function.name}({shown}) = {result}"
        lines += textwrap.wrap(line, 96, initial_indent="  ", subsequent_indent="      ")
    return "\n".join(lines)


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _report(options: argparse.Namespace, report: Report, outcome: str, code: int) -> int:
    if options.json:
        print(json.dumps({**_facts(report), "exit_code": code}, indent=2, ensure_ascii=False))
        return code
    formulas = _counted(report.formulas, "formula")
    print(f"{report.workbook.name}: {formulas}, {_counted(report.calls, 'call')} of our functions")
    for change in report.inputs:
        entry = change.input
        print(f"input {entry.id} {entry.name}: {change.old} -> {change.new:g} {entry.unit}")
    if report.checks:
        holding = len(report.checks) - len(report.failing)
        print(f"checks: {holding} of {len(report.checks)} hold")
    _listed([f"check fails: {label}" for label in report.failing])
    _listed(
        [
            f"error: {place_text(place)} is {value}"
            + (f": {reason}" if reason else " (from the cells that it refers to)")
            for place, (value, reason) in report.errors.items()
        ]
    )
    print(outcome)
    return code


def _facts(report: Report) -> dict[str, Any]:
    return {
        "workbook": str(report.workbook),
        "output": str(report.output) if report.output else None,
        "written": report.written,
        "formulas": report.formulas,
        "calls": report.calls,
        "changed_cells": report.changed_cells,
        "inputs": [
            {
                "id": change.input.id,
                "name": change.input.name,
                "cell": place_text((change.input.sheet, change.input.position)),
                "unit": change.input.unit,
                "old": change.old,
                "new": change.new,
            }
            for change in report.inputs
        ],
        "checks": {"holding": len(report.checks) - len(report.failing), "failing": report.failing},
        "errors": [
            {"cell": place_text(place), "value": value, "reason": reason}
            for place, (value, reason) in report.errors.items()
        ],
    }


def _listed(lines: list[str], file: Any = None) -> None:
    for line in lines[:SHOWN]:
        print(line, file=file)
    if len(lines) > SHOWN:
        print(f"... and {len(lines) - SHOWN:,} more (--json lists all)", file=file)


def _refuse(options: argparse.Namespace, refused: Refused) -> int:
    listed = [(place_text(place), reason) for place, reason in refused.reasons.items()]
    facts = {"refused": [{"cell": cell, "reason": reason} for cell, reason in listed]}
    cells = _counted(len(listed), "cell")
    message = f"{cells} cannot be trusted to the embedded engine, nothing written"
    code = _fail(options, REFUSED, message, facts)
    if not options.json:
        _listed([f"  {cell}: {reason}" for cell, reason in listed], sys.stderr)
    return code


def _fail(options: argparse.Namespace, code: int, message: str, facts: dict[str, Any]) -> int:
    if options.json:
        print(json.dumps({**facts, "exit_code": code}, indent=2, ensure_ascii=False))
    else:
        print(f"leasebridge: {message}", file=sys.stderr)
    return code
