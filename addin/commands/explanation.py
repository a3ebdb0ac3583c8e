"""An explained cell as a person reads it and as a program does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from addin.a1 import place_text
from addin.commands.output import quantity, shorten
from addin.commands.report import value_text
from addin.explain import SHARES, Explained, Fact, Precedent, figure
from addin.inputs import CASE, Logged
from udfs.cells import CellError, Value

FORMULA, SHORT = 160, 60
"""Characters of a formula that is shown: of the cell itself, of one that feeds it."""


def explanation_lines(found: Explained) -> Iterator[str]:
    """What there is to say of a cell, line by line."""
    itself = found.itself
    if found.note:
        yield found.note
    yield f"{_called(itself)} = {_value(found, itself)}{_where(itself)}"
    if itself.fact and itself.fact.cell.input.id == CASE:
        yield "  typed; it says which case is live"
    elif itself.fact:
        yield f"  input {itself.fact.cell.input.id}{_case(itself.fact)}: {_said(itself.fact)}"
    elif itself.formula is not None:
        if found.words:
            yield f"  = {found.words}"
        yield f"  {_formula(itself.formula, FORMULA)}"
        if found.array:
            yield f"  one of the results of the formula in {found.array}"
    elif itself.value is not None:
        yield "  typed; the workbook says no more of it"
    yield from (f"  because {cell}: {why}" for cell, why in found.reasons)
    yield from _precedents(found)
    yield from _rests_on(found)
    if found.history:
        yield "History"
        yield from shorten(f"  {_logged(row)}" for row in found.history)
    yield from (f"warning: {warning}" for warning in found.warnings)


def _called(cell: Precedent) -> str:
    """The label of a cell with its unit; its place where it has none."""
    unit = (
        f", {cell.unit}" if cell.unit not in ("", "date", "text", "any", "flag", "fraction") else ""
    )
    return f"{cell.label or cell.where}{unit}"


def _where(cell: Precedent) -> str:
    places = " from ".join([cell.where, *map(place_text, cell.through[-1:])])
    listed = ", ".join(filter(None, (cell.name, places if cell.label else "")))
    return f"  ({listed})" if listed else ""


def _value(found: Explained, cell: Precedent) -> str:
    value = cell.value
    shown = figure(value, cell.unit, date1904=found.workbook.date1904)
    is_text = isinstance(value, str) and not isinstance(value, CellError)
    return f'"{shown}"' if is_text and cell.unit != "date" else shown


def _formula(formula: str, most: int) -> str:
    text = "=" + " ".join(formula.split())
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _precedents(found: Explained) -> Iterator[str]:
    if not found.itself.feeds:
        return
    yield "What feeds it"
    lines = [line for feed in found.itself.feeds for line in _branch(found, feed, 1)]
    yield from shorten(lines, 60, " (--json lists all)")
    if found.left_out:
        more = quantity(found.left_out, "formula")
        yield f"  not shown: {more} further back (--depth shows more)"


def _branch(found: Explained, cell: Precedent, level: int) -> Iterator[str]:
    is_one = cell.area[1][:2] == cell.area[1][2:]
    value = f" = {_value(found, cell)}" if is_one else ""
    text = f"{'  ' * level}{_called(cell)}{value}{_where(cell)}"
    if cell.fact:
        text += f"  {cell.fact.cell.input.id}{_case(cell.fact)}"
    elif cell.formula is not None and not cell.again:
        text += f"  {_formula(cell.formula, SHORT)}"
    if cell.again:
        text += "  likewise, as above"
    if cell.left_out:
        text += f"  ... {quantity(cell.left_out, 'cell')} further back"
    yield text
    for feed in cell.feeds:
        yield from _branch(found, feed, level + 1)


def _rests_on(found: Explained) -> Iterator[str]:
    behind = found.behind
    if found.itself.fact or found.itself.formula is None:
        return
    if behind.facts:
        yield f"It rests on {quantity(len(behind.facts), 'figure')}"
        by_input: dict[str, list[Fact]] = {}
        for fact in behind.facts:
            by_input.setdefault(fact.cell.input.id, []).append(fact)
        lines = (f"  {_figures(facts)}" for facts in by_input.values())
        yield from shorten(lines, 40, " (--json lists all)")
    if behind.typed:
        cells = [place_text(place) for place in behind.typed]
        listed = ", ".join(shorten(cells, 6))
        yield f"Typed in cells that are no named input: {listed}"
    if behind.unseen:
        listed = ", ".join(shorten(map(place_text, behind.unseen), 6))
        yield f"What it reads is not all in its text (INDIRECT, OFFSET, links): {listed}"
    if behind.cut:
        yield "It rests on more cells than were looked through"
    if not (behind.facts or behind.typed or behind.unseen):
        yield "It rests on no typed figure"


def _case(fact: Fact) -> str:
    return f", case {fact.case}" if fact.case else ""


def _figures(facts: list[Fact]) -> str:
    """An input with its figure, or those of several cases, and who says so."""
    entry, told = facts[0].cell.input, next((f for f in facts if any(f.words)), facts[0])
    unit = f", {entry.unit}" if entry.unit not in ("date", "text", "any", "flag", *SHARES) else ""
    values = ", ".join(
        figure(fact.value, "" if entry.unit == "date" else entry.unit)
        + (f" {fact.case}" if fact.case else "")
        for fact in facts
    )
    return f"{entry.id} {facts[0].label}{unit}: {values}; {_said(told)}"


def _said(fact: Fact) -> str:
    """Who published a figure, as of when, how sure it is, and the words that it was read from."""
    words = fact.words
    told = ", ".join(filter(None, (words.publisher, words.as_of, words.status)))
    said = f': "{words.quote}"' if words.quote else f"; {words.note}" if words.note else ""
    return f"{told}{said}".removeprefix("; ") or "the workbook names no source"


def _logged(row: Logged) -> str:
    when = f"{row.when} " if row.when else ""
    run = f" (run {row.run})" if row.run else ", not recorded yet"
    by = f", {row.by}" if row.by else ""
    back = ", taken back since" if row.taken_back else ""
    return (
        f"{when}{row.name}: {_old_new(row.old)} -> {_old_new(row.new)}, {row.source}{by}{run}{back}"
    )


def _old_new(value: Value) -> str:
    text = value_text(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def explanation_facts(found: Explained) -> dict[str, Any]:
    """The same for a program."""
    behind = found.behind
    return {
        "workbook": str(found.workbook.path),
        **_cell(found.itself),
        "words": found.words,
        "array_formula": found.array or None,
        "note": found.note or None,
        "reasons": [{"cell": cell, "reason": why} for cell, why in found.reasons],
        "precedents": [_tree(feed) for feed in found.itself.feeds],
        "left_out": found.left_out,
        "facts": [_fact(fact) for fact in behind.facts],
        "typed_cells": [place_text(place) for place in behind.typed],
        "reads_more_than_its_text": [place_text(place) for place in behind.unseen],
        "complete": not (behind.cut or behind.unseen),
        "warnings": found.warnings,
        "history": [_history(row) for row in found.history],
    }


def _cell(cell: Precedent) -> dict[str, Any]:
    return {
        "cell": cell.where,
        "label": cell.label,
        "name": cell.name or None,
        "unit": cell.unit or None,
        "value": cell.value,
        "formula": f"={cell.formula}" if cell.formula is not None else None,
    }


def _tree(cell: Precedent) -> dict[str, Any]:
    return {
        **_cell(cell),
        "fact": cell.fact.cell.input.id if cell.fact else None,
        "through": [place_text(place) for place in cell.through],
        "again": cell.again,
        "left_out": cell.left_out,
        "precedents": [_tree(feed) for feed in cell.feeds],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.cell.input.id,
        "name": fact.cell.input.name,
        "label": fact.label,
        "cell": place_text(fact.cell.place),
        "case": fact.case or None,
        "value": fact.value,
        "unit": fact.cell.input.unit,
        **fact.words._asdict(),
    }


def _history(row: Logged) -> dict[str, Any]:
    return {
        "run": row.run or None,
        "name": row.name,
        "when": row.when or None,
        "from": row.source,
        "by": row.by or None,
        "old": row.old,
        "new": row.new,
        "unit": row.unit,
        "taken_back": row.taken_back,
    }
