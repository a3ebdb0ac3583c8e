"""From base EPS to pro forma EPS, step by step."""

from __future__ import annotations

import functools
import math
import operator
from typing import Annotated, Any

from udfs.arguments import Arg
from udfs.arrays import nan_unless
from udfs.catalogue import worksheet
from udfs.errors import InputError

CODES = ("BRIDGE", "DELTA", "PCT", "PF", "NI", "CHECK")
GRID = [[capacity * price for price in (10, 20, 30, 40, 50)] for capacity in (250, 500, 750, 1000)]


def _table(rows: list[tuple[str, float]], base_eps: float) -> list[list[Any]]:
    """The bridge with the change in % below it, which a base of zero or less has not."""
    change = rows[-1][1]
    percent = change / base_eps if base_eps > 0 else "#N/A"
    # Adding zero turns a cost of -0.0 into 0.0, which is what a cell should show.
    return [*([label, value + 0.0] for label, value in rows), ["Change %", percent]]


@worksheet(
    unit="$/share",
    examples=[
        (
            (37.125, 2573.776075, 10_000, 0.9, 0.15),
            [
                ["Base EPS", 37.125],
                ["Lease revenue", 3.885342],
                ["Operating costs", -0.388534],
                ["Other pre-tax", 0],
                ["Tax", -0.524521],
                ["Share count", 0],
                ["Pro forma EPS", 40.097287],
                ["Change", 2.972287],
                ["Change %", 0.08006159],
            ],
        ),
        ((37.125, 2575.757576, 10_000, 0.9, 0.15, None, None, "DELTA"), 2.970000),
        ((37.125, 2575.757576, 10_000, 0.9, 0.15, None, None, "PCT"), 0.08),
        ((37.125, 2573.776075, 10_000, 0.9, 0.15, None, None, "DELTA"), 2.972287),
        ((37.125, 2573.776075, 10_000, 0.9, 0.15, None, None, "PCT"), 0.08006159),
        ((33.0, 2573.776075, 10_000, 0.9, 0.15, None, None, "DELTA"), 2.972287),
        ((33.0, 2573.776075, 10_000, 0.9, 0.15, None, None, "PCT"), 0.09006929),
        ((37.125, 2573.776075, 10_000, 0.9, 0.15, -500, 10, "DELTA"), 2.652610),
        ((37.125, 2573.776075, 10_000, 0.9, 0.15, -500, 10, "PCT"), 0.07145077),
        ((-1.11, 500, 100, 0.5, 0, None, None, "DELTA"), 0.1),
        ((-1.11, 500, 100, 0.5, 0, None, None, "PCT"), "#N/A"),  # no percentage of a loss
        ((37.125, 2573.776075, 10_000, 0.9, 0.15, None, None, "PF"), 40.097287),
        ((37.125, 2573.776075, 10_000, 0.9, 0.15, None, None, "NI"), 7_650),
        ((37.125, 2573.776075, 10_000, 0.9, 0.15, -500, 10, "CHECK"), 0),
        (
            (37.125, 2573.776075, GRID, 0.9, 0.15, None, None, "DELTA"),
            [
                [0.743072, 1.486143, 2.229215, 2.972287, 3.715358],
                [1.486143, 2.972287, 4.458430, 5.944573, 7.430716],
                [2.229215, 4.458430, 6.687645, 8.916860, 11.146075],
                [2.972287, 5.944573, 8.916860, 11.889146, 14.861433],
            ],
        ),
        ((37.125, 2573.776075, GRID, 0.9, 0.15), "#VALUE!"),  # a table takes no array
        ((37.125, 0, 10_000, 0.9, 0.15), "#NUM!"),
        ((37.125, 100, 10_000, 0.9, 0.15, None, -100), "#NUM!"),  # no share left
        ((37.125, 2573.776075, 10_000, 0.9, 15), "#NUM!"),  # 15 typed for 15%
        ((37.125, 2573.776075, 10_000, 0.9, 0.15, None, None, "EPS"), "#VALUE!"),
    ],
)
def eps_bridge(
    base_eps: Annotated[float, Arg("$/share", "Diluted EPS before the lease.", vector=True)],
    diluted_shares: Annotated[
        float, Arg("mm", "Diluted shares of the same year.", above=0, vector=True)
    ],
    revenue: Annotated[
        float, Arg("$mm", "Incremental lease revenue; lost is negative.", vector=True, shows=True)
    ],
    margin: Annotated[
        float, Arg("fraction", "Pre-tax margin on the revenue.", high=1, vector=True)
    ],
    tax_rate: Annotated[
        float,
        Arg("fraction", "Tax rate on the incremental EBT.", low=0, below=1, vector=True),
    ],
    other_pretax: Annotated[
        float, Arg("$mm", "Other pre-tax items, e.g. interest; costs negative.", vector=True)
    ] = 0,
    new_shares: Annotated[
        float, Arg("mm", "Shares issued; a buy-back is negative.", vector=True)
    ] = 0,
    output: Annotated[
        str,
        Arg(
            "code",
            "BRIDGE for the table, DELTA $/share, PCT of base EPS, PF pro forma EPS, "
            "NI incremental net income, CHECK the steps less pro forma EPS.",
            choices=CODES,
        ),
    ] = "BRIDGE",
) -> Any:
    """Bridge from base EPS to pro forma EPS ($/share): a table of nine rows, or one number.

    Formula: pro forma EPS = (base_eps x diluted_shares + (revenue x margin + other_pretax) x
    (1 - tax_rate)) / (diluted_shares + new_shares). Steps are on the old share count, the share
    count comes last.

    Errors: #NUM! for a number outside its range or no share left; #VALUE! for text, a blank or an
    array given to the table; #N/A for PCT on a base EPS of zero or less.

    Source: definition of EPS; diluted shares by the treasury stock method (ASC 260).
    """
    shares = diluted_shares + new_shares
    good = shares > 0
    if good is False:
        message = f"EPS_BRIDGE: diluted_shares + new_shares must be above 0 (mm), got {shares:g}"
        raise InputError("#NUM!", message)
    known = shares < math.inf  # what is over infinity would come out as 0
    if known is False:
        raise OverflowError
    if output == "PCT":
        good = good & (base_eps > 0)
    good = good & known
    if good is False:
        raise InputError(
            "#N/A", "EPS_BRIDGE: PCT is not meaningful when base EPS is zero or negative"
        )
    keep = 1 - tax_rate
    # Of arrays each step is one more pass: numbers alone come first, and no step has a name.
    if output == "NI":
        return nan_unless(good, revenue * (margin * keep) + other_pretax * keep)
    base_income = other_pretax * keep + base_eps * diluted_shares
    if output == "DELTA":
        return nan_unless(good, (revenue * (margin * keep) + base_income) / shares - base_eps)
    if output == "PCT":
        change = (revenue * (margin * keep) + base_income) / shares - base_eps
        return nan_unless(good, change / base_eps)
    if output == "PF":
        return nan_unless(good, (revenue * (margin * keep) + base_income) / shares)
    pretax = revenue * margin + other_pretax
    pro_forma = (revenue * (margin * keep) + base_income) / shares
    if output == "CHECK":  # in the order of Excel's own CHECK, which misses by the same rounding
        pro_forma = (base_eps * diluted_shares + pretax * keep) / shares
    steps: list[tuple[str, float]] = [
        ("Base EPS", base_eps),
        ("Lease revenue", revenue / diluted_shares),
        ("Operating costs", -revenue * (1 - margin) / diluted_shares),
        ("Other pre-tax", other_pretax / diluted_shares),
        ("Tax", -pretax * tax_rate / diluted_shares),
        ("Share count", -pro_forma * new_shares / diluted_shares),
    ]
    if output == "CHECK":
        # Not sum(): it rounds numbers and arrays differently from Python 3.12 on.
        total = functools.reduce(operator.add, [value for _, value in steps])
        return nan_unless(good, total - pro_forma)
    return _table(
        [*steps, ("Pro forma EPS", pro_forma), ("Change", pro_forma - base_eps)], base_eps
    )
