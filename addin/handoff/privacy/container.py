"""What the zip file itself says, and the parts in it that nothing leads to."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

from addin.handoff.privacy.traces import Trace
from addin.xlsx import Package, zip_member
from addin.xlsx.edit import TYPES, PackageEditor, relationships_part

_NAME_SIZES, _EXTRA = struct.Struct("<2H"), struct.Struct("<2H")
_NO_NEWS = (0x0001, 0xA220)
"""Extra fields that say nothing: sizes of huge files, and room that Excel leaves to grow."""


def container_traces(package: Package) -> Iterator[Trace]:
    """Comments and extra fields of the zip file, and its parts that belong to nothing."""
    if package.comment:
        text = package.comment[:60].decode("utf-8", "replace")
        yield Trace("comment of the zip file", text, "", of_file=True)
    for name, info in package.members.items():
        if info.comment:
            text = info.comment[:60].decode("utf-8", "replace")
            yield Trace("comment of a zip entry", text, name, of_file=True)
    told = [name for name, info in package.members.items() if _extra(package, info)]
    if told:
        yield Trace("extra fields of the zip file", f"{len(told)} of them", "", of_file=True)
    if package.data[:4] != b"PK\3\4":
        yield Trace("data before the zip file", "", "", of_file=True)
    for part in unreached(package):
        yield Trace("part that belongs to nothing", "", part, removed=part)


def unreached(package: Package) -> list[str]:
    """The parts that no relationship leads to: no program reads them."""
    seen, waiting = {TYPES.casefold(), "_rels/.rels"}, [""]
    while waiting:
        for edge in package.relationships(waiting.pop()):
            folded = edge.target.casefold()
            if not edge.external and folded not in seen and edge.target in package.members:
                seen |= {folded, relationships_part(edge.target).casefold()}
                waiting.append(edge.target)
    return [name for name in package.members if name.casefold() not in seen]


def plain_file(edits: PackageEditor) -> bytes:
    """The file with its parts and nothing between them: no comments, times or extra fields."""
    package, file = edits.package, io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in package.members:
            member = zip_member(name)
            archive.writestr(member, package.read(name), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _extra(package: Package, info: zipfile.ZipInfo) -> bool:
    """Whether a member has extra fields that say something, in its header or in the listing."""
    at, extras = getattr(info, "header_offset", None), [info.extra]
    if at is not None and package.data[at : at + 4] == b"PK\3\4":
        name_size, size = _NAME_SIZES.unpack_from(package.data, at + 26)
        extras.append(package.data[at + 30 + name_size : at + 30 + name_size + size])
    return any(kind not in _NO_NEWS for extra in extras for kind in _kinds(extra))


def _kinds(extra: bytes) -> Iterator[int]:
    at = 0
    while at + _EXTRA.size <= len(extra):
        kind, size = _EXTRA.unpack_from(extra, at)
        yield kind
        at += _EXTRA.size + size
