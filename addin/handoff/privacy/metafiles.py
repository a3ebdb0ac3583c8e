"""What Windows metafiles say besides what they draw: descriptions, and remarks of programs."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from addin.xlsx import Edit

_HEADER, _END_OF_FILE, _REMARK = 1, 14, 70
_DRAWS = (b"EMF+", b"GDIC")
"""Remarks of an EMF file that draw."""

_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_ESCAPE, _OF_A_PROGRAM = 0x0626, 0x000F


def in_emf(content: bytes) -> list[Edit] | None:
    """The edits for an EMF file, None if it is none."""
    if len(content) < 88 or content[:4] != b"\1\0\0\0" or content[40:44] != b" EMF":
        return None
    return list(_emf(content))


def _emf(content: bytes) -> Iterator[Edit]:
    letters, described = struct.unpack_from("<2L", content, 60)
    if letters and described + 2 * letters <= len(content):
        yield from _blank(content, described, described + 2 * letters)
    at, kind = 0, 0
    while kind != _END_OF_FILE:
        kind, size = struct.unpack_from("<2L", content, at)
        if size < 8:
            raise ValueError("no record")
        if kind == _REMARK and content[at + 12 : at + 16] not in _DRAWS:
            yield from _blank(content, at + 12, at + size)
        at += size
    if at < len(content):
        yield at, len(content), b""


def in_wmf(content: bytes) -> list[Edit] | None:
    """The edits for a WMF file, None if it is none."""
    start = 22 if content.startswith(_PLACEABLE) else 0
    if content[start : start + 4] not in (b"\1\0\x09\0", b"\2\0\x09\0"):
        return None
    return list(_wmf(content, start + 18))


def _wmf(content: bytes, at: int) -> Iterator[Edit]:
    function = -1
    while function:
        words, function = struct.unpack_from("<LH", content, at)
        if words < 3:
            raise ValueError("no record")
        end = at + 2 * words
        if function == _ESCAPE and content[at + 6 : at + 8] == struct.pack("<H", _OF_A_PROGRAM):
            yield from _blank(content, at + 10, end)
        at = end
    if at < len(content):
        yield at, len(content), b""


def _blank(content: bytes, start: int, end: int) -> Iterator[Edit]:
    """Zeros in place of a text, as its length is stated elsewhere."""
    if content[start:end].strip(b"\0"):
        yield start, end, bytes(min(end, len(content)) - start)
