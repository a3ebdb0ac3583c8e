"""Units round-trip, and the tenfold error of the source is visible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs import plausible_inputs as some
from udfs import lease_price, lease_revenue, price_convert
from udfs.units import PRICE_UNITS

units = st.sampled_from(PRICE_UNITS)


@given(some.amounts, units, units, some.positive, st.floats(1, 8784))
def test_there_and_back(value: float, one: str, other: str, watts: float, hours: float) -> None:
    there = price_convert(value, one, other, watts, hours)
    assert price_convert(there, other, one, watts, hours) == pytest.approx(value, rel=1e-12)


@given(some.amounts, units, units, units, some.positive)
def test_a_detour_changes_nothing(value: float, a: str, b: str, c: str, watts: float) -> None:
    direct = price_convert(value, a, c, watts)
    detour = price_convert(price_convert(value, a, b, watts), b, c, watts)
    assert detour == pytest.approx(direct, rel=1e-12)


@given(some.amounts, units, some.positive, some.positive)
def test_revenue_does_not_depend_on_the_unit(
    price: float, unit: str, watts: float, capacity: float
) -> None:
    converted, in_unit = price_convert(price, "$/W-yr", unit, watts), (unit, watts)
    expected = pytest.approx(lease_revenue(capacity, price), rel=1e-12)
    assert lease_revenue(capacity, converted, 1, *[None] * 6, *in_unit) == expected
    back = lease_price(lease_revenue(capacity, price), capacity, 1, None, *in_unit)
    assert back == pytest.approx(converted, rel=1e-12)


def test_xai_anthropic_is_30_and_not_the_printed_300() -> None:
    a_year = 1.25 * 12  # $bn, for 500 MW
    assert lease_price(a_year * 1000, 500, 1, price_unit="$bn/GW-yr") == 30
