"""What the Bridge sheet must keep."""

from __future__ import annotations

from workbooks.model.layout import TOLERANCE, Check, holds, numbers_check


def nil(label: str, actual: str) -> Check:
    """A difference per share that is nothing."""
    return Check(label, "footing", "=0", actual, "=footing_tolerance")


CHECKS = (
    nil("Bridge foots to pro forma EPS, 2028E", "=bridge_foot"),
    nil("Bridge foots to pro forma EPS, 2027E", "=bridge_foot_estimate"),
    nil("Waterfall 2028E ties to pro forma EPS", "=waterfall_gap_base"),
    nil("Waterfall 2027E ties to pro forma EPS", "=waterfall_gap_estimate"),
    Check(
        "Capacity needed delivers the target uplift, $/share",
        "footing",
        '=IF(ISNUMBER(mw_needed),wanted_uplift*base_eps,"NM")',
        "=uplift_of_mw_needed",
        TOLERANCE,
    ),
    Check(
        "Diluted shares x EPS is net income, FY2025",
        "footing",
        "=net_income_2025",
        "=diluted_shares*reported_eps_2025",
        "=footing_tolerance",
        "mm1",
    ),
    holds(
        "Tax rate, margin and utilisation are fractions: 15% is 0.15, not 15",
        "unit guard",
        "AND(tax_rate>=0,tax_rate<1,lease_margin<=1,utilisation>=0,utilisation<=1)",
    ),
    numbers_check("Bridge 2028E", "bridge_values"),
    numbers_check("Bridge 2027E", "bridge_values_estimate"),
)
