"""`functions` lists what a cell can call, and explains one with examples to paste."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.addin.command_runner import leasebridge, refused
from udfs import CATALOGUE


def test_functions_lists_all_of_them() -> None:
    outcome = leasebridge("functions")
    assert outcome.code == 0
    assert all(f"{function.usage}\n    " in outcome.out for function in CATALOGUE.values())


@pytest.mark.parametrize("name", CATALOGUE)
def test_functions_explains_one_with_examples_that_can_be_pasted(name: str) -> None:
    outcome = leasebridge("functions", f" {name.lower()} ")
    assert outcome.code == 0 and outcome.out.startswith(CATALOGUE[name].usage)
    for argument, described in CATALOGUE[name].args.items():
        assert f"  {argument} " in outcome.out and f"({described.unit})" in outcome.out
    assert "[[" not in outcome.out and "datetime" not in outcome.out and "None" not in outcome.out


def test_text_in_the_examples_has_its_quotes() -> None:
    out = leasebridge("functions", "eps_bridge").out
    assert '=EPS_BRIDGE(37.125,2573.776075,10000,0.9,0.15,,,"DELTA") gives 2.972287' in out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("eps_brige", "did you mean EPS_BRIDGE"),
        ("risk", "did you mean CONCENTRATION_RISK or RENEWAL_RISK?"),
        ("nonsense", "available: "),
        ("", "available: "),
    ],
)
def test_functions_helps_with_a_wrong_name(tmp_path: Path, name: str, said: str) -> None:
    assert said in refused(tmp_path, "functions", name)
