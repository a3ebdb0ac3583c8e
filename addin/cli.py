"""The `leasebridge` command."""

from __future__ import annotations

import argparse
import difflib
import gc
import io
import json
import os
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from addin.cells import Value
from addin.engines import ENGINES, NAMES, Refused
from addin.faults import Fault
from addin.hosts_cli import add_host_commands
from addin.places import place_text
from addin.progress import Progress
from addin.refresh import Report, build, refresh
from addin.saving import CannotWrite
from udfs import CATALOGUE, Function, __version__

GOOD, FAILING, BAD_INPUT, REFUSED, INTERRUPTED = 0, 1, 2, 3, 130
EXIT_CODES = """\
exit codes:
  0  all good
  1  written, but a model check fails or a formula cell is an error
  2  bad input: nothing written
  3  a formula that cannot be trusted: nothing written"""
CHECK_CODES = """\
exit codes:
  0  up to date and all good
  1  out of date, or a model check fails or a formula cell is an error
  2  bad input
  3  a formula that cannot be trusted"""
SHOWN = 20
"""Lines of a long list that a terminal gets; --json has them all."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a sheet's name may hold any character
    # One run makes many cells and few cycles, and then it ends: collecting costs a tenth of it.
    gc.disable()
    try:
        code = _run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has left, as `head` does: nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = GOOD
    finally:
        gc.enable()
    return code


def _run(options: argparse.Namespace) -> int:
    try:
        code: int = options.run(options)
    except Fault as fault:
        return _fail(options, BAD_INPUT, str(fault), {"error": str(fault)})
    except Refused as refused:
        return _refuse(options, refused)
    except KeyboardInterrupt:
        return _fail(options, INTERRUPTED, "interrupted, nothing written", {"error": "interrupted"})
    except BrokenPipeError:
        raise
    except (OSError, MemoryError) as error:
        reason = "there is not enough memory"
        if isinstance(error, OSError):
            reason = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return _fail(options, BAD_INPUT, reason, {"error": reason})
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="leasebridge",
        description="Worksheet functions for leased AI compute, and the workbook that they power.",
    )
    parser.add_argument("--version", action="version", version=f"leasebridge {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    raw = argparse.RawDescriptionHelpFormatter

    def command(
        name: str, run: Callable[[Any], int], about: str, codes: str = EXIT_CODES
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=about, description=about, epilog=codes)
        sub.formatter_class = raw
        sub.set_defaults(run=run, json=False)
        return sub

    sub = command("refresh", _refresh, "recalculate a workbook and write its new values")
    sub.add_argument("workbook", type=Path, help="an .xlsx or .xlsm that uses our functions")
    sub.add_argument("--output", type=Path, help="write here and leave the workbook as it is")
    sub.add_argument("--facts", type=Path, help="CSV with id, unit, value for the named inputs")
    sub.add_argument(
        "--engine", choices=ENGINES, default="auto", help="auto: embedded, else LibreOffice"
    )
    sub.add_argument(
        "--verify", action="store_true", help="embedded and LibreOffice must give the same"
    )
    sub.add_argument("--json", action="store_true", help="the report as JSON")
    sub = command(
        "check", _check, "say whether a workbook is up to date; write nothing", CHECK_CODES
    )
    sub.add_argument("workbook", type=Path, help="an .xlsx or .xlsm that uses our functions")
    sub.add_argument("--json", action="store_true", help="the report as JSON")
    sub = command("functions", _functions, "list the functions, or explain one", "")
    sub.add_argument("name", nargs="?", help="a function, such as EPS_BRIDGE")
    sub = command("build", _build, "make a new template workbook")
    sub.add_argument("--output", type=Path, default=Path("compute_lease_model.xlsx"))
    sub.add_argument("--force", action="store_true", help="replace a workbook that is there")
    add_host_commands(command)
    return parser


def _refresh(options: argparse.Namespace) -> int:
    with Progress() as progress:
        report = refresh(
            options.workbook,
            output=options.output,
            facts=options.facts,
            engine=options.engine,
            verify=options.verify,
            on_call=progress,
        )
    if not report.written:
        outcome = f"up to date, left as it is: {report.output}"
    elif report.stale:
        outcome = f"written: {report.output} ({_counted(report.changed_cells, 'cell')} changed)"
    else:
        outcome = f"written: {report.output} (a copy, nothing had changed)"
    return _report(options, report, outcome, GOOD if report.good else FAILING)


def _check(options: argparse.Namespace) -> int:
    with Progress() as progress:
        report = refresh(options.workbook, write=False, on_call=progress)
    outcome = "up to date"
    if report.changed_cells:
        outcome = f"out of date: refresh would change {_counted(report.changed_cells, 'cell')}"
    elif report.stale:
        outcome = "out of date: refresh would change no cell, but a chart or how Excel calculates"
    return _report(options, report, outcome, GOOD if report.good and not report.stale else FAILING)


def _build(options: argparse.Namespace) -> int:
    if options.output.is_file() and not options.force:
        raise CannotWrite(f"{options.output}: it is there already; --force replaces it")
    with Progress() as progress:
        report = build(options.output, progress)
    return _report(options, report, f"written: {report.output}", GOOD if report.good else FAILING)


def _functions(options: argparse.Namespace) -> int:
    if options.name is None:
        for function in CATALOGUE.values():
            print(f"{function.usage}\n    {function.doc.splitlines()[0]}")
        return GOOD
    name = options.name.strip().upper()
    if name not in CATALOGUE:
        near = difflib.get_close_matches(name, CATALOGUE) or [n for n in CATALOGUE if name in n]
        text = f"there is no function of that name; the functions are {', '.join(CATALOGUE)}"
        if len(near) < len(CATALOGUE) and near:
            text = f"there is no function {name}; did you mean {' or '.join(near)}?"
        return _fail(options, BAD_INPUT, text, {})
    print(_help(CATALOGUE[name]))
    return GOOD


def _help(function: Function) -> str:
    # The other commands do without the model behind it, and start sooner.
    from workbooks.model.examples import call, can_be_typed, literal

    lines = [function.usage, f"Result: {function.unit}", ""]
    for name, arg in function.args.items():
        about = f"  {name:<15} ({arg.unit}) {arg.help}"
        lines += textwrap.wrap(about, 96, subsequent_indent=" " * 18)
    lines += ["", function.doc, "", "Examples:"]
    for example in filter(can_be_typed, function.examples):
        arguments, expected = example
        is_error = isinstance(expected, str) and expected.startswith("#")
        result = expected if is_error else literal(expected)
        if isinstance(expected, list):
            result = f"a table of {_counted(len(expected), 'row')}"
        line = f"={call(function, arguments)} gives {result}"
        lines += textwrap.wrap(line, 96, initial_indent="  ", subsequent_indent="      ")
    return "\n".join(lines)


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _report(options: argparse.Namespace, report: Report, outcome: str, code: int) -> int:
    if options.json:
        print(json.dumps({**_facts(report), "exit_code": code}, indent=2))
        return code
    formulas = _counted(report.formulas, "formula")
    if report.handed_over:
        handed = _counted(len(report.handed_over), "formula")
        print(f"calculated by {NAMES[report.engine]}, for {handed} that may not be trusted to")
        print(f"{NAMES['embedded']}:")
        _listed([f"  {place_text(at)}: {why}" for at, why in report.handed_over.items()])
    print(f"recalculated: {formulas}, {_counted(report.calls, 'call')} of our functions")
    for change in report.inputs:
        entry, old, new = change.input, _shown(change.old), _shown(change.new)
        unit = "" if entry.unit == "date" else f" {entry.unit}"
        print(f"input {entry.id} {entry.name}: {old} -> {new}{unit}")
    if report.checks:
        holding = len(report.checks) - len(report.failing)
        print(f"checks: {holding} of {len(report.checks)} hold")
    _listed([f"check fails: {label}" for label in report.failing])
    _listed(
        [
            f"error: {place_text(place)} is {value}{f' ({reason})' if reason else ''}"
            for place, (value, reason) in report.errors.items()
        ]
    )
    _listed([f"not brought up to date: {what}" for what in report.outdated])
    print(outcome)
    return code


def _shown(value: Value) -> str:
    """A cell's value as an analyst writes it: 40 and not 40.0."""
    if value is None:
        return "blank"
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:,.15g}" if isinstance(value, float) else str(value)


def _facts(report: Report) -> dict[str, Any]:
    return {
        "workbook": str(report.workbook),
        "output": str(report.output) if report.output else None,
        "written": report.written,
        "engine": report.engine,
        "handed_over": [
            {"cell": place_text(place), "reason": reason}
            for place, reason in report.handed_over.items()
        ],
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
        "outdated": report.outdated,
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
    message = f"{cells} cannot be trusted to {refused.engine}, nothing written"
    code = _fail(options, REFUSED, message, facts)
    if not options.json:
        _listed([f"  {cell}: {reason}" for cell, reason in listed], sys.stderr)
    return code


def _fail(options: argparse.Namespace, code: int, message: str, facts: dict[str, Any]) -> int:
    if options.json:
        print(json.dumps({**facts, "exit_code": code}, indent=2))
    else:
        print(f"leasebridge: {message}", file=sys.stderr)
    return code
