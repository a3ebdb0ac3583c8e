"""The commands about spreadsheet programs: build what they load, install it, look for faults."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

Command = Callable[..., argparse.ArgumentParser]

SHOWN = 20
"""Lines about personal data that a terminal gets."""

EDITIONS = {
    "values": "our calls as values, each with its formula as a note; opens everywhere",
    "lambda": "the same formulas, live in Excel 365, 2024 and on the web",
    "lite": "the same formulas, live where the add-in xlwings Lite is installed",
    "pdf": "the print pages; needs LibreOffice on this computer",
}
_HANDOFF_CODES = """\
exit codes:
  0  written
  1  written with --force, although a check fails, or old or personal data stays
  2  it cannot be handed over: nothing written
  3  a formula that cannot be trusted: nothing written"""


def add_host_commands(command: Command) -> None:
    """Add them to the command line; `command(name, run, about, codes)` adds one."""
    done = "exit codes:\n  0  done\n  2  it cannot be done here: one line says why"
    sub = command("addin", _addin, "build what Excel and LibreOffice load", done)
    sub.add_argument("action", choices=("build",))
    sub.add_argument("--output", type=Path, default=Path(), help="the folder to write into")
    for name, run in (("install", _install), ("uninstall", _uninstall)):
        sub = command(name, run, f"{name} the functions for this user", done)
        sub.add_argument("program", choices=("libreoffice", "excel"))
    _add_handoff(command)
    health = "exit codes:\n  0  all is well\n  1  something is wrong: each line says what to do"
    sub = command("doctor", _doctor, "say what is wrong with an installation", health)
    sub.add_argument("--excel-smoke", action="store_true", help="let Excel calculate every example")


def _add_handoff(command: Command) -> None:
    editions = "\n".join(f"  {name:<7} {about}" for name, about in EDITIONS.items())
    sub = command(
        "handoff",
        _handoff,
        "a copy for people who have nothing installed",
        f"editions:\n{editions}\n\n{_HANDOFF_CODES}",
    )
    sub.add_argument("workbook", type=Path, help="an .xlsx or .xlsm; it stays as it is")
    sub.add_argument("--edition", choices=EDITIONS, required=True, help="what to make, see below")
    sub.add_argument("--output", type=Path, help="the copy; beside the workbook if left out")
    forced = "replace a copy that is there; hand over although a model check fails"
    sub.add_argument("--force", action="store_true", help=forced)
    cleared = "clear what names people and places: authors, printers, folders"
    sub.add_argument("--scrub", action="store_true", help=cleared)


def _addin(options: argparse.Namespace) -> int:
    from addin.excel_cli import build_addin
    from addin.oxt import build_oxt

    options.output.mkdir(parents=True, exist_ok=True)
    extension = options.output / "leasebridge.oxt"
    build_oxt(extension)
    print(f"written: {extension}")
    return build_addin(options)


def _install(options: argparse.Namespace) -> int:
    from addin import excel_cli, office_install

    return office_install.install() if _is_office(options) else excel_cli.install_excel(options)


def _uninstall(options: argparse.Namespace) -> int:
    from addin import excel_cli, office_install

    return office_install.uninstall() if _is_office(options) else excel_cli.uninstall_excel(options)


def _is_office(options: argparse.Namespace) -> bool:
    return bool(options.program == "libreoffice")


def _handoff(options: argparse.Namespace) -> int:
    from addin.handoff import handoff
    from addin.progress import Progress

    with Progress() as progress:
        done = handoff(
            options.workbook,
            options.edition,
            options.output,
            force=options.force,
            scrub=options.scrub,
            on_call=progress,
        )
    print(*done.failing, sep="\n", end="\n" if done.failing else "")
    for trace in done.personal[:SHOWN]:
        scrubs = "cleared" if options.scrub else "--scrub clears it"
        print(f"{trace}: {scrubs if trace.clears else 'cannot be cleared here'}")
    if len(done.personal) > SHOWN:
        print(f"... and {len(done.personal) - SHOWN:,} more of the kind")
    print(f"written: {done.output}")
    print(done.done)
    return 0 if done.good else 1


def _doctor(options: argparse.Namespace) -> int:
    from addin.excel_cli import doctor

    return doctor(options)
