"""Lease: what the rented capacity earns and when it is recognised."""

from __future__ import annotations

from dataclasses import replace

from workbooks.model.claims import live
from workbooks.model.comparables import COMPARABLES
from workbooks.model.inputs import pull
from workbooks.model.layout import Row, Sheet, calculation_columns, heads, line, section
from workbooks.model.lease_checks import CHECKS
from workbooks.model.lease_scenario import SCENARIO, TERMS
from workbooks.model.path_years import BY_YEAR, CHART, PATH_CHECKS, PATH_NAMES
from workbooks.model.paths import COMPARISON, RAMPS

YEARS = 10
LATER = f"s{YEARS + 1}"
TOTAL = f"s{YEARS + 2}"
FIRST_LEASE = "MIN({lease_start},ramp_start_bare,ramp_start_api)"
# With the year of the first lease, if that is before the day that the axis is meant to start.
AXIS_START = f"=MIN(axis_start,DATE(YEAR({FIRST_LEASE}),1,1))"
YEAR_START = "DATE(YEAR({lease_start}),1,1)"
BASES = ("straight", "months", "cash")
FIRST_YEAR = f"=LEASE_REVENUE({TERMS},{{lease_start}},{YEAR_START},EDATE({YEAR_START},12)-1)"


def by_year(formula: str) -> tuple[str, ...]:
    """One formula across the years."""
    return (formula,) * YEARS


def with_total(formula: str, later: str | None = None) -> tuple[str | None, ...]:
    """One formula across the years, what comes later, and the sum at the end."""
    return (*by_year(formula), later, f"=SUM({{@s1}}:{{@{LATER}}})")


def by_date(basis: str, start: str, end: str) -> str:
    """Revenue recognised between two dates of a column."""
    return f'=LEASE_REVENUE({TERMS},{{lease_start}},{start},{end},"{basis}")'


def recognised(label: str, key: str, basis: str, note: str = "") -> Row:
    """Revenue recognised in each year, and after the last of them."""
    formula = by_date(basis, "{from}", "{to}")
    series = with_total(formula, formula)
    return line(label, "$mm", series=series, key=key, fmt="mm1", note=note)


def quarter(number: int) -> Row:
    """One quarter of every year, straight line."""
    start, end = f"EDATE({{from}},{3 * number - 3})", f"EDATE({{from}},{3 * number})-1"
    series = with_total(by_date("SL", start, end))
    return line(f"Quarter {number}", "$mm", series=series, key=f"q{number}", fmt="mm1")


TIMING = (
    section("2. Revenue recognition"),
    pull("lease_start", note="Assumption: the published uplift takes a full year"),
    heads(*by_year('=YEAR({from})&"E"'), "Later", "Total", key="year"),
    line(
        "Period starts",
        "date",
        series=(AXIS_START, *by_year("=EDATE({<from},12)")),
        key="from",
        fmt="date",
        source="X17",
    ),
    line(
        "Period ends",
        "date",
        series=('=EDATE({from},IF({^year}="Later",1000,1)*12)-1',) * (YEARS + 1),
        key="to",
        fmt="date",
        note="Later: all that the axis leaves",
    ),
    recognised(
        "Straight-line, daily",
        "straight",
        "SL",
        "ASC 842 operating lease, lessor: basis used in the model",
    ),
    recognised("Equal monthly amounts", "months", "MONTH"),
    recognised("Cash rent", "cash", "CASH", "Contractual rent of each lease year"),
    *map(quarter, (1, 2, 3, 4)),
    line(
        "Sum of quarters less year, straight-line",
        "$mm",
        series=with_total("=ROUND(SUM({q1}:{q4})-{straight},6)"),
        fmt="mm1",
        style="total",
        note="Zero if the quarters sum to the year",
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
        FIRST_YEAR,
        name="lease_first_year",
        fmt="mm1",
        style="total",
        note=live("[lease_first_year/lease_total 0.0%] of the contract total"),
    ),
    Row(),
)

# Narrower than elsewhere, so that ten years are no smaller in print than need be.
NARROW = {"label": 38.0, "note": 36.0, "source": 12.0}
COLUMNS = tuple(
    replace(column, width=NARROW.get(column.key, column.width))
    for column in calculation_columns(*(11.0,) * (YEARS + 2))
)

SHEET = Sheet(
    name="Lease",
    title="Lease",
    subtitle="Lease revenue, revenue recognition and price comparables.",
    columns=COLUMNS,
    rows=(*SCENARIO, *TIMING, *COMPARISON, *RAMPS, *BY_YEAR, *COMPARABLES),
    names={
        **{f"recognised_{key}": f"{{{key}.s1}}:{{{key}.{LATER}}}" for key in BASES},
        "recognised_years": f"{{straight.s1}}:{{straight.s{YEARS}}}",
        "recognised_quarters": f"{{q1.s1}}:{{q4.s{YEARS}}}",
        "price_table": "{unit0.s1}:{unit7.s4}",
        **PATH_NAMES,
    },
    charts=(CHART,),
    checks=(*CHECKS, *PATH_CHECKS),
    breaks=("paths", "comparables"),
)
