"""What the owner of rented-out capacity earns on it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any, Optional

from udfs.arguments import Arg
from udfs.catalogue import worksheet
from udfs.errors import InputError

LABELS = {
    "INVESTMENT": "Investment",
    "FIRST": "Cash flow of year 1",
    "MULTIPLE": "Multiple",
    "PAYBACK": "Payback",
    "IRR": "IRR",
    "NPV": "NPV",
}
CODES = ("IRR", "PAYBACK", "MULTIPLE", "NPV")

ROUNDING = 1e-12
"""What may be missing of an investment, as a share of it, that its flows just pay back."""

WIDEST = 1_000
"""Discount factors are sought from 2^-1000 to 2^1000."""

ORACLE = (250, 13.3, 5, 38, 1.5)
XAI = (500, 30, 3, 38, 1.5, 0.3, None, None, None, None)


def _payback(flows: list[float]) -> float:
    """Years until flows, each evenly through its year, have brought back 1."""
    so_far = 0.0
    for year, flow in enumerate(flows):
        if so_far + flow >= 1 - ROUNDING:
            return year + (1 - so_far) / flow
        so_far += flow
    raise InputError("#N/A", "LEASE_RETURN: PAYBACK is not reached within the term")


def _irr(flows: list[float]) -> float:
    """The rate at which flows at the ends of the years are worth 1 today."""
    turns = 0  # the 1 goes out first: after an even number of turns money goes out
    for flow in flows:
        if flow and (flow > 0) == (turns % 2 == 0):
            turns += 1
    if turns == 0:
        raise InputError("#NUM!", "LEASE_RETURN: no year brings cash in, so there is no IRR")
    if turns > 1:
        message = f"LEASE_RETURN: IRR is not meaningful when cash flows change sign {turns} times"
        raise InputError("#N/A", message)

    def is_worth_more(factor: float) -> bool:
        worth = 0.0
        for flow in reversed(flows):
            worth = (worth + flow) * factor
        return worth > 1

    # With one turn the worth passes 1 once as the discount factor grows: its logarithm, by halves.
    power, step = -float(WIDEST), float(WIDEST)
    for _ in range(60):
        if not is_worth_more(2 ** (power + step)):
            power += step
        step /= 2
    return 2**-power - 1 if power > -WIDEST else math.inf


def _npv(flows: list[float], investment: float, rate: Optional[float]) -> Any:
    if rate is None:
        return "#N/A"
    worth = (flow / (1 + rate) ** year for year, flow in enumerate(flows, start=1))
    return math.fsum(worth) - investment


def _or_not_meaningful(measure: Callable[[], Any]) -> Any:
    try:
        return measure()
    except InputError:
        return "#N/A"


@worksheet(
    unit="fraction, years, multiple or $mm",
    examples=[
        (
            ORACLE,
            [
                ["Investment", 9_500],
                ["Cash flow of year 1", 2_950],
                ["Multiple", 1.552632],
                ["Payback", 3.220339],
                ["IRR", 0.16716059],
                ["NPV", "#N/A"],
            ],
        ),
        (
            (*ORACLE, 0.2, 1, 0.02, 0.15, 0.1),
            [
                ["Investment", 9_500],
                ["Cash flow of year 1", 2_735.5],
                ["Multiple", 1.700439],
                ["Payback", 3.386040],
                ["IRR", 0.18791398],
                ["NPV", 2_444.760444],
            ],
        ),
        ((*XAI, "IRR"), 0.61610279),
        ((*XAI, "PAYBACK"), 1.333333),
        ((*ORACLE, None, None, None, None, None, "MULTIPLE"), 1.552632),
        ((*ORACLE, 0.2, 1, 0.02, 0.15, 0.1, "NPV"), 2_444.760444),
        ((*ORACLE, None, None, None, None, None, "NPV"), "#VALUE!"),  # at which rate?
        ((250, 1, 5, 38, 1.5, None, None, None, None, None, "IRR"), "#NUM!"),  # no cash comes in
        ((250, 5, 5, 38, 1.5, None, None, None, None, None, "PAYBACK"), "#N/A"),  # not in 5 years
        ((250, 13.3, 4.5, 38, 1.5), "#NUM!"),  # years are whole
        ((250, 13.3, 5, 0, 1.5), "#DIV/0!"),  # nothing invested, no return
        ((250, 13.3, 5, 38, 1.5, 20), "#NUM!"),  # 20 typed for 20%
        ((250, 13.3, 5, 38, None), "#VALUE!"),  # a blank cost is not a cost of zero
    ],
)
def lease_return(
    capacity: Annotated[float, Arg("MW", "Capacity rented out.", low=0)],
    price: Annotated[float, Arg("$/W-yr", "Price of the first year.", low=0)],
    term: Annotated[
        float, Arg("years", "Length of the lease, whole years.", low=1, high=50, whole=True)
    ],
    capex_per_watt: Annotated[float, Arg("$/W", "Investment for a watt of capacity.", low=0)],
    cash_cost: Annotated[float, Arg("$/W-yr", "Cash operating cost of a year.", low=0)],
    residual: Annotated[
        float, Arg("fraction", "Value at the end, share of the investment.", low=0, high=1)
    ] = 0,
    utilisation: Annotated[
        float, Arg("fraction", "Share of capacity billed (take-or-pay = 1).", low=0, high=1)
    ] = 1,
    escalator: Annotated[float, Arg("fraction", "Annual price escalator.", above=-1, below=1)] = 0,
    tax_rate: Annotated[
        float, Arg("fraction", "Tax rate on the profit of each year.", low=0, below=1)
    ] = 0,
    discount_rate: Annotated[
        Optional[float], Arg("fraction", "Discount rate, for NPV.", low=0, below=1)
    ] = None,
    output: Annotated[
        str,
        Arg(
            "code",
            "SUMMARY for the table, IRR, PAYBACK in years, MULTIPLE of the investment, NPV.",
            choices=("SUMMARY", *CODES),
        ),
    ] = "SUMMARY",
) -> Any:
    """Return on the capacity rented out (IRR, payback): a table of six rows, or one of them.

    Formula: capacity x capex_per_watt is invested at once. Year k (from 1) brings, at its end,
    capacity x (price x utilisation x (1 + escalator)^(k - 1) - cash_cost), less tax on that after
    straight-line depreciation down to the residual; a negative tax is a shelter. The last year also
    brings the residual. Payback is undiscounted, in proportion within a year.

    Errors: #NUM! for a number outside its range, a broken term, or an IRR where no year brings
    cash in; #VALUE! for text, a blank, NPV without discount_rate or an array given to the table;
    #DIV/0! where nothing is invested; #N/A for an IRR of flows that change sign more than once, a
    payback that is not reached, and in the table for what has no value.

    Source: discounted cash flow; IRR to 1e-9 x (1 + IRR).
    """
    if output == "NPV" and discount_rate is None:
        raise InputError("#VALUE!", "LEASE_RETURN: NPV needs discount_rate (fraction)")
    investment, years = capacity * capex_per_watt, round(term)
    if investment == 0:
        raise InputError("#DIV/0!", "LEASE_RETURN: nothing is invested (capacity x capex_per_watt)")
    shield = investment * (1 - residual) / years
    flows = []
    for year in range(years):
        profit = capacity * price * utilisation * (1 + escalator) ** year - capacity * cash_cost
        # Not profit - tax_rate x (profit - shield): a high rate leaves nothing of it but rounding.
        flows.append(profit * (1 - tax_rate) + tax_rate * shield)
    first = flows[0]
    flows[-1] += investment * residual
    shares = [flow / investment for flow in flows]
    if not all(map(math.isfinite, [*flows, *shares])):
        raise OverflowError
    measures: dict[str, Callable[[], Any]] = {
        "INVESTMENT": lambda: investment,
        "FIRST": lambda: first,
        "MULTIPLE": lambda: math.fsum(shares),
        "PAYBACK": lambda: _payback(shares),
        "IRR": lambda: _irr(shares),
        "NPV": lambda: _npv(flows, investment, discount_rate),
    }
    if output != "SUMMARY":
        return measures[output]()
    return [[label, _or_not_meaningful(measures[code])] for code, label in LABELS.items()]
