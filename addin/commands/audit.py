"""`leasebridge audit`: whether anybody typed over a formula."""

from __future__ import annotations

import argparse
from pathlib import Path

from addin.commands.exit_codes import FAILING, GOOD
from addin.commands.output import Answer
from addin.commands.parser import MODEL, Commands, Parser, add_wait


def add_audit(commands: Commands) -> None:
    """Add it to the command line."""
    about = "Say whether formulas were typed over, and what looks odd"
    examples = "audit model.xlsx", "audit model.xlsx --accept"
    commands.add("audit", _audit, about, MODEL, examples, _arguments)


def _arguments(sub: Parser) -> None:
    sub.add_argument("workbook", type=Path, help="the workbook (.xlsx or .xlsm)")
    taken = "they are meant as they stand: record formulas and names anew"
    sub.add_argument("--accept", action="store_true", help=taken)
    add_wait(sub)


def _audit(options: argparse.Namespace) -> Answer:
    from addin.audit import audit, record
    from addin.commands.report import audit_answer
    from addin.xlsx import held, read_workbook

    if not options.accept:
        found = audit(read_workbook(options.workbook))
        return audit_answer(found, GOOD if found.good else FAILING, accepted=False)
    with held(options.workbook, options.wait):  # what is accepted is what was looked at
        book = read_workbook(options.workbook)
        found = audit(book)
        record(book)
    return audit_answer(found, GOOD, accepted=True)
