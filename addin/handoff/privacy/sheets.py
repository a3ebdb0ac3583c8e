"""What a sheet says of people and places outside of its cells' values."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from addin.handoff.privacy.traces import NOBODY, TAG, Trace, is_inside, tag_attributes
from addin.xlsx import Package, set_attributes

_SCENARIO = re.compile(TAG % b"scenario")
_PROTECTED = re.compile(TAG % b"protectedRange")
_PROTECTED_FOR = re.compile(
    rb"<(?:[\w.-]+:)?securityDescriptor>([^<]*)</(?:[\w.-]+:)?securityDescriptor>"
)
_PUBLISHED = re.compile(rb"<((?:[\w.-]+:)?webPublishItems)\b[^>]*>.*?</\1>", re.DOTALL)
_LINK_IN_FORMULA = re.compile(
    rb"""HYPERLINK\(\s*(?:"|&quot;)((?:(?!"|&quot;)[^<])*)""", re.IGNORECASE
)
_FOLDER = re.compile(r"(?:file:|[a-z]:[\\/]|\\\\|//|/|\.\.?[\\/]|~[\\/])", re.IGNORECASE)
_HEADS = re.compile(rb"<((?:[\w.-]+:)?(?:odd|even|first)(?:Header|Footer))\b[^>]*>([^<]*)</\1>")
_FOLDER_CODE = re.compile(rb"&amp;(&amp;|[Zz])")
_CODE = re.compile(r"""&(?:"[^"]*"|K(?:[0-9A-F]{6}|\d\d[+-]\d{3})|\d+|[A-Za-z])""")


def sheet(package: Package, part: str) -> Iterator[Trace]:
    """Sheets can be too large for a tree; what is looked for stands in their tags."""
    content = package.read(part)
    behind = max(content.rfind(b"sheetData"), 0)
    for match in _SCENARIO.finditer(content, behind):
        stated = tag_attributes(match[0])
        user, comment = stated.get("user", ""), stated.get("comment", "")
        if not (NOBODY.fullmatch(user) and NOBODY.fullmatch(comment)):
            new = set_attributes(match[0], {"user": None, "comment": None})
            said = user if user in comment or not comment else f"{user} {comment}"
            edit = part, (*match.span(), new)
            yield Trace("author of a scenario", said, part, (edit,))
    for match in _PROTECTED.finditer(content, behind):
        if text := tag_attributes(match[0]).get("securityDescriptor", ""):
            edit = part, (*match.span(), set_attributes(match[0], {"securityDescriptor": None}))
            yield Trace("who may edit a range", text, part, (edit,))
    for match in _PROTECTED_FOR.finditer(content, behind):
        text = match[1].decode("utf-8", "replace")
        yield Trace("who may edit a range", text, part, ((part, (*match.span(), b"")),))
    for match in _PUBLISHED.finditer(content, behind):
        tags = re.findall(TAG % b"webPublishItem", match[0])
        files = ", ".join(tag_attributes(tag).get("destinationFile", "") for tag in tags)
        yield Trace("published as", files, part, ((part, (*match.span(), b"")),))
    yield from _links_in_formulas(content, part)
    yield from heads(package, part)


def _links_in_formulas(content: bytes, part: str) -> Iterator[Trace]:
    """A formula's link stays: without it the cell would hold something else."""
    found = (match[1].decode("utf-8", "replace") for match in _LINK_IN_FORMULA.finditer(content))
    for target in dict.fromkeys(html.unescape(text) for text in found):
        if is_inside(target):
            yield Trace("link to an internal site in a formula", target, part)
        elif _FOLDER.match(target) or "\\" in target:
            yield Trace("link to a file in a formula", target, part)


def heads(package: Package, part: str) -> Iterator[Trace]:
    """The code in a page's head or foot by which each copy prints the folder that it is in."""
    content = package.read(part)
    for match in _HEADS.finditer(content, max(content.rfind(b"sheetData"), 0)):
        new = _FOLDER_CODE.sub(_without_folder, match[2])
        if new != match[2]:
            edit = part, (*match.span(2), new)
            yield Trace("folder in a page's head or foot", "", part, (edit,))


def head_texts(content: bytes) -> Iterator[str]:
    """What somebody has typed into the heads and feet of pages."""
    for match in _HEADS.finditer(content, max(content.rfind(b"sheetData"), 0)):
        typed = html.unescape(match[2].decode("utf-8", "replace")).replace("&&", "\0")
        for piece in re.split(r"&[LCR]", typed):
            text = " ".join(_CODE.sub(" ", piece).replace("\0", "&").split())
            if re.search(r"[^\W\d_]{2}", text) and not re.fullmatch("Page|Page of", text):
                yield text


def _without_folder(code: re.Match[bytes]) -> bytes:
    return code[0] if code[1] == b"&amp;" else b""
