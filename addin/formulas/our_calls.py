"""Our calls inside the text of a formula: the one rule for how a file may write them.

Excel stores a call of an add-in's function behind a prefix (`_xll.`, `_xldudf_`) or as a link to
the add-in's file (`[1]!`); one that was typed elsewhere may have a space before its bracket.
Whether such a call is ours only its workbook tells: ask `OurCalls`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote

from addin.errors import nearest
from addin.formulas.names import Names
from addin.formulas.tokens import Token, rewrite_tokens, tokenize
from addin.xlsx import Workbook
from udfs import CATALOGUE, Function

_NAMES = "|".join(sorted(CATALOGUE, key=len, reverse=True))
_PREFIX = r"(?:_xll\.|_xldudf_|\[(?P<link>\d+)\]!)?"
_ADDIN = re.compile(r"leasebridge.*\.xlam", re.IGNORECASE | re.DOTALL)
_ANY = re.compile(_NAMES)
_CALLED = re.compile(rf"{_PREFIX}(?P<name>{_NAMES})", re.IGNORECASE | re.ASCII)
_MAY_HAVE_PREFIX = re.compile(r"_x|\]!|\s\(")
_NEWER = re.compile(r"_xl(?:fn|ws|pm|op)\.", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\[0-9])[0-9]+")


def is_our_lambda(name: str, formula: str) -> bool:
    """Whether our lambda edition, of whatever version, defined this function under its name."""
    return formula.startswith("_xlfn.LAMBDA(") and (
        f"LEASEBRIDGE_{name}(" in formula or name == "LEASEBRIDGE_VERSION"
    )


def may_call(formula: str) -> bool:
    """Whether the formula may call one of our functions: a quick answer that errs towards yes."""
    # Each of our names has an underscore, which few formulas have: that is quicker to look for.
    return "_" in formula and _ANY.search(formula.upper()) is not None


def is_our_addin(target: str) -> bool:
    """Whether a link to a file leads to our add-in."""
    return _ADDIN.fullmatch(re.split(r"[/\\]", unquote(target))[-1]) is not None


class OurCalls:
    """Which calls are ours in one workbook: the one rule.

    A name of its own that is spelt like a function of ours goes before it, and a link `[1]!` is
    ours if it leads to our add-in's file. Without a workbook all calls are, to err towards yes.
    """

    def __init__(self, book: Workbook | None = None) -> None:
        """Take the names and links that decide."""
        names = book.names if book else ()
        self.own_names = [
            name
            for name in names
            if name.name.upper() in CATALOGUE and not is_our_lambda(name.name, name.formula)
        ]
        self._names = Names(self.own_names)
        self._known: dict[tuple[str, str | None], tuple[str, ...]] = {}
        self._links = [is_our_addin(target) for target in book.external_links] if book else None

    def function(self, called: str, sheet: str | None = None) -> Function | None:
        """The function of ours that a formula on this sheet calls so, with or without a prefix."""
        match = _CALLED.fullmatch(called) if "_" in called else None
        if not match or not (self._links is None or self._decide(called, match["link"], sheet)):
            return None
        return CATALOGUE[match["name"].upper()]

    def _decide(self, called: str, link: str | None, sheet: str | None) -> bool:
        number = int(link or 0)
        if number and self._links is not None:
            return number <= len(self._links) and self._links[number - 1]
        # `_xll.` never means a name, `[0]!` one of this file.
        return self._names.find(called, sheet) is None

    def called(self, formula: str, sheet: str | None = None) -> tuple[str, ...]:
        """The functions of ours that a formula on this sheet calls, one for each call."""
        if not may_call(formula):
            return ()
        # Fills of a formula differ in their digits, and none but a link's makes or hides a call.
        key = _DIGITS.sub("1", formula), sheet
        if key not in self._known:
            calls = (self.function(text, sheet) for text in _calls_in(key[0]))
            self._known[key] = tuple(ours.name for ours in calls if ours)
        return self._known[key]

    def count(self, formula: str, sheet: str | None = None) -> int:
        """How many of our functions a formula on this sheet calls."""
        return len(self.called(formula, sheet))

    def foreign(self, formula: str, sheet: str | None = None) -> list[str]:
        """The calls of something else that is spelt like a function of ours."""
        if not self.own_names and "]!" not in formula:
            return []
        return [text for text in _calls(formula) if not self.function(text, sheet)]

    def with_prefix(self, formula: str, prefix: str, sheet: str | None = None) -> str:
        """The formula with `prefix` before every call of ours, in the place of what is there.

        All else stays, but for a space before the bracket: after the name of a LAMBDA it would be
        Excel's intersection.
        """

        def change(called: str) -> str | None:
            ours = self.function(called, sheet)
            return prefix + ours.name if ours else None

        return _rewrite(formula, change) if may_call(formula) else formula


_ANYWHERE = OurCalls()


def our_function(called: str) -> Function | None:
    """The function of ours that a formula of whatever workbook may call by this name."""
    return _ANYWHERE.function(called)


def count_calls(formula: str) -> int:
    """How many of our functions a formula of whatever workbook may call."""
    return _ANYWHERE.count(formula)


def calls_in(book: Workbook) -> int:
    """How many of our functions the formulas of a workbook call."""
    ours = OurCalls(book)
    return sum(
        ours.count(cell.formula, sheet.name)
        for sheet in book.sheets
        for cell in sheet.cells.values()
        if cell.formula is not None
    )


def without_call_prefix(formula: str) -> str:
    """The formula with our calls by their plain name, in whatever form the file has them."""
    may_differ = _MAY_HAVE_PREFIX.search(formula)
    return _ANYWHERE.with_prefix(formula, "") if may_differ else formula


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


def _calls(formula: str) -> tuple[str, ...]:
    """What a formula calls that is spelt like a function of ours, as it writes it."""
    # Fills of a formula differ in their digits, and none but a link's makes or hides a call.
    return _calls_in(_DIGITS.sub("1", formula)) if may_call(formula) else ()


@lru_cache(maxsize=4096)
def _calls_in(formula: str) -> tuple[str, ...]:
    tokens = tokenize(formula)
    return tuple(filter(None, (_called(tokens, at) for at in range(len(tokens)))))


def _rewrite(formula: str, change: Callable[[str], str | None]) -> str:
    """The formula with `change` of what it calls like us; a space after a changed name goes."""
    tokens = tokenize(formula)
    changed: dict[int, str] = {}
    for at, token in enumerate(tokens):
        called = _called(tokens, at)
        new = change(called) if called else None
        if new is not None and token.opens_call:
            changed[token.start] = f"{new}("
        elif new is not None:
            changed[token.start], changed[tokens[at + 1].start] = new, ""
    return rewrite_tokens(formula, lambda token: changed.get(token.start))


def _called(tokens: list[Token], at: int) -> str:
    """What a token calls that is spelt like a function of ours, as it writes it, or nothing."""
    token = tokens[at]
    if "_" not in token.text:
        return ""
    if token.opens_call:
        return token.called if _CALLED.fullmatch(token.called) else ""
    is_it = token.is_name and _CALLED.fullmatch(token.text) and _is_before_bracket(tokens, at)
    return token.text if is_it else ""


def _is_before_bracket(tokens: list[Token], at: int) -> bool:
    kinds = [(token.kind, token.subtype) for token in tokens[at + 1 : at + 3]]
    return kinds[1:] == [("Paren", "Open")] and not tokens[at + 1].text.strip()


def misspelt_call(formula: str) -> str:
    """What a formula calls that is nearly a function of ours, and which; nothing without one."""
    for token in tokenize(formula):
        slip = token.opens_call and not our_function(token.called)
        if slip and (near := nearest(token.called, CATALOGUE)):
            return f"there is no function {token.called}; {near}"
    return ""
