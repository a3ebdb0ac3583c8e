"""Our calls inside the text of a formula: how many, and how the embedded engine sees them."""

from __future__ import annotations

import re

import formualizer as fz

from udfs import CATALOGUE

LEFT_OUT = "\ue000"
"""Text that stands in the engine's copy where an argument was left out; no keyboard types it."""

PICK = "LEASEBRIDGE_PICK"
"""INDEX over the result of one of our calls; the engine's own loses the error of a refused one."""

_NAMES = "|".join(sorted(CATALOGUE, key=len, reverse=True))
# Excel stores a call of an add-in's function behind a prefix or as a link to the add-in's file.
_PREFIX = r"(?:_xll\.|_xldudf_|\[\d+\]!)?"
_TEXT = r'"(?:[^"]|"")*"'
_CALL = re.compile(rf"{_TEXT}|(?<![\w.!\]]){_PREFIX}({_NAMES})\s*\(", re.IGNORECASE)
_GAP = re.compile(r"[(,]\s*[,)]")
_PICKED = re.compile(rf"{_TEXT}|(?<![\w.])INDEX(?=\(\s*(?:{_NAMES})\s*\()", re.IGNORECASE)


def count(formula: str) -> int:
    """How many of our functions this formula calls."""
    return sum(1 for call in _CALL.finditer(formula) if call[1])


def for_engine(formula: str) -> str:
    """The formula as the embedded engine is to calculate it: calls by plain name, gaps marked."""
    text = _CALL.sub(lambda call: f"{call[1].upper()}(" if call[1] else call[0], formula)
    if _GAP.search(text):
        text = _mark_gaps(text)
    if "INDEX" in text.upper():
        text = _PICKED.sub(lambda found: found[0] if found[0][0] == '"' else PICK, text)
    return text


def _mark_gaps(formula: str) -> str:
    """Put LEFT_OUT into every empty argument of our calls, and of no others."""
    source = ("=" + formula).encode()
    pieces, copied = [], 0
    # One entry an open bracket: is it one of our calls, and is its current argument still empty?
    open_brackets: list[list[bool]] = []
    after_separator = False
    for token in fz.tokenize(source.decode()).tokens():
        kind, subtype = str(token.token_type), str(token.subtype)
        if kind == "Whitespace":
            continue
        closes, separates = subtype == "Close", kind == "Sep"
        if open_brackets and (closes or separates):
            ours, empty = open_brackets[-1]
            if ours and empty and (separates or after_separator):
                pieces += [source[copied : token.start], f'"{LEFT_OUT}"'.encode()]
                copied = token.start
        if closes:
            open_brackets.pop()
        if open_brackets:
            open_brackets[-1][1] = separates
        if subtype == "Open":
            open_brackets.append([token.value[:-1].strip().upper() in CATALOGUE, True])
        after_separator = separates
    return b"".join([*pieces, source[copied:]]).decode()[1:]
