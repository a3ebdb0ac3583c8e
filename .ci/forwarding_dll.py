"""Writes a DLL of 64-bit Windows that hands one function on to another DLL; needs no compiler.

`forwarding_dll.py OUT.dll FUNCTION TARGETDLL.FUNCTION`: Wine 8 has no bcryptprimitives.dll, which
Rust's programs ask for random numbers.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

SECTION, FILE_STEP, MEMORY_STEP = 0x1000, 0x200, 0x1000
"""Where the one section lies in memory, and in what steps both file and memory are laid out."""

X64, DLL_OF_64_BITS, READABLE_DATA = 0x8664, 0x2022, 0x40000040


def exports(library: str, function: str, target: str) -> bytes:
    """The section: a table of exports with one name, whose address is the text of its target."""
    tables = 40
    texts = [f"{text}\0".encode("ascii") for text in (library, function, target)]
    at = [SECTION + tables + 10]
    for text in texts:
        at.append(at[-1] + len(text))
    address, name, ordinal = (SECTION + tables + offset for offset in (0, 4, 8))
    directory = struct.pack("<IIHHIIIIIII", 0, 0, 0, 0, at[0], 1, 1, 1, address, name, ordinal)
    return directory + struct.pack("<IIH", at[2], at[1], 0) + b"".join(texts)


def dll(library: str, function: str, target: str) -> bytes:
    """The whole file."""
    body = exports(library, function, target)
    size = -(-len(body) // FILE_STEP) * FILE_STEP
    dos = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64)
    coff = struct.pack("<HHIIIHH", X64, 1, 0, 0, 0, 240, DLL_OF_64_BITS)
    optional = struct.pack("<HBBIIIII", 0x20B, 14, 0, 0, size, 0, 0, SECTION)
    optional += struct.pack("<QII", 0x180000000, MEMORY_STEP, FILE_STEP)
    optional += struct.pack("<HHHHHHI", 6, 0, 0, 0, 6, 0, 0)
    optional += struct.pack("<IIIHH", SECTION + MEMORY_STEP, FILE_STEP, 0, 3, 0x100)
    optional += struct.pack("<QQQQII", 0x100000, 0x1000, 0x100000, 0x1000, 0, 16)
    optional += struct.pack("<II", SECTION, len(body)) + bytes(8 * 15)
    section = struct.pack(
        "<8sIIIIIIHHI", b".rdata", len(body), SECTION, size, FILE_STEP, 0, 0, 0, 0, READABLE_DATA
    )
    head = dos + b"PE\0\0" + coff + optional + section
    return head.ljust(FILE_STEP, b"\0") + body.ljust(size, b"\0")


if __name__ == "__main__":
    out = Path(sys.argv[1])
    out.write_bytes(dll(out.name, *sys.argv[2:]))
