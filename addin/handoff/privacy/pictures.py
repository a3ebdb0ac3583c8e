"""What the files of pictures hold besides the picture: authors, places, cameras."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from addin.xlsx import Edit

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_SAYS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")
_JPEG = b"\xff\xd8"
_EXIF, _SCAN = 0xE1, 0xDA
_JPEG_SAYS = (_EXIF, 0xED, 0xFE)
"""Exif and XMP, Photoshop's notes, comments; the picture itself comes after the start of a scan."""

_TURNED = re.compile(
    rb"\x12\x01\x03\0\x01\0\0\0([\x02-\x08])\0|\x01\x12\0\x03\0\0\0\x01\0([\x02-\x08])"
)
"""In Exif data, how a picture is to be turned if it is not upright."""

_JUST_TURNED = (
    b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0%s" + b"\0" * 6
)


def metadata_edits(content: bytes) -> list[Edit]:
    """The edits that take such data out of a PNG or JPEG file, and leave the picture as it is."""
    try:
        if content.startswith(_PNG):
            return list(_in_png(content))
        return list(_in_jpeg(content)) if content.startswith(_JPEG) else []
    except struct.error:
        return []


def _in_png(content: bytes) -> Iterator[Edit]:
    at = len(_PNG)
    while at < len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + size
        if kind in _PNG_SAYS:
            yield at, end, b""
        at = end


def _in_jpeg(content: bytes) -> Iterator[Edit]:
    at = len(_JPEG)
    while True:
        mark, kind, size = struct.unpack_from(">BBH", content, at)
        if mark != 0xFF or kind == _SCAN:
            return
        end = at + 2 + size
        if kind in _JPEG_SAYS:
            turned = _TURNED.search(content, at, end) if kind == _EXIF else None
            new = _JUST_TURNED % (turned[1] or turned[2]) if turned else b""
            if new != content[at:end]:
                yield at, end, new
        at = end
