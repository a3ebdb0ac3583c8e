"""What a book of contracts brings in a period, and what its renewal takes away."""

from __future__ import annotations

import datetime as dt
import math
from typing import Annotated, Any, Optional

from udfs.arguments import Arg, ArgRange
from udfs.catalogue import worksheet
from udfs.errors import InputError
from udfs.ranges import same_length

CODES = ("CONTRACTED", "RENEWED", "LOST", "TOTAL")
Booking = tuple[float, dt.date, dt.date]

BOOK = (
    [14.2, 21.0],
    [dt.date(2025, 12, 14), dt.date(2027, 1, 1)],
    [dt.date(2031, 12, 14), dt.date(2032, 12, 20)],
)
YEARS = {y: (dt.date(y, 1, 1), dt.date(y, 12, 31)) for y in (2027, 2031, 2032, 2033)}
IN_2031, IN_2032 = (*BOOK, *YEARS[2031], 0.5, 0.3), (*BOOK, *YEARS[2032], 0.5, 0.3)


def _contracts(amounts: list[Any], starts: list[Any], expiries: list[Any]) -> list[Booking]:
    """The rows that have an amount."""
    same_length("BACKLOG_SCHEDULE", amounts=amounts, starts=starts, expiries=expiries)
    rows = [row for row in zip(amounts, starts, expiries) if row[0] is not None]
    for what, at in (("starts", 1), ("expiries", 2)):
        if any(row[at] is None for row in rows):
            message = f"BACKLOG_SCHEDULE: {what} must give a date for every amount"
            raise InputError("#VALUE!", message)
    for _, start, expiry in rows:
        if expiry < start:
            message = f"BACKLOG_SCHEDULE: a contract expires on {expiry}, before its start {start}"
            raise InputError("#NUM!", message)
    return rows


def _earned(contracts: list[Booking], first: dt.date, last: dt.date) -> tuple[float, float]:
    """What the contracts earn in the period, and what their daily rates would go on to earn."""
    during, after = [], []
    for amount, start, expiry in contracts:
        days = (expiry - start).days + 1
        inside = min(expiry, last) - max(start, first)
        beyond = last - max(expiry, first - dt.timedelta(days=1))
        during.append(amount * max(0, inside.days + 1) / days)
        after.append(amount * max(0, beyond.days) / days)
    return math.fsum(during), math.fsum(after)


@worksheet(
    unit="as amounts",
    examples=[
        ((*BOOK, *YEARS[2027], 0.5, 0.3), 5.878950),
        ((*BOOK, *YEARS[2027], 0.5, 0.3, "TOTAL"), 5.878950),
        (IN_2031, 5.768822),
        ((*IN_2031, "RENEWED"), 0.038545),
        ((*IN_2031, "LOST"), 0.071583),
        ((*IN_2031, "TOTAL"), 5.807367),
        (IN_2032, 3.418157),
        ((*IN_2032, "RENEWED"), 0.866915),
        ((*IN_2032, "LOST"), 1.609985),
        ((*IN_2032, "TOTAL"), 4.285072),
        ((*BOOK, *YEARS[2033], 0.5, 0.3), 0),
        ((*BOOK, *YEARS[2033], 0.5, [[0], [0.3]], "LOST"), [[2.939475], [3.821318]]),
        ((*BOOK, *YEARS[2033][::-1]), "#NUM!"),  # the period ends before it starts
        (([14.2], *BOOK[:0:-1], *YEARS[2031]), "#VALUE!"),  # two dates for one amount
        (([14.2], [dt.date(2031, 12, 14)], [dt.date(2025, 12, 14)], *YEARS[2031]), "#NUM!"),
        (([14.2, 21], [dt.date(2025, 12, 14), None], BOOK[2], *YEARS[2031]), "#VALUE!"),
        ((*BOOK, *YEARS[2031], 0.5, 30), "#NUM!"),  # 30 typed for 30%
    ],
)
def backlog_schedule(
    amounts: Annotated[
        list[Optional[float]], ArgRange("any unit", "Contract amounts; blanks are skipped.", 0)
    ],
    starts: Annotated[list[Optional[dt.date]], ArgRange("date", "First day of each contract.")],
    expiries: Annotated[list[Optional[dt.date]], ArgRange("date", "Last day of each contract.")],
    period_start: Annotated[dt.date, Arg("date", "First day of the period.")],
    period_end: Annotated[dt.date, Arg("date", "Last day of the period.")],
    renewed_share: Annotated[
        float, Arg("fraction", "Share of a contract that is renewed.", 0, 1, vector=True)
    ] = 0,
    price_cut: Annotated[float, Arg("fraction", "Price cut at renewal.", 0, 1, vector=True)] = 0,
    output: Annotated[
        str,
        Arg(
            "code",
            "CONTRACTED, RENEWED after expiry, LOST (the rate after expiry less what is renewed), "
            "TOTAL (contracted and renewed).",
            choices=CODES,
        ),
    ] = "CONTRACTED",
) -> float:
    """Backlog by period: what contracts earn in it, and what a weaker renewal takes away.

    Formula: each contract earns its amount evenly by the day from its start to its expiry, both
    included; after its expiry its daily rate goes on at renewed_share x (1 - price_cut).

    Errors: #NUM! for a number outside its range, a contract that expires before its start or a
    period that ends before it starts; #VALUE! for text, a blank, an amount without a start or an
    expiry, or ranges of different length.

    Source: time bands of remaining performance obligations (ASC 606-10-50-13).
    """
    contracts = _contracts(amounts, starts, expiries)
    if period_end < period_start:
        message = f"BACKLOG_SCHEDULE: period_end {period_end} must not be before period_start"
        raise InputError("#NUM!", f"{message} {period_start}")
    contracted, after = _earned(contracts, period_start, period_end)
    renewed = after * (renewed_share * (1 - price_cut))
    return {
        "CONTRACTED": contracted,
        "RENEWED": renewed,
        "LOST": after - renewed,
        "TOTAL": contracted + renewed,
    }[output]
