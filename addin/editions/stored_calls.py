"""Our calls as a file stores them: in cells, names, tables, conditional formats and validation."""

from __future__ import annotations

import re

from addin.package import Package
from addin.package_edits import PackageEdits
from udfs import CATALOGUE

_NAMES = "|".join(sorted(CATALOGUE, key=len, reverse=True))
_FORMULA_TAGS = "f|formula|formula1|formula2|definedName|calculatedColumnFormula|totalsRowFormula"
_FORMULA = re.compile(
    rb"""(<(?:\w+:)?(?:%s)(?=[\s>])(?:[^<>"']|"[^"]*"|'[^']*')*(?<!/)>)([^<]*)"""
    % _FORMULA_TAGS.encode()
)
# Inside text and quoted sheet names nothing is a call.
_QUOTE = r'"[^"]*"|&quot;(?:(?!&quot;).)*&quot;' + r"|'[^']*'|&apos;(?:(?!&apos;).)*&apos;"
_CALL = re.compile(
    rf"{_QUOTE}|(?<![\w.!\]])(?:_xll\.|_xldudf_|\[\d+\]!)?({_NAMES})\s*(?=\()".encode(),
    re.IGNORECASE | re.DOTALL,
)


def rewrite_calls(edits: PackageEdits, prefix: str) -> int:
    """Put `prefix` before every call of ours, in the place of what is there; how many there are.

    A formula that many cells share counts once. All else keeps its bytes, but for a space before
    the bracket: after the name of a LAMBDA it would be Excel's intersection.
    """
    calls = 0
    for part in _with_formulas(edits.package):
        content, found = _rewritten(edits.read(part), prefix.encode())
        edits.replace(part, content)
        calls += found
    return calls


def called_functions(package: Package) -> set[str]:
    """The functions of ours that any formula calls."""
    return {
        call.decode().upper()
        for part in _with_formulas(package)
        for formula in _FORMULA.findall(package.read(part))
        for call in filter(None, _CALL.findall(formula[1]))
    }


def has_stored_calls(package: Package) -> bool:
    """Whether any formula, of a cell or not, calls one of our functions."""
    return bool(called_functions(package))


def _with_formulas(package: Package) -> list[str]:
    names = {name: name.casefold() for name in package.members}
    return [n for n, folded in names.items() if folded.startswith("xl/") and folded[-4:] == ".xml"]


def _rewritten(content: bytes, prefix: bytes) -> tuple[bytes, int]:
    calls = 0

    def call(found: re.Match[bytes]) -> bytes:
        nonlocal calls
        calls += bool(found[1])
        return prefix + found[1].upper() if found[1] else found[0]

    new = _FORMULA.sub(lambda found: found[1] + _CALL.sub(call, found[2]), content)
    return new, calls
