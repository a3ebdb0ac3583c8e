"""What the properties of a file say: its author, title and company, its labels, its picture."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from addin.handoff.privacy.traces import NOBODY, Trace
from addin.xlsx import Edit, Element, Package, decode_text

_PROPERTIES = {
    "creator": "author",
    "lastModifiedBy": "last modified by",
    "title": "title",
    "subject": "subject",
    "keywords": "keywords",
    "description": "description",
    "category": "category",
    "contentStatus": "status",
    "identifier": "identifier",
    "version": "version",
    "Manager": "manager",
    "Company": "company",
    "HyperlinkBase": "where links start",
    "Template": "template",
    "PresentationFormat": "format of a presentation",
}
_WHOLE = {
    "lastPrinted": "last printed",
    "revision": "number of saves",
    "TotalTime": "minutes of editing",
    "HLinks": "list of links",
    "DigSig": "signature",
}
"""Properties that may not be empty: they go as a whole."""

_NOTHING = ("", "0", "1")

_OF_THE_FILE = ("created", "modified", "language")
_OF_THE_PROGRAM = {
    "Application": r"Microsoft(?: Macintosh)? Excel(?: Online)?|LibreOffice[\w./$ -]*|Calc"
    r"|Microsoft Excel Compatible / Openpyxl [\d.]+|WPS [\w.-]+|Microsoft Office",
    "AppVersion": r"[\d.]+",
    "HeadingPairs": r".*",
    "TitlesOfParts": r".*",
}
_NUMBER = re.compile(r"\d*|true|false", re.IGNORECASE)


def properties(package: Package, part: str) -> Iterator[Trace]:
    """The properties that every file has."""
    for element in package.xml(part).children:
        text = whole_text(element)
        if element.name in _PROPERTIES and not NOBODY.fullmatch(text):
            edit = element.inner, element.stop, b""
            yield Trace(_PROPERTIES[element.name], text, part, ((part, edit),))
        elif element.name in _WHOLE and text not in _NOTHING:
            yield Trace(_WHOLE[element.name], text, part, ((part, _without(element)),))
        elif element.name not in _PROPERTIES and not says_nothing(element):
            yield Trace(f"property {element.name}", text, part, ((part, _without(element)),))
    yield from stale_titles(package, part)


def says_nothing(element: Element) -> bool:
    """Whether a property is known to be about the file or the program that wrote it."""
    text = whole_text(element)
    if NOBODY.fullmatch(text) or element.name in _OF_THE_FILE or _NUMBER.fullmatch(text):
        return True
    allowed = _OF_THE_PROGRAM.get(element.name, "")
    return bool(allowed and re.fullmatch(allowed, text, re.DOTALL))


def stale_titles(package: Package, part: str) -> Iterator[Trace]:
    """The list of sheets and names, if it still knows some that the workbook has no more."""
    root = package.xml(part)
    listing = root.first("TitlesOfParts")
    if listing is None:
        return
    # A name of a sheet's own is listed with the sheet, in the language of the program.
    listed = {
        sheet.strip("'").replace("''", "'") or title
        for entry in listing.walk()
        if entry.name == "lpstr"
        for sheet, _, title in [entry.text.strip().rpartition("!")]
    }
    gone = sorted(title for title in listed - _present(package) if title)
    if gone:
        lists = [e for e in root.children if e.name in ("TitlesOfParts", "HeadingPairs")]
        edits = tuple((part, _without(element)) for element in lists)
        yield Trace("sheets and names of before", ", ".join(gone[:3]), part, edits)


def _present(package: Package) -> set[str]:
    """The names of all sheets and the names of the workbook."""
    present: set[str] = set()
    for edge in package.relationships(""):
        if edge.kind == "officeDocument" and edge.target in package.members:
            for element in package.xml(edge.target).walk():
                if element.name in ("sheet", "definedName"):
                    present.add(decode_text(element.attributes.get("name", "")).strip())
    return present


def custom_properties(package: Package, part: str) -> Iterator[Trace]:
    """The properties that people have added."""
    for entry in package.xml(part).children:
        what = f"property {entry.attributes.get('name', '')}"
        yield Trace(what, whole_text(entry), part, removed=part)


def whole_part(what: str) -> Callable[[Package, str], Iterator[Trace]]:
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


def whole_text(element: Element) -> str:
    """All text in an element, that of the elements in it included."""
    return " ".join(text for e in element.walk() if (text := e.text.strip()))


def _without(element: Element) -> Edit:
    return element.start, element.end, b""
