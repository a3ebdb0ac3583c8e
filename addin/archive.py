"""Replaces members of a zip file; all others keep their very bytes, packed as they are."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from addin.package import Package

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_EXTRA = struct.Struct("<2H")
_HAS_DESCRIPTOR = 0x8
_ZIP64_EXTRA = 1

Sizes = tuple[int, int, int]
"""Checksum, packed size and size of a member."""


def replaced(package: Package, parts: Mapping[str, bytes]) -> Iterator[bytes]:
    """The new file in pieces; members and directory keep their order."""
    members = sorted(package.members.values(), key=lambda info: info.header_offset)
    ends = [info.header_offset for info in members[1:]] + [package.directory]
    at = members[0].header_offset
    yield package.data[:at]
    written: dict[str, tuple[Sizes, int]] = {}
    for info, end in zip(members, ends, strict=True):
        piece = package.data[info.header_offset : end]
        sizes = info.CRC, info.compress_size, info.file_size
        if info.filename in parts:
            piece, sizes = _packed(piece, info, parts[info.filename])
        written[info.filename] = sizes, at
        yield piece
        at += len(piece)
    directory = b"".join(_directory(package, parts, written))
    end_record = (0, 0, len(members), len(members), len(directory), at, len(package.comment))
    yield directory + _END.pack(b"PK\5\6", *end_record) + package.comment


def _packed(old: bytes, info: zipfile.ZipInfo, content: bytes) -> tuple[bytes, Sizes]:
    """A member with new content; its header says what it said but for the sizes."""
    packed = content
    if info.compress_type == zipfile.ZIP_DEFLATED:
        deflate = zlib.compressobj(wbits=-15)
        packed = deflate.compress(content) + deflate.flush()
    sizes = (zlib.crc32(content), len(packed), len(content))
    mark, version, flags, *middle, name_size, extra_size = _LOCAL.unpack_from(old)
    name_end = _LOCAL.size + name_size
    extra = _without_zip64(old[name_end : name_end + extra_size])
    header = _LOCAL.pack(
        mark, version, flags & ~_HAS_DESCRIPTOR, *middle[:3], *sizes, name_size, len(extra)
    )
    return header + old[_LOCAL.size : name_end] + extra + packed, sizes


def _directory(
    package: Package, parts: Mapping[str, bytes], written: Mapping[str, tuple[Sizes, int]]
) -> Iterator[bytes]:
    """The directory's records, with the sizes and places that are true now."""
    data, at = package.data, package.directory
    for filename in package.members:
        mark, made_by, version, flags, *rest = _CENTRAL.unpack_from(data, at)
        name_size, extra_size, comment_size = rest[6:9]
        name_end = at + _CENTRAL.size + name_size
        end = name_end + extra_size + comment_size
        extra = _without_zip64(data[name_end : name_end + extra_size])
        sizes, offset = written[filename]
        if filename in parts:
            flags &= ~_HAS_DESCRIPTOR
        lengths = (name_size, len(extra), comment_size)
        yield _CENTRAL.pack(
            mark, made_by, version, flags, *rest[:3], *sizes, *lengths, *rest[9:12], offset
        )
        yield data[at + _CENTRAL.size : name_end] + extra + data[name_end + extra_size : end]
        at = end


def _without_zip64(extra: bytes) -> bytes:
    """An extra field without the sizes for huge files: the plain ones hold all that we write."""
    kept, at = b"", 0
    while at + _EXTRA.size <= len(extra):
        kind, size = _EXTRA.unpack_from(extra, at)
        end = at + _EXTRA.size + size
        kept += b"" if kind == _ZIP64_EXTRA else extra[at:end]
        at = end
    return kept + extra[at:]
