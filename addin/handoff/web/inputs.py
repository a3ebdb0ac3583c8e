"""Which cells of the page a reader may change, what they are called and what they accept.

On a protected sheet these are the cells that are not locked. On any other: the inputs that the
workbook names, and every typed number, date or flag that a formula reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from addin.a1 import Place, Position, cell_count, cells_in, contains, place_text
from addin.audit import is_protected, open_formats, unlocked
from addin.explain import SHARES, Labels
from addin.inputs import FALLBACK, InputCell, Layout, Limits
from addin.xlsx import DAY, SHARE, NumberFormats, Workbook, Worksheet
from udfs.cells import Value

_WIDE = 20_000
"""Cells of a range up to which they are looked at one by one."""


@dataclass(frozen=True)
class Entry:
    """A cell that a reader may change. `kind` is number, date, text or logical.

    `key` is what a link calls it: its name, with `@` and its case for a driver, or its place.
    `usual` is the live figure of a driver, of whose cases some are blank. `words` are the cells
    that say who published the figure, by field: beside another figure they say that it is not his.
    """

    place: Place
    key: str
    label: str
    unit: str
    kind: str
    percent: bool
    value: Value
    choices: list[Value] = field(default_factory=list)
    usual: Value = None
    words: dict[str, Place] = field(default_factory=dict)
    limits: Limits | None = None

    @property
    def shown_unit(self) -> str:
        """The unit as the cell shows its figure."""
        return "%" if self.percent and self.unit in SHARES else self.unit

    def accepts(self, value: Value) -> bool:
        """Whether the cell's data validation lets it in."""
        return not (self.limits and self.limits.broken(self.place, value, self.unit))


def entries_of(book: Workbook, layout: Layout) -> list[Entry]:
    """The cells that a reader may change, in the order of the workbook."""
    typed = {cell.place: cell for cell in layout.typed_cells.values()}
    words, formats, read = _Words(layout, typed), open_formats(book), _Read(layout)
    found = []
    for sheet in book.sheets:
        constants = [at for at in sheet.cells if not layout.is_result((sheet.name, at))]
        if is_protected(sheet):
            open_cells = set(unlocked(sheet, constants, formats))
        else:
            open_cells = set(_changeable(sheet, constants, typed, read))
        found += [words.entry((sheet.name, at)) for at in sorted(open_cells)]
    return found


def cases_of(layout: Layout, entries: list[Entry], at: Any) -> dict[str, Any] | None:
    """The cases and their drivers, as the page wants them; `at` is a place in its numbers."""
    cases = layout.cases
    numbers = {entry.place: number for number, entry in enumerate(entries)}
    if cases is None or cases.cell.place not in numbers:
        return None
    drivers = []
    labels = Labels(layout)
    for entry in sorted(layout.inputs.values(), key=lambda entry: entry.place):
        cells = layout.cells_of(entry)
        own = cells.get(cases.own)
        if own and own.place in numbers:
            mine = entries[numbers[own.place]]
            drivers.append(
                {
                    "label": labels.label(entry.place),
                    "unit": mine.shown_unit,
                    "percent": mine.percent,
                    "kind": mine.kind,
                    "at": at(entry.place),
                    "own": numbers[own.place],
                    "base": at(cells[FALLBACK].place) if FALLBACK in cells else None,
                    "published": at(cells[cases.published].place),
                }
            )
    names = list(cases.columns)
    return {
        "input": numbers[cases.cell.place],
        "own": cases.own,
        "names": names,
        "drivers": drivers,
    }


@dataclass
class _Words:
    """What is said of the cells that may change."""

    layout: Layout
    typed: dict[Place, InputCell]

    def __post_init__(self) -> None:
        book = self.layout.book
        self._labels, self._formats = Labels(self.layout), NumberFormats(book)
        self._limits = Limits(book, self.layout.references)

    def entry(self, place: Place) -> Entry:
        cell, value = self.typed.get(place), self.layout.value(place)
        label = self.layout.label(cell) if cell else self._labels.label(place)
        case = f", {cell.case}" if cell and cell.case else ""
        key = cell.key if cell else self._labels.name(place) or place_text(place)
        unit = cell.input.unit if cell else self._labels.unit(place)
        shown, choices = self._formats.shown_as(place), self._limits.choices(place)
        return Entry(
            place,
            key,
            (label or place_text(place)) + case,
            unit,
            _kind(value, shown, unit, choices),
            shown == SHARE,
            value,
            choices,
            self.layout.value(cell.input.place) if cell else None,
            self.layout.words_of(cell) if cell else {},
            self._limits,
        )


def _kind(value: Value, shown: str, unit: str, choices: Sequence[Value]) -> str:
    """What is typed there; a blank is what its format shows, or else its unit counts."""
    if isinstance(value, bool):
        return "logical"
    if isinstance(value, float):
        return "date" if shown == DAY else "number"
    if value is not None or any(isinstance(choice, str) for choice in choices):
        return "text"
    if shown:
        return "date" if shown == DAY else "number"
    return "number" if unit and unit != "text" else "text"


class _Read:
    """Which cells the formulas of a workbook read."""

    def __init__(self, layout: Layout) -> None:
        self._cells: dict[str, set[Position]] = {}
        self._wide: dict[str, list[tuple[int, int, int, int]]] = {}
        areas = {
            area
            for sheet in layout.book.sheets
            for cell in sheet.cells.values()
            if cell.formula
            for area in layout.references.areas(cell.formula, sheet.name)
        }
        for sheet, bounds in areas:
            if cell_count(bounds) <= _WIDE:
                self._cells.setdefault(sheet, set()).update(cells_in(bounds))
            else:
                self._wide.setdefault(sheet, []).append(bounds)

    def __contains__(self, place: Place) -> bool:
        sheet, at = place
        return at in self._cells.get(sheet, ()) or any(
            contains(bounds, at) for bounds in self._wide.get(sheet, ())
        )


def _changeable(
    sheet: Worksheet, constants: list[Position], typed: dict[Place, InputCell], read: _Read
) -> Iterator[Position]:
    for at in constants:
        is_figure = isinstance(sheet.cells[at].value, float | bool)
        if (sheet.name, at) in typed or (is_figure and (sheet.name, at) in read):
            yield at
