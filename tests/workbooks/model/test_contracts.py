"""Contracts: leases and a landlord's book by year, notice, and what is firm, by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.workbooks.shown_cells import Shown, places
from workbooks.model.contracts import leases, name_of, price_of, rented, sheet, unit_of
from workbooks.model.contracts_backlog import book, contracts, sentence
from workbooks.story import FOLDER, read_story

AS_BUILT = Shown()
SHEET = "Contracts"
ZERO = date(1899, 12, 30)
FIRST = (14.2, date(2026, 1, 1), date(2031, 12, 14))
SECOND = (21.0, date(2027, 1, 1), date(2032, 12, 20))
YEARS = range(2026, 2036)


def serial(day: date) -> float:
    """A day as Excel counts it."""
    return float((day - ZERO).days)


def row(key: str, shown: Shown = AS_BUILT, last: int = 10) -> list[float]:
    return shown.row(SHEET, key, "s1", f"s{last}")


def days_in(start: date, end: date, year: int) -> int:
    """Days of a period, both ends included, that fall into a year."""
    first, last = max(start, date(year, 1, 1)), min(end, date(year, 12, 31))
    return max((last - first).days + 1, 0)


def contracted(year: int) -> float:
    """What both contracts bring in a year, evenly by the day."""
    return sum(
        amount * days_in(start, end, year) / ((end - start).days + 1)
        for amount, start, end in (FIRST, SECOND)
    )


def expired(year: int) -> float:
    """What their daily rates would bring in a year after their last days."""
    return sum(
        amount
        / ((end - start).days + 1)
        * days_in(date.fromordinal(end.toordinal() + 1), date(2099, 12, 31), year)
        for amount, start, end in (FIRST, SECOND)
    )


def test_the_axis_starts_with_the_first_contract_and_has_ten_years() -> None:
    assert [AS_BUILT.cell(SHEET, "year", f"s{at}") for at in (1, 10)] == ["2026E", "2035E"]
    assert AS_BUILT.number(SHEET, "from", "s1") == serial(date(2026, 1, 1))
    assert AS_BUILT.number(SHEET, "to", "s10") == serial(date(2035, 12, 31))
    earlier = Shown({"contract_1_start": serial(date(2025, 9, 25))})
    assert earlier.cell(SHEET, "year", "s1") == "2025E"


def test_leases_are_recognised_by_day_and_foot() -> None:
    assert row("year1")[2:4] == pytest.approx([10_000 * 184 / 365, 10_000 * 181 / 365])
    quarters = [sum(row(f"quarter{at}")) for at in (1, 2, 3, 4)]
    assert quarters == pytest.approx([10_000 * days / 365 for days in (90, 91, 92, 92)])
    assert row("by_year", last=12)[-1] == pytest.approx(10_000)


def test_a_second_lease_adds_to_the_live_case() -> None:
    two = Shown({"lease_2_capacity": 500.0, "lease_2_escalator": 0.02})
    total = 500 * 13.3 * sum(1.02**year for year in range(5))
    assert two.number(SHEET, "lease2", "s8") == pytest.approx(total)
    assert row("year2", two)[3:8] == pytest.approx(
        [total * (366 if year == 2032 else 365) / 1826 for year in range(2029, 2034)]
    )
    assert two.number(SHEET, "all_leases", "s8") == pytest.approx(10_000 + total)
    assert row("by_year", two, 12)[-1] == pytest.approx(10_000 + total)


def test_notice_leaves_its_days_committed() -> None:
    noticed = Shown({"lease_notice": 90.0})
    assert noticed.number(SHEET, "lease1", "s9") == pytest.approx(10_000 * 90 / 365)
    assert noticed.cell(SHEET, "reading") == (
        "24.7% of the leases' revenue is committed: the rest can be ended on notice"
    )
    long = Shown({"lease_notice": 900.0})
    assert long.number(SHEET, "lease1", "s9") == pytest.approx(10_000)
    assert "none can be ended" in str(AS_BUILT.cell(SHEET, "reading"))


def test_the_landlords_contracts_run_off_by_day() -> None:
    assert row("contracted") == pytest.approx([contracted(year) for year in YEARS])
    assert row("contracted", last=12)[-1] == pytest.approx(35.2)
    assert row("renewed") == pytest.approx([0.8 * expired(year) for year in YEARS])
    assert row("lost") == pytest.approx([0.2 * expired(year) for year in YEARS])


def test_the_grid_has_what_is_lost_in_the_year_after_the_last_contract() -> None:
    assert AS_BUILT.number(SHEET, "after") == serial(date(2032, 12, 21))
    rate = sum(amount / ((end - start).days + 1) for amount, start, end in (FIRST, SECOND))
    for at, cut in enumerate((0.0, 0.1, 0.2, 0.3, 0.4)):
        found = AS_BUILT.row(SHEET, f"cut{at}", "s1", "s5")
        shares = (1.0, 0.75, 0.5, 0.25, 0.0)
        assert found == pytest.approx([rate * 365 * (1 - share * (1 - cut)) for share in shares])
    live = AS_BUILT.number(SHEET, "lost_live")
    assert live == pytest.approx(rate * 365 * 0.2)
    assert AS_BUILT.cell(SHEET, "run_off") == (
        "Once all of Meta's contracts have ended, the live case loses $1.2bn of $5.9bn a year"
    )
    whole = Shown({"renewal_price_cut": 0.0})
    assert "loses none of $5.9bn" in str(whole.cell(SHEET, "run_off"))


def test_five_of_the_forty_four_billion_of_the_deal_are_firm() -> None:
    headline, firm, share = AS_BUILT.row(SHEET, "deal_firm", "s1", "s3")
    assert headline == pytest.approx(15 / 365.25 * (date(2029, 6, 1) - date(2026, 7, 1)).days)
    assert firm == pytest.approx(15 / 365.25 * (31 + 90))
    assert (round(headline), round(firm)) == (44, 5)
    assert share == pytest.approx(firm / headline)
    ended = Shown({"committed_as_of": serial(date(2029, 5, 1))})
    assert AS_BUILT.number(SHEET, "deal_firm", "s2") > ended.number(SHEET, "deal_firm", "s2")
    assert ended.number(SHEET, "deal_firm", "s3") == pytest.approx(1.0)


def test_the_other_headlines_are_as_published() -> None:
    assert AS_BUILT.row(SHEET, "signed_7_firm", "s1", "s3") == pytest.approx([27, 12, 12 / 27])
    assert AS_BUILT.row(SHEET, "backlog_firm", "s1", "s2") == [66.8, 60.7]
    assert AS_BUILT.number(SHEET, "signed_3_firm", "s3") == pytest.approx(0.7103 / 9.7)
    assert sentence(read_story(), "backlog_firm").startswith("Remaining")


def test_a_day_after_the_last_day_is_not_meaningful_and_no_error() -> None:
    wrong = Shown({"contract_1_start": serial(date(2035, 1, 1))})
    assert wrong.cell(SHEET, "contracted", "s1") == "NM"
    assert wrong.cell(SHEET, "c1", "s4") == "NM"
    assert wrong.cell(SHEET, "run_off") == ""


@pytest.mark.parametrize(
    ("name", "unit", "price"),
    [("price_per_kw", "$/kW-mo", 1_000.0), ("gpu_price", "$/GPU-hr", 2.0)],
)
def test_a_further_lease_may_be_priced_in_other_units(
    name: str, unit: str, price: float, tmp_path: Path
) -> None:
    mine = tmp_path / f"{name}.csv"
    own = (FOLDER / "iren_microsoft.csv").read_text(encoding="utf-8")
    tail = "," * 11
    mine.write_text(
        f"{own}lease_3_capacity,,,,,100,MW{tail}\nlease_3_{name},,,,,{price},{unit}{tail}\n"
        f"lease_3_term,,,,,2,years{tail}\nlease_3_start,,,,,2027-07-01,date{tail}\n"
        f"lease_3_escalator,,,,,0,fraction{tail}\nlease_3_notice,,,,,0,days{tail}\n",
        encoding="utf-8",
    )
    story = read_story(str(mine))
    assert leases(story) == (1, 2, 3) and price_of(story, 3) == f"lease_3_{name}"
    assert unit_of(price_of(story, 3)) == unit and unit in rented(story, 3)
    shown = Shown(story=str(mine))
    yearly = {"price_per_kw": 1_000 * 12 / 1_000, "gpu_price": 2.0 * 8_760 / 2_632}[name] * 100
    assert shown.number(SHEET, "lease3", "s8") == pytest.approx(2 * yearly)
    assert sum(row("year3", shown)) == pytest.approx(2 * yearly)


def test_stories_without_a_landlord_have_no_block_of_it() -> None:
    story = read_story("iren_microsoft")
    assert not contracts(story) and not sheet(story).charts
    assert "c1" not in places("iren_microsoft")[SHEET].rows
    titles = [
        row.cells["label"]
        for row in places("iren_microsoft")[SHEET].sheet.rows
        if row.style == "section"
    ]
    assert [str(title)[:2] for title in titles] == ["1.", "2.", "3."]


def test_a_story_of_revenue_alone_has_its_years() -> None:
    shown = Shown(story="coreweave_meta")
    assert shown.number(SHEET, "by_year", "s2") == pytest.approx(5_800, rel=0.001)
    assert book(read_story("coreweave_meta")).startswith("{c1}:{c2}")
    assert name_of(2) == "Second lease"
