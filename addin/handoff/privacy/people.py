"""Who wrote notes and comments, and what drawings say besides what they show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from addin.handoff.privacy.traces import NOBODY, TAG, Trace, names_a_file, tag_attributes
from addin.xlsx import Edit, Element, Package, set_attributes

_ANY_TAG = re.compile(TAG % rb"[\w.-]+")
_VML_SAYS = ("alt", "title", "o:title", "href", "o:href", "src")


def notes(package: Package, part: str) -> Iterator[Trace]:
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


def persons(package: Package, part: str) -> Iterator[Trace]:
    """Who takes part in threads of comments."""
    for number, person in enumerate(package.xml(part).all("person"), 1):
        name, user = (person.attributes.get(key, "") for key in ("displayName", "userId"))
        if NOBODY.fullmatch(name) and NOBODY.fullmatch(user):
            continue
        new = f"Author {number}"
        text = name if user in (name, "") else f"{name}, {user}"
        new_names = {"displayName": new, "userId": new, "providerId": "None"}
        edit = retag(package, part, person, new_names)
        yield Trace("author of comments", text, part, (edit,))


def mentions(package: Package, part: str) -> Iterator[Trace]:
    """People whom a comment calls by their name."""
    for comment in package.xml(part).all("threadedComment"):
        text, called = comment.first("text"), comment.first("mentions")
        if text and called:
            for mention in called.children:
                at, length = (int(mention.attributes[key]) for key in ("startIndex", "length"))
                yield Trace("mention in a comment", text.text[at : at + length], part)


def drawing(package: Package, part: str) -> Iterator[Trace]:
    """Files that the name or the description of a picture tells of."""
    for element in package.xml(part).walk():
        said = element.attributes if element.name == "cNvPr" else {}
        told = {key: said[key] for key in ("descr", "title") if names_a_file(said.get(key, ""))}
        new: dict[str, str | None] = dict.fromkeys(told, "")
        if names_a_file(said.get("name", "")):
            told["name"] = said["name"]
            new["name"] = f"Picture {said.get('id', '1')}"
        if told:
            edit = retag(package, part, element, new)
            yield Trace("file of a picture", ", ".join(told.values()), part, (edit,))


def vml_drawing(package: Package, part: str) -> Iterator[Trace]:
    """What the drawing of notes, buttons and pictures in heads says of them; no page shows it."""
    for tag in _ANY_TAG.finditer(package.read(part)):
        stated = tag_attributes(tag[0])
        told = {key: stated[key] for key in _VML_SAYS if stated.get(key, "").strip()}
        if told:
            new = set_attributes(tag[0], dict.fromkeys(told))
            edit = part, (*tag.span(), new)
            yield Trace("text about a picture", ", ".join(told.values()), part, (edit,))


def retag(
    package: Package, part: str, element: Element, values: Mapping[str, str | None]
) -> tuple[str, Edit]:
    """The edit that gives an element's start tag other attributes."""
    tag = package.read(part)[element.start : element.inner]
    return part, (element.start, element.inner, set_attributes(tag, values))
