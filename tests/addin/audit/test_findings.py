"""The lines of an audit."""

from __future__ import annotations

from pathlib import Path

from addin.audit.findings import CONSTANT, UNLOCKED, Audit, Finding, audit_line

FAULTS = [Finding(f"Bridge!F{row}", CONSTANT, "12, was =F1*2") for row in range(1, 6)]


def audit(recorded: int | None, faults: list[Finding], *, lost: bool = False) -> Audit:
    return Audit(Path("m.xlsx"), 2_615, recorded, faults, lost=lost)


def test_one_line_says_how_it_stands() -> None:
    assert audit_line(audit(2_615, [])) == "Formulas: all 2,615 as built"
    assert audit_line(audit(None, [])) == "Formulas: 2,615, not compared: not built here"
    lost = "Formulas: 2,615, not compared: the record of how they were built is lost"
    assert audit_line(audit(None, [], lost=True)) == lost
    assert audit_line(audit(2_615, FAULTS)) == (
        "Formulas: not as built: Bridge!F1 (a constant over a formula); "
        "Bridge!F2 (a constant over a formula); Bridge!F3 (a constant over a formula), and 2 more"
    )


def test_a_finding_is_one_line() -> None:
    assert str(FAULTS[0]) == "Bridge!F1: a constant over a formula: 12, was =F1*2"
    assert str(Finding("Bridge!F1", UNLOCKED, "")) == "Bridge!F1: a formula that is not locked"


def test_only_faults_are_not_good() -> None:
    assert audit(5, []).good and audit(None, []).good and not audit(5, FAULTS).good
