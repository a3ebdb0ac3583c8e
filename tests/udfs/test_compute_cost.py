"""Laws of the yearly cost of compute."""

from __future__ import annotations

import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs import plausible_inputs as some
from udfs import compute_cost, lease_revenue

lives = st.floats(0.5, 100)
rates = st.floats(0, 0.99)
prices = st.floats(0, 5)
costs = st.tuples(some.positive, prices.map(lambda p: 10 * p), some.shares, lives, lives)
running = st.tuples(st.floats(0, 1), st.floats(1, 3), some.shares, prices)


@given(costs, running, rates)
def test_the_parts_are_the_whole(cost: tuple[float, ...], run: tuple[float, ...], w: float) -> None:
    def of(code: str) -> float:
        return float(compute_cost(*cost, *run, w, code))

    assert of("TOTAL") == pytest.approx(of("CAPITAL") + of("CASH"))
    assert of("BREAKEVEN") * cost[0] == pytest.approx(of("TOTAL"))
    table = dict(compute_cost(*cost, *run, w))
    assert table["Other operating"] == pytest.approx(of("CASH") - of("ENERGY"), abs=1e-6)
    assert table["Total"] == of("TOTAL") and table["Break-even price"] == of("BREAKEVEN")


@given(st.integers(1, 100), st.floats(1e-6, 0.99))
def test_the_capital_charge_is_the_payment_of_a_loan(life: int, rate: float) -> None:
    charge = compute_cost(1, 100, 1, life, 1, cost_of_capital=rate, output="CAPITAL")
    assert charge == pytest.approx(-npf.pmt(rate, life, 100), rel=1e-9)


@given(lives)
def test_a_cost_of_capital_of_next_to_nothing_is_straight_line(life: float) -> None:
    for rate in (0, 1e-17, 1e-12, 1e-9):
        charge = compute_cost(1, 100, 0, 1, life, cost_of_capital=rate, output="CAPITAL")
        assert charge == pytest.approx(100 / life * (1 + rate * (life + 1) / 2), rel=1e-12)


@given(costs, running, rates)
def test_at_the_break_even_price_nothing_is_left(
    cost: tuple[float, ...], run: tuple[float, ...], rate: float
) -> None:
    price, total = (compute_cost(*cost, *run, rate, code) for code in ("BREAKEVEN", "TOTAL"))
    assert lease_revenue(cost[0], price) == pytest.approx(total)


def test_no_capacity_costs_nothing_and_breaks_even_nowhere() -> None:
    table = compute_cost(0, 38, 0.68, 5, 14, 0.08, 1.2, 0.8, 0.2)
    assert [value for _, value in table] == [0, 0, 0, 0, "#N/A"]
