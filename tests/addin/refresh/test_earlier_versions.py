"""The templates that earlier versions made are still understood, and today's will be."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from addin.inputs.carried import SHIPPED
from addin.inputs.named_inputs import named_inputs
from addin.lambdas import generate
from addin.xlsx.reader import read_workbook
from tests.addin.command_runner import leasebridge
from workbooks import TEMPLATE
from workbooks.model.old_names import OLD_NAMES

OLD, KEPT = (
    Path(__file__).parents[2] / "files" / f"compute_lease_model_{version}.xlsx"
    for version in ("0.1.0", "0.2.0")
)


def test_the_template_of_0_1_calculates_as_it_did_but_for_our_version(tmp_path: Path) -> None:
    outcome = leasebridge("refresh", OLD, "--output", tmp_path / "new.xlsx")
    # Its sheet Functions compares the version that answers with the one that made it.
    assert outcome.code == 1 and "Model integrity: fails (1 of 64 checks)" in outcome.out
    assert "check failed: Functions: every live example gives its expected value" in outcome.out
    before, after = read_workbook(OLD), read_workbook(tmp_path / "new.xlsx")
    for old, new in zip(before.sheets, after.sheets, strict=True):
        if old.name not in ("Checks", "Cover"):  # they count what fails
            numbers = {
                at: cell.value for at, cell in old.cells.items() if type(cell.value) is float
            }
            assert {at: new.cells[at].value for at in numbers} == numbers


def test_the_template_of_0_2_says_what_it_said(tmp_path: Path) -> None:
    outcome = leasebridge("refresh", KEPT, "--output", tmp_path / "new.xlsx")
    assert outcome.code == 0 and "Model integrity: holds" in outcome.out, outcome.out
    assert "Formulas: all 5,004 as built" in outcome.out
    before, after = read_workbook(KEPT), read_workbook(tmp_path / "new.xlsx")
    for old, new in zip(before.sheets, after.sheets, strict=True):
        numbers = {at: cell.value for at, cell in old.cells.items() if type(cell.value) is float}
        assert {at: new.cells[at].value for at in numbers} == numbers
    moved = leasebridge("refresh", KEPT, "--set", "F21=50", "--output", tmp_path / "moved.xlsx")
    assert moved.code == 0 and "EPS uplift, $: 2.97 -> 3.72" in moved.out


def test_its_inputs_are_among_those_of_today() -> None:
    old, new = (named_inputs(read_workbook(path)) for path in (OLD, TEMPLATE))
    known = {(i.id, i.name, i.unit) for i in new.values()}
    for entry in old.values():
        here = (entry.id, OLD_NAMES.get(entry.name, entry.name), entry.unit)
        assert here in known or entry.id in SHIPPED


def test_todays_template_holds_when_a_later_version_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["udfs.leasebridge_version"], "__version__", "9.9.9")
    monkeypatch.setattr(generate, "__version__", "9.9.9")
    monkeypatch.setattr(generate, "_texts", generate._texts.__wrapped__)
    outcome = leasebridge("refresh", TEMPLATE, "--output", tmp_path / "new.xlsx")
    assert outcome.code == 0 and "(2 cells changed)" in outcome.out, outcome.out
