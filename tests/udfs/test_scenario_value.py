"""Laws of weighted cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs import plausible_inputs as some
from udfs import InputError, scenario_value

cases = st.lists(st.tuples(some.money, st.floats(0.01, 1)), min_size=1, max_size=7)
Cases = list[tuple[float, float]]


def split(rows: Cases) -> tuple[list[float], list[float]]:
    whole = sum(weight for _, weight in rows)
    return [value for value, _ in rows], [weight / whole for _, weight in rows]


@given(cases, some.money)
def test_upside_less_downside_is_the_distance_of_the_mean(rows: Cases, reference: float) -> None:
    values, weights = split(rows)
    ev, sd, up, down = (
        scenario_value(values, weights, reference, code)
        for code in ("EV", "SD", "UPSIDE", "DOWNSIDE")
    )
    assert up - down == pytest.approx(ev - reference, abs=1e-6)
    assert up >= 0 and down >= 0
    assert ev == pytest.approx(np.average(values, weights=weights), rel=1e-9, abs=1e-6)
    spread = np.average((np.array(values) - ev) ** 2, weights=weights) ** 0.5
    assert sd == pytest.approx(spread, rel=1e-9, abs=1e-6)
    if down > 1e-9:  # else the quotient may be too large for a number
        assert scenario_value(values, weights, reference, "SKEW") == up / down


@given(cases, some.money)
def test_the_weights_above_and_below_are_all(rows: Cases, reference: float) -> None:
    values, weights = split(rows)
    above = scenario_value(values, weights, reference, "PROB")
    below = scenario_value([-value for value in values], weights, -reference, "PROB")
    at = sum(weight for value, weight in zip(values, weights, strict=True) if value == reference)
    assert above + below + at == pytest.approx(1)


@given(some.money)
def test_equal_cases_have_no_spread(value: float) -> None:
    assert scenario_value([value] * 4, [0.25] * 4) == pytest.approx(value)
    assert scenario_value([value] * 4, [0.25] * 4, None, "SD") == pytest.approx(0, abs=1e-6)


def test_rows_are_given_or_blank_in_both_columns() -> None:
    assert scenario_value([None, 700, None], [None, 1, None]) == 700
    for values, weights in (([700, None], [0.5, 0.5]), ([700, 800], [1, None])):
        with pytest.raises(InputError, match="has a blank in a row where the other is given"):
            scenario_value(values, weights)
    with pytest.raises(InputError) as refusal:
        scenario_value([None, None], [None, None])
    assert refusal.value.code == "#DIV/0!"


@pytest.mark.parametrize(
    ("missing", "fits"), [(0, True), (1e-9, True), (-1e-9, True), (2e-9, False)]
)
def test_weights_sum_to_one_within_1e_9(missing: float, fits: bool) -> None:
    weights = [0.25, 0.5, 0.25 - missing]
    if fits:
        assert scenario_value([1, 1, 1], weights) == pytest.approx(1)
    else:
        with pytest.raises(InputError, match=r"weights must sum to 1, got 0\.999999998"):
            scenario_value([1, 1, 1], weights)
