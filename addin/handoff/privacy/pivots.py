"""Pivot tables without the rows that they keep of their source: Excel reads it anew on opening."""

from __future__ import annotations

import re
from collections.abc import Iterator

from addin.handoff.privacy.people import retag
from addin.xlsx import Edit, Element, apply_edits
from addin.xlsx.edit import PackageEditor

_ID = re.compile(rb"""\s[\w.-]+:id\s*=\s*(?:"[^"]*"|'[^']*')""")


def drop_records(edits: PackageEditor) -> None:
    """Take the rows out of each pivot cache, and the values of columns that no table lays out."""
    package = edits.package
    kinds = package.content_types()
    for part, kind in kinds.items():
        if not kind.endswith(".pivotcachedefinition+xml"):
            continue
        root = package.xml(part)
        source = root.first("cacheSource")
        in_workbook = source is not None and source.attributes.get("type") == "worksheet"
        if not in_workbook:
            continue  # nothing here could bring the rows back
        tables = [
            package.xml(table)
            for table in package.members
            if kinds[table].endswith(".pivottable+xml")
            and any(edge.target == part for edge in package.relationships(table))
        ]
        changes = list(_emptied_fields(package.read(part), root, tables))
        mark = next((key for key in root.attributes if key.endswith(" id")), None)
        new: dict[str, str | None] = {"saveData": "0", "refreshOnLoad": "1", "recordCount": None}
        _, head = retag(package, part, root, new)
        if mark:
            head = (head[0], head[1], _without_id(head[2]))
        edits.replace(part, apply_edits(package.read(part), [head, *changes]))
        for edge in package.relationships(part):
            if edge.kind == "pivotCacheRecords" and edge.target in package.members:
                edits.remove(edge.target)


def _without_id(tag: bytes) -> bytes:
    """The tag without its reference to the rows."""
    return _ID.sub(b"", tag, count=1)


def _emptied_fields(content: bytes, root: Element, tables: list[Element]) -> Iterator[Edit]:
    """The edits that empty the lists of values of columns that no table has in rows or filters."""
    listing = root.first("cacheFields")
    laid_out = {at for table in tables for at in _laid_out(table)}
    for at, entry in enumerate(listing.children if listing else []):
        items = entry.first("sharedItems")
        grouped = entry.first("fieldGroup") is not None
        if at in laid_out or grouped or items is None or not items.children:
            continue
        name = content[items.start : items.inner].split(None, 1)[0].rstrip(b">/")
        yield items.start, items.end, name + b"/>"


def _laid_out(table: Element) -> Iterator[int]:
    fields = table.first("pivotFields")
    for at, entry in enumerate(fields.children if fields else []):
        if entry.first("items") is not None or "axis" in entry.attributes:
            yield at
