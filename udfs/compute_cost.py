"""What a year of compute costs the one who owns it."""

from __future__ import annotations

import math
from typing import Annotated, Any

from udfs.arguments import Arg
from udfs.catalogue import worksheet
from udfs.errors import InputError

KWH_PER_WATT_YEAR = 8.76
NO_RATE = 1e-300
"""Below it a rate has no digits left to discount with, and makes no difference."""

CODES = ("CAPITAL", "ENERGY", "CASH", "TOTAL", "BREAKEVEN")
ONE_GW = (1000, 38, 0.68, 5, 14, 0.08, 1.2, 0.8, 0.2)


def _recovery(life: float, rate: float) -> float:
    """The part of a first cost that one year of its life bears, with interest at `rate`."""
    if rate < NO_RATE:
        return 1 / life
    return rate / -math.expm1(-life * math.log1p(rate))  # exact where 1 - (1 + rate)^-n is not


def _per_mw(total: float, capacity: float) -> float:
    """The total for one MW; arrays hold NaN where there is no capacity."""
    try:
        return total / capacity
    except ZeroDivisionError:
        message = "COMPUTE_COST: BREAKEVEN is not meaningful at a capacity of 0"
        raise InputError("#N/A", message) from None


@worksheet(
    unit="$mm a year or $/W-yr",
    examples=[
        (
            ONE_GW,
            [
                ["Capital charge", 6_036.571429],
                ["Energy", 672.768],
                ["Other operating", 200],
                ["Total", 6_909.339429],
                ["Break-even price", 6.909339],
            ],
        ),
        ((*ONE_GW, 0.1, "TOTAL"), 9_339.968978),
        ((*ONE_GW, 0.1, "BREAKEVEN"), 9.339969),
        ((*ONE_GW, None, "CASH"), 872.768),
        ((*ONE_GW, None, "ENERGY"), 672.768),
        ((250, 40, 0.7, 5, 15, None, None, None, None, None, "CAPITAL"), 1_600),
        ((0, 40, 0.7, 5, 15, None, None, None, None, None, "BREAKEVEN"), "#N/A"),
        ((250, 40, 70, 5, 15), "#NUM!"),  # 70 typed for 70%
        ((250, 40, 0.7, 0, 15), "#NUM!"),
        ((250, 40, 0.7, 5, 15, 0.08, 0.9), "#NUM!"),  # less power in all than the IT takes
        ((250, "40", 0.7, 5, 15), "#VALUE!"),
    ],
)
def compute_cost(
    capacity: Annotated[float, Arg("MW", "IT capacity.", low=0, vector=True)],
    capex_per_watt: Annotated[
        float, Arg("$/W", "First cost of IT and facility for a watt of IT.", low=0, vector=True)
    ],
    it_share: Annotated[
        float, Arg("fraction", "Share of the first cost that is IT.", 0, 1, vector=True)
    ],
    it_life: Annotated[float, Arg("years", "Useful life of the IT.", above=0, high=100)],
    facility_life: Annotated[
        float, Arg("years", "Useful life of the facility.", above=0, high=100)
    ],
    power_price: Annotated[float, Arg("$/kWh", "Price of electricity.", low=0, vector=True)] = 0,
    pue: Annotated[
        float, Arg("ratio", "Power usage effectiveness: all power / IT power.", 1, 10, vector=True)
    ] = 1,
    load: Annotated[
        float, Arg("fraction", "Average IT load, share of capacity.", 0, 1, vector=True)
    ] = 1,
    other_opex: Annotated[
        float, Arg("$mm/MW-yr", "Other operating cost (same as $/W-yr).", low=0, vector=True)
    ] = 0,
    cost_of_capital: Annotated[
        float,
        Arg("fraction", "Pre-tax cost of capital; 0 is straight-line.", low=0, below=1),
    ] = 0,
    output: Annotated[
        str,
        Arg(
            "code",
            "SUMMARY for the table, CAPITAL charge, ENERGY, CASH (energy and other operating), "
            "TOTAL, BREAKEVEN price.",
            choices=("SUMMARY", *CODES),
        ),
    ] = "SUMMARY",
) -> Any:
    """Annual cost of owning compute ($mm a year): a table of five rows, or one number.

    Formula: capital charge = capacity x capex_per_watt x (it_share x CRF(it_life) + (1 - it_share)
    x CRF(facility_life)), where CRF(n) is 1 / n without a cost of capital w, else
    w / (1 - (1 + w)^-n). Energy = capacity x load x pue x 8.76 x power_price. Other operating =
    capacity x other_opex. The break-even price ($/W-yr) is the total / capacity.

    Errors: #NUM! for a number outside its range; #VALUE! for text, a blank or an array given to
    the table; #N/A for BREAKEVEN at a capacity of 0.

    Source: capital recovery factor of the NREL Annual Technology Baseline; 8,760 hours a year.
    """
    yearly = it_share * _recovery(it_life, cost_of_capital) + (1 - it_share) * _recovery(
        facility_life, cost_of_capital
    )
    capital = capacity * capex_per_watt * yearly
    energy = capacity * load * pue * KWH_PER_WATT_YEAR * power_price
    other = capacity * other_opex
    total = capital + energy + other
    if output == "BREAKEVEN":
        return _per_mw(total, capacity)
    if output != "SUMMARY":
        return {"CAPITAL": capital, "ENERGY": energy, "CASH": energy + other, "TOTAL": total}[
            output
        ]
    return [
        ["Capital charge", capital],
        ["Energy", energy],
        ["Other operating", other],
        ["Total", total],
        ["Break-even price", total / capacity if capacity else "#N/A"],
    ]
