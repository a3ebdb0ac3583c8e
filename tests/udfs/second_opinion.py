"""A second implementation of every function: plain, slow, in decimals of 60 digits.

It was written from the contract of the functions alone, without a look at `udfs`, whose answers
`test_second_opinion.py` and `python -m tests.long.random_calls` compare with these. Where the
contract leaves open which of several faults is reported, all of them are right answers.
"""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from collections.abc import Callable, Sequence
from decimal import Context, Decimal, setcontext
from typing import Any

from tests.udfs.second_contract import (
    BILLIONTH,
    LAST_DAY,
    NO_DIVISOR,
    NOT_MEANINGFUL,
    ONE,
    ZERO,
    Codes,
    Near,
    Refused,
    exact,
    read_all,
    refuse_any,
    table_or_one,
)
from tests.udfs.second_opinion_of_ranges import (
    backlog_schedule,
    concentration_risk,
    renewal_risk,
    scenario_value,
)

LARGEST = Decimal("1.7976931348623157e308")
LAST_DIGIT = Decimal("2.3e-7")  # a billionth of it: next to -1 no float says a rate more closely
CONTEXT = Context(prec=60, Emin=-(10**9), Emax=10**9, traps=[])


def opinion(name: str, given: Sequence[Any]) -> Any:
    """The answer to a call: a `Near`, a text, `Codes`, or a table of (label, answer)."""
    setcontext(CONTEXT)
    try:
        answer = FUNCTIONS[name](*read_all(name, given))
    except Refused as refused:
        return Codes(refused.codes)
    parts = [part for _, part in answer] if isinstance(answer, list) else [answer]
    sizes = [abs(part.value) for part in parts if isinstance(part, Near)]
    if any(size > LARGEST for size in sizes):
        # A billionth from the end it is a matter of rounding.
        return Codes(frozenset({"#NUM!"})) if max(sizes) > LARGEST * (1 + BILLIONTH) else None
    return answer


def edate(day: dt.date, months: int) -> dt.date:
    """Excel's EDATE; a day after the last is refused."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > LAST_DAY.year:
        raise Refused("#NUM!")
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def years_of_rent(term: Decimal, escalator: Decimal) -> Decimal:
    """What a contract earns, in rents of the first year."""
    whole = int(term)
    earned = sum(((1 + escalator) ** year for year in range(whole)), ZERO)
    return earned + (term - whole) * (1 + escalator) ** whole


def per_watt_year(unit: str, watts: Decimal | None, hours: Decimal = Decimal(8760)) -> Decimal:
    """$/W-yr in one of a unit."""
    if unit == "$/GPU-hr":
        if watts is None:
            raise Refused("#VALUE!")
        return hours / watts
    return {
        "$/W-yr": ONE,
        "$/kW-mo": Decimal("0.012"),
        "$/kW-yr": Decimal("0.001"),
        "$/MW-yr": Decimal("0.000001"),
        "$mm/MW-yr": ONE,
        "$bn/GW-yr": ONE,
        "$/kWh": hours / 1000,
    }[unit]


def days_in_both(first: dt.date, end: dt.date, start: dt.date, last: dt.date) -> int:
    """Days from `first` to before `end` that are in a period with both its ends."""
    return max(0, min(end.toordinal(), last.toordinal() + 1) - max(first, start).toordinal())


def lease_revenue(
    mw: Decimal, price: Decimal, term: Decimal, used: Decimal, escalator: Decimal,
    lease: Any, start: Any, last: Any, basis: str, unit: str, watts: Any,
) -> Near:  # fmt: skip
    dates = (lease, start, last)
    given = sum(day is not None for day in dates)
    months = round(term * 12)
    refuse_any(
        (unit == "$/GPU-hr" and watts is None, "#VALUE!"),
        (given in (1, 2), "#VALUE!"),
        (given == 3 and (months < 1 or abs(term * 12 - months) > Decimal("1e-6")), "#NUM!"),
        (start is not None and last is not None and last < start, "#NUM!"),
    )
    rent = mw * price * per_watt_year(unit, watts) * used
    if not given:
        return exact(rent * years_of_rent(term, escalator))
    bounds = [edate(lease, month) for month in range(months + 1)]
    if basis == "CASH":
        earned = ZERO
        for year, first in enumerate(range(0, months, 12)):
            end = min(first + 12, months)
            part = Decimal(end - first) / 12 * (1 + escalator) ** year
            days = days_in_both(bounds[first], bounds[end], start, last)
            earned += part * days / (bounds[end] - bounds[first]).days
    elif basis == "MONTH":
        earned = ZERO
        for first_day, next_day in itertools.pairwise(bounds):
            days = days_in_both(first_day, next_day, start, last)
            earned += Decimal(days) / (next_day - first_day).days
        earned *= years_of_rent(Decimal(months) / 12, escalator) / months
    else:
        days = days_in_both(bounds[0], bounds[-1], start, last)
        earned = years_of_rent(Decimal(months) / 12, escalator)
        earned *= Decimal(days) / (bounds[-1] - bounds[0]).days
    return exact(rent * earned)


def eps_bridge(
    base: Decimal, shares: Decimal, revenue: Decimal, margin: Decimal, tax: Decimal,
    other: Decimal, new: Decimal, output: str,
) -> Any:  # fmt: skip
    if shares + new <= 0:
        raise Refused("#NUM!")
    pretax = revenue * margin + other
    income = pretax * (1 - tax)
    after = (base * shares + income) / (shares + new)
    earned = abs(revenue * margin) + abs(other)
    ratio = max(ONE, shares / (shares + new))
    scale = (abs(base) + (abs(revenue) + earned) / shares) * ratio
    change = Near(after - base, scale)
    percent = Near((after - base) / base, scale / base) if base > 0 else NOT_MEANINGFUL
    rows = [
        ("Base EPS", exact(base)),
        ("Lease revenue", exact(revenue / shares)),
        ("Operating costs", Near(-revenue * (1 - margin) / shares, scale)),
        ("Other pre-tax", exact(other / shares)),
        ("Tax", Near(-pretax * tax / shares, scale)),
        ("Share count", Near(after - base - income / shares, scale)),
        ("Pro forma EPS", Near(after, scale)),
        ("Change", change),
        ("Change %", percent),
    ]
    ones = {
        "DELTA": change,
        "PCT": percent,
        "PF": Near(after, scale),
        "NI": Near(income, earned),
        "CHECK": Near(ZERO, scale),
    }
    return table_or_one(output, "BRIDGE", rows, ones.get(output))


def implied_margin(delta: Decimal, shares: Decimal, revenue: Decimal, tax: Decimal) -> Near:
    return exact(delta * shares / (revenue * (1 - tax)))


def lease_price(
    value: Decimal, mw: Decimal, term: Decimal, escalator: Decimal, unit: str, watts: Any
) -> Near:
    return exact(value / (mw * years_of_rent(term, escalator) * per_watt_year(unit, watts)))


def price_convert(value: Decimal, old: str, new: str, watts: Any, hours: Decimal) -> Near:
    return exact(value * per_watt_year(old, watts, hours) / per_watt_year(new, watts, hours))


def recovery(rate: Decimal, years: Decimal) -> Decimal:
    """The capital recovery factor."""
    if rate < Decimal("1e-30"):
        return 1 / years
    interest = years * (1 + rate).ln()
    return rate / (interest if interest < Decimal("1e-30") else 1 - (-interest).exp())


def compute_cost(
    mw: Decimal, capex: Decimal, it: Decimal, it_life: Decimal, life: Decimal, power: Decimal,
    pue: Decimal, load: Decimal, other: Decimal, rate: Decimal, output: str,
) -> Any:  # fmt: skip
    capital = mw * capex * (it * recovery(rate, it_life) + (1 - it) * recovery(rate, life))
    energy = mw * load * pue * Decimal("8.76") * power
    total = capital + energy + mw * other
    per_watt = exact(total / mw) if mw else NOT_MEANINGFUL
    ones = {
        "CAPITAL": exact(capital),
        "ENERGY": exact(energy),
        "CASH": exact(energy + mw * other),
        "TOTAL": exact(total),
        "BREAKEVEN": per_watt,
    }
    rows = [
        ("Capital charge", ones["CAPITAL"]),
        ("Energy", ones["ENERGY"]),
        ("Other operating", exact(mw * other)),
        ("Total", ones["TOTAL"]),
        ("Break-even price", per_watt),
    ]
    return table_or_one(output, "SUMMARY", rows, ones.get(output))


def worth(flows: list[Decimal], growth: Decimal) -> Decimal:
    """The present value at a rate of `growth` - 1."""
    value = ZERO
    for flow in reversed(flows):
        value = value / growth + flow
    return value


def internal_rate(flows: list[Decimal]) -> Any:
    signs = [flow > 0 for flow in flows if flow]
    turns = sum(one != other for one, other in itertools.pairwise(signs))
    if turns != 1:
        return Codes(frozenset({"#N/A" if turns else "#NUM!"}))
    low, high = Decimal("1e-400"), Decimal("1e400")
    while high / low > 1 + Decimal("1e-14"):
        middle = (low * high).sqrt() if high / low > 2 else (low + high) / 2
        low, high = (middle, high) if worth(flows, middle) > 0 else (low, middle)
    return Near(low - 1, low + LAST_DIGIT)


def payback(flows: list[Decimal], scale: Decimal) -> Any:
    paid = ZERO
    for year, flow in enumerate(flows[1:]):
        left = -flows[0] - paid
        if paid + flow >= -flows[0]:
            return Near(year + left / flow, (year + 1 + scale / flow))
        paid += flow
        if abs(paid + flows[0]) < scale * Decimal("1e-12"):
            return None
    return NOT_MEANINGFUL


def lease_return(
    mw: Decimal, price: Decimal, term: Decimal, capex: Decimal, cash: Decimal, residual: Decimal,
    used: Decimal, escalator: Decimal, tax: Decimal, rate: Any, output: str,
) -> Any:  # fmt: skip
    invested = mw * capex
    refuse_any((not invested, "#DIV/0!"), (output == "NPV" and rate is None, "#VALUE!"))
    years = int(term)
    flows, scales = [-invested], [invested]
    for year in range(years):
        revenue, cost = mw * price * used * (1 + escalator) ** year, mw * cash
        taxed = tax * (revenue - cost - invested * (1 - residual) / term)
        flows.append(revenue - cost - taxed)
        scales.append(revenue + cost + tax * (revenue + cost + invested / term))
    first = Near(flows[1], scales[1])
    flows[-1] += invested * residual
    scales[-1] += invested * residual
    if any(0 < abs(f) < s * Decimal("1e-13") for f, s in zip(flows, scales, strict=True)):
        return None  # the sign of a flow is a matter of rounding
    scale = sum(scales, ZERO)
    measures = {
        "MULTIPLE": Near(sum(flows[1:], ZERO) / invested, scale / invested),
        "PAYBACK": payback(flows, scale),
        "IRR": internal_rate(flows) if output in ("IRR", "SUMMARY") else None,
        "NPV": NOT_MEANINGFUL,
    }
    if rate is not None:
        measures["NPV"] = Near(worth(flows, 1 + rate), worth(scales, 1 + rate))
    labels = dict(zip(("Multiple", "Payback", "IRR", "NPV"), measures, strict=True))
    rows: list[tuple[str, Any]] = [("Investment", exact(invested)), ("Cash flow of year 1", first)]
    for label, code in labels.items():
        failed = isinstance(measures[code], Codes)
        rows.append((label, "#N/A" if failed else measures[code]))
    return rows if output == "SUMMARY" else measures[output]


def lease_solve(
    wanted: str, target: Decimal, base: Decimal, shares: Decimal, mw: Any, price: Any,
    margin: Any, tax: Decimal, used: Any, other: Decimal, new: Decimal, target_in: str,
) -> Any:  # fmt: skip
    if shares + new <= 0:
        raise Refused("#NUM!")
    factors = {"CAPACITY": mw, "PRICE": price, "MARGIN": margin, "UTILISATION": used}
    del factors[wanted]
    product = ONE
    for factor in factors.values():
        product *= factor
    if not product:
        return NO_DIVISOR
    if target_in == "PCT" and base <= 0:
        return NOT_MEANINGFUL
    eps = {"DELTA": base + target, "PCT": base * (1 + target), "PF": target}[target_in]
    moved = base * target if target_in == "PCT" else target
    pretax = (eps * (shares + new) - base * shares) / (1 - tax)
    value = (pretax - other) / product
    parts = (abs(base) + abs(moved)) * (shares + abs(new)) / (1 - tax) + abs(other)
    scale = parts / abs(product)
    least = None if wanted == "MARGIN" else ZERO
    most = ONE if wanted in ("MARGIN", "UTILISATION") else None
    near = scale * Decimal("1e-12")
    if any(end is not None and abs(value - end) <= near for end in (least, most)):
        return Near(value, scale, ("#N/A",))
    if (least is not None and value < least) or (most is not None and value > most):
        return NOT_MEANINGFUL
    return Near(value, scale)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "LEASE_REVENUE": lease_revenue,
    "EPS_BRIDGE": eps_bridge,
    "CONCENTRATION_RISK": concentration_risk,
    "IMPLIED_MARGIN": implied_margin,
    "LEASE_PRICE": lease_price,
    "PRICE_CONVERT": price_convert,
    "RENEWAL_RISK": renewal_risk,
    "COMPUTE_COST": compute_cost,
    "LEASE_RETURN": lease_return,
    "LEASE_SOLVE": lease_solve,
    "BACKLOG_SCHEDULE": backlog_schedule,
    "SCENARIO_VALUE": scenario_value,
}
