"""Laws of lease revenue."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs import plausible_inputs as some
from tests.worked_examples import answer
from udfs import CATALOGUE, InputError, lease_price, lease_revenue
from udfs.calendar import months_later

ONE_DAY = dt.timedelta(days=1)


@given(
    some.amounts, some.month_counts, some.escalators, some.days, some.bases,
    st.lists(some.days, max_size=6),
)  # fmt: skip
def test_periods_that_tile_the_lease_make_the_total(
    capacity: float, months: int, escalator: float, start: dt.date, basis: str, cuts: list[dt.date]
) -> None:
    term = months / 12
    first, end = start - dt.timedelta(days=40), months_later(start, months)
    edges = sorted({first, *(c for c in cuts if first < c <= end), end + dt.timedelta(days=40)})
    parts = [
        lease_revenue(capacity, 40, term, None, escalator, start, a, b - ONE_DAY, basis)
        for a, b in itertools.pairwise(edges)
    ]
    total = lease_revenue(capacity, 40, term, None, escalator)
    assert sum(parts) == pytest.approx(total, rel=1e-9, abs=1e-9)


@given(some.month_counts, some.escalators, some.days, some.bases)
def test_a_period_outside_the_lease_earns_nothing(
    months: int, escalator: float, start: dt.date, basis: str
) -> None:
    end = months_later(start, months)
    outside = [(start - 400 * ONE_DAY, start - ONE_DAY), (end, end + 400 * ONE_DAY)]
    for first, last in outside:
        args = (250, 40, months / 12, None, escalator, start, first, last, basis)
        assert lease_revenue(*args) == 0


@given(some.amounts, some.amounts, some.terms, some.shares, some.escalators)
def test_it_is_proportional_to_capacity_price_and_utilisation(
    capacity: float, price: float, term: float, utilisation: float, escalator: float
) -> None:
    unit = lease_revenue(1, 1, term, 1, escalator)
    expected = pytest.approx(capacity * price * utilisation * unit, rel=1e-12)
    assert lease_revenue(capacity, price, term, utilisation, escalator) == expected


@given(some.days, st.integers(2, 60))
def test_lease_months_count_from_the_start_and_earn_the_same(start: dt.date, months: int) -> None:
    rent = lease_revenue(250, 40, months / 12) / months
    for k in range(months):
        first, last = months_later(start, k), months_later(start, k + 1) - ONE_DAY
        args = (250, 40, months / 12, None, None, start, first, last, "MONTH")
        assert lease_revenue(*args) == pytest.approx(rent, rel=1e-12)


def test_a_lease_from_the_31st_has_months_that_start_on_the_last_day() -> None:
    starts = [months_later(dt.date(2027, 1, 31), k) for k in range(4)]
    assert starts == [dt.date(2027, m, d) for m, d in ((1, 31), (2, 28), (3, 31), (4, 30))]


@given(some.amounts, some.positive, some.terms, some.escalators)
def test_lease_price_undoes_it(
    price: float, capacity: float, term: float, escalator: float
) -> None:
    value = lease_revenue(capacity, price, term, None, escalator)
    assert lease_price(value, capacity, term, escalator) == pytest.approx(price, rel=1e-12)


@pytest.mark.parametrize("given_dates", [(1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 1, 1)])
def test_dates_come_all_or_none(given_dates: tuple[int, ...]) -> None:
    days = [dt.date(2028, 1, 1) if g else None for g in given_dates]
    with pytest.raises(InputError, match="all three dates or none") as refusal:
        lease_revenue(250, 40, 1, None, None, *days)
    assert refusal.value.code == "#VALUE!"


@pytest.mark.parametrize(
    ("term", "whole"),
    [(1 / 12, True), (2.5, True), (0.0833333333, True), (0.51, False), (1e-9, False)],
)
def test_a_lease_with_dates_runs_whole_months(term: float, whole: bool) -> None:
    days = [dt.date(2028, 7, 1), dt.date(2028, 7, 1), dt.date(2030, 12, 31)]
    arguments: tuple[Any, ...] = (250, 40, term, None, None, *days)
    result = answer(CATALOGUE["LEASE_REVENUE"], arguments)
    assert result == (pytest.approx(10_000 * term, rel=1e-6) if whole else "#NUM!")


def test_a_lease_past_the_end_of_the_calendar_is_refused() -> None:
    day = dt.date(9990, 1, 1)
    assert answer(CATALOGUE["LEASE_REVENUE"], (1, 1, 100, None, None, day, day, day)) == "#NUM!"
    last = dt.date(9999, 12, 31)
    assert lease_revenue(1, 1, 1, None, None, dt.date(9998, 12, 31), day, last) == pytest.approx(1)
