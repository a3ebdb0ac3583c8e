"""The way back: to the case as published, and to what stood there before the last change."""

from __future__ import annotations

from collections.abc import Collection

from addin.a1 import Place
from addin.entries import as_shown
from addin.errors import BadInput
from addin.inputs.changes import TYPED, WORDS, InputChange, Logged, Words, change_of
from addin.inputs.layout import InputCell, Layout
from addin.inputs.provenance import Provenance
from addin.xlsx import same_value

RESET, UNDO = "--reset", "--undo"


def reset(layout: Layout) -> tuple[list[InputChange], list[str]]:
    """Empty the own case and go back to the figures as published; and what has to stay."""
    cases = layout.cases
    if cases is None:
        what = f"{RESET}: {layout.book.path.name} has no cases to go back from"
        raise BadInput(what, do="set its inputs with --set instead")
    changes, stays = [], []
    for entry in layout.inputs.values():
        cell = layout.cells_of(entry).get(cases.own)
        if cell is None or layout.value(cell.place) is None:
            continue
        if layout.is_result(cell.place):
            stays.append(f"{cell.key} is a formula, which {RESET} leaves as it is")
            continue
        words = Words(layout.words(cell), Provenance()) if layout.words_of(cell) else None
        changes.append(change_of(layout, cell, None, RESET, words=words))
    return [*changes, change_of(layout, cases.cell, cases.published, RESET)], stays


def undo(layout: Layout, rows: list[Logged], typed: Collection[Place] = ()) -> list[InputChange]:
    """Put back what stood there before the command that wrote these rows of the table.

    Raises BadInput where something else stands there by now than what that command put there, but
    for the cells that somebody has `typed` into since.
    """
    if not rows:
        what = f"{UNDO}: {layout.book.path.name} lists no change that could be taken back"
        raise BadInput(what, do="set the inputs with --set instead")
    found = [(row, _cell(layout, row)) for row in rows]
    before = {
        _first(layout, cell): Provenance.from_line(str(row.old or ""))
        for row, cell in found
        if row.unit == WORDS
    }
    figures = {cell.key: row for row, cell in found if row.unit != WORDS}
    changes: dict[str, InputChange] = {}
    told: set[str] = set()
    for row, cell in found:
        first, words = _first(layout, cell), None
        if row.source != TYPED and layout.words_of(cell) and first not in told:
            told.add(first)
            words = Words(layout.words(cell), before.get(first, Provenance()))
        if cell.key not in changes:
            figure = figures.get(cell.key)
            if figure and cell.place not in typed:
                _check(layout, cell, figure)
            value = figure.before(layout) if figure else layout.value(cell.place)
            changes[cell.key] = change_of(layout, cell, value, UNDO, words=words)
    return list(changes.values())


def _cell(layout: Layout, row: Logged) -> InputCell:
    cell = layout.typed_cells.get(row.name.casefold())
    if cell is None:
        name = row.name or "nothing"
        what = f"{UNDO}: no typed input is called {name} any more, but run {row.run} changed it"
        raise BadInput(what, do="set the inputs with --set instead")
    return cell


def _check(layout: Layout, cell: InputCell, row: Logged) -> None:
    """Raises BadInput for a cell that holds something else than the row says."""
    now = as_shown(layout.value(cell.place), cell.input.unit, layout.book.date1904)
    if not same_value(now, row.new):
        holds = f"{now:,.15g}" if isinstance(now, float) else now or "nothing"
        what = f"{UNDO}: {cell.key} holds {holds} now, which is not what run {row.run} left there"
        raise BadInput(what, do="set it with --set instead")


def _first(layout: Layout, cell: InputCell) -> str:
    """The figure that the words of a row are told with."""
    return layout.row_of(cell)[0].key
