"""The grids of the Sensitivity sheet: their axes, and how one is laid out and marked."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from workbooks.model.layout import Array, Cell, Condition, Row, line, section

PRICES = (
    "=sensitivity_price_1",
    "=sensitivity_price_2",
    "=sensitivity_price_3",
    "=price_per_watt",
    "=sensitivity_price_5",
)
CAPACITIES = (
    "=lease_capacity",
    "=sensitivity_capacity_2",
    "=sensitivity_capacity_3",
    "=sensitivity_capacity_4",
)

TAXES = (
    "=sensitivity_tax_1",
    "=tax_rate",
    "=sensitivity_tax_3",
    "=sensitivity_tax_4",
    "=sensitivity_tax_5",
)
MARGINS = (
    "=sensitivity_margin_1",
    "=sensitivity_margin_2",
    "=sensitivity_margin_3",
    "=lease_margin",
)


class Axis(NamedTuple):
    """What runs along a side of a grid."""

    label: str
    unit: str
    fmt: str
    values: tuple[str, ...]


BY_PRICE = (
    Axis("Capacity", "MW", "int", CAPACITIES),
    Axis("Price", "$/W-yr", "dec1", PRICES),
)
BY_TAX = (Axis("Margin", "%", "pct", MARGINS), Axis("Tax rate", "%", "pct", TAXES))


def grid(
    key: str, title: str, corner: str, formula: str, fmt: str, axes: tuple[Axis, Axis] = BY_PRICE
) -> tuple[Row, ...]:
    """A grid: one axis down, one across, the live base case in the corner."""
    down, across = axes
    table = Array(formula, len(down.values), len(across.values), (fmt,) * len(down.values))
    heads = (Cell(value, across.fmt) for value in across.values)
    note = "Corner: the base case, boxed in the grid"
    label = f"{across.label} across"
    axis = line(label, across.unit, series=heads, key=f"{key}0", style="axis", note=note)
    return (
        section(title),
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
    """A box around the base case, and one hue from light to dark."""
    body = f"{{{key}1.s1}}:{{{key}4.s5}}"
    at_base = f"=AND({{@value}}={{{down}}},{{^{key}0}}={{{across}}})"
    box = {"type": "formula", "criteria": at_base, "format": {"border": 1, "bold": True}}
    scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#8FAADC"}
    return Condition(body, box), Condition(body, scale)
