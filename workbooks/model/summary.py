"""Summary: one page that says what the live case comes to, from the other sheets' results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workbooks.input_cells import CASES
from workbooks.marks import STORY, SUMMARY
from workbooks.model import value_field, waterfall
from workbooks.model.bases import has_eps, uplift_of
from workbooks.model.grids import SCALE, SIZE
from workbooks.model.layout import (
    Array,
    Cell,
    Chart,
    Column,
    Condition,
    Row,
    Series,
    Sheet,
    blank,
    section,
)
from workbooks.model.summary_street import street
from workbooks.model.summary_words import (
    at_market,
    capex_cut,
    change_of_mind,
    cost,
    headline,
    landlords,
    landlords_question,
    paid,
    priced,
    sources,
    surplus,
    weighted,
)
from workbooks.story import Story

WIDE = 8
COLUMNS = (
    Column("label", "", 32),
    Column("c1", "", 12, "right"),
    *(Column(f"c{at}", "", 9, "right") for at in range(2, WIDE + 1)),
    Column("right", "", 58),
)
UPPER, LOWER = (412, 216), (412, 208)
# A column for what runs down a table, then its values: grids and cases stand under each other.
DOWN, FIRST, LAST = "c1", "c2", f"c{SIZE + 1}"


def sentence(label: str, text: str, style: str = "", needs: tuple[str, ...] = ()) -> Row:
    """A sentence made from numbers, where the story has what it speaks of."""
    return Row({"label": label, "c1": Cell(text, "prose")}, style=style, needs=needs)


def across(label: str, name: str, fmt: str, key: str = "", style: str = "") -> Row:
    """A result of every case."""
    return Row({"label": label, FIRST: Array(f"={name}", 1, len(CASES), (fmt,))}, key, fmt, style)


def cases(story: Story) -> tuple[Row, ...]:
    """The cases side by side."""
    names = (f"c{at}" for at in range(2, len(CASES) + 2))
    return (
        section("The cases side by side"),
        Row(dict(zip(names, CASES, strict=True)), key="cases", style="heads"),
        across("EPS uplift, $ per share", "scenario_uplift", "eps", "uplift", "strong"),
        across("EPS uplift, % of base EPS", "scenario_pct", "pct"),
        across("Lease revenue, contract total, $mm", "scenario_total", "mm", "total"),
        across("Backlog lost at renewal, $bn", "scenario_lost", "dec1"),
    )


class Map(NamedTuple):
    """A grid of the Sensitivity sheet: its names, its title and its axes."""

    grid: str
    down: str
    across: str
    title: str
    labels: tuple[str, str]
    fmts: tuple[str, str, str]


BY_PRICE = ("Price across, $/W-yr", "Capacity down, MW")
BY_TAX = ("Tax rate across", "Margin down")
LIVE = {BY_PRICE: ("lease_capacity", "price_per_watt"), BY_TAX: ("lease_margin", "tax_rate")}


def map_of(story: Story) -> Map | None:
    """The grid that says most of a story."""
    uplift, revenue = f"{uplift_of(story)}, $ per share", "Lease revenue a year, $mm"
    if not story.has("price_per_watt"):
        by_tax = Map("tax", "margins", "rates", uplift, BY_TAX, ("pct", "pct", "eps"))
        return by_tax if has_eps(story) else None
    if not has_eps(story):
        return Map("mm", "capacities", "prices", revenue, BY_PRICE, ("int", "dec1", "mm"))
    return Map("eps", "capacities", "prices", uplift, BY_PRICE, ("int", "dec1", "eps"))


def heat_map(story: Story) -> Iterator[Row]:
    """What the lease brings on other terms; without a grid, room for the chart."""
    if (grid := map_of(story)) is None:
        yield from blank(SIZE, key="map2")
        return
    down, across, body = grid.fmts
    top = Array(f"={grid.grid}_{grid.across}", 1, SIZE, (across,))
    side = Array(f"={grid.grid}_{grid.down}", SIZE, 1, (down,) * SIZE)
    values = Array(f"={grid.grid}_grid", SIZE, SIZE, (body,) * SIZE)
    by = "margin and tax rate" if grid.labels == BY_TAX else "capacity and price"
    yield section(f"{grid.title}, by {by}")
    yield Row({"label": grid.labels[0], FIRST: top}, "map0", style="axis")
    yield Row({"label": grid.labels[1], DOWN: side, FIRST: values}, "map1", body)
    yield from (Row({"label": ""}, f"map{at}", body) for at in range(2, SIZE + 1))


def rows(story: Story) -> Iterator[Row]:
    """The page from its head to its foot."""
    yield Row({"label": headline(story)}, style="headline")
    if has_eps(story):
        yield Row({"label": paid(story)})
    yield Row({"label": weighted(story)})
    yield section("What investors ask")
    yield sentence("What is it worth at market prices?", at_market(story))
    yield sentence("What does it cost to provide?", cost(story))
    yield sentence("Is compute in surplus?", surplus(story), needs=("own_addition",))
    yield sentence("Is capex cut?", capex_cut(story), needs=("capex",))
    yield sentence(landlords_question(story), landlords(story), needs=("landlord_backlog",))
    yield sentence("What would change the answer?", change_of_mind(story))
    yield from street(story)
    yield from heat_map(story)
    yield from cases(story)
    yield Row({"label": sources(story)}, key="sources", style="group")
    yield Row({"label": priced(story)})


def charts(story: Story) -> Iterator[Chart]:
    """The EPS bridge over the football field; without EPS, what the cases bring in revenue."""
    first = next(waterfall.falls(story), None)
    if has_eps(story) and first:
        yield waterfall.chart(story, first, "street_heads", "right", UPPER)
    if value_field.field_names(story):
        yield value_field.chart("map2", "right", LOWER)
    if not has_eps(story):
        yield revenue_chart("map0" if map_of(story) else "map2")


def revenue_chart(at: str) -> Chart:
    """What the lease brings in each case."""
    return Chart(
        at=at,
        column="right",
        size=UPPER,
        title="Lease revenue by case, $bn",
        description="Bar chart of the lease revenue in $bn in each case: as published, bear, base, "
        "bull and own. Its data stand beside it.",
        series=(
            Series(
                "Lease revenue",
                f"{{cases.{FIRST}}}:{{cases.{LAST}}}",
                f"{{total.{FIRST}}}:{{total.{LAST}}}",
                "#1F3864",
                "#FFFFFF",
                "0.0,",
            ),
        ),
        x_title="Case",
        y_title="$bn",
        y_format="0,",
        kind="bar",
    )


MAP = f"{{map1.{FIRST}}}:{{map{SIZE}.{LAST}}}"


def looks(story: Story) -> tuple[Condition, ...]:
    """The grid from light to dark, with a box around the live case."""
    if (grid := map_of(story)) is None:
        return ()
    down, across = LIVE[grid.labels]
    box = {
        "type": "formula",
        "criteria": f"=AND(ROUND({{@{DOWN}}}-{down},9)=0,ROUND({{^map0}}-{across},9)=0)",
        "format": {"border": 1, "bold": True},
    }
    return Condition(MAP, box), Condition(MAP, SCALE)


def title(story: Story) -> str:
    """The title: the story's own, or what the page can answer."""
    given = any(fact.name == "title" for fact in story.rows)
    return (
        "<title>" if given or has_eps(story) else "<lessor>: what rented-out AI compute brings in"
    )


def sheet(story: Story) -> Sheet:
    """The sheet for a story."""
    return Sheet(
        name="Summary",
        title=title(story),
        subtitle="The live case in one page. Illustrative, not investment advice.",
        columns=COLUMNS,
        rows=tuple(rows(story)),
        charts=tuple(charts(story)),
        conditions=looks(story),
        heads=False,
        pages_tall=1,
        pages=(SUMMARY, STORY),
    )
