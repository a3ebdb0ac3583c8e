"""One cell explained: what it is, how it comes about, what it rests on, what happened to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from addin.a1 import (
    Place,
    cell_count,
    contains,
    place_text,
    range_bounds,
    range_text,
    sheet_name,
    sheet_text,
)
from addin.errors import BadCell, Refused, nearest
from addin.explain.facts import Facts
from addin.explain.labels import Labels
from addin.explain.out_of_date import out_of_date
from addin.explain.precedents import DEPTH, Behind, Precedent, Precedents
from addin.explain.words import Words
from addin.formulas import Names, References
from addin.inputs import Layout, Logged, find_input
from addin.refresh import recalculate
from addin.xlsx import Workbook
from udfs.cells import CellError, Value

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]+)"')
_RUNS_OVER = 20
"""Characters of a text that does not fit into a column."""

_MOST_STEPS = 12
"""Cells that an error is followed through."""


@dataclass
class Explained:
    """What there is to say of one cell; `itself` has its label, value and formula, or its fact.

    `words` are its formula in words, `array` is the cell with the array formula that fills it.
    `left_out` counts the formulas behind it that its tree does not show. `reasons` lead from an
    error to where it comes from; `note` says what is odd.
    """

    workbook: Workbook
    itself: Precedent
    words: str = ""
    array: str = ""
    behind: Behind = field(default_factory=Behind)
    history: list[Logged] = field(default_factory=list)
    reasons: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""
    left_out: int = 0
    warnings: list[str] = field(default_factory=list)

    @property
    def value(self) -> Value:
        """What the workbook stores in the cell."""
        return self.itself.value


def explain(book: Workbook, written: str, *, depth: int = DEPTH) -> Explained:
    """Explain a cell that is known by its place, a name or the id of a fact. Raises BadCell.

    The figure of one case is known as `lease_capacity@Bear`.
    """
    layout = Layout(book, References(book))
    place = find_cell(layout, written)
    note = ""
    if layout.value(place) is None and (first := _shown_by(layout, place)):
        note = f"{place_text(place)} is blank; what shows there is {place_text(first)}"
        place = first
    labels = Labels(layout)
    words, facts = Words(layout, labels), Facts(layout)
    precedents = Precedents(layout, labels, words, facts)
    found = Explained(book, precedents.itself(place), note=note)
    found.history = facts.history(place)
    found.warnings = [warning] if (warning := out_of_date(layout)) else []
    formula, anchor = found.itself.formula, precedents.anchor(place)
    if found.itself.fact:
        found.behind.facts = [found.itself.fact]
    elif formula is not None:
        found.words = words.formula(formula, place[0])
        found.array = place_text(anchor) if anchor != place else ""
        found.itself.feeds = precedents.tree(place, depth)
        found.behind = precedents.behind(place)
        found.left_out = len(set(found.behind.formulas) - precedents.shown(found.itself))
    if isinstance(found.value, CellError):
        found.reasons, found.note = _reasons(book, place, found.value)
    return found


def find_cell(layout: Layout, written: str) -> Place:
    """The cell that somebody means. Raises BadCell, with what comes near."""
    book, text = layout.book, written.strip().removeprefix("=")
    entry = find_input(text, layout.inputs, book, layout.references)
    if entry:
        return entry.place
    if typed := layout.typed_cells.get(text.casefold()):
        return typed.place
    before, mark, cell = text.rpartition("!")
    if mark and not _sheet(book, sheet_name(before)):
        advice = nearest(before, book.by_name) or _known(book, cell)
        what = f"{book.path.name}: there is no sheet {sheet_name(before)}"
        raise BadCell(what, do=advice)
    only = book.sheets[0].name if len(book.sheets) == 1 else ""
    sheet = _sheet(book, sheet_name(before)) if mark else only
    area = layout.references.cells(cell, sheet or " ")
    if area is None:
        name = Names(book.names).find(text, sheet)
        areas = layout.references.areas(name.formula, sheet or "") if name else []
        if len(areas) != 1:
            if name:
                what = f"{book.path.name}: the name {name.name} leads to no cell"
                raise BadCell(what, do="mend it in Formulas > Name Manager, or ask for a cell")
            known = [name.name for name in book.names if not name.hidden]
            what = f"{book.path.name}: there is no cell, name or fact {text}"
            raise BadCell(what, do=nearest(text, known) or _known(book, "C5"))
        area = areas[0]
    if area[0] not in book.by_name:
        what = f"{book.path.name}: {text} does not say on which sheet"
        raise BadCell(what, do=_known(book, cell))
    if cell_count(area[1]) > 1:
        count, where = cell_count(area[1]), f"{sheet_text(area[0])}!{range_text(area[1])}"
        what = f"{book.path.name}: {text} is {count:,} cells, {where}"
        raise BadCell(what, do="ask for one of them")
    return area[0], area[1][:2]


def _sheet(book: Workbook, written: str) -> str:
    """A sheet as the workbook spells it."""
    return next((name for name in book.by_name if name.casefold() == written.casefold()), "")


def _known(book: Workbook, cell: str) -> str:
    sheet = sheet_text(book.sheets[0].name) if book.sheets else "Sheet"
    return f"write it like {sheet}!{cell.upper()}"


def _shown_by(layout: Layout, place: Place) -> Place | None:
    """The cell whose content shows in a blank one: of merged cells, or a text that runs over it."""
    sheet, (row, column) = place
    for ref in _MERGED.findall(layout.book.by_name[sheet].source):
        bounds = range_bounds(ref.decode())
        if contains(bounds, place[1]) and bounds[:2] != place[1]:
            return sheet, bounds[:2]
    before = (at for at in range(column - 1, 0, -1) if layout.value((sheet, (row, at))) is not None)
    beside = sheet, (row, next(before, column))
    text = layout.value(beside)
    runs_over = isinstance(text, str) and len(text) > _RUNS_OVER
    return beside if runs_over and layout.is_result(beside) else None


def _reasons(book: Workbook, place: Place, value: CellError) -> tuple[list[tuple[str, str]], str]:
    """Why a cell is an error, followed to where that comes from; and what is odd about it."""
    try:
        known = recalculate(book).reasons
    except Refused as refused:
        reason = refused.reasons.get(place)
        why = reason or "the workbook has cells that cannot be calculated reliably"
        return [(place_text(place), why)], ""
    if place not in known:
        if book.by_name[place[0]].cells[place[1]].is_result:
            return [], f"{value} is out of date: leasebridge refresh gives another value"
        return [(place_text(place), "it is typed there")], ""
    by_text = {place_text(at): reason for at, (_, reason) in known.items()}
    found: list[tuple[str, str]] = []
    at = place_text(place)
    while at in by_text and len(found) < _MOST_STEPS:
        found.append((at, by_text[at]))
        at = by_text[at].removeprefix("from ")
    return found, ""
