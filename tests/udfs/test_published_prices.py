"""Announced contracts, at the precision at which their figures were printed."""

from __future__ import annotations

import pytest

from udfs import lease_price, lease_revenue, lease_solve, price_convert

# Reported by the Wall Street Journal (September 2025): about $300bn, five years, 4.5 GW.
ORACLE_OPENAI = (300_000, 4_500, 5)
# IREN, 3 November 2025: about $9.7bn, five years, 200 MW of critical IT load.
IREN_MICROSOFT = (9_700, 200, 5)
GB300_WATTS = 2_632
"""Critical IT load behind one GPU of that contract: 200 MW for some 76,000."""


@pytest.mark.parametrize(
    ("contract", "unit", "watts", "printed", "half"),
    [
        (ORACLE_OPENAI, "$/W-yr", None, 13.3, 0.05),
        (IREN_MICROSOFT, "$/W-yr", None, 9.7, 0.05),
        (IREN_MICROSOFT, "$/GPU-hr", GB300_WATTS, 2.91, 0.005),
    ],
)
def test_announced_contracts_have_the_price_that_is_quoted(
    contract: tuple[float, ...], unit: str, watts: float | None, printed: float, half: float
) -> None:
    price = lease_price(*contract, None, unit, watts)
    assert price == pytest.approx(printed, abs=half)
    value, capacity, term = contract
    back = lease_revenue(capacity, price, term, *[None] * 6, unit, watts)
    assert back == pytest.approx(value)
    in_watts = price_convert(price, unit, "$/W-yr", watts)
    assert in_watts == pytest.approx(lease_price(*contract), rel=1e-12)


def test_a_gpu_hour_at_the_price_of_the_h100_contract() -> None:
    # $2.35 an hour (one-year H100 contract, March 2026) at 1,400 W all in.
    assert price_convert(2.35, "$/GPU-hr", "$/W-yr", 1_400) == pytest.approx(14.7, abs=0.05)


def test_wells_fargo_prints_an_uplift_that_takes_this_price_or_that_margin() -> None:
    # 1 GW is $5.69 of 2028 EPS; Morgan Stanley's scenario has $40 a watt at 90% before 15% tax.
    model = (37.125, 2573.776075, 1_000)
    margin = lease_solve("MARGIN", 5.69, *model, 40, None, 0.15)
    price = lease_solve("PRICE", 5.69, *model, None, 0.9, 0.15)
    assert margin == pytest.approx(0.431, abs=5e-4)
    assert price == pytest.approx(19.1, abs=0.05)
