"""Sources: every fact, and where the model uses it or why it does not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbooks.facts import Fact, read_facts
from workbooks.model.claims import echo
from workbooks.model.input_cells import DRIVERS, INPUTS
from workbooks.model.inputs import PROVENANCE, UNIT_FORMATS, what
from workbooks.model.layout import Array, Cell, Cells, Column, Row, Sheet, section

COLUMNS = (
    Column("id", "Id", 6),
    Column("publisher", "Publisher", 16, wrap=True),
    Column("what", "Figure", 34, wrap=True),
    Column("value", "Value", 14, align="right", wrap=True),
    Column("unit", "Unit", 11, wrap=True),
    Column("period", "Period", 15, wrap=True),
    Column("as_of", "As of", 11),
    Column("status", "Status", 10),
    Column("quote", "Quote", 52, tone="note", wrap=True),
    Column("source", "Read in", 15, tone="note", wrap=True),
    Column("used", "Used on (or why not)", 30, wrap=True),
    Column("note", "Note", 36, tone="note", wrap=True),
)

# Derived facts that the model works out in a named cell.
WORKED_OUT = {
    "F07": "own_capacity_2026",
    "F08": "own_capacity_2027",
    "F13": "footprint_total",
    "F19": "eps_estimate_growth",
    "F24": "base_eps",
    "F25": "lease_total",
    "F26": "flow_through",
    "F32": "deal_price",
    "F36": "capex_growth_2027",
    "F37": "capex_growth_2028",
    "F47a": "backlog_low",
    "F47b": "backlog_high",
}
NOT_USED = {"F46": "Not used: F43 in other words"}


def formulas(sheet: Sheet) -> Iterable[str]:
    """Every formula of a sheet and of its checks."""
    for row in sheet.rows:
        # The check of all names would have every fact used on Checks.
        for content in row.cells.values() if row.cells.get("kind") != "names" else ():
            text = content.formula if isinstance(content, Array) else content
            text = text.content if isinstance(text, Cell) else text
            if isinstance(text, str) and text.startswith("="):
                yield text


def cited(sheet: Sheet) -> set[str]:
    """The facts that a sheet cites in its source column or reads by their inputs' names."""
    words = {word for text in formulas(sheet) for word in re.findall(r"[a-z_]\w+", text)}
    sources = ", ".join(str(row.cells.get("source", "")) for row in sheet.rows).split(", ")
    by_name = {**INPUTS, **{name: fact_id for fact_id, name in WORKED_OUT.items()}}
    return {by_name[word] for word in words & by_name.keys()} | set(sources)


PLACES = {fact_id: name for name, fact_id in INPUTS.items()}


def shown(fact: Fact) -> Cell:
    """The figure: live where the model holds it, else as text in its published form."""
    fmt = UNIT_FORMATS.get(fact.unit, "number")
    if (name := PLACES.get(fact.id, "")) in DRIVERS:
        return Cell(f"=INDEX({name}_cases,1)", fmt)
    if name := name or WORKED_OUT.get(fact.id, ""):
        return Cell(f"={name}", fmt)
    if isinstance(fact.value, float):
        return Cell(f"{fact.value:.1%}" if fact.unit == "fraction" else f"{fact.value:g}")
    return Cell(str(fact.value))


def provenance(whose: str, fact: Fact) -> Cells:
    """Who said it, when, and how, as it stands on Inputs now."""
    return {
        key: echo(
            f'=INDEX({whose}_{key},MATCH({{@id}},input_ids,0))&""',
            getattr(fact, key) if whose == "input" else "",
        )
        for key in PROVENANCE
    }


def fact_row(fact: Fact, where: list[str]) -> Row:
    """One fact; one that no sheet cites says why."""
    held = fact.id in PLACES
    said = provenance("input", fact) if held else {key: getattr(fact, key) for key in PROVENANCE}
    return Row(
        {
            "id": fact.id,
            "what": what(fact),
            "value": shown(fact),
            "unit": fact.unit,
            "period": fact.period,
            **said,
            "used": ", ".join(where) or NOT_USED[fact.id],
        }
    )


def own_row(name: str) -> Row:
    """What stands in the case Own for a driver; blank where nothing does."""
    fact = read_facts()[INPUTS[name]]
    own = f"INDEX({name}_cases,COLUMNS({name}_cases))"
    return Row(
        {
            "id": fact.id,
            "what": what(fact),
            "value": Cell(f'=IF({own}="","",{own})', UNIT_FORMATS.get(fact.unit, "number")),
            "unit": fact.unit,
            **provenance("own", fact),
        }
    )


def sources_sheet(sheets: Iterable[Sheet]) -> Sheet:
    """The sheet for these calculation sheets."""
    used = {sheet.name: cited(sheet) for sheet in sheets}
    rows = [
        fact_row(fact, [name for name, ids in used.items() if fact.id in ids])
        for fact in read_facts().values()
    ]
    return Sheet(
        name="Sources",
        title="Sources",
        subtitle="All source figures. 'Article' is the Odaily text of 2 July 2026 after "
        "Wall Street News; quotes are from it. Linked to the model where the figure is used.",
        columns=COLUMNS,
        rows=(*rows, Row(), section("Figures of the case Own"), *map(own_row, DRIVERS)),
        tab="#7F7F7F",
    )
