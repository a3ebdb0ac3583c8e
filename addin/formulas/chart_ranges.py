"""What a chart's reference leads to: cells in the order in which the chart shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import formualizer as fz

from addin.a1 import MAX_COLUMN, MAX_ROW, Area, Bounds, Place, Position, cells_in, range_bounds
from addin.formulas.calls_by_name import is_fixed
from addin.formulas.names import Names
from addin.formulas.resolver import References
from addin.xlsx import SheetData, Workbook

MAX_POINTS = 200_000
_MAX_DEPTH = 8


@dataclass
class ChartRanges:
    """Resolves references in one workbook; `spills` are array ranges that are new."""

    book: Workbook
    references: References
    spills: Mapping[str, Mapping[Position, str]]

    @cached_property
    def _names(self) -> Names:
        return Names(self.book.names)

    def grid(self, reference: str, count: int, levels: int) -> list[list[Place]]:
        """The cells of each level, innermost first; nothing for what is not plain ranges.

        `count` is how many points the chart has cached: hidden cells are left out of a chart by
        default, and the count tells whether they were.
        """
        areas = self._areas(reference, "", 0)
        if not areas or sum(_size(bounds) for _, bounds in areas) > MAX_POINTS:
            return []
        if levels == 1:
            return [
                self._without_hidden([place for area in areas for place in _places(area)], count)
            ]
        if len(areas) > 1:
            return []
        (sheet, (top, left, bottom, right)) = areas[0]
        lines: list[list[Place]] = []
        if right - left + 1 == levels:
            lines = [_places((sheet, (top, at, bottom, at))) for at in range(right, left - 1, -1)]
        elif bottom - top + 1 == levels:
            lines = [_places((sheet, (at, left, at, right))) for at in range(bottom, top - 1, -1)]
        return [self._without_hidden(line, count) for line in lines]

    def _areas(self, reference: str, sheet: str, depth: int) -> list[Area]:
        """The areas of a reference, none if any is unclear; `sheet` is where it stands."""
        try:
            return self._read(fz.parse("=" + reference.strip().removeprefix("=")), sheet, depth)
        except (fz.ParserError, fz.TokenizerError, ValueError, RecursionError):
            return []

    def _read(self, node: fz.ASTNode, sheet: str, depth: int) -> list[Area]:
        kind, children = node.node_type(), node.children()
        if kind == "Reference":
            return self._reference(node.get_reference_string() or "", sheet, depth)
        if kind == "BinaryOp" and node.get_operator() == ",":
            parts = [self._read(child, sheet, depth) for child in children]
            return [area for part in parts for area in part] if all(parts) else []
        spills = kind == "UnaryOp" and node.get_operator() == "#"
        if spills or (kind == "Function" and node.get_function_name() == "_xlfn.ANCHORARRAY"):
            anchors = self._read(children[0], sheet, depth)
            return self._spill(anchors[0]) if len(anchors) == 1 else []
        return []

    def _reference(self, text: str, sheet: str, depth: int) -> list[Area]:
        # A chart belongs to no sheet: cells without one are a name's that nobody can tell.
        area = self.references.cells(text, "") if "!" in text else None
        if area:
            is_whole = area[1][2] == MAX_ROW or area[1][3] == MAX_COLUMN
            return [] if is_whole else [area]
        name = self._names.find(text, sheet)
        if name is None or depth >= _MAX_DEPTH or not is_fixed(name.formula):
            return []
        return self._areas(name.formula, name.sheet or sheet, depth + 1)

    def _spill(self, anchor: Area) -> list[Area]:
        """The range that the array formula in a cell fills now."""
        sheet, bounds = anchor
        cell = self.book.by_name[sheet].cells.get(bounds[:2])
        ref = self.spills.get(sheet, {}).get(bounds[:2], cell.array_ref if cell else None)
        return [(sheet, range_bounds(ref))] if ref else []

    def _without_hidden(self, places: list[Place], count: int) -> list[Place]:
        if count == len(places):
            return places
        return [
            (sheet, position)
            for sheet, position in places
            if not _hidden(self.book.by_name[sheet].data, position)
        ]


def _hidden(data: SheetData, position: Position) -> bool:
    row = data.rows.get(position[0])
    return (row is not None and row.hidden) or any(
        run.hidden and run.first <= position[1] <= run.last for run in data.columns
    )


def _size(bounds: Bounds) -> int:
    top, left, bottom, right = bounds
    return (bottom - top + 1) * (right - left + 1)


def _places(area: Area) -> list[Place]:
    sheet, bounds = area
    return [(sheet, position) for position in cells_in(bounds)]
