"""The template as data: its sheets in their order, for one story."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from workbooks.marks import STORY
from workbooks.model import (
    bridge,
    capacity,
    capex,
    changes,
    checks,
    comparables_sheet,
    concentration,
    contracts,
    cover,
    economics,
    functions,
    inputs,
    lease,
    market,
    scenarios,
    sensitivity,
    sources,
    street,
    summary,
    value,
)
from workbooks.model.addresses import Places
from workbooks.model.cast import cast
from workbooks.model.layout import Sheet
from workbooks.model.notes import beside
from workbooks.model.prune import prune
from workbooks.story import Discreet, Story

FRONT = (summary, cover)
ARGUMENT = (
    scenarios,
    capacity,
    capex,
    lease,
    comparables_sheet,
    economics,
    bridge,
    sensitivity,
    concentration,
    contracts,
    street,
    value,
    market,
)


class Model(NamedTuple):
    """The sheets of a workbook, and the blocks that its story has no figures for."""

    sheets: tuple[Sheet, ...]
    left_out: tuple[str, ...]


def model(story: Story) -> Model:
    """The workbook of a story."""
    typed, record = inputs.sheet(story), changes.sheet(story)
    shared = (inputs.shared_sheet(story),) if story.block(inputs.SHARED) else ()
    examples = functions.sheet()
    behind = (typed, *shared, record, examples)
    given = {name for sheet in behind for name in names_of(sheet)}
    discreet = Discreet(story.key, story.rows, story.own)
    sheets = (module.sheet(discreet) for module in (*FRONT, *ARGUMENT))
    written = [cast(sheet, story if sheet.names_others else discreet) for sheet in sheets]
    made, left_out = prune(written, given.union(checks.NAMES))
    worked_out = tuple(replace(sheet, pages=(STORY,)) for sheet in made[len(FRONT) :])
    names = given.union(*map(names_of, made))
    checked = checks.checks_sheet(story, (typed, *worked_out), names)
    cited = sources.sources_sheet(story, (*worked_out, checked), names)
    # What it says of the ties goes with them.
    summed_up, first = prune(made[: len(FRONT)], names.union(names_of(checked))).sheets
    inside = (typed, *worked_out, *shared, checked, examples, cited, record)
    first = cover.with_contents(first, (summed_up, *inside), left_out)
    return Model(tuple(map(beside, (summed_up, first, *inside))), left_out)


def names_of(sheet: Sheet) -> set[str]:
    """The defined names of a sheet."""
    return set(Places(sheet).names())
