"""What the workbook itself, its tables and its pivot tables say of people, folders and saves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from addin.handoff.privacy.people import retag
from addin.handoff.privacy.traces import NOBODY, STAYS, Trace
from addin.lambdas import comments as lambda_comments
from addin.xlsx import Edit, Element, Package

_OURS = re.compile(
    r"(?:headline|series) \| [^|]+ \| [^|]+(?: \| \d+)?"
    r"|[A-Z]{1,3}\d+[a-z]?(?:_\w+)? \| [^|]+(?: \| [^|]+)?"
)
"""What a build of ours says of a name: the fact that it takes and its unit."""

_SAID_OF_NAMES = ("comment", "description", "help", "statusBar", "customMenu")
_BUILDS = ("lastEdited", "lowestEdited", "rupBuild", "codeName")
_PLAIN_BUILD = ("4", "4", "4505", None)
"""What libraries write that are no Excel."""

_THEMES = {"theme": "Office Theme"} | dict.fromkeys(
    ("clrScheme", "fontScheme", "fmtScheme"), "Office"
)

_PLAIN_THEME = re.compile(r"Office(?: Theme)?(?: [\d -]+)?|Sheets|LibreOffice")

_IDENTITY = re.compile(
    rb"""<[A-Za-z][^<>]*?\s(?:xr\d*:(?:uid|documentId)|rsid\w*)\s*=\s*["'][^<>]*>"""
)
_IDENTITIES = re.compile(
    rb"""\s(?:xr\d*:uid|rsid\w*)\s*=\s*(?:"[^"]*"|'[^']*')"""
)  # a thread's comment is found by its `id`, which is none of these
_POINTER = re.compile(rb"<(xr\d*:revisionPtr)\b[^<>]*(?:/>|>\s*</\1>)")
_REMARK = re.compile(rb"<!\[CDATA\[.*?\]\]>|(<!--.*?-->|<\?(?!xml\s).*?\?>)", re.DOTALL)


def workbook_settings(package: Package, part: str) -> Iterator[Trace]:
    """Its folder, who saved it, views of people, comments of names, where it was published."""
    root = package.xml(part)
    yield from _folders(root, part)
    sharing = root.first("fileSharing")
    if sharing and not NOBODY.fullmatch(user := sharing.attributes.get("userName", "")):
        edit = retag(package, part, sharing, {"userName": None})
        yield Trace("last user", user, part, (edit,))
    views = root.first("customWorkbookViews")
    for number, view in enumerate(views.children if views else [], 1):
        name = view.attributes.get("name", "")
        if not re.fullmatch(r"View \d+", name):
            edit = retag(package, part, view, {"name": f"View {number}"})
            yield Trace("user's view", name, part, (edit,))
    for published in root.all("webPublishObjects"):
        about = [", ".join(e.attributes.values()) for e in published.children]
        yield Trace("published as", "; ".join(about), part, ((part, _whole(published)),))
    build = root.first("fileVersion")
    told = tuple(build.attributes.get(key) for key in _BUILDS) if build else ()
    if build and any(told) and told != _PLAIN_BUILD:
        edit = retag(package, part, build, dict.fromkeys(_BUILDS))
        yield Trace("builds of Excel", ", ".join(filter(None, told)), part, (edit,))
    yield from _names(package, part, root)


def _folders(root: Element, part: str) -> Iterator[Trace]:
    for choice in root.all("AlternateContent"):
        inside = list(choice.walk())
        for element in inside:
            if element.name == "absPath":
                gone = choice if len(inside) == 3 else element
                edit = part, _whole(gone)
                yield Trace("folder", element.attributes.get("url", ""), part, (edit,))


def _names(package: Package, part: str, root: Element) -> Iterator[Trace]:
    """Comments of names, but for those that the model's inputs and functions need."""
    ours = set(lambda_comments().values())
    listing = root.first("definedNames")
    for name in listing.children if listing else []:
        told = {
            key: text
            for key in _SAID_OF_NAMES
            if (text := name.attributes.get(key, "").strip())
            and not (key == "comment" and (text in ours or _OURS.fullmatch(text)))
        }
        if told:
            edit = retag(package, part, name, dict.fromkeys(told))
            text = f"{name.attributes.get('name', '')}: {', '.join(told.values())}"
            yield Trace("comment of a name", text, part, (edit,))


def pivot_cache(package: Package, part: str) -> Iterator[Trace]:
    """Who refreshed a pivot table."""
    root = package.xml(part)
    if not NOBODY.fullmatch(user := root.attributes.get("refreshedBy", "")):
        edit = retag(package, part, root, {"refreshedBy": None})
        yield Trace("pivot table refreshed by", user, part, (edit,))


def table(package: Package, part: str) -> Iterator[Trace]:
    """What somebody has said of a table."""
    root = package.xml(part)
    if text := root.attributes.get("comment", "").strip():
        edit = retag(package, part, root, {"comment": None})
        yield Trace("comment of a table", text, part, (edit,))


def theme(package: Package, part: str) -> Iterator[Trace]:
    """The names of an organisation's own theme, its colours and fonts."""
    for element in package.xml(part).walk():
        name = element.attributes.get("name", "")
        if element.name in _THEMES and name and not _PLAIN_THEME.fullmatch(name):
            edit = retag(package, part, element, {"name": _THEMES[element.name]})
            yield Trace("name of a theme", name, part, (edit,))


def connections(package: Package, part: str) -> Iterator[Trace]:
    """Where data came from."""
    for entry in package.xml(part).all("connection"):
        yield Trace("connection", entry.attributes.get("name", STAYS), part)


def identities(part: str, content: bytes) -> list[Edit]:
    """The edits that take the marks of single saves out of a part."""
    if b":uid=" not in content and b"rsid" not in content and b"revisionPtr" not in content:
        return []
    edits = [(*found.span(), b"") for found in _POINTER.finditer(content)]
    taken = {start for start, _, _ in edits}
    tags = [tag for tag in _IDENTITY.finditer(content) if tag.start() not in taken]
    changes = [(*tag.span(), _IDENTITIES.sub(b"", tag[0])) for tag in tags]
    return edits + [edit for edit in changes if edit[2] != content[edit[0] : edit[1]]]


def remarks(content: bytes) -> list[tuple[Edit, str]]:
    """The remarks in the XML of a part, which no program shows, and how to take them out."""
    if b"<!--" not in content and content.count(b"<?") < 2:
        return []
    found = [match for match in _REMARK.finditer(content) if match[1]]
    return [((*match.span(), b""), match[1][2:60].decode("utf-8", "replace")) for match in found]


def _whole(element: Element) -> Edit:
    return element.start, element.end, b""
