"""What a drawing in SVG says besides what it shows: its editor's notes, titles, paths of files."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes
from xml.parsers.expat import ExpatError

from addin.handoff.privacy.traces import names_a_file
from addin.xlsx import Edit, Element, apply_edits, parse

_SVG = "http://www.w3.org/2000/svg"
_SHOWN_SPACES = ("", _SVG, "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace")
_TELLS = ("metadata", "title", "desc", "script")
_REMARK = re.compile(rb"<!--.*?-->|<\?(?!xml\s).*?\?>|<!DOCTYPE[^>\[]*>", re.DOTALL)
_STYLE_REMARK = re.compile(rb"/\*.*?\*/", re.DOTALL)
_ATTRIBUTE = re.compile(rb"""\s+([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_DATA = re.compile(r"data:([\w/+.-]+)((?:;[\w=.-]+)*),(.*)", re.DOTALL)

Cleaner = Callable[[bytes], list[Edit] | None]
"""What gives the edits for a picture inside of this one."""


def in_svg(content: bytes, cleaner: Cleaner) -> list[Edit] | None:
    """The edits for an SVG file, None if it is none that can be read."""
    if b"<svg" not in content and b":svg" not in content:
        return None
    remarks = [(*found.span(), b"") for found in _REMARK.finditer(content)]
    plain = bytearray(content)
    for start, end, _ in remarks:
        plain[start:end] = b" " * (end - start)  # so that all else keeps its place
    try:
        root = parse(bytes(plain))
    except (ExpatError, ValueError):
        return None
    if root.name != "svg":
        return None
    told = list(_elements(bytes(plain), root, cleaner))
    return told + [m for m in remarks if not any(at <= m[0] < end for at, end, _ in told)]


def _elements(content: bytes, element: Element, cleaner: Cleaner) -> Iterator[Edit]:
    if element.space not in _SHOWN_SPACES or element.name in _TELLS:
        yield element.start, element.end, b""
        return
    tag = content[element.start : element.inner]
    new = _ATTRIBUTE.sub(lambda found: _kept(found, cleaner), tag)
    if new != tag:
        yield element.start, element.inner, new
    if element.name == "style":
        text = content[element.inner : element.stop]
        if (plain := _STYLE_REMARK.sub(b"", text)) != text:
            yield element.inner, element.stop, plain
    for child in element.children:
        yield from _elements(content, child, cleaner)


def _kept(found: re.Match[bytes], cleaner: Cleaner) -> bytes:
    """An attribute as it stays."""
    prefix, colon, name = found[1].decode().rpartition(":")
    value = (found[2] or found[3] or b"").decode("utf-8", "replace")
    if colon and prefix not in ("xlink", "xml", "xmlns"):
        return b""
    if prefix == "xmlns":
        return found[0]
    if name.startswith(("data-", "on", "aria-")) or names_a_file(value):
        return b"" if not value.startswith("data:") else found[0]
    if name == "href" and value.startswith("data:"):
        return b' %s="%s"' % (found[1], _picture(value, cleaner).encode())
    return found[0]


def _picture(value: str, cleaner: Cleaner) -> str:
    """A picture inside, without what it says; one that cannot be read is left out."""
    parts = _DATA.fullmatch(value)
    if parts is None:
        return ""
    kind, options, text = parts.groups()
    try:
        plain = base64.b64decode("".join(text.split()), validate=False)
    except (binascii.Error, ValueError):
        return ""
    raw = plain if "base64" in options else unquote_to_bytes(text)
    edits = cleaner(raw)
    if edits is None:
        raise ValueError("a picture inside cannot be read")
    return f"data:{kind};base64,{base64.b64encode(apply_edits(raw, edits)).decode()}"
