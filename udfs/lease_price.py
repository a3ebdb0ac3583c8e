"""The price that a published contract value takes for granted."""

from __future__ import annotations

import math
from typing import Annotated, Optional

from udfs.arguments import Arg
from udfs.catalogue import worksheet
from udfs.lease_revenue import years_of_rent
from udfs.units import PRICE_UNITS, WATTS_PER_GPU, mm_per_mw_year


@worksheet(
    unit="price_unit",
    examples=[
        ((10_000, 250, 1), 40),
        ((30_909, 250, 3, 0.03), 40),
        ((15_000, 500, 1, None, "$/kW-mo"), 2_500),
        ((10_000, 0, 1), "#NUM!"),  # no capacity, no price
        ((14_704.285714, 1000, 1, None, "$/GPU-hr", 1400), 2.35),
        ((10_000, 250, 1, None, "$/GPU-hr"), "#VALUE!"),  # how many watts is one GPU?
        ((10_000, 250, None), "#VALUE!"),
    ],
)
def lease_price(
    contract_value: Annotated[
        float, Arg("$mm", "Total value of the contract.", low=0, vector=True)
    ],
    capacity: Annotated[float, Arg("MW", "Capacity rented out.", above=0, vector=True)],
    term: Annotated[float, Arg("years", "Length of the lease.", above=0, high=100)],
    escalator: Annotated[
        float,
        Arg("fraction", "Annual price escalator.", above=-1, below=1),
    ] = 0,
    price_unit: Annotated[str, Arg("code", "Unit of the result.", choices=PRICE_UNITS)] = "$/W-yr",
    watts_per_gpu: Annotated[Optional[float], WATTS_PER_GPU] = None,
) -> float:
    """First-year price implied by a contract's total value (inverse of LEASE_REVENUE).

    Formula: price = contract_value / (capacity x sum of (1 + escalator)^k over the lease years).

    Errors: #NUM! for a number outside its range; #VALUE! for text, a blank, an unknown unit, or
    $/GPU-hr without watts_per_gpu.

    Source: inverse of LEASE_REVENUE at full utilisation.
    """
    unit = mm_per_mw_year(price_unit, "LEASE_PRICE", watts_per_gpu)
    # Not over their product: what is too large in a divisor would come out as a price of 0.
    return contract_value / capacity / (math.fsum(years_of_rent(term, escalator)) * unit)
