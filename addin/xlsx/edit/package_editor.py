"""Changes to the parts of a package; the listing of types and the relationships stay in step."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Collection
from urllib.parse import unquote

from addin.errors import RESAVE
from addin.xlsx.package import Package
from addin.xlsx.xml import Element, apply_edits, name_prefix, quoted
from addin.xlsx.zip_members import zip_member
from addin.xlsx.zip_patch import patched_zip

TYPES = "[Content_Types].xml"
HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


class _Edited(Package):
    """A package as it is after some edits; a part that is None has been taken out."""

    def __init__(self, original: Package) -> None:
        members, folded = dict(original.members), dict(original.folded)
        where = original.directory, original.comment
        super().__init__(original.path, original.data, members, folded, *where)
        self.original = original
        self.parts: dict[str, bytes | None] = {}

    def read(self, part: str) -> bytes:
        if part not in self.members:
            raise self.fault(f"the part {part!r} is missing", do=RESAVE)
        content = self.parts.get(part)
        return self.original.read(part) if content is None else content

    def put(self, part: str, content: bytes) -> None:
        self.parts[part] = content
        self.members.setdefault(part, zip_member(part))
        self.folded[part.casefold()] = part

    def leave_out(self, part: str) -> None:
        self.parts[part] = None
        del self.members[part], self.folded[part.casefold()]


class PackageEditor:
    """The edits of one package; its file stays as it is until someone writes `data()`."""

    def __init__(self, package: Package) -> None:
        """`package` is the one to start from."""
        self._edited = _Edited(package)

    @property
    def package(self) -> Package:
        """The package as it is after the edits so far."""
        return self._edited

    def read(self, part: str) -> bytes:
        """The bytes of a part."""
        return self._edited.read(part)

    def replace(self, part: str, content: bytes) -> None:
        """Give a part that is there other content."""
        if content != self._edited.read(part):
            self._edited.put(part, content)

    def add(self, part: str, content: bytes, content_type: str, source: str, kind: str) -> str:
        """Add a part, and a relationship to it from `source`; returns its id.

        `kind` is the relationship's full type; a `source` of `""` is the package itself.
        """
        self._edited.put(part, content)
        type_of = f"PartName={quoted('/' + part)} ContentType={quoted(content_type)}"
        self._append(TYPES, f"Override {type_of}")
        return self.relate(source, kind, posixpath.relpath(part, posixpath.dirname(source) or "."))

    def relate(self, source: str, kind: str, target: str) -> str:
        """Add a relationship from `source` to `target`, as seen from its folder; returns its id."""
        listing = relationships_part(source)
        if self._edited.find(listing) is None:
            empty = f'<Relationships xmlns="{_RELATIONSHIPS}"/>'
            self._edited.put(listing, HEAD + empty.encode())
        taken = {edge.id for edge in self._edited.relationships(source)}
        new = next(id_ for n in itertools.count(1) if (id_ := f"rId{n}") not in taken)
        attributes = f"Id={quoted(new)} Type={quoted(kind)} Target={quoted(target)}"
        self._append(listing, f"Relationship {attributes}")
        return new

    def remove(self, part: str) -> None:
        """Take a part out, with all that leads to it and the parts that only it led to."""
        led_to = self._targets(part)
        for name in (part, self._edited.find(relationships_part(part))):
            if name:
                self._edited.leave_out(name)
        self._drop(TYPES, "PartName", self._stated_names(part))
        for source in self._sources():
            edges = self._edited.relationships(source)
            ids = {edge.id for edge in edges if edge.target == part and not edge.external}
            self._drop(relationships_part(source), "Id", ids)
        for orphan in led_to & self._edited.members.keys():
            if not any(orphan in self._targets(source) for source in self._sources()):
                self.remove(orphan)

    def free_name(self, pattern: str) -> str:
        """The first name that no part has: `xl/comments{}.xml` gets a number."""
        names = (pattern.format(number) for number in itertools.count(1))
        return next(name for name in names if name.casefold() not in self._edited.folded)

    def data(self) -> bytes:
        """The file with the edits made; every other member keeps its very bytes."""
        edited = self._edited
        if not edited.parts:
            return edited.data
        edited.refuse_signed()
        return b"".join(patched_zip(edited.original, edited.parts))

    def _sources(self) -> list[str]:
        """The parts that have relationships, and `""` for the package."""
        listings = [name for name in self._edited.members if name.casefold().endswith(".rels")]
        folders = [(posixpath.dirname(posixpath.dirname(name)), name) for name in listings]
        return [posixpath.join(at, posixpath.basename(name)[:-5]) for at, name in folders]

    def _targets(self, source: str) -> set[str]:
        edges = self._edited.relationships(source)
        return {edge.target for edge in edges if not edge.external}

    def _append(self, listing: str, new: str) -> None:
        """Puts an element of the root's own namespace at the end of a listing."""
        listing = self._edited.find(listing) or listing
        content, root = self._edited.read(listing), self._edited.xml(listing)
        prefix = name_prefix(content, root.start)
        self.replace(listing, append_inside(content, root, b"<%s%s/>" % (prefix, new.encode())))

    def _stated_names(self, part: str) -> set[str]:
        """How the listing of types writes the name of a part."""
        entries = self._edited.xml(self._edited.find(TYPES) or TYPES).children
        names = {entry.attributes.get("PartName", "") for entry in entries}
        return {name for name in names if unquote(name).casefold() == "/" + part.casefold()}

    def _drop(self, listing: str, attribute: str, values: Collection[str]) -> None:
        """Takes the entries out of a listing whose attribute has one of these values."""
        listing = self._edited.find(listing) or listing
        entries = self._edited.xml(listing).children
        gone = [entry for entry in entries if entry.attributes.get(attribute) in values]
        spans = [(entry.start, entry.end, b"") for entry in gone]
        self.replace(listing, apply_edits(self._edited.read(listing), spans))


def relationships_part(part: str) -> str:
    """The part that holds the relationships of `part`."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def append_inside(content: bytes, element: Element, new: bytes) -> bytes:
    """A part with `new` at the end of one of its elements."""
    if element.end > element.inner:
        return content[: element.stop] + new + content[element.stop :]
    tag = content[element.start : element.inner]
    name = re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0]
    whole = tag.removesuffix(b"/>").rstrip() + b">" + new + b"</" + name + b">"
    return content[: element.start] + whole + content[element.end :]
