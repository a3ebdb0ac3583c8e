"""What a workbook says about people and places, and a copy that no longer says it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from xml.sax.saxutils import escape

from addin.handoff.privacy.links import relationship_traces
from addin.handoff.privacy.pictures import metadata_edits
from addin.handoff.privacy.traces import STAYS, TAG, Trace, tag_attributes
from addin.xlsx import Edit, Element, Package, apply_edits, set_attributes
from addin.xlsx.edit import PackageEditor

NOBODY = re.compile(r"\s*|leasebridge|None|Author(?: \d+)?|tc=\{[-0-9A-Fa-f]+\}")
"""Where a name could stand: no name, our own, an anonymous one, or the mark of a thread."""

_SCENARIO = re.compile(TAG % b"scenario")
_PATH = re.compile(r"file:|[a-z]:[\\/]|\\\\", re.IGNORECASE)
_PATH_IN_FORMULA = re.compile(
    rb"""HYPERLINK\(\s*(?:"|&quot;)((?:file:|[A-Za-z]:[\\/]|\\\\)[^"&<]*)""", re.IGNORECASE
)
_PROPERTIES = {
    "creator": "author",
    "lastModifiedBy": "last modified by",
    "Manager": "manager",
    "Company": "company",
    "HyperlinkBase": "where links start",
    "Template": "template",
}


def personal_traces(package: Package) -> list[Trace]:
    """Every statement about a person or a place outside the cells. Raises BadWorkbook."""
    traces: list[Trace] = []
    for part, kind in package.content_types().items():
        with package.reading(part):
            if reader := _READERS.get(kind.rpartition(".")[2]):
                traces += reader(package, part)
            traces += relationship_traces(package, part)
    return traces


def scrub_copy(edits: PackageEditor) -> list[Trace]:
    """Clear what can be cleared and nothing else; returns what stays."""
    spans: dict[str, list[Edit]] = defaultdict(list)
    traces = personal_traces(edits.package)
    for trace in traces:
        for part, edit in trace.edits:
            spans[part].append(edit)
    for part, changes in spans.items():
        edits.replace(part, apply_edits(edits.read(part), changes))
    for part in dict.fromkeys(trace.removed for trace in traces):
        if part in edits.package.members:
            edits.remove(part)
    return personal_traces(edits.package)


def _empty(part: str, element: Element) -> tuple[str, Edit]:
    return part, (element.inner, element.stop, b"")


def _retag(
    package: Package, part: str, element: Element, values: Mapping[str, str | None]
) -> tuple[str, Edit]:
    """The edit that gives an element's start tag other attributes."""
    tag = package.read(part)[element.start : element.inner]
    return part, (element.start, element.inner, set_attributes(tag, values))


def _properties(package: Package, part: str) -> Iterator[Trace]:
    for element in package.xml(part).children:
        if element.name in _PROPERTIES and not NOBODY.fullmatch(element.text):
            what = _PROPERTIES[element.name]
            yield Trace(what, element.text, part, (_empty(part, element),))


def _custom_properties(package: Package, part: str) -> Iterator[Trace]:
    for entry in package.xml(part).children:
        what = f"property {entry.attributes.get('name', '')}"
        yield Trace(what, "".join(e.text for e in entry.walk()), part, removed=part)


def _whole(what: str) -> Callable[[Package, str], Iterator[Trace]]:
    """A part that is about people and nothing else."""

    def reader(package: Package, part: str) -> Iterator[Trace]:
        values = [
            element.attributes[key]
            for element in package.xml(part).walk()
            for key in ("userName", "name", "siteId")
            if key in element.attributes
        ]
        yield Trace(what, ", ".join(dict.fromkeys(values)), part, removed=part)

    return reader


def _notes(package: Package, part: str) -> Iterator[Trace]:
    """Authors of notes; Excel also starts a note's text with the name of its author."""
    root = package.xml(part)
    authors = [element for element in root.walk() if element.name == "author"]
    texts = [element for element in root.walk() if element.name == "t"]
    for name, new in _new_names([author.text for author in authors]).items():
        places = [(a.inner, a.stop, new.encode()) for a in authors if a.text == name]
        places += [
            (text.inner, text.stop, escape(new + text.text.removeprefix(name)).encode())
            for text in texts
            if text.text.startswith(f"{name}:")
        ]
        yield Trace("author of notes", name, part, tuple((part, place) for place in places))


def _new_names(names: list[str]) -> dict[str, str]:
    """An anonymous name for each person, so that two stay two."""
    people = dict.fromkeys(name for name in names if not NOBODY.fullmatch(name))
    return {name: f"Author {at}" if at > 1 else "Author" for at, name in enumerate(people, 1)}


def _persons(package: Package, part: str) -> Iterator[Trace]:
    for number, person in enumerate(package.xml(part).all("person"), 1):
        name, user = (person.attributes.get(key, "") for key in ("displayName", "userId"))
        if NOBODY.fullmatch(name) and NOBODY.fullmatch(user):
            continue
        new = f"Author {number}"
        text = name if user in (name, "") else f"{name}, {user}"
        new_names = {"displayName": new, "userId": new, "providerId": "None"}
        edit = _retag(package, part, person, new_names)
        yield Trace("author of comments", text, part, (edit,))


def _mentions(package: Package, part: str) -> Iterator[Trace]:
    for comment in package.xml(part).all("threadedComment"):
        text, mentions = comment.first("text"), comment.first("mentions")
        if text and mentions:
            for mention in mentions.children:
                at, length = (int(mention.attributes[key]) for key in ("startIndex", "length"))
                yield Trace("mention in a comment", text.text[at : at + length], part)


def _workbook(package: Package, part: str) -> Iterator[Trace]:
    root = package.xml(part)
    for choice in root.all("AlternateContent"):
        inside = list(choice.walk())
        for element in inside:
            if element.name == "absPath":
                gone = choice if len(inside) == 3 else element
                edit = part, (gone.start, gone.end, b"")
                yield Trace("folder", element.attributes.get("url", ""), part, (edit,))
    sharing = root.first("fileSharing")
    if sharing and not NOBODY.fullmatch(user := sharing.attributes.get("userName", "")):
        edit = _retag(package, part, sharing, {"userName": None})
        yield Trace("last user", user, part, (edit,))
    views = root.first("customWorkbookViews")
    for number, view in enumerate(views.children if views else [], 1):
        name = view.attributes.get("name", "")
        if name.endswith("Personal View"):
            edit = _retag(package, part, view, {"name": f"View {number}"})
            yield Trace("user's view", name, part, (edit,))


def _pivot_cache(package: Package, part: str) -> Iterator[Trace]:
    root = package.xml(part)
    if not NOBODY.fullmatch(user := root.attributes.get("refreshedBy", "")):
        edit = _retag(package, part, root, {"refreshedBy": None})
        yield Trace("pivot table refreshed by", user, part, (edit,))


def _sheet(package: Package, part: str) -> Iterator[Trace]:
    """Sheets can be too large for a tree; what is looked for stands in their tags."""
    content = package.read(part)
    for match in _SCENARIO.finditer(content):
        stated = tag_attributes(match[0])
        user, comment = stated.get("user", ""), stated.get("comment", "")
        if not NOBODY.fullmatch(user):
            cleared: dict[str, str | None] = {"user": None}
            if user in comment:
                cleared["comment"] = None
            edit = part, (*match.span(), set_attributes(match[0], cleared))
            yield Trace("author of a scenario", user, part, (edit,))
    for match in _PATH_IN_FORMULA.finditer(content):
        yield Trace("link to a file in a formula", match[1].decode("utf-8", "replace"), part)


def _drawing(package: Package, part: str) -> Iterator[Trace]:
    for element in package.xml(part).walk():
        about = element.attributes.get("descr", "")
        if element.name == "cNvPr" and _PATH.match(about):
            edit = _retag(package, part, element, {"descr": ""})
            yield Trace("file of a picture", about, part, (edit,))


def _picture(package: Package, part: str) -> Iterator[Trace]:
    if edits := tuple((part, edit) for edit in metadata_edits(package.read(part))):
        yield Trace("data inside a picture", STAYS, part, edits)


def _macros(_package: Package, part: str) -> Iterator[Trace]:
    yield Trace("macros", STAYS, part)


_READERS: dict[str, Callable[[Package, str], Iterator[Trace]]] = {
    "core-properties+xml": _properties,
    "extended-properties+xml": _properties,
    "custom-properties+xml": _custom_properties,
    "classificationlabels+xml": _whole("label"),
    "revisionheaders+xml": _whole("history of changes"),
    "usernames+xml": _whole("users"),
    "comments+xml": _notes,
    "person+xml": _persons,
    "threadedcomments+xml": _mentions,
    "main+xml": _workbook,
    "pivotcachedefinition+xml": _pivot_cache,
    "worksheet+xml": _sheet,
    "drawing+xml": _drawing,
    "vbaproject": _macros,
    "image/png": _picture,
    "image/jpeg": _picture,
    "image/jpg": _picture,
}
"""What reads a part, by the end of its content type."""
