"""What somebody types into the workbook is seen, told and recorded, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.formulas import References
from addin.inputs.changes import TYPED
from addin.inputs.known_values import renewed, typed_changes
from addin.inputs.layout import Layout
from addin.xlsx import changed_parts, read_workbook, save
from tests.addin.command_runner import Outcome, leasebridge
from tests.addin.sample_books.case_books import case_book, cells, recorded
from udfs.cells import Value


def type_into(path: Path, **typed: Value) -> None:
    """Cells of Inputs as a person leaves them who types and saves without calculating."""
    from addin.a1 import cell_position

    book = read_workbook(path)
    new = {"Inputs": {cell_position(at): value for at, value in typed.items()}}
    save(book, changed_parts(book, new, {}), path)


def put(path: Path, *flags: object) -> Outcome:
    outcome = leasebridge("refresh", path, *flags)
    assert outcome.code == 0, outcome
    return outcome


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return case_book(tmp_path)


def test_a_cell_that_somebody_typed_into_is_a_change(model: Path) -> None:
    type_into(model, E6=45.0, D2="Bear", F5=None, G8=0.1)
    book = read_workbook(model)
    found = typed_changes(Layout(book, References(book)))
    assert {change.cell.key: (change.was, change.becomes) for change in found} == {
        "case": ("As published", "Bear"),
        "lease_capacity@Bear": (100.0, None),
        "lease_price@As published": (40.0, 45.0),
        "price_cut@Base": (None, 0.1),
    }


def test_it_is_told_recorded_and_then_known(model: Path) -> None:
    type_into(model, E6=45.0)
    outcome = put(model)
    assert f"{TYPED}: F21 lease_price@As published: 40 -> 45 $/W-yr" in outcome.out
    assert "EPS uplift, $: 2.97 -> 3.34\n  Lease price (lease_price): +0.37\n" in outcome.out
    (row,) = recorded(model)
    assert row[:7] == (1, "F21", "lease_price@As published", "Lease price", 40, 45, "$/W-yr")
    assert row[8:] == (TYPED, None, None)
    assert "already up to date" in put(model).out


def test_what_was_typed_before_a_command_has_a_number_of_its_own(model: Path) -> None:
    type_into(model, D11=3.0)
    put(model, "--set", "lease_capacity=500")
    assert [(row[0], row[2]) for row in recorded(model)] == [
        (1, "printed_uplift"),
        (2, "lease_capacity@Own"),
        (2, "lease_price@Own"),
        (2, "case"),
    ]
    put(model, "--undo")
    assert cells(model, "Inputs", "D11:D11") == [(3,)]
    words = cells(model, "Inputs", "J11:O11")
    put(model, "--undo")
    assert cells(model, "Inputs", "D11:D11") == [(2.97,)]
    assert cells(model, "Inputs", "J11:O11") == words  # nobody had touched them


def test_what_is_written_is_known(model: Path) -> None:
    book = read_workbook(model)
    layout = Layout(book, References(book))
    place = layout.typed_cells["printed_uplift"].place
    (known,) = renewed(layout, {place: 5.0}).values()
    assert known == 5.0 and renewed(layout, {}) == {}
