"""Reads the caches of a chart: a few kinds of element, and most of the part is their points."""

from __future__ import annotations

import re
from collections.abc import Collection

from addin.xlsx import Element, parse, unescape

_POINTS = ("numCache", "strCache")
"""Caches with nothing but points in them."""

_HEAD = re.compile(
    rb"""(?:<(?:\w+:)?formatCode>[^<]*</(?:\w+:)?formatCode>)?"""
    rb"""(<(?:\w+:)?ptCount val="([0-9]+)"/>)"""
)
_POINT = re.compile(
    rb"""<((?:\w+:)?)pt idx="([0-9]+)"(?: formatCode="[^"<]*")?>"""
    rb"""(<\1v>([^<\r]*)</\1v>)</\1pt>"""
)


def elements_with_caches(data: bytes) -> list[Element]:
    """The elements of a chart that have a reference, and with it a cache of what it leads to.

    None of a pivot chart. Raises ValueError or ExpatError.
    """
    # To build an element for each point takes most of the time that a refresh with charts takes.
    elements = _with_references(data, _POINTS)
    caches = [cache for e in elements for cache in e.children if cache.name in _POINTS]
    return elements if all(_fill(cache, data) for cache in caches) else _with_references(data, ())


def _with_references(data: bytes, closed: Collection[str]) -> list[Element]:
    root = parse(data, closed=closed)
    if root.first("pivotSource"):
        return []
    return [element for element in root.walk() if element.first("f")]


def _fill(cache: Element, data: bytes) -> bool:
    """Puts the points into a cache as the parser would; False where they are not plain."""
    head = _HEAD.match(data, cache.inner, cache.stop)
    if not head:
        return False
    at = end = head.end()
    cache.children = [Element("", "ptCount", {"val": head[2].decode()}, head.start(1), at, at, at)]
    for point in _POINT.finditer(data, at, cache.stop):
        if point.start() != end:
            return False
        end, inner, stop = point.end(), point.start(3), point.end(3)
        text = unescape(point[4].decode())
        value = Element("", "v", {}, inner, point.start(4), point.end(4), stop, text)
        index = {"idx": point[2].decode()}
        cache.children.append(
            Element("", "pt", index, point.start(), inner, stop, end, children=[value])
        )
    return end == cache.stop
