"""Inputs: every typed figure of the model, one named cell each, grouped by who published it."""

from __future__ import annotations

from itertools import groupby

from workbooks.facts import Fact, read_facts
from workbooks.model.input_cells import INPUTS, NAME_LIMITS, UNIT_LIMITS, YEARS
from workbooks.model.layout import Cell, Cells, Column, Row, Sheet, line, section

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

COLUMNS = (
    Column("label", "Input", 36, wrap=True),
    Column("unit", "Unit", 10),
    Column("value", "Value", 12, align="right"),
    *(Column(f"y{year}", head, 8, align="right") for year, head in YEARS.items()),
    Column("status", "Status", 10),
    Column("as_of", "As of", 10),
    Column("name", "Name in formulas", 26, wrap=True),
    Column("fact", "Fact", 8, wrap=True),
    Column("quote", "Read from: quote", 50, tone="note", wrap=True),
    Column("note", "Note", 46, tone="note", wrap=True),
)


def what(fact: Fact) -> str:
    """Whose figure it is, and which."""
    if fact.entity:
        return f"{fact.entity}: {fact.metric}"
    return fact.metric[0].upper() + fact.metric[1:]


def column_of(name: str) -> str:
    """The column of an input: its year's, or the one for single values."""
    year = name.rpartition("_")[2]
    return f"y{year}" if year in YEARS else "value"


def series_of(name: str) -> str:
    """What the inputs of one row have in common: a name without its year."""
    return name.rpartition("_")[0] if column_of(name) != "value" else name


def input_cell(name: str, fact: Fact) -> Cell:
    """The cell of one input; its comment is what a refresh matches new facts by."""
    fmt = FINE_FORMATS.get(fact.id) or UNIT_FORMATS.get(fact.unit, "int")
    limits = NAME_LIMITS.get(name) or UNIT_LIMITS[fact.unit]
    return Cell(fact.value, fmt, name, f"{fact.id} | {fact.unit}", style="input", limits=limits)


def joined(texts: list[str], by: str) -> str:
    """Different texts, each once."""
    return by.join(dict.fromkeys(text for text in texts if text))


def input_row(held: list[tuple[str, Fact]]) -> Row:
    """The row of one input, or of the years of a series."""
    facts = [fact for _, fact in held]
    cells: Cells = {
        "label": what(facts[-1]),
        "unit": facts[0].unit,
        **{column_of(name): input_cell(name, fact) for name, fact in held},
        "status": Cell(facts[0].status, style=facts[0].status),
        "as_of": facts[0].as_of,
        "name": joined([name for name, _ in held], ", "),
        "quote": joined([fact.quote for fact in facts], "; "),
        "fact": joined([fact.id for fact in facts], ", "),
        "note": joined([fact.note for fact in facts], "; "),
    }
    return Row(cells, key=held[0][0])


def input_rows() -> tuple[Row, ...]:
    """All inputs, a band for each publisher."""
    facts = read_facts()
    held = [(name, facts[fact_id]) for name, fact_id in INPUTS.items()]
    rows: list[Row] = []
    for publisher, group in groupby(held, key=lambda pair: pair[1].publisher):
        rows.append(section(publisher))
        series = groupby(group, key=lambda pair: series_of(pair[0]))
        rows.extend(input_row(list(members)) for _, members in series)
    return tuple(rows)


def pull(name: str, label: str = "", note: str = "") -> Row:
    """A calculation sheet's link to an input: its row has the input's name as its key."""
    fact = read_facts()[INPUTS[name]]
    unit = {"fraction": "%"}.get(fact.unit, fact.unit)
    fmt = FINE_FORMATS.get(fact.id) or UNIT_FORMATS.get(fact.unit, "int")
    text = label or fact.metric[0].upper() + fact.metric[1:]
    return line(text, unit, f"={name}", key=name, fmt=fmt, source=fact.id, note=note)


ROWS = input_rows()
FIRST, LAST = ROWS[1].key, ROWS[-1].key
SHEET = Sheet(
    name="Inputs",
    title="Inputs",
    subtitle="Every typed figure of the model, by publisher. Other blue cells: the marks on "
    "Capacity, the watch list on Market.",
    columns=COLUMNS,
    rows=ROWS,
    names={"input_cells": f"{{{FIRST}.value}}:{{{LAST}.y2028}}"},
    tab="#0000FF",
)
