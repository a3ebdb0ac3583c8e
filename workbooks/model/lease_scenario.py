"""The scenario on the Lease sheet: terms, contract total, a full year's revenue."""

from __future__ import annotations

from collections.abc import Callable

from workbooks.model.bases import has_eps
from workbooks.model.layout import Row, line, pull, section
from workbooks.story import Story

PRICE_BACK = "=LEASE_PRICE({total},{lease_capacity}*{utilisation},{term},{escalator})"


def terms(story: Story, written: Callable[[str], str] = str) -> str:
    """What is leased and at what price: the first two arguments of LEASE_REVENUE.

    Where no capacity is published, a full year's revenue stands for both: 1 MW at $1/W-yr earns
    $1mm a year. `written` makes of a name what is meant: a place, a range.
    """
    if story.has("annual_revenue"):
        return f"{written('annual_revenue')},1"
    return f"{written('lease_capacity')},{written('price_per_watt')}"


def place(name: str) -> str:
    """A row of the sheet."""
    return f"{{{name}}}"


def rent(story: Story, years: str = "{term}") -> str:
    """The arguments of LEASE_REVENUE on the sheet, for a term."""
    return f"{terms(story, place)},{years},{{utilisation}},{{escalator}}"


def within_year(story: Story) -> str:
    """What the part of the term is called that falls into one year's figures."""
    return "Term that counts for EPS" if has_eps(story) else "Term within one year"


ANNUAL = "EPS is annual, so for a longer lease the bridge uses year one"


def earned(story: Story) -> tuple[Row, ...]:
    """What the lease brings, in all and in a year."""
    return (
        line(
            "Lease revenue, contract total",
            "$mm",
            f"=LEASE_REVENUE({rent(story)})",
            key="total",
            name="lease_total",
            fmt="mm",
            style="total",
            source="lease_total",
            note="1 MW x $1/W-yr = $1mm a year, so no unit conversion is needed",
        ),
        line(
            within_year(story),
            "years",
            "=MIN({term},1)",
            key="within",
            name="term_within_year",
            fmt="dec1",
            note=ANNUAL if has_eps(story) else "",
        ),
        line(
            "Full-year lease revenue",
            "$mm",
            f"=LEASE_REVENUE({rent(story, '{within}')})",
            name="lease_full_year",
            fmt="mm",
            style="strong",
        ),
        line(
            "Price implied by the contract total",
            "$/W-yr",
            PRICE_BACK,
            name="lease_price_implied",
            fmt="eps",
            note="LEASE_PRICE undoes LEASE_REVENUE",
        ),
    )


def scenario(story: Story) -> tuple[Row, ...]:
    """The block: what the live case leases out, and what that earns."""
    return (
        section("1. Lease terms"),
        pull("lease_capacity", "Capacity leased"),
        pull("price_per_watt", "Price", "<price_per_watt.note>"),
        pull("annual_revenue", "Full-year (run-rate) revenue", "<annual_revenue.note>"),
        pull("contract_term", "Term"),
        line(
            "Term in whole months",
            "years",
            "=MAX(ROUND({contract_term}*12,0),1)/12",
            key="term",
            name="lease_term",
            fmt="eps",
            note="Revenue by date is recognised by lease months",
        ),
        pull("utilisation"),
        pull("escalator"),
        *earned(story),
        Row(),
    )
