"""Ties to print: the case as published, and the other evidence, against what was printed."""

from __future__ import annotations

from dataclasses import dataclass

from workbooks.model.input_cells import INPUTS
from workbooks.model.layout import Check

# What the printed uplift was made from.
SCENARIO = (
    *("lease_capacity", "price_per_watt", "contract_term", "utilisation", "escalator"),
    *("lease_margin", "tax_rate", "new_shares", "net_income_2025", "reported_eps_2025"),
)
IN_PRINT = "Source gives a verbal bound only"
REPLACED = "n/a: replaced"


@dataclass(frozen=True)
class Tie:
    """A comparison with print, judged as long as the inputs that it rests on are as built."""

    check: Check
    rests_on: tuple[str, ...]

    @property
    def replaced(self) -> str:
        """How many of those inputs hold another figure, as a formula."""
        facts = (f'SUMIF(input_ids,"{INPUTS[name]}",input_replaced)' for name in self.rests_on)
        return "+".join(facts)


def printed(
    label: str,
    expected: str,
    actual: str,
    tolerance: str,
    rests_on: tuple[str, ...],
    fmt: str = "eps",
    note: str = "",
) -> Tie:
    """A figure that is compared at its printed precision."""
    return Tie(Check(label, "ties to print", expected, actual, tolerance, fmt, note), rests_on)


def in_words(label: str, condition: str, rests_on: tuple[str, ...], note: str = "") -> Tie:
    """A statement that is true (1) or not (0)."""
    actual = f"=IF({condition},1,0)"
    return Tie(Check(label, "ties to print", "=1", actual, fmt="int", note=note), rests_on)


TIES = (
    printed(
        "2028E EPS uplift ties to the published one, $/share",
        "=printed_uplift",
        "=published_uplift",
        "=printed_cent",
        ("printed_uplift", *SCENARIO),
        note="To the nearest cent, as published",
    ),
    printed(
        "2028E EPS uplift ties to the published one, %",
        "=printed_uplift_pct",
        "=published_uplift_pct",
        "=printed_whole_percent",
        ("printed_uplift", "printed_uplift_pct", *SCENARIO),
        "pct",
        "To the whole percent, as published",
    ),
    printed(
        "Implied margin ties to the calibrated margin",
        "=published_margin",
        "=published_margin_implied",
        "=printed_whole_percent",
        ("printed_uplift", *SCENARIO),
        "pct",
    ),
    in_words(
        "Bernstein's target on Meta is within the range of three",
        "AND(target_attributed>=target_low,target_attributed<=target_high)",
        ("target_attributed", "target_low", "target_high"),
    ),
    in_words(
        "Meta is over a third of the backlog",
        "customer_1_share>over_a_third",
        ("customer_1_contracts", "landlord_backlog", "over_a_third"),
        IN_PRINT,
    ),
    in_words(
        "Meta and Microsoft are under half of the backlog",
        "two_customers_share<nearly_half",
        ("customer_1_contracts", "customer_2_contracts", "landlord_backlog", "nearly_half"),
        IN_PRINT,
    ),
    in_words(
        "Reported backlog lies between the implied bounds",
        "AND(landlord_backlog>backlog_low,landlord_backlog<backlog_high)",
        (
            *("customer_1_contracts", "customer_2_contracts", "landlord_backlog"),
            *("over_a_third", "nearly_half"),
        ),
    ),
    in_words(
        "Customer contracts do not exceed backlog",
        "landlord_backlog>=customer_1_contracts+customer_2_contracts+customer_3_contracts",
        (
            *("customer_1_contracts", "customer_2_contracts", "customer_3_contracts"),
            "landlord_backlog",
        ),
        "If not, shares of the backlog are not meaningful",
    ),
    printed(
        "Meta's two contracts are the amount that Bernstein prints ($bn)",
        "=customer_1_contracts",
        "=contract_1+contract_2",
        "=printed_tenth_bn",
        ("customer_1_contracts", "contract_1", "contract_2"),
        "dec1",
    ),
)
