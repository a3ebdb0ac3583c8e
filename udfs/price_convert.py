"""One price of compute in another unit."""

from __future__ import annotations

from typing import Annotated, Optional

from udfs.arguments import Arg
from udfs.catalogue import worksheet
from udfs.units import HOURS_A_YEAR, PRICE_UNITS, WATTS_PER_GPU, mm_per_mw_year


@worksheet(
    unit="to_unit",
    examples=[
        ((40, "$/W-yr", "$/kW-mo"), 3_333.333333),
        ((50, "$/W-yr", "$/GPU-hr", 1363.636364), 7.783313),
        ((30, "$bn/GW-yr", "$/W-yr"), 30),
        ((40, "$/w-yr", " $/kWh "), 4.566210),
        ((7.783313, "$/GPU-hr", "$/W-yr"), "#VALUE!"),  # how many watts is one GPU?
        ((40, "$/W", "$/kW-mo"), "#VALUE!"),  # no such unit: a price needs its period
        ((-40, "$/W-yr", "$/kW-mo"), "#NUM!"),
        ((40, "$/W-yr", "$/kWh", None, 8_785), "#NUM!"),  # longer than a leap year
    ],
)
def price_convert(
    value: Annotated[float, Arg("from_unit", "Price to convert.", low=0, vector=True)],
    from_unit: Annotated[str, Arg("code", "Unit of the input price.", choices=PRICE_UNITS)],
    to_unit: Annotated[str, Arg("code", "Target unit.", choices=PRICE_UNITS)],
    watts_per_gpu: Annotated[Optional[float], WATTS_PER_GPU] = None,
    hours: Annotated[
        float, Arg("hours", "Billed hours a year, for $/GPU-hr and $/kWh.", above=0, high=8_784)
    ] = HOURS_A_YEAR,
) -> float:
    """Compute price in another unit ($/W-yr, $/kW-mo, $/GPU-hr, ...).

    Formula: value x ($mm per MW and year of from_unit) / ($mm per MW and year of to_unit).

    Errors: #VALUE! for text, a blank, an unknown unit, or $/GPU-hr without watts_per_gpu; #NUM! for
    a number outside its range.

    Source: arithmetic of the units; 8,760 hours a year unless told otherwise.
    """
    return value * (
        mm_per_mw_year(from_unit, "PRICE_CONVERT", watts_per_gpu, hours)
        / mm_per_mw_year(to_unit, "PRICE_CONVERT", watts_per_gpu, hours)
    )
