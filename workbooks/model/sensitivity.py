"""Sensitivity: capacity down, price across, each grid one array formula."""

from __future__ import annotations

from workbooks.model.grids import BY_TAX, boxed, grid
from workbooks.model.inputs import pull
from workbooks.model.layout import (
    Row,
    Sheet,
    calculation_columns,
    line,
    section,
)
from workbooks.model.sensitivity_checks import CHECKS

CASE = (
    section("1. The base case"),
    pull("lease_capacity", "Capacity leased"),
    pull("price_per_watt", "Price"),
    line(
        "Term within one year", "years", "=term_within_year", key="term", fmt="dec1", source="F59"
    ),
    pull("utilisation"),
    pull("escalator"),
    line("Base EPS 2028E", "$/share", "=base_eps", key="base", fmt="eps", source="F24"),
    line("Diluted shares", "mm", "=diluted_shares", key="shares", fmt="mm1", source="X07, X08"),
    line("Lease revenue, full year", "$mm", "=lease_full_year", key="revenue", fmt="mm"),
    pull("lease_margin"),
    pull("tax_rate"),
    Row(),
)


def revenue(grid: str) -> str:
    """Lease revenue of a grid's capacities against its prices."""
    capacities, prices = f"{{{grid}1}}:{{{grid}4}}", f"{{{grid}0.s1}}:{{{grid}0.s5}}"
    return f"LEASE_REVENUE({capacities},{prices},{{term}},{{utilisation}},{{escalator}})"


def uplift(grid: str, output: str) -> str:
    """EPS uplift of a grid, $/share or % of base."""
    deal = f"{{base}},{{shares}},{revenue(grid)},{{lease_margin}},{{tax_rate}}"
    return f'=IFERROR(EPS_BRIDGE({deal},,new_shares,"{output}"),"NM")'


BY_MARGIN = (
    'EPS_BRIDGE({base},{shares},{revenue},{tax1}:{tax4},{tax0.s1}:{tax0.s5},,new_shares,"DELTA")'
)

GRIDS = (
    *grid(
        "mm",
        "2. Lease revenue of a full year, $mm",
        "=lease_full_year",
        f"={revenue('mm')}",
        "mm",
    ),
    *grid(
        "eps",
        "3. EPS uplift 2028E, $ per share",
        "=eps_uplift",
        uplift("eps", "DELTA"),
        "eps",
    ),
    *grid(
        "pct",
        "4. EPS uplift 2028E, % of base EPS",
        "=eps_uplift_pct",
        uplift("pct", "PCT"),
        "pct",
    ),
    *grid(
        "tax",
        "5. EPS uplift 2028E, $ per share, by margin and tax rate",
        "=eps_uplift",
        f"={BY_MARGIN}",
        "eps",
        BY_TAX,
    ),
)


KEYS = ("mm", "eps", "pct")
SHEET = Sheet(
    name="Sensitivity",
    title="Sensitivity",
    subtitle="The 2028 uplift by capacity and price, and by margin and tax rate; all else as in "
    "the bridge.",
    columns=calculation_columns(*(13,) * 5),
    rows=(*CASE, *GRIDS),
    names={
        **{f"{key}_grid": f"{{{key}1.s1}}:{{{key}4.s5}}" for key in KEYS},
        **{f"{key}_capacities": f"{{{key}1}}:{{{key}4}}" for key in KEYS},
        **{f"{key}_prices": f"{{{key}0.s1}}:{{{key}0.s5}}" for key in KEYS},
        "tax_grid": "{tax1.s1}:{tax4.s5}",
        "tax_margins": "{tax1}:{tax4}",
        "tax_rates": "{tax0.s1}:{tax0.s5}",
    },
    conditions=(
        *(look for key in KEYS for look in boxed(key, "lease_capacity", "price_per_watt")),
        *boxed("tax", "lease_margin", "tax_rate"),
    ),
    checks=CHECKS,
)
