"""Capex: Morgan Stanley's path, what a lease covers of it, and two readings of the news."""

from __future__ import annotations

from workbooks.model.capex_readings import CHART, READINGS, YEARS
from workbooks.model.claims import claim
from workbooks.model.grids import CAPACITIES
from workbooks.model.inputs import pull
from workbooks.model.layout import (
    Array,
    Cell,
    Check,
    Row,
    Sheet,
    calculation_columns,
    heads,
    line,
    numbers_check,
    section,
)

LEASED = "LEASE_REVENUE({cover0}:{cover4},{price_per_watt},{term},{utilisation},{escalator})"
COVERED = Array(
    f"={LEASED}/1000/{{capex.s1}}:{{capex.s3}}", len(CAPACITIES), 3, ("pct",) * len(CAPACITIES)
)


AFTER_THE_FIRST = "MIN(COLUMNS({printed.s1}:{printed})-1,1)"
"""1 in the years after the first, so that all have one formula."""


def later(formula: str, *names: str) -> tuple[Cell | None, ...]:
    """A formula for the years after the first."""
    return (None, *(Cell(formula, name=name) for name in names or ("", "")))


PATH = (
    section("1. Capex, Morgan Stanley estimates"),
    heads(*YEARS, "Sum"),
    line(
        "Capex as published",
        "$bn",
        series=("=capex_2026", "=capex_2027", "=capex_2028", "=SUM({@s1}:{@s3})"),
        key="printed",
        fmt="dec1",
        source="F33, F34, F35",
        note="Assumes capacity is built for Meta's own products",
    ),
    line("Step", "$bn", series=later("={printed}-{<printed}"), key="step", fmt="dec1"),
    line(
        "Growth",
        "%",
        series=later("={printed}/{<printed}-1", "capex_growth_2027", "capex_growth_2028"),
        key="growth",
        fmt="pct",
        source="F36, F37",
        note=claim(
            "{growth.s3}<{growth.s2}",
            claim(
                "ROUND({step.s3}-{step.s2},6)=0",
                "Equal dollar increments, so growth slows",
                "Growth slows",
            ),
        ),
    ),
    line(
        "CAGR 2026E-28E",
        "%",
        "=({printed.s3}/{printed.s1})^(1/COUNT({printed.s2}:{printed.s3}))-1",
        fmt="pct",
    ),
    pull("capex_change", "Change of the years after the first, in the live case"),
    line(
        "Capex in the live case",
        "$bn",
        series=(
            *(f"={{printed}}*(1+{{capex_change}}*{AFTER_THE_FIRST})",) * 3,
            "=SUM({@s1}:{@s3})",
        ),
        key="capex",
        fmt="dec1",
        style="strong",
    ),
    Row(),
)

COVER = (
    section("2. Full-year lease revenue as a share of capex"),
    pull("price_per_watt", "Price"),
    line("Term that counts for EPS", "years", "=term_within_year", key="term", fmt="dec1"),
    pull("utilisation"),
    pull("escalator"),
    heads(*YEARS, value="Leased, MW"),
    *(
        Row(
            {
                "label": "Lease revenue / capex",
                "unit": "%",
                "value": Cell(capacity, "dec1"),
                **({"s1": COVERED} if at == 0 else {}),
                "note": "At the price above" if at == 0 else "",
            },
            key=f"cover{at}",
            fmt="pct",
        )
        for at, capacity in enumerate(CAPACITIES)
    ),
    Row(),
)

SHEET = Sheet(
    name="Capex",
    title="Capex",
    subtitle="How much of Meta's capex a lease would fund, and what building a cloud would add.",
    columns=calculation_columns(*(14,) * 4),
    rows=(*PATH, *COVER, *READINGS),
    names={
        "cloud_capex": "{cloud.s1}:{cloud.s3}",
        "cloud_capex_sum": "{cloud.s4}",
        "lease_of_capex": "{cover2.s2}",
    },
    charts=(CHART,),
    pages_tall=1,
    checks=(
        Check(
            "Capex of both readings adds up",
            "footing",
            "=capex_2026+(capex_2027+capex_2028)*(1+capex_change)+2*cloud_extra_capex",
            "=cloud_capex_sum",
            "=footing_tolerance",
            "dec1",
        ),
        numbers_check("Capex of a cloud", "cloud_capex"),
    ),
)
