"""The `leasebridge` command."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from pathlib import Path

from addin.commands.audit import add_audit
from addin.commands.being_told_to_end import interrupted_when_told_to_end
from addin.commands.building import add_build
from addin.commands.completion import COMPLETION
from addin.commands.exit_codes import (
    BAD_INPUT,
    FAILING,
    GOOD,
    INTERNAL,
    INTERRUPTED,
    REFUSED,
    exit_codes_text,
)
from addin.commands.functions import add_functions
from addin.commands.hosts import add_host_commands
from addin.commands.output import Answer, print_answer, print_fault, quantity
from addin.commands.parser import MODEL, Commands, Parser, add_output, add_wait
from addin.commands.progress import Progress
from addin.commands.questions import add_question_commands
from addin.commands.request_flags import SEVERAL, add_many, add_request, asks_for_many, request_of
from addin.commands.scenarios import add_scenarios
from addin.commands.watching import add_watch
from addin.errors import CHECK_FILE, BadInput, Fault, Refused, in_one_line
from addin.limits import trusted
from udfs import __version__

# What one command needs is imported where it runs: help, and the other commands, do without.


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a sheet's name may hold any character
    given = sys.argv[1:] if arguments is None else arguments
    parser = _parser()
    if "_ARGCOMPLETE" in os.environ:
        from addin.commands.completion import complete

        complete(parser)
    try:
        options, unknown = parser.parse_known_args(given)
        if unknown:
            options.parser.unknown(unknown)
    except Fault as fault:
        return print_fault(BAD_INPUT, fault.what, fault.do, as_json="--json" in given)
    # One run makes many cells and few cycles, and then it ends: collecting costs a tenth of it.
    gc.disable()
    try:
        with interrupted_when_told_to_end():
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
            if isinstance(error, ImportError):
                raise  # `leasebridge.__main__` says what is missing
            told = f"internal fault: {in_one_line(error)}"
            return print_fault(INTERNAL, told, "--debug shows where", as_json=options.json)


def _end(options: argparse.Namespace) -> int:
    """Run the command; whatever is foreseen becomes its exit code."""
    try:
        with trusted(options.limit, allow_office=options.allow_libreoffice):
            answer: Answer = options.run(options)
            return print_answer(answer, as_json=options.json, quiet=options.quiet)
    except Fault as fault:
        return print_fault(BAD_INPUT, fault.what, fault.do, as_json=options.json)
    except Refused as refused:
        from addin.commands.report import print_refusal

        return print_refusal(refused, REFUSED, as_json=options.json)
    except KeyboardInterrupt:
        return print_fault(INTERRUPTED, "interrupted; nothing was written", as_json=options.json)
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno is None:
            raise  # not the system's: libraries use it for what they do not understand
        reason = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return print_fault(BAD_INPUT, reason, CHECK_FILE, as_json=options.json)


def _parser() -> Parser:
    parser = Parser(
        prog="leasebridge",
        usage="leasebridge COMMAND ...",
        description="Recalculate, question and share workbooks that use the leasebridge "
        "functions\n(EPS_BRIDGE, LEASE_REVENUE, ...).",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    version = f"leasebridge {__version__}"
    told = "show the version and exit"
    parser.add_argument("-V", "--version", action="version", version=version, help=told)
    commands = Commands(parser)
    _add_model_commands(commands)
    add_question_commands(commands)
    add_scenarios(commands)
    add_audit(commands)
    add_host_commands(commands)
    add_build(commands)
    add_functions(commands)
    commands.add_help()
    parser.epilog = f"{commands.overview()}\n\n{COMPLETION}\n\n{exit_codes_text()}"
    return parser


def _add_model_commands(commands: Commands) -> None:
    about = "Recalculate a workbook, with new inputs if you like, and save the results"
    examples = (
        "refresh model.xlsx --set lease_capacity=500",
        "refresh model.xlsx --facts facts.csv -o model_new.xlsx",
        "refresh desk --facts facts.csv --jobs 0",
    )
    commands.add("refresh", _refresh, about, MODEL, examples, _add_refresh, SEVERAL)
    about = "Say whether a workbook is up to date, and what new inputs would do; writes nothing"
    asked = "check model.xlsx", "check model.xlsx --set tax_rate=21% --json"
    commands.add("check", _check, about, MODEL, asked, _add_check)
    add_watch(commands)


def _add_check(sub: Parser) -> None:
    sub.add_argument("workbook", type=Path, help="the workbook (.xlsx or .xlsm)")
    add_request(sub)


def _add_refresh(sub: Parser) -> None:
    from addin.engines import ENGINES

    which = "a workbook (.xlsx or .xlsm), or several; a folder or a pattern stands for all in it"
    sub.add_argument("workbook", type=Path, nargs="+", help=which)
    to_file = "save to this file instead of overwriting the workbook; of several, to this folder"
    add_request(sub)
    written = sub.add_argument_group("where it is written")
    add_output(written, to_file, type=Path, metavar="FILE")
    forced = "overwrite a file of --output that exists"
    written.add_argument("--force", action="store_true", help=forced)
    add_wait(written)
    calculated = sub.add_argument_group("how it is calculated")
    engine = (
        "who calculates (default: auto = the engines inside, of which two have to agree, then "
        "LibreOffice for what they do not agree on; embedded = without LibreOffice; libreoffice "
        "and excel = that program alone, one voice)"
    )
    calculated.add_argument("--engine", choices=ENGINES, default="auto", help=engine)
    every = "ask the engines and LibreOffice for every cell; fail on any difference"
    calculated.add_argument("--verify", action="store_true", help=every)
    add_many(sub)


def _refresh(options: argparse.Namespace) -> Answer:
    if options.engine == "excel" and sys.platform != "win32":
        raise BadInput("--engine excel needs Windows", do="use --engine auto")
    if asks_for_many(options):
        from addin.commands.many import refresh_many

        return refresh_many(options)
    from addin.commands.report import report_answer
    from addin.refresh import refresh

    (workbook,) = options.workbook
    with Progress(options.quiet) as progress:
        report = refresh(
            workbook,
            output=options.output,
            request=request_of(options),
            engine=options.engine,
            verify=options.verify,
            on_call=progress,
            say=progress.say,
            wait=options.wait,
            replace=options.force,
        )
    if not report.written:
        outcome = f"already up to date: {report.output}"
    elif report.stale:
        outcome = f"written: {report.output} ({quantity(report.changed_cells, 'cell')} changed)"
    else:
        outcome = f"written: {report.output} (copied; no values changed)"
    code = GOOD if report.good else FAILING
    return report_answer(report, outcome, code)


def _check(options: argparse.Namespace) -> Answer:
    from addin.commands.report import report_answer
    from addin.refresh import refresh

    with Progress(options.quiet) as progress:
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
    return report_answer(report, outcome, code)
