"""Revenue from renting out compute, in total or as recognised in a period."""

from __future__ import annotations

import datetime as dt
import math
from typing import Annotated, Optional

from udfs.arguments import WHOLE, Arg
from udfs.calendar import days_shared, months_later
from udfs.catalogue import worksheet
from udfs.errors import InputError
from udfs.units import PRICE_UNITS, WATTS_PER_GPU, mm_per_mw_year

FROM_JULY_2028 = (250, 40, 1, None, None, dt.date(2028, 7, 1))
RISING_FROM_JULY_2027 = (250, 40, 3, None, 0.03, dt.date(2027, 7, 1))
IN_2028 = (dt.date(2028, 1, 1), dt.date(2028, 12, 31))
IN_2029 = (dt.date(2029, 1, 1), dt.date(2029, 12, 31))


def years_of_rent(term: float, escalator: float) -> list[float]:
    """Rent of each lease year as a multiple of the first full year's; a part-year in proportion."""
    whole = int(term)
    years = [(1 + escalator) ** k for k in range(whole)]
    if term > whole:
        years.append((term - whole) * (1 + escalator) ** whole)
    return years


def _lease_months(term: float) -> int:
    months = round(term * 12)
    if months < 1 or abs(term * 12 - months) > WHOLE:
        message = (
            "LEASE_REVENUE: with dates, term must be a whole number of months (e.g. 1.5 years)"
        )
        raise InputError("#NUM!", f"{message}, got {term:g} years")
    return months


def _recognise(
    rents: list[float], months: int, start: dt.date, first: dt.date, last: dt.date, basis: str
) -> float:
    """Rent recognised from `first` to `last`, in the unit of `rents`, by days of each stretch."""
    steps = {"SL": [months], "MONTH": [1] * months}.get(basis)
    if steps is None:
        steps = [min(12, months - at) for at in range(0, months, 12)]
        amounts = rents
    else:
        amounts = [math.fsum(rents) / len(steps)] * len(steps)
    recognised, at = 0.0, 0
    for step, amount in zip(steps, amounts):
        begin, end = months_later(start, at), months_later(start, at + step)
        recognised += amount * days_shared(begin, end, first, last) / (end - begin).days
        at += step
    return recognised


@worksheet(
    unit="$mm",
    examples=[
        ((250, 40), 10_000),
        ((500, 30), 15_000),
        ((250, 40, 1, 0.8), 8_000),
        ((250, 40, 3, None, 0.03), 30_909),
        ((250, 40, 2.5), 25_000),
        ((*FROM_JULY_2028, *IN_2028), 5_041.095890),
        ((*FROM_JULY_2028, *IN_2029), 4_958.904110),
        ((*FROM_JULY_2028, *IN_2028, "MONTH"), 5_000),
        ((*RISING_FROM_JULY_2027, *IN_2028), 10_321.801095),
        ((*RISING_FROM_JULY_2027, *IN_2028, "CASH"), 10_165.006363),
        ((500, 2500, 1, None, None, None, None, None, None, "$/kW-mo"), 15_000),
        ((1000, 2.35, 1, *[None] * 6, "$/GPU-hr", 1400), 14_704.285714),
        ((1000, 2.35, 1, *[None] * 6, "$/GPU-hr"), "#VALUE!"),  # how many watts is one GPU?
        (([[250], [500]], [[30, 40]]), [[7_500, 10_000], [15_000, 20_000]]),
        ((250, 40, 1, 95), "#NUM!"),  # 95 typed for 95%
        (("250 MW", 40), "#VALUE!"),
        ((250, None), "#VALUE!"),  # a blank price is not a price of zero
        ((250, 40, 1, None, None, dt.date(2028, 7, 1)), "#VALUE!"),  # one date of three
        ((250, "#N/A"), "#N/A"),
    ],
)
def lease_revenue(
    capacity: Annotated[float, Arg("MW", "Capacity rented out.", low=0, vector=True)],
    price: Annotated[float, Arg("price_unit", "Price of the first year.", low=0, vector=True)],
    term: Annotated[float, Arg("years", "Length of the lease.", above=0, high=100)] = 1,
    utilisation: Annotated[
        float,
        Arg("fraction", "Share of capacity billed (take-or-pay = 1).", 0, 1, vector=True),
    ] = 1,
    escalator: Annotated[
        float,
        Arg("fraction", "Annual price escalator.", above=-1, below=1),
    ] = 0,
    lease_start: Annotated[Optional[dt.date], Arg("date", "First day of the lease.")] = None,
    period_start: Annotated[Optional[dt.date], Arg("date", "First day of the period.")] = None,
    period_end: Annotated[Optional[dt.date], Arg("date", "Last day of the period.")] = None,
    basis: Annotated[
        str,
        Arg(
            "code",
            "SL straight line by day, MONTH equal months, CASH contractual rent of the year.",
            choices=("SL", "MONTH", "CASH"),
        ),
    ] = "SL",
    price_unit: Annotated[str, Arg("code", "Unit of the price.", choices=PRICE_UNITS)] = "$/W-yr",
    watts_per_gpu: Annotated[Optional[float], WATTS_PER_GPU] = None,
) -> float:
    """Revenue ($mm) from renting out `capacity` at `price`: the contract's total, or one period's.

    Formula: lease year k (from 0) earns capacity x price x utilisation x (1 + escalator)^k, a last
    part-year in proportion. With all three dates: what is recognised from period_start to
    period_end, both included, of a lease that runs from lease_start for `term` years.

    Errors: #NUM! for a number outside its range, a term of broken months with dates, or a period
    that ends before it starts; #VALUE! for text, a blank, one or two dates of the three, or
    $/GPU-hr without watts_per_gpu.

    Source: ASC 842-30-25-11 (operating lease income, straight line).
    """
    unit = mm_per_mw_year(price_unit, "LEASE_REVENUE", watts_per_gpu)
    rents = years_of_rent(term, escalator)
    dates = [lease_start, period_start, period_end]
    if None in dates and any(dates):
        message = (
            "LEASE_REVENUE: give all three dates or none: lease_start, period_start, period_end"
        )
        raise InputError("#VALUE!", message)
    multiple = math.fsum(rents)
    if lease_start and period_start and period_end:
        if period_end < period_start:
            message = f"LEASE_REVENUE: period_end {period_end} must not be before period_start"
            raise InputError("#NUM!", f"{message} {period_start}")
        months = _lease_months(term)
        rents = years_of_rent(months / 12, escalator)
        multiple = _recognise(rents, months, lease_start, period_start, period_end, basis)
    # From the right: an array is often one of the first, and numbers alone take no time.
    return capacity * (price * (utilisation * (multiple * unit)))
