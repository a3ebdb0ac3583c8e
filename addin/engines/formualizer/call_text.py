"""Our calls as formualizer reads them, in the text of a formula."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from addin.a1 import Place
from addin.formulas import (
    Token,
    may_call,
    our_function,
    outer_calls,
    rewrite_tokens,
    tokenize,
    without_call_prefix,
)

LEFT_OUT = "\ue000"
"""Text that stands in the engine's copy where an argument was left out; no keyboard types it."""

PICK = "LEASEBRIDGE_PICK"
"""INDEX over the result of one of our calls; the engine's own loses the error of a refused one."""

FILL = "LEASEBRIDGE_FILL"
"""What an array formula shows in one of the cells that it fills."""

NOTE = "LEASEBRIDGE_NOTE"
"""Hands a call's value on and remembers it, by the cell that it stands in and its number there."""

_CELL = "\ue001"
_DIGITS = re.compile("([0-9]+)")


def in_engine(formula: str, *, array: bool, place: Place | None = None) -> str:
    """The text of a formula in the copy; what its calls give is noted for the cell at `place`.

    In a cell that is no array formula, a call that gives a table shows the table's first cell; the
    engine would spill it. Fills of a formula differ in their digits only, so its text is worked out
    once, and then filled with each one's digits.
    """
    if not may_call(formula):
        return formula
    formula = without_call_prefix(formula)  # what is left out here may hold a digit
    pieces = _DIGITS.split(formula)
    pieces[::2] = _fill("1".join(pieces[::2]), array, place is not None)
    text = "".join(pieces)
    return text.replace(_CELL, cell_key(place)) if place and _CELL in text else text


@lru_cache(maxsize=4096)
def _fill(formula: str, array: bool, note: bool) -> list[str]:
    """What stands around the digits of a fill in the copy."""
    text = for_engine(formula, note=note)
    return _DIGITS.split(text if array else f"@({text})")[::2]


def cell_key(place: Place) -> str:
    """The cell in the keys of notes: without quotes, and with digits that no fill takes for its."""
    sheet, (row, column) = place
    return f"{sheet.encode().hex()} {row} {column} "


def for_engine(formula: str, *, note: bool = False) -> str:
    """Calls by their plain names, LEFT_OUT in their empty arguments, and PICK for INDEX of one."""
    if not may_call(formula):
        return formula
    text = without_call_prefix(formula)
    tokens = [token for token in tokenize(text) if token.kind != "Whitespace"]
    gaps, picks = _gaps(tokens), _picks(tokens)
    calls = outer_calls(tokens) if note else []
    # The one call of a cell needs no note: its value is the cell's.
    whole = len(calls) == 1 and calls[0] == (0, len(tokens) - 1)
    opening, closing = dict[int, str](), set[int]()
    for number, (first, last) in enumerate(calls if not whole else ()):
        opening[tokens[first].start] = f'{NOTE}("{_CELL}{"I" * number}",'
        closing.add(tokens[last].start)

    def change(token: Token) -> str | None:
        new = f"{PICK}(" if token.start in picks else token.text
        if token.start in gaps:
            new = f'"{LEFT_OUT}"{new}'
        new = opening.get(token.start, "") + new + (")" if token.start in closing else "")
        return new if new != token.text else None

    return rewrite_tokens(text, change)


def _picks(tokens: list[Token]) -> set[int]:
    """Where INDEX stands directly around one of our calls."""
    return {
        outer.start
        for outer, inner in pairwise(tokens)
        if outer.opens_call and outer.called.upper() == "INDEX"
        if inner.opens_call and our_function(inner.called)
    }


def _gaps(tokens: list[Token]) -> set[int]:
    """The separators and closing brackets before which an argument of our calls is empty."""
    gaps: set[int] = set()
    # One entry an open bracket: is it one of our calls, and is its current argument still empty?
    open_brackets: list[tuple[bool, bool]] = []
    after_separator = False
    for token in tokens:
        closes, separates = token.subtype == "Close", token.kind == "Sep"
        if open_brackets and (closes or separates):
            ours, empty = open_brackets[-1]
            if ours and empty and (separates or after_separator):
                gaps.add(token.start)
        if closes and open_brackets:
            open_brackets.pop()
        if open_brackets:
            open_brackets[-1] = open_brackets[-1][0], separates
        if token.subtype == "Open":
            ours = token.opens_call and our_function(token.called) is not None
            open_brackets.append((ours, True))
        after_separator = separates
    return gaps
