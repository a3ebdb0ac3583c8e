"""Goal seek in closed form: what a lease must be for an EPS that is wanted."""

from __future__ import annotations

import functools
import math
import operator
from typing import Annotated, Any

from udfs.arguments import Arg
from udfs.catalogue import worksheet
from udfs.errors import InputError

LIMITS = {
    "CAPACITY": (0.0, math.inf),
    "PRICE": (0.0, math.inf),
    "MARGIN": (-math.inf, 1.0),
    "UTILISATION": (0.0, 1.0),
}
MISSED = 1e-12
"""Of the profit at stake: what a solved value may miss at its limit through rounding alone."""

FY25 = (37.125, 2573.776075)
UBS = (33, 2573.776075)


def _change(target: float, target_in: str, base_eps: float) -> float:
    """The change in EPS that is wanted, $/share."""
    if target_in == "PCT":
        if base_eps <= 0:
            message = "LEASE_SOLVE: PCT is not meaningful when base EPS is zero or negative"
            raise InputError("#N/A", message)
        return base_eps * target
    return target - base_eps if target_in == "PF" else target


def _solved(solve_for: str, profit: float, factors: list[float], rounding: float) -> float:
    """What, times the factors, gives the profit: if the argument can take it."""
    low, high = LIMITS[solve_for]
    value = functools.reduce(operator.truediv, factors, profit)
    if not math.isfinite(value + rounding):
        return math.inf
    nearest = min(max(value, low), high)
    missed = abs(profit - functools.reduce(operator.mul, factors, nearest))
    below_zero = value == 0 == low and math.copysign(1, value) < 0  # too small for a number
    if (nearest == value and not below_zero) or missed <= rounding:
        return nearest + 0.0  # a zero without its sign
    name = solve_for.lower()
    limit = f"{low:g} or more" if high == math.inf else f"at most {high:g}"
    limit = "0 to 1" if low > -math.inf and high < math.inf else limit
    message = f"LEASE_SOLVE: the target takes a {name} of {value:g}, and {name} must be {limit}"
    raise InputError("#N/A", message)


@worksheet(
    unit="MW, $/W-yr or fraction",
    examples=[
        (("CAPACITY", 0.1, *FY25, None, 40, 0.9, 0.15, None, None, None, "PCT"), 312.259597),
        (("PRICE", 2.97, *FY25, 250, None, 0.9, 0.15), 39.969228),
        (("MARGIN", 2.97, *FY25, 250, 40, None, 0.15), 0.899308),
        (("UTILISATION", 2, *UBS, 250, 40, 0.9, 0.15), 0.67288263),
        (("CAPACITY", 34.6, *UBS, None, 40, 0.9, 0.15, 0.8, -500, 10, "PF"), 199.715757),
        (("UTILISATION", 5, *UBS, 250, 40, 0.9, 0.15), "#N/A"),  # more than all of it
        (("CAPACITY", 1, *UBS, None, 40, 0, 0.15), "#DIV/0!"),  # without margin no MW helps
        (("CAPACITY", 0.1, -1.11, 500, None, 40, 0.9, 0, None, None, None, "PCT"), "#N/A"),
        (("CAPACITY", 2, *UBS, None, 40, 0.9, 15), "#NUM!"),  # 15 typed for 15%
        (("CAPACITY", 2, *UBS, None, None, 0.9, 0.15), "#VALUE!"),  # two are unknown
        (("TAX_RATE", 2, *UBS, 250, 40, 0.9, 0.15), "#VALUE!"),
    ],
)
def lease_solve(
    solve_for: Annotated[
        str,
        Arg("code", "What to find: CAPACITY, PRICE, MARGIN, UTILISATION.", choices=tuple(LIMITS)),
    ],
    target: Annotated[float, Arg("$/share or fraction", "The EPS wanted, see target_in.")],
    base_eps: Annotated[float, Arg("$/share", "Diluted EPS before the lease.")],
    diluted_shares: Annotated[float, Arg("mm", "Diluted shares of the same year.", above=0)],
    capacity: Annotated[
        float, Arg("MW", "Capacity rented out; blank if solved for.", low=0, solved_as="CAPACITY")
    ],
    price: Annotated[
        float, Arg("$/W-yr", "Price of the year; blank if solved for.", low=0, solved_as="PRICE")
    ],
    margin: Annotated[
        float,
        Arg(
            "fraction",
            "Pre-tax margin on the revenue; blank if solved for.",
            high=1,
            solved_as="MARGIN",
        ),
    ],
    tax_rate: Annotated[float, Arg("fraction", "Tax rate on the incremental EBT.", low=0, below=1)],
    utilisation: Annotated[
        float, Arg("fraction", "Share of capacity billed; not used if solved for.", low=0, high=1)
    ] = 1,
    other_pretax: Annotated[
        float, Arg("$mm", "Other pre-tax items, e.g. interest; costs negative.")
    ] = 0,
    new_shares: Annotated[float, Arg("mm", "Shares issued; a buy-back is negative.")] = 0,
    target_in: Annotated[
        str,
        Arg(
            "code",
            "DELTA $/share, PCT of base EPS, PF pro forma EPS.",
            choices=("DELTA", "PCT", "PF"),
        ),
    ] = "DELTA",
) -> float:
    """Goal seek: the capacity, price, margin or utilisation that gives an EPS target.

    Formula: pre-tax profit needed = (change in EPS x (diluted_shares + new_shares) + base_eps x
    new_shares) / (1 - tax_rate) - other_pretax; the result is that profit / the product of the
    other three of capacity, price, margin and utilisation. One lease year, price in $/W-yr.

    Errors: #NUM! for a number outside its range or no share left; #VALUE! for text, a blank or an
    unknown code; #DIV/0! where what is solved for makes no difference (a factor of 0); #N/A where
    no allowed value reaches the target, and for PCT on a base EPS of zero or less.

    Source: inverse of EPS_BRIDGE on the revenue of LEASE_REVENUE.
    """
    shares = diluted_shares + new_shares
    if shares <= 0:
        message = f"LEASE_SOLVE: diluted_shares + new_shares must be above 0 (mm), got {shares:g}"
        raise InputError("#NUM!", message)
    factors: dict[str, Any] = {
        "CAPACITY": capacity,
        "PRICE": price,
        "MARGIN": margin,
        "UTILISATION": utilisation,
    }
    given = [value for name, value in factors.items() if name != solve_for]
    if 0 in given:
        name = solve_for.lower()
        message = f"LEASE_SOLVE: {name} makes no difference: another factor is 0"
        raise InputError("#DIV/0!", message)
    net_income = _change(target, target_in, base_eps) * shares + base_eps * new_shares
    keep = 1 - tax_rate
    at_stake = (abs(base_eps) * diluted_shares + abs(net_income)) / keep + abs(other_pretax)
    return _solved(solve_for, net_income / keep - other_pretax, given, MISSED * at_stake)
