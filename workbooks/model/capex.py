"""Capex: the published path, what a lease covers of it, and two readings of the news."""

from __future__ import annotations

from dataclasses import replace

from workbooks.model.capex_cut import cut
from workbooks.model.capex_readings import has_readings, readings, readings_chart
from workbooks.model.claims import claim
from workbooks.model.grids import CAPACITIES
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
    pull,
    section,
    without,
)
from workbooks.model.lease_scenario import within_year
from workbooks.story import Story

LEASED = "LEASE_REVENUE({cover0}:{cover4},{price_per_watt},{term},{utilisation},{escalator})"
AFTER_THE_FIRST = "MIN(COLUMNS({printed.s1}:{printed})-1,1)"
"""1 in the years after the first, so that all have one formula."""


def growth(years: tuple[int, ...]) -> tuple[Row, ...]:
    """How the path grows, after its first year."""
    last, before = f"s{len(years)}", f"s{len(years) - 1}"
    names = tuple(f"capex_growth_{year}" for year in years[1:])
    step = (None, *("={printed}-{<printed}",) * len(names))
    rate = (None, *(Cell("={printed}/{<printed}-1", name=name) for name in names))
    slows = claim(
        f"{{growth.{last}}}<{{growth.{before}}}",
        claim(
            f"ROUND({{step.{last}}}-{{step.{before}}},6)=0",
            "Equal dollar increments, so growth slows",
            "Growth slows",
        ),
    )
    return (
        line("Step", "$bn", series=step, key="step", fmt="dec1"),
        line(
            "Growth",
            "%",
            series=rate,
            key="growth",
            fmt="pct",
            source=", ".join(names),
            note=slows if len(names) > 1 else "",
        ),
        line(
            f"CAGR <capex_{years[0]}.year>-{years[-1] % 100:02}E",
            "%",
            f"=({{printed.{last}}}/{{printed.s1}})^(1/COUNT({{printed.s2}}:{{printed.{last}}}))-1",
            fmt="pct",
        ),
    )


def path(years: tuple[int, ...]) -> tuple[Row, ...]:
    """The path as published, its growth, and what the live case makes of it."""
    change = pull("capex_change", "Change of the years after the first, in the live case")
    names = tuple(f"capex_{year}" for year in years)
    summed = f"=SUM({{@s1}}:{{@s{len(years)}}})"
    live = f"={{printed}}*(1+{{capex_change}}*{AFTER_THE_FIRST})" if names[1:] else "={printed}"
    return (
        section(f"1. Capex, <{names[0]}.publisher> estimates"),
        heads(*(f"<{name}.year>" for name in names), "Sum"),
        line(
            "Capex as published",
            "$bn",
            series=(*(f"={name}" for name in names), summed),
            key="printed",
            fmt="dec1",
            source=", ".join(names),
            note=f"<{names[0]}.note>",
        ),
        *((*growth(years), change) if len(years) > 1 else ()),
        line(
            "Capex in the live case",
            "$bn",
            series=(*(live,) * len(years), summed),
            key="capex",
            fmt="dec1",
            style="strong",
        ),
        Row(),
    )


def cover(story: Story, years: tuple[int, ...]) -> tuple[Row, ...]:
    """A full year's lease revenue over each year's capex: one array."""
    title = "2. Full-year lease revenue as a share of capex"
    if not story.has("lease_capacity"):
        return without(title)
    height = len(CAPACITIES)
    table = Array(
        f"={LEASED}/1000/{{capex.s1}}:{{capex.s{len(years)}}}",
        height,
        len(years),
        ("pct",) * height,
    )
    return (
        section(title),
        pull("price_per_watt", "Price"),
        line(within_year(story), "years", "=term_within_year", key="term", fmt="dec1"),
        pull("utilisation"),
        pull("escalator"),
        heads(*(f"<capex_{year}.year>" for year in years), value="Leased, MW"),
        *(
            Row(
                {
                    "label": "Lease revenue / capex",
                    "unit": "%",
                    "value": Cell(capacity, "dec1"),
                    **({"s1": table} if at == 0 else {}),
                    "note": "At the price above" if at == 0 else "",
                },
                key=f"cover{at}",
                fmt="pct",
            )
            for at, capacity in enumerate(CAPACITIES)
        ),
        Row(),
    )


def adds_up(years: tuple[int, ...]) -> Check:
    """The sum of the dearer reading, worked out from the inputs."""
    first, *later = (f"capex_{year}" for year in years)
    rest = f"+({'+'.join(later)})*(1+capex_change)+{len(later)}*cloud_extra_capex" if later else ""
    return Check(
        "Capex of both readings adds up",
        "footing",
        f"={first}{rest}",
        "=cloud_capex_sum",
        "=footing_tolerance",
        "dec1",
    )


def sheet(story: Story) -> Sheet:
    """The sheet, for the years of capex that the story has."""
    years = story.years("capex")
    made = Sheet(
        name="Capex",
        title="Capex",
        subtitle="How much of <lessor>'s capex would a lease fund, what would a cut save, and what "
        "would a cloud add?",
        columns=calculation_columns(*(14,) * (len(years) + 1)),
        rows=without("Capex"),
        breaks=("readings",),
    )
    if not years:
        return made
    end = len(years)
    return replace(
        made,
        rows=(*path(years), *cover(story, years), *cut(years), *readings(story, years)),
        names={
            "cloud_capex": f"{{cloud.s1}}:{{cloud.s{end}}}",
            "cloud_capex_sum": f"{{cloud.s{end + 1}}}",
            "lease_of_capex": f"{{cover2.s{min(2, end)}}}",
        },
        charts=(readings_chart(years),) if has_readings(story) else (),
        checks=(adds_up(years), numbers_check("Capex of a cloud", "cloud_capex")),
    )
