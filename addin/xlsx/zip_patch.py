"""Replaces, leaves out and adds members of a zip file; all others keep their very bytes.

But for backslashes in names, which many programs do not take for slashes.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from addin.xlsx.package import Package

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_EXTRA = struct.Struct("<2H")
_HAS_DESCRIPTOR = 0x8
_UTF8_NAME = 0x800
_ZIP64_EXTRA = 1
_VERSION = 20
_FIRST_DAY = 33
"""1 January 1980, where a zip file's calendar begins."""

Sizes = tuple[int, int, int]
"""Checksum, packed size and size of a member."""


def patched_zip(package: Package, parts: Mapping[str, bytes | None]) -> Iterator[bytes]:
    """The new file in pieces; members and directory keep their order.

    A member whose part is None is left out; a part that is no member yet comes last.
    """
    at = min(info.header_offset for info in package.members.values())
    yield package.data[:at]
    written: dict[str, tuple[Sizes, int]] = {}
    for name, piece, sizes in _kept_members(package, parts):
        written[name] = sizes, at
        yield piece
        at += len(piece)
    records = list(_directory(package, parts, written))
    for name, content in parts.items():
        if name not in package.members and content is not None:
            piece, record = _new_member(name, content, at)
            records.append(record)
            yield piece
            at += len(piece)
    directory = b"".join(records)
    end_record = (0, 0, len(records), len(records), len(directory), at, len(package.comment))
    yield directory + _END.pack(b"PK\5\6", *end_record) + package.comment


def _kept_members(
    package: Package, parts: Mapping[str, bytes | None]
) -> Iterator[tuple[str, bytes, Sizes]]:
    """The members that stay, packed, in the order of the file."""
    members = sorted(package.members.values(), key=lambda info: info.header_offset)
    ends = [info.header_offset for info in members[1:]] + [package.directory]
    for info, end in zip(members, ends, strict=True):
        piece = _with_slashes(package.data[info.header_offset : end])
        if info.filename not in parts:
            yield info.filename, piece, (info.CRC, info.compress_size, info.file_size)
        elif (content := parts[info.filename]) is not None:
            yield info.filename, *_repack(piece, info, content)


def _with_slashes(piece: bytes) -> bytes:
    """A packed member whose name has slashes only."""
    name_end = _LOCAL.size + _LOCAL.unpack_from(piece)[-2]
    name = piece[_LOCAL.size : name_end]
    if b"\\" not in name:
        return piece
    return piece[: _LOCAL.size] + name.replace(b"\\", b"/") + piece[name_end:]


def _new_member(name: str, content: bytes, at: int) -> tuple[bytes, bytes]:
    """A new member and its record in the directory; it bears no time, so it is always the same."""
    stored, sizes = _deflate(content)
    filename = name.encode()
    common = (_VERSION, _UTF8_NAME, zipfile.ZIP_DEFLATED, 0, _FIRST_DAY, *sizes, len(filename), 0)
    header = _LOCAL.pack(b"PK\3\4", *common)
    record = _CENTRAL.pack(b"PK\1\2", _VERSION, *common, 0, 0, 0, 0, at)
    return header + filename + stored, record + filename


def _deflate(content: bytes) -> tuple[bytes, Sizes]:
    deflate = zlib.compressobj(wbits=-15)
    packed = deflate.compress(content) + deflate.flush()
    return packed, (zlib.crc32(content), len(packed), len(content))


def _repack(old: bytes, info: zipfile.ZipInfo, content: bytes) -> tuple[bytes, Sizes]:
    """A member with new content; its header says what it said but for the sizes."""
    packed, sizes = content, (zlib.crc32(content), len(content), len(content))
    if info.compress_type == zipfile.ZIP_DEFLATED:
        packed, sizes = _deflate(content)
    mark, version, flags, *middle, name_size, extra_size = _LOCAL.unpack_from(old)
    name_end = _LOCAL.size + name_size
    extra = _without_zip64(old[name_end : name_end + extra_size])
    header = _LOCAL.pack(
        mark, version, flags & ~_HAS_DESCRIPTOR, *middle[:3], *sizes, name_size, len(extra)
    )
    return header + old[_LOCAL.size : name_end] + extra + packed, sizes


def _directory(
    package: Package, parts: Mapping[str, bytes | None], written: Mapping[str, tuple[Sizes, int]]
) -> Iterator[bytes]:
    """The records of the members that stay, with the sizes and places that are true now."""
    data, at = package.data, package.directory
    for filename in package.members:
        mark, made_by, version, flags, *rest = _CENTRAL.unpack_from(data, at)
        name_size, extra_size, comment_size = rest[6:9]
        name_end = at + _CENTRAL.size + name_size
        end = name_end + extra_size + comment_size
        extra_end, record, at = name_end + extra_size, at, end
        if filename not in written:
            continue
        extra = _without_zip64(data[name_end:extra_end])
        sizes, offset = written[filename]
        if filename in parts:
            flags &= ~_HAS_DESCRIPTOR
        lengths = (name_size, len(extra), comment_size)
        header = _CENTRAL.pack(
            mark, made_by, version, flags, *rest[:3], *sizes, *lengths, *rest[9:12], offset
        )
        name = data[record + _CENTRAL.size : name_end].replace(b"\\", b"/")
        yield header + name + extra + data[extra_end:end]


def _without_zip64(extra: bytes) -> bytes:
    """An extra field without the sizes for huge files: the plain ones hold all that we write."""
    kept, at = b"", 0
    while at + _EXTRA.size <= len(extra):
        kind, size = _EXTRA.unpack_from(extra, at)
        end = at + _EXTRA.size + size
        kept += b"" if kind == _ZIP64_EXTRA else extra[at:end]
        at = end
    return kept + extra[at:]
