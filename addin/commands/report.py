"""Reports as a person reads them and as a program does: the one renderer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from addin.a1 import place_text
from addin.audit import Audit, Finding, audit_line
from addin.commands.output import Answer, cut_short, print_fault, quantity
from addin.engines import NAMES
from addin.errors import Refused
from addin.inputs import TYPED, InputChange
from addin.refresh import HeadlineChange, Report
from udfs.cells import Value


def report_answer(report: Report, outcome: str, code: int) -> Answer:
    """What a refresh has done, with its outcome last."""
    failing = [*_failing_lines(report), outcome] if code else []
    if code and report.audit and (report.audit.faults or report.audit.lost):
        failing.insert(0, audit_line(report.audit))
    return Answer(code, report_facts(report), [*report_lines(report), outcome], failing)


def print_refusal(refused: Refused, code: int, *, as_json: bool) -> int:
    """Print which cells cannot be calculated reliably; returns the exit code."""
    listed = [(place_text(place), reason) for place, reason in refused.reasons.items()]
    about = {"refused": [{"cell": cell, "reason": why} for cell, why in listed]}
    lines = [f"  {cell}: {reason}" for cell, reason in listed]
    return print_fault(code, refused.what, refused.do, as_json=as_json, about=about, details=lines)


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
        lines += cut_short(f"  {place_text(at)}: {why}" for at, why in report.kept.items())
    lines += cut_short(f"left out, no figures for it: {block}" for block in report.left_out)
    lines.append(f"recalculated: {formulas}, {calls}")
    if report.checked[1]:
        checked, of = (f"{number:,}" for number in report.checked)
        lines.append(f"our calls checked by a second implementation: {checked} of {of}")
    lines += input_lines(report.inputs)
    lines += [line for change in report.headlines for line in headline_lines(change)]
    lines += _verdicts(report)
    if report.audit and (report.audit.recorded is not None or report.audit.lost):
        lines.append(audit_line(report.audit))
    lines += _failing_lines(report)
    return lines + [f"warning: {warning}" for warning in report.warnings]


def _failing_lines(report: Report) -> list[str]:
    """What is not as it should be."""
    lines = cut_short(f"check failed: {label}" for label in report.failing)
    ties = report.ties.items()
    lines += cut_short(f"not as printed: {label}" for label, tie in ties if tie is False)
    lines += cut_short(
        f"error: {place_text(place)} is {value}{f' ({reason})' if reason else ''}"
        for place, (value, reason) in report.errors.items()
    )
    return lines + cut_short(f"still showing old values: {what}" for what in report.outdated)


def input_lines(changes: Sequence[InputChange]) -> list[str]:
    """New inputs line by line; what an empty own case takes over is one line."""
    lines = cut_short(input_line(change) for change in changes if not change.is_copy)
    if copies := [change for change in changes if change.is_copy]:
        names = ", ".join(change.cell.input.name for change in copies)
        lines.append(f"{copies[0].source} to {copies[0].cell.case}: {names}")
    return lines


def input_line(change: InputChange) -> str:
    """`input F20 lease_capacity@Own: blank -> 500 MW`."""
    entry, key = change.cell.input, change.cell.key
    called = key if entry.id == key else f"{entry.id} {key}"
    unit = "" if entry.unit in ("date", "text", "") else f" {entry.unit}"
    start = f"{TYPED}:" if change.source == TYPED else "input"
    new = f"{value_text(change.new)}{unit if change.new is not None else ''}"
    if not change.moves:
        return f"{start} {called}: {new} as before, from another source"
    return f"{start} {called}: {value_text(change.old)} -> {new}"


def _verdicts(report: Report) -> Iterator[str]:
    """Whether the model holds, and whether it gives what was printed."""
    if report.checks:
        of, failing = quantity(len(report.checks), "check"), len(report.failing)
        verdict = f"fails ({failing} of {of})" if failing else f"holds ({of})"
        yield f"Model integrity: {verdict}"
    if report.ties:
        ties = list(report.ties.values())
        off = f", {ties.count(None)} not applicable" if None in ties else ""
        yield f"Ties to print: {ties.count(True)} of {len(ties)} hold{off}"


def headline_lines(change: HeadlineChange) -> Iterator[str]:
    """A headline as it was and as it is, and what each input explains of that."""
    headline, old, new = change.headline, change.old, change.new
    most = max(map(abs, (v for v in (old, new) if isinstance(v, float))), default=0.0)
    decimals = 1 if headline.unit == "%" else 2 if most < 1_000 else 0
    while decimals < 9 and rounded(old, headline.unit, decimals) == rounded(
        new, headline.unit, decimals
    ):
        decimals += 1
    texts = (rounded(value, headline.unit, decimals) for value in (old, new))
    yield f"{headline.label}, {headline.unit}: {' -> '.join(texts)}"
    if change.unexplained:
        yield f"  attribution not available: {change.unexplained}"
    for part in change.parts:
        amount = rounded(part.amount, headline.unit, decimals)
        if part.amount and not (part.names and float(amount.replace(",", "")) == 0):
            names = f" ({', '.join(part.names)})" if part.names else ""
            yield f"  {part.label}{names}: {'+' * (part.amount > 0)}{amount}"


def rounded(value: Value, unit: str, decimals: int) -> str:
    """A headline's value at so many decimals; a share of a whole as a percentage."""
    if not isinstance(value, float):
        return value_text(value)
    number = round(value * 100 if unit == "%" else value, decimals)
    return f"{number + 0.0:,.{decimals}f}"


def value_text(value: Value) -> str:
    """A cell's value as an analyst writes it: 40 and not 40.0."""
    if value is None:
        return "blank"
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:,.15g}" if isinstance(value, float) else str(value)


def report_facts(report: Report) -> dict[str, Any]:
    """What a refresh did, for a program."""
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
        "inputs": [input_facts(change) for change in report.inputs],
        "headlines": [headline_facts(change) for change in report.headlines],
        "checks": {"holding": len(report.checks) - len(report.failing), "failing": report.failing},
        "ties": {
            "holding": list(report.ties.values()).count(True),
            "failing": [label for label, tie in report.ties.items() if tie is False],
            "not_applicable": [label for label, tie in report.ties.items() if tie is None],
        },
        "audit": _audit_facts(report.audit) if report.audit else None,
        "warnings": report.warnings,
        "errors": [
            {"cell": place_text(place), "value": value, "reason": reason}
            for place, (value, reason) in report.errors.items()
        ],
        "outdated": report.outdated,
        "left_out": report.left_out,
    }


def audit_answer(audit: Audit, code: int, *, accepted: bool) -> Answer:
    """What an audit has found, the verdict last."""
    faults = cut_short(f"fault: {fault}" for fault in audit.faults)
    lines = [
        *faults,
        *cut_short(f"look at: {finding}" for finding in audit.findings),
        *(f"note: {note}" for note in audit.notes),
        audit_line(audit),
    ]
    if accepted:
        lines.append(f"accepted: {audit.workbook} keeps its formulas as they stand now")
    facts = {"workbook": str(audit.workbook), **_audit_facts(audit), "accepted": accepted}
    return Answer(code, facts, lines, [*faults, audit_line(audit)] if code else [])


def _audit_facts(audit: Audit) -> dict[str, Any]:
    """What an audit found, for a program."""
    return {
        "formulas": audit.formulas,
        "recorded": audit.recorded,
        "faults": [_finding_facts(fault) for fault in audit.faults],
        "findings": [_finding_facts(finding) for finding in audit.findings],
        "notes": audit.notes,
    }


def _finding_facts(finding: Finding) -> dict[str, str]:
    """A finding for a program."""
    return {"where": finding.where, "kind": finding.kind, "what": finding.what}


def input_facts(change: InputChange) -> dict[str, Any]:
    """An input that changed, for a program."""
    return {
        "id": change.cell.input.id,
        "name": change.cell.input.name,
        "case": change.cell.case,
        "cell": place_text(change.place),
        "unit": change.cell.input.unit,
        "old": change.old,
        "new": change.new,
        "from": change.source,
        "by": change.by,
    }


def headline_facts(change: HeadlineChange) -> dict[str, Any]:
    """The same for a program."""
    return {
        "name": change.headline.name,
        "label": change.headline.label,
        "unit": change.headline.unit,
        "old": change.old,
        "new": change.new,
        "explained": [
            {"label": part.label, "inputs": part.names, "amount": part.amount}
            for part in change.parts
        ],
        "not_explained": change.unexplained,
    }


def _checked(report: Report) -> dict[str, int] | None:
    confirmed, calls = report.checked
    return {"confirmed": confirmed, "of": calls} if calls else None
