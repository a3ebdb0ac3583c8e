"""Concentration: how much of the landlord's backlog hangs on customers that could compete."""

from __future__ import annotations

from dataclasses import replace

from workbooks.model.claims import claim
from workbooks.model.concentration_tables import (
    bounds,
    customers,
    table_checks,
    table_names,
    tables,
)
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
    pull,
    section,
    without,
)
from workbooks.model.renewal import renewal, renewal_checks, renewal_names
from workbooks.story import NO_HOLES, Story


def remark(at: int, note: str) -> str:
    """What is said of a customer's contracts, and whether they are larger than the ones before."""
    if at < 3:
        return note
    note = note.translate(NO_HOLES)
    larger = f"larger than <customer_{at - 1}>'s"
    return claim(
        f"customer_{at}_contracts>customer_{at - 1}_contracts",
        f"{note}; {larger}" if note else larger.capitalize(),
        note,
    )


def customer(at: int, named: tuple[int, ...], note: str) -> Row:
    """One customer's contracts, whether it could compete, its share and its rank."""
    key = f"customer_{at}"
    amount, flag = f"{key}_contracts", f"{key}_could_compete"
    # Larger ones, and those as large that stand further up.
    before = [f"IF({{customer_{other}}}>={{@value}},1,0)" for other in named if other < at]
    before += [f"IF({{customer_{other}}}>{{@value}},1,0)" for other in named if other > at]
    series = (
        Cell(f"={flag}", "int"),
        Cell("={@value}/{backlog}", "pct"),
        Cell("=" + "+".join(["1", *before]), "int"),
    )
    return line(
        f"<{key}>",
        "$bn",
        f"={amount}",
        series=series,
        key=key,
        fmt="dec1",
        source=f"{amount}, {flag}",
        note=remark(at, note),
    )


def sorted_row(at: int, last: int) -> Row:
    """The customer that is the largest but so many, for the chart."""

    def picked(column: str) -> str:
        ranks = f"{{customer_1.s3}}:{{customer_{last}.s3}}"
        column = f"{{customer_1.{column}}}:{{customer_{last}.{column}}}"
        return f"INDEX({column},MATCH(ROWS({{sorted1.unit}}:{{@unit}}),{ranks},0))"

    parts = (f"=IF({picked('s1')}={flag},{picked('s2')},0)" for flag in (1, 0))
    series = (None, *parts)
    return line(f"={picked('label')}", "%", series=series, key=f"sorted{at}", fmt="pct")


def backlog(story: Story, last: int) -> tuple[Row, Row]:
    """What no named customer has, and the whole."""
    fact = story.inputs["landlord_backlog"]
    address = "." in fact.source.split(" ")[0]
    source = fact.source if address else f"{fact.source[:1].upper()}{fact.source[1:]}"
    plain = fact.note[1:2].islower()
    note = f"{fact.note[:1].lower()}{fact.note[1:]}" if plain else fact.note
    return (
        line(
            "Not disclosed",
            "$bn",
            f"={{backlog}}-SUM({{customer_1}}:{{customer_{last}}})",
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
            source="landlord_backlog",
            note=f"{source}: {note}" if note else source,
        ),
    )


def book(story: Story) -> tuple[Row, ...]:
    """The backlog by customer, and room for its chart."""
    named = customers(story)
    last = named[-1]
    return (
        section("1. <landlord>'s backlog by customer"),
        heads(
            "Potential competitor (1 = yes)",
            "Share of backlog",
            "Rank",
            value="Contracts",
        ),
        *(customer(at, named, story.inputs[f"customer_{at}_contracts"].note) for at in named),
        *backlog(story, last),
        pull("major_customer_share", "Major-customer threshold", "ASC 280-10-50-42"),
        *blank(13, key="chart"),
    )


def chart_data(story: Story) -> tuple[Row, ...]:
    """The block of what the chart shows, sorted."""
    named = customers(story)
    return (
        Row(),
        section("5. Data of the chart", key="chart_data"),
        heads(None, "Potential competitor", "Other named", "Not disclosed"),
        *(sorted_row(at, named[-1]) for at in named),
        line(
            "Not disclosed",
            "%",
            series=(None, None, None, "={rest.s2}"),
            key="undisclosed",
            fmt="pct",
        ),
    )


def bars(name: str, column: str, fill: str, font: str = "#000000") -> Series:
    """The customers of one kind."""
    values = f"{{sorted1.{column}}}:{{undisclosed.{column}}}"
    return Series(name, "{sorted1.label}:{undisclosed.label}", values, fill, font, "0.0%;;")


CHART = Chart(
    at="chart",
    column="label",
    size=(860, 204),
    title="<landlord>'s backlog by customer",
    description="Column chart of the shares of <landlord>'s backlog, sorted: customers that could "
    "compete at renewal, other named ones, and what is not disclosed. Its data stand in the last "
    "block.",
    series=(
        bars("Potential competitor at renewal", "s2", "#1F3864", "#FFFFFF"),
        bars("Other named", "s3", "#8FAADC"),
        bars("Not disclosed", "s4", "#E7E6E6"),
    ),
    x_title="Customer",
    y_title="Share of backlog",
    y_format="0%",
)


def sheet(story: Story) -> Sheet:
    """The sheet, for a landlord whose backlog and customers the story has."""
    made = Sheet(
        name="Concentration",
        title="Concentration",
        subtitle="Share of <landlord>'s revenue backlog with customers that could become "
        "competitors at renewal.",
        columns=calculation_columns(*(22, 12) * 2, 12, note=40),
        rows=without("Concentration"),
        breaks=("bounds",),
        ends_at="chart_data",
    )
    if not story.has("landlord", "landlord_backlog", "customer_1_contracts"):
        return made
    return replace(
        made,
        rows=(*book(story), *tables(story), *bounds(story), *renewal(story), *chart_data(story)),
        names={
            **table_names(story),
            "customer_ranks": f"{{customer_1.s3}}:{{customer_{customers(story)[-1]}.s3}}",
            **renewal_names(story),
        },
        charts=(CHART,),
        checks=(*table_checks(story), *renewal_checks(story)),
    )
