"""The commands about spreadsheet programs: build what they load, install it, look for faults."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

Command = Callable[..., argparse.ArgumentParser]


def add_host_commands(command: Command) -> None:
    """Add them to the command line; `command(name, run, about, codes)` adds one."""
    done = "exit codes:\n  0  done\n  2  it cannot be done here: one line says why"
    sub = command("addin", _addin, "build what Excel and LibreOffice load", done)
    sub.add_argument("action", choices=("build",))
    sub.add_argument("--output", type=Path, default=Path(), help="the folder to write into")
    for name, run in (("install", _install), ("uninstall", _uninstall)):
        sub = command(name, run, f"{name} the functions for this user", done)
        sub.add_argument("program", choices=("libreoffice", "excel"))
    sub = command("handoff", _handoff, "a copy for people who have no Python", done)
    sub.add_argument("workbook", type=Path, help="an .xlsx or .xlsm that uses our functions")
    sub.add_argument("--edition", choices=("lite",), required=True, help="lite: for xlwings Lite")
    sub.add_argument("--output", type=Path, help="the copy; beside the workbook if left out")
    sub.add_argument("--force", action="store_true", help="replace a copy that is there")
    health = "exit codes:\n  0  all is well\n  1  something is wrong: each line says what to do"
    sub = command("doctor", _doctor, "say what is wrong with an installation", health)
    sub.add_argument("--excel-smoke", action="store_true", help="let Excel calculate every example")


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
    from addin.excel_cli import lite
    from addin.saving import CannotWrite

    book = options.workbook
    options.output = options.output or book.with_stem(f"{book.stem}_{options.edition}")
    if options.output.exists() and not options.force:
        raise CannotWrite(f"{options.output}: it is there already; --force replaces it")
    return lite(options)


def _doctor(options: argparse.Namespace) -> int:
    from addin.excel_cli import doctor

    return doctor(options)
