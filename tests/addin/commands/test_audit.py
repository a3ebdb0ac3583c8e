"""`leasebridge audit`, and what refresh and handoff say of a formula that was typed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.commands.audit import add_audit
from addin.xlsx import apply_edits, read_workbook, write
from addin.xlsx.edit import PackageEditor
from tests.addin.audit.small_book import small_book
from tests.addin.command_runner import files, leasebridge, refused
from workbooks import TEMPLATE

assert callable(add_audit)


@pytest.fixture
def typed_over(model: Path) -> Path:
    """The template with a number over the formula of the EPS uplift."""
    book = read_workbook(model)
    edits = PackageEditor(book.package)
    sheet = book.by_name["Lease"]
    cell = next(c for at, c in sheet.cells.items() if c.formula and at[0] > 20)
    source = sheet.source[slice(*cell.span)]
    new = source[: source.index(b">")] + b"><v>12.5</v></c>"
    edits.replace(sheet.part, apply_edits(sheet.source, [(*cell.span, new)]))
    write(edits.data(), model)
    return model


def test_a_fresh_template_is_as_built(model: Path) -> None:
    before = files(model.parent)
    outcome = leasebridge("audit", model)
    assert (outcome.code, outcome.err) == (0, "") and files(model.parent) == before
    assert outcome.out.startswith("Formulas: all ") and outcome.out.endswith(" as built\n")
    told = leasebridge("audit", model, "--json").json
    assert told["exit_code"] == 0 and told["faults"] == told["findings"] == []


def test_a_number_over_a_formula_is_told_by_every_command(typed_over: Path) -> None:
    outcome = leasebridge("audit", typed_over)
    assert outcome.code == 1
    fault, line = outcome.out.splitlines()
    assert fault.startswith("fault: Lease!") and ": a constant over a formula: 12.5, was =" in fault
    assert line.startswith("Formulas: not as built: Lease!")
    assert f": {line}; check failed: " in refused(
        typed_over.parent, "handoff", typed_over, "--edition", "values"
    )
    refreshed = leasebridge("refresh", typed_over)
    assert refreshed.code == 1 and f"\n{line}\n" in refreshed.out
    forced = leasebridge("handoff", typed_over, "--edition", "values", "--force")
    assert forced.code == 1
    # The copy has values for formulas: a record would call each of them a fault.
    assert leasebridge("audit", typed_over.with_name("model_values.xlsx")).code == 0


def test_what_is_meant_can_be_accepted(typed_over: Path) -> None:
    outcome = leasebridge("audit", typed_over, "--accept")
    assert outcome.code == 0 and outcome.out.startswith("fault: Lease!")
    assert outcome.out.endswith(f"accepted: {typed_over} keeps its formulas as they stand now\n")
    assert " as built\n" in leasebridge("audit", typed_over).out
    parts = read_workbook(typed_over).package.members
    assert parts.keys() == read_workbook(TEMPLATE).package.members.keys()


def test_a_workbook_of_ones_own_can_have_a_record(tmp_path: Path) -> None:
    path = small_book(tmp_path / "m.xlsx")
    assert "not compared: not built here" in leasebridge("audit", path).out
    assert leasebridge("audit", path, "--accept", "--json").code == 0
    assert leasebridge("audit", path).out.endswith("Formulas: all 13 as built\n")


@pytest.mark.parametrize("edition", ["lambda", "lite"])
def test_live_copies_are_as_built(model: Path, edition: str) -> None:
    outcome = leasebridge("handoff", model, "--edition", edition, "--scrub")
    assert outcome.code == 0, outcome
    assert "as built" in leasebridge("audit", model.with_name(f"model_{edition}.xlsx")).out


def test_bad_input_is_one_line(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path, "audit", tmp_path / "none.xlsx")
