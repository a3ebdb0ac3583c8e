"""Inputs: every typed figure of the model, one named cell each, with who published it.

The drivers have a figure a case: the named cell shows the one of the live case. Where that case has
none, the Base case's counts, and where there is none either, what was published.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workbooks.facts import Fact
from workbooks.input_cells import BLOCKS, CASES, known_of, limits_of
from workbooks.marks import TYPING
from workbooks.model.layout import (
    Cell,
    Cells,
    Column,
    Condition,
    Content,
    Row,
    Sheet,
    section,
)
from workbooks.story import Story

UNIT_FORMATS = {
    "fraction": "pct",
    "$bn": "dec1",
    "GW": "dec1",
    "std dev": "dec1",
    "$mm": "int",
    "date": "date",
    "$bn/GW": "dec1",
    **dict.fromkeys(("$/share", "$bn/month", "$/W-yr", "$/GPU-hr", "$/kW-mo"), "eps"),
}
FINE_FORMATS = {
    "printed_cent": "dec3",
    "printed_whole_percent": "pct2",
    "printed_tenth_bn": "eps",
    "footing_tolerance": "dec6",
}
# What stands on this sheet; the rest is on the next.
HERE = ("drivers", "evidence", "tracked", "plumbing")
SHARED = "shared"
DRIVERS = frozenset(known.name for known in BLOCKS["drivers"])
# Who said a figure, as of when, how sure, in which words, read where.
PROVENANCE = ("status", "as_of", "publisher", "quote", "source", "note")
PUBLISHED, *_ = CASE_COLUMNS = tuple(f"c{at}" for at in range(1, len(CASES) + 1))
LAST_CASE = CASE_COLUMNS[-1]
BASE = CASE_COLUMNS[CASES.index("Base")]

COLUMNS = (
    Column("label", "Input", 40, wrap=True),
    Column("unit", "Unit", 9),
    Column("value", "Live", 13, align="right"),
    *(Column(key, "", 11.5, align="right") for key in CASE_COLUMNS),
    Column("name", "Defined name", 25),
    Column("id", "Fact", 6),
    Column("status", "Status", 10),
    Column("as_of", "As of", 10),
    Column("publisher", "Publisher", 17, wrap=True),
    Column("quote", "Source text (quotation)", 85, tone="note", wrap=True),
    Column("source", "Read in", 15, tone="note", wrap=True),
    Column("note", "Note", 70, tone="note", wrap=True),
    Column("why", "Bear, Base and Bull are assumed, from", 110, tone="note", wrap=True),
    Column("own_status", "Own: status", 11),
    Column("own_as_of", "Own: as of", 10),
    Column("own_publisher", "Own: publisher", 17, wrap=True),
    Column("own_quote", "Own: quote", 50, tone="note", wrap=True),
    Column("own_source", "Own: read in", 15, tone="note", wrap=True),
    Column("own_note", "Own: note", 46, tone="note", wrap=True),
    Column("built", "As built", 11, align="right"),
    Column("replaced", "Replaced", 9, align="right"),
)
SHARED_COLUMNS = (
    *("label", "unit", "value", PUBLISHED, "name", "id", *PROVENANCE, "built", "replaced"),
)
LIVE = (
    f'=IF(INDEX({{@{PUBLISHED}}}:{{@{LAST_CASE}}},1,case_number)="",'
    f'IF({{@{BASE}}}="",{{@{PUBLISHED}}},{{@{BASE}}}),'
    f"INDEX({{@{PUBLISHED}}}:{{@{LAST_CASE}}},1,case_number))"
)


def what(fact: Fact) -> str:
    """Whose figure it is, and which."""
    if fact.entity:
        return f"{fact.entity}: {fact.metric}"
    return fact.metric[0].upper() + fact.metric[1:]


def format_of(fact: Fact) -> str:
    """The number format of a fact: without decimals where its figures have none."""
    unit = known.unit if (known := known_of(fact.name)) else fact.unit
    figures = (fact.value, *fact.cases.figures.values())
    broken = any(isinstance(each, float) and not each.is_integer() for each in figures)
    return FINE_FORMATS.get(fact.name) or UNIT_FORMATS.get(unit, "eps" if broken else "int")


def typed(fact: Fact, content: Content, style: str = "input") -> Cell:
    """A cell that takes a figure of this input."""
    return Cell(content, format_of(fact), style=style, limits=limits_of(fact.name))


def figures(fact: Fact) -> Cells:
    """A driver's live figure and its cases; of any other input the one figure, and its period."""
    known = known_of(fact.name)
    assert known is not None
    # What a refresh matches new facts by.
    comment = " | ".join(field for field in (fact.id, fact.unit, known.group) if field)
    if fact.name not in DRIVERS:
        figure = replace(typed(fact, fact.value), name=fact.name, comment=comment)
        return {"value": figure, PUBLISHED: Cell(fact.period, "prose")}
    return {
        "value": Cell(LIVE, format_of(fact), fact.name, comment, style="live"),
        PUBLISHED: typed(fact, fact.value, style="published"),
        **{
            key: typed(fact, fact.cases.figures.get(case))
            for key, case in zip(CASE_COLUMNS[1:], CASES[1:], strict=True)
        },
        "why": fact.cases.note,
    }


def input_row(fact: Fact) -> Row:
    """The row of one input."""
    first = PUBLISHED if fact.name in DRIVERS else "value"
    cells: Cells = {
        "label": what(fact),
        "unit": fact.unit,
        **figures(fact),
        "name": fact.name,
        "id": fact.id,
        **{key: getattr(fact, key) for key in PROVENANCE},
        "status": Cell(fact.status, style=fact.status),
        "built": Cell(fact.value, format_of(fact), style="typed"),
        "replaced": Cell(f"=IF({{@{first}}}={{@built}},0,1)", "int"),
    }
    return Row(cells, key=fact.name)


def block(story: Story, name: str, title: str) -> Iterator[Row]:
    """A band, and the inputs under it with one figure each."""
    inputs = story.block(name)
    if inputs:
        yield Row({"label": title, PUBLISHED: Cell("Period", "prose")}, style="section")
        yield from map(input_row, inputs.values())


HEAD = (
    section("1. Drivers"),
    Row(
        {
            "label": "Live case",
            "value": Cell(CASES[0], "middle", "case", style="input", choices=CASES),
            **dict(zip(CASE_COLUMNS, CASES, strict=True)),
        },
        key="cases",
        style="heads",
    ),
    Row(
        {
            "label": "Its number among the cases",
            "unit": "count",
            "value": Cell(f"=MATCH(case,{{cases.{PUBLISHED}}}:{{cases.{LAST_CASE}}},0)", "int"),
            PUBLISHED: Cell("A blank is the Base figure, or else the published one", "prose"),
            "name": Cell("Choose a case, or type into Own", name=f"{TYPING}_drivers"),
        },
        key="case_number",
    ),
)
LIVE_COLUMN = {
    "type": "formula",
    "criteria": "={^cases}={cases.value}",
    "format": {"bold": True, "bg_color": "#E2EFDA"},
}


def sheet(story: Story) -> Sheet:
    """The sheet of a story's inputs."""
    drivers = list(story.block("drivers"))
    first, last_driver, last = drivers[0], drivers[-1], list(story.block("plumbing"))[-1]

    def whole(column: str) -> str:
        return f"{{{first}.{column}}}:{{{last}.{column}}}"

    return Sheet(
        name="Inputs",
        title="Inputs",
        subtitle="All hard-coded inputs. Other blue cells: the marks on Capacity.",
        columns=COLUMNS,
        rows=(
            *HEAD,
            *map(input_row, story.block("drivers").values()),
            *block(story, "evidence", "2. Evidence: what others published"),
            *block(story, "tracked", "3. Tracker: what is blank, nobody has reported yet"),
            *block(story, "plumbing", "4. Assumptions beside it, steps of the grids, tolerances"),
        ),
        names={
            "cases": f"{{cases.{PUBLISHED}}}:{{cases.{LAST_CASE}}}",
            "case_number": "{case_number.value}",
            "input_cells": whole("value"),
            **{
                f"input_cells_{name}": f"{{{names[0]}.value}}:{{{names[-1]}.value}}"
                for name in HERE
                if (names := list(story.block(name)))
            },
            "input_ids": whole("id"),
            "input_replaced": whole("replaced"),
            **{f"input_{key}": whole(key) for key in PROVENANCE},
            **{f"own_{key}": whole(f"own_{key}") for key in PROVENANCE},
            **{
                f"{name}_cases": f"{{{name}.{PUBLISHED}}}:{{{name}.{LAST_CASE}}}"
                for name in drivers
            },
            "published_values": f"{{{first}.{PUBLISHED}}}:{{{last_driver}.{PUBLISHED}}}",
        },
        conditions=(
            Condition(f"{{{first}.{PUBLISHED}}}:{{{last_driver}.{LAST_CASE}}}", LIVE_COLUMN),
        ),
        tab="#0000FF",
        prints_to="publisher",
    )


def shared_sheet(story: Story) -> Sheet:
    """The sheet of what every story shows: what others signed, and what compute costs."""
    names = list(story.block(SHARED))

    def whole(column: str) -> str:
        return f"{{{names[0]}.{column}}}:{{{names[-1]}.{column}}}" if names else ""

    ranges = {"value": f"input_cells_{SHARED}", "id": f"{SHARED}_ids"}
    ranges |= {key: f"{SHARED}_{key}" for key in PROVENANCE}
    return Sheet(
        name="Comparables_data",
        title="Comparables: data",
        subtitle="What others have signed, what compute costs and who said so: inputs as well.",
        columns=tuple(
            replace(column, head="Period", width=24.0) if column.key == PUBLISHED else column
            for column in COLUMNS
            if column.key in SHARED_COLUMNS
        ),
        rows=tuple(map(input_row, story.block(SHARED).values())),
        names={name: whole(column) for column, name in ranges.items() if names},
        tab="#0000FF",
        prints_to="publisher",
    )
