"""Source figures in dispute: what is published beside what the model says."""

from __future__ import annotations

from workbooks.facts import Fact
from workbooks.model.claims import live
from workbooks.model.layout import Check
from workbooks.story import SAYS, Story

FIGURES = (
    Check(
        "<deal> price, $bn/GW-yr: published v computed from the fee",
        "arithmetic",
        "=deal_price_printed",
        "=deal_price",
        "=printed_tenth_bn",
        "dec1",
        live(
            "$[deal_monthly_fee 0.00]bn a month x 12 / [deal_capacity #,##0] MW is "
            "[deal_price 0.0]: the model uses the computed price"
        ),
    ),
    Check(
        "EPS uplift attributed to <estimate_source> v uplift on <estimate_source> <estimate_year> "
        "EPS",
        "attribution",
        "=summary_eps_upside",
        "=eps_uplift_pct_estimate",
        "=printed_whole_percent",
        "pct",
        "The article's body attributes it to <base_source>, for <base_year>",
    ),
    Check(
        "Capacity behind the <deal> fee, MW",
        "definition",
        "=deal_capacity",
        "=deal_capacity_press",
        "=footing_tolerance",
        "int",
        live(
            "On the capacity in press coverage of the S-1 the price would be "
            "[deal_monthly_fee*12*1000/deal_capacity_press 0.0] $/W-yr"
        ),
    ),
)


def wording(fact: Fact) -> Check:
    """A statement that one text makes as a finding and that is an assumption in another."""
    subject = fact.name.removeprefix(SAYS).rstrip("_0123456789").capitalize()
    label = f"{subject} {str(fact.metric).lower()}"
    return Check(label, "wording", "a finding", "an assumption", fmt="word", note=str(fact.value))


def flags(story: Story) -> tuple[Check, ...]:
    """The disputes of a story, those of words after those of figures."""
    said = (fact for fact in story.rows if fact.name.startswith(SAYS))
    # Of a deal that a story prints no price of, Comparables shows both readings.
    printed = story.has("deal_price_printed")
    figures = (check for check in FIGURES if printed or "<deal>" not in check.label)
    return (*figures, *(wording(fact) for fact in said if fact.status == "disputed"))
