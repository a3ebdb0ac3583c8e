"""The second opinion of the functions that take ranges: books of customers, contracts and cases."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.udfs.second_contract import (
    BILLIONTH,
    NO_DIVISOR,
    NOT_MEANINGFUL,
    ONE,
    ZERO,
    Near,
    Refused,
    exact,
    refuse_any,
    table_or_one,
)

YEAR = Decimal("365.25")
Book = list[tuple[Any, ...]]


def band(hhi: Decimal, low: int, high: int) -> Any:
    slack = Decimal("1e-6")
    for end, lower, upper in ((low - slack, "low", "moderate"), (high + slack, "moderate", "high")):
        if abs(hhi - end) < Decimal("1e-8"):
            return Near(Decimal("nan"), ZERO, (lower, upper))
    return "low" if hhi < low - slack else "high" if hhi > high + slack else "moderate"


def customers(exposures: list[Any], names: list[Any] | None) -> list[Decimal]:
    """What each customer has, the largest first."""
    books: dict[Any, Decimal] = {}
    for row, amount in enumerate(exposures):
        name = names[row] if names else None
        key = row if name is None else name
        books[key] = books.get(key, ZERO) + (amount or ZERO)
    return sorted((amount for amount in books.values() if amount), reverse=True)


CONCENTRATION = {
    "Names": "N", "Top-1 share": "TOP1", "Top-2 share": "TOP2", "Top-3 share": "TOP3",
    "HHI (minimum)": "HHI_MIN", "HHI (maximum)": "HHI_MAX",
    "Effective names (at most)": "EFFECTIVE", "Names at threshold": "MAJOR",
    "At-risk share": "AT_RISK", "Undisclosed share": "UNDISCLOSED", "Band (2023)": "BAND2023",
}  # fmt: skip


def concentration_risk(
    exposures: list[Any], names: Any, total: Any, flags: Any, threshold: Decimal, output: str
) -> Any:
    refuse_any(*((other and len(other) != len(exposures), "#VALUE!") for other in (names, flags)))
    amounts = customers(exposures, names)
    own = sum(amounts, ZERO)
    if not own:
        return NO_DIVISOR
    whole = own if total is None else total
    off = abs(own - whole) / own
    if abs(off - BILLIONTH) < Decimal("1e-14"):
        return None  # a tie of roundings: no opinion
    if off > BILLIONTH and whole < own:
        raise Refused("#NUM!")
    disclosed = off <= BILLIONTH
    shares = [amount / whole for amount in amounts]
    rest = ZERO if disclosed else 1 - own / whole
    slack = 3 * off if disclosed else ZERO
    needed = threshold - Decimal("1e-12")
    if any(abs(share - needed) < Decimal("1e-14") + slack for share in shares):
        return None
    at_risk: Any = NOT_MEANINGFUL
    if flags is not None:
        marked = (a for a, flag in zip(exposures, flags, strict=True) if a and flag)
        at_risk = loose(sum(marked, ZERO) / whole, slack)
    ones = measures(shares, rest, slack, [amount / own for amount in amounts])
    ones["HHI"] = ones["HHI_MIN"] if disclosed else NOT_MEANINGFUL
    ones["MAJOR"] = exact(Decimal(sum(share >= needed for share in shares)))
    ones["AT_RISK"] = at_risk
    rows = [(label, ones[code]) for label, code in CONCENTRATION.items()]
    return table_or_one(output, "SUMMARY", rows, ones.get(output))


def measures(
    shares: list[Decimal], rest: Decimal, slack: Decimal, own: list[Decimal]
) -> dict[str, Any]:
    """What follows from the shares of the whole, and from those of the disclosed names' sum."""
    n, least = len(shares), sum((share * share for share in shares), ZERO) * 10_000
    apart = sum((share * (n - 1 - 2 * i) for i, share in enumerate(own)), ZERO) / n
    return {
        "N": exact(Decimal(n)),
        **{f"TOP{k}": loose(sum(shares[:k], ZERO), slack) for k in (1, 2, 3)},
        "HHI_MIN": loose(least, slack),
        "HHI_MAX": loose(least + rest * rest * 10_000, slack),
        "EFFECTIVE": loose(10_000 / least, slack),
        "UNDISCLOSED": Near(rest, ONE),
        "BAND2023": band(least, 1000, 1800),
        "BAND2010": band(least, 1500, 2500),
        "GINI": Near(apart, ONE),
        "ENTROPY": Near(-sum((share * share.ln() for share in own), ZERO), ONE),
    }


def loose(value: Decimal, slack: Decimal) -> Near:
    """A share of a total that is the sum to 1e-9: of which of the two the contract leaves open."""
    return Near(value, abs(value) * (1 + slack / BILLIONTH))


def renewal_risk(
    amounts: list[Any], expiries: list[Any], as_of: dt.date, flags: Any, horizon: Decimal,
    output: str,
) -> Any:  # fmt: skip
    sizes = {len(part) for part in (amounts, expiries, flags) if part is not None}
    refuse_any((len(sizes) > 1, "#VALUE!"))
    book: Book = list(zip(amounts, expiries, flags or [None] * len(amounts), strict=True))
    book = [row for row in book if row[0] is not None]
    refuse_any((any(row[1] is None for row in book), "#VALUE!"))
    left = [(amount, (day - as_of).days, flag) for amount, day, flag in book if day >= as_of]
    whole = sum((amount for amount, _, _ in left), ZERO)
    if not whole:
        return NO_DIVISOR
    near = [row for row in left if row[1] <= horizon * YEAR]

    def share(rows: Book) -> Near:
        return exact(sum((row[0] for row in rows), ZERO) / whole)

    ones = {
        "AMOUNT": exact(whole),
        "LIFE": exact(sum((amount * days for amount, days, _ in left), ZERO) / whole / YEAR),
        "EXPIRING": share(near),
        "AT_RISK": share([row for row in left if row[2]]) if flags else NOT_MEANINGFUL,
        "AT_RISK_EXPIRING": share([row for row in near if row[2]]) if flags else NOT_MEANINGFUL,
    }
    labels = ("Remaining amount", "Weighted life", "Expiring within horizon", "At-risk share",
              "At-risk share within horizon")  # fmt: skip
    rows = list(zip(labels, ones.values(), strict=True))
    return table_or_one(output, "SUMMARY", rows, ones.get(output))


def backlog_schedule(
    amounts: list[Any], starts: list[Any], expiries: list[Any], first: dt.date, last: dt.date,
    renewed: Decimal, cut: Decimal, output: str,
) -> Any:  # fmt: skip
    same = len({len(amounts), len(starts), len(expiries)}) == 1
    book = [row for row in zip(amounts, starts, expiries, strict=same) if row[0] is not None]
    whole = [row for row in book if None not in row]
    refuse_any(
        (not same, "#VALUE!"),
        (last < first, "#NUM!"),
        (same and len(whole) < len(book), "#VALUE!"),
        (same and any(end < start for _, start, end in whole), "#NUM!"),
    )
    inside = after = ZERO
    for amount, start, end in book:
        daily = amount / ((end - start).days + 1)
        period = last.toordinal() + 1
        inside += daily * max(0, min(end.toordinal() + 1, period) - max(start, first).toordinal())
        after += daily * max(0, period - max(end.toordinal() + 1, first.toordinal()))
    kept = renewed * (1 - cut)
    return {
        "CONTRACTED": exact(inside),
        "RENEWED": exact(after * kept),
        "LOST": Near(after * (1 - kept), after),
        "TOTAL": exact(inside + after * kept),
    }[output]


def scenario_value(values: list[Any], weights: list[Any], reference: Any, output: str) -> Any:
    same = len(values) == len(weights)
    against = output in ("UPSIDE", "DOWNSIDE", "SKEW", "PROB")
    book = [row for row in zip(values, weights, strict=same) if row != (None, None)]
    whole = [row for row in book if None not in row]
    off = abs(sum((weight for _, weight in whole), ZERO) - 1)
    if abs(off - BILLIONTH) < Decimal("1e-14"):
        return None
    refuse_any(
        (not same, "#VALUE!"),
        (same and len(whole) < len(book), "#VALUE!"),
        (against and reference is None, "#VALUE!"),
        (not book, "#DIV/0!"),
        (bool(book) and off > BILLIONTH, "#NUM!"),
    )
    mean = sum((value * weight for value, weight in book), ZERO)
    size = sum((abs(value) * weight for value, weight in book), ZERO)
    if output == "EV":
        return Near(mean, size)
    if output == "SD":
        spread = sum((weight * (value - mean) ** 2 for value, weight in book), ZERO).sqrt()
        return Near(spread, size + max(abs(value) for value, _ in book))
    above = sum((weight * max(ZERO, value - reference) for value, weight in book), ZERO)
    below = sum((weight * max(ZERO, reference - value) for value, weight in book), ZERO)
    if output == "SKEW":
        return exact(above / below) if below else NO_DIVISOR
    over = sum((weight for value, weight in book if value > reference), ZERO)
    return exact({"UPSIDE": above, "DOWNSIDE": below, "PROB": over}[output])
