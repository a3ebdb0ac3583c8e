"""Small files that ask for much: each is refused in one line, for little, or is calculated."""

from __future__ import annotations

import os

import pytest

from tests.long.attacks import ATTACKS, MOST_MEGABYTES, cost_of
from tests.long.hostile_files import WITHIN

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows counts in another way")


@pytest.mark.parametrize("name", sorted(ATTACKS.keys() - WITHIN))
def test_what_is_beyond_a_limit_costs_little(name: str) -> None:
    cost, _ = cost_of(name)
    assert cost.code == 2 and len(cost.said) == 1, cost
    assert cost.said[0].isprintable() and cost.said[0].startswith("leasebridge: ")
    assert cost.megabytes < MOST_MEGABYTES, cost


@pytest.mark.parametrize("name", sorted(WITHIN))
def test_what_is_within_the_limits_comes_to_an_end(name: str) -> None:
    cost, _ = cost_of(name)
    assert cost.code in (0, 1, 3), cost
