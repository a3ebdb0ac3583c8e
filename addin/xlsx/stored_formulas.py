"""The formulas in the bytes of a part: of cells, names, tables, formats and validations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from addin.xlsx.xml import escape, unescape

_TAGS = b"f|formula|formula1|formula2|definedName|calculatedColumnFormula|totalsRowFormula"
# The limits of scales, bars and icons are attributes. They are compiled at their first use:
# a refresh imports them and has none.
_PATTERNS = [
    rb"""(<(?:\w+:)?(?:%s)(?=[\s>])(?:[^<>"']|"[^"]*"|'[^']*')*(?<!/)>)([^<]*)""" % _TAGS,
    rb"""(<(?:\w+:)?cfvo\s[^<>]*?\bval\s*=\s*")([^"<]*)""",
    rb"""(<(?:\w+:)?cfvo\s[^<>]*?\bval\s*=\s*')([^'<]*)""",
]

_QUOTES = {'"': "&quot;", "'": "&apos;"}


def stored_formulas(content: bytes) -> Iterator[str]:
    """The text of every formula, as the file holds it but for XML's own marks."""
    for pattern in _PATTERNS:
        for _, raw in re.findall(pattern, content):
            yield unescape(raw.decode())


def rewrite_formulas(content: bytes, change: Callable[[str], str]) -> bytes:
    """The part with `change` of each formula in its place; a formula that stays keeps its bytes."""

    def changed(found: re.Match[bytes]) -> bytes:
        text = unescape(found[2].decode())
        new = change(text)
        if new == text:
            return found[0]
        quote = found[1][-1:].decode()  # what would end an attribute; `>` ends none
        escaped = escape(new).replace(quote, _QUOTES.get(quote, quote))
        return found[1] + escaped.encode()

    for pattern in _PATTERNS:
        content = re.sub(pattern, changed, content)
    return content
