"""What sheets say and leave out, depending on the story."""

from __future__ import annotations

from pathlib import Path

import pytest

import leasebridge
from workbooks.build import build
from workbooks.model.comparables import all_of
from workbooks.model.concentration_tables import groups
from workbooks.model.lease_scenario import place, terms
from workbooks.model.old_names import OLD_NAMES
from workbooks.model.tornado import PROFIT, UPLIFT, measure, movers
from workbooks.story import Story, read_story


def mine(folder: Path, rows: str) -> Story:
    file = folder / "mine.csv"
    file.write_text("name,value,as_of,metric,source\n" + rows, encoding="utf-8")
    return read_story(file)


def test_revenue_stands_for_capacity_and_price_where_no_megawatts_are_published() -> None:
    assert terms(read_story("meta")) == "lease_capacity,price_per_watt"
    assert terms(read_story("meta"), place) == "{lease_capacity},{price_per_watt}"
    assert terms(read_story("coreweave_meta"), place) == "{annual_revenue},1"


def test_customers_of_one_source_have_a_table_of_their_own() -> None:
    article, every = groups(read_story("meta")).items()
    assert article == ("As in article", "customer_2")
    assert every == ("With <customer_3>", "customer_3")
    assert groups(read_story("oracle_openai")) == {"All named": "customer_1"}


def test_a_comparable_says_when_and_on_which_power(tmp_path: Path) -> None:
    [live] = all_of(
        mine(
            tmp_path,
            "lessor,Acme,,,\nlease_capacity,100,2026-04,critical IT load,\nprice_per_watt,9,,,\n",
        )
    )
    assert (live.as_of, live.power, live.head) == ("April 2026", "Critical IT", "Live case")
    [live, *deals] = all_of(read_story("meta"))
    assert (live.as_of, live.power) == ("July 2026", "Not stated")
    assert [each.status for each in deals] == ["Derived", "Disputed", "Disputed"]


def test_drivers_move_eps_where_there_is_eps_and_else_the_leases_profit() -> None:
    assert measure(read_story("meta")) is UPLIFT
    assert measure(read_story("iren_microsoft")) is PROFIT
    assert "new_shares" not in movers(read_story("iren_microsoft"))
    assert movers(read_story("coreweave_meta"))[0] == "annual_revenue"


def test_the_profit_of_a_lease_is_weighted_over_the_cases(tmp_path: Path) -> None:
    path = tmp_path / "iren.xlsx"
    build(path, "iren_microsoft")
    book = leasebridge.open(path)
    book.calculate("embedded")
    # Half the year's revenue at its margin after tax in Base, a quarter each in Bear and Bull.
    base, bull = 1940 * 0.25 * 0.79, 1940 * 0.3 * 0.79
    bear = 1940 * 0.85 * 0.2 * 0.79
    assert book["weighted_profit"] == pytest.approx(base / 2 + bull / 4 + bear / 4)


def test_every_old_name_has_one_new_one() -> None:
    assert OLD_NAMES["ms_capacity"] == "lease_capacity"
    assert len(set(OLD_NAMES.values())) == len(OLD_NAMES)
    assert not OLD_NAMES.keys() & set(OLD_NAMES.values())
