"""What the relationships of a part say about people and places: files, printers, other data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from addin.handoff.privacy.traces import STAYS, TAG, Trace, tag_attributes
from addin.xlsx import RECORD, Edit, Package, Relationship, set_attributes
from addin.xlsx.edit import relationships_part

_HYPERLINKS = re.compile(
    rb"<(?:[\w.-]+:)?hyperlinks\b[^>]*>.*?</(?:[\w.-]+:)?hyperlinks>", re.DOTALL
)
_HYPERLINK = re.compile(TAG % b"hyperlink" + rb"(?:(?<!/>)\s*</(?:[\w.-]+:)?hyperlink>)?")
_PAGE_SETUP = re.compile(TAG % b"pageSetup")
_NO_FILE = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+:|#|$", re.IGNORECASE)


def relationship_traces(package: Package, part: str) -> Iterator[Trace]:
    """What the relationships of a part lead to."""
    links = []
    for edge in package.relationships(part):
        if edge.external and edge.kind == "hyperlink" and not _NO_FILE.match(edge.target):
            links.append(edge)
        elif edge.kind == "printerSettings" and not edge.external:
            yield _printer(package, part, edge)
        elif edge.kind == "customXml" and not edge.external:
            root = package.xml(package.follow(edge))
            if root.space == RECORD:
                continue  # our own record of the formulas
            yield Trace("data of another program", root.name, edge.target, removed=edge.target)
        elif edge.kind in ("package", "oleObject") and not edge.external:
            yield Trace("embedded file", STAYS, edge.target)
    if links:
        yield from _file_links(package, part, links)


def _printer(package: Package, part: str, edge: Relationship) -> Trace:
    """A printer's settings start with its name; the page setup that points to them lets go."""
    raw = package.read(package.follow(edge))[:64].decode("utf-16-le", "replace").partition("\0")[0]
    name = raw if raw.isprintable() else ""
    edits = tuple(
        (part, (*match.span(), set_attributes(match[0], {key: None})))
        for match in _PAGE_SETUP.finditer(package.read(part))
        if (key := _key_of(match[0], edge.id))
    )
    return Trace("printer", name, edge.target, edits, removed=edge.target)


def _file_links(package: Package, part: str, edges: list[Relationship]) -> Iterator[Trace]:
    """Hyperlinks that lead to files: the text that was clicked stays, the link goes."""
    ids = {edge.id for edge in edges}
    listing = package.find(relationships_part(part)) or ""
    entries = {e.attributes.get("Id"): e for e in package.xml(listing).children}
    clearing = [(part, edit) for edit in _unlinked(package, part, ids)]
    for edge in edges:
        entry = entries[edge.id]
        clearing.append((listing, (entry.start, entry.end, b"")))
        yield Trace("link to a file", edge.target, part, tuple(clearing))
        clearing = []


def _unlinked(package: Package, part: str, ids: set[str]) -> Iterator[Edit]:
    """The edits that take the elements of these hyperlinks out of a sheet or a drawing."""
    content = package.read(part)
    if not package.content_types()[part].endswith("sheet+xml"):
        for element in package.xml(part).walk():
            if element.name.startswith("hlink") and ids & set(element.attributes.values()):
                yield element.start, element.end, b""
        return
    for block in _HYPERLINKS.finditer(content):
        kept = _HYPERLINK.sub(
            lambda link: b"" if any(_key_of(link[0], id_) for id_ in ids) else link[0], block[0]
        )
        yield *block.span(), kept if _HYPERLINK.search(kept) else b""


def _key_of(tag: bytes, id_: str) -> str:
    """The attribute (`r:id`) by which a tag refers to a relationship, or nothing."""
    stated = tag_attributes(tag)
    return next((key for key, value in stated.items() if key.endswith(":id") and value == id_), "")
