"""Inputs: every typed figure of the model, one named cell each, with who published it.

The drivers have a figure a case: the named cell shows the one of the live case. Where that case has
none, the Base case's counts, and where there is none either, what was published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from workbooks.facts import Fact, read_cases, read_facts
from workbooks.model.input_cells import (
    CASES,
    DRIVERS,
    EVIDENCE,
    GROUPS,
    INPUTS,
    NAME_LIMITS,
    PLUMBING,
    UNIT_LIMITS,
)
from workbooks.model.layout import (
    Cell,
    Cells,
    Column,
    Condition,
    Content,
    Row,
    Sheet,
    line,
    section,
)

UNIT_FORMATS = {
    "fraction": "pct",
    "$bn": "dec1",
    "GW": "dec1",
    "std dev": "dec1",
    "$mm": "int",
    "date": "date",
    **dict.fromkeys(("$/share", "$bn/month", "$/W-yr"), "eps"),
}
FINE_FORMATS = {"X28": "dec3", "X30": "pct2", "X31": "eps", "X32": "dec6"}
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
LIVE = (
    f'=IF(INDEX({{@{PUBLISHED}}}:{{@{LAST_CASE}}},case_number)="",'
    f'IF({{@{BASE}}}="",{{@{PUBLISHED}}},{{@{BASE}}}),'
    f"INDEX({{@{PUBLISHED}}}:{{@{LAST_CASE}}},case_number))"
)


def what(fact: Fact) -> str:
    """Whose figure it is, and which."""
    if fact.entity:
        return f"{fact.entity}: {fact.metric}"
    return fact.metric[0].upper() + fact.metric[1:]


def format_of(fact: Fact) -> str:
    """The number format of a fact."""
    return FINE_FORMATS.get(fact.id) or UNIT_FORMATS.get(fact.unit, "int")


def typed(name: str, fact: Fact, content: Content, style: str = "input") -> Cell:
    """A cell that takes a figure of this input."""
    limits = NAME_LIMITS.get(name) or UNIT_LIMITS[fact.unit]
    return Cell(content, format_of(fact), style=style, limits=limits)


def figures(name: str, fact: Fact) -> Cells:
    """A driver's live figure and its cases; of any other input the one figure, and its period."""
    # What a refresh matches new facts by.
    fields = (fact.id, fact.unit, GROUPS.get(name, ""))
    comment = " | ".join(field for field in fields if field)
    if name not in DRIVERS:
        figure = replace(typed(name, fact, fact.value), name=name, comment=comment)
        return {"value": figure, PUBLISHED: Cell(fact.period, "prose")}
    cases = read_cases()[fact.id]
    return {
        "value": Cell(LIVE, format_of(fact), name, comment, style="live"),
        PUBLISHED: typed(name, fact, fact.value, style="published"),
        **{
            key: typed(name, fact, cases.figures.get(case))
            for key, case in zip(CASE_COLUMNS[1:], CASES[1:], strict=True)
        },
        "why": cases.note,
    }


def input_row(name: str, fact_id: str) -> Row:
    """The row of one input."""
    fact = read_facts()[fact_id]
    first = PUBLISHED if name in DRIVERS else "value"
    cells: Cells = {
        "label": what(fact),
        "unit": fact.unit,
        **figures(name, fact),
        "name": name,
        "id": fact.id,
        **{key: getattr(fact, key) for key in PROVENANCE},
        "status": Cell(fact.status, style=fact.status),
        "built": Cell(fact.value, format_of(fact), style="typed"),
        "replaced": Cell(f"=IF({{@{first}}}={{@built}},0,1)", "int"),
    }
    return Row(cells, key=name)


def input_rows(inputs: Mapping[str, str]) -> Iterator[Row]:
    """The rows of a block of inputs."""
    return (input_row(name, fact_id) for name, fact_id in inputs.items())


def block(title: str) -> Row:
    """A band over inputs with one figure each."""
    return Row({"label": title, PUBLISHED: Cell("Period", "prose")}, style="section")


def pull(name: str, label: str = "", note: str = "") -> Row:
    """A calculation sheet's link to an input: its row has the input's name as its key."""
    fact = read_facts()[INPUTS[name]]
    unit = {"fraction": "%"}.get(fact.unit, fact.unit)
    text = label or fact.metric[0].upper() + fact.metric[1:]
    return line(text, unit, f"={name}", key=name, fmt=format_of(fact), source=fact.id, note=note)


ROWS = (
    section("1. Drivers: choose a case, or type into Own"),
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
        },
        key="case_number",
    ),
    *input_rows(DRIVERS),
    block("2. Evidence: what others published"),
    *input_rows(EVIDENCE),
    block("3. Assumptions beside it, steps of the grids, tolerances"),
    *input_rows(PLUMBING),
)
FIRST, *_, LAST_DRIVER = DRIVERS
*_, LAST = PLUMBING


def whole(column: str) -> str:
    """A column of the rows of all inputs."""
    return f"{{{FIRST}.{column}}}:{{{LAST}.{column}}}"


LIVE_COLUMN = {
    "type": "formula",
    "criteria": "={^cases}={cases.value}",
    "format": {"bold": True, "bg_color": "#E2EFDA"},
}
SHEET = Sheet(
    name="Inputs",
    title="Inputs",
    subtitle="All hard-coded inputs. Other blue cells: the marks on Capacity, the watch "
    "list on Market.",
    columns=COLUMNS,
    rows=ROWS,
    names={
        "cases": f"{{cases.{PUBLISHED}}}:{{cases.{LAST_CASE}}}",
        "case_number": "{case_number.value}",
        "input_cells": whole("value"),
        "input_ids": whole("id"),
        "input_replaced": whole("replaced"),
        **{f"input_{key}": whole(key) for key in PROVENANCE},
        **{f"own_{key}": whole(f"own_{key}") for key in PROVENANCE},
        **{f"{name}_cases": f"{{{name}.{PUBLISHED}}}:{{{name}.{LAST_CASE}}}" for name in DRIVERS},
        "published_values": f"{{{FIRST}.{PUBLISHED}}}:{{{LAST_DRIVER}.{PUBLISHED}}}",
    },
    conditions=(Condition(f"{{{FIRST}.{PUBLISHED}}}:{{{LAST_DRIVER}.{LAST_CASE}}}", LIVE_COLUMN),),
    tab="#0000FF",
    prints_to="publisher",
)
