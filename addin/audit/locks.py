"""Which cells are locked, and which sheets are protected: what the bytes of a sheet say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from addin.a1 import Position
from addin.xlsx import Workbook, Worksheet

_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:\w+:)?xf\b")
_OPEN = re.compile(rb"""\blocked\s*=\s*["'](?:0|false)["']""")
_STYLE = re.compile(rb"""<[^<>]*?\ss\s*=\s*["']([0-9]+)["']""")
_PROTECTION = re.compile(rb"""<(?:\w+:)?sheetProtection\b[^>]*\bsheet\s*=\s*["'](?:1|true)["']""")


def open_formats(book: Workbook) -> set[int]:
    """The numbers of the cell formats that are not locked."""
    edges = book.package.relationships(book.part)
    part = next((edge.target for edge in edges if edge.kind == "styles"), None)
    found = _FORMATS.search(book.package.read(part)) if part in book.package.members else None
    formats = _FORMAT.split(found[0])[1:] if found else []
    return {at for at, text in enumerate(formats) if _OPEN.search(text)}


def unlocked(sheet: Worksheet, at: Iterable[Position], formats: set[int]) -> Iterator[Position]:
    """Those of these cells that are not locked."""
    if not formats:
        return
    for position in at:
        style = _STYLE.match(sheet.source, sheet.cells[position].span[0])
        if style and int(style[1]) in formats:
            yield position


def is_protected(sheet: Worksheet) -> bool:
    """Whether the locks of a sheet are in force."""
    return _PROTECTION.search(sheet.source) is not None
