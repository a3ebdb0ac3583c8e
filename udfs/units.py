"""Price units of leased compute, each as $mm a year for one MW."""

from __future__ import annotations

import math
from typing import Optional

from udfs.arguments import Arg
from udfs.errors import InputError

HOURS_A_YEAR = 8_760
_MM_PER_MW_YEAR = {
    "$/W-yr": 1.0,
    "$/kW-mo": 12 / 1_000,
    "$/kW-yr": 1 / 1_000,
    "$/MW-yr": 1 / 1_000_000,
    "$mm/MW-yr": 1.0,
    "$bn/GW-yr": 1.0,
}
KWH = "$/kWh"
GPU_HOUR = "$/GPU-hr"
PRICE_UNITS = (*_MM_PER_MW_YEAR, KWH, GPU_HOUR)
WATTS_PER_GPU = Arg("W", "Power per rented GPU, for $/GPU-hr.", above=0)


def mm_per_mw_year(
    unit: str, asked_by: str, watts_per_gpu: Optional[float], hours: float = HOURS_A_YEAR
) -> float:
    """What a price of 1 in this unit comes to in $mm a year for 1 MW, which is $/W-yr.

    `asked_by` is the function that a refusal names, `watts_per_gpu` the power per rented
    GPU, `hours` the year's billed hours.
    """
    if unit == GPU_HOUR:
        if watts_per_gpu is None:
            raise InputError("#VALUE!", f"{asked_by}: {GPU_HOUR} needs watts_per_gpu (W)")
        if hours / watts_per_gpu == math.inf:
            raise OverflowError  # in a divisor it would come out as 0
        return hours / watts_per_gpu
    return hours / 1_000 if unit == KWH else _MM_PER_MW_YEAR[unit]
