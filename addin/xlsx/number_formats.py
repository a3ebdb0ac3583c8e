"""How a cell shows its number: as a share of a whole, as a day, or plainly."""

from __future__ import annotations

import re

from addin.a1 import Place
from addin.xlsx.book import Workbook

SHARE, DAY = "%", "date"
"""What a format makes of a number; any other leaves it a number."""

_BUILT_IN = {9: SHARE, 10: SHARE, 14: DAY, 15: DAY, 16: DAY, 17: DAY, 22: DAY}
_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d+)["']""")
_NO_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""Text, and colours and conditions, in a format."""


class NumberFormats:
    """What the number formats of one workbook make of its cells."""

    def __init__(self, book: Workbook) -> None:
        """Read the styles; a workbook without them shows plain numbers."""
        self._book = book
        self._kinds = _kinds(book)

    def shown_as(self, place: Place) -> str:
        """SHARE, DAY or nothing."""
        sheet = self._book.by_name[place[0]]
        cell = sheet.cells.get(place[1])
        tag = sheet.source[cell.span[0] : cell.span[1]].partition(b">")[0] if cell else b""
        style = _STYLE.search(tag)
        at = int(style[1]) if style else 0
        return self._kinds[at] if at < len(self._kinds) else ""


def _kinds(book: Workbook) -> list[str]:
    """What each cell style shows a number as."""
    edges = book.package.relationships(book.part)
    edge = next((edge for edge in edges if edge.kind == "styles"), None)
    if edge is None:
        return []
    root = book.package.xml(book.package.follow(edge))
    listed, styles = root.first("numFmts"), root.first("cellXfs")
    own = {
        entry.attributes.get("numFmtId", ""): _kind(entry.attributes.get("formatCode", ""))
        for entry in (listed.children if listed else [])
    }
    numbers = [xf.attributes.get("numFmtId", "0") for xf in (styles.children if styles else [])]
    known = {str(number): kind for number, kind in _BUILT_IN.items()} | own
    return [known.get(number, "") for number in numbers]


def _kind(code: str) -> str:
    bare = _NO_CODE.sub("", code.partition(";")[0]).casefold()
    if "%" in bare:
        return SHARE
    return DAY if "y" in bare or "d" in bare else ""
