"""When the answer of another program is the same as ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.books import prepare
from benchmarks.peers import ironcalc, same


@pytest.mark.parametrize(
    "ours, theirs, alike",
    [
        (1.0, 1.0 + 1e-12, True),
        (1.0, 1.0 + 1e-7, False),
        (1e12, 1e12 + 1, True),
        (1.0, True, False),
        (True, True, True),
        ("#N/A", "#N/A", True),
        ("yes", "no", False),
        (None, "", True),
        (0.0, None, False),
        ("1", 1.0, False),
    ],
)
def test_values_are_compared_by_kind_and_numbers_to_a_billionth(
    ours: object, theirs: object, alike: bool
) -> None:
    assert same(ours, theirs) is alike


@pytest.mark.slow
def test_a_prepared_workbook_is_calculated_alike_by_another_engine(tmp_path: Path) -> None:
    prepare("realistic", 80, tmp_path)
    look = ironcalc(tmp_path, json.loads((tmp_path / "moves.json").read_text()))
    answers = json.loads((tmp_path / "answers.json").read_text())
    assert len(answers) == 80
    assert all(same(value, look(*place)) for *place, value in answers)
    assert look("Inputs", 1, 2) == 41
