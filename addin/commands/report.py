"""Reports as a person reads them and as a program does: the one renderer."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from addin.a1 import place_text
from addin.engines import NAMES
from addin.errors import Refused
from addin.refresh import Report
from udfs.cells import Value

SHOWN = 20
"""Lines of a long list that a terminal gets; --json has them all."""


def quantity(number: int, thing: str) -> str:
    """`1 cell`, `1,200 cells`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def shorten(lines: Iterable[str], most: int = SHOWN, rest: str = "") -> list[str]:
    """The first lines of a long list, and how many more there are."""
    listed = list(lines)
    more = len(listed) - most
    return [*listed[:most], f"... and {more:,} more{rest}"] if more > 0 else listed


def print_report(report: Report, outcome: str, code: int, *, as_json: bool) -> int:
    """Print what a refresh did, with its outcome last; returns the exit code."""
    if as_json:
        return print_json(_facts(report), code)
    for line in report_lines(report):
        print(line)
    print(outcome)
    return code


def print_json(facts: dict[str, Any], code: int) -> int:
    """Print facts for a program; returns the exit code, which is among them."""
    import json  # the text for people does without

    print(json.dumps({**facts, "exit_code": code}, indent=2))
    return code


def print_refusal(refused: Refused, code: int, *, as_json: bool) -> int:
    """Print which cells cannot be calculated reliably; returns the exit code."""
    listed = [(place_text(place), reason) for place, reason in refused.reasons.items()]
    if as_json:
        return print_json({"refused": [{"cell": c, "reason": why} for c, why in listed]}, code)
    cells = quantity(len(listed), "cell")
    message = f"{cells} cannot be calculated reliably by {refused.engine}; nothing written"
    print_fault(message, [f"  {cell}: {reason}" for cell, reason in listed])
    return code


def print_fault(message: str, details: Iterable[str] = ()) -> None:
    """Print one line that says what is wrong, and a list of what it is about."""
    print("\n".join([f"leasebridge: {message}", *_listed(details)]), file=sys.stderr)


def report_lines(report: Report) -> list[str]:
    """What a refresh did, line by line."""
    formulas, calls = (
        quantity(report.formulas, "formula"),
        quantity(report.calls, "leasebridge call"),
    )
    lines = []
    if report.engine in ("libreoffice", "excel"):
        lines.append(f"one voice: calculated by {NAMES[report.engine]} alone")
    if report.gave_away:
        lines.append(f"stored values are not current, none of them counted: {report.gave_away}")
    if report.kept:
        lines.append(f"kept as stored: {quantity(len(report.kept), 'cell')}")
        lines += _listed(f"  {place_text(at)}: {why}" for at, why in report.kept.items())
    lines.append(f"recalculated: {formulas}, {calls}")
    if report.checked[1]:
        checked, of = (f"{number:,}" for number in report.checked)
        lines.append(f"our calls checked by a second implementation: {checked} of {of}")
    for change in report.inputs:
        entry, old, new = change.input, value_text(change.old), value_text(change.new)
        unit = "" if entry.unit == "date" else f" {entry.unit}"
        lines.append(f"input {entry.id} {entry.name}: {old} -> {new}{unit}")
    if report.checks:
        passed = len(report.checks) - len(report.failing)
        lines.append(f"model checks: {passed} of {len(report.checks)} passed")
    lines += _listed(f"check failed: {label}" for label in report.failing)
    lines += _listed(
        f"error: {place_text(place)} is {value}{f' ({reason})' if reason else ''}"
        for place, (value, reason) in report.errors.items()
    )
    return lines + _listed(f"still showing old values: {what}" for what in report.outdated)


def value_text(value: Value) -> str:
    """A cell's value as an analyst writes it: 40 and not 40.0."""
    if value is None:
        return "blank"
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:,.15g}" if isinstance(value, float) else str(value)


def _facts(report: Report) -> dict[str, Any]:
    return {
        "workbook": str(report.workbook),
        "output": str(report.output) if report.output else None,
        "written": report.written,
        "engine": report.engine,
        "not_current": report.not_current,
        "kept": [
            {"cell": place_text(place), "reason": reason} for place, reason in report.kept.items()
        ],
        "formulas": report.formulas,
        "calls": report.calls,
        "calls_checked": _checked(report),
        "changed_cells": report.changed_cells,
        "inputs": [
            {
                "id": change.input.id,
                "name": change.input.name,
                "cell": place_text(change.place),
                "unit": change.input.unit,
                "old": change.old,
                "new": change.new,
            }
            for change in report.inputs
        ],
        "checks": {"holding": len(report.checks) - len(report.failing), "failing": report.failing},
        "errors": [
            {"cell": place_text(place), "value": value, "reason": reason}
            for place, (value, reason) in report.errors.items()
        ],
        "outdated": report.outdated,
    }


def _checked(report: Report) -> dict[str, int] | None:
    confirmed, calls = report.checked
    return {"confirmed": confirmed, "of": calls} if calls else None


def _listed(lines: Iterable[str]) -> list[str]:
    return shorten(lines, rest=" (--json lists all)")
