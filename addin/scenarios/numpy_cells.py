"""The cells of a workbook as compiled formulas read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from addin.a1 import Area, Bounds, Place, cell_count, cells_in, contains, range_bounds
from addin.formulas import Names, References
from addin.scenarios.numpy_values import NotKnown
from addin.xlsx import Workbook
from udfs.cells import Value

Env = dict[Place, Any]
"""What the cells hold that differ by draw."""

Work = Callable[[Env], Any]


class Cells:
    """The cells of a workbook as a formula reads them, and which of them differ by draw.

    `wanted` are parts of formulas, by sheet, that an engine has to calculate once: what it gave
    is among `constants`.
    """

    def __init__(
        self,
        book: Workbook,
        inputs: Iterable[Place],
        cells: list[Place],
        constants: Mapping[tuple[str, str], Value],
    ) -> None:
        """`inputs` and `cells`, the formulas of the path, are what differs."""
        if book.date1904:
            raise NotKnown("counts dates from 1904")
        self.constants = constants
        self.wanted: set[tuple[str, str]] = set()
        self._book = book
        self._references, self._names = References(book), Names(book.names)
        self._moving = {*inputs, *cells}
        for sheet, at in cells:
            if ref := book.by_name[sheet].cells[at].array_ref:
                self._moving |= {(sheet, filled) for filled in cells_in(range_bounds(ref))}

    def moves(self, area: Area) -> bool:
        """Whether a cell of an area differs by draw."""
        sheet, bounds = area
        if cell_count(bounds) == 1:
            return (sheet, bounds[:2]) in self._moving
        return any(name == sheet and contains(bounds, at) for name, at in self._moving)

    def read(self, place: Place) -> Work:
        """What a cell holds."""
        if place in self._moving:
            return lambda env: env[place]
        stored = self._book.by_name[place[0]].cells.get(place[1])
        value = stored.value if stored else None
        return lambda env: value

    def area(self, text: str, sheet: str, depth: int = 8) -> Area:
        """The cells of a reference, through names."""
        if found := self._references.cells(text, sheet):
            return found
        name = self._names.find(text, sheet)
        if name is None or not depth:
            raise NotKnown(f"reads {text}")
        return self.area(name.formula, name.sheet or "", depth - 1)

    def used(self, area: Area) -> Bounds:
        """The part of an area that can hold anything."""
        sheet, (top, left, bottom, right) = area
        stored = self._book.by_name[sheet].cells
        rows, columns = zip((top, left), *stored)
        return top, left, max(top, min(bottom, max(rows))), max(left, min(right, max(columns)))
