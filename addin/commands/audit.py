"""`leasebridge audit`: whether anybody typed over a formula."""

from __future__ import annotations

import argparse
from pathlib import Path

from addin.commands.exit_codes import FAILING, GOOD
from addin.commands.parser import MODEL, Commands, add_wait


def add_audit(commands: Commands) -> None:
    """Add it to the command line."""
    about = "Say whether formulas were typed over, and what looks odd"
    examples = "audit model.xlsx", "audit model.xlsx --json"
    sub = commands.add("audit", _audit, about, MODEL, examples)
    sub.add_argument("workbook", type=Path, help="the workbook (.xlsx or .xlsm)")
    taken = "take formulas and names as they stand for those that are meant: a new record"
    sub.add_argument("--accept", action="store_true", help=taken)
    add_wait(sub)
    sub.add_argument("--json", action="store_true", help="print what was found as JSON")


def _audit(options: argparse.Namespace) -> int:
    from addin.audit import audit, record
    from addin.commands.report import print_audit
    from addin.xlsx import held, read_workbook

    if not options.accept:
        found = audit(read_workbook(options.workbook))
        return print_audit(found, GOOD if found.good else FAILING, as_json=options.json)
    with held(options.workbook, options.wait):  # what is accepted is what was looked at
        found = audit(read_workbook(options.workbook))
        record(options.workbook)
    print_audit(found, GOOD, as_json=options.json)
    if not options.json:
        print(f"accepted: {options.workbook} keeps its formulas as they stand now")
    return GOOD
