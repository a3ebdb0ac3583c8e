"""Which macros a workbook has, and whether they are ours: an edition leaves ours out."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from addin.xlsx import Workbook
from addin.xlsx.edit import TYPES, PackageEditor

_END_OF_CHAIN = 0xFFFFFFFA
"""From here on a number is no sector."""

_STREAM, _ROOT = 2, 5
_SOURCE = b"\0Attribut"
"""How the packed source of every module begins, after three bytes of header."""

_MOST_IN_CHUNK = 4_096
"""Bytes that a packed chunk may hold; more would be a bomb."""

_KINDS = {
    "vnd.ms-excel.sheet.macroEnabled.main+xml": (
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    ),
    "vnd.ms-excel.template.macroEnabled.main+xml": (
        "vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"
    ),
}
"""The content types of workbooks with macros, and of the same without."""


def has_our_macros(book: Workbook) -> bool:
    """Whether its macros are ours. Raises BadWorkbook if others stand beside ours."""
    part = _project(book)
    if part is None:
        return False
    # Neither is needed for a workbook without macros, and both take long to load.
    from addin.hosts.excel import FUNCTIONS, HELP, workbook_module

    with book.package.reading(part):
        found = read_modules(book.package.read(part))
    if FUNCTIONS not in found:
        return False
    nothing = {"", "Option Explicit", _code(workbook_module())}
    others = [
        name
        for name, source in found.items()
        if name not in (FUNCTIONS, HELP, "xlwings", "Dictionary") and _code(source) not in nothing
    ]
    if others:
        named = ", ".join(others)
        what = f"it has macros of its own ({named}) beside ours, which need Python"
        raise book.package.fault(what, do="move those to another workbook first")
    return True


def remove_macros(book: Workbook, edits: PackageEditor) -> None:
    """Make it a workbook without macros."""
    if part := _project(book):
        edits.remove(part)
    types = edits.package.find(TYPES) or TYPES
    content = edits.read(types)
    for old, new in _KINDS.items():
        content = content.replace(old.encode(), new.encode())
    edits.replace(types, content)


def read_modules(project: bytes) -> dict[str, str]:
    """The source of each module in the file of a VBA project. Raises ValueError."""
    sources = {}
    try:
        for name, stream in _streams(project):
            at = stream.find(_SOURCE) - 3
            if at >= 0:
                sources[name] = _unpack(stream[at:]).decode("latin-1")
    except (struct.error, IndexError):
        raise ValueError("its macros are damaged") from None
    return sources


def _project(book: Workbook) -> str | None:
    edges = book.package.relationships(book.part)
    edge = next((edge for edge in edges if edge.kind == "vbaProject"), None)
    return book.package.follow(edge) if edge else None


def _code(source: str) -> str:
    """A module without the attributes above its code."""
    return re.sub(r"(?m)^Attribute .*$", "", source).strip().replace("\r\n", "\n")


def _streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each stream in a compound file ([MS-CFB])."""
    size, small_size = (1 << shift for shift in struct.unpack_from("<2H", data, 30))
    first_directory, _, cutoff, first_small = struct.unpack_from("<4I", data, 48)
    tables = [n for n in struct.unpack_from("<109I", data, 76) if n < _END_OF_CHAIN]
    table = _numbers(b"".join(_sector(data, n + 1, size) for n in tables))

    def chain(start: int) -> bytes:
        return b"".join(_sector(data, n + 1, size) for n in _chain(start, table))

    directory = chain(first_directory)
    entries = [directory[at : at + 128] for at in range(0, len(directory), 128)]
    small_table = _numbers(chain(first_small))
    small = b""
    for entry in entries:
        length, kind = struct.unpack_from("<HB", entry, 64)
        start, stream_size = struct.unpack_from("<2I", entry, 116)
        if kind == _ROOT:
            small = chain(start)
        elif kind == _STREAM and stream_size >= cutoff:
            yield _name(entry, length), chain(start)[:stream_size]
        elif kind == _STREAM:
            pieces = [_sector(small, n, small_size) for n in _chain(start, small_table)]
            yield _name(entry, length), b"".join(pieces)[:stream_size]


def _name(entry: bytes, length: int) -> str:
    return entry[: max(length - 2, 0)].decode("utf-16-le", "replace")


def _sector(data: bytes, number: int, size: int) -> bytes:
    return data[number * size : (number + 1) * size]


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _chain(start: int, table: tuple[int, ...]) -> Iterator[int]:
    """The sectors of a stream. Raises ValueError for a chain that bites its own tail."""
    for _ in range(len(table) + 1):
        if start >= _END_OF_CHAIN:
            return
        yield start
        start = table[start]
    raise ValueError("its macros are damaged")


def _unpack(data: bytes) -> bytes:
    """The source of a module as it was before it was packed ([MS-OVBA] 2.4.1)."""
    out, at = bytearray(), 1
    while at + 2 <= len(data):
        (header,) = struct.unpack_from("<H", data, at)
        end, at = min(at + (header & 0xFFF) + 3, len(data)), at + 2
        if header & 0x8000:
            _unpack_chunk(data[at:end], out)
        else:
            out += data[at:end]
        at = end
    return bytes(out)


def _unpack_chunk(chunk: bytes, out: bytearray) -> None:
    """Each byte of flags says of the next eight items if they are a byte or a repetition."""
    start, at = len(out), 0
    while at < len(chunk):
        flags, at = chunk[at], at + 1
        for bit in range(8):
            if at >= len(chunk):
                return
            if not flags >> bit & 1:
                out.append(chunk[at])
                at += 1
                continue
            (token,) = struct.unpack_from("<H", chunk, at)
            at += 2
            width = max((len(out) - start - 1).bit_length(), 4)
            back = (token >> (16 - width)) + 1
            for _ in range((token & (0xFFFF >> width)) + 3):
                out.append(out[-back])
        if len(out) - start > _MOST_IN_CHUNK:
            raise ValueError("its macros are damaged")
