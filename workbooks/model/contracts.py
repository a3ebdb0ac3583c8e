"""Contracts: any number of leases on one axis, and what of a headline is committed."""

from __future__ import annotations

from workbooks.model.claims import claim
from workbooks.model.contracts_backlog import (
    BACKLOG_CHECKS,
    CHART,
    backlog_names,
    backlog_rows,
    grid_box,
    starts,
)
from workbooks.model.layout import (
    TOLERANCE,
    Cell,
    Cells,
    Check,
    Column,
    Row,
    Sheet,
    heads,
    holds,
    line,
    numbers_check,
    section,
)
from workbooks.model.lease import HEAD, YEARS, by_year, start_of_year, with_total
from workbooks.model.lease_scenario import terms
from workbooks.model.renewal import NTH
from workbooks.story import Story

COLUMNS = (
    Column("label", "Item", 32, wrap=True),
    Column("unit", "Unit", 7),
    Column("value", "Constant", 10.8, "right"),
    *(Column(f"s{at}", "", 10.8, "right") for at in range(1, YEARS + 3)),
    Column("source", "Source", 11, tone="note", wrap=True),
)
UNITS = {"price": "$/W-yr", "price_per_kw": "$/kW-mo", "gpu_price": "$/GPU-hr"}
LIVE_UNIT = "$/W-yr"
QUARTERS = (1, 2, 3, 4)


def price_of(story: Story, at: int) -> str:
    """The name of the price of a further lease, in the unit in which the story has it."""
    known = (f"lease_{at}_{price}" for price in UNITS)
    return next((name for name in known if story.has(name)), f"lease_{at}_price")


def unit_of(name: str) -> str:
    """The unit of a price by its name."""
    return next(unit for price, unit in reversed(UNITS.items()) if name.endswith(price))


def rented(story: Story, at: int, dates: str = "") -> str:
    """What a lease brings in all, or between two dates; the live case is the first."""
    if at == 1:
        first = f"{terms(story)},lease_term,utilisation,escalator"
        last = ""
    else:
        price = price_of(story, at)
        first = f"lease_{at}_capacity,{price},{{lease{at}.s3}},1,lease_{at}_escalator"
        watts = ",watts_per_gpu" if unit_of(price) == "$/GPU-hr" else ""
        last = f',"SL","{unit_of(price)}"{watts}'
    start = f",{{lease{at}.s4}},{dates}" if dates else ",,," if last else ""
    return f"LEASE_REVENUE({first}{start}{last})"


def lease(story: Story, at: int) -> Row:
    """A lease: its terms, what it brings, and what of it notice leaves committed."""
    stem = f"lease_{at}" if at > 1 else ""
    price = price_of(story, at) if stem else "price_per_watt"
    months = f"MAX(ROUND({stem}_term*12,0),1)/12" if stem else "lease_term"
    until = "{@s4},MIN({@s4}+{@s7}-1,{@s5})"
    cells: Cells = {
        "label": name_of(at),
        "unit": unit_of(price) if stem else LIVE_UNIT * story.has(price),
        "value": Cell(f"={stem or 'lease'}_capacity", "int"),
        "s1": f"={price}",
        "s3": f"={months}",
        "s4": Cell(f"={stem or 'lease'}_start", "date"),
        "s5": Cell("=EDATE({@s4},{@s3}*12)-1", "date"),
        "s6": Cell(f"={stem}_escalator" if stem else "=escalator", "pct"),
        "s7": Cell(f"={stem or 'lease'}_notice", "int"),
        "s8": Cell(f"={rented(story, at)}", "mm1"),
        "s9": Cell(f"=IF({{@s7}}=0,{{@s8}},{rented(story, at, until)})", "mm1"),
    }
    cites = f"{stem}_capacity, {price}" if stem else "lease_capacity, price_per_watt"
    needs = (f"{stem}_capacity",) if stem else ()
    return Row(cells, f"lease{at}", "eps", needs=needs, cites=cites)


def name_of(at: int) -> str:
    """What a lease is called."""
    return f"{NTH[at - 1].capitalize()} lease" if at > 1 else "Live case"


def leases(story: Story) -> tuple[int, ...]:
    """The numbers of the leases: the live case is the first."""
    return (1, *story.numbers("lease_{}_capacity"))


def lease_rows(story: Story) -> tuple[Row, ...]:
    """The table of leases."""
    last = leases(story)[-1]
    both = tuple(f"=SUM({{lease1.{column}}}:{{lease{last}.{column}}})" for column in ("s8", "s9"))
    names = "contracts_total", "contracts_committed"
    totals = (Cell(text, name=name) for text, name in zip(both, names, strict=True))
    return (
        section("1. Leases"),
        heads(
            "Price",
            None,
            "Years",
            "First day",
            "Last day",
            "Escalator",
            "Notice, days",
            "Total, $mm",
            "Committed, $mm",
            value="MW",
        ),
        *(lease(story, at) for at in leases(story)),
        line(
            "All leases",
            "$mm",
            series=(*(None,) * 7, *totals),
            key="all_leases",
            fmt="mm1",
            style="total",
        ),
    )


def axis_start(story: Story) -> str:
    """The first day of the axis: of the year of the first lease or contract, or the chosen one."""
    days = [f"{{lease{at}.s4}}" for at in leases(story)] + starts(story)
    return f"={start_of_year('MIN(axis_start,' + ','.join(days) + ')')}"


def year_rows(story: Story) -> tuple[Row, ...]:
    """Revenue of every lease by year, of all of them by quarter."""
    numbers = leases(story)
    first, last = f"{{year{numbers[0]}}}", f"{{year{numbers[-1]}}}"

    def quarter(number: int) -> Row:
        dates = f"EDATE({{from}},{3 * number - 3}),EDATE({{from}},{3 * number})-1"
        parts = "+".join(rented(story, at, dates) for at in numbers)
        series = with_total(f"={parts}")
        return line(f"Quarter {number}", "$mm", series=series, key=f"quarter{number}", fmt="mm1")

    return (
        section("2. Revenue recognised, straight line"),
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
            "Period ends",
            "date",
            series=('=EDATE({from},IF({^year}="Later",1000,1)*12)-1',) * (YEARS + 1),
            key="to",
            fmt="date",
        ),
        *(
            line(
                name_of(at),
                "$mm",
                series=with_total(*(f"={rented(story, at, '{from},{to}')}",) * 2),
                key=f"year{at}",
                fmt="mm1",
            )
            for at in numbers
        ),
        line(
            "All leases",
            "$mm",
            series=with_total(*(f"=SUM({first}:{last})",) * 2),
            key="by_year",
            fmt="mm1",
            style="total",
        ),
        *map(quarter, QUARTERS),
    )


READING = claim(
    "contracts_committed<contracts_total",
    "[contracts_committed/contracts_total 0.0%] of the leases' revenue is committed: the rest can "
    "be ended on notice",
    "All of the leases' revenue is committed: none can be ended on notice",
)
RUN_OFF = claim(
    "ISNUMBER(lost_after_last)",
    claim(
        "lost_after_last>0",
        "Once all of <customer_1>'s contracts have ended, the live case loses "
        "$[lost_after_last #,##0.0]bn of $[yearly_contracts #,##0.0]bn a year",
        "Once all of <customer_1>'s contracts have ended, the live case loses none of "
        "$[yearly_contracts #,##0.0]bn a year",
    ),
)
CHECKS = (
    Check(
        "Contracts: the years sum to the leases' totals, $mm",
        "footing",
        "=contracts_total",
        "=contracts_years_total",
        TOLERANCE,
        "mm1",
    ),
    Check(
        "Contracts: the quarters sum to the years, $mm",
        "footing",
        "=SUM(contracts_by_year)",
        "=SUM(contracts_by_quarter)",
        TOLERANCE,
        "mm1",
    ),
    holds(
        "Contracts: no more is committed than contracted",
        "unit guard",
        "contracts_committed<=contracts_total*(1+footing_tolerance)",
    ),
    numbers_check("Contracts: revenue by year", "contracts_by_year"),
)


def sheet(story: Story) -> Sheet:
    """The sheet of a story."""
    return Sheet(
        name="Contracts",
        title="Contracts",
        subtitle="What do the leases bring by year, how much of it is committed, and what do the "
        "landlord's contracts lose when they end?",
        columns=COLUMNS,
        rows=(
            Row({"label": "Committed", "value": Cell(READING, "prose")}, "reading"),
            Row({"label": "Run-off", "value": Cell(RUN_OFF, "prose")}, "run_off"),
            *lease_rows(story),
            *year_rows(story),
            *backlog_rows(story),
        ),
        names={
            "contracts_by_year": f"{{by_year.s1}}:{{by_year.s{YEARS}}}",
            "contracts_years_total": f"{{by_year.s{YEARS + 2}}}",
            "contracts_by_quarter": f"{{quarter1.s1}}:{{quarter4.s{YEARS}}}",
            **backlog_names(story),
        },
        charts=(CHART,) if story.has("contract") else (),
        checks=(*CHECKS, *BACKLOG_CHECKS),
        conditions=grid_box(story),
        pages_tall=1,
    )
