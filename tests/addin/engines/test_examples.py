"""Of 1,500 formulas with known values none is written with another one: it is right or refused."""

from __future__ import annotations

import pytest

from tests.addin.engines import examples as data
from tests.addin.engines.settled_examples import outcomes

SEARCHED = ("IRR(", "RATE(")
"""Functions that search for a root, and stop where it is near enough."""


def is_right(example: data.Example, found: data.Grid) -> bool:
    searched = any(name in example.formula for name in SEARCHED)
    return data.alike(found, example.excel, 1e-9 if searched else 1e-12)


@pytest.mark.parametrize("name", ["examples", "known_wrong"])
def test_no_wrong_value_is_written(name: str) -> None:
    wrong = [
        f"{example.formula}: {found}, not {example.excel}"
        for example, found in outcomes(name)
        if not isinstance(found, str) and not is_right(example, found)
    ]
    assert wrong == []


@pytest.mark.parametrize(("name", "least"), [("examples", 1_315), ("known_wrong", 48)])
def test_most_are_answered(name: str, least: int) -> None:
    refused = [f"{e.formula}: {found}" for e, found in outcomes(name) if isinstance(found, str)]
    assert len(outcomes(name)) - len(refused) >= least, refused


def test_every_refusal_says_why() -> None:
    assert all(found for name in ("examples", "known_wrong") for _, found in outcomes(name))


def test_the_lists_are_as_long_as_they_were() -> None:
    assert len(data.examples()) >= 1_355
    assert len(data.examples("known_wrong")) >= 165
    for name in ("examples", "known_wrong"):
        formulas = [(example.formula, example.array) for example in data.examples(name)]
        assert len(set(formulas)) == len(formulas)
        # A formula that is none of an array shows one cell.
        for _, array, excel, _ in data.examples(name):
            assert array or (len(excel), len(excel[0])) == (1, 1)
