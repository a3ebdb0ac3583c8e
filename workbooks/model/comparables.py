"""The price comparables on the Lease sheet: who pays what, in every unit."""

from __future__ import annotations

from udfs.units import GPU_HOUR, PRICE_UNITS
from workbooks.model.claims import claim, live
from workbooks.model.inputs import pull
from workbooks.model.layout import Cell, Row, heads, line, section

FEE_PRICE = "=LEASE_PRICE({fee}*12*1000,{megawatts},1)"


UNIT_FORMATS = {"$/W-yr": "eps", "$/MW-yr": "int", "$/kWh": "dec3", GPU_HOUR: "eps"}


def in_unit(at: int) -> Row:
    """Every comparable in one unit."""
    unit = PRICE_UNITS[at]
    formula = "=PRICE_CONVERT({as_read},{read_unit},{@unit},{watts_per_gpu})"
    names = ("", "deal_price", "deal_price_as_printed", "") if at == 0 else ("",) * 4
    fmt = UNIT_FORMATS.get(unit, "dec1")
    note = "Order of magnitude only" if unit == GPU_HOUR else ""
    series = (Cell(formula, name=name) for name in names)
    return line("Price", unit, series=series, key=f"unit{at}", fmt=fmt, note=note)


COMPARABLES = (
    section("4. Price comparables, in every unit", key="comparables"),
    heads(
        "Live case",
        "xAI-Anthropic, computed",
        "xAI-Anthropic, as published",
        "xAI-Anthropic, press capacity",
    ),
    line(
        "Product",
        "text",
        series=("Bare compute, scenario", *("Compute, contract",) * 3),
        style="words",
    ),
    line(
        "Power basis (IT or gross)",
        "text",
        series=("Not stated",) * 4,
        style="words",
        note="Source does not say critical IT or gross power: compare with care",
    ),
    line(
        "Term",
        "text",
        series=(live("[lease_term 0.00] years"), *("To May 2029",) * 3),
        style="words",
        note="Coverage of the S-1: either party may terminate on 90 days' notice",
    ),
    line("As of", "text", series=("July 2026",) * 4, style="words"),
    line(
        "Status",
        "text",
        series=("Live", "Derived", "Disputed", "Disputed"),
        style="words",
    ),
    line(
        "Fee",
        "$bn/month",
        series=(None, "=deal_monthly_fee", None, "=deal_monthly_fee"),
        key="fee",
        fmt="eps",
        source="F30",
    ),
    line(
        "Capacity",
        "MW",
        series=("=lease_capacity", "=deal_capacity", None, "=deal_capacity_press"),
        key="megawatts",
        fmt="int",
        source="F29, X12",
    ),
    line(
        "Price, as published or computed",
        "as below",
        series=("=price_per_watt", FEE_PRICE, "=deal_price_printed", FEE_PRICE),
        key="as_read",
        fmt="eps",
        source="F21, F31",
        note="Computed: fee x 12 months / capacity",
    ),
    line(
        "Unit of that price",
        "text",
        series=("$/W-yr", "$/W-yr", "$bn/GW-yr", "$/W-yr"),
        key="read_unit",
        style="words",
    ),
    pull("watts_per_gpu"),
    *map(in_unit, range(len(PRICE_UNITS))),
    line(
        "Published / computed",
        "times",
        series=(None, None, Cell("=deal_price_as_printed/deal_price", name="deal_price_ratio")),
        fmt="times",
        style="total",
        source="F31, F32",
        note=claim(
            "ABS(deal_price_ratio-1)<=printed_whole_percent",
            "The published price is the computed one",
            "The published price is [deal_price_ratio 0.0] times the computed one, which is used",
        ),
    ),
)
