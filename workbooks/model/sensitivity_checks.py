"""What the Sensitivity sheet must keep."""

from __future__ import annotations

from workbooks.model.layout import Check, numbers_check

BY_PRICE = ("lease_capacity", "capacities", "price_per_watt", "prices")
BY_TAX = ("lease_margin", "margins", "tax_rate", "rates")


def holds_base(
    key: str, unit: str, expected: str, axes: tuple[str, str, str, str] = BY_PRICE, by: str = ""
) -> Check:
    """The grid holds what the other sheets say where both axes are the live case's."""
    down, rows, across, columns = axes
    place = f"MATCH({down},{key}_{rows},0),MATCH({across},{key}_{columns},0)"
    label = f"{unit} grid{by} ties to the live case"
    fmt = {"$mm": "mm1", "%": "pct"}.get(unit, "eps")
    actual = f"=INDEX({key}_grid,{place})"
    return Check(label, "footing", expected, actual, "=footing_tolerance", fmt)


CHECKS = (
    holds_base("mm", "$mm", "=lease_full_year"),
    holds_base("eps", "$/share", "=eps_uplift"),
    holds_base("pct", "%", "=eps_uplift_pct"),
    holds_base("tax", "$/share", "=eps_uplift", BY_TAX, " by margin and tax rate"),
    Check(
        "% grid x base EPS sums to the $/share grid",
        "footing",
        "=SUM(eps_grid)",
        "=IF(base_eps>0,SUM(pct_grid)*base_eps,SUM(eps_grid))",
        "=footing_tolerance",
    ),
    numbers_check("$mm grid", "mm_grid"),
    numbers_check("$/share grid", "eps_grid"),
    numbers_check("% grid", "pct_grid"),
    numbers_check("Grid by margin and tax rate", "tax_grid"),
)
