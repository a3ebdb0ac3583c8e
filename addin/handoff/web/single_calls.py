"""Calls of our functions whose arguments are single values: the page says them in a shorter way.

formulon reads the text of a definition anew at every call. A call of single values, as most are,
needs a quarter of that text: what reads ranges and what was left out is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from addin.formulas import References, Token, our_function, tokenize
from addin.lambdas import as_file_text, for_single_values
from addin.xlsx import encode_text
from addin.xlsx.edit import PackageEditor, add_name

_OF_ONE_VALUE = frozenset(
    {"ABS", "AVERAGE", "DATE", "EDATE", "EOMONTH", "EXP", "IF", "INT", "LN", "MAX", "MIN"}
    | {"ROUND", "ROUNDDOWN", "ROUNDUP", "SUM", "YEAR"}
)
"""Functions that give a single value of single values."""

_OPERATORS = frozenset({"OpInfix", "OpPrefix", "OpPostfix"})


@dataclass
class SingleCalls:
    """Rewrites calls, and remembers the definitions that they need, by name."""

    references: References
    texts: dict[str, str] = field(default_factory=dict)

    def rewritten(self, formula: str, sheet: str) -> str:
        """The formula of a cell on this sheet with its calls of single values said shortly."""
        tokens = tokenize(formula)
        if not any(token.opens_call and our_function(token.called) for token in tokens):
            return formula
        return _Reading(self, ("=" + formula).encode(), tokens, sheet).text(0, len(tokens))[1:]

    def define(self, edits: PackageEditor, workbook: str) -> None:
        """Put the definitions into the workbook."""
        for name, text in sorted(self.texts.items()):
            add_name(edits, workbook, f'name="{name}"', encode_text(as_file_text(text)))

    def name_for(self, called: str, given: list[str]) -> str:
        """What a function is called for calls that give these arguments; "" where it is not."""
        function = our_function(called)
        text = for_single_values(function, given) if function else ""
        if not (function and text):
            return ""
        places = [str(at) for at, name in enumerate(function.args) if name in given]
        name = f"LEASEBRIDGE_SINGLE_{function.name}_{'_'.join(places)}"
        self.texts[name] = text
        return name


@dataclass
class _Reading:
    """One formula being rewritten; `source` has its equals sign."""

    calls: SingleCalls
    source: bytes
    tokens: list[Token]
    sheet: str

    def text(self, first: int, last: int) -> str:
        """The text of tokens from one to before another, with what stands before the first."""
        pieces, done = [], self.tokens[first - 1].end if first else 0
        at = first
        while at < last:
            token = self.tokens[at]
            close = self._close(at) if token.opens_call and our_function(token.called) else at
            if close > at:
                pieces += [self.source[done : token.start].decode(), self._call(at, close)]
                done = self.tokens[close].end
            at = close + 1
        end = self.tokens[last].start if last < len(self.tokens) else len(self.source)
        return "".join([*pieces, self.source[done:end].decode()])

    def _close(self, opening: int) -> int:
        """The token that closes what another one opens; that one itself if none does."""
        depth = 0
        for at in range(opening, len(self.tokens)):
            depth += (self.tokens[at].subtype == "Open") - (self.tokens[at].subtype == "Close")
            if depth == 0:
                return at
        return opening

    def _call(self, opening: int, close: int) -> str:
        """A call with all that stands inside."""
        spans = self._arguments(opening, close)
        texts = [self.text(first, last) for first, last in spans]
        function = our_function(self.tokens[opening].called)
        names = list(function.args) if function else []
        given = [at for at, text in enumerate(texts) if text.strip()]
        short = ""
        if len(texts) <= len(names) and all(self._is_single(*spans[at]) for at in given):
            short = self.calls.name_for(self.tokens[opening].called, [names[at] for at in given])
        if short:
            return f"{short}({','.join(texts[at] for at in given)})"
        return f"{self.tokens[opening].text}{','.join(texts)})"

    def _arguments(self, opening: int, close: int) -> list[tuple[int, int]]:
        """The first token of each argument, and the one behind its last."""
        spans, first, depth = [], opening + 1, 0
        for at in range(opening + 1, close):
            token = self.tokens[at]
            depth += (token.subtype == "Open") - (token.subtype == "Close")
            if token.kind == "Sep" and depth == 0:
                spans.append((first, at))
                first = at + 1
        return [*spans, (first, close)]

    def _is_single(self, first: int, last: int) -> bool:
        """Whether an argument is a single value whatever the cells hold."""
        return all(self._is_part(token) for token in self.tokens[first:last])

    def _is_part(self, token: Token) -> bool:
        if token.opens_call:
            ours = our_function(token.called)
            is_ours = ours is not None and not ours.table_code
            return is_ours or token.called.upper() in _OF_ONE_VALUE
        if token.is_name:
            area = self.calls.references.cells(token.text, self.sheet)
            return area is not None and area[1][:2] == area[1][2:]
        if token.kind == "Operand":
            return token.subtype in ("Number", "Text", "Logical")
        if token.kind in _OPERATORS:
            return token.text not in (":", ",", " ", "#", "@")
        return token.kind in ("Whitespace", "Sep", "Paren") or token.subtype == "Close"
