"""Laws of a book of contracts by period."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs import plausible_inputs as some
from udfs import InputError, backlog_schedule

DAY = dt.timedelta(days=1)
START = dt.date(2026, 1, 1)
contracts = st.lists(
    st.tuples(st.floats(0, 1e5), st.integers(-400, 2000), st.integers(0, 3000)),
    min_size=1,
    max_size=6,
)
Rows = list[tuple[float, int, int]]


def call(rows: Rows, first: Any, last: Any, *terms: Any) -> Any:
    starts = [START + days * DAY for _, days, _ in rows]
    expiries = [start + length * DAY for start, (_, _, length) in zip(starts, rows, strict=True)]
    return backlog_schedule(
        [amount for amount, _, _ in rows], starts, expiries, first, last, *terms
    )


@given(contracts, some.days, st.integers(0, 4000), some.shares, some.shares)
def test_contracted_renewed_and_lost_are_all_that_the_rates_bring(
    rows: Rows, first: dt.date, days: int, renewed: float, cut: float
) -> None:
    last = first + days * DAY
    whole = sum(
        amount / (length + 1) * max(0, (last - max(first, START + start * DAY)).days + 1)
        for amount, start, length in rows
    )
    parts = [call(rows, first, last, renewed, cut, c) for c in ("CONTRACTED", "RENEWED", "LOST")]
    assert sum(parts) == pytest.approx(whole, rel=1e-9, abs=1e-9)
    assert call(rows, first, last, renewed, cut, "TOTAL") == pytest.approx(parts[0] + parts[1])
    assert min(parts) >= -1e-9 * whole


@given(contracts, st.lists(st.integers(1, 5000), max_size=5), some.shares, some.shares)
def test_periods_that_tile_time_sum_to_the_whole(
    rows: Rows, cuts: list[int], renewed: float, cut: float
) -> None:
    edges = [START - 500 * DAY, *(START + days * DAY for days in sorted(set(cuts)))]
    edges.append(START + 6000 * DAY)
    for code in ("CONTRACTED", "RENEWED", "LOST", "TOTAL"):
        tiles = [
            call(rows, one, other - DAY, renewed, cut, code)
            for one, other in itertools.pairwise(edges)
        ]
        whole = call(rows, edges[0], edges[-1] - DAY, renewed, cut, code)
        assert sum(tiles) == pytest.approx(whole, rel=1e-9, abs=1e-6)
    in_all = call(rows, edges[0], edges[-1])
    assert in_all == pytest.approx(sum(amount for amount, _, _ in rows), rel=1e-9, abs=1e-9)


@given(contracts, some.days, st.integers(0, 4000))
def test_full_renewal_at_the_old_price_loses_nothing(rows: Rows, first: dt.date, days: int) -> None:
    last = first + days * DAY
    assert call(rows, first, last, 1, 0, "LOST") == 0
    assert call(rows, first, last, 0, 0, "RENEWED") == 0
    assert call(rows, first, last, 1, 1, "RENEWED") == 0


def test_years_against_cuts_are_a_grid() -> None:
    years = [[dt.date(y, 1, 1) for y in (2031, 2032, 2033)]]
    ends = [[dt.date(y, 12, 31) for y in (2031, 2032, 2033)]]
    rows = [(14.2, 0, 2000), (21.0, 365, 2400)]
    grid = call(rows, years, ends, 0.5, [0, 0.3], "TOTAL")
    assert len(grid) == 2 and len(grid[0]) == 3
    assert grid[1][2] == call(rows, years[0][2], ends[0][2], 0.5, 0.3, "TOTAL")


def test_rows_without_an_amount_are_skipped_and_dates_belong_to_amounts() -> None:
    year = (dt.date(2030, 1, 1), dt.date(2030, 12, 31))
    days = [dt.date(2030, 7, 1), dt.date(2030, 1, 1)]
    one = backlog_schedule([None, 10], [days[0], days[1]], [days[1], days[0]], *year)
    assert one == pytest.approx(10)  # the first would end before its start
    assert backlog_schedule([None, None], [None, None], [None, None], *year) == 0
    for starts, expiries in (([days[1], None], days), (days[::-1], [None, days[0]])):
        with pytest.raises(InputError, match="a date for every amount"):
            backlog_schedule([1, 2], starts, expiries, *year)
    with pytest.raises(InputError, match="expires on 2030-01-01, before its start 2030-07-01"):
        backlog_schedule([1, 2], days, days[::-1], *year)
    with pytest.raises(InputError, match="the same size"):
        backlog_schedule([1, 2], days, days[:1], *year)
