"""What a chart's reference leads to: cells in the order in which the chart shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from addin.references import Bounds, Position, range_bounds
from addin.sheet import SheetData
from addin.workbook import Workbook

MAX_POINTS = 200_000
_MAX_DEPTH = 8

_SHEET = r"(?:'((?:[^']|'')+)'|([^\s'!(),]+))!"
_CELL = r"\$?[A-Z]{1,3}\$?[0-9]+"
_RANGE = re.compile(rf"{_SHEET}({_CELL}(?::{_CELL})?)(#?)", re.IGNORECASE)
_SPILL = re.compile(r"_xlfn\.ANCHORARRAY\(([^()]+)\)", re.IGNORECASE)
_NAME = re.compile(rf"(?:{_SHEET})?([\w\\][\w.?\\]*)")
_AREA = re.compile(r"((?:'(?:[^']|'')*'|[^',])+)(?:,|$)")

Place = tuple[str, Position]
Area = tuple[str, Bounds]


@dataclass
class Ranges:
    """Resolves references in one workbook; `spills` are array ranges that are new."""

    book: Workbook
    spills: Mapping[str, Mapping[Position, str]]

    def grid(self, reference: str, count: int, levels: int) -> list[list[Place]]:
        """The cells of each level, innermost first; nothing for what is not plain ranges.

        `count` is how many points the chart has cached: hidden cells are left out of a chart by
        default, and the count tells whether they were.
        """
        areas = self._areas(reference, "", 0)
        if not areas or sum(_size(bounds) for _, bounds in areas) > MAX_POINTS:
            return []
        if levels == 1:
            return [self._shown([place for area in areas for place in _places(area)], count)]
        if len(areas) > 1:
            return []
        (sheet, (top, left, bottom, right)) = areas[0]
        lines: list[list[Place]] = []
        if right - left + 1 == levels:
            lines = [_places((sheet, (top, at, bottom, at))) for at in range(right, left - 1, -1)]
        elif bottom - top + 1 == levels:
            lines = [_places((sheet, (at, left, at, right))) for at in range(bottom, top - 1, -1)]
        return [self._shown(line, count) for line in lines]

    def _areas(self, reference: str, sheet: str, depth: int) -> list[Area]:
        """The areas of a reference, none if any is unclear; `sheet` is where it stands."""
        text = reference.strip().removeprefix("=")
        if text.startswith("(") and text.endswith(")"):
            parts = [self._areas(part, sheet, depth + 1) for part in _AREA.findall(text[1:-1])]
            return [area for part in parts for area in part] if all(parts) else []
        if match := _SPILL.fullmatch(text):
            return self._areas(match[1] + "#", sheet, depth)
        if match := _RANGE.fullmatch(text):
            return self._range(match)
        if depth < _MAX_DEPTH and (match := _NAME.fullmatch(text)):
            return self._named(match[3], (match[1] or match[2] or sheet).casefold(), depth)
        return []

    def _range(self, match: re.Match[str]) -> list[Area]:
        sheet = self._sheet((match[1] or match[2]).replace("''", "'"))
        if sheet is None:
            return []
        try:
            bounds = range_bounds(match[3])
        except ValueError:
            return []
        return self._spill(sheet, bounds[:2]) if match[4] else [(sheet, bounds)]

    def _spill(self, sheet: str, anchor: Position) -> list[Area]:
        cell = self.book.by_name[sheet].cells.get(anchor)
        ref = self.spills.get(sheet, {}).get(anchor, cell.array_ref if cell else None)
        return [(sheet, range_bounds(ref))] if ref else []

    def _named(self, name: str, sheet: str, depth: int) -> list[Area]:
        found = [entry for entry in self.book.names if entry.name.casefold() == name.casefold()]
        found.sort(key=lambda entry: (entry.sheet or "").casefold() != sheet)
        for entry in found:
            if entry.sheet is None or entry.sheet.casefold() == sheet:
                relative = _RANGE.fullmatch(entry.formula) and "$" not in entry.formula
                return [] if relative else self._areas(entry.formula, sheet, depth + 1)
        return []

    def _sheet(self, name: str) -> str | None:
        folded = name.casefold()
        return next((s for s in self.book.by_name if s.casefold() == folded), None)

    def _shown(self, places: list[Place], count: int) -> list[Place]:
        visible = [
            (sheet, position)
            for sheet, position in places
            if not _hidden(self.book.by_name[sheet].data, position)
        ]
        return places if count == len(places) else visible


def _hidden(data: SheetData, position: Position) -> bool:
    row = data.rows.get(position[0])
    return (row is not None and row.hidden) or any(
        run.hidden and run.first <= position[1] <= run.last for run in data.columns
    )


def _size(bounds: Bounds) -> int:
    top, left, bottom, right = bounds
    return (bottom - top + 1) * (right - left + 1)


def _places(area: Area) -> list[Place]:
    return list(_walk(area))


def _walk(area: Area) -> Iterator[Place]:
    sheet, (top, left, bottom, right) = area
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield sheet, (row, column)
