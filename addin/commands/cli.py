"""The `leasebridge` command."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from addin.commands.audit import add_audit
from addin.commands.building import add_build
from addin.commands.exit_codes import (
    BAD_INPUT,
    FAILING,
    GOOD,
    INTERNAL,
    INTERRUPTED,
    REFUSED,
    exit_codes_text,
)
from addin.commands.hosts import add_host_commands
from addin.commands.output import print_fault, print_json, quantity
from addin.commands.parser import MAKE, MODEL, Commands, Parser, add_wait
from addin.commands.progress import Progress
from addin.commands.questions import add_question_commands
from addin.commands.request_flags import SEVERAL, add_many, add_request, asks_for_many, request_of
from addin.commands.watching import add_watch
from addin.errors import Fault, Refused, in_one_line
from udfs import __version__

if TYPE_CHECKING:
    from udfs import Function

# What one command needs is imported where it runs: help, and the other commands, do without.


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a sheet's name may hold any character
    options, unknown = _parser().parse_known_args(arguments)
    if unknown:
        options.parser.unknown(unknown)
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
    from addin.commands.held_stderr import held_stderr

    with held_stderr() as drop:
        try:
            return _end(options)
        except (BrokenPipeError, SystemExit):
            raise
        except BaseException as error:  # a panic of the engine is no Exception
            if options.debug:
                import traceback

                traceback.print_exception(error)
            elif type(error).__name__ == "PanicException":
                drop()  # its message says the same in more lines
            told = in_one_line(error)
            return _fail(options, INTERNAL, f"internal fault: {told} (--debug shows where)")


def _end(options: argparse.Namespace) -> int:
    """Run the command; whatever is foreseen becomes its exit code."""
    try:
        code: int = options.run(options)
    except Fault as fault:
        return _fail(options, BAD_INPUT, str(fault))
    except Refused as refused:
        from addin.commands.report import print_refusal

        return print_refusal(refused, REFUSED, as_json=options.json)
    except KeyboardInterrupt:
        return _fail(options, INTERRUPTED, "interrupted; nothing was written")
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno is None:
            raise  # not the system's: libraries use it for what they do not understand
        reason = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return _fail(options, BAD_INPUT, reason)
    return code


def _fail(options: argparse.Namespace, code: int, message: str) -> int:
    if options.json:
        return print_json({"error": message}, code)
    print_fault(message)
    return code


def _parser() -> Parser:
    parser = Parser(
        prog="leasebridge",
        usage="leasebridge COMMAND ...",
        description="Recalculate, question and share workbooks that use the leasebridge functions "
        "(EPS_BRIDGE, LEASE_REVENUE, ...).",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"leasebridge {__version__}")
    commands = Commands(parser)
    _add_model_commands(commands)
    add_question_commands(commands)
    add_audit(commands)
    add_host_commands(commands)
    add_build(commands)
    _add_functions(commands)
    parser.epilog = f"{commands.overview()}\n\n{exit_codes_text()}"
    return parser


def _add_model_commands(commands: Commands) -> None:
    about = "Recalculate a workbook, with new inputs if you like, and save the results"
    examples = "refresh model.xlsx --set lease_capacity=500", "refresh desk --facts new.csv"
    commands.add("refresh", _refresh, about, MODEL, examples, SEVERAL, arguments=_add_refresh)
    about = "Say whether a workbook is up to date, and what new inputs would do; writes nothing"
    examples = "check model.xlsx", "check model.xlsx --set tax_rate=21% --json"
    sub = commands.add("check", _check, about, MODEL, examples)
    sub.add_argument("workbook", type=Path, help="the workbook (.xlsx or .xlsm)")
    add_request(sub)
    sub.add_argument("--json", action="store_true", help="print the report as JSON")
    add_watch(commands)


def _add_functions(commands: Commands) -> None:
    about = "List the worksheet functions, or show help for one"
    examples = "functions", "functions EPS_BRIDGE"
    sub = commands.add("functions", _functions, about, MAKE, examples)
    sub.add_argument("name", nargs="?", help="a function, such as EPS_BRIDGE")


def _add_refresh(sub: argparse.ArgumentParser) -> None:
    from addin.engines import ENGINES

    which = "the workbook (.xlsx or .xlsm), or several; a folder or a pattern stands for all in it"
    sub.add_argument("workbook", type=Path, nargs="+", help=which)
    to_file = "save to this file instead of overwriting the workbook; of several, to this folder"
    sub.add_argument("--output", type=Path, help=to_file)
    add_request(sub)
    add_many(sub)
    engine = (
        "who calculates (default: auto = the engines inside, of which two have to agree, then "
        "LibreOffice for what they do not agree on; embedded = without LibreOffice; libreoffice "
        "and excel = that program alone, one voice)"
    )
    sub.add_argument("--engine", choices=ENGINES, default="auto", help=engine)
    every = "ask the engines and LibreOffice for every cell; fail on any difference"
    sub.add_argument("--verify", action="store_true", help=every)
    add_wait(sub)
    sub.add_argument("--json", action="store_true", help="print the report as JSON")


def _refresh(options: argparse.Namespace) -> int:
    if asks_for_many(options):
        from addin.commands.many import refresh_many

        return refresh_many(options)
    from addin.commands.report import print_report
    from addin.refresh import refresh

    (workbook,) = options.workbook
    with Progress() as progress:
        report = refresh(
            workbook,
            output=options.output,
            request=request_of(options),
            engine=options.engine,
            verify=options.verify,
            on_call=progress,
            say=progress.say,
            wait=options.wait,
        )
    if not report.written:
        outcome = f"already up to date: {report.output}"
    elif report.stale:
        outcome = f"written: {report.output} ({quantity(report.changed_cells, 'cell')} changed)"
    else:
        outcome = f"written: {report.output} (copied; no values changed)"
    code = GOOD if report.good else FAILING
    return print_report(report, outcome, code, as_json=options.json)


def _check(options: argparse.Namespace) -> int:
    from addin.commands.report import print_report
    from addin.refresh import refresh

    with Progress() as progress:
        report = refresh(
            options.workbook,
            request=request_of(options),
            write=False,
            on_call=progress,
            say=progress.say,
        )
    outcome = "up to date"
    if report.changed_cells:
        outcome = f"out of date: refresh would change {quantity(report.changed_cells, 'cell')}"
    elif report.stale:
        outcome = "out of date: chart data or the calculation mode would change, but no cell values"
    code = GOOD if report.good and not report.stale else FAILING
    return print_report(report, outcome, code, as_json=options.json)


def _functions(options: argparse.Namespace) -> int:
    from udfs import CATALOGUE

    if options.name is None:
        for function in CATALOGUE.values():
            print(f"{function.usage}\n    {function.doc.splitlines()[0]}")
        return GOOD
    name = options.name.strip().upper()
    if name not in CATALOGUE:
        import difflib

        near = difflib.get_close_matches(name, CATALOGUE) or [n for n in CATALOGUE if name in n]
        text = f"no function named {name}; available: {', '.join(CATALOGUE)}"
        if len(near) < len(CATALOGUE) and near:
            text = f"no function named {name}; did you mean {' or '.join(near)}?"
        return _fail(options, BAD_INPUT, text)
    print(_help(CATALOGUE[name]))
    return GOOD


def _help(function: Function) -> str:
    import textwrap

    from udfs.example_text import can_be_typed, example_text, literal_text

    lines = [function.usage, f"Result: {function.unit}", ""]
    for name, arg in function.args.items():
        about = f"  {name:<15} ({arg.unit}) {arg.help}"
        lines += textwrap.wrap(about, 96, subsequent_indent=" " * 18)
    lines += ["", function.doc, "", "Examples:"]
    for example in filter(can_be_typed, function.examples):
        arguments, expected = example
        is_error = isinstance(expected, str) and expected.startswith("#")
        result = expected if is_error else literal_text(expected)
        if isinstance(expected, list):
            result = f"a table of {quantity(len(expected), 'row')}"
        line = f"={example_text(function, arguments)} gives {result}"
        lines += textwrap.wrap(line, 96, initial_indent="  ", subsequent_indent="      ")
    return "\n".join(lines)
