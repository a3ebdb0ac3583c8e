"""Reads the caches of a chart: a few kinds of element, and most of the part is their points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from addin.xlsx import Element, parse
from udfs.cells import Value

_CACHE = re.compile(
    rb"""<((?:\w+:)?)(numCache|strCache)>"""
    rb"""(?:<\1formatCode>[^<>&\x00-\x1f\xef]*</\1formatCode>)?<\1ptCount val="[0-9]+"/>"""
    rb"""((?:<\1pt idx="[0-9]+"(?: formatCode="[^"<>&\x00-\x1f\xef]*")?>"""
    rb"""<\1v>[^<>&\x00-\x1f\xef]*</\1v></\1pt>)++)</\1\2>"""
)
"""A cache of nothing but plain points, whose texts XML takes as they stand if they are UTF-8."""

_ONE = r'<[^<> ]+ idx="([0-9]+)"[^<>]*><[^<>]+>([^<]*)</[^<]*></[^<]*>'
_POINT, _POINT_IN_BYTES = re.compile(_ONE), re.compile(_ONE.encode())


class PlainPoints(NamedTuple):
    """The points of a cache where they are written plainly: all from `start` up to `stop`."""

    start: int
    stop: int
    indexes: list[int]
    texts: list[str]

    def shows(self, values: list[Value], numeric: bool) -> bool:
        """Whether these are the values, as far as that can be seen of all at once."""
        kinds = set(map(type, values))
        if not numeric:
            # A text that XML cannot hold is written with `_x`.
            return kinds <= {str} and self.texts == values and "_x" not in "".join(self.texts)
        try:
            return kinds <= {float} and list(map(float, self.texts)) == values
        except ValueError:
            return False


class ChartPart:
    """The caches of one chart. Its properties raise ValueError or ExpatError."""

    def __init__(self, data: bytes) -> None:
        """`data` are the bytes of the part."""
        self.data = data

    @cached_property
    def plain(self) -> dict[int, PlainPoints]:
        """The caches of plain points, by the place where each starts."""
        # Inside a comment or a CDATA section nothing is what it looks like.
        matches = () if b"<!" in self.data else _CACHE.finditer(self.data)
        return {match.start(): points for match in matches if (points := _points(match))}

    @cached_property
    def elements(self) -> list[Element]:
        """The elements that have a reference, and with it a cache of what it leads to.

        None of a pivot chart. Caches of plain points are without them.
        """
        # To build an element for each point takes most of the time of a refresh with charts.
        pieces, done = [], 0
        for points in self.plain.values():
            pieces += [self.data[done : points.start], b" " * (points.stop - points.start)]
            done = points.stop
        root = parse(b"".join([*pieces, self.data[done:]]))
        if root.first("pivotSource"):
            return []
        return [element for element in root.walk() if element.first("f")]

    def spans(self, points: PlainPoints) -> Iterator[tuple[int, int]]:
        """The places of their texts."""
        for match in _POINT_IN_BYTES.finditer(self.data, points.start, points.stop):
            yield match.span(2)

    def whole(self, cache: Element) -> Element:
        """The cache with an element for each point."""
        return self._whole[cache.start]

    @cached_property
    def _whole(self) -> dict[int, Element]:
        return {element.start: element for element in parse(self.data).walk()}


def _points(match: re.Match[bytes]) -> PlainPoints | None:
    """The points of a cache; None if they are not UTF-8, for the parser to say so."""
    try:
        found = _POINT.findall(match[3].decode())
    except UnicodeDecodeError:
        return None
    return PlainPoints(*match.span(3), [int(index) for index, _ in found], [t for _, t in found])
