"""A difference between two workbooks as a person reads it and as a program does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from addin.a1 import column_letters, place_text
from addin.commands.output import quantity, shorten
from addin.commands.report import (
    headline_facts,
    headline_lines,
    input_facts,
    input_line,
    value_text,
)
from addin.compare import (
    Difference,
    FormulaChange,
    InputDifference,
    LineChange,
    NameChange,
    SheetChange,
    TypedChange,
    Verdict,
)
from addin.explain import figure
from udfs.cells import Value

SHOWN = 12
"""Lines of a section; --json has them all."""

_LONGEST, _BEFORE = 90, 30
"""Characters of one side of a change, and of what both begin with."""

Section = tuple[str, list[str]]


def sections(found: Difference, most: int | None = SHOWN) -> Iterator[Section]:
    """What there is to say, section by section; `most` lines of a long one."""
    answers = [line for change in found.headlines for line in headline_lines(change)]
    if found.unmoved:
        answers.append(f"as before: {'; '.join(found.unmoved)}")
    if found.no_answers:
        answers.append(f"attribution not available: {found.no_answers}")
    verdicts = [_verdict_line(verdict) for verdict in found.verdicts]
    listed = (
        ("Answers", answers, None),
        ("Checks", verdicts, most),
        ("Inputs", list(_inputs(found)), most),
        ("Sheets, rows and columns", list(_structure(found)), most),
        ("Formulas", [_formula_line(change) for change in found.formulas], most),
        ("Other typed cells", [_typed_line(change) for change in found.typed], most),
        ("Names", [_name_line(change) for change in found.names], most),
        ("Other results", list(_results(found)), most),
    )
    for title, lines, limit in listed:
        if lines:
            yield title, shorten(lines, limit, " (--json lists all)") if limit else lines


def difference_lines(found: Difference) -> Iterator[str]:
    """The same as one text."""
    if found.same:
        yield f"{found.new.name} says the same as {found.old.name}"
    else:
        yield f"{found.old.name} -> {found.new.name}"
        for title, lines in sections(found):
            yield title
            yield from (f"  {line}" for line in lines)
    yield from (f"warning: {warning}" for warning in found.warnings)


def _verdict_line(verdict: Verdict) -> str:
    said = {True: "holds", False: "fails", None: "not applicable"}
    return f"{verdict.kind} {verdict.label}: {said[verdict.old]} -> {said[verdict.new]}"


def _inputs(found: Difference) -> Iterator[str]:
    copies = [d.change for d in found.inputs if d.change.is_copy]
    for difference in found.inputs:
        if not difference.change.is_copy:
            yield _input_text(difference)
    if copies:
        listed = ", ".join(change.cell.input.name for change in copies)
        yield f"{copies[0].source} to {copies[0].cell.case}: {listed}"
    for kind, names in (("new", found.added_inputs), ("gone", found.removed_inputs)):
        if names:
            yield f"{kind}: {', '.join(shorten(names, SHOWN))}"


def _input_text(difference: InputDifference) -> str:
    """The figure before and after, who says so now, and how it came in."""
    change = difference.change
    said = f"; it was in {difference.old_unit}" if difference.old_unit else ""
    if change.words and change.words.old != change.words.new:
        words = change.words.new
        told = ", ".join(filter(None, (words.publisher, words.as_of, words.status)))
        said += f"; {told}" if told else ""
        said += f': "{words.quote}"' if words.quote else ""
    came = ", ".join(filter(None, (change.source, difference.when)))
    return f"{input_line(change)}{said}{f' ({came})' if came else ''}"


def _structure(found: Difference) -> Iterator[str]:
    for sheet in found.sheets:
        yield _sheet_line(sheet)
    for lines in found.lines:
        yield _line_line(lines)


def _sheet_line(sheet: SheetChange) -> str:
    if sheet.kind == "renamed":
        return f"sheet renamed: {sheet.old} -> {sheet.new}"
    detail = f" ({sheet.detail})" if sheet.detail else ""
    return f"sheet {sheet.kind}: {sheet.new or sheet.old}{detail}"


def _line_line(lines: LineChange) -> str:
    first, last = lines.first, lines.last
    ends = [str(at) if lines.what == "row" else column_letters(at) for at in (first, last)]
    numbers = ends[0] if first == last else f"s {ends[0]} to {ends[1]}"
    space = " " if first == last else ""
    label = f": {lines.label}" if lines.label else ""
    return f"{lines.sheet}: {lines.what}{space}{numbers} {lines.kind}{label}"


def _formula_line(change: FormulaChange) -> str:
    """`Bridge!F61 Uplift: =A1 -> =A2`."""
    label = f" {change.label}" if change.label else ""
    alike = f" ({quantity(change.cells, 'cell')} alike)" if change.cells > 1 else ""
    kind = {"changed": "", "typed over": "typed over a formula: "}.get(
        change.kind, f"{change.kind}: "
    )
    return f"{change.where}{label}{alike}: {kind}{_pair(change.old, change.new)}"


def _typed_line(change: TypedChange) -> str:
    label = f" {change.label}" if change.label else ""
    return f"{place_text(change.place)}{label}: {_pair(change.old, change.new)}"


def _name_line(change: NameChange) -> str:
    if change.kind in ("added", "removed"):
        return f"{change.kind}: {change.name} ({change.new or change.old})"
    what = "renamed: " if change.kind == "renamed" else f"{change.name}: "
    return f"{what}{change.old} -> {change.new}"


def _results(found: Difference) -> Iterator[str]:
    for place, error in found.contents.errors[:SHOWN]:
        yield f"{place_text(place)} is {error} now"
    # Without headlines the named results are the answers.
    most = SHOWN if not (found.headlines or found.unmoved) else 0
    for output in found.outputs[:most]:
        old, new = (figure(value, output.unit) for value in (output.old, output.new))
        yield f"{output.name}{f', {output.unit}' * bool(output.unit)}: {old} -> {new}"
    if (more := len(found.outputs) - most) > 0:
        verb = "differs" if more == 1 else "differ"
        yield f"{quantity(more, 'other named result')} {verb} (--json lists all)"
    if found.contents.results:
        yield f"{quantity(found.contents.results, 'formula')} unchanged, with another result"


def _pair(old: Value, new: Value) -> str:
    """Both sides of a change; of long texts the part from a little before they differ."""
    texts = [" ".join(value_text(value).split()) for value in (old, new)]
    ends = (at for at, (a, b) in enumerate(zip(*texts)) if a != b)
    same = next(ends, min(map(len, texts)))
    if max(map(len, texts)) > _LONGEST and same > _BEFORE:
        texts = [f"...{text[same - _BEFORE :]}" for text in texts]
    shown = [text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..." for text in texts]
    return " -> ".join(shown)


def difference_facts(found: Difference) -> dict[str, Any]:
    """The same for a program."""
    return {
        "old": str(found.old),
        "new": str(found.new),
        "same": found.same,
        "warnings": found.warnings,
        "headlines": [headline_facts(change) for change in found.headlines],
        "headlines_as_before": found.unmoved,
        "no_headlines": found.no_answers,
        "outputs": [output.__dict__ for output in found.outputs],
        "inputs": [_input_facts(difference) for difference in found.inputs],
        "inputs_added": found.added_inputs,
        "inputs_removed": found.removed_inputs,
        "checks": [verdict.__dict__ for verdict in found.verdicts],
        "sheets": _rows(found.sheets),
        "lines": _rows(found.lines),
        "names": _rows(found.names),
        "formulas": [
            {
                "cells": change.where,
                "label": change.label,
                "kind": change.kind,
                "old": change.old,
                "new": change.new,
            }
            for change in found.formulas
        ],
        "typed": [
            {
                "cell": place_text(change.place),
                "label": change.label,
                "old": change.old,
                "new": change.new,
            }
            for change in found.typed
        ],
        "new_errors": [
            {"cell": place_text(place), "value": error} for place, error in found.contents.errors
        ],
        "other_results": found.contents.results,
    }


def _rows(changes: Iterable[Any]) -> list[dict[str, Any]]:
    return [change._asdict() for change in changes]


def _input_facts(difference: InputDifference) -> dict[str, Any]:
    change = difference.change
    words = change.words
    return {
        **input_facts(change),
        "old_unit": difference.old_unit or change.cell.input.unit,
        "when": difference.when,
        "copied": change.is_copy,
        "words": words.new._asdict() if words and words.old != words.new else None,
    }
