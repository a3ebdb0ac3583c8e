"""What the Sensitivity sheet must keep."""

from __future__ import annotations

from workbooks.model.sheet import Check, numbers_check


def holds_base(key: str, unit: str, expected: str) -> Check:
    """The grid holds what the other sheets say where capacity and price are the base case's."""
    place = f"MATCH(ms_capacity,{key}_capacities,0),MATCH(ms_lease_price,{key}_prices,0)"
    label = f"Grid of {unit} holds the base case"
    fmt = {"$mm": "mm1", "%": "pct"}.get(unit, "eps")
    actual = f"=INDEX({key}_grid,{place})"
    return Check(label, "footing", expected, actual, "=footing_tolerance", fmt)


CHECKS = (
    holds_base("mm", "$mm", "=lease_full_year"),
    holds_base("eps", "$/share", "=uplift_ms"),
    holds_base("pct", "%", "=uplift_pct_ms"),
    Check(
        "Grid of $/share over base EPS adds up to the grid of %",
        "footing",
        "=SUM(pct_grid)",
        "=SUM(eps_grid)/ms_base_eps",
        "=footing_tolerance",
        "pct",
    ),
    numbers_check("Grid of $mm", "mm_grid"),
    numbers_check("Grid of $/share", "eps_grid"),
    numbers_check("Grid of %", "pct_grid"),
)
