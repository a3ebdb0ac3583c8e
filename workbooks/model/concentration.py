"""Concentration: how much of CoreWeave's backlog hangs on customers that could compete."""

from __future__ import annotations

from workbooks.facts import read_facts
from workbooks.model.claims import claim
from workbooks.model.concentration_tables import BOUNDS, CHECKS, TABLE
from workbooks.model.input_cells import INPUTS
from workbooks.model.inputs import pull
from workbooks.model.layout import (
    Cell,
    Chart,
    Row,
    Series,
    Sheet,
    blank,
    calculation_columns,
    heads,
    line,
    section,
)
from workbooks.model.renewal import RENEWAL, RENEWAL_CHECKS

NAMED = 3


def customer(at: int, name: str, note: str) -> Row:
    """One customer's contracts, whether it could compete, its share and its rank."""
    key = f"customer_{at}"
    amount, flag = f"{key}_contracts", f"{key}_could_compete"
    facts = read_facts()
    source = ", ".join(facts[INPUTS[each]].id for each in (amount, flag))
    # Larger ones, and those as large that stand further up.
    before = [f"IF({{customer_{other}}}>={{@value}},1,0)" for other in range(1, at)]
    before += [f"IF({{customer_{other}}}>{{@value}},1,0)" for other in range(at + 1, NAMED + 1)]
    series = (
        Cell(f"={flag}", "int"),
        Cell("={@value}/{backlog}", "pct"),
        Cell(f"=1+{'+'.join(before)}", "int"),
    )
    return line(
        name, "$bn", f"={amount}", series=series, key=key, fmt="dec1", source=source, note=note
    )


def sorted_row(at: int) -> Row:
    """The customer that is the largest but so many, for the chart."""

    def picked(column: str) -> str:
        ranks = f"{{customer_1.s3}}:{{customer_{NAMED}.s3}}"
        column = f"{{customer_1.{column}}}:{{customer_{NAMED}.{column}}}"
        return f"INDEX({column},MATCH(ROWS({{sorted1.unit}}:{{@unit}}),{ranks},0))"

    parts = (f"=IF({picked('s1')}={flag},{picked('s2')},0)" for flag in (1, 0))
    series = (None, *parts)
    return line(f"={picked('label')}", "%", series=series, key=f"sorted{at}", fmt="pct")


BOOK = (
    section("1. CoreWeave's backlog by customer"),
    heads(
        "Potential competitor (1 = yes)",
        "Share of backlog",
        "Rank",
        value="Contracts",
    ),
    customer(
        1, "Meta", "Contract value at signing, not the remaining performance obligation (RPO)"
    ),
    customer(2, "Microsoft", "Approximate in source"),
    customer(
        3,
        "OpenAI",
        claim(
            "customer_3_contracts>customer_2_contracts",
            "Not in the article; larger than Microsoft's",
            "Not in the article",
        ),
    ),
    line(
        "Not disclosed",
        "$bn",
        "={backlog}-SUM({customer_1}:{customer_3})",
        series=(None, Cell("={@value}/{backlog}", "pct")),
        key="rest",
        fmt="dec1",
    ),
    line(
        "Backlog reported",
        "$bn",
        "=landlord_backlog",
        series=(None, Cell("=SUM({customer_1.s2}:{rest.s2})", "pct", "backlog_shares")),
        key="backlog",
        fmt="dec1",
        style="total",
        source="X01",
        note="Company report: not in the article",
    ),
    pull("major_customer_share", "Major-customer threshold", "ASC 280-10-50-42"),
    Row(),
    heads(None, "Potential competitor", "Other named", "Not disclosed"),
    *(sorted_row(at) for at in range(1, NAMED + 1)),
    line(
        "Not disclosed", "%", series=(None, None, None, "={rest.s2}"), key="undisclosed", fmt="pct"
    ),
    *blank(13, key="chart"),
)


def bars(name: str, column: str, fill: str, font: str = "#000000") -> Series:
    """The customers of one kind."""
    values = f"{{sorted1.{column}}}:{{undisclosed.{column}}}"
    return Series(name, "{sorted1.label}:{undisclosed.label}", values, fill, font, "0.0%;;")


CHART = Chart(
    at="chart",
    column="label",
    size=(860, 226),
    title="CoreWeave's backlog by customer",
    description="Column chart of the shares of CoreWeave's backlog, sorted: customers that could "
    "compete at renewal, other named ones, and what is not disclosed. Its data stand above it.",
    series=(
        bars("Potential competitor at renewal", "s2", "#1F3864", "#FFFFFF"),
        bars("Other named", "s3", "#8FAADC"),
        bars("Not disclosed", "s4", "#E7E6E6"),
    ),
    x_title="Customer",
    y_title="Share of backlog",
    y_format="0%",
)

SHEET = Sheet(
    name="Concentration",
    title="Concentration",
    subtitle="Share of CoreWeave's revenue backlog with customers that could become competitors at "
    "renewal.",
    columns=calculation_columns(*(26, 14) * 2, 14),
    rows=(*BOOK, *TABLE, *BOUNDS, *RENEWAL),
    names={
        "concentration_values": "{measure0.s2}:{measure9.s2}",
        "concentration_values_all": "{measure0.s4}:{measure9.s4}",
        "customer_ranks": f"{{customer_1.s3}}:{{customer_{NAMED}.s3}}",
        "renewal_values": "{risk0.s2}:{risk4.s2}",
        "contract_life": "{risk1.s2}",
        "at_risk_share": "{measure8.s4}",
    },
    charts=(CHART,),
    checks=(*CHECKS, *RENEWAL_CHECKS),
    breaks=("bounds",),
)
