"""Comparables: published prices as they are printed, and what they say of the live price."""

from __future__ import annotations

import pytest

from tests.workbooks.shown_cells import Shown, places
from workbooks.model.comparables_gpu import gross_rows, hour_rows
from workbooks.model.comparables_sheet import PICTURED, sheet, what
from workbooks.story import read_story

AS_BUILT = Shown()
SHEET = "Comparables"


def of(row: str, column: str, shown: Shown = AS_BUILT) -> float:
    return shown.number(SHEET, row, column)


@pytest.mark.parametrize(
    ("row", "price"),
    [
        ("signed_1", 300_000 / 4_500 / 5),
        ("signed_2", 17_400 / 300 / 5),
        ("signed_3", 9_700 / 200 / 5),
        ("signed_4", 200_000 / 5_000 / 5),
        ("deal", 1_250 * 12 / 500),
        ("deal_press", 1_250 * 12 / 300),
        ("shell_1", 11_000 / 400 / 15),
        ("shell_2", 8_700 / 500 / 12),
        ("shell_3", 3_700 / 200 / 10),
        ("shell_4", 3_000 / 168 / 10),
        ("shell_5", 15_000 / 526 / 15),
        ("shell_6", 9_500 / 168 / 25),
    ],
)
def test_a_price_is_value_by_mw_and_years(row: str, price: float) -> None:
    assert of(row, "price") == pytest.approx(price)


def test_prices_are_those_in_print() -> None:
    printed = {"signed_1": 13.3, "signed_2": 11.6, "signed_3": 9.7, "signed_4": 8.0, "deal": 30.0}
    assert {row: round(of(row, "price"), 1) for row in printed} == printed
    assert [round(of(f"shell_{at}", "price"), 2) for at in (2, 6)] == [1.45, 2.26]


def test_the_other_reading_takes_the_upper_capacity_the_option_or_gross_mw() -> None:
    assert of("signed_1", "other") == pytest.approx(300 / 5 / 5)
    assert of("signed_2", "other") == pytest.approx(19.4 / 0.3 / 5)
    assert of("shell_5", "other") == pytest.approx(15 / 0.8 / 15)


def test_groups_have_their_median_quartiles_and_ends() -> None:
    prices = [8.0, 9.7, 11.6, 40 / 3]
    low, _, _, high = prices
    found = [of("firm", column) for column in ("signed", "worth", "yearly", "price", "other")]
    lower = 8.0 + 0.75 * (9.7 - 8.0)
    upper = 11.6 + 0.25 * (high - 11.6)
    assert found == pytest.approx([low, lower, (9.7 + 11.6) / 2, upper, high])
    assert of("firm", "hourly") == pytest.approx(40 / 10.65)
    assert of("shells", "signed") == pytest.approx(1.45)


def test_at_the_firm_prices_the_live_capacity_adds_less_than_two_or_three_percent() -> None:
    shares = 60_458 / 23.49
    base = 2.97 / 0.08
    for column, price in (("notice", 8.0), ("eps", 40 / 3)):
        uplift = 250 * price * 0.9 * 0.85 / shares / base
        assert of("firm", column) == pytest.approx(uplift)
    assert [round(of("firm", column), 3) for column in ("notice", "eps")] == [0.016, 0.027]
    said = AS_BUILT.cell(SHEET, "eps_reading", "group")
    assert said == ("At their prices 250 MW give 1.6% to 2.7% of EPS; the live case gives 8.0%")


@pytest.mark.parametrize(
    ("price", "said"),
    [
        (40.0, "$40.00/W-yr is 3.0 to 5.0 times the firm contracts in public ($8.0 to $13.3)"),
        (10.0, "$10.00/W-yr lies among the firm contracts in public ($8.0 to $13.3)"),
        (5.0, "$5.00/W-yr lies under the firm contracts in public ($8.0 to $13.3)"),
    ],
)
def test_the_reading_follows_the_live_price(price: float, said: str) -> None:
    assert Shown({"price_per_watt": price}).cell(SHEET, "reading", "group") == said


def test_a_gpu_hour_is_on_the_power_behind_its_own_gpu() -> None:
    assert of("signed_3", "hourly") == pytest.approx(1_940e6 / 76_000 / 8_760)
    assert of("deal", "hourly") == pytest.approx(15e9 / 325_000 / 8_760)
    watts = {row: of(row, "signed") for row in ("gpu_1", "gpu_2", "gpu_3", "signed_3_hours")}
    assert {row: round(watt) for row, watt in watts.items()} == {
        "gpu_1": 1_364,
        "gpu_2": 1_909,
        "gpu_3": 2_000,
        "signed_3_hours": 2_632,
    }
    assert of("rack", "signed") == pytest.approx(5.9 / 35_000 * 1e9 / 72)
    assert of("gpu_1", "price") == pytest.approx(1.7 * 8_760 / (300e6 / 220_000))
    assert of("gpu_3", "hourly") == pytest.approx(40 * 2_000 / 8_760)


def test_gross_mw_for_a_mw_of_critical_it() -> None:
    ratios = sorted((250 / 200, 244 / 168, 800 / 526, 240 / 168))
    found = [of("gross", column) for column in ("signed", "yearly", "other")]
    assert found == pytest.approx([ratios[0], sum(ratios[1:3]) / 2, ratios[3]])


def test_a_contract_without_mw_shows_how_many_it_would_be_at_the_median() -> None:
    assert of("signed_6", "power") == pytest.approx(21_000 / 6 / 10.65)


def test_each_price_stands_once_in_the_chart_under_its_group() -> None:
    for row, column in (("live", "g1"), ("signed_2", "g2"), ("deal", "g3"), ("shell_1", "g4")):
        drawn = [of(row, key) for key in PICTURED]
        assert sum(drawn) == of(row, column) == of(row, "price")


def test_a_new_figure_moves_its_row_and_the_median() -> None:
    moved = Shown({"signed_4_value": 300.0})
    assert of("signed_4", "price", moved) == pytest.approx(12.0)
    assert of("firm", "yearly", moved) == pytest.approx((11.6 + 12.0) / 2)


def test_what_a_capacity_counts_is_what_its_fact_says_after_the_comma() -> None:
    story = read_story()
    assert what(story, "signed_3_capacity") == "Critical IT"
    assert what(story, "nothing") == ""


def test_blocks_without_figures_are_not_there(tmp_path_factory: pytest.TempPathFactory) -> None:
    mine = tmp_path_factory.mktemp("story") / "euros.csv"
    rows = "lessor,Acme,\ncurrency,EUR,\nlease_capacity,100,MW\nprice_per_watt,12,€/W-yr\n"
    mine.write_text(f"name,value,unit\n{rows}", encoding="utf-8")
    story = read_story(str(mine))
    assert "Comparables" not in places(str(mine))
    assert not story.numbers("signed_{}_value") and not sheet(story).charts
    assert all(row.key != "gpu_1" or "price" not in row.cells for row in hour_rows(story))
    assert gross_rows(story)


def test_a_story_without_a_price_shows_the_contracts_alone() -> None:
    other = Shown(story="coreweave_meta")
    assert other.number(SHEET, "signed_1", "price") == pytest.approx(40 / 3)
    assert "live" not in places("coreweave_meta")[SHEET].rows
