"""LEASE_REVENUE and LEASE_PRICE for terms, escalators and dates that differ by draw.

The functions themselves take such arguments one by one; a simulation would take hours so. What is
outside an argument's limits is left out here: the caller has it answered by the function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from addin.scenarios.numpy_functions import months_later
from addin.scenarios.numpy_values import NotKnown
from udfs import Function
from udfs.arguments import FIRST_SERIAL, LAST_MOMENT, WHOLE
from udfs.arrays import DAY_ZERO
from udfs.errors import InputError
from udfs.units import GPU_HOUR, HOURS_A_YEAR, mm_per_mw_year

Answer = tuple[np.ndarray, np.ndarray]
"""The numbers, and in which draws the function has to be asked."""


def answer(function: Function, values: Sequence[Any], odd: np.ndarray) -> Answer | None:
    """A call with one value or an array an argument; None where it has to be answered otherwise.

    `odd` are draws that need no look.
    """
    work = _WORKS.get(function.name)
    if work is None:
        return None
    try:
        given, odd = _checked(function, values, odd)
        numbers, strange = work(given)
    except (InputError, NotKnown, OverflowError):
        return None
    odd = odd | strange | ~np.isfinite(numbers)
    return np.where(odd, 0.0, numbers), odd


def _checked(
    function: Function, values: Sequence[Any], odd: np.ndarray
) -> tuple[dict[str, Any], np.ndarray]:
    """The arguments by name inside their limits, days as serial numbers; where they were not."""
    given = {}
    for (name, arg), value in zip(function.args.items(), values):
        if not isinstance(value, np.ndarray):
            one = function.check_one(name, value)
            is_day = arg.unit == "date" and one is not None
            given[name] = float(one.toordinal() - DAY_ZERO) if is_day else one
            continue
        is_day = arg.unit == "date"
        least, most = (FIRST_SERIAL, LAST_MOMENT) if is_day else (arg.least, arg.most)
        if least > most:
            raise InputError("#VALUE!", f"{function.name}: {name} differs by draw")
        inside = np.clip(value, least, most)
        odd = odd | (inside != value)
        given[name] = np.floor(inside) if is_day else inside
    return given, odd


def _unit(given: dict[str, Any], asked_by: str) -> Any:
    """$mm for 1 MW a year at a price of 1; no number where only the function can say why."""
    unit, watts = given["price_unit"], given["watts_per_gpu"]
    if unit != GPU_HOUR or not isinstance(watts, np.ndarray):
        return mm_per_mw_year(unit, asked_by, watts)
    with np.errstate(all="ignore"):
        amount = HOURS_A_YEAR / watts
    return np.where(np.isinf(amount), np.nan, amount)


def _rents(term: Any, escalator: Any) -> list[Any]:
    """Rent of each lease year as a multiple of the first full year's."""
    growth: Any = 1.0
    years = []
    for year in range(int(np.ceil(np.max(term)))):
        years.append(growth * np.clip(term - year, 0.0, 1.0))
        growth = growth * (1.0 + escalator)
    return years


def _price(given: dict[str, Any]) -> Answer:
    unit = _unit(given, "LEASE_PRICE")
    multiple = sum(_rents(given["term"], given["escalator"]))
    with np.errstate(all="ignore"):
        numbers = given["contract_value"] / (given["capacity"] * (multiple * unit))
    return numbers, np.zeros(np.shape(numbers), dtype=bool)


def _revenue(given: dict[str, Any]) -> Answer:
    unit = _unit(given, "LEASE_REVENUE")
    term, escalator = given["term"], given["escalator"]
    start, first, last = (given[name] for name in ("lease_start", "period_start", "period_end"))
    dates = [start is None, first is None, last is None]
    if any(dates) and not all(dates):
        raise InputError("#VALUE!", "LEASE_REVENUE: give all three dates or none")
    odd: Any = False
    if all(dates):
        multiple = sum(_rents(term, escalator))
    else:
        months = np.rint(term * 12.0)
        odd = (months < 1) | (np.abs(term * 12.0 - months) > WHOLE) | (last < first)
        months = np.maximum(months, 1.0)
        rents = _rents(months / 12.0, escalator)
        multiple = _recognised(rents, months, (start, first, last), given["basis"])
    with np.errstate(all="ignore"):
        amount = given["utilisation"] * (multiple * unit)
        numbers = given["capacity"] * (given["price"] * amount)
    return numbers, np.broadcast_to(odd, np.shape(numbers))


def _recognised(rents: list[Any], months: Any, days: tuple[Any, Any, Any], basis: str) -> Any:
    """What of the rents is recognised in a period, by days of each stretch."""
    start, first, last = days
    most = int(np.max(months))
    steps = {"SL": [most], "MONTH": [1] * most}.get(basis, [12] * len(rents))
    amounts = {"SL": [sum(rents)], "MONTH": [sum(rents) / months] * most}.get(basis, rents)
    recognised: Any = 0.0
    at = 0
    for step, amount in zip(steps, amounts):
        begin = months_later(start, np.minimum(at, months))
        end = months_later(start, np.minimum(at + step, months))
        shared = np.minimum(end, last + 1.0) - np.maximum(begin, first)
        length = np.maximum(end - begin, 1.0)  # nothing is left of a lease that has ended
        recognised = recognised + (end > begin) * amount * np.maximum(shared, 0.0) / length
        at += step
    return recognised


_WORKS: dict[str, Callable[[dict[str, Any]], Answer]] = {
    "LEASE_PRICE": _price,
    "LEASE_REVENUE": _revenue,
}
