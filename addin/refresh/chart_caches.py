"""Refreshes the values that charts keep of their cells, for viewers that do not calculate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from addin.a1 import Position
from addin.formulas import ChartRanges, References
from addin.refresh.chart_reader import elements_with_caches
from addin.xlsx import (
    Edit,
    Element,
    Workbook,
    apply_edits,
    decode_text,
    encode_text,
    name_prefix,
    number_text,
    same_value,
    set_attributes,
    storable,
)
from udfs.cells import CellError, Value

_KINDS = ("drawingml.chart+xml", "ms-office.chartex+xml")
_CACHES = ("numCache", "strCache", "multiLvlStrCache", "dlblRangeCache")
_DIMENSIONS = ("numDim", "strDim")
_NUMERIC = ("numCache", "numDim")

Cells = Mapping[str, Mapping[Position, Value]]


class Point(NamedTuple):
    """A cell as a chart sees it: its value now, and whether this refresh changed it."""

    value: Value
    changed: bool


def refresh_charts(
    book: Workbook,
    references: References,
    values: Cells,
    spills: Mapping[str, Mapping[Position, str]],
) -> dict[str, bytes]:
    """The chart parts whose caches no longer show their cells, with the values that they do.

    `values` are new values by sheet and cell. References that lead to
    no plain range stay as they are, and so do pivot charts.
    """
    ranges = ChartRanges(book, references, spills)
    parts = {}
    for part, kind in book.package.content_types().items():
        if kind.endswith(_KINDS):
            data = book.package.read(part)
            with book.package.reading(part):
                edits = list(_Chart(data, book, values, ranges).edits(elements_with_caches(data)))
            if edits:
                parts[part] = apply_edits(data, edits)
    return parts


@dataclass
class _Chart:
    data: bytes
    book: Workbook
    values: Cells
    ranges: ChartRanges

    def edits(self, elements: Iterable[Element]) -> Iterator[Edit]:
        """The edits for every cache in `elements` whose reference is understood."""
        for element in elements:
            formula = element.first("f")
            if formula is None:
                continue
            caches = [child for child in element.children if child.name in _CACHES]
            levels = caches[0].all("lvl") if caches else element.all("lvl")
            if element.name not in _DIMENSIONS and not caches:
                continue
            lists = self._lists(formula.text, caches[0] if caches else None, levels)
            numeric = element.name in _NUMERIC or any(c.name in _NUMERIC for c in caches)
            for cache, points in zip(levels or caches, lists, strict=False):
                yield from self._cache_edits(cache, points, numeric)

    def _lists(
        self, reference: str, cache: Element | None, levels: Sequence[Element]
    ) -> list[list[Point]]:
        """The points of each level that is cached, innermost level first."""
        counted = cache or (levels[0] if levels else None)
        grid = self.ranges.grid(reference, _point_count(counted), max(1, len(levels)))
        return [[self._point(*place) for place in line] for line in grid]

    def _point(self, sheet: str, position: Position) -> Point:
        cell = self.book.by_name[sheet].cells.get(position)
        before = cell.value if cell else None
        now = storable(self.values.get(sheet, {}).get(position, before))
        return Point(now, not same_value(now, before))

    def _cache_edits(
        self, cache: Element, points: Sequence[Point], numeric: bool
    ) -> Iterator[Edit]:
        if cache.inner == cache.end:
            return
        cached = {int(pt.attributes["idx"]): pt for pt in cache.all("pt")}
        count = cache.first("ptCount")
        after = count.end if count else cache.inner
        for index, point in enumerate(points):
            old = cached.pop(index, None)
            after = old.end if old else after
            stored = _text(old) if old else None
            text = _text_for(point, stored, numeric)
            if old and text is None:
                yield old.start, old.end, b""
            elif old and text != stored:
                yield self._replacement(old, text or "")
            elif not old and text is not None:
                yield after, after, self._new(cache, index, text)
        yield from ((old.start, old.end, b"") for old in cached.values())
        yield from self._count_edit(count or cache, len(points))

    def _count_edit(self, counted: Element, count: int) -> Iterator[Edit]:
        name = "val" if counted.name == "ptCount" else "ptCount"
        if counted.attributes.get(name, str(count)) != str(count):
            tag = self.data[counted.start : counted.inner]
            yield counted.start, counted.inner, set_attributes(tag, {name: str(count)})

    def _replacement(self, point: Element, text: str) -> Edit:
        holder = point.first("v") or point
        encoded = encode_text(text).encode()
        if holder.inner < holder.end:
            return holder.inner, holder.stop, encoded
        name = self.data[holder.start + 1 : holder.end - 2].split()[0]
        return holder.end - 2, holder.end, b">%s</%s>" % (encoded, name)

    def _new(self, cache: Element, index: int, text: str) -> bytes:
        prefix = name_prefix(self.data, cache.start)
        content = encode_text(text).encode()
        if cache.name != "lvl" or "chartex" not in cache.space:
            content = b"<%sv>%s</%sv>" % (prefix, content, prefix)
        return b'<%spt idx="%d">%s</%spt>' % (prefix, index, content, prefix)


def _point_count(cache: Element | None) -> int:
    if cache is None:
        return 0
    count = cache.first("ptCount")
    stated = count.attributes.get("val") if count else cache.attributes.get("ptCount")
    return int(stated or 0)


def _text(point: Element) -> str:
    return decode_text((point.first("v") or point).text)


def _text_for(point: Point, text: str | None, numeric: bool) -> str | None:
    """The text that the cache should hold for a cell, in place of `text`; None for no point."""
    if numeric:
        return _number_text_for(point.value, text)
    if point.value is None:
        return "" if text == "" else None
    if isinstance(point.value, bool):
        return str(point.value).upper()
    if isinstance(point.value, str):
        return point.value
    # A number in a text cache wears the cell's number format, which is not known here.
    return text if text is not None and not point.changed else f"{point.value:.10g}"


def _number_text_for(value: Value, text: str | None) -> str | None:
    if isinstance(value, float):
        return text if text is not None and _equals(text, value) else number_text(float(value))
    # Some writers cache text as 0 and an error by its code: both are drawn as they should be.
    harmless = "0" if not isinstance(value, CellError) else str(value)
    return text if value is not None and text == harmless else None


def _equals(text: str, value: float) -> bool:
    try:
        return float(text) == value
    except ValueError:
        return False
