"""The figures that a cell rests on, each with who published it, when, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from addin.a1 import Place
from addin.inputs import (
    CASE,
    History,
    InputCell,
    Layout,
    Logged,
    Provenance,
    as_shown,
    typed_changes,
)
from udfs.cells import Value


@dataclass(frozen=True)
class Fact:
    """A typed figure: its cell, what it is called, what it holds, and the words beside it.

    `case` is the case that a driver's figure was read from.
    """

    cell: InputCell
    label: str
    value: Value
    words: Provenance

    @property
    def case(self) -> str:
        """The case of a driver whose figure this is, nothing for any other input."""
        return self.cell.case


@dataclass
class Facts:
    """The inputs of one workbook, by the cells that formulas read them in."""

    layout: Layout

    @cached_property
    def _by_place(self) -> dict[Place, InputCell]:
        """The typed cell behind each cell of an input: its own, or that of the live case."""
        layout, cases = self.layout, self.layout.cases
        found = {cell.place: cell for cell in layout.typed_cells.values()}
        live = str(layout.value(cases.cell.place)) if cases else ""
        for entry in layout.inputs.values():
            holder = layout.holder(entry, live)
            if not layout.is_result(holder.place):
                found[entry.place] = holder
        return found

    def at(self, place: Place) -> Fact | None:
        """The figure of an input that stands in a cell."""
        cell = self._by_place.get(place)
        if cell is None:
            return None
        layout = self.layout
        value = as_shown(layout.value(cell.place), cell.input.unit, layout.book.date1904)
        return Fact(cell, layout.label(cell), value, layout.words(cell))

    def history(self, place: Place) -> list[Logged]:
        """What the record of the workbook says of a cell, and what it does not say yet.

        Of the live figure of a driver it is what happened to it in every case.
        """
        layout = self.layout
        cells = {c.key.casefold(): c for c in layout.typed_cells.values() if c.place == place}
        for entry in layout.inputs.values():
            if entry.place == place:
                cells |= {cell.key.casefold(): cell for cell in layout.cells_of(entry).values()}
        if cells and layout.cases and layout.is_result(place):
            cells[CASE] = layout.cases.cell
        found = [row for row in History(layout, "").logged if row.name.casefold() in cells]
        unrecorded = (
            change for change in typed_changes(layout) if change.cell.key.casefold() in cells
        )
        for change in unrecorded:
            unit = change.cell.input.unit
            found.append(
                Logged(
                    0,
                    0,
                    change.cell.key,
                    unit,
                    "",
                    change.source,
                    "",
                    change.old,
                    change.new,
                    False,
                )
            )
        return found
