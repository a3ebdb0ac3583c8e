"""`functions` lists what a cell can call, and explains one with examples to paste."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.commands.functions import add_functions
from addin.commands.parser import Commands, Parser
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
        ("nonsense", "no function is called 'NONSENSE'; there are BACKLOG_SCHEDULE, "),
        ("", "there are "),
    ],
)
def test_functions_helps_with_a_wrong_name(tmp_path: Path, name: str, said: str) -> None:
    assert said in refused(tmp_path, "functions", name)


@pytest.mark.parametrize("name", CATALOGUE)
def test_codes_and_errors_are_told(name: str) -> None:
    told = leasebridge("functions", name)
    facts = leasebridge("functions", name, "--json").json["functions"][0]
    assert "\nErrors: " in told.out and facts["errors"] in " ".join(told.out.split())
    flat = " ".join(told.out.split())
    for argument in facts["arguments"]:
        assert argument["choices"] == [*CATALOGUE[name].args[argument["name"]].choices]
        assert all(choice in flat for choice in argument["choices"])


def test_several_are_explained_in_any_case() -> None:
    outcome = leasebridge("functions", "price_convert", "Lease_Price")
    first, second = (CATALOGUE[name].usage for name in ("PRICE_CONVERT", "LEASE_PRICE"))
    assert outcome.out.startswith(first) and f"\n\n\n{second}\n" in outcome.out
    assert '"$/GPU-hr"' in outcome.out


def test_a_program_gets_all_of_them() -> None:
    listed = leasebridge("functions", "--json").json["functions"]
    assert [function["name"] for function in listed] == [*CATALOGUE]
    bridge = next(function for function in listed if function["name"] == "EPS_BRIDGE")
    assert bridge["arguments"][-1]["default"] == "BRIDGE" and bridge["source"]
    assert bridge["examples"][1]["formula"].startswith("=EPS_BRIDGE(")


def test_it_is_one_of_the_commands() -> None:
    commands = Commands(Parser(prog="p"))
    add_functions(commands)
    assert "  functions  List" in commands.overview()
