"""Lease: what the rented capacity earns and when it is recognised."""

from __future__ import annotations

from workbooks.model.comparables import COMPARABLES
from workbooks.model.inputs import pull
from workbooks.model.layout import Row, Sheet, calculation_columns, heads, line, section
from workbooks.model.lease_checks import CHECKS
from workbooks.model.lease_scenario import SCENARIO, TERMS
from workbooks.model.path_years import BY_YEAR, CHART, PATH_CHECKS, PATH_NAMES
from workbooks.model.paths import COMPARISON, RAMPS

YEARS = 5
YEAR_START = "DATE(YEAR({lease_start}),1,1)"
FIRST_YEAR = f"=LEASE_REVENUE({TERMS},{{lease_start}},{YEAR_START},EDATE({YEAR_START},12)-1)"


def by_year(formula: str) -> tuple[str, ...]:
    """One formula across the years."""
    return (formula,) * YEARS


def with_total(formula: str) -> tuple[str, ...]:
    """One formula across the years, their sum at the end."""
    return (*by_year(formula), "=SUM({@s1}:{@s5})")


def recognised(label: str, key: str, basis: str, start: str, end: str, note: str = "") -> Row:
    """Revenue recognised between two dates of each year's column."""
    formula = f'=LEASE_REVENUE({TERMS},{{lease_start}},{start},{end},"{basis}")'
    return line(label, "$mm", series=with_total(formula), key=key, fmt="mm1", note=note)


def quarter(number: int) -> Row:
    """One quarter of every year, straight line."""
    start, end = f"EDATE({{from}},{3 * number - 3})", f"EDATE({{from}},{3 * number})-1"
    return recognised(f"Quarter {number}", f"q{number}", "SL", start, end)


TIMING = (
    section("2. When it is recognised"),
    pull("lease_start", note="A choice: the published uplift takes the full year"),
    heads(*by_year('=YEAR({from})&"E"'), "Total", key="year"),
    line(
        "Year starts",
        "date",
        series=("=axis_start", *by_year("=EDATE({<from},12)")[1:]),
        key="from",
        fmt="date",
        source="X17",
    ),
    line("Year ends", "date", series=by_year("=EDATE({from},12)-1"), key="to", fmt="date"),
    recognised(
        "Straight line",
        "straight",
        "SL",
        "{from}",
        "{to}",
        "By days, ASC 842 lessor's operating lease: the model's basis",
    ),
    recognised("Equal lease months", "months", "MONTH", "{from}", "{to}"),
    recognised("Cash rent", "cash", "CASH", "{from}", "{to}", "Differs by the escalator"),
    *map(quarter, (1, 2, 3, 4)),
    line(
        "Quarters less year, straight line",
        "$mm",
        series=with_total("=ROUND(SUM({q1}:{q4})-{straight},6)"),
        fmt="mm1",
        style="total",
        note="Nil: the quarters tile the year",
    ),
    line("Share of the contract", "%", series=with_total("={straight}/{total}"), fmt="pct"),
    line(
        "Revenue in the year the lease starts",
        "$mm",
        FIRST_YEAR,
        name="lease_first_year",
        fmt="mm1",
        style="total",
        note="A lease from the middle of the year leaves about half of it in that year",
    ),
    Row(),
)

SHEET = Sheet(
    name="Lease",
    title="Lease",
    subtitle="What the rented capacity earns, when it is recognised, and what others pay.",
    columns=calculation_columns(*(14,) * 6),
    rows=(*SCENARIO, *TIMING, *COMPARISON, *RAMPS, *BY_YEAR, *COMPARABLES),
    names={
        "recognised_straight": "{straight.s1}:{straight.s5}",
        "recognised_months": "{months.s1}:{months.s5}",
        "recognised_cash": "{cash.s1}:{cash.s5}",
        "recognised_quarters": "{q1.s1}:{q4.s5}",
        "price_table": "{unit0.s1}:{unit7.s4}",
        **PATH_NAMES,
    },
    charts=(CHART,),
    checks=(*CHECKS, *PATH_CHECKS),
    breaks=("paths", "comparables"),
)
