"""Sources: every fact, and where the model uses it or why it does not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from workbooks.facts import Fact
from workbooks.input_cells import known_of
from workbooks.model.claims import echo
from workbooks.model.inputs import DRIVERS, PROVENANCE, SHARED, UNIT_FORMATS, what
from workbooks.model.layout import Array, Cell, Cells, Column, Row, Sheet, section
from workbooks.story import Story

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


# The columns of ids beside the words that are asked for.
IDS = {"input": "input_ids", "own": "input_ids", SHARED: f"{SHARED}_ids"}


def formulas(sheet: Sheet) -> Iterable[str]:
    """Every formula of a sheet and of its checks."""
    for row in sheet.rows:
        # The check of all names would have every fact used on Checks.
        for content in row.cells.values() if row.cells.get("kind") != "names" else ():
            text = content.formula if isinstance(content, Array) else content
            text = text.content if isinstance(text, Cell) else text
            if isinstance(text, str) and text.startswith("="):
                yield text


def cited(sheet: Sheet, by_name: Mapping[str, str]) -> set[str]:
    """The facts that a sheet cites in its source column or reads by their inputs' names."""
    words = {word for text in formulas(sheet) for word in re.findall(r"[a-z_]\w+", text)}
    sources = ", ".join(str(row.cells.get("source", "")) for row in sheet.rows).split(", ")
    return {by_name[word] for word in words & by_name.keys()} | set(sources)


def shown(fact: Fact, names: Collection[str]) -> Cell:
    """The figure: live where the model holds it, else as text in its published form."""
    fmt = UNIT_FORMATS.get(fact.unit, "number")
    if fact.name in DRIVERS:
        return Cell(f"=INDEX({fact.name}_cases,1,1)", fmt)
    if fact.name in names:
        known = known_of(fact.name)
        blank = known is not None and known.may_be_blank
        return Cell(f'=IF({fact.name}="","",{fact.name})' if blank else f"={fact.name}", fmt)
    if isinstance(fact.value, float):
        return Cell(f"{fact.value:.1%}" if fact.unit == "fraction" else f"{fact.value:g}")
    return Cell(str(fact.value))


def provenance(whose: str, fact: Fact) -> Cells:
    """Who said it, when, and how, as it stands on Inputs now."""
    return {
        key: echo(
            f'=INDEX({whose}_{key},MATCH({{@id}},{IDS[whose]},0))&""',
            getattr(fact, key) if whose != "own" else "",
        )
        for key in PROVENANCE
    }


def fact_row(story: Story, fact: Fact, where: list[str], names: Collection[str]) -> Row:
    """One fact, with the sheets that use it."""
    held = fact.name in story.inputs
    whose = SHARED if fact.name in story.block(SHARED) else "input"
    said = provenance(whose, fact) if held else {key: getattr(fact, key) for key in PROVENANCE}
    return Row(
        {
            "id": fact.id,
            "what": what(fact),
            "value": shown(fact, names),
            "unit": fact.unit,
            "period": fact.period,
            **said,
            "used": ", ".join(where) or "For reference",
        }
    )


def own_row(fact: Fact) -> Row:
    """What stands in the case Own for a driver; blank where nothing does."""
    own = f"INDEX({fact.name}_cases,1,COLUMNS({fact.name}_cases))"
    return Row(
        {
            "id": fact.id,
            "what": what(fact),
            "value": Cell(f'=IF({own}="","",{own})', UNIT_FORMATS.get(fact.unit, "number")),
            "unit": fact.unit,
            **provenance("own", fact),
        }
    )


def sources_sheet(story: Story, sheets: Iterable[Sheet], names: Collection[str]) -> Sheet:
    """The sheet for these calculation sheets, which have these names."""
    by_name = {name: fact.id for name, fact in (story.inputs | story.worked_out).items()}
    used = {sheet.name: cited(sheet, by_name) for sheet in sheets}
    shared = story.block(SHARED)
    rows = [
        fact_row(story, fact, [name for name, ids in used.items() if fact.id in ids], names)
        for fact in sorted(story.facts.values(), key=lambda fact: fact.name in shared)
    ]
    own = map(own_row, story.block("drivers").values())
    about = (story.roles["sources"],) if "sources" in story.roles else ()
    linked = "Linked to the model where the figure is used."
    return Sheet(
        name="Sources",
        title="Sources",
        subtitle=" ".join(("All source figures.", *about, linked)),
        columns=COLUMNS,
        rows=(*rows, Row(), section("Figures of the case Own"), *own),
        tab="#7F7F7F",
    )
