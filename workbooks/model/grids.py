"""The grids of the Sensitivity sheet: their axes, and how one is laid out and marked."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from workbooks.model.layout import Array, Cell, Condition, Row, line, section

SIZE = 5
"""Values along a side of a grid; the live case is the third where no limit is in the way."""

SCALE = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#D6E1F4"}
"""From light to dark, and no darker than green figures can be read on."""

CAPACITIES = (
    "=lease_capacity/2/2",
    "=lease_capacity/2",
    "=lease_capacity",
    "=lease_capacity*2",
    "=lease_capacity*2*2",
)
PRICES = (
    "=price_per_watt*(1-2*sensitivity_price_step)",
    "=price_per_watt*(1-sensitivity_price_step)",
    "=price_per_watt",
    "=price_per_watt*(1+sensitivity_price_step)",
    "=price_per_watt*(1+2*sensitivity_price_step)",
)


def below(case: str, step: str, spare: str = "") -> str:
    """How many values of an axis are lower than the live one, so that all are from 0 to 1.

    `spare` keeps the highest value under 1.
    """
    above = f"MAX(INT(ROUND((1-{{{case}}})/{{{step}}},6)){spare},0)"
    return f"=MIN(MAX(2,4-{above}),INT(ROUND({{{case}}}/{{{step}}},6)))"


def around(case: str, step: str, lower: str) -> tuple[str, ...]:
    """The live share of a whole among its neighbours, from the lowest up."""
    return tuple(f"=MIN(MAX({{{case}}}+({at}-{{{lower}}})*{{{step}}},0),1)" for at in range(SIZE))


MARGINS = around("lease_margin", "sensitivity_margin_step", "margins_below")
TAXES = around("tax_rate", "sensitivity_tax_step", "taxes_below")


class Axis(NamedTuple):
    """What runs along a side of a grid."""

    label: str
    unit: str
    fmt: str
    values: tuple[str, ...]


BY_PRICE = (
    Axis("Capacity", "MW", "dec1", CAPACITIES),
    Axis("Price", "$/W-yr", "dec1", PRICES),
)
BY_TAX = (Axis("Margin", "%", "pct", MARGINS), Axis("Tax rate", "%", "pct", TAXES))


def grid(
    key: str, title: str, corner: str, formula: str, fmt: str, axes: tuple[Axis, Axis] = BY_PRICE
) -> tuple[Row, ...]:
    """A grid: one axis down, one across, the live case in the corner."""
    down, across = axes
    table = Array(formula, len(down.values), len(across.values), (fmt,) * len(down.values))
    heads = (Cell(value, across.fmt) for value in across.values)
    note = "Top-left: live case (boxed in the grid)"
    label = f"{across.label} across"
    axis = line(label, across.unit, series=heads, key=f"{key}0", style="axis", note=note)
    return (
        section(title, key=f"{key}_grid"),
        replace(axis, cells={**axis.cells, "value": Cell(corner, fmt)}),
        *(
            line(
                f"{down.label} down",
                down.unit,
                value,
                series=(table,) if at == 1 else (),
                key=f"{key}{at}",
                fmt=down.fmt,
            )
            for at, value in enumerate(down.values, start=1)
        ),
        Row(),
    )


def boxed(key: str, down: str, across: str) -> tuple[Condition, Condition]:
    """A box around the live case, and one hue from light to dark."""
    body = f"{{{key}1.s1}}:{{{key}{SIZE}.s{SIZE}}}"
    at_case = f"=AND({{@value}}={{{down}}},{{^{key}0}}={{{across}}})"
    box = {"type": "formula", "criteria": at_case, "format": {"border": 1, "bold": True}}
    return Condition(body, box), Condition(body, SCALE)
