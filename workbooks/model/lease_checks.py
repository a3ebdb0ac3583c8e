"""What the Lease sheet must keep."""

from __future__ import annotations

from workbooks.model.layout import TOLERANCE, Check, numbers_check

IN_MONTHS = (
    '=LEASE_REVENUE(lease_capacity,PRICE_CONVERT(price_per_watt,"$/W-yr","$/kW-mo"),'
    'lease_term,utilisation,escalator,,,,,"$/kW-mo")'
)


def sums(label: str, expected: str, actual: str, note: str = "") -> Check:
    """Two amounts in $mm that are the same."""
    return Check(label, "footing", expected, actual, TOLERANCE, "mm1", note)


def tiling(basis: str, name: str) -> Check:
    """The years of one basis add up to the contract."""
    return sums(f"{basis}: periods add up to the contract", "=lease_total", f"=SUM({name})")


CHECKS = (
    Check(
        "Implied price ties to contract price",
        "footing",
        "=price_per_watt",
        "=lease_price_implied",
        "=footing_tolerance",
        note="LEASE_PRICE undoes LEASE_REVENUE",
    ),
    tiling("Straight-line", "recognised_straight"),
    tiling("Equal monthly amounts", "recognised_months"),
    tiling("Cash rent", "recognised_cash"),
    sums(
        "Quarters add up to the years, straight-line",
        "=SUM(recognised_years)",
        "=SUM(recognised_quarters)",
    ),
    Check(
        "The same price in $/kW-mo gives the same revenue",
        "unit guard",
        "=lease_total",
        IN_MONTHS,
        TOLERANCE,
        "mm1",
    ),
    numbers_check("Revenue by period", "recognised_straight"),
    numbers_check("Revenue by quarter", "recognised_quarters"),
    numbers_check("Price comparables", "price_table"),
)
