"""Changing one input moves what depends on it and nothing else; no input in range breaks a cell."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest

from addin.a1 import Place
from addin.engines import calculate
from addin.formulas.dependents import find_dependents
from tests.workbooks.typed_inputs import (
    another,
    formulas,
    held,
    inputs,
    limits,
    moved,
    place_of,
    template_book,
    typed_cells,
    values,
)
from udfs.cells import CellError, Value

# A point where nothing is nil or one year by choice, so that every factor shows.
COUNTING = ("Checks", "Cover")
GENERIC = {"escalator": 0.03, "ms_lease_term": 1.75, "openai_could_compete": 1.0}

STATES = ("open", "confirmed", "refuted")
LEASE = {"ms_capacity", "ms_lease_price", "ms_lease_term", "utilisation"}
SHARES = {"meta_net_income_2025", "meta_eps_2025"}
UPLIFT = {"ms_capacity", "ms_lease_price", "utilisation", "lease_margin", "tax_rate", *SHARES}
BASE = {"ms_eps_uplift", "ms_eps_uplift_pct"}
MOVES = {
    "lease_total": {*LEASE, "escalator"},
    "lease_first_year": {*LEASE, "escalator", "lease_start"},
    "ms_base_eps": BASE,
    "uplift_ms": UPLIFT,
    "uplift_pct_ms": UPLIFT | BASE,
    "uplift_pct_ubs": UPLIFT | {"ubs_eps_2027"},
    "margin_implied": UPLIFT - {"lease_margin"} | {"ms_eps_uplift"},
    "uplift_company_margin": UPLIFT - {"lease_margin"} | {"company_margin"},
    "mw_needed_ms": UPLIFT - {"ms_capacity"} | BASE | {"wanted_uplift"},
    "uplift_path_api": UPLIFT - {"ms_lease_price", "lease_margin"} | {"api_price", "api_margin"},
    "xai_price": {"xai_monthly_fee", "xai_capacity"},
    "own_capacity_2027": {"own_capacity_2025", "own_addition_2026", "own_addition_2027"},
    "footprint_total": {"footprint_now", "footprint_pipeline"},
    "capex_growth_2028": {"ms_capex_2027", "ms_capex_2028"},
    "meta_share": {"meta_contracts", "coreweave_backlog"},
    "backlog_low": {"meta_contracts", "microsoft_contracts", "nearly_half"},
    "revenue_at_stake": {
        *("meta_contracts", "microsoft_contracts", "openai_contracts", "renewal_price_cut"),
        *("meta_could_compete", "microsoft_could_compete", "openai_could_compete"),
    },
    "contract_life": {
        *("meta_contract_2031", "meta_contract_2031_expiry", "renewal_as_of"),
        *("meta_contract_2032", "meta_contract_2032_expiry"),
    },
    "worth_bernstein": UPLIFT | BASE | {"target_meta_bernstein"},
}


@cache
def before() -> dict[Place, Value]:
    return values(GENERIC)


@cache
def moved_by(name: str) -> set[Place]:
    """The cells that move with one input, from the generic point."""
    value = GENERIC.get(name, held(name))
    return moved(before(), values({**GENERIC, name: another(name, value)}))


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
    """Nil: what foots, years outside of a lease. One: a whole. Checks, and the Cover, count."""
    book = template_book()
    seeds = [entry.place for entry in inputs().values()]
    moving = formulas(set().union(*map(moved_by, inputs())))
    still = {place: before()[place] for place in set(find_dependents(book, seeds)) - moving}
    numbers = {p: v for p, v in still.items() if isinstance(v, float) and p[0] not in COUNTING}
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
    [("low", 1), ("high", 1), ("bounds", 6), ("few bounds", 12), ("between", 3)],
)
def test_no_cell_is_an_error_whatever_the_inputs_in_range(how: str, times: int) -> None:
    chance = random.Random(how)
    for _ in range(times):
        found = values(draw(chance, how))
        assert [place for place, value in found.items() if isinstance(value, CellError)] == []


def test_a_base_of_nothing_or_a_loss_is_not_meaningful_and_no_error() -> None:
    for base in (0.0, -2.97):
        found = values({"ms_eps_uplift": base})
        assert found[place_of("uplift_pct_ms")] == "NM"
        assert found[place_of("mw_needed_ms")] == "NM"
        assert isinstance(found[place_of("uplift_ms")], float)


def test_the_guard_fails_when_figures_of_different_definitions_are_added() -> None:
    ledger = template_book().by_name["Capacity"].cells
    [row] = [at[0] for at, cell in ledger.items() if cell.value == "Meta, now"]
    mark = (row, place_of("ledger_2026")[1][1])
    typed: dict[str, Any] = {**typed_cells({}), "Capacity": {mark: "x"}}
    found = calculate(template_book(), typed, "embedded").result.values
    sheet, at = place_of("master_check")
    assert found[sheet][at] is False
    assert found["Capacity"][place_of("ledger_2026")[1]] == 25.0


def test_the_watch_list_is_counted() -> None:
    first = (place_of("signals_open")[1][0] - 4, place_of("signals_open")[1][1] + 1)
    typed: dict[str, Any] = {**typed_cells({}), "Market": {first: "Refuted"}}
    found = calculate(template_book(), typed, "embedded").result.values
    counts = [found["Market"][place_of(f"signals_{state}")[1]] for state in STATES]
    assert counts == [3.0, 0.0, 1.0]
