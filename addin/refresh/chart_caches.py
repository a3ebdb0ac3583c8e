"""Refreshes the values that charts keep of their cells, for viewers that do not calculate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from addin.a1 import Place, Position
from addin.formulas import ChartRanges, References
from addin.refresh.chart_reader import ChartPart, PlainPoints
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
                edits = list(_Chart(ChartPart(data), book, values, ranges).edits())
            if edits:
                parts[part] = apply_edits(data, edits)
    return parts


@dataclass
class _Chart:
    part: ChartPart
    book: Workbook
    values: Cells
    ranges: ChartRanges

    def edits(self) -> Iterator[Edit]:
        """The edits for every cache whose reference is understood."""
        for element in self.part.elements:
            formula = element.first("f")
            if formula is None:
                continue
            caches = [child for child in element.children if child.name in _CACHES]
            levels = caches[0].all("lvl") if caches else element.all("lvl")
            if element.name not in _DIMENSIONS and not caches:
                continue
            counted = caches[0] if caches else (levels[0] if levels else None)
            lines = self.ranges.grid(formula.text, _point_count(counted), max(1, len(levels)))
            numeric = element.name in _NUMERIC or any(c.name in _NUMERIC for c in caches)
            for cache, line in zip(levels or caches, lines, strict=False):
                yield from self._line_edits(cache, line, numeric)

    def _line_edits(self, cache: Element, line: Sequence[Place], numeric: bool) -> Iterable[Edit]:
        plain = self.part.plain.get(cache.start)
        if plain and _point_count(cache) == len(line):
            edits = self._plain_edits(plain, line, numeric)
            if edits is not None:
                return edits
        whole = self.part.whole(cache) if plain else cache
        return self._cache_edits(whole, list(map(self._point, line)), numeric)

    def _plain_edits(
        self, plain: PlainPoints, line: Sequence[Place], numeric: bool
    ) -> list[Edit] | None:
        """The edits where points stay the same ones and texts change at most; None elsewhere."""
        gaps = set(range(len(line))).difference(plain.indexes)
        if len(gaps) + len(plain.indexes) != len(line):
            return None  # a point twice, or one without a cell
        if any(_text_for(self._point(line[gap]), None, numeric) is not None for gap in gaps):
            return None
        shown = [line[index] for index in plain.indexes] if gaps else line
        if plain.shows(self._values(shown), numeric):
            return []
        edits = []
        for (start, stop), text, place in zip(self.part.spans(plain), plain.texts, shown):
            stored = decode_text(text)
            now = _text_for(self._point(place), stored, numeric)
            if now is None:
                return None
            if now != stored:
                edits.append((start, stop, encode_text(now).encode()))
        return edits

    def _values(self, places: Iterable[Place]) -> list[Value]:
        """What the cells hold now."""
        found: list[Value] = []
        for sheet, group in groupby(places, itemgetter(0)):
            new, cells = self.values.get(sheet, {}), self.book.by_name[sheet].cells
            for _, position in group:
                if position in new:
                    found.append(storable(new[position]))
                else:
                    cell = cells.get(position)
                    found.append(cell.value if cell else None)
        return found

    def _point(self, place: Place) -> Point:
        sheet, position = place
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
            tag = self.part.data[counted.start : counted.inner]
            yield counted.start, counted.inner, set_attributes(tag, {name: str(count)})

    def _replacement(self, point: Element, text: str) -> Edit:
        holder = point.first("v") or point
        encoded = encode_text(text).encode()
        if holder.inner < holder.end:
            return holder.inner, holder.stop, encoded
        name = self.part.data[holder.start + 1 : holder.end - 2].split()[0]
        return holder.end - 2, holder.end, b">%s</%s>" % (encoded, name)

    def _new(self, cache: Element, index: int, text: str) -> bytes:
        prefix = name_prefix(self.part.data, cache.start)
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
