"""Sensitivity: capacity down, price across, each grid one array formula."""

from __future__ import annotations

from workbooks.model.grids import BY_TAX, SIZE, below, boxed, grid
from workbooks.model.inputs import pull
from workbooks.model.layout import (
    Cell,
    Row,
    Sheet,
    calculation_columns,
    heads,
    line,
    section,
)
from workbooks.model.sensitivity_checks import CHECKS

CASE = (
    section("1. Live case"),
    pull("lease_capacity", "Capacity leased"),
    pull("price_per_watt", "Price"),
    line(
        "Term that counts for EPS",
        "years",
        "=term_within_year",
        key="term",
        fmt="dec1",
        source="F59",
    ),
    pull("utilisation"),
    pull("escalator"),
    line("Base EPS 2028E", "$/share", "=base_eps", key="base", fmt="eps", source="F24"),
    line("Diluted shares", "mm", "=diluted_shares", key="shares", fmt="mm1", source="X07, X08"),
    line("Lease revenue, full year", "$mm", "=lease_full_year", key="revenue", fmt="mm"),
    pull("lease_margin"),
    pull("tax_rate"),
    pull("sensitivity_price_step"),
    pull("sensitivity_margin_step"),
    pull("sensitivity_tax_step"),
    line(
        "Margins below the live one",
        "count",
        below("lease_margin", "sensitivity_margin_step"),
        key="margins_below",
        fmt="int",
        note="Two unless a limit is in the way",
    ),
    line(
        "Tax rates below the live one",
        "count",
        below("tax_rate", "sensitivity_tax_step", "-1"),
        key="taxes_below",
        fmt="int",
    ),
    Row(),
)


def side(grid: str) -> str:
    """The values down a grid."""
    return f"{{{grid}1}}:{{{grid}{SIZE}}}"


def top(grid: str) -> str:
    """The values across a grid."""
    return f"{{{grid}0.s1}}:{{{grid}0.s{SIZE}}}"


def revenue(grid: str) -> str:
    """Lease revenue of a grid's capacities against its prices."""
    capacities, prices = side(grid), top(grid)
    return f"LEASE_REVENUE({capacities},{prices},{{term}},{{utilisation}},{{escalator}})"


def uplift(grid: str, output: str) -> str:
    """EPS uplift of a grid, $/share or % of base."""
    deal = f"{{base}},{{shares}},{revenue(grid)},{{lease_margin}},{{tax_rate}}"
    return f'=IFERROR(EPS_BRIDGE({deal},,new_shares,"{output}"),"NM")'


MARGINS_BY_TAXES = f"{{base}},{{shares}},{{revenue}},{side('tax')},{top('tax')},,new_shares"

GRIDS = (
    *grid(
        "mm",
        "2. Full-year lease revenue, $mm",
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
        f'=EPS_BRIDGE({MARGINS_BY_TAXES},"DELTA")',
        "eps",
        BY_TAX,
    ),
)

STEP_DEAL = "{base},{shares},{@s1},{lease_margin},{tax_rate},,new_shares"


def step(name: str) -> Row:
    """One of the published capacities: its revenue, and what it adds to EPS."""
    revenue = "=LEASE_REVENUE({@value},{price_per_watt},{term},{utilisation},{escalator})"
    series = (
        Cell(revenue, "mm"),
        Cell(f'=EPS_BRIDGE({STEP_DEAL},"DELTA")', "eps"),
        Cell(f'=IFERROR(EPS_BRIDGE({STEP_DEAL},"PCT"),"NM")', "pct"),
    )
    row = pull(name, "Capacity")
    cells = {**row.cells, **{f"s{at}": cell for at, cell in enumerate(series, start=1)}}
    return Row(cells, row.key, row.fmt)


STEPS = (
    section("6. Morgan Stanley's capacity steps, on the live terms"),
    heads("Lease revenue, $mm", "EPS uplift, $", "EPS uplift, %", value="MW"),
    *(step(f"sensitivity_capacity_{at}") for at in (2, 3, 4)),
)

KEYS = ("mm", "eps", "pct")
SHEET = Sheet(
    name="Sensitivity",
    title="Sensitivity",
    subtitle="2028E EPS uplift by capacity and price, and by margin and tax rate; other "
    "assumptions as in the bridge.",
    columns=calculation_columns(*(13,) * 5),
    rows=(*CASE, *GRIDS, *STEPS),
    names={
        **{f"{key}_grid": f"{{{key}1.s1}}:{{{key}{SIZE}.s{SIZE}}}" for key in (*KEYS, "tax")},
        **{f"{key}_capacities": side(key) for key in KEYS},
        **{f"{key}_prices": top(key) for key in KEYS},
        "capacity_steps": "{sensitivity_capacity_2}:{sensitivity_capacity_4.s3}",
        "tax_margins": side("tax"),
        "tax_rates": top("tax"),
    },
    conditions=(
        *(look for key in KEYS for look in boxed(key, "lease_capacity", "price_per_watt")),
        *boxed("tax", "lease_margin", "tax_rate"),
    ),
    checks=CHECKS,
)
