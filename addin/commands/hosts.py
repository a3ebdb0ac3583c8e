"""The commands about spreadsheet programs: build what they load, install it, look for faults."""

from __future__ import annotations

import argparse
import gc
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from addin.commands.exit_codes import FAILING, GOOD
from addin.commands.output import Answer, shorten
from addin.commands.parser import HAND_OVER, MAKE, SET_UP, Commands, Parser, add_output, add_wait
from addin.commands.progress import Progress
from addin.errors import BadInput, ExcelFailed
from workbooks import TEMPLATE
from workbooks.marks import ALL, STORY, SUMMARY

WINDOWS = os.name == "nt"
EDITIONS = {
    "values": "our functions as numbers; each formula kept in a note; opens anywhere",
    "lambda": "formulas stay live in Excel 365, Excel 2024 and Excel for the web; as LAMBDAs",
    "lite": "formulas stay live with the free xlwings Lite add-in; readers install that",
    "web": "one page that calculates in any browser; on a phone too; needs nothing, sends nothing",
    "pdf": "pages to print; needs LibreOffice here",
}
"""Each with a few words, and more after them."""

PRINTS = {
    SUMMARY: "the first page",
    STORY: "what a client reads",
    ALL: "inputs, checks, sources and chart data too",
}


def add_host_commands(commands: Commands) -> None:
    """Add them to the command line."""
    editions = "\n".join(f"  {name:<7} {about}" for name, about in EDITIONS.items())
    about = "Make a copy for people without leasebridge"
    examples = (
        "handoff model.xlsx --edition values --scrub",
        "handoff model.xlsx --edition pdf --pages summary -o model.pdf",
    )
    more = f"editions:\n{editions}"
    commands.add("handoff", _handoff, about, HAND_OVER, examples, _add_handoff, more)
    for name, run in (("install", _install), ("uninstall", _uninstall)):
        about = f"{name.title()} the functions in LibreOffice or Excel, for this user"
        examples = f"{name} libreoffice", f"{name} excel"
        commands.add(name, run, about, SET_UP, examples, _add_program)
    about = "Say what is wrong with the installation, and what mends it"
    examples = "doctor", "doctor --excel-smoke"
    commands.add("doctor", _doctor, about, SET_UP, examples, _add_doctor)
    about = "Build the Excel and LibreOffice add-in files"
    examples = "addin build", "addin build -o addins"
    commands.add("addin", _addin, about, MAKE, examples, _add_addin)


def _add_program(sub: Parser) -> None:
    where = "where to: libreoffice or excel"
    sub.add_argument("program", choices=("libreoffice", "excel"), metavar="PROGRAM", help=where)


def _add_doctor(sub: Parser) -> None:
    smoke = "on Windows: try every worked example in Excel, and calls of formatted cells"
    sub.add_argument("--excel-smoke", action="store_true", help=smoke)


def _add_addin(sub: Parser) -> None:
    sub.add_argument("action", choices=("build",), metavar="build", help="what to do")
    add_output(
        sub,
        "the folder to write into (default: this one)",
        type=Path,
        default=Path(),
        metavar="FOLDER",
    )
    sub.add_argument("--force", action="store_true", help="overwrite existing files")


def _add_handoff(sub: Parser) -> None:
    shared = "the workbook to share (.xlsx or .xlsm); it is not modified"
    sub.add_argument("workbook", type=Path, help=shared)
    sub.add_argument("--edition", choices=EDITIONS, required=True, help="kind of copy (see below)")
    printed = "; ".join(f"{name} = {what}" for name, what in PRINTS.items())
    pages = f"pages of the pdf edition (default: {STORY}): {printed}"
    sub.add_argument("--pages", choices=PRINTS, help=pages)
    beside = "where to save the copy (default: next to the workbook)"
    add_output(sub, beside, type=Path, metavar="FILE")
    forced = "overwrite an existing copy; go on though a check fails or personal data stays"
    sub.add_argument("--force", action="store_true", help=forced)
    cleared = "remove personal metadata (authors, printers, folder paths), and list what stays"
    sub.add_argument("--scrub", action="store_true", help=cleared)
    unseen = "remove hidden sheets, rows, columns and pivot data that nothing visible needs"
    sub.add_argument("--drop-hidden", action="store_true", help=unseen)
    add_wait(sub)


def _addin(options: argparse.Namespace) -> Answer:
    from addin.hosts.excel import build_xlam, build_xlsm
    from addin.hosts.libreoffice import build_oxt
    from addin.xlsx import check_absent

    folder: Path = options.output
    made: dict[str, Callable[[Path], object]] = {
        "leasebridge.oxt": build_oxt,
        "leasebridge.xlam": build_xlam,
        "compute_lease_model.xlsm": lambda path: build_xlsm(TEMPLATE, path),
    }
    for name in made:
        check_absent(folder / name, force=options.force)
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in made.items():
        make(folder / name)
    return _written([folder / name for name in made])


def _written(paths: Sequence[str | Path], *more: str) -> Answer:
    lines = [*(f"written: {path}" for path in paths), *more]
    return Answer(GOOD, {"written": [*map(str, paths)], "notes": [*more]}, lines)


def _install(options: argparse.Namespace) -> Answer:
    if options.program == "libreoffice":
        from addin.hosts.libreoffice import install as install_extension

        return _written([], install_extension())
    from addin.hosts.excel import install

    return _written([*install()], "restart Excel, then run `leasebridge doctor` to verify")


def _uninstall(options: argparse.Namespace) -> Answer:
    if options.program == "libreoffice":
        from addin.hosts.libreoffice import uninstall as uninstall_extension

        note = uninstall_extension()
        return Answer(GOOD, {"removed": [], "notes": [note]}, [note])
    from addin.hosts.excel import uninstall

    removed = uninstall()
    lines = [f"removed: {path}" for path in removed] or ["not installed; nothing to remove"]
    return Answer(GOOD, {"removed": [*map(str, removed)], "notes": []}, lines)


def _handoff(options: argparse.Namespace) -> Answer:
    from addin.handoff import handoff

    # A copy is made of trees, which have circles; nothing is lost in time, and much in memory won.
    gc.enable()
    gc.set_threshold(50_000)

    if options.pages and options.edition != "pdf":
        raise BadInput("--pages is for --edition pdf", do="leave it out, or make that edition")
    with Progress(options.quiet) as progress:
        done = handoff(
            options.workbook,
            options.edition,
            options.output,
            force=options.force,
            scrub=options.scrub,
            drop_hidden=options.drop_hidden,
            pages=options.pages or STORY,
            wait=options.wait,
            on_call=progress,
        )
    staying, clearing = [*done.told.staying_lines()], [*done.told.clearing_lines()]
    unseen, notes = [*done.unseen.lines()], [done.note] * bool(done.note)
    lines = [*done.failing, *staying, *shorten(clearing), *unseen]
    lines += [f"written: {done.output}", done.done, *(f"note: {note}" for note in notes)]
    facts = {
        "workbook": str(options.workbook),
        "edition": options.edition,
        "output": str(done.output),
        "done": done.done,
        "failing": done.failing,
        "personal": [*staying, *clearing],
        "hidden": unseen,
        "notes": notes,
    }
    code = GOOD if done.good else FAILING
    return Answer(code, facts, lines, [*done.failing, *staying] if code else [])


def _doctor(options: argparse.Namespace) -> Answer:
    """What is found; 1 if something is wrong, or an example fails in Excel."""
    from addin.commands.doctor import examine, is_well

    if options.excel_smoke and not WINDOWS:
        raise BadInput("--excel-smoke needs Excel on Windows", do="leave it out here")
    findings = examine()
    good, lines = is_well(findings), [*map(str, findings)]
    failing = [str(finding) for finding in findings if finding.good is False]
    facts: dict[str, Any] = {"findings": [dict(vars(finding)) for finding in findings]}
    if options.excel_smoke:
        for part in _smoke():
            good = good and part.good
            lines += ["", part.what, *part.lines]
            failing += [] if part.good else [part.what, *part.failing]
            facts.setdefault("smoke", []).append(part.facts)
    return Answer(GOOD if good else FAILING, facts, lines, failing)


class _Smoke(NamedTuple):
    """What came of the examples in one way to have them in Excel."""

    what: str
    good: bool
    facts: dict[str, Any]
    lines: list[str]
    failing: list[str]


def _smoke() -> Iterator[_Smoke]:
    from addin.commands.excel_smoke import smoke, smoke_lambdas, smoke_table

    facts: dict[str, Any]
    for what, run in (("The add-in", smoke), ("The lambda edition", smoke_lambdas)):
        try:
            trials = run()
        except ExcelFailed as failed:
            told = [f"BAD  {failed}"]
            facts = {"what": what, "error": failed.what, "do": failed.do}
            yield _Smoke(what, False, facts, told, told)
        else:
            bad = [str(trial) for trial in trials if not trial.passes]
            facts = {"what": what, "tried": len(trials), "failing": bad}
            yield _Smoke(what, not bad, facts, smoke_table(trials).splitlines(), bad)
