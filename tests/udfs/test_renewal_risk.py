"""Laws of a backlog's run-off."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs import InputError, renewal_risk

AS_OF = dt.date(2026, 7, 1)
contracts = st.lists(
    st.tuples(st.floats(0.01, 100), st.integers(0, 5000), st.booleans()), min_size=1, max_size=8
)


def call(rows: list[tuple[float, int, bool]], code: str, horizon: float = 2) -> Any:
    amounts = [amount for amount, _, _ in rows]
    expiries = [AS_OF + dt.timedelta(days=days) for _, days, _ in rows]
    flags = [flag for _, _, flag in rows]
    return renewal_risk(amounts, expiries, AS_OF, [*flags, False][: len(rows)], horizon, code)


@given(contracts)
def test_parts_of_the_whole_stay_inside_it(rows: list[tuple[float, int, bool]]) -> None:
    if len(rows) == 1 and not rows[0][2]:
        rows = [*rows, rows[0]]
    near, flagged, both = (call(rows, c) for c in ("EXPIRING", "AT_RISK", "AT_RISK_EXPIRING"))
    assert 0 <= both <= min(near, flagged) + 1e-12 <= 1 + 2e-12
    assert call(rows, "EXPIRING", horizon=20) == pytest.approx(1)
    days = [d for _, d, _ in rows]
    life = call(rows, "LIFE")
    assert min(days) / 365.25 - 1e-9 <= life <= max(days) / 365.25 + 1e-9


@given(contracts, st.randoms())
def test_order_changes_nothing(rows: list[tuple[float, int, bool]], random: Any) -> None:
    rows = [*rows, (1.0, 10, True)]
    shuffled = random.sample(rows, len(rows))
    for code in ("AMOUNT", "LIFE", "EXPIRING", "AT_RISK", "AT_RISK_EXPIRING"):
        assert call(shuffled, code) == pytest.approx(call(rows, code), rel=1e-12)


def test_expired_contracts_are_left_out_and_the_last_day_counts() -> None:
    days = [dt.date(2026, 6, 30), AS_OF, dt.date(2027, 7, 1)]
    table = dict(renewal_risk([5, 10, 30], days, AS_OF))
    assert table["Remaining amount"] == 40
    assert table["Weighted life"] == pytest.approx(30 / 40 * 365 / 365.25)
    assert table["At-risk share"] == table["At-risk share within horizon"] == "#N/A"


def test_the_horizon_includes_its_last_day() -> None:
    expiry = AS_OF + dt.timedelta(days=1461)
    assert renewal_risk([1], [expiry], AS_OF, None, 4, "EXPIRING") == 1
    assert renewal_risk([1], [expiry + dt.timedelta(days=1)], AS_OF, None, 4, "EXPIRING") == 0


def test_a_row_without_amount_is_skipped_but_its_cells_are_checked() -> None:
    days = [None, dt.date(2030, 1, 1)]
    assert renewal_risk([None, 3], days, AS_OF, [None, True], None, "AT_RISK") == 1
    with pytest.raises(InputError, match="expiries item 1 must be a date"):
        renewal_risk([None, 3], ["n/a", dt.date(2030, 1, 1)], AS_OF)
    with pytest.raises(InputError, match="a date for every amount"):
        renewal_risk([1, 3], days, AS_OF)
    with pytest.raises(InputError, match="the same size"):
        renewal_risk([1, 3], days[:1] * 3, AS_OF)
