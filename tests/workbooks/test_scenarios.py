"""All cases side by side are what switching gives, one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

import leasebridge
from leasebridge.book import Book
from tests.workbooks.typed_inputs import place_of
from workbooks import TEMPLATE
from workbooks.input_cells import CASES
from workbooks.model.tornado import movers
from workbooks.story import read_story

MOVERS = movers(read_story())
# Rows of Scenarios, and what the other sheets call the same.
RESULTS = {
    "scenario_total": "lease_total",
    "scenario_uplift": "eps_uplift",
    "scenario_pct": "eps_uplift_pct",
    "scenario_lost": "revenue_at_stake",
}


def column(at: int) -> str:
    return "ABCDEFGHIJKLMN"[at - 1]


def cell(name: str, down: int = 0, right: int = 0) -> str:
    """A cell of a named range, counted from its first."""
    sheet, (row, col) = place_of(name)
    return f"{sheet}!{column(col + right)}{row + down}"


def number(book: Book, name: str, down: int = 0, right: int = 0) -> float:
    """The number in a cell of a named range."""
    found = book[cell(name, down, right)]
    assert isinstance(found, float), found
    return found


def switched(case: str, **own: float) -> Book:
    """The template with another live case, and figures typed into Own."""
    book = leasebridge.open(TEMPLATE)
    book["case"] = case
    for name, value in own.items():
        book[cell(f"{name}_cases", right=len(CASES) - 1)] = value
    book.calculate("embedded")
    return book


@pytest.mark.parametrize("at", range(len(CASES)), ids=CASES)
def test_each_case_is_what_switching_to_it_gives(at: int) -> None:
    own = {"lease_capacity": 320.0, "tax_rate": 0.2} if CASES[at] == "Own" else {}
    book = switched(CASES[at], **own)
    for row, live in RESULTS.items():
        assert number(book, row, right=at) == pytest.approx(book[live], rel=1e-12), row


def test_a_blank_is_the_base_figure_and_a_blank_there_the_published_one() -> None:
    book = switched("Own", lease_capacity=320.0)
    book[cell("lease_capacity_cases", right=2)] = 280.0
    book[cell("price_per_watt_cases", right=2)] = 13.3
    book.calculate("embedded")
    assert book["lease_capacity"] == 320  # its own
    assert book["price_per_watt"] == 13.3
    assert book["tax_rate"] == number(book, "tax_rate_cases") == 0.15


def test_a_figure_typed_into_own_is_all_that_changes() -> None:
    book = switched("Own", lease_capacity=500.0)
    assert book["eps_uplift"] == pytest.approx(2 * number(book, "published_uplift"))


def test_a_fresh_template_is_the_case_as_published() -> None:
    book = leasebridge.open(TEMPLATE)
    assert book["case"] == CASES[0]
    for name in read_story().block("drivers"):
        assert book[name] == number(book, f"{name}_cases"), name


@pytest.mark.parametrize("at", range(len(MOVERS)), ids=MOVERS)
@pytest.mark.parametrize("side", [0, 1], ids=["Bear", "Bull"])
def test_a_bar_of_the_tornado_is_one_driver_moved_alone(at: int, side: int) -> None:
    built = leasebridge.open(TEMPLATE)
    name = list(MOVERS)[at]
    book = switched("Own", **{name: number(built, "tornado_figures", at, side)})
    assert number(built, "tornado_uplifts", at, side) == pytest.approx(book["eps_uplift"])


def test_the_largest_swing_is_first() -> None:
    book = leasebridge.open(TEMPLATE)
    rows = range(len(MOVERS))
    bars = [[number(book, "tornado_bars", at, side) for side in (0, 1)] for at in rows]
    widths = [max(*pair, 0) - min(*pair, 0) for pair in bars]
    swings = [number(book, "tornado_swings", at) for at in rows]
    assert widths == pytest.approx(sorted(swings, reverse=True))
    assert widths[0] > 0


def test_the_live_case_stands_in_every_head(tmp_path: Path) -> None:
    book = switched("Bear")
    path = book.save(tmp_path / "bear.xlsx")
    again = leasebridge.open(path)
    assert again["Cover!B3"] == "Model integrity: holds.   Case: Bear"
