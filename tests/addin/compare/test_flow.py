"""All that differs between two workbooks, ours or not; nothing that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.compare.flow import compare
from addin.xlsx import changed_parts, read_workbook, write
from addin.xlsx.edit import PackageEditor
from tests.addin.command_runner import leasebridge
from tests.addin.sample_books.case_books import case_book
from tests.addin.sample_books.compared_books import newer, older
from tests.addin.sample_books.saved_in_calc import without_comments
from workbooks import TEMPLATE


def test_a_workbook_is_the_same_as_itself(tmp_path: Path) -> None:
    for path in (TEMPLATE, older(tmp_path), case_book(tmp_path)):
        assert compare(read_workbook(path), read_workbook(path)).same


def test_a_workbook_that_is_not_ours(tmp_path: Path) -> None:
    found = compare(read_workbook(older(tmp_path)), read_workbook(newer(tmp_path)))
    assert not found.same and not found.headlines and not found.inputs
    assert [(o.name, o.old, o.new) for o in found.outputs] == [
        ("profit", 30.0, 31.0),
        ("total", 100.0, 101.0),
    ]


def test_new_inputs_of_the_template(tmp_path: Path) -> None:
    new = tmp_path / "new.xlsx"
    sets = "--set", "lease_capacity=500", "--set", "price_per_watt=30"
    assert leasebridge("refresh", TEMPLATE, "--output", new, *sets).code == 0
    found = compare(read_workbook(TEMPLATE), read_workbook(new))
    uplift = next(c for c in found.headlines if c.headline.name == "eps_uplift")
    amounts = {part.names[0]: part.amount for part in uplift.parts}
    assert amounts == pytest.approx({"lease_capacity": 2.60075, "price_per_watt": -1.11461}, 1e-4)
    # What a refresh writes for its record, and results, are no contents that differ.
    assert not (found.formulas or found.typed or found.names or found.sheets or found.lines)
    assert found.contents.results > 100


def test_a_check_that_fails_now(tmp_path: Path) -> None:
    old, new = case_book(tmp_path), tmp_path / "new.xlsx"
    leasebridge("refresh", old, "--output", new, "--set", "lease_end=2028-06-30")
    found = compare(read_workbook(old), read_workbook(new))
    assert [(v.kind, v.label, v.old, v.new) for v in found.verdicts] == [
        ("check", "Revenue is not negative", True, False)
    ]


def test_what_calc_writes_in_its_own_way_is_no_difference(tmp_path: Path) -> None:
    """Names without comments, 15 digits, TRUE(): the answers and inputs are still known."""
    saved = without_comments(tmp_path / "saved.xlsx")
    edits = PackageEditor(saved.package)
    inputs = saved.by_name["Inputs"]
    third = next(at for at, cell in inputs.cells.items() if cell.value == 1 / 3)
    changes = {"Inputs": {third: 0.333333333333333}}
    for part, content in changed_parts(saved, changes, {}, changes).items():
        edits.replace(part, content)
    part = saved.by_name["Cover"].part
    text = edits.read(part).replace(b"(check_results,TRUE)", b"(check_results,TRUE())")
    assert text != edits.read(part)
    edits.replace(part, text)
    write(edits.data(), tmp_path / "calc.xlsx")
    found = compare(read_workbook(TEMPLATE), read_workbook(tmp_path / "calc.xlsx"))
    assert found.same and len(found.unmoved) > 3
