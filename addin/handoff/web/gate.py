"""The gate: a page is made only of an engine that says, cell by cell, what a refresh says."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from addin.a1 import Place, Position, place_text
from addin.engines import engines_agree
from addin.engines.formulon import evaluate, opened, running, value_at
from addin.errors import OTHER_EDITION, Refused
from addin.formulas import find_dependents
from addin.handoff.values import users_of
from addin.handoff.web.inputs import Entry
from addin.inputs import Plan
from addin.refresh import recalculate
from addin.xlsx import Workbook, filled_by_arrays
from udfs.cells import Value

SETS = 5
"""Sets of other inputs that a refresh and the engine of the page are both given."""

_FACTORS = (0.5, 0.8, 0.9, 1.1, 1.25, 2.0)
_DAYS = (-90.0, -30.0, 30.0, 90.0)
_SHARE = 0.25
"""How many of the inputs move in a set."""

_TRIES = 4
"""Sets that a refresh may refuse, for one that it calculates."""

_SHOWN = 3
"""Cells that a refusal names."""


@dataclass(frozen=True)
class Passed:
    """What was compared: cells of the workbook, sets of other inputs, and cells with the time."""

    cells: int
    sets: int
    timed: int


def pass_gate(book: Workbook, copy: bytes, entries: Sequence[Entry], now: datetime) -> Passed:
    """Compare the engine of the page with a refreshed workbook, as it is and with other inputs.

    `copy` is the workbook as the engine reads it. Raises BadWorkbook that names what differs.
    """
    results = {sheet.name: list(_results(book, sheet.name)) for sheet in book.sheets}
    timed = _timed(book)
    stored = {(sheet, at): _stored(book, sheet, at) for sheet in results for at in results[sheet]}
    wanted = {place: value for place, value in stored.items() if place not in timed}
    answers = evaluate(copy, results, now=now).values
    _refuse(book, "as it is", _differences(wanted, answers))
    done = 0
    with running(None) as formulon, opened(formulon, copy) as engine:
        engine.set_pinned_now(*now.timetuple()[:6])
        page = _Page(formulon, engine, book)
        for number in range(SETS * _TRIES):
            moved = _moved(entries, number)
            if done == SETS or not moved:
                break
            try:
                values = recalculate(book, Plan(writes=moved)).values
            except Refused:
                continue
            done += 1
            found = page.values(moved, wanted)
            expected = {place: values[place[0]].get(place[1]) for place in wanted}
            _refuse(book, f"with other inputs, set {done}", _differences(expected, found))
    return Passed(len(wanted), done, len(stored) - len(wanted))


def _results(book: Workbook, sheet: str) -> Iterator[Position]:
    """The cells of a sheet that are calculated."""
    cells = book.by_name[sheet].cells
    yield from (at for at, cell in cells.items() if cell.is_result)
    yield from (at for at in filled_by_arrays(cells) if not (at in cells and cells[at].is_result))


def _stored(book: Workbook, sheet: str, at: Position) -> Value:
    cell = book.by_name[sheet].cells.get(at)
    return cell.value if cell else None


def _timed(book: Workbook) -> set[Place]:
    """The cells that show the time, to the second: no two calculations agree on them."""
    users = users_of(book, ("NOW",))
    seeds = {
        (sheet.name, at)
        for sheet in book.sheets
        for at, cell in sheet.cells.items()
        if cell.formula and users.uses(cell.formula, sheet.name)
    }
    return seeds | find_dependents(book, seeds).keys()


def _moved(entries: Sequence[Entry], number: int) -> dict[Place, Value]:
    """A set of other inputs, one in four of them and one at least: each as its cell accepts it."""
    chance = random.Random(number)
    moved: dict[Place, Value] = {}
    for entry in chance.sample(entries, len(entries)):
        if moved and len(moved) >= _SHARE * len(entries):
            break
        offered = [value for value in _offered(entry, chance) if entry.accepts(value)]
        if offered:
            moved[entry.place] = offered[0]
    return moved


def _offered(entry: Entry, chance: random.Random) -> list[Value]:
    if entry.choices:
        return [chance.choice(entry.choices)]
    usual = entry.usual if entry.value is None else entry.value
    if not isinstance(usual, float) or not usual:
        return []
    if entry.kind == "date":
        return [usual + days for days in chance.sample(_DAYS, len(_DAYS))]
    return [usual * factor for factor in chance.sample(_FACTORS, len(_FACTORS))]


def _differences(wanted: Mapping[Place, Value], found: Mapping[Place, Value]) -> list[str]:
    return [
        f"{place_text(place)} is {_shown(found.get(place))} there and {_shown(value)} in a refresh"
        for place, value in wanted.items()
        if not engines_agree(value, found.get(place))
    ]


def _shown(value: Value) -> str:
    if value is None:
        return "not known"
    return f"{value:.12g}" if isinstance(value, float) else f"{value!s:.40}"


def _refuse(book: Workbook, when: str, differences: list[str]) -> None:
    if differences:
        more = f"; and {len(differences) - _SHOWN:,} more" if len(differences) > _SHOWN else ""
        listed = "; ".join(differences[:_SHOWN]) + more
        what = f"no page: its engine calculates otherwise {when}: {listed}"
        raise book.package.fault(what, do=OTHER_EDITION)


class _Page:
    """The workbook in the engine of the page."""

    def __init__(self, formulon: Any, engine: Any, book: Workbook) -> None:
        self._formulon, self._engine = formulon, engine
        self._sheets = {sheet.name: at for at, sheet in enumerate(book.sheets)}
        self._book = book
        self._moved: dict[Place, Value] = {}

    def values(self, moved: Mapping[Place, Value], wanted: Iterable[Place]) -> dict[Place, Value]:
        """What cells say with these inputs in place of those that moved before."""
        before = {place: _stored(self._book, *place) for place in self._moved}
        for place, value in (before | dict(moved)).items():
            self._set(place, value)
        self._moved = dict(moved)
        self._engine.recalc()
        return {
            place: value_at(self._formulon, self._engine, *self._numbers(place)) for place in wanted
        }

    def _numbers(self, place: Place) -> tuple[int, int, int]:
        sheet, (row, column) = place
        return self._sheets[sheet], row - 1, column - 1

    def _set(self, place: Place, value: Value) -> None:
        at = self._numbers(place)
        if isinstance(value, bool):
            self._engine.set_bool(*at, value)
        elif isinstance(value, float):
            self._engine.set_number(*at, value)
        elif value is None:
            self._engine.set_blank(*at)
        else:
            self._engine.set_text(*at, value)
