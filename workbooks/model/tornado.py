"""The tornado on the Scenarios sheet: each driver at Bear and at Bull, the others at Base."""

from __future__ import annotations

from typing import NamedTuple

from workbooks.model.bases import has_eps
from workbooks.model.inputs import format_of
from workbooks.model.layout import Cell, Chart, Row, Series, blank, heads, line, section
from workbooks.model.lease_scenario import terms
from workbooks.story import Story

# The drivers that a year's earnings depend on, with the row of Scenarios that holds their figure.
MOVERS = {
    "lease_capacity": "lease_capacity",
    "price_per_watt": "price_per_watt",
    "annual_revenue": "annual_revenue",
    "contract_term": "within",
    "utilisation": "utilisation",
    "lease_margin": "lease_margin",
    "tax_rate": "tax_rate",
    "new_shares": "new_shares",
}
BEAR, BASE, BULL = "s2", "s3", "s4"


class Measure(NamedTuple):
    """What is moved: its row on the sheet, what it is called, its unit, and its formats."""

    row: str
    what: str
    short: str
    unit: str
    unit_in_words: str
    fmt: str
    axis: str
    bars: str


UPLIFT = Measure(
    "uplift",
    "EPS uplift",
    "Uplift",
    "$/share",
    "$ per share",
    "eps",
    "0.0",
    "0.00;(0.00);",
)
PROFIT = Measure(
    "profit",
    "Lease profit after tax",
    "Profit",
    "$mm",
    "$mm",
    "mm",
    "#,##0",
    "#,##0;(#,##0);",
)


def measure(story: Story) -> Measure:
    """A year's EPS uplift, or where there is no EPS what the lease earns after tax."""
    return UPLIFT if has_eps(story) else PROFIT


def movers(story: Story) -> tuple[str, ...]:
    """The drivers of the story that move it."""
    named = [name for name in MOVERS if story.has(name)]
    return tuple(name for name in named if has_eps(story) or name != "new_shares")


def moved_alone(story: Story, moved: str, column: str) -> str:
    """The measure with one driver of another case."""
    at = {row: column if name == moved else BASE for name, row in MOVERS.items()}

    def place(row: str) -> str:
        return f"{{{row}.{at.get(row, BASE)}}}"

    leased = terms(story, place)
    rest = ",".join(map(place, ("within", "utilisation", "escalator")))
    revenue, margin, tax = (
        f"LEASE_REVENUE({leased},{rest})",
        place("lease_margin"),
        place("tax_rate"),
    )
    if measure(story) is PROFIT:
        return f"={revenue}*{margin}*(1-{tax})"
    deal = f"{revenue},{margin},{tax},,{place('new_shares')}"
    return f'=EPS_BRIDGE(base_eps,diluted_shares,{deal},"DELTA")'


def rank(at: int, last: int) -> str:
    """How many swings are larger, or as large and further up, and one more."""
    larger = [f"IF({{mover{other}.s5}}>{{@s5}},1,0)" for other in range(at + 1, last + 1)]
    as_large = [f"IF({{mover{other}.s5}}>={{@s5}},1,0)" for other in range(at)]
    return "=" + "+".join(["1", *as_large, *larger])


def moved(story: Story, at: int, name: str) -> Row:
    """What one driver moves."""
    fact = story.inputs[name]
    fmt, shown = format_of(fact), measure(story)
    base = f"{{{shown.row}.s3}}"
    series = (
        Cell(f"={{{name}.{BEAR}}}", fmt),
        Cell(f"={{{name}.{BULL}}}", fmt),
        moved_alone(story, name, BEAR),
        moved_alone(story, name, BULL),
        f"=MAX({{@s3}},{{@s4}},{base})-MIN({{@s3}},{{@s4}},{base})",
        Cell(rank(at, len(movers(story)) - 1), "int"),
    )
    row = line(
        fact.metric[0].upper() + fact.metric[1:],
        "%" if fact.unit == "fraction" else fact.unit,
        series=series,
        key=f"mover{at}",
        fmt=shown.fmt,
    )
    return Row({**row.cells, "value": Cell(f"={{{name}.{BASE}}}", fmt)}, row.key, row.fmt)


def in_order(story: Story, at: int) -> Row:
    """One driver of the chart: the largest swing first."""
    last, shown = len(movers(story)) - 1, measure(story)
    place = f"=MATCH(ROWS({{mover0}}:{{mover{at}}}),{{mover0.s6}}:{{mover{last}.s6}},0)"

    def picked(column: str) -> str:
        return f"INDEX({{mover0.{column}}}:{{mover{last}.{column}}},{{@s1}})"

    series = (
        Cell(place, "int"),
        f"={picked('s3')}-{{{shown.row}.s3}}",
        f"={picked('s4')}-{{{shown.row}.s3}}",
    )
    label = f"={picked('label')}"
    return line(label, shown.unit, series=series, key=f"sorted{at}", fmt=shown.fmt)


def tornado(story: Story) -> tuple[Row, ...]:
    """The block: what each driver moves, room for the chart, and its data."""
    shown, named = measure(story), movers(story)
    return (
        section(
            f"4. What each driver moves by itself: {shown.what}, the others at Base", key="tornado"
        ),
        heads(
            "Bear",
            "Bull",
            f"{shown.short}, Bear",
            f"{shown.short}, Bull",
            "Swing",
            "Rank",
            value="Base",
        ),
        *(moved(story, at, name) for at, name in enumerate(named)),
        *blank(20, key="tornado_chart"),
        section("5. Data of the chart", key="chart_data"),
        heads("Place above", "Bear less Base", "Bull less Base"),
        *(in_order(story, at) for at in range(len(named))),
    )


def tornado_names(story: Story) -> dict[str, str]:
    """What is read of it elsewhere."""
    last = len(movers(story)) - 1
    return {
        "tornado_figures": f"{{mover0.s1}}:{{mover{last}.s2}}",
        "tornado_uplifts": f"{{mover0.s3}}:{{mover{last}.s4}}",
        "tornado_swings": f"{{mover0.s5}}:{{mover{last}.s5}}",
        "tornado_bars": f"{{sorted0.s2}}:{{sorted{last}.s3}}",
    }


def bars(story: Story, name: str, column: str, fill: str, font: str) -> Series:
    """The bars of one case."""
    last = len(movers(story)) - 1
    labels = f"{{sorted0.label}}:{{sorted{last}.label}}"
    values = f"{{sorted0.{column}}}:{{sorted{last}.{column}}}"
    return Series(name, labels, values, fill, font, measure(story).bars)


def tornado_chart(story: Story) -> Chart:
    """Each driver's two bars, the widest on top."""
    shown = measure(story)
    return Chart(
        at="tornado_chart",
        column="label",
        size=(860, 328),
        title=f"{shown.what} against the Base case: one driver at a time, {shown.unit_in_words}",
        description=f"Bar chart of how much each driver alone moves the {shown.what} from the Base "
        f"case, in {shown.unit_in_words}, at its Bear and at its Bull figure, largest swing first. "
        "Its data stand below it.",
        series=(
            bars(story, "Bear", "s2", "#1F3864", "#FFFFFF"),
            bars(story, "Bull", "s3", "#BDD0EE", "#000000"),
        ),
        x_title="Driver",
        y_title=f"{shown.unit_in_words} against Base",
        y_format=shown.axis,
        kind="bar",
    )
