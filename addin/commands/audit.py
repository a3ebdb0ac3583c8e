"""`leasebridge audit`: whether anybody typed over a formula."""

from __future__ import annotations

import argparse
from pathlib import Path

from addin.audit import audit, record
from addin.commands.hosts import Command
from addin.commands.report import print_audit
from addin.xlsx import read_workbook

_CODES = """\
exit codes:
  0  every formula and name is as built, or accepted, or there is no record of them
  1  a fault: something differs from the record
  2  invalid input: nothing written
  4  internal fault (--debug shows where)"""


def add_audit(command: Command) -> None:
    """Add it to the command line."""
    about = "Say whether formulas were typed over, and what looks odd"
    sub = command("audit", _audit, about, _CODES)
    sub.add_argument("workbook", type=Path, help="the workbook (.xlsx or .xlsm)")
    taken = "take formulas and names as they stand for those that are meant: a new record"
    sub.add_argument("--accept", action="store_true", help=taken)
    sub.add_argument("--json", action="store_true", help="print what was found as JSON")


def _audit(options: argparse.Namespace) -> int:
    found = audit(read_workbook(options.workbook))
    if not options.accept:
        return print_audit(found, int(not found.good), as_json=options.json)
    record(options.workbook)
    print_audit(found, 0, as_json=options.json)
    if not options.json:
        print(f"accepted: {options.workbook} keeps its formulas as they stand now")
    return 0
