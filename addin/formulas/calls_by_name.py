"""Which formulas of a workbook use our functions, themselves or through a defined name."""

from __future__ import annotations

from collections.abc import Callable, Sized
from functools import lru_cache

from addin.a1 import Place, Position, SharedFormula
from addin.formulas.names import Key, Names, key_of
from addin.formulas.our_calls import OurCalls
from addin.formulas.tokens import Token, rewrite_tokens, tokenize
from addin.xlsx import Name, Workbook

Calls = Callable[[str, str | None], Sized]
"""The calls of a certain kind in a formula on a sheet."""

_NOWHERE: frozenset[Key] = frozenset()


class CallUsers:
    """Knows the names that stand for a call."""

    def __init__(self, book: Workbook, calls: Calls | None = None) -> None:
        """Look through the workbook's names. `calls` finds those of a formula: else ours."""
        self._calls = calls or OurCalls(book).called
        self._names = Names(book.names)
        self._calling = {
            key_of(name) for name in book.names if self._calls(name.formula, name.sheet)
        }
        others = [name for name in book.names if key_of(name) not in self._calling]
        while new := {key_of(name) for name in others if self.uses(name.formula, name.sheet)}:
            self._calling |= new
            others = [name for name in others if key_of(name) not in new]

    def name_calls(self, name: Name) -> bool:
        """Whether a name stands for a call, or for something with a call in it."""
        return key_of(name) in self._calling

    def uses(self, formula: str, sheet: str | None) -> bool:
        """Whether a formula on this sheet calls one of our functions, or uses such a name."""
        return bool(self._calls(formula, sheet)) or self.uses_name(formula, sheet)

    def uses_name(self, formula: str, sheet: str | None) -> bool:
        """Whether a formula on this sheet uses a name that stands for a call."""
        if not self._calling:
            return False
        return any(self._calling_name(token, sheet) for token in tokenize(formula))

    def expand(self, formula: str, sheet: str | None, within: frozenset[Key] = _NOWHERE) -> str:
        """The formula with what such names stand for in their place, if that is fixed.

        A name `within` itself stays: it stands for nothing.
        """

        def write_out(token: Token) -> str | None:
            name = self._calling_name(token, sheet)
            if name is None or key_of(name) in within or not is_fixed(name.formula):
                return None
            inner = self.expand(name.formula, name.sheet, within | {key_of(name)})
            return f"({inner}){'(' if token.opens_call else ''}"

        return rewrite_tokens(formula, write_out) if self._calling else formula

    def _calling_name(self, token: Token, sheet: str | None) -> Name | None:
        """The name that a token stands for, if that stands for a call."""
        if not (token.is_name or token.opens_call):
            return None
        name = self._names.find(token.called if token.opens_call else token.text, sheet)
        return name if name and key_of(name) in self._calling else None


def foreign_calls(book: Workbook) -> dict[Place, str]:
    """The cells that call something else that is spelt like a function of ours, and why so."""
    ours, found = OurCalls(book), dict[Place, str]()
    if not (ours.own_names or book.external_links):
        return found
    users = CallUsers(book, ours.foreign)
    for sheet in book.sheets:
        for position, cell in sheet.cells.items():
            if cell.formula and users.uses(cell.formula, sheet.name):
                direct = ours.foreign(cell.formula, sheet.name)
                called = direct[0] if direct else "a function behind a name"
                found[sheet.name, position] = f"{called} is not the one of leasebridge here"
    return found


@lru_cache(maxsize=4096)
def is_fixed(formula: str) -> bool:
    """Whether a formula reads the same cells wherever it stands."""
    return move_formula(formula, (1, 1), (2, 2)) == formula


@lru_cache(maxsize=1)
def _parse(formula: str, origin: Position) -> SharedFormula:
    return SharedFormula.parse(formula, origin)


def move_formula(formula: str, origin: Position, position: Position) -> str:
    """What a formula that stands at `origin` says at `position`."""
    return _parse(formula, origin).at(position)
