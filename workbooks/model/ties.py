"""Ties to print: the case as published, and the other evidence, against what was printed."""

from __future__ import annotations

from dataclasses import dataclass

from workbooks.model.bases import shares_from
from workbooks.model.layout import Check
from workbooks.story import Story

# What the printed uplift was made from.
SCENARIO = (
    *("lease_capacity", "price_per_watt", "contract_term", "utilisation", "escalator"),
    *("lease_margin", "tax_rate", "new_shares"),
)
IN_PRINT = "Source gives a verbal bound only"
REPLACED = "n/a: replaced"
NUMBERS = {2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True)
class Tie:
    """A comparison with print, judged as long as the inputs that it rests on are as built.

    `replaced` counts those of them that hold another figure, as a formula.
    """

    check: Check
    replaced: str


class Print:
    """What the ties of one story rest on."""

    def __init__(self, story: Story) -> None:
        """`story` has the facts."""
        self.story = story

    def figure(
        self,
        label: str,
        expected: str,
        actual: str,
        tolerance: str,
        rests_on: tuple[str, ...],
        fmt: str = "eps",
        note: str = "",
    ) -> Tie:
        """A figure that is compared at its printed precision."""
        check = Check(label, "ties to print", expected, actual, tolerance, fmt, note)
        return Tie(check, self.replaced(rests_on))

    def words(self, label: str, condition: str, rests_on: tuple[str, ...], note: str = "") -> Tie:
        """A statement that is true (1) or not (0)."""
        actual = f"=IF({condition},1,0)"
        check = Check(label, "ties to print", "=1", actual, fmt="int", note=note)
        return Tie(check, self.replaced(rests_on))

    def replaced(self, rests_on: tuple[str, ...]) -> str:
        """How many of these inputs hold another figure than the story's."""
        inputs = self.story.inputs
        ids = (inputs[name].id for name in rests_on if name in inputs)
        return "+".join(f'SUMIF(input_ids,"{id_}",input_replaced)' for id_ in ids)


def targets_of(story: Story) -> tuple[str, ...]:
    """The targets of named brokers."""
    return tuple(f"broker_{n}_target" for n in story.numbers("broker_{}_target"))


def of_uplift(to: Print) -> tuple[Tie, ...]:
    """The published uplift and what it was made from."""
    scenario = (*SCENARIO, *shares_from(to.story).split(", "))
    year = "<printed_uplift.year>"
    return (
        to.figure(
            f"{year} EPS uplift ties to the published one, $/share",
            "=printed_uplift",
            "=published_uplift",
            "=printed_cent",
            ("printed_uplift", *scenario),
            note="To the nearest cent, as published",
        ),
        to.figure(
            f"{year} EPS uplift ties to the published one, %",
            "=printed_uplift_pct",
            "=published_uplift_pct",
            "=printed_whole_percent",
            ("printed_uplift", "printed_uplift_pct", *scenario),
            "pct",
            "To the whole percent, as published",
        ),
        to.figure(
            "Implied margin ties to the calibrated margin",
            "=published_margin",
            "=published_margin_implied",
            "=printed_whole_percent",
            ("printed_uplift", *scenario),
            "pct",
        ),
        to.words(
            "Both ends of the printed range of targets are targets of named brokers",
            "COUNTIF(broker_targets,target_low)*COUNTIF(broker_targets,target_high)>0",
            ("target_low", "target_high", *targets_of(to.story)),
        ),
    )


def of_backlog(to: Print) -> tuple[Tie, ...]:
    """The landlord's backlog and the shares of it."""
    customers = tuple(
        f"customer_{number}_contracts" for number in to.story.numbers("customer_{}_contracts")
    )
    two = "customer_1_contracts", "customer_2_contracts"
    return (
        to.words(
            "<customer_1> is over a third of the backlog",
            "customer_1_share>over_a_third",
            ("customer_1_contracts", "landlord_backlog", "over_a_third"),
            IN_PRINT,
        ),
        to.words(
            "<customer_1> and <customer_2> are under half of the backlog",
            "two_customers_share<nearly_half",
            (*two, "landlord_backlog", "nearly_half"),
            IN_PRINT,
        ),
        to.words(
            "Reported backlog lies between the implied bounds",
            "AND(landlord_backlog>backlog_low,landlord_backlog<backlog_high)",
            (*two, "landlord_backlog", "over_a_third", "nearly_half"),
        ),
        to.words(
            "Customer contracts do not exceed backlog",
            f"landlord_backlog>={'+'.join(customers) or 'customer_1_contracts'}",
            (*customers, "landlord_backlog"),
            "If not, shares of the backlog are not meaningful",
        ),
    )


def of_contracts(to: Print) -> tuple[Tie, ...]:
    """The first customer's contracts, where there is more than one."""
    contracts = tuple(f"contract_{number}" for number in to.story.numbers("contract_{}"))
    if len(contracts) < 2:
        return ()
    count = NUMBERS.get(len(contracts), str(len(contracts)))
    return (
        to.figure(
            f"<customer_1>'s {count} contracts are the amount that "
            "<customer_1_contracts.publisher> prints ($bn)",
            "=customer_1_contracts",
            f"={'+'.join(contracts)}",
            "=printed_tenth_bn",
            ("customer_1_contracts", *contracts),
            "dec1",
        ),
    )


def ties(story: Story) -> tuple[Tie, ...]:
    """What a story's figures are compared with, where it has them."""
    to = Print(story)
    return (*of_uplift(to), *of_backlog(to), *of_contracts(to))
