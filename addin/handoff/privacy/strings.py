"""Texts that a workbook still stores though no cell shows them."""

from __future__ import annotations

import re

from addin.handoff.privacy.traces import TAG
from addin.xlsx import Edit, Package

_TEXT_CELL = re.compile(
    rb"""(<(?:[\w.-]+:)?c(?=\s)(?:[^"'>]|"[^"]*"|'[^']*')*>)"""
    rb"""(?:\s*<(?:[\w.-]+:)?f\b[^>]*(?:/>|>[^<]*</(?:[\w.-]+:)?f>))?"""
    rb"""\s*<(?:[\w.-]+:)?v[^>]*>\s*(\d+)\s*<"""
)
_IS_TEXT = re.compile(rb"""\st\s*=\s*["']s["']""")
_ITEM = re.compile(TAG % b"si" + rb"(?:(?<=/>)|(.*?)</(?:[\w.-]+:)?si>)", re.DOTALL)


def unused_texts(package: Package) -> tuple[str, list[Edit]]:
    """The part with the texts of cells, and the edits that empty those that no cell refers to."""
    kinds = package.content_types()
    listing = next((part for part, kind in kinds.items() if _is(kind, "sharedstrings+xml")), "")
    if not listing:
        return "", []
    used: set[int] = set()
    for part, kind in kinds.items():
        if _is(kind, "worksheet+xml") or _is(kind, "macrosheet+xml"):
            cells = _TEXT_CELL.findall(package.read(part))
            used |= {int(number) for tag, number in cells if _IS_TEXT.search(tag)}
    items = list(_ITEM.finditer(package.read(listing)))
    unused = [item for at, item in enumerate(items) if at not in used and (item[1] or b"").strip()]
    return listing, [(*item.span(1), b"<t/>") for item in unused if item[1] != b"<t/>"]


def _is(kind: str, ending: str) -> bool:
    return kind.endswith(f".{ending}")
