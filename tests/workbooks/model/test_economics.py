"""Economics: cost, margin and return, each worked out by hand."""

from __future__ import annotations

import pytest

from tests.workbooks.shown_cells import Shown, places
from workbooks.model.economics import COSTS, KINDS, Grid, sheet
from workbooks.model.economics_returns import PRICES, irr
from workbooks.model.layout import Row
from workbooks.story import read_story

AS_BUILT = Shown()
SHEET = "Economics"
CAPEX, FACILITY, IT_LIFE, FACILITY_LIFE, OPEX, RATE = 38.0, 0.3, 5, 14, 0.9, 0.062
SHARES, BASE = 60_458 / 23.49, 2.97 / 0.08


def recovery(life: float, rate: float = RATE) -> float:
    """The capital recovery factor."""
    return float(rate / (1 - (1 + rate) ** -life))


def cost(life: float = IT_LIFE, opex: float = OPEX, capex: float = CAPEX) -> float:
    """What a watt costs for a year."""
    share = (1 - FACILITY) * recovery(life) + FACILITY * recovery(FACILITY_LIFE)
    return capex * share + opex


def row(key: str, count: int) -> list[float]:
    return AS_BUILT.row(SHEET, key, "s1", f"s{count}")


def test_the_cost_prints_as_published_for_each_life() -> None:
    assert row("costs_by_life", 3) == pytest.approx([cost(life) for life in (3, 5, 7)])
    assert row("printed_costs", 3) == [12.0, 8.5, 7.0]
    assert [round(cost(3)), round(cost(5), 1), round(cost(7))] == [12, 8.5, 7]


def test_the_margin_is_built_up_from_what_counts() -> None:
    whole = cost() - OPEX
    counted = [0.0, 0.5, 1.0, (40 * 0.1 - OPEX) / whole]
    assert row("counted", 4) == pytest.approx(counted)
    costs = [share * whole + OPEX for share in counted]
    assert row("cost", 4) == pytest.approx(costs)
    margins = [1 - each / 40 for each in costs]
    assert row("margin", 4) == pytest.approx(margins)
    uplifts = [10_000 * margin * 0.85 / SHARES for margin in margins]
    assert row("uplift", 4) == pytest.approx(uplifts)
    assert row("uplift_pct", 4) == pytest.approx([uplift / BASE for uplift in uplifts])
    assert row("median_margin", 4) == pytest.approx([1 - each / 10.65 for each in costs])
    assert [round(margin, 3) for margin in margins] == [0.978, 0.883, 0.788, 0.9]


def test_mw_for_the_wanted_uplift_are_in_proportion() -> None:
    wanted = [0.1 / pct * 250 for pct in row("uplift_pct", 4)]
    assert row("mw", 4) == pytest.approx(wanted)


def flows(price: float, capex: float = CAPEX, tax: float = 0.15) -> list[float]:
    """What a watt brings over five years, after tax, with what is left of the facility."""
    residual = FACILITY * (1 - IT_LIFE / FACILITY_LIFE)
    before = price - OPEX
    yearly = before - tax * (before - capex * (1 - residual) / IT_LIFE)
    return [-capex, *[yearly] * (IT_LIFE - 1), yearly + capex * residual]


def worth(paid: list[float], rate: float) -> float:
    return sum(each / (1 + rate) ** year for year, each in enumerate(paid))


def test_the_return_makes_its_flows_worth_nothing() -> None:
    for price, found in zip(row("price", 6), row("irr", 6), strict=True):
        assert worth(flows(price), found) == pytest.approx(0, abs=1e-6)
    assert [round(found, 2) for found in row("irr", 6)] == [0.87, 0.03, 0.11, 0.19, 0.63, 1.10]


def test_payback_is_the_investment_by_a_years_flow_where_it_comes_before_the_last_year() -> None:
    for price, found in zip(row("price", 6), row("payback", 6), strict=True):
        yearly = flows(price)[1]
        if CAPEX / yearly <= IT_LIFE - 1:
            assert found == pytest.approx(CAPEX / yearly)
        else:
            assert IT_LIFE - 1 < found <= IT_LIFE


def test_very_high_returns_are_a_number() -> None:
    assert AS_BUILT.cell(SHEET, "reading1") == (
        "At $30.00/W-yr (xAI-Anthropic) capacity returns 62.6% a year after tax and pays back in "
        "1.5 years; at the firm median of $10.65 11.4%"
    )


def test_the_grids_are_what_the_functions_give_one_by_one() -> None:
    for at, key in enumerate(("facility_share", "it_life", "facility_life", "cost_opex")):
        for step, column in enumerate(("s7", "s8", "s9", "s10", "s11")):
            opex = OPEX + step * (1.3 - 0.6) / 4
            assert AS_BUILT.number(SHEET, key, column) == pytest.approx(cost(3 + at, opex))
    by_price = dict(zip(row("price", 5), row("irr", 5), strict=True))
    for key in ("whole", "counted", "cash", "cost", "margin"):
        price = AS_BUILT.number(SHEET, key, "s6")
        assert AS_BUILT.number(SHEET, key, "s7") == pytest.approx(by_price[price])
        worse = AS_BUILT.row(SHEET, key, "s7", "s11")
        assert worse == sorted(worse, reverse=True)
    assert AS_BUILT.number(SHEET, "margin", "s9") == pytest.approx(
        Shown({"utilisation": 0.8}).number(SHEET, "irr", "s1")
    )


def test_other_sources_of_capex_give_other_costs() -> None:
    capex = [38, 29, 35, 50, 60, 5_800 / 200 / (1 - FACILITY)]
    assert row("capex", 6) == pytest.approx(capex)
    assert row("capex_cost", 6) == pytest.approx([cost(capex=each) for each in capex])


def test_margins_in_public_stand_beside_those_at_the_same_price() -> None:
    published, cash, full = (
        AS_BUILT.number(SHEET, "signed_2_full", column) for column in ("s1", "s4", "s5")
    )
    assert published == 0.2
    assert [cash, full] == pytest.approx([1 - OPEX / 11.6, 1 - cost() / 11.6])
    assert published <= full <= AS_BUILT.number(SHEET, "signed_2_full", "s2")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "counts 40.8% of the capital charge"),
        ({"lease_margin": 0.5}, "is under the one at full cost, 78.8%"),
        ({"lease_margin": 0.99}, "leaves out a part of the cash cost"),
    ],
)
def test_what_the_live_margin_counts_is_said_as_it_is(typed: dict[str, float], said: str) -> None:
    assert said in str(Shown(typed).cell(SHEET, "reading0"))


def test_a_longer_life_costs_less_and_dearer_power_more() -> None:
    longer = Shown({"it_life": 7.0}).number(SHEET, "cost", "s3")
    dearer = Shown({"cost_energy": 0.8, "cost_opex": 1.1}).number(SHEET, "cost", "s3")
    assert longer < AS_BUILT.number(SHEET, "cost", "s3") < dearer


def test_without_a_price_the_cost_and_the_market_stay() -> None:
    other = Shown(story="coreweave_meta")
    assert other.number(SHEET, "cost", "s3") == pytest.approx(cost())
    assert other.number(SHEET, "irr", "s5") > 0.5
    assert "margin" not in places("coreweave_meta")[SHEET].rows


def test_a_grid_stands_beside_its_rows_and_keeps_their_keys() -> None:
    grid = Grid("g", "Title", ("=1",) * 5, ("=1",) * 2, "=DOWN*ACROSS", ("int",) * 3)
    made = grid.beside([Row({"label": "t"}), Row(), Row(key="mine"), Row()])
    assert [made_row.key for made_row in made] == ["", "g0", "mine", "g2"]
    array = made[2].cells["s7"]
    assert "{mine.s6}:{g2.s6}*{g0.s7}:{g0.s11}" in str(array)


def test_names_of_columns_go_together() -> None:
    assert len(KINDS) == len(COSTS) and irr("{p}").count("{p}") == 1
    assert len({name for _, _, name in PRICES}) == len(PRICES)
    assert sheet(read_story()).pages_tall == 1
