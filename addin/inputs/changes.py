"""A change of an input, and what the workbook's table of changes says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from addin.a1 import Place
from addin.entries import as_shown, from_shown
from addin.errors import printable
from addin.inputs.layout import InputCell, Layout
from addin.inputs.provenance import Provenance
from addin.xlsx import same_value
from udfs.cells import Value

TYPED = "typed in the workbook"
COPIED = "copied from "
"""What a change comes from that an empty own case begins with; the name of a case follows."""

COLUMNS = 11
"""Run, Id, Name, Label, Old, New, Unit, When, From, By, Taken back."""

WORDS = "provenance"
"""The unit of a row about the words beside a figure: each side is a line of a facts file."""


class Words(NamedTuple):
    """New words beside a figure, and those that stood there."""

    old: Provenance
    new: Provenance


@dataclass(frozen=True)
class InputChange:
    """A figure that is another now. `old` and `new` are as people write them, a day as text.

    `was` and `becomes` are the same as the cell holds them; `words` are those beside it where
    they change too.
    """

    cell: InputCell
    old: Value
    new: Value
    was: Value
    becomes: Value
    source: str
    by: str = ""
    words: Words | None = None

    @property
    def place(self) -> Place:
        """The cell that changes."""
        return self.cell.place

    @property
    def is_copy(self) -> bool:
        """Whether an empty own case only takes over what is live."""
        return self.source.startswith(COPIED)

    @property
    def moves(self) -> bool:
        """Whether the figure itself is another, rather than the words beside it alone."""
        return not same_value(self.was, self.becomes)


def change_of(
    layout: Layout,
    cell: InputCell,
    new: Value,
    source: str,
    by: str = "",
    words: Words | None = None,
) -> InputChange:
    """A new value for a cell of the file."""
    return change_between(layout, cell, layout.value(cell.place), new, source, by, words)


def typed_change(layout: Layout, cell: InputCell, known: Value) -> InputChange:
    """What somebody has typed into a cell that held a known value."""
    return change_between(layout, cell, known, layout.value(cell.place), TYPED)


def change_between(
    layout: Layout,
    cell: InputCell,
    was: Value,
    becomes: Value,
    source: str,
    by: str = "",
    words: Words | None = None,
) -> InputChange:
    """A figure that was one value and becomes another, whichever of them the file holds."""
    unit, date1904 = cell.input.unit, layout.book.date1904
    old, new = (as_shown(value, unit, date1904) for value in (was, becomes))
    return InputChange(cell, old, new, was, becomes, source, by, words)


class Logged(NamedTuple):
    """A row of the table: where it stands, and what it says."""

    row: int
    run: int
    name: str
    unit: str
    when: str
    source: str
    by: str
    old: Value
    new: Value
    taken_back: bool

    def before(self, layout: Layout) -> Value:
        """What stood in the cell, as the cell held it."""
        return from_shown(self.old, self.unit, layout.book.date1904)


@dataclass
class History:
    """The table of changes of one workbook; `writes` are the cells that new rows need."""

    layout: Layout
    when: str
    writes: dict[Place, Value] = field(default_factory=dict)
    lost: int = 0
    """Rows for which there was no room."""

    def __post_init__(self) -> None:
        """Find the table, and what it says already."""
        area = self.layout.area("changes")
        fits = area is not None and area[1][3] - area[1][1] + 1 >= COLUMNS
        self.area = area if fits else None
        self.logged = list(self._read())
        self._last_run = max((row.run for row in self.logged), default=0)
        self._next_row = self._first_free()

    def _rows(self) -> Iterator[tuple[int, list[Value]]]:
        if self.area is None:
            return
        sheet, (top, left, bottom, _) = self.area
        for row in range(top, bottom + 1):
            yield row, [self.layout.value((sheet, (row, left + at))) for at in range(COLUMNS)]

    def _read(self) -> Iterator[Logged]:
        for row, (run, _, name, _, old, new, unit, when, source, by, back) in self._rows():
            if isinstance(run, float):
                yield Logged(
                    row,
                    run=int(run),
                    name=str(name or ""),
                    unit=str(unit or ""),
                    when=str(when or ""),
                    source=str(source or ""),
                    by=str(by or ""),
                    old=old,
                    new=new,
                    taken_back=back is not None,
                )

    def _first_free(self) -> int:
        """The row after the last that holds anything."""
        top = self.area[1][0] if self.area else 0
        filled = (row for row, cells in self._rows() if any(cell is not None for cell in cells))
        return max(filled, default=top - 1) + 1

    def add(self, changes: Sequence[InputChange]) -> int:
        """Write the changes of one command into the table, all or none; returns its number."""
        if not changes:
            return self._last_run
        self._last_run += 1
        rows = [row for change in changes for row in self._told(change)]
        if self.area is None:
            return self._last_run
        sheet, (_, left, bottom, _) = self.area
        if self._next_row + len(rows) - 1 > bottom:
            self.lost += len(rows)
            return self._last_run
        for row in rows:
            for at, value in enumerate(row):
                self.writes[sheet, (self._next_row, left + at)] = value
            self._next_row += 1
        return self._last_run

    def _told(self, change: InputChange) -> Iterator[tuple[Value, ...]]:
        """The rows of a change: of the figure, and of the words beside it."""
        entry, label = change.cell.input, printable(self.layout.label(change.cell))
        start = float(self._last_run), entry.id, change.cell.key
        end = self.when, change.source, change.by or None
        if change.moves:
            yield *start, label, change.old, change.new, entry.unit or None, *end
        if change.words and any(change.words.old):
            # Without a row nothing stood there, and nothing is what an undo leaves.
            old, new = (words.as_line() or None for words in change.words)
            yield *start, f"{label}: {WORDS}", old, new, WORDS, *end

    def last(self, but: str) -> list[Logged]:
        """The rows of the last command that still stand, but for those that come from `but`."""
        standing = [row for row in self.logged if not row.taken_back and row.source != but]
        last = max((row.run for row in standing), default=0)
        return [row for row in standing if row.run == last]

    def take_back(self, rows: Sequence[Logged], run: int) -> None:
        """Mark rows as taken back by the command with this number."""
        if self.area is not None:
            sheet, (_, left, _, _) = self.area
            back = left + COLUMNS - 1
            self.writes |= {(sheet, (row.row, back)): float(run) for row in rows}
