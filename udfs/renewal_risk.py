"""How soon a backlog of contracts runs off."""

from __future__ import annotations

import datetime as dt
import math
from typing import Annotated, Any, Optional

from udfs.arguments import DAY_ZERO, Arg, ArgRange
from udfs.arrays import numpy
from udfs.catalogue import worksheet
from udfs.errors import InputError
from udfs.ranges import same_length

DAYS_A_YEAR = 365.25
NO_EXPIRY = "RENEWAL_RISK: expiries must give a date for every amount"
ROWS = {
    "AMOUNT": "Remaining amount",
    "LIFE": "Weighted life",
    "EXPIRING": "Expiring within horizon",
    "AT_RISK": "At-risk share",
    "AT_RISK_EXPIRING": "At-risk share within horizon",
}
META = ([14.2, 21.0], [dt.date(2031, 12, 14), dt.date(2032, 12, 31)], dt.date(2026, 7, 1))


def _sums(
    amounts: list[Any], expiries: list[Any], flags: Optional[list[Any]], as_of: dt.date, near: float
) -> list[float]:
    """Of the contracts that run on `as_of`: their amounts, amounts x days to expiry, the amounts
    at most `near` days from their expiry, those at risk, and those that are both.
    """
    rows = [row for row in zip(amounts, expiries, flags or amounts) if row[0] is not None]
    if any(expiry is None for _, expiry, _ in rows):
        raise InputError("#VALUE!", NO_EXPIRY)
    live = [(a, (e - as_of).days, f) for a, e, f in rows if a and e >= as_of]
    soon = [contract for contract in live if contract[1] <= near]
    parts = [live, soon, *([c for c in part if c[2]] for part in (live, soon))]
    amount, *shares = (math.fsum(amount for amount, _, _ in part) for part in parts)
    return [amount, math.fsum(amount * days for amount, days, _ in live), *shares]


def _sums_of_arrays(
    amounts: Any, expiries: Any, flags: Any, as_of: dt.date, near: float
) -> list[float]:
    """The same for arrays."""
    with numpy().errstate(all="ignore"):
        days = expiries - (as_of - DAY_ZERO).days
        if (days != days)[amounts >= 0].any():
            raise InputError("#VALUE!", NO_EXPIRY)
        live = (amounts > 0) & (days >= 0)
        at_risk = live if flags is None else live & (flags == 1)
        soon = live & (days <= near)
        parts = live, soon, at_risk, soon & at_risk
        amount, *shares = (float(amounts[part].sum()) for part in parts)
        return [amount, float((amounts * days)[live].sum()), *shares]


@worksheet(
    unit="as amounts, years or share",
    examples=[
        (
            (*META, [True, True]),
            [
                ["Remaining amount", 35.2],
                ["Weighted life", 6.079382],
                ["Expiring within horizon", 0],
                ["At-risk share", 1],
                ["At-risk share within horizon", 0],
            ],
        ),
        ((*META, None, None, "LIFE"), 6.079382),
        ((*META, None, 6, "EXPIRING"), 0.403409),
        ((*META, [True, False], 6, "AT_RISK_EXPIRING"), 0.403409),
        ((*META, [0, 1], None, "AT_RISK"), 0.596591),
        ((*META, None, None, "AT_RISK"), "#N/A"),  # no flags given
        (([14.2], [dt.date(2026, 7, 1)], dt.date(2026, 7, 1), None, None, "AMOUNT"), 14.2),
        (([14.2], [dt.date(2026, 6, 30)], dt.date(2026, 7, 1)), "#DIV/0!"),  # all has expired
        (([14.2, 21.0], [dt.date(2031, 12, 14), None], dt.date(2026, 7, 1)), "#VALUE!"),
        (([-14.2], [dt.date(2031, 12, 14)], dt.date(2026, 7, 1)), "#NUM!"),
        (([14.2], [dt.date(2031, 12, 14)], "mid-2026"), "#VALUE!"),
    ],
)
def renewal_risk(
    amounts: Annotated[
        list[Optional[float]],
        ArgRange("any unit", "Contract amounts; blanks are skipped.", 0, vector=True),
    ],
    expiries: Annotated[
        list[Optional[dt.date]], ArgRange("date", "Last day of each contract.", vector=True)
    ],
    as_of: Annotated[dt.date, Arg("date", "Valuation date.")],
    at_risk: Annotated[
        Optional[list[Optional[bool]]],
        ArgRange("flag", "TRUE where a customer could leave or compete.", vector=True),
    ] = None,
    horizon: Annotated[float, Arg("years", "Horizon for near-term expiries.", low=0)] = 2,
    output: Annotated[
        str,
        Arg(
            "code",
            "SUMMARY for the table, or one of " + ", ".join(ROWS) + ".",
            choices=("SUMMARY", *ROWS),
        ),
    ] = "SUMMARY",
) -> Any:
    """Backlog run-off (life, expiries): a table of five rows, or one of them.

    Formula: weighted life = sum of amount x days to expiry / 365.25 / sum of amounts; a contract
    is within the horizon at most horizon x 365.25 days away. Contracts that expired before as_of
    are left out; one that expires on the day counts, with no life left.

    Errors: #NUM! for a negative amount or horizon; #VALUE! for text, a blank, an amount without an
    expiry, ranges of different length or an array given to the table; #DIV/0! where nothing is
    left; #N/A for the at-risk shares without flags.

    Source: run-off of remaining performance obligations (ASC 606-10-50-13).
    """
    same_length("RENEWAL_RISK", amounts=amounts, expiries=expiries, at_risk=at_risk)
    sums_of = _sums if isinstance(amounts, list) else _sums_of_arrays
    sums = sums_of(amounts, expiries, at_risk, as_of, horizon * DAYS_A_YEAR)
    if not all(map(math.isfinite, sums)):
        raise OverflowError
    remaining, weighted, *parts = sums
    if not remaining:
        raise InputError("#DIV/0!", f"RENEWAL_RISK: no contract runs past {as_of}")
    shares: list[Any] = [part / remaining for part in parts]
    if at_risk is None:
        shares[1:] = ["#N/A", "#N/A"]
    life = weighted / DAYS_A_YEAR / remaining
    measures = dict(zip(ROWS, [remaining, life, *shares]))
    if output == "SUMMARY":
        return [[label, measures[code]] for code, label in ROWS.items()]
    if measures[output] == "#N/A":
        raise InputError("#N/A", f"RENEWAL_RISK: {output} needs the at_risk flags")
    return measures[output]
