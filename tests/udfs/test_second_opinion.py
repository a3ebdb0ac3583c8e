"""Every function against a second implementation of its contract, on random calls.

`python -m tests.long.random_calls` makes a million of them.
"""

from __future__ import annotations

import math
import warnings
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs.random_calls import answer, draw_call, near, verdict
from tests.udfs.second_contract import ARGUMENTS, Codes, Near, Takes
from tests.udfs.second_opinion import opinion
from tests.worked_examples import EXAMPLES, agrees
from udfs import CATALOGUE, ArgRange, lease_price, lease_return, lease_solve
from udfs.arrays import WORTH_NUMPY

CALLS = 1_500
NAMES = [name for name in ARGUMENTS if ARGUMENTS[name]]
SCALARS = [
    name
    for name in NAMES
    if not any(isinstance(a, ArgRange) for a in CATALOGUE[name].args.values())
]
WRONG = ("other value", "other error", "other exception")


def plain(wanted: Any) -> Any:
    if isinstance(wanted, Near):
        return float(wanted.value)
    return [[label, plain(part)] for label, part in wanted] if type(wanted) is list else wanted


@pytest.mark.parametrize("name", NAMES)
def test_random_calls_have_the_answers_of_the_second_opinion(name: str) -> None:
    random = Random(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numpy's, about odd numbers that are drawn
        for _ in range(CALLS):
            drawn, meant = draw_call(random, name)
            found = verdict(name, drawn, meant)
            assert found not in WRONG, (found, drawn, answer(name, drawn), opinion(name, meant))


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(SCALARS)))
def test_so_have_long_ranges_which_numpy_takes(name: str) -> None:
    random = Random(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(CALLS // 10):
            drawn, meant = draw_call(random, name, (WORTH_NUMPY, 90))
            found = verdict(name, drawn, meant)
            assert found not in WRONG, (found, drawn, answer(name, drawn), opinion(name, meant))


numbers = st.one_of(
    st.floats(), st.floats(-2, 2), st.integers(-3, 100), st.integers(), st.none(), st.booleans(),
    st.text(max_size=3), st.sampled_from(["#N/A", "#REF!", 0.0, -0.0, 46_000, 61, 2_958_465.5]),
)  # fmt: skip


def values_of(takes: Takes) -> st.SearchStrategy[Any]:
    codes = st.sampled_from(takes.codes) if takes.codes else numbers
    return st.one_of(codes, numbers, st.dates(), st.datetimes())


@given(st.data())
def test_whatever_is_given_has_the_answer_of_the_second_opinion(data: Any) -> None:
    name = data.draw(st.sampled_from(SCALARS))
    drawn = [data.draw(values_of(takes)) for takes in ARGUMENTS[name]]
    assert verdict(name, drawn, drawn) not in WRONG


def test_the_second_opinion_has_every_worked_example() -> None:
    asked = 0
    for function, arguments, expected in EXAMPLES:
        scalar = not any(
            isinstance(value, list) and type(arg) is not ArgRange
            for value, arg in zip(arguments, function.args.values(), strict=False)
        )
        if function.args and scalar:
            wanted = opinion(function.name, list(arguments))
            either = isinstance(wanted, Codes) and expected in wanted.codes
            assert either or agrees(plain(wanted), expected), (function.name, arguments, wanted)
            asked += 1
    assert asked > 90


def test_it_would_see_a_difference() -> None:
    wanted = Near(Decimal(100), Decimal(100), ("#N/A",))
    assert near(100 * (1 + 9e-10), wanted) and not near(100 * (1 + 2e-9), wanted)
    assert near(Codes(frozenset({"#N/A"})), wanted) and not near("100", wanted)
    either = Codes(frozenset({"#NUM!", "#VALUE!"}))
    assert near(Codes(frozenset({"#NUM!"})), either) and not near(1.0, either)
    assert not near(Codes(frozenset({"#REF!"})), either)
    assert near([["IRR", 100.0]], [("IRR", wanted)]) and not near(
        [["NPV", 100.0]], [("IRR", wanted)]
    )
    assert not near([], [("IRR", wanted)])


def test_no_step_that_is_too_large_comes_out_as_a_price_of_nothing() -> None:
    assert lease_price(1e308, 1.7e308, 39, 0.4) == pytest.approx(
        float(opinion("LEASE_PRICE", [1e308, 1.7e308, 39, 0.4]).value)
    )
    for call in (
        ("LEASE_PRICE", 1, 1, 1, 0, "$/GPU-hr", 5e-324),
        ("PRICE_CONVERT", 1, "$/W-yr", "$/GPU-hr", 5e-324),
        ("EPS_BRIDGE", 1, 1.7e308, 1, 0.5, 0, 0, 1.7e308, "DELTA"),
        ("LEASE_RETURN", 1.2, 0.49, 30, 5e-324, 822, 0.9, 1, 0.9),
    ):
        assert answer(call[0], list(call[1:])) == Codes(frozenset({"#NUM!"})), call


def test_a_tax_rate_next_to_1_leaves_digits() -> None:
    call = [218_515.66, 0.01, 34, 0.0028, 3316.3, 0, 1, 0.9999999999999999, 0.9999999999999999]
    wanted = opinion("LEASE_RETURN", [*call, None, "IRR"])
    assert lease_return(*call, None, "IRR") == pytest.approx(float(wanted.value), abs=1e-9)


def test_a_margin_far_below_zero_is_an_allowed_one() -> None:
    call = ["MARGIN", 1e5, 0.2, 17.9, 6.78, 1, None, 0.2, 0.3, 1e308, 62, "PF"]
    assert lease_solve(*call) == pytest.approx(float(opinion("LEASE_SOLVE", call).value), rel=1e-9)


def test_what_is_too_small_for_a_number_is_not_the_zero_that_is_allowed() -> None:
    call = ["UTILISATION", 260, -0.2, 23_150, 1e160, 1e308, -1, 0.5, 0.5, 0.02, 333_626, "PF"]
    assert answer("LEASE_SOLVE", call) == Codes(frozenset({"#N/A"}))
    call[6] = 1  # and one that is above 0 is allowed
    assert answer("LEASE_SOLVE", call) == 0
    assert answer("LEASE_SOLVE", ["MARGIN", 1, 0, 1, 1e160, 1e308, None, 0.2]) == 0
    assert answer("LEASE_SOLVE", ["MARGIN", -1, 0, 1, 1e160, 1e308, None, 0.2]) == 0


def test_next_to_no_cost_of_capital_is_none() -> None:
    for life in (45.2, 0.3):
        with_rate = answer("COMPUTE_COST", [1, 1, 1, life, 1, 0, 1, 1, 0, 5e-324, "TOTAL"])
        assert with_rate == pytest.approx(1 / life, rel=1e-12)


def test_every_range_ends_where_the_contract_says() -> None:
    """At its ends an argument is taken or refused, next to them too."""
    for name in NAMES:
        arguments = next(given for given, result in CATALOGUE[name].examples if result != "#VALUE!")
        for place, takes in enumerate(ARGUMENTS[name]):
            if takes.kind != "number" or takes.many:
                continue
            ends = [end for end in (takes.low, takes.high) if math.isfinite(end)]
            for end in (*ends, 1.5, -1.5, 12.25):
                for value in (math.nextafter(end, -9), end, math.nextafter(end, 9e9), end + 0.5):
                    call = [*arguments, *[None] * len(ARGUMENTS[name])][: len(ARGUMENTS[name])]
                    call[place] = value
                    assert verdict(name, call, call) not in WRONG, (name, takes.name, value)
