"""Which formulas of a workbook use our functions, themselves or through a defined name."""

from __future__ import annotations

import re
from functools import lru_cache

from addin.calls import count, plain
from addin.references import SharedFormula
from addin.workbook import Name, Workbook

# Text, quoted sheets and the columns of tables are consumed whole, so that nothing in them is read.
_WORD = re.compile(
    r"""
    "(?:[^"]|"")*"
    | (?: (?P<sheet> '(?:[^']|'')*' | [\w.]++ ) ! )? (?P<word> [^\W\d][\w.?\\]*+ ) (?! ! )
    | '(?:[^']|'')*'
    | \[ [^\[\]]* \]
    | [\w.]++
    """,
    re.VERBOSE,
)
_STORED = re.compile(r'"(?:[^"]|"")*"|_xl(?:fn|ws|pm|op)\.', re.IGNORECASE)

Key = tuple[str | None, str]
_NOWHERE: frozenset[Key] = frozenset()


class CallUsers:
    """Knows the names that stand for a call. Excel knows a name by its letters, not their case."""

    def __init__(self, book: Workbook) -> None:
        """Look through the workbook's names."""
        self._formulas = {_key(name): name.formula for name in book.names}
        self._calling = {key for key, formula in self._formulas.items() if count(formula)}
        while new := {key for key in self._formulas.keys() - self._calling if self._leads(key)}:
            self._calling |= new

    def _leads(self, key: Key) -> bool:
        return self.uses(self._formulas[key], key[0])

    def name_calls(self, name: Name) -> bool:
        """Whether a name stands for a call, or for something with a call in it."""
        return _key(name) in self._calling

    def uses(self, formula: str, sheet: str | None) -> bool:
        """Whether a formula on this sheet calls one of our functions, or uses such a name."""
        return count(formula) > 0 or self.by_name(formula, sheet)

    def by_name(self, formula: str, sheet: str | None) -> bool:
        """Whether a formula on this sheet uses a name that stands for a call."""
        if not self._calling:
            return False
        return any(self._meant(found, sheet) in self._calling for found in _WORD.finditer(formula))

    def expanded(self, formula: str, sheet: str | None, within: frozenset[Key] = _NOWHERE) -> str:
        """The formula with what such names stand for in their place, if that is fixed.

        A name `within` itself stays: it stands for nothing.
        """

        def written_out(found: re.Match[str]) -> str:
            key = self._meant(found, sheet)
            if key not in self._calling - within or not is_fixed(self._formulas[key]):
                return found[0]
            return f"({self.expanded(self._formulas[key], key[0], within | {key})})"

        return _WORD.sub(written_out, formula) if self._calling else formula

    def _meant(self, found: re.Match[str], sheet: str | None) -> Key:
        """The name that a word of a formula stands for, if it is one."""
        word, before = (found["word"] or "").casefold(), found["sheet"]
        if before:
            sheet = before[1:-1].replace("''", "'") if before.startswith("'") else before
        local = (sheet and sheet.casefold(), word)
        return local if local in self._formulas else (None, word)


def _key(name: Name) -> Key:
    return name.sheet and name.sheet.casefold(), name.name.casefold()


def is_fixed(formula: str) -> bool:
    """Whether a formula reads the same cells wherever it stands."""
    return moved(formula, (1, 1), (2, 2)) == formula


@lru_cache(maxsize=1)
def _parsed(formula: str, origin: tuple[int, int]) -> SharedFormula:
    return SharedFormula.parse(formula, origin)


def moved(formula: str, origin: tuple[int, int], position: tuple[int, int]) -> str:
    """What a formula that stands at `origin` says at `position`."""
    return _parsed(formula, origin).at(position)


def readable(formula: str) -> str:
    """A formula as its author typed it, with the equals sign and without the file's prefixes."""
    text = _STORED.sub(lambda found: found[0] if found[0][0] == '"' else "", plain(formula))
    return "=" + text.strip()
