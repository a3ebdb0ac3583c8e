"""Lease: what the rented capacity earns and when it is recognised."""

from __future__ import annotations

from dataclasses import replace

from workbooks.model.claims import live
from workbooks.model.comparables import comparables, price_table
from workbooks.model.layout import Row, Sheet, calculation_columns, heads, line, pull, section
from workbooks.model.lease_checks import CHECKS
from workbooks.model.lease_scenario import rent, scenario
from workbooks.model.path_years import CHART, PATH_CHECKS, PATH_NAMES, paths
from workbooks.model.paths import has_paths
from workbooks.story import Story

YEARS = 10
LATER = f"s{YEARS + 1}"
TOTAL = f"s{YEARS + 2}"
BASES = ("straight", "months", "cash")


def year_of(day: str) -> str:
    """The fiscal year that holds a day: the calendar year in which it ends."""
    return f"YEAR(EDATE({day},12-fiscal_year_end))"


def start_of_year(day: str) -> str:
    """The first day of the fiscal year that holds a day."""
    return f"EDATE(DATE({year_of(day)},1,1),fiscal_year_end-12)"


HEAD = f'=IF(fiscal_year_end=12,"","FY")&{year_of("{from}")}&"E"'


def axis_start(story: Story) -> str:
    """The first day of the axis: of the year of the first lease, if that is the earlier one."""
    ramps = ",ramp_start_bare,ramp_start_api" if has_paths(story) else ""
    return f"={start_of_year(f'MIN(axis_start,{{lease_start}}{ramps})')}"


def by_year(formula: str) -> tuple[str, ...]:
    """One formula across the years."""
    return (formula,) * YEARS


def with_total(formula: str, later: str | None = None) -> tuple[str | None, ...]:
    """One formula across the years, what comes later, and the sum at the end."""
    return (*by_year(formula), later, f"=SUM({{@s1}}:{{@{LATER}}})")


def by_date(story: Story, basis: str, start: str, end: str) -> str:
    """Revenue recognised between two dates of a column."""
    return f'=LEASE_REVENUE({rent(story)},{{lease_start}},{start},{end},"{basis}")'


def first_year(story: Story) -> str:
    """Revenue of the fiscal year in which the lease starts."""
    start = start_of_year("{lease_start}")
    return f"=LEASE_REVENUE({rent(story)},{{lease_start}},{start},EDATE({start},12)-1)"


def recognised(story: Story, label: str, key: str, basis: str) -> Row:
    """Revenue recognised in each year, and after the last of them."""
    formula = by_date(story, basis, "{from}", "{to}")
    series = with_total(formula, formula)
    return line(label, "$mm", series=series, key=key, fmt="mm1")


def quarter(story: Story, number: int) -> Row:
    """One quarter of every year, straight line."""
    start, end = f"EDATE({{from}},{3 * number - 3})", f"EDATE({{from}},{3 * number})-1"
    series = with_total(by_date(story, "SL", start, end))
    return line(f"Quarter {number}", "$mm", series=series, key=f"q{number}", fmt="mm1")


def axis(story: Story) -> tuple[Row, ...]:
    """The periods: fiscal years, and what comes after the last of them."""
    full = "Assumption: the published uplift takes a full year"
    return (
        pull("lease_start", note=full if story.has("printed_uplift") else ""),
        heads(*by_year(HEAD), "Later", "Total", key="year"),
        line(
            "Period starts",
            "date",
            series=(axis_start(story), *by_year("=EDATE({<from},12)")),
            key="from",
            fmt="date",
            source="axis_start",
        ),
        line(
            "Period ends (later: the rest)",
            "date",
            series=('=EDATE({from},IF({^year}="Later",1000,1)*12)-1',) * (YEARS + 1),
            key="to",
            fmt="date",
        ),
    )


def timing(story: Story) -> tuple[Row, ...]:
    """Revenue by period, on three bases, and by quarter."""
    return (
        section("2. Revenue recognition; the model uses the straight line of a lessor, ASC 842"),
        *axis(story),
        recognised(story, "Straight-line, daily", "straight", "SL"),
        recognised(story, "Equal monthly amounts", "months", "MONTH"),
        recognised(story, "Rent of each lease year, in cash", "cash", "CASH"),
        *(quarter(story, number) for number in (1, 2, 3, 4)),
        line(
            "Four quarters less the year: zero",
            "$mm",
            series=with_total("=ROUND(SUM({q1}:{q4})-{straight},6)"),
            fmt="mm1",
            style="total",
        ),
        line(
            "Share of the contract",
            "%",
            series=with_total("={straight}/{total}", "={straight}/{total}"),
            fmt="pct",
        ),
        line(
            "Revenue in the year the lease starts",
            "$mm",
            first_year(story),
            name="lease_first_year",
            fmt="mm1",
            style="total",
            note=live("[lease_first_year/lease_total 0.0%] of the contract total"),
        ),
        Row(),
    )


# Narrow and without a column for notes, so that ten years are large enough in print.
NARROW = {"label": 34.0, "unit": 9.0, "value": 10.8, "source": 18.0}
COLUMNS = tuple(
    replace(column, width=NARROW.get(column.key, column.width))
    for column in calculation_columns(*(10.8,) * (YEARS + 2))
    if column.key != "note"
)


def sheet(story: Story) -> Sheet:
    """The sheet: terms, recognition, two business models, comparables."""
    return Sheet(
        name="Lease",
        title="Lease",
        subtitle="Lease revenue, revenue recognition and price comparables.",
        columns=COLUMNS,
        rows=(
            *scenario(story),
            *timing(story),
            *paths(story),
            *comparables(story),
        ),
        names={
            **{f"recognised_{key}": f"{{{key}.s1}}:{{{key}.{LATER}}}" for key in BASES},
            "recognised_years": f"{{straight.s1}}:{{straight.s{YEARS}}}",
            "recognised_quarters": f"{{q1.s1}}:{{q4.s{YEARS}}}",
            "price_table": price_table(story),
            **PATH_NAMES,
        },
        charts=(CHART,) if has_paths(story) else (),
        checks=(*CHECKS, *PATH_CHECKS),
        breaks=("paths", "comparables"),
    )
