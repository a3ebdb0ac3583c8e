"""Changing one input moves what depends on it and nothing else; no input in range breaks a cell."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest

from addin.a1 import Place
from addin.engines import calculate
from addin.formulas.dependents import find_dependents
from tests.workbooks.live_template import reported
from tests.workbooks.typed_inputs import (
    another,
    formulas,
    held,
    inputs,
    limits,
    moved,
    place_of,
    places_of,
    quick_values,
    template_book,
    typed_cells,
    values,
)
from udfs.cells import CellError, Value

# Checks, and the Cover, count; on Scenarios stand cases that hold figures of their own.
APART = ("Checks", "Cover", "Scenarios")
# A point where nothing is nil or one year by choice, so that every factor shows; the axis starts
# before the first lease, and a tax rate has little room below it.
RANKS = ("waterfall_places_base", "waterfall_places_estimate", "customer_ranks")
GENERIC = {
    "escalator": 0.03,
    "contract_term": 1.75,
    "customer_3_could_compete": 1.0,
    "new_shares": 25.0,
    "capex_change": 0.1,
    "renewed_share": 0.7,
    "axis_start": 45658.0,
    "tax_rate": 0.1,
}

STATES = ("open", "confirmed", "unchanged", "refuted")
LEASE = {"lease_capacity", "price_per_watt", "contract_term", "utilisation"}
SHARES = {"net_income_2025", "reported_eps_2025"}
UPLIFT = {
    *("lease_capacity", "price_per_watt", "utilisation", "lease_margin", "tax_rate", "new_shares"),
    *SHARES,
}
BASE = {"printed_uplift", "printed_uplift_pct"}
# New shares thin the base out too, so that a change of EPS depends on it.
DILUTED = UPLIFT | BASE
MOVES = {
    "lease_total": {*LEASE, "escalator"},
    "lease_first_year": {*LEASE, "escalator", "lease_start", "fiscal_year_end"},
    "base_eps": BASE,
    "eps_uplift": DILUTED,
    "eps_uplift_pct": UPLIFT | BASE,
    "eps_uplift_pct_estimate": UPLIFT | {"eps_estimate_2027"},
    "margin_implied": UPLIFT - {"lease_margin", "new_shares"} | {"printed_uplift"},
    "uplift_company_margin": DILUTED - {"lease_margin"} | {"company_margin"},
    "mw_needed": UPLIFT - {"lease_capacity"} | BASE | {"wanted_uplift"},
    "uplift_path_api": DILUTED - {"price_per_watt", "lease_margin"} | {"api_price", "api_margin"},
    "deal_price": {"deal_monthly_fee", "deal_capacity"},
    "own_capacity_2027": {"own_capacity_2025", "own_addition_2026", "own_addition_2027"},
    "footprint_total": {"footprint_now", "footprint_pipeline"},
    "capex_growth_2028": {"capex_2027", "capex_2028"},
    "customer_1_share": {"customer_1_contracts", "landlord_backlog"},
    "backlog_low": {"customer_1_contracts", "customer_2_contracts", "nearly_half"},
    "revenue_at_stake": {
        *(
            "customer_1_contracts",
            "customer_2_contracts",
            "customer_3_contracts",
            "renewal_price_cut",
            "renewed_share",
        ),
        *("customer_1_could_compete", "customer_2_could_compete", "customer_3_could_compete"),
    },
    "contract_life": {
        *("contract_1", "contract_1_expiry", "renewal_as_of"),
        *("contract_2", "contract_2_expiry"),
    },
    "years_paid": DILUTED | {"share_price", "share_price_before"},
}


@cache
def before() -> dict[Place, Value]:
    return quick_values(GENERIC)


@cache
def moved_by(name: str) -> set[Place]:
    """The cells that move with one input, from the generic point."""
    value = GENERIC.get(name, held(name))
    return moved(before(), quick_values({**GENERIC, name: another(name, value)}))


@pytest.mark.parametrize("name", inputs())
def test_an_input_moves_something_and_only_what_depends_on_it(name: str) -> None:
    entry = inputs()[name]
    known = find_dependents(template_book(), [entry.place])
    assert moved_by(name)
    assert formulas(moved_by(name)) <= set(known)


@pytest.mark.parametrize("name", MOVES)
def test_a_result_moves_with_its_inputs_and_no_others(name: str) -> None:
    sheet, at = place_of(name)
    moving = {each for each in inputs() if (sheet, at) in moved_by(each)}
    assert moving == MOVES[name]


def test_every_number_that_depends_on_inputs_moves_with_one_of_them_or_is_nil_or_one() -> None:
    """Nil: what foots, years outside of a lease. One: a whole. Ranks and places count."""
    book = template_book()
    seeds = [entry.place for entry in inputs().values()]
    moving = formulas(set().union(*map(moved_by, inputs())))
    still = {place: before()[place] for place in set(find_dependents(book, seeds)) - moving}
    counting = {place for name in RANKS for place in places_of(name)}
    numbers = {
        place: value
        for place, value in still.items()
        if isinstance(value, float) and place[0] not in APART and place not in counting
    }
    assert {place: v for place, v in numbers.items() if v not in (0.0, pytest.approx(1.0))} == {}


def draw(chance: random.Random, how: str) -> dict[str, float]:
    """A value in range for every input: bounds, values of the template, anything between."""
    drawn = {}
    for name in inputs():
        low, high, whole = limits(name)
        choices = {
            "low": low,
            "high": high,
            "bounds": chance.choice((low, high)),
            "few bounds": chance.choice((low, high, *(held(name),) * 4)),
            "between": chance.uniform(low, high),
        }
        drawn[name] = float(round(choices[how])) if whole else choices[how]
    return drawn


@pytest.mark.parametrize(
    ("how", "times"),
    [
        *(("low", 1), ("high", 1), ("few bounds", 1)),
        *(
            pytest.param(*drawn, marks=pytest.mark.slow)
            for drawn in (("bounds", 6), ("between", 3))
        ),
        pytest.param("few bounds", 12, marks=pytest.mark.slow),
    ],
)
def test_no_cell_is_an_error_and_integrity_holds_whatever_the_inputs_in_range(
    how: str, times: int
) -> None:
    chance = random.Random(how)
    for _ in range(times):
        found = values(draw(chance, how))
        assert [place for place, value in found.items() if isinstance(value, CellError)] == []
        assert found[place_of("master_check")] is True


def test_a_base_of_nothing_or_a_loss_is_not_meaningful_and_no_error() -> None:
    for base in (0.0, -2.97):
        found = values({"printed_uplift": base})
        assert found[place_of("eps_uplift_pct")] == "NM"
        assert found[place_of("mw_needed")] == "NM"
        assert isinstance(found[place_of("eps_uplift")], float)


def test_the_guard_fails_when_figures_of_different_definitions_are_added() -> None:
    ledger = template_book().by_name["Capacity"].cells
    [row] = [at[0] for at, cell in ledger.items() if cell.value == "Meta, now"]
    mark = (row, place_of("ledger_2026")[1][1])
    typed: dict[str, Any] = {**typed_cells({}), "Capacity": {mark: "x"}}
    found = calculate(template_book(), typed, "embedded").result.values
    sheet, at = place_of("master_check")
    assert found[sheet][at] is False
    assert found["Capacity"][place_of("ledger_2026")[1]] == 25.0


@pytest.mark.parametrize(
    ("figures", "capex", "demand"),
    [
        ((9_999.0,), [0.0, 8.0, 0.0, 0.0], [0.0, 4.0, 1.0, 0.0]),
        ((1.0,), [0.0, 0.0, 0.0, 8.0], [0.0, 1.0, 1.0, 3.0]),
        ((), [8.0, 0.0, 0.0, 0.0], [4.0, 1.0, 0.0, 0.0]),
    ],
)
def test_the_tracker_counts_what_is_reported(
    figures: tuple[float, ...], capex: list[float], demand: list[float]
) -> None:
    """One line is known in the template; one comes in as it was expected."""
    values = quick_values(reported(*figures) if figures else {})
    for about, expected in (("capex", capex), ("demand", demand)):
        assert [values[place_of(f"{about}_{state}")] for state in STATES] == expected
