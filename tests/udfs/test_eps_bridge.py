"""Laws of the EPS bridge, and the figures that Morgan Stanley printed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs import plausible_inputs as some
from udfs import eps_bridge, implied_margin, lease_revenue

BRIDGES = st.fixed_dictionaries(
    {
        "base_eps": st.floats(-100, 100).map(lambda x: round(x, 4)),
        "diluted_shares": some.positive,
        "revenue": some.money,
        "margin": some.margins,
        "tax_rate": some.tax_rates,
        "other_pretax": some.money,
        "new_shares": st.floats(0, 1e6),
    }
)


@given(BRIDGES)
def test_the_steps_foot(case: dict[str, float]) -> None:
    table = dict(eps_bridge(**case))
    steps = list(table.values())[:6]
    size = max(map(abs, [*steps, table["Pro forma EPS"]]))
    assert sum(steps) == pytest.approx(table["Pro forma EPS"], abs=1e-12 * max(size, 1))
    assert abs(eps_bridge(**case, output="CHECK")) <= 1e-12 * max(size, 1)
    assert table["Change"] == table["Pro forma EPS"] - table["Base EPS"]


@given(BRIDGES)
def test_codes_are_rows_of_the_table(case: dict[str, float]) -> None:
    table = dict(eps_bridge(**case))
    assert eps_bridge(**case, output="delta") == table["Change"]
    assert eps_bridge(**case, output="PF") == table["Pro forma EPS"]
    if case["base_eps"] > 0:
        assert eps_bridge(**case, output=" pct ") == table["Change %"]
    else:
        assert table["Change %"] == "#N/A"


@given(BRIDGES)
def test_net_income_is_what_the_new_share_count_carries(case: dict[str, float]) -> None:
    before = case["base_eps"] * case["diluted_shares"]
    after = eps_bridge(**case, output="PF") * (case["diluted_shares"] + case["new_shares"])
    increment = eps_bridge(**case, output="NI")
    size = max(abs(before), abs(after), abs(increment), 1)
    assert after - before == pytest.approx(increment, abs=1e-9 * size)


@given(BRIDGES, some.positive)
def test_implied_margin_undoes_the_bridge(case: dict[str, float], revenue: float) -> None:
    case = {**case, "revenue": revenue, "other_pretax": 0, "new_shares": 0, "base_eps": 0}
    uplift = eps_bridge(**case, output="DELTA")
    shares, tax = case["diluted_shares"], case["tax_rate"]
    margin = implied_margin(uplift, shares, revenue, tax)
    assert margin == pytest.approx(case["margin"], rel=1e-9, abs=1e-12)


def test_the_printed_uplift_of_250_mw() -> None:
    scenario = (lease_revenue(250, 40), 0.9, 0.15, 0, 0)
    shares = 60_458 / 23.49
    assert round(eps_bridge(37.125, shares, *scenario, "DELTA"), 2) == 2.97
    assert round(eps_bridge(37.125, shares, *scenario, "PCT"), 2) == 0.08
    assert round(eps_bridge(33.0, shares, *scenario, "PCT"), 3) == 0.09
    # The company's own margin would not give what was printed.
    assert round(eps_bridge(37.125, shares, 10_000, 0.41, 0.15, output="DELTA"), 2) == 1.35


def test_the_grid_of_capacity_and_price() -> None:
    revenue = lease_revenue([250, 500, 750, 1000], [[10, 20, 30, 40, 50]])
    grid: Any = eps_bridge(37.125, 2573.776075, revenue, 0.9, 0.15, output="DELTA")
    assert [round(x, 6) for x in grid[0]] == [0.743072, 1.486143, 2.229215, 2.972287, 3.715358]
    assert round(grid[3][3], 6) == 11.889146


def test_no_step_is_a_minus_zero() -> None:
    table = dict(eps_bridge(37.125, 100, 50, 1, 0))
    assert [str(table[row]) for row in ("Operating costs", "Tax", "Share count")] == ["0.0"] * 3
