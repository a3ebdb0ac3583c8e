"""Small pictures of each kind that say something besides what they show."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Callable

Word = Callable[[str], str]
"""Gives a word of its own for a kind of trace."""

_LITTLE = {
    "colours": b"\x00\x00\x00\xff\xff\xff",
    "gif_frame": b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\x01\0",
}


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def png(word: Word) -> bytes:
    """A dot with every chunk that can hold words."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    packed = zlib.compress(word("PNG zTXt").encode())
    profile = zlib.compress(word("PNG iCCP").encode())
    return b"".join([
        b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", head),
        _chunk(b"iCCP", b"name\0\0" + profile),
        _chunk(b"tEXt", b"Author\0" + word("PNG tEXt").encode()),
        _chunk(b"zTXt", b"Author\0\0" + packed),
        _chunk(b"iTXt", b"XML\0\0\0\0\0" + word("PNG iTXt").encode()),
        _chunk(b"eXIf", b"MM\0*" + word("PNG eXIf").encode()),
        _chunk(b"caBX", word("PNG chunk of a program").encode()),
        _chunk(b"IDAT", zlib.compress(b"\0\0")), _chunk(b"IEND", b""),
        word("behind a PNG").encode(),
    ])  # fmt: skip


def _segment(mark: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, mark, len(content) + 2) + content


def jpeg(word: Word) -> bytes:
    """The frame of a JPEG file: its picture is one byte that programs show as a dot at most."""
    frame = struct.pack(">BHHBBBB", 8, 1, 1, 1, 1, 0x11, 0)
    return b"".join([
        b"\xff\xd8", _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
        _segment(0xE1, b"Exif\0\0MM\0*" + word("JPEG Exif").encode()),
        _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + word("JPEG XMP").encode()),
        _segment(0xE2, b"ICC_PROFILE\0\1\1" + word("JPEG profile").encode()),
        _segment(0xED, b"Photoshop 3.0\0" + word("JPEG Photoshop").encode()),
        _segment(0xFE, word("JPEG comment").encode()),
        _segment(0xDB, b"\0" + b"\1" * 64), _segment(0xC0, frame),
        _segment(0xC4, b"\0\1" + bytes(15) + b"\0"), _segment(0xC4, b"\x10\1" + bytes(15) + b"\0"),
        _segment(0xDA, b"\1\1\0\0\x3f\0"), b"\x3f", _segment(0xFE, word("JPEG, late").encode()),
        b"\xff\xd9", word("behind a JPEG").encode(),
    ])  # fmt: skip


def gif(word: Word) -> bytes:
    """A dot with a comment, notes of a program and a loop, which stays."""
    comment, notes = word("GIF comment").encode(), word("GIF notes of a program").encode()
    return b"".join([
        b"GIF89a\1\0\1\0\x80\0\0", _LITTLE["colours"],
        b"\x21\xfe", bytes([len(comment)]), comment, b"\0",
        b"\x21\xff\x0bNETSCAPE2.0\3\1\0\0\0",
        b"\x21\xff\x0bXMP DataXMP", bytes([len(notes)]), notes, b"\0",
        _LITTLE["gif_frame"], b"\x3b", word("behind a GIF").encode(),
    ])  # fmt: skip


def svg(word: Word) -> bytes:
    """A square, with all that editors write into a drawing."""
    inside = base64.b64encode(png(lambda kind: word(f"{kind} in an SVG"))).decode()
    return (
        f'<?xml version="1.0"?><!-- {word("SVG remark")} --><svg xmlns="http://www.w3.org/2000/svg"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:ink="http://www.inkscape.org/ns" '
        f'width="4" height="4" ink:docname="{word("SVG name of a file")}" data-user="'
        f'{word("SVG data")}"><metadata>{word("SVG metadata")}</metadata><title>'
        f'{word("SVG title")}</title><desc>{word("SVG description")}</desc><ink:view name="'
        f'{word("SVG editor")}"/><style>/* {word("SVG style")} */ rect {{fill:red}}</style>'
        f'<rect id="C:\\{word("SVG id")}\\a.svg" width="4" height="4"/><image xlink:href="'
        f'data:image/png;base64,{inside}" width="1" height="1"/><image xlink:href="file:///home/'
        f'{word("SVG linked file")}/a.png" width="1" height="1"/></svg>'
    ).encode()


def emf(word: Word) -> bytes:
    """An empty drawing with a description and a remark of a program."""
    said = f"{word('EMF description')}\0\0".encode("utf-16-le")
    said += b"\0" * (-len(said) % 4)
    note = word("EMF remark").encode().ljust(12, b"\0")
    remark = struct.pack("<3L", 70, 12 + 4 + len(note), 4 + len(note)) + b"PROG" + note
    end = struct.pack("<5L", 14, 20, 0, 16, 20)
    size = 88 + len(said)
    total = size + len(remark) + len(end)
    head = struct.pack("<2L8l", 1, size, 0, 0, 9, 9, 0, 0, 99, 99) + b" EMF"
    head += struct.pack("<4L", 0x10000, total, 3, 1) + struct.pack("<2L", len(said) // 2, 88)
    head = head[:60] + struct.pack("<2L", len(said) // 2, 88) + struct.pack("<L4l", 0, 9, 9, 3, 3)
    return head.ljust(88, b"\0") + said + remark + end + word("behind an EMF").encode()


def wmf(word: Word) -> bytes:
    """An empty drawing with a remark."""
    note = word("WMF remark").encode()
    note += b"\0" * (len(note) % 2)
    remark = struct.pack("<LHHH", 5 + len(note) // 2, 0x0626, 0x0F, len(note)) + note
    end = struct.pack("<LH", 3, 0)
    size = (18 + len(remark) + len(end)) // 2
    head = struct.pack("<HHHLHLH", 1, 9, 0x300, size, 0, 5 + len(note) // 2, 0)
    return head + remark + end + word("behind a WMF").encode()


def tiff(word: Word) -> bytes:
    """A dot with an author, a description and what a camera knew."""
    entries, values, at = [], b"", 8 + 2 + 12 * 11 + 4
    for tag, kind in ((270, "TIFF description"), (315, "TIFF artist"), (65000, "TIFF own tag")):
        text = word(kind).encode() + b"\0"
        entries.append((tag, 2, len(text), at + len(values)))
        values += text.ljust(16, b"\0")
    camera = word("TIFF Exif").encode() + b"\0"
    start = at + len(values)
    values += struct.pack("<H", 1) + struct.pack("<HHLL", 37510, 7, len(camera), start + 18)
    values += bytes(4) + camera.ljust(16, b"\0")
    entries.append((34665, 4, 1, start))
    dot = at + len(values)
    entries += [(256, 4, 1, 1), (257, 4, 1, 1), (258, 4, 1, 8), (262, 4, 1, 1), (273, 4, 1, dot)]
    entries += [(278, 4, 1, 1), (279, 4, 1, 1)]
    listed = b"".join(struct.pack("<HHLL", *entry) for entry in sorted(entries))
    return b"II*\0" + struct.pack("<LH", 8, 11) + listed + bytes(4) + values + b"\x80"


def bmp(word: Word) -> bytes:
    """A file of a kind that is only reported."""
    return b"BM" + word("BMP").encode()


PICTURES: list[tuple[str, str, Callable[[Word], bytes]]] = [
    ("png", "image/png", png),
    ("jpg", "image/jpeg", jpeg),
    ("gif", "image/gif", gif),
    ("svg", "image/svg+xml", svg),
    ("emf", "image/x-emf", emf),
    ("wmf", "image/x-wmf", wmf),
    ("tiff", "image/tiff", tiff),
    ("bmp", "image/bmp", bmp),
]
