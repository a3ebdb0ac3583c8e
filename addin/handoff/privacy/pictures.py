"""What the files of pictures hold besides the picture: authors, places, cameras, programs."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from addin.handoff.privacy.metafiles import in_emf, in_wmf
from addin.handoff.privacy.svg import in_svg
from addin.handoff.privacy.tiff import in_tiff
from addin.xlsx import Edit

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_SHOWS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD hIST pHYs acTL fcTL fdAT cICP".split()
)
"""Chunks of a PNG that make the picture; all others say something about it."""

_JPEG = b"\xff\xd8"
_END, _SCAN, _JFIF, _EXIF, _ADOBE, _COMMENT = 0xD9, 0xDA, 0xE0, 0xE1, 0xEE, 0xFE
_MARK = re.compile(rb"\xff[^\0\xd0-\xd7\xff]")
_TURNED = re.compile(
    rb"\x12\x01\x03\0\x01\0\0\0([\x02-\x08])\0|\x01\x12\0\x03\0\0\0\x01\0([\x02-\x08])"
)
"""In Exif data, how a picture is to be turned if it is not upright."""

_JUST_TURNED = (
    b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0%s" + b"\0" * 6
)
_GIF = (b"GIF87a", b"GIF89a")
_GIF_SHOWS = (0xF9, 0x01)
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def metadata_edits(content: bytes) -> list[Edit] | None:
    """The edits that take such data out of a picture and leave what it shows as it is.

    None for a file that is damaged or of a kind that is not known here.
    """
    try:
        if content.startswith(_PNG):
            return list(_in_png(content))
        if content.startswith(_JPEG):
            return list(_in_jpeg(content))
        if content.startswith(_GIF):
            return list(_in_gif(content))
        for reader in (in_tiff, in_emf, in_wmf):
            if (edits := reader(content)) is not None:
                return edits
        return in_svg(content, metadata_edits)
    except (struct.error, IndexError, ValueError):
        return None


def _in_png(content: bytes) -> Iterator[Edit]:
    at, kind = len(_PNG), b""
    while kind != b"IEND":
        size, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + size
        if kind not in _PNG_SHOWS:
            yield at, end, b""
        at = end
    yield from _behind(content, at)


def _in_jpeg(content: bytes) -> Iterator[Edit]:
    at = len(_JPEG)
    while True:
        mark, kind = struct.unpack_from(">BB", content, at)
        if mark != 0xFF:
            raise ValueError("no segment")
        if kind == _END:
            yield from _behind(content, at + 2)
            return
        end = at + 2 + int(struct.unpack_from(">H", content, at + 2)[0])
        if kind == _COMMENT or 0xE0 <= kind <= 0xEF:
            new = _kept(content, kind, at, end)
            if new != content[at:end]:
                yield at, end, new
        if kind == _SCAN:
            following = _MARK.search(content, end)
            if following is None:
                return  # cut off; programs show what there is
            end = following.start()
        at = end


def _kept(content: bytes, kind: int, at: int, end: int) -> bytes:
    """What stays of a segment that is about the picture."""
    segment = content[at:end]
    if kind == _JFIF and segment[4:8] == b"JFIF":
        thumbnail = len(segment) > 18
        return b"\xff\xe0\0\x10" + segment[4:16] + b"\0\0" if thumbnail else segment
    if kind == _ADOBE and segment[4:9] == b"Adobe" and len(segment) == 16:
        return segment  # says how colours are to be read
    turned = _TURNED.search(segment) if kind == _EXIF else None
    return _JUST_TURNED % (turned[1] or turned[2]) if turned else b""


def _in_gif(content: bytes) -> Iterator[Edit]:
    at = 13 + _colours(content[10])
    while content[at] != 0x3B:
        start = at
        if content[at] == 0x2C:
            at = _blocks_end(content, at + 11 + _colours(content[at + 9]))
            continue
        if content[at] != 0x21:
            raise ValueError("no block")
        kind, at = content[at + 1], _blocks_end(content, at + 2)
        loops = kind == 0xFF and content[start + 3 : start + 14] in _GIF_LOOPS
        if not (kind in _GIF_SHOWS or loops):
            yield start, at, b""
    yield from _behind(content, at + 1)


def _colours(flags: int) -> int:
    """The size of a table of colours."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(content: bytes, at: int) -> int:
    while size := content[at]:
        at += 1 + size
    return at + 1


def _behind(content: bytes, end: int) -> Iterator[Edit]:
    if end < len(content):
        yield end, len(content), b""
