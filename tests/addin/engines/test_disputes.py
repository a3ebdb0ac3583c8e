"""How a dispute of two engines is settled, or why it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.engines import disputes
from addin.engines.calculation import CIRCULAR
from tests.addin.command_runner import leasebridge
from tests.addin.commands.input_files import sheet_of


def refusal(path: Path) -> list[str]:
    outcome = leasebridge("refresh", path, "--engine", "embedded")
    assert outcome.code == 3
    return outcome.err.splitlines()[1:]


def test_a_circle_is_named_with_what_depends_on_it(tmp_path: Path) -> None:
    formulas = {"A1": "=B1+1", "B1": "=A1+1", "C1": "=LEASE_REVENUE(9,4)", "D1": "=IFERROR(A1,1)"}
    assert refusal(sheet_of(tmp_path / "book.xlsx", formulas)) == [
        f"  Model!A1: {CIRCULAR}",
        f"  Model!B1: {CIRCULAR}",
        "  Model!D1: depends on Model!A1",
    ]


def test_formulas_that_may_read_any_cell_do_not_wait_for_each_other(tmp_path: Path) -> None:
    formulas = {"B1": "=SUM(OFFSET(A1,1,0,2,1))", "B2": '=SUM(INDIRECT("A1:A3"))'}
    path = sheet_of(tmp_path / "book.xlsx", formulas, A1=1, A2=2, A3=4)
    outcome = leasebridge("refresh", path, "--engine", "embedded")
    assert outcome.code == 0, outcome.err


def test_of_a_large_book_no_copy_is_made_for_one_formula(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disputes, "MOST_CELLS", 1)
    path = sheet_of(tmp_path / "book.xlsx", {"B1": "=OFFSET(A1,1,0)"}, A1=1, A2=2)
    [line] = refusal(path)
    assert line == "  Model!B1: formualizer and IronCalc are known to be wrong alike for it"
