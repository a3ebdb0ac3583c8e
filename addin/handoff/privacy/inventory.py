"""Everything in a package against a list of what is known to say nothing of people.

A part, a relationship, a property or a namespace that is not on the list is reported.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator

from addin.handoff.privacy.properties import says_nothing, whole_text
from addin.handoff.privacy.sheets import head_texts
from addin.handoff.privacy.traces import PATH, Trace
from addin.xlsx import RECORD, Package

_PARTS = frozenset({
    "main+xml", "worksheet+xml", "chartsheet+xml", "sharedstrings+xml", "styles+xml",
    "theme+xml", "themeoverride+xml", "calcchain+xml", "drawing+xml", "chart+xml",
    "chartshapes+xml", "chartex+xml", "chartstyle+xml", "chartcolorstyle+xml", "comments+xml",
    "threadedcomments+xml", "person+xml", "vmldrawing", "table+xml", "pivottable+xml",
    "pivotcachedefinition+xml", "pivotcacherecords+xml", "slicer+xml", "slicercache+xml",
    "timeline+xml", "timelinecache+xml", "sheetmetadata+xml", "controlproperties+xml",
    "core-properties+xml", "extended-properties+xml", "custom-properties+xml",
    "featurepropertybag+xml",
})  # fmt: skip
"""What parts may be, by the end of their content types."""

_RELATIONSHIPS = frozenset({
    "officeDocument", "core-properties", "extended-properties", "worksheet", "chartsheet",
    "sharedStrings", "styles", "theme", "themeOverride", "calcChain", "sheetMetadata",
    "pivotCacheDefinition", "pivotCacheRecords", "pivotTable", "table", "drawing", "vmlDrawing",
    "comments", "threadedComment", "person", "image", "hyperlink", "chart", "chartEx",
    "chartStyle", "chartColorStyle", "chartUserShapes", "slicer", "slicerCache", "timeline",
    "timelineCache", "ctrlProp", "custom-properties", "extendedProperties", "customProperties",
    "FeaturePropertyBag",
})  # fmt: skip
_KNOWN_BEFORE = frozenset({
    "package", "oleObject", "embeddings", "vbaProject", "connections", "webextension",
})  # fmt: skip
"""Relationships whose parts have a reader that speaks of them."""

_SPACES = (
    "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/", "http://purl.org/dc/",
    "http://schemas.microsoft.com/office/", "http://schemas.microsoft.com/excel/",
    "http://www.w3.org/", "urn:schemas-microsoft-com:", "urn:leasebridge:",
    "http://schemas.libreoffice.org/", "urn:org:documentfoundation:",
    "http://schemas.apple.com/cocoa/", "http://macVmlSchemaUri",
)  # fmt: skip
_SPACE = re.compile(rb"""<[^<>]*?\sxmlns(?::[\w.-]+)?\s*=\s*["'][^<>]*""")
_SPACE_NAME = re.compile(rb"""\sxmlns(?::[\w.-]+)?\s*=\s*(?:"([^"]*)"|'([^']*)')""")

_MAIL = re.compile(r"[\w.+-]{2,}@[\w-]+(?:\.[\w-]+)+")
_PATH = re.compile(rf"(?:{PATH.pattern})[^\s\"'<>&|*?]*", re.IGNORECASE)
_MAIL_HINT = re.compile("@")
_PATH_HINTS = (
    re.compile(r":[\\/]"),
    re.compile(r"\\\\"),
    re.compile(r"/(?:home|Users|Volumes|mnt|media|private|root|srv|tmp|opt)/"),
)
_BEFORE, _BEHIND = 40, 200

_SHAPE = re.compile(r"""<(?:[\w.-]+:)?cNvPr(?=\s)(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_SHAPE_SAYS = re.compile(r"""\s(descr|title|name)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_STYLE = re.compile(
    r"""<(?:[\w.-]+:)?(?:cellStyle|tableStyle)\s(?![^<>]*\bbuiltinId=)[^<>]*?\bname\s*=\s*"""
    r"""(?:"([^"]*)"|'([^']*)')"""
)
_PLAIN_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,3} \d+|image\d*\.\w+|Slide \d+")
"""What programs call shapes: `Picture 1`, `Straight Arrow Connector 3`."""
_MOST = 3


def inventory(
    package: Package, people: Collection[str] = (), own: Collection[str] = ()
) -> Iterator[Trace]:
    """What a package holds that is not known to be free of people; parts of `own` are ours."""
    record = {name for name in package.members if _is_record(package, name)} | set(own)
    unknown: set[str] = set()
    for part, kind in package.content_types().items():
        if part in record or part.casefold() == "[content_types].xml" or part.endswith(".rels"):
            continue
        content = package.read(part)
        ending = kind.rpartition(".")[2]
        if not (ending in _PARTS or kind.startswith("image/") or ending == "vbaproject"):
            unknown.add(part)
            yield Trace("part of an unknown kind", kind or "no type", part)
        elif _is_xml(content) and not kind.startswith("image/"):
            yield from _unknown_spaces(content, part)
            yield from _seen(content, part, people)
        if ending in ("core-properties+xml", "extended-properties+xml"):
            yield from _unknown_properties(package, part)
    for part in ("", *package.members):
        if part.endswith(".rels"):
            yield from _seen(package.read(part), part, people)
        for edge in package.relationships(part):
            known = edge.kind in _RELATIONSHIPS or edge.kind in _KNOWN_BEFORE
            if not known and edge.target not in record | unknown:
                target = "" if edge.external else edge.target
                yield Trace("relationship of an unknown kind", edge.kind, target or part)


def _is_record(package: Package, part: str) -> bool:
    """Whether a part is our record of the formulas, or stands for it."""
    folded = part.casefold()
    return folded.startswith("customxml/") and RECORD.encode() in package.read(part)[:1000]


def _is_xml(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")


def _unknown_spaces(content: bytes, part: str) -> Iterator[Trace]:
    """Data of other programs inside of the elements of ours."""
    found = {
        (one or other).decode("utf-8", "replace")
        for tag in _SPACE.finditer(content)
        for one, other in _SPACE_NAME.findall(tag[0])
    }
    for space in sorted(found):
        if space and not space.startswith(_SPACES):
            yield Trace("data of another program", space, part)


def _unknown_properties(package: Package, part: str) -> Iterator[Trace]:
    for element in package.xml(part).children:
        if not says_nothing(element):
            yield Trace(f"property {element.name}", whole_text(element), part)


def _seen(content: bytes, part: str, people: Collection[str]) -> Iterator[Trace]:
    """What a reader sees, or is read aloud, and what only its author can judge."""
    for text in dict.fromkeys(head_texts(content)):
        yield Trace("text in a page's head or foot", text, part, shown=True)
    plain = content.decode("utf-8", "replace")
    yield from _said_of_shapes(plain, part)
    for one, other in _STYLE.findall(plain):
        yield Trace("name of a style", html.unescape(one or other), part, shown=True)
    plain = html.unescape(plain)
    for what, found in (
        ("path", _near(plain, _PATH_HINTS, _PATH)),
        ("e-mail address", _near(plain, (_MAIL_HINT,), _MAIL)),
        ("name of a person", [name for name in people if name in plain]),
    ):
        if told := list(dict.fromkeys(found)):
            more = f" and {len(told) - _MOST} more" if len(told) > _MOST else ""
            yield Trace(what, ", ".join(told[:_MOST]) + more, part, shown=True)


def _near(plain: str, hints: tuple[re.Pattern[str], ...], pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern is found around a few letters that are fast to find."""
    places = (hint.start() for sought in hints for hint in sought.finditer(plain))
    found = (pattern.search(plain[max(at - _BEFORE, 0) : at + _BEHIND]) for at in places)
    return [match[0] for match in found if match]


def _said_of_shapes(plain: str, part: str) -> Iterator[Trace]:
    for tag in _SHAPE.findall(plain):
        for key, one, other in _SHAPE_SAYS.findall(tag):
            text = html.unescape(one or other)
            if text.strip() and not (key == "name" and _PLAIN_NAME.fullmatch(text)):
                what = "name of a shape" if key == "name" else "alternative text"
                yield Trace(what, text, part, shown=True)
