"""Gives the model's texts the names, the currency and the facts of a story."""

from __future__ import annotations

import re
from dataclasses import replace

from udfs.units import PRICE_UNITS
from workbooks.facts import Fact
from workbooks.model.claims import Claim, claim, live
from workbooks.model.inputs import format_of
from workbooks.model.layout import (
    Array,
    Cell,
    Chart,
    Check,
    Content,
    Row,
    Sheet,
)
from workbooks.story import SAYS, Story

QUOTED = re.compile(r'"([^"]*)"')
# Arguments of functions, which are written with a dollar whatever the currency is.
CODES = (*PRICE_UNITS, "$bn/mo")


def cast(sheet: Sheet, story: Story) -> Sheet:
    """The sheet in the words of a story. Rows that need what the story has not are left out."""
    rows = [made for row in sheet.rows if (made := cast_row(row, story)) is not None]
    return replace(
        sheet,
        title=words(sheet.title, story) or "",
        subtitle=words(sheet.subtitle, story) or "",
        columns=tuple(
            replace(column, head=words(column.head, story) or "") for column in sheet.columns
        ),
        rows=tuple(rows),
        charts=tuple(cast_chart(chart, story) for chart in sheet.charts),
        checks=cast_checks(sheet.checks, story),
    )


def cast_row(row: Row, story: Story) -> Row | None:
    """A row in the words of a story; None where it is not of this story."""
    if not story.has(*row.needs):
        return None
    cells = dict(row.cells)
    fmt = row.fmt
    if row.shows:
        if row.shows not in story.inputs:
            return None
        fact = story.inputs[row.shows]
        cells = {**shown(fact), **{key: text for key, text in cells.items() if text}}
        fmt = fmt or format_of(fact)
    made = {key: cast_content(content, story) for key, content in cells.items()}
    if cells.get("label") and made["label"] is None:
        return None
    if row.cites:
        made["source"] = ", ".join(ids(row.cites, story))
    return replace(row, cells=made, fmt=fmt)


def shown(fact: Fact) -> dict[str, Content | Cell | Array]:
    """What a row that shows an input says of it."""
    unit = {"fraction": "%"}.get(fact.unit, fact.unit)
    label = fact.metric[0].upper() + fact.metric[1:]
    return {"label": label, "unit": unit, "value": Cell(f"={fact.name}")}


def ids(cites: str, story: Story) -> list[str]:
    """The ids of the facts that stand under these names."""
    said = {fact.name: fact for fact in story.rows if fact.name.startswith(SAYS)}
    known = story.inputs | story.worked_out | said
    found = [known[name].id for name in re.split(r",\s*", cites) if name in known]
    return list(dict.fromkeys(found))


def cast_content(content: Content | Cell | Array, story: Story) -> Content | Cell | Array:
    """What stands in a cell, in the words of a story; nothing where it has none for it."""
    if isinstance(content, Array):
        formula = quoted(content.formula, story)
        return None if formula is None else replace(content, formula=formula)
    if isinstance(content, Cell):
        text = content.content
        made = words(text, story) if isinstance(text, str) else text
        gone = made is None and text is not None
        return None if gone else replace(content, content=made)
    return words(content, story) if isinstance(content, str) else content


def words(text: str, story: Story) -> str | None:
    """A text or a formula in the words of a story; None where it names what the story has not."""
    if isinstance(text, Claim):
        return cast_claim(text, story)
    if text.startswith("="):
        return quoted(text, story)
    filled = story.filled(text)
    return None if filled is None else filled.replace("$", story.sign)


def quoted(formula: str, story: Story) -> str | None:
    """A formula with the texts in it; a code of a function stays."""
    parts = QUOTED.split(formula)
    said = [text if text in CODES else words(text, story) for text in parts[1::2]]
    if None in said:
        return None
    # A quotation mark in the words of a story ends no text of a formula.
    parts[1::2] = ['"' + str(text).replace('"', '""') + '"' for text in said]
    return "".join(parts)


def cast_claim(text: Claim, story: Story) -> str | None:
    """A claim with its texts; None where what it says names what the story has not."""
    said = words(text.text, story)
    if said is None:
        return None
    if not text.condition:
        return live(said)
    return claim(text.condition, said, words(text.otherwise, story) or "")


def cast_chart(chart: Chart, story: Story) -> Chart:
    """A chart's texts; a series that names what the story has not is left out."""
    title, description, x_title, y_title = (
        words(text, story) or ""
        for text in (chart.title, chart.description, chart.x_title, chart.y_title)
    )
    named = ((series, words(series.name, story)) for series in chart.series)
    series = tuple(replace(each, name=name) for each, name in named if name is not None)
    return replace(
        chart,
        title=title,
        description=description,
        x_title=x_title,
        y_title=y_title,
        series=series,
    )


def cast_checks(checks: tuple[Check, ...], story: Story) -> tuple[Check, ...]:
    """The checks that are of this story."""
    made = (cast_check(check, story) for check in checks)
    return tuple(check for check in made if check is not None)


def cast_check(check: Check, story: Story) -> Check | None:
    """A check in the words of a story; None where its label or what it compares is of another."""
    fields = ("label", "expected", "actual", "tolerance")
    texts = {field: words(getattr(check, field), story) for field in fields}
    if None in texts.values():
        return None
    said = {field: text for field, text in texts.items() if text is not None}
    return replace(check, **said, note=words(check.note, story) or "")
