"""What the relationships of a part say about people and places: files, printers, other data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from addin.handoff.privacy.traces import STAYS, TAG, Trace, is_inside, tag_attributes
from addin.xlsx import RECORD, Edit, Package, Relationship, set_attributes
from addin.xlsx.edit import relationships_part

_HYPERLINKS = re.compile(
    rb"<(?:[\w.-]+:)?hyperlinks\b[^>]*>.*?</(?:[\w.-]+:)?hyperlinks>", re.DOTALL
)
_HYPERLINK = re.compile(TAG % b"hyperlink" + rb"(?:(?<!/>)\s*</(?:[\w.-]+:)?hyperlink>)?")
_PAGE_SETUP = re.compile(TAG % b"pageSetup")
_OWN_PROPERTIES = re.compile(rb"<((?:[\w.-]+:)?customProperties)\b[^>]*>.*?</\1>", re.DOTALL)
_GO = {
    "thumbnail": "picture of the first page",
    "webextensiontaskpanes": "web add-in",
    "customProperty": "property of a sheet",
    "attachedToolbars": "toolbars",
}
"""What goes as a whole."""

_NO_FILE = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+:|#|$", re.IGNORECASE)


def relationship_traces(package: Package, part: str, own: Collection[str] = ()) -> Iterator[Trace]:
    """What the relationships of a part lead to; parts of `own` are ours."""
    links = []
    for edge in package.relationships(part):
        if edge.external:
            if edge.kind != "hyperlink":
                yield Trace("link to another file", edge.target, part)
            elif is_inside(edge.target) or not _NO_FILE.match(edge.target):
                links.append(edge)
        elif edge.target in package.members and edge.target not in own:
            yield from _inside(package, part, edge)
    if links:
        yield from _cut_links(package, part, links)


def _inside(package: Package, part: str, edge: Relationship) -> Iterator[Trace]:
    """What is said by a part that this one leads to."""
    if edge.kind == "printerSettings":
        yield _printer(package, part, edge)
    elif edge.kind == "customXml":
        content = package.read(edge.target)
        if RECORD.encode() not in content[:400]:  # our own record of the formulas stays
            yield Trace("data of another program", _root(content), edge.target, (), edge.target)
    elif edge.kind in _GO:
        edits = tuple(_let_go(package, part, edge))
        yield Trace(_GO[edge.kind], "", edge.target, edits, removed=edge.target)
    elif edge.kind == "webextension" and not part.endswith("taskpanes.xml"):
        yield Trace("web add-in", STAYS, edge.target)
    elif edge.kind in ("package", "oleObject"):
        yield Trace("embedded file", STAYS, edge.target)


def _let_go(package: Package, part: str, edge: Relationship) -> Iterator[tuple[str, Edit]]:
    """The edits that take the mention of a relationship out of a sheet."""
    if edge.kind != "customProperty":
        return
    for block in _OWN_PROPERTIES.finditer(package.read(part)):
        if edge.id == next(iter(_mentioned(block[0])), None):
            yield part, (*block.span(), b"")


def _mentioned(block: bytes) -> list[str]:
    """The relationships that a list of a sheet's own properties mentions."""
    tags = [tag_attributes(found[0]) for found in re.finditer(TAG % b"customPr", block)]
    return [value for tag in tags for key, value in tag.items() if key.endswith(":id")]


def _root(content: bytes) -> str:
    """The name of the first element of a part in whatever encoding."""
    wide = b"\0" in content[:4]
    text = content[:2000].decode("utf-16" if wide else "utf-8", "replace")
    found = re.search(r"<(?:[\w.-]+:)?([\w.-]+)", text)
    return found[1] if found else ""


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


def _cut_links(package: Package, part: str, edges: list[Relationship]) -> Iterator[Trace]:
    """Hyperlinks to files and internal sites: the text that was clicked stays, the link goes."""
    ids = {edge.id for edge in edges}
    listing = package.find(relationships_part(part)) or ""
    entries = {e.attributes.get("Id"): e for e in package.xml(listing).children}
    clearing = [(part, edit) for edit in _unlinked(package, part, ids)]
    for edge in edges:
        entry = entries[edge.id]
        clearing.append((listing, (entry.start, entry.end, b"")))
        what = "link to an internal site" if is_inside(edge.target) else "link to a file"
        yield Trace(what, edge.target, part, tuple(clearing))
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
