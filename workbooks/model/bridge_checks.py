"""What the Bridge sheet must keep."""

from __future__ import annotations

from workbooks.model.layout import Check, holds, numbers_check


def nil(label: str, actual: str) -> Check:
    """A difference per share that is nothing."""
    return Check(label, "footing", "=0", actual, "=footing_tolerance")


CHECKS = (
    nil("Six steps add up to pro forma EPS, 2028E", "=bridge_foot"),
    nil("Six steps add up to pro forma EPS, 2027E", "=bridge_foot_estimate"),
    nil("Waterfall 2028E: the end bar meets the last step", "=waterfall_gap_base"),
    nil("Waterfall 2027E: the end bar meets the last step", "=waterfall_gap_estimate"),
    Check(
        "The MW needed give the uplift that is wanted, $/share",
        "footing",
        '=IF(ISNUMBER(mw_needed),wanted_uplift*base_eps,"NM")',
        "=uplift_of_mw_needed",
        "=footing_tolerance",
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
