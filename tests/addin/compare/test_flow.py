"""All that differs between two workbooks, ours or not; nothing that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.compare.flow import compare
from addin.xlsx import read_workbook
from tests.addin.command_runner import leasebridge
from tests.addin.sample_books.case_books import case_book
from tests.addin.sample_books.compared_books import newer, older
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
