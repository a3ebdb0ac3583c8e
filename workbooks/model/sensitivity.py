"""Sensitivity: capacity down, price across, each grid one array formula."""

from __future__ import annotations

from dataclasses import replace

from workbooks.model.inputs import pull
from workbooks.model.sensitivity_checks import CHECKS
from workbooks.model.sheet import (
    Array,
    Cell,
    Condition,
    Row,
    Sheet,
    calculation_columns,
    line,
    section,
)

PRICES = (
    "=sensitivity_price_1",
    "=sensitivity_price_2",
    "=sensitivity_price_3",
    "=ms_lease_price",
    "=sensitivity_price_5",
)
CAPACITIES = (
    "=ms_capacity",
    "=sensitivity_capacity_2",
    "=sensitivity_capacity_3",
    "=sensitivity_capacity_4",
)

CASE = (
    section("1. The base case"),
    pull("ms_capacity", "Capacity leased"),
    pull("ms_lease_price", "Price"),
    line(
        "Term within one year", "years", "=term_within_year", key="term", fmt="dec1", source="F59"
    ),
    pull("utilisation"),
    pull("escalator"),
    line("Base EPS 2028E", "$/share", "=ms_base_eps", key="base", fmt="eps", source="F24"),
    line("Diluted shares", "mm", "=diluted_shares", key="shares", fmt="mm1", source="X07, X08"),
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
    return f'=EPS_BRIDGE({deal},,,"{output}")'


def grid(key: str, title: str, unit: str, corner: str, formula: str, fmt: str) -> tuple[Row, ...]:
    """A grid: prices across, capacities down, the live base case in the corner."""
    table = Array(formula, len(CAPACITIES), len(PRICES), (fmt,) * len(CAPACITIES))
    prices = (Cell(price, "dec1") for price in PRICES)
    note = "Corner: the base case, boxed in the grid"
    axis = line("Price across", unit, series=prices, key=f"{key}0", style="axis", note=note)
    return (
        section(title),
        replace(axis, cells={**axis.cells, "value": Cell(corner, fmt)}),
        *(
            line(
                "Capacity down",
                "MW",
                capacity,
                series=(table,) if at == 1 else (),
                key=f"{key}{at}",
                fmt="int",
            )
            for at, capacity in enumerate(CAPACITIES, start=1)
        ),
        Row(),
    )


GRIDS = (
    *grid(
        "mm",
        "2. Lease revenue of a full year, $mm",
        "$/W-yr",
        "=lease_full_year",
        f"={revenue('mm')}",
        "mm",
    ),
    *grid(
        "eps",
        "3. EPS uplift 2028E, $ per share",
        "$/W-yr",
        "=uplift_ms",
        uplift("eps", "DELTA"),
        "eps",
    ),
    *grid(
        "pct",
        "4. EPS uplift 2028E, % of base EPS",
        "$/W-yr",
        "=uplift_pct_ms",
        uplift("pct", "PCT"),
        "pct",
    ),
)


def look(key: str) -> tuple[Condition, Condition]:
    """A box around the base case, and one hue from light to dark."""
    body = f"{{{key}1.s1}}:{{{key}4.s5}}"
    at_base = f"=AND({{@value}}={{ms_capacity}},{{^{key}0}}={{ms_lease_price}})"
    box = {"type": "formula", "criteria": at_base, "format": {"border": 1, "bold": True}}
    scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#8FAADC"}
    return Condition(body, box), Condition(body, scale)


KEYS = ("mm", "eps", "pct")
SHEET = Sheet(
    name="Sensitivity",
    title="Sensitivity",
    subtitle="The 2028 uplift by capacity and price, everything else as in the bridge.",
    columns=calculation_columns(*(13,) * 5),
    rows=(*CASE, *GRIDS),
    names={
        **{f"{key}_grid": f"{{{key}1.s1}}:{{{key}4.s5}}" for key in KEYS},
        **{f"{key}_capacities": f"{{{key}1}}:{{{key}4}}" for key in KEYS},
        **{f"{key}_prices": f"{{{key}0.s1}}:{{{key}0.s5}}" for key in KEYS},
    },
    conditions=(*look("mm"), *look("eps"), *look("pct")),
    checks=CHECKS,
)
