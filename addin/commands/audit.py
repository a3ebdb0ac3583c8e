"""`leasebridge audit`: whether anybody typed over a formula."""

from __future__ import annotations

import argparse
from pathlib import Path

from addin.audit import audit
from addin.commands.hosts import Command
from addin.commands.report import print_audit
from addin.xlsx import read_workbook

_CODES = """\
exit codes:
  0  every formula and name is as built, or there is no record of how they were built
  1  a fault: something differs from the record
  2  invalid input
  4  internal fault (--debug shows where)"""


def add_audit(command: Command) -> None:
    """Add it to the command line."""
    about = "Say whether formulas were typed over, and what looks odd (read-only)"
    sub = command("audit", _audit, about, _CODES)
    sub.add_argument("workbook", type=Path, help="the workbook (.xlsx or .xlsm)")
    sub.add_argument("--json", action="store_true", help="print what was found as JSON")


def _audit(options: argparse.Namespace) -> int:
    found = audit(read_workbook(options.workbook))
    return print_audit(found, int(not found.good), as_json=options.json)
