"""Goal seek: what it finds gives the target."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.udfs import plausible_inputs as some
from udfs import InputError, eps_bridge, lease_revenue, lease_solve

ARGUMENTS = ("CAPACITY", "PRICE", "MARGIN", "UTILISATION")
bases = st.floats(0.01, 100)
models = st.fixed_dictionaries(
    {
        "base_eps": bases,
        "diluted_shares": st.floats(10, 1e4),
        "capacity": st.floats(1, 1e4),
        "price": st.floats(1, 100),
        "margin": st.floats(0.05, 1),
        "tax_rate": some.tax_rates,
        "utilisation": st.floats(0.05, 1),
        "other_pretax": st.floats(-1e4, 1e4),
        "new_shares": st.floats(-5, 100),
    }
)


def eps(model: dict[str, float], code: str) -> Any:
    revenue = lease_revenue(model["capacity"], model["price"], 1, model["utilisation"])
    rest = (model["margin"], model["tax_rate"], model["other_pretax"], model["new_shares"])
    return eps_bridge(model["base_eps"], model["diluted_shares"], revenue, *rest, code)


@given(models, st.sampled_from(ARGUMENTS), st.sampled_from(["DELTA", "PCT", "PF"]))
def test_it_finds_what_a_known_model_has(model: dict[str, float], wanted: str, code: str) -> None:
    asked = {**model, wanted.lower(): None}
    found = lease_solve(wanted, eps(model, code), **asked, target_in=code)
    at_stake = model["base_eps"] * model["diluted_shares"] + abs(model["other_pretax"])
    lease = model["capacity"] * model["price"] * model["margin"] * model["utilisation"]
    loose = 1e-12 * at_stake / (1 - model["tax_rate"]) / lease + 1e-9
    assert found == pytest.approx(model[wanted.lower()], rel=loose)


@given(models, st.floats(-50, 50), st.sampled_from(ARGUMENTS), st.sampled_from(["DELTA", "PF"]))
def test_what_is_found_gives_the_target(
    model: dict[str, float], target: float, wanted: str, code: str
) -> None:
    try:
        found = lease_solve(wanted, target, **{**model, wanted.lower(): None}, target_in=code)
    except InputError as refusal:
        assert refusal.code == "#N/A"
        return
    assert eps({**model, wanted.lower(): found}, code) == pytest.approx(target, abs=1e-8)


@given(models, st.sampled_from(ARGUMENTS))
def test_what_is_solved_for_is_checked_and_not_used(model: dict[str, float], wanted: str) -> None:
    target = eps(model, "DELTA")
    asked = {**model, wanted.lower(): None}
    assert lease_solve(wanted, target, **model) == lease_solve(wanted, target, **asked)
    with pytest.raises(InputError, match=f"{wanted.lower()} must be a number"):
        lease_solve(wanted, target, **{**model, wanted.lower(): "x"})


@given(models, st.sampled_from(ARGUMENTS))
def test_a_limit_that_is_met_but_for_rounding_is_met(model: dict[str, float], wanted: str) -> None:
    model[wanted.lower()] = {"CAPACITY": 0.0, "PRICE": 0.0}.get(wanted, 1.0)
    asked = {**model, wanted.lower(): None}
    found = lease_solve(wanted, eps(model, "PF"), **asked, target_in="PF")
    assert found == pytest.approx(model[wanted.lower()], abs=1e-6)


def test_the_reason_says_which_value_it_would_take() -> None:
    known = (33, 2573.776075, 250, 40, 0.9, 0.15)
    with pytest.raises(InputError) as refusal:
        lease_solve("UTILISATION", 5, *known)
    said = "LEASE_SOLVE: the target takes a utilisation of 1.68221, and utilisation must be 0 to 1"
    assert str(refusal.value) == said
    with pytest.raises(InputError, match=r"capacity of -168\.221, and capacity must be 0 or"):
        lease_solve("CAPACITY", -2, *known)
    with pytest.raises(InputError, match=r"a margin of 1\.51399, and margin must be at most 1"):
        lease_solve("MARGIN", 5, *known)


@given(models, st.sampled_from(ARGUMENTS), st.sampled_from(ARGUMENTS))
def test_a_factor_of_zero_makes_no_difference_and_two_unknowns_are_one_too_many(
    model: dict[str, float], wanted: str, other: str
) -> None:
    assume(wanted != other)
    asked = {**model, wanted.lower(): None}
    with pytest.raises(InputError, match="makes no difference") as refusal:
        lease_solve(wanted, 1, **{**asked, other.lower(): 0})
    assert refusal.value.code == "#DIV/0!"
    assume(other != "UTILISATION")  # which is 1 where it is blank
    with pytest.raises(InputError, match=f"{other.lower()} is blank"):
        lease_solve(wanted, 1, **{**asked, other.lower(): None, "tax_rate": 15})
