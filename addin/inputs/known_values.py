"""The last known value of every typed cell, by which a change in the workbook is seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from addin.a1 import Place
from addin.inputs.changes import InputChange, typed_change
from addin.inputs.layout import InputCell, Layout
from addin.xlsx import same_value
from udfs.cells import Value


def typed_changes(layout: Layout) -> list[InputChange]:
    """What somebody has typed into the inputs since the last refresh."""
    return [
        typed_change(layout, cell, known)
        for cell, at in _known_cells(layout)
        if not same_value(known := layout.value(at), layout.value(cell.place))
    ]


def renewed(layout: Layout, writes: Mapping[Place, Value]) -> dict[Place, Value]:
    """What is known once these cells are written: the cells of the list that have to change."""
    now = {
        at: writes.get(cell.place, layout.value(cell.place)) for cell, at in _known_cells(layout)
    }
    return {at: value for at, value in now.items() if not same_value(value, layout.value(at))}


def _known_cells(layout: Layout) -> Iterator[tuple[InputCell, Place]]:
    """The typed cells that the list knows, and where it keeps the value of each."""
    area = layout.area("known_inputs")
    if area is None or area[1][1] == area[1][3]:
        return
    sheet, (top, left, bottom, _) = area
    for row in range(top, bottom + 1):
        key = layout.value((sheet, (row, left)))
        cell = layout.typed_cells.get(key.casefold()) if isinstance(key, str) else None
        if cell:
            yield cell, (sheet, (row, left + 1))
