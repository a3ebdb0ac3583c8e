"""A formula cut into tokens: the one place that knows text, quoted sheets and brackets apart.

`fz.tokenize` of the engine does the cutting; a formula has no equals sign here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import formualizer as fz


class Token(NamedTuple):
    """One token: what it is, its text, and the bytes it takes after an equals sign.

    A `Func` opens with its name and bracket (`SUM(`); a reference or a name is an `Operand` of the
    subtype `Range`, with its sheet or its table's columns.
    """

    kind: str
    subtype: str
    text: str
    start: int
    end: int

    @property
    def is_name(self) -> bool:
        """Whether it is a reference, or a name that stands for one."""
        return self.kind == "Operand" and self.subtype == "Range"

    @property
    def opens_call(self) -> bool:
        """Whether it is the name of a function with its bracket."""
        return self.kind == "Func" and self.subtype == "Open"

    @property
    def called(self) -> str:
        """The function that it opens, as the formula writes it."""
        return self.text[:-1].rstrip()


def tokenize(formula: str) -> list[Token]:
    """The tokens of a formula, none for a text that is no formula."""
    return list(_tokens(formula))


# One formula is looked at for several purposes, and fills of it share what is found.
@lru_cache(maxsize=1024)
def _tokens(formula: str) -> tuple[Token, ...]:
    try:
        found = fz.tokenize("=" + formula).tokens()
    except fz.TokenizerError:
        return ()
    return tuple(
        [_token((str(t.token_type), str(t.subtype), t.value, t.start, t.end)) for t in found]
    )


_token = Token._make


def rewrite_tokens(formula: str, change: Callable[[Token], str | None]) -> str:
    """The formula with other text for the tokens for which `change` gives one."""
    source, pieces, done = ("=" + formula).encode(), [], 1
    for token in _tokens(formula):
        new = change(token)
        if new is not None:
            pieces += [source[done : token.start], new.encode()]
            done = token.end
    return b"".join([*pieces, source[done:]]).decode() if pieces else formula


def without_formats(formula: str) -> str:
    """The formula with an empty text for each format that TEXT is given: it is no text to read."""
    if "TEXT(" not in formula.upper():
        return formula
    open_calls: list[tuple[str, int]] = []

    def change(token: Token) -> str | None:
        if token.subtype == "Open":
            open_calls.append((token.called.upper() if token.opens_call else "", 0))
        elif token.subtype == "Close" and open_calls:
            open_calls.pop()
        elif token.kind == "Sep" and open_calls:
            open_calls[-1] = (open_calls[-1][0], open_calls[-1][1] + 1)
        elif token.subtype == "Text" and open_calls and open_calls[-1] == ("TEXT", 1):
            return '""'
        return None

    return rewrite_tokens(formula, change)
