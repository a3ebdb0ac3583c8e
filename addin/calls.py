"""Our calls inside the text of a formula: how many, and how the embedded engine sees them."""

from __future__ import annotations

import re

import formualizer as fz

from udfs import CATALOGUE

LEFT_OUT = "\ue000"
"""Text that stands in the engine's copy where an argument was left out; no keyboard types it."""

PICK = "LEASEBRIDGE_PICK"
"""INDEX over the result of one of our calls; the engine's own loses the error of a refused one."""

SIZE = "LEASEBRIDGE_SIZE"
"""Rows and columns of what a formula gives, as text; for one that has no room to spill."""

_NAMES = "|".join(sorted(CATALOGUE, key=len, reverse=True))
# Excel stores a call of an add-in's function behind a prefix or as a link to the add-in's file.
_PREFIX = r"(?:_xll\.|_xldudf_|\[\d+\]!)?"
_TEXT = r'"(?:[^"]|"")*"'
_ANY = re.compile(_NAMES, re.IGNORECASE)
_CALL = re.compile(rf"{_TEXT}|(?<![\w.!\]]){_PREFIX}({_NAMES})\s*\(", re.IGNORECASE)
_NOT_PLAIN = re.compile(r"_x|\]!|\s\(")
_PICKED = re.compile(rf"{_TEXT}|(?<![\w.])INDEX(?=\(\s*(?:{_NAMES})\s*\()", re.IGNORECASE)
_GAP = re.compile(r"[(,]\s*[,)]")
_CALLED = re.compile(r"([A-Za-z_][\w.]*)\(")
_PLAIN_GAP = re.compile(r"(?<=,)\s*(?=[,)])|(?<=\()\s*(?=,)")


def has_call(formula: str) -> bool:
    """Whether the formula may call one of our functions: a quick answer that errs towards yes."""
    return _ANY.search(formula) is not None


def count(formula: str) -> int:
    """How many of our functions this formula calls."""
    return len(list(filter(None, _CALL.findall(formula)))) if has_call(formula) else 0


def plain(formula: str) -> str:
    """The formula with our calls by their plain name, in whatever form the file holds them."""
    if not (has_call(formula) and _NOT_PLAIN.search(formula)):
        return formula
    return _CALL.sub(lambda call: f"{call[1].upper()}(" if call[1] else call[0], formula)


def for_engine(formula: str) -> str:
    """The formula as the embedded engine is to calculate it: calls by plain name, gaps marked."""
    if not has_call(formula):
        return formula
    text = plain(formula)
    if _GAP.search(text):
        text = _mark_gaps(text)
    if "INDEX" in text.upper():
        text = _PICKED.sub(lambda found: found[0] if found[0][0] == '"' else PICK, text)
    return text


def _mark_gaps(formula: str) -> str:
    """Put LEFT_OUT into every empty argument of our calls, and of no others."""
    if not ('"' in formula or "{" in formula) and _only_ours(formula):
        return _PLAIN_GAP.sub(f'"{LEFT_OUT}"', formula)
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


def _only_ours(formula: str) -> bool:
    """Whether every bracket opens one of our calls, so that every gap is one of theirs."""
    called = _CALLED.findall(formula)
    return len(called) == formula.count("(") and all(name in CATALOGUE for name in called)
