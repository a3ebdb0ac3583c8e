"""New figures in the template, as an analyst brings them: what is told, and what can be sent."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from addin.commands.cli import main
from tests.addin.command_runner import leasebridge, values
from tests.addin.commands.input_files import facts

HALF = "EPS uplift, $: 2.97 -> 5.94\n"


@pytest.mark.parametrize("how", ["--set", "an old name", "--facts"])
def test_twice_the_capacity_is_twice_the_uplift(tmp_path: Path, model: Path, how: str) -> None:
    flags: dict[str, list[object]] = {
        "--set": ["--set", "lease_capacity=500"],
        "an old name": ["--set", "ms_capacity=500"],
        "--facts": ["--facts", facts(tmp_path, "F20,MW,500")],
    }
    outcome = leasebridge("refresh", model, *flags[how])
    assert outcome.code == 0, outcome
    start = "input F20 lease_capacity@Own: blank -> 500 MW\ninput case: As published -> Own\n"
    assert start in outcome.out and HALF in outcome.out
    assert "\nModel integrity: holds (" in outcome.out
    ties = next(line for line in outcome.out.splitlines() if line.startswith("Ties to print: "))
    hold, of = ties.removeprefix("Ties to print: ").removesuffix(" hold").split(" of ")
    assert hold == of
    assert leasebridge("handoff", model, "--edition", "values").code == 0


def test_a_replaced_print_makes_its_ties_not_applicable(model: Path) -> None:
    outcome = leasebridge("refresh", model, "--as-published", "--set", "lease_capacity=500")
    assert outcome.code == 0 and HALF in outcome.out
    assert "not as printed" not in outcome.out and "not applicable" in outcome.out


def test_each_case_is_explained_in_parts_that_sum_to_the_change(model: Path) -> None:
    for case in ("bull", "bear", "base", "as published"):
        found = leasebridge("refresh", model, "--case", case, "--json").json
        assert found["exit_code"] == 0
        for headline in found["headlines"]:
            assert headline["not_explained"] == "", headline
            total = math.fsum(part["amount"] for part in headline["explained"])
            assert total == pytest.approx(headline["new"] - headline["old"], rel=1e-12, abs=1e-9)


def test_words_stand_on_inputs_and_sources(tmp_path: Path, model: Path) -> None:
    new = tmp_path / "new.csv"
    head = "id;publisher;value;unit;as_of;status;quote;source;note"
    row = "F20;Goldman Sachs;500;MW;2026-08-05;given;We model 500MW;GS note;"
    new.write_text(f"{head}\n{row}\n", encoding="utf-8")
    assert main(["refresh", str(model), "--facts", str(new)]) == 0
    for sheet in ("Inputs", "Sources"):
        assert {"Goldman Sachs", "We model 500MW", "2026-08-05"} <= set(
            values(model, sheet).values()
        )
    assert "Goldman Sachs" in values(model, "Changes").values()
    assert "leasing out 250MW" in str(values(model, "Inputs").values())  # beside the print
