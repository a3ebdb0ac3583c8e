"""The commands about spreadsheet programs: build what they load, install it, look for faults."""

from __future__ import annotations

import argparse
import gc
from pathlib import Path

from addin.commands.output import print_fault, shorten
from addin.commands.parser import HAND_OVER, MAKE, SET_UP, Commands
from addin.commands.progress import Progress
from addin.errors import BadInput, ExcelFailed
from workbooks import TEMPLATE
from workbooks.marks import ALL, STORY, SUMMARY

EDITIONS = {
    "values": "leasebridge formulas replaced by their values (formula kept in a note); "
    "opens anywhere",
    "lambda": "formulas stay live as LAMBDAs in Excel 365, Excel 2024 and Excel for the web",
    "lite": "formulas stay live; readers need the free xlwings Lite add-in",
    "web": "one page that calculates in any browser, on a phone too; needs nothing, sends nothing",
    "pdf": "print-ready PDF (needs LibreOffice)",
}

PRINTS = {
    SUMMARY: "the first page",
    STORY: "what a client reads",
    ALL: "inputs, checks, sources and chart data too",
}


def add_host_commands(commands: Commands) -> None:
    """Add them to the command line."""
    _add_handoff(commands)
    for name, run in (("install", _install), ("uninstall", _uninstall)):
        about = f"{name.title()} the functions for this user"
        examples = f"{name} libreoffice", f"{name} excel"
        sub = commands.add(name, run, about, SET_UP, examples)
        sub.add_argument("program", choices=("libreoffice", "excel"))
    about = "Diagnose the installation; each line gives the fix"
    examples = "doctor", "doctor --excel-smoke"
    sub = commands.add("doctor", _doctor, about, SET_UP, examples)
    smoke = "run every worked example in Excel, and calls of formatted cells and whole columns"
    sub.add_argument("--excel-smoke", action="store_true", help=smoke)
    about = "Build the Excel and LibreOffice add-in files"
    examples = "addin build", "addin build --output addins"
    sub = commands.add("addin", _addin, about, MAKE, examples)
    sub.add_argument("action", choices=("build",))
    sub.add_argument("--output", type=Path, default=Path(), help="the folder to write into")


def _add_handoff(commands: Commands) -> None:
    editions = "\n".join(f"  {name:<7} {about}" for name, about in EDITIONS.items())
    about = "Make a copy for people without leasebridge"
    examples = (
        "handoff model.xlsx --edition values",
        "handoff model.xlsx --edition pdf --pages summary --output model.pdf",
    )
    sub = commands.add("handoff", _handoff, about, HAND_OVER, examples, f"editions:\n{editions}")
    shared = "the workbook to share (.xlsx or .xlsm); it is not modified"
    sub.add_argument("workbook", type=Path, help=shared)
    sub.add_argument("--edition", choices=EDITIONS, required=True, help="kind of copy (see below)")
    printed = "; ".join(f"{name}: {what}" for name, what in PRINTS.items())
    pages = f"pages of the pdf edition: {printed} (default: {STORY})"
    sub.add_argument("--pages", choices=PRINTS, help=pages)
    beside = "where to save the copy (default: next to the workbook)"
    sub.add_argument("--output", type=Path, help=beside)
    forced = "overwrite an existing copy, and go ahead even if a model check fails"
    sub.add_argument("--force", action="store_true", help=forced)
    cleared = "remove personal metadata (authors, printers, folder paths), and list what stays"
    sub.add_argument("--scrub", action="store_true", help=cleared)
    unseen = "remove hidden sheets, rows, columns and pivot data that nothing visible needs"
    sub.add_argument("--drop-hidden", action="store_true", help=unseen)


def _addin(options: argparse.Namespace) -> int:
    from addin.hosts.excel import build_xlam, build_xlsm
    from addin.hosts.libreoffice import build_oxt

    folder: Path = options.output
    folder.mkdir(parents=True, exist_ok=True)
    build_oxt(folder / "leasebridge.oxt")
    print(f"written: {folder / 'leasebridge.oxt'}")
    build_xlam(folder / "leasebridge.xlam")
    print(f"written: {folder / 'leasebridge.xlam'}")
    build_xlsm(TEMPLATE, folder / "compute_lease_model.xlsm")
    print(f"written: {folder / 'compute_lease_model.xlsm'}")
    return 0


def _install(options: argparse.Namespace) -> int:
    if options.program == "libreoffice":
        from addin.hosts.libreoffice import install as install_extension

        print(install_extension())
        return 0
    from addin.hosts.excel import install

    for path in install():
        print(f"written: {path}")
    print("restart Excel, then run `leasebridge doctor` to verify")
    return 0


def _uninstall(options: argparse.Namespace) -> int:
    if options.program == "libreoffice":
        from addin.hosts.libreoffice import uninstall as uninstall_extension

        print(uninstall_extension())
        return 0
    from addin.hosts.excel import uninstall

    removed = uninstall()
    print("\n".join(f"removed: {path}" for path in removed) or "not installed; nothing to remove")
    return 0


def _handoff(options: argparse.Namespace) -> int:
    from addin.handoff import handoff

    # A copy is made of trees, which have circles; nothing is lost in time, and much in memory won.
    gc.enable()
    gc.set_threshold(50_000)

    if options.pages and options.edition != "pdf":
        raise BadInput("--pages is for --edition pdf")
    with Progress() as progress:
        done = handoff(
            options.workbook,
            options.edition,
            options.output,
            force=options.force,
            scrub=options.scrub,
            drop_hidden=options.drop_hidden,
            pages=options.pages or STORY,
            on_call=progress,
        )
    told = [*done.told.staying_lines(), *shorten(done.told.clearing_lines())]
    lines = [*done.failing, *told, *done.unseen.lines(), f"written: {done.output}", done.done]
    lines += [f"note: {done.note}"] if done.note else []
    print("\n".join(lines))
    return 0 if done.good else 1


def _doctor(options: argparse.Namespace) -> int:
    """Print what is found; 1 if something is wrong, or an example fails in Excel."""
    from addin.commands.doctor import examine, is_well

    findings = examine()
    print("\n".join(map(str, findings)))
    good = is_well(findings)
    if options.excel_smoke:
        good = _smoke() and good
    return 0 if good else 1


def _smoke() -> bool:
    from addin.commands.excel_smoke import smoke, smoke_lambdas, smoke_table

    good = True
    for what, run in (("The add-in", smoke), ("The lambda edition", smoke_lambdas)):
        try:
            trials = run()
        except ExcelFailed as failed:
            print_fault(f"{what}: {failed}")
            good = False
        else:
            print(f"\n{what}\n{smoke_table(trials)}")
            good = good and all(trial.passes for trial in trials)
    return good
