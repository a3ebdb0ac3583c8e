"""From what somebody asks for to the cells that are written: all of it fits, or nothing is done."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from addin.a1 import Place
from addin.errors import BadInput
from addin.formulas import References
from addin.inputs import going_back
from addin.inputs.carried import carry_over, made_before_cases
from addin.inputs.changes import COPIED, History, InputChange, Logged, Words, change_of
from addin.inputs.known_values import renewed, typed_changes
from addin.inputs.layout import InputCell, Layout
from addin.inputs.named_inputs import NamedInput
from addin.inputs.new_figures import Figure, read_figures, targets
from addin.inputs.provenance import overridden, shared
from addin.inputs.reader_case import reader_cells
from addin.inputs.request import Request
from addin.xlsx import Workbook, read_workbook, same_value
from udfs.cells import Value

MOVE_ON = "made by an earlier version, without cases; for a new workbook with its figures:"
PROGRAM, READER = "a program", "a reader's page"
"""Where a change comes from that a program makes, or that somebody made on a page."""


@dataclass
class Plan:
    """The changes of the inputs, and every cell that is written for them.

    `typed` are changes that somebody made in the workbook, and that are in its file already.
    """

    changes: list[InputChange] = field(default_factory=list)
    typed: list[InputChange] = field(default_factory=list)
    writes: dict[Place, Value] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def plan(book: Workbook, request: Request, now: dt.datetime) -> Plan:
    """What a request changes in a workbook; `now` is in UTC. Raises BadInput."""
    request.check()
    layout = Layout(book, References(book))
    if request.page:
        return plan_cells(book, reader_cells(layout, request.page), now, READER)
    history = History(layout, f"{now:%Y-%m-%d %H:%M}")
    if request.undo:
        taken_back = history.last(but=going_back.UNDO)
        typed = {change.place for change in typed_changes(layout)}
        changes = going_back.undo(layout, taken_back, typed)
        return _recorded(layout, history, changes, taken_back)
    if request.reset:
        changes, stays = going_back.reset(layout)
        made = _recorded(layout, history, changes)
        made.warnings += stays
        return made
    if request.old:
        return _carried(layout, history, request.old, f"{now:%Y-%m-%d}")
    made = _recorded(layout, history, list(_new(layout, request, f"{now:%Y-%m-%d}")))
    if made_before_cases(layout):
        made.warnings.append(f"{MOVE_ON} leasebridge build --from {book.path.name}")
    return made


def _carried(layout: Layout, history: History, old: Path, day: str) -> Plan:
    """What brings the figures of an older workbook into this one."""
    figures, behind = carry_over(read_workbook(old), layout)
    found = targets(layout, Request(), figures)
    changes = [*_written(layout, found.cells, day), *_switch(layout, Request(), found.to_own)]
    made = _recorded(layout, history, changes)
    made.warnings += behind
    return made


def plan_cells(
    book: Workbook,
    cells: Mapping[Place, tuple[str, Value]],
    now: dt.datetime,
    source: str = PROGRAM,
) -> Plan:
    """The same for cells that a program sets, each by what it calls it; some may be no inputs.

    A figure of the own case makes that one live, unless another is chosen.
    """
    layout = Layout(book, References(book))
    known = {cell.place: cell for cell in layout.typed_cells.values()}
    cases, to_own = layout.cases, None
    found, others = [], []
    for place, (called, value) in cells.items():
        cell = known.get(place) or InputCell(NamedInput("", "", called, place), "", place)
        if place not in known:
            others.append(change_of(layout, cell, value, source))
            continue
        figure = Figure("", cell.input, value, None, source)
        if cases and cell.case == cases.own and cases.cell.place not in cells:
            to_own = to_own or figure
        if not same_value(value, layout.value(place)):
            found.append((figure, cell))
    changes = [*_written(layout, found, f"{now:%Y-%m-%d}"), *others]
    changes += _switch(layout, Request(), to_own)
    return _recorded(layout, History(layout, f"{now:%Y-%m-%d %H:%M}"), changes)


def _recorded(
    layout: Layout,
    history: History,
    changes: Sequence[InputChange],
    taken_back: Sequence[Logged] = (),
) -> Plan:
    """All cells that these changes write, with their record; what was typed before comes first."""
    new = [c for c in changes if c.moves or (c.words and c.words.old != c.words.new)]
    made = Plan(new, typed_changes(layout))
    for change in new:
        made.writes[change.place] = change.becomes
        if change.words:
            words = layout.words_of(change.cell)
            made.writes |= {at: getattr(change.words.new, f) or None for f, at in words.items()}
    history.add(made.typed)
    history.take_back(taken_back, history.add([c for c in new if c.cell.input.id]))
    made.writes |= history.writes | renewed(layout, made.writes)
    if history.lost:
        made.warnings.append(f"the table of changes is full: {history.lost} more are not in it")
    return made


def _new(layout: Layout, request: Request, day: str) -> Iterator[InputChange]:
    """The changes that new figures and a choice of case make."""
    found = targets(layout, request, read_figures(layout, request))
    yield from _written(layout, found.cells, day)
    yield from _switch(layout, request, found.to_own)


def _written(
    layout: Layout, found: Sequence[tuple[Figure, InputCell]], day: str
) -> Iterator[InputChange]:
    """The changes that figures make in their cells, and what an empty own case takes over."""
    rows: dict[str, list[tuple[Figure, InputCell]]] = defaultdict(list)
    for figure, cell in found:
        rows[layout.row_of(cell)[0].key].append((figure, cell))
    for row in rows.values():
        words = _words(layout, row, day)
        for figure, cell in row:
            by = figure.words.publisher if figure.words else ""
            change = change_of(layout, cell, figure.value, figure.source, by, words=words)
            words = None
            yield change
    cases = layout.cases
    if cases and any(cell.case == cases.own for _, cell in found):
        given, live = {figure.input.id for figure, _ in found}, layout.value(cases.cell.place)
        for fact, (own, holder) in layout.own_begins.items():
            if fact not in given:
                taken = Words(layout.words(own), layout.words(holder))
                value, source = layout.value(holder.place), f"{COPIED}{live}"
                yield change_of(layout, own, value, source, words=taken)


def _words(layout: Layout, row: list[tuple[Figure, InputCell]], day: str) -> Words | None:
    """The words beside the figures of a row, of which those given are new."""
    cell = row[0][1]
    if not layout.words_of(cell):
        return None
    given, old = [figure.words for figure, _ in row], layout.words(cell)
    mates = len(layout.row_of(cell))
    if mates == 1:
        return Words(old, given[0] or overridden(day))
    return Words(old, shared(old, given, day, whole=len(row) == mates))


def _switch(layout: Layout, request: Request, to_own: Figure | None) -> Iterator[InputChange]:
    """The choice of another case: the one that is asked for, or that of the new figures."""
    cases = layout.cases
    if request.case is None:
        if cases and to_own:
            yield change_of(layout, cases.cell, cases.own, to_own.source)
        return
    if cases is None:
        what = f"--case {request.case}: {layout.book.path.name} has no cases"
        raise BadInput(what, do="leave --case out")
    case = cases.find(request.case, request.case_called)
    if to_own and case != cases.own:
        raise BadInput(
            f"--case {case} contradicts {to_own.where}, which goes to {cases.own}",
            do="give one at a time, or --as-published",
        )
    yield change_of(layout, cases.cell, case, request.origin)
