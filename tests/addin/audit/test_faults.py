"""Faults against the record: what is planted is found, and nothing else is said."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from addin.audit.faults import Comparison
from addin.audit.findings import GONE, NAME, UNLOCKED
from addin.audit.formula_map import map_of, recorded
from addin.xlsx import read_workbook
from tests.addin.audit.planted import plant
from tests.addin.audit.small_book import small_book
from tests.addin.command_runner import leasebridge
from workbooks import TEMPLATE

SAID_AS_IT_IS = (GONE, NAME, UNLOCKED)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_200_planted_faults_are_found_and_nothing_else(tmp_path: Path, seed: int) -> None:
    model = Path(shutil.copy(TEMPLATE, tmp_path / "model.xlsx"))
    planted = plant(model, seed, 200)
    outcome = leasebridge("audit", model, "--json")
    found = {fault["where"]: fault["kind"] for fault in outcome.json["faults"]}
    assert outcome.code == 1 and len(planted) == 200
    assert len(found.keys() & planted.keys()) >= 0.95 * len(planted)
    assert found.keys() <= planted.keys()
    assert all(found[where] == kind for where, kind in planted.items() if kind in SAID_AS_IT_IS)
    assert {kind for where, kind in found.items()} == set(planted.values())


def test_each_fault_alone_is_found(tmp_path: Path) -> None:
    for seed in range(14):
        model = Path(shutil.copy(TEMPLATE, tmp_path / f"model{seed}.xlsx"))
        planted = plant(model, seed, 1) if seed % 2 else plant(model, seed, 7)
        book = read_workbook(model)
        known = recorded(book)
        assert known is not None
        found = {fault.where: fault.kind for fault in Comparison(book, known).faults()}
        assert found == planted or found.keys() == planted.keys()


CHANGES = {
    "rows above": {"rows_above": 2},
    "a row within what is summed": {"row_within": 1},
    "a column on the left": {"columns_left": 1},
    "a column between": {"column_between": 1},
    "a sheet renamed": {"sheet": "Other name"},
    "a sheet before": {"sheet_before": 1},
    "all of it": {
        "rows_above": 1,
        "row_within": 2,
        "columns_left": 1,
        "column_between": 1,
        "sheet": "It's new",
        "sheet_before": 1,
    },
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_moves_is_no_fault(tmp_path: Path, change: dict[str, Any]) -> None:
    known = map_of(read_workbook(small_book(tmp_path / "old.xlsx")))
    moved = read_workbook(small_book(tmp_path / "new.xlsx", **change))
    assert Comparison(moved, known).faults() == []


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_fault_is_found_where_it_moved_to(tmp_path: Path, change: dict[str, Any]) -> None:
    known = map_of(read_workbook(small_book(tmp_path / "old.xlsx")))
    moved = read_workbook(small_book(tmp_path / "new.xlsx", **change, over="Price"))
    (fault,) = Comparison(moved, known).faults()
    assert fault.kind == "a constant over a formula" and fault.what.startswith("12.5, was =")


def test_a_row_that_was_deleted_is_told(tmp_path: Path) -> None:
    known = map_of(read_workbook(small_book(tmp_path / "old.xlsx")))
    book = read_workbook(small_book(tmp_path / "new.xlsx", without="Price"))
    found = Comparison(book, known).faults()
    assert [f.what for f in found if f.kind == GONE] == [
        f"its row or column, with ={column}5*2" for column in "CDEF"
    ]


def test_a_sheet_that_was_deleted_is_told(tmp_path: Path) -> None:
    known = map_of(read_workbook(small_book(tmp_path / "old.xlsx")))
    known.sheets["Gone"] = known.sheets["Model"]
    book = read_workbook(tmp_path / "old.xlsx")
    assert [str(fault) for fault in Comparison(book, known).faults()] == [
        "Gone: a formula that is gone: the sheet, with 12 formulas"
    ]
