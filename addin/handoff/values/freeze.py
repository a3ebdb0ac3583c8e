"""A copy that opens anywhere: each formula that calls our functions is the value it has.

It is that value as long as what fed it is what it was, and #N/A from then on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from addin.a1 import Place, Position, cells_in, place_text, range_bounds
from addin.errors import OTHER_EDITION
from addin.formulas import CallUsers, as_typed
from addin.handoff.values.about_sheet import About, Frozen, FrozenCell, add_about
from addin.handoff.values.around import CLOCK, blind_formulas, feeding, users_of
from addin.handoff.values.evaluate import Question, evaluate_formulas
from addin.handoff.values.flags import Flags
from addin.handoff.values.formats_and_validations import (
    FrozenElement,
    Rule,
    RuleEdits,
    freeze_rule,
    rules_with_calls,
)
from addin.handoff.values.heads import head_cells, red_rules, said
from addin.handoff.values.locks import WHY, locked_cells
from addin.handoff.values.names_and_tables import Totals, freeze_names, freeze_tables, question
from addin.handoff.values.new_formulas import as_value, with_formula, with_shared
from addin.xlsx import NAMESPACES, Edit, Workbook, Worksheet, apply_edits, tag_end, with_value
from addin.xlsx.edit import NewStyles, PackageEditor, Removals, add_notes, parse_without_cells
from udfs.cells import Value

NOTE_TITLE = "Value only. Formula in the original:"
_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d+)["']""")
STOPS = "shows #N/A too, once a value behind it is out of date"


@dataclass
class _New:
    """What cells become: a value or the formula that guards one; another formula; why locked."""

    values: dict[Place, str | None] = field(default_factory=dict)
    formulas: dict[Place, tuple[str, Value]] = field(default_factory=dict)
    notes: dict[Place, str] = field(default_factory=dict)
    heads: list[Place] = field(default_factory=list)
    fed: set[Place] = field(default_factory=set)


def freeze(book: Workbook, edits: PackageEditor, about: About | None) -> Frozen:
    """Put values in the place of our functions' calls; guard them, and tell it in notes and About.

    Without `about` there are the values alone, for pages that nobody can change. The workbook is
    freshly calculated, and its `edits` have left its sheets alone so far. Raises BadWorkbook for
    what cannot be frozen or guarded, and Refused.
    """
    users, flags = CallUsers(book), Flags(book) if about else None
    _check(book)
    listed = {}
    for sheet in book.sheets:
        with book.package.reading(sheet.part):
            listed[sheet.name] = list(rules_with_calls(sheet, parse_without_cells(sheet), users))
    known = evaluate_formulas(book, _questions(book, users, listed))
    made = Frozen(changes=freeze_names(book, edits, users, known, flags))
    totals, of_tables = freeze_tables(book, edits, users, flags)
    new = _new_cells(book, users, flags, totals, made)
    if flags and about:
        _tell_when(book, flags, about, new)
    styles = NewStyles(edits, book.part, (sheet.source for sheet in book.sheets))
    for sheet in book.sheets:
        settled = RuleEdits()
        for rule in listed[sheet.name]:
            freeze_rule(rule, known, settled, flags)
        with book.package.reading(sheet.part):
            made.locked += _write(sheet, edits, new, settled, styles, flags)
        made.changes += settled.changes
    styles.write()
    made.changes += of_tables
    if flags and about:
        flags.write(edits)
        made.flag = flags.any if flags.watched else ""
        made.about = add_about(edits, book, about, made)
    return made


def _check(book: Workbook) -> None:
    if book.root.space != NAMESPACES[0]:
        what = "it is Strict Open XML"
        raise book.package.fault(what, do="save it in Excel as an ordinary .xlsx")
    for sheet in book.sheets:
        for position, cell in sheet.cells.items():
            if cell.data_table:
                place = place_text((sheet.name, position))
                what = f"{place} is a what-if data table, which cannot become a value"
                raise book.package.fault(what, do=OTHER_EDITION)


def _questions(
    book: Workbook, users: CallUsers, listed: dict[str, list[Rule]]
) -> Iterator[Question]:
    for name in book.names:
        if users.name_calls(name) and (asked := question(book, users, name)):
            yield asked
    for found in listed.values():
        for rule in found:
            for questions in rule.questions().values():
                yield from questions.values()


def _new_cells(
    book: Workbook, users: CallUsers, flags: Flags | None, totals: Totals, made: Frozen
) -> _New:
    """The cells that become values, with what guards each, and the formulas that stop with them."""
    new, of_place = _New(), dict[Place, str]()
    made.cells += (cell for sheet in book.sheets for cell in _frozen_cells(sheet, users))
    for cell in made.cells:
        _freeze_cell(book, cell, flags, new, of_place)
    if flags:
        new.fed = feeding(book, flags.references, flags.watched)
        # A day that moves by itself would put the copy out of date: it stays that of handing over.
        clocks = users_of(book, CLOCK)
        for sheet in book.sheets:
            for cell in _frozen_cells(sheet, clocks):
                place = (cell.sheet, cell.position)
                if place in new.fed and place not in new.values:
                    made.cells.append(replace(cell, of_the_day=True))
                    _freeze_cell(book, cell, flags, new, of_place)
        for place, behind in blind_formulas(book, flags.references, of_place):
            if place not in new.values:
                stored = book.by_name[place[0]].cells[place[1]]
                formula = stored.formula or ""
                guarded = f"IF({flags.either(behind)},NA(),{formula})"
                new.formulas[place] = guarded, stored.value
                typed = as_typed(formula)
                made.changes.append(FrozenElement(place_text(place), "live", typed, STOPS))
    new.values |= totals
    return new


def _freeze_cell(
    book: Workbook, cell: FrozenCell, flags: Flags | None, new: _New, of_place: dict[Place, str]
) -> None:
    here = (cell.sheet, cell.position)
    flag = flags.of([(cell.sheet, cell.formula)], place_text(here)) if flags else None
    stored = book.by_name[cell.sheet].cells
    for position in cells_in(range_bounds(cell.area)) if cell.area else [cell.position]:
        place = (cell.sheet, position)
        if position in stored:
            guard = flags.guarded(flag, stored[position].value) if flags else None
            if guard or place == here:
                new.values[place] = guard
        if flag:
            of_place[place] = flag
    if flags:
        filled = f"\nFills {cell.area} (array formula)." if cell.area else ""
        new.notes[here] = f"{NOTE_TITLE}\n{as_typed(cell.formula)}{filled}"


def _frozen_cells(sheet: Worksheet, users: CallUsers) -> Iterator[FrozenCell]:
    for position, cell in sorted(sheet.cells.items()):
        if cell.formula and users.uses(cell.formula, sheet.name):
            start = cell.span[0]
            style = _STYLE.search(sheet.source, start, tag_end(sheet.source, start))
            look = style[1].decode() if style else None
            area = cell.array_ref if cell.array_ref and ":" in cell.array_ref else ""
            yield FrozenCell(sheet.name, position, cell.formula, cell.value, area, look)


def _tell_when(book: Workbook, flags: Flags, about: About, new: _New) -> None:
    """Has the lines that say whether the model holds say of when the values are."""
    if not flags.watched:
        return
    for place, formula, shown in head_cells(book):
        if place not in new.values and place not in new.fed:
            new.formulas[place] = said(flags.any, about.made, formula, shown)
            new.heads.append(place)


def _write(
    sheet: Worksheet,
    edits: PackageEditor,
    new: _New,
    settled: RuleEdits,
    styles: NewStyles,
    flags: Flags | None,
) -> int:
    """Write one sheet; returns how many cells were locked."""
    here = sheet.name
    locks = dict(locked_cells(sheet, new.fed, styles)) if flags else {}
    notes = {at: text for (on, at), text in new.notes.items() if on == here}
    notes |= dict.fromkeys(locks, WHY)
    removals = Removals(settled.gone, settled.replaced)
    changes: list[Edit] = [
        *settled.edits,
        *removals.edits(sheet.source, parse_without_cells(sheet)),
        *locks.values(),
    ]
    if notes:
        changes += add_notes(edits, sheet, notes)
    if flags:
        for place in new.heads:
            if place[0] == here:
                changes += red_rules(sheet, place, flags.name_of(flags.any))
    changes += _cell_edits(sheet, new)
    edits.replace(sheet.part, apply_edits(sheet.source, changes))
    return len(locks)


def _cell_edits(sheet: Worksheet, new: _New) -> Iterator[Edit]:
    live = {at: made for (on, at), made in new.formulas.items() if on == sheet.name}
    for position, (formula, value) in with_shared(sheet, live).items():
        start, end = sheet.cells[position].span
        yield start, end, with_value(with_formula(sheet.source[start:end], formula), value)
    values: dict[Position, str | None] = {
        at: text for (on, at), text in new.values.items() if on == sheet.name
    }
    for position, guard in values.items():
        cell = sheet.cells[position]
        start, end = cell.span
        yield start, end, as_value(sheet.source[start:end], guard, cell.value)
