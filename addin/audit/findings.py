"""What an audit finds, one line each."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

CONSTANT = "a constant over a formula"
CHANGED = "a formula that was changed"
SIGN = "a sign that was changed"
RANGE = "a range that was changed"
GONE = "a formula that is gone"
NAME = "a name that leads elsewhere"
UNLOCKED = "a formula that is not locked"
BREAK = "a break in a row of formulas"
NUMBER = "a number inside a formula"
SHORT = "a sum that stops short"
DAMAGED = "the record of the formulas is damaged"
UNUSED = "a named figure that nothing uses"

_SHOWN = 3
"""Faults in the one line."""


class Finding(NamedTuple):
    """Where something is, what kind of thing, and the rest of the line."""

    where: str
    kind: str
    what: str

    def __str__(self) -> str:
        """`Bridge!F24: a constant over a formula: 12, was =F22*F23`."""
        return ": ".join(filter(None, self))


@dataclass
class Audit:
    """What an audit found.

    `faults` differ from the record of what the workbook was built with; `findings` are what looks
    odd without one, and may well be meant.
    """

    workbook: Path
    formulas: int
    recorded: int | None
    """Formulas that the record knows; None where there is no record."""
    faults: list[Finding] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lost: bool = False
    """Whether there was a record once: a program dropped it, or an edition has none."""

    @property
    def good(self) -> bool:
        """Whether every formula is as it was built, as far as there is a record."""
        return not self.faults


def audit_line(audit: Audit) -> str:
    """The verdict in one line."""
    if audit.recorded is None:
        lost = "the record of how they were built is lost" if audit.lost else "not built here"
        return f"Formulas: {audit.formulas:,}, not compared: {lost}"
    if audit.good:
        return f"Formulas: all {audit.recorded:,} as built"
    shown = "; ".join(f"{fault.where} ({fault.kind})" for fault in audit.faults[:_SHOWN])
    more = len(audit.faults) - _SHOWN
    return f"Formulas: not as built: {shown}{f', and {more:,} more' if more > 0 else ''}"
