"""Our calls inside the text of a formula: the one rule for how a file may write them.

Excel stores a call of an add-in's function behind a prefix (`_xll.`, `_xldudf_`) or as a link to
the add-in's file (`[1]!`); one that was typed elsewhere may have a space before its bracket.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from addin.formulas.tokens import Token, rewrite_tokens, tokenize
from addin.xlsx import Workbook
from udfs import CATALOGUE, Function

_NAMES = "|".join(sorted(CATALOGUE, key=len, reverse=True))
_PREFIX = r"(?:_xll\.|_xldudf_|\[\d+\]!)?"
_ANY = re.compile(_NAMES)
_CALLED = re.compile(rf"{_PREFIX}({_NAMES})", re.IGNORECASE | re.ASCII)
_MAY_HAVE_PREFIX = re.compile(r"_x|\]!|\s\(")
_NEWER = re.compile(r"_xl(?:fn|ws|pm|op)\.", re.IGNORECASE)
_DIGITS = re.compile("[0-9]+")


def may_call(formula: str) -> bool:
    """Whether the formula may call one of our functions: a quick answer that errs towards yes."""
    return _ANY.search(formula.upper()) is not None


def our_function(called: str) -> Function | None:
    """The function of ours that a formula calls by this name, with or without a prefix."""
    match = _CALLED.fullmatch(called)
    return CATALOGUE[match[1].upper()] if match else None


def called_functions(formula: str) -> tuple[str, ...]:
    """The functions of ours that a formula calls, one for each call."""
    # Fills of a formula differ in their digits, and no digit makes or hides a call.
    return _called_in(_DIGITS.sub("1", formula)) if may_call(formula) else ()


@lru_cache(maxsize=4096)
def _called_in(formula: str) -> tuple[str, ...]:
    found: list[str] = []
    _rewrite(formula, found.append)
    return tuple(found)


def count_calls(formula: str) -> int:
    """How many of our functions this formula calls."""
    return len(called_functions(formula))


def calls_in(book: Workbook) -> int:
    """How many of our functions the formulas of a workbook call."""
    cells = (cell for sheet in book.sheets for cell in sheet.cells.values())
    return sum(count_calls(cell.formula) for cell in cells if cell.formula is not None)


def without_call_prefix(formula: str) -> str:
    """The formula with our calls by their plain name, in whatever form the file has them."""
    return prefix_calls(formula, "") if _MAY_HAVE_PREFIX.search(formula) else formula


def prefix_calls(formula: str, prefix: str) -> str:
    """The formula with `prefix` before every call of ours, in the place of what is there.

    All else stays, but for a space before the bracket: after the name of a LAMBDA it would be
    Excel's intersection.
    """
    return _rewrite(formula, lambda name: prefix + name) if may_call(formula) else formula


def outer_calls(tokens: list[Token]) -> list[tuple[int, int]]:
    """The first and the last token of each call of ours that stands in no other one."""
    calls: list[tuple[int, int]] = []
    open_brackets: list[int] = []
    for at, token in enumerate(tokens):
        if token.subtype == "Open":
            open_brackets.append(at)
        elif token.subtype == "Close" and open_brackets:
            first = open_brackets.pop()
            if tokens[first].opens_call and our_function(tokens[first].called):
                # Brackets close from the inside: a call that holds others comes after them.
                calls = [call for call in calls if call[0] < first] + [(first, at)]
    return calls


def as_typed(formula: str) -> str:
    """A formula as its author typed it, with the equals sign and without the file's prefixes."""
    text = without_call_prefix(formula)
    if "_xl" in text:
        text = rewrite_tokens(text, _without_newer_prefix)
    return "=" + text.strip()


def _without_newer_prefix(token: Token) -> str | None:
    return _NEWER.sub("", token.text) if token.is_name or token.opens_call else None


def _rewrite(formula: str, change: Callable[[str], str | None]) -> str:
    """The formula with other text for each of our names that is called; a space after it goes."""
    tokens = tokenize(formula)
    called: dict[int, str | None] = {}
    for at, token in enumerate(tokens):
        if token.opens_call and (ours := our_function(token.called)):
            new = change(ours.name)
            called[token.start] = None if new is None else f"{new}("
        elif (
            token.is_name and (ours := our_function(token.text)) and _is_before_bracket(tokens, at)
        ):
            space = tokens[at + 1]
            called[token.start], called[space.start] = change(ours.name), ""
    return rewrite_tokens(formula, lambda token: called.get(token.start))


def _is_before_bracket(tokens: list[Token], at: int) -> bool:
    kinds = [(token.kind, token.subtype) for token in tokens[at + 1 : at + 3]]
    return kinds[1:] == [("Paren", "Open")] and not tokens[at + 1].text.strip()
