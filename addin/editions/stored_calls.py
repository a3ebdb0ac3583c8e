"""Our calls as a file stores them: in cells, names, tables, conditional formats and validation."""

from __future__ import annotations

import re

from addin.package import Package
from addin.package_edits import PackageEdits
from udfs import CATALOGUE

_NAMES = "|".join(sorted(CATALOGUE, key=len, reverse=True))
_FORMULA_TAGS = "f|formula|formula1|formula2|definedName|calculatedColumnFormula|totalsRowFormula"
_IN_ELEMENTS = (
    rb"""(<(?:\w+:)?(?:%s)(?=[\s>])(?:[^<>"']|"[^"]*"|'[^']*')*(?<!/)>)([^<]*)"""
    % _FORMULA_TAGS.encode()
)
# The limits of scales, bars and icons are attributes.
_IN_LIMITS = (
    rb"""(<(?:\w+:)?cfvo\s[^<>]*?\bval\s*=\s*%s)([^%s<]*)""" % (q, q) for q in (b'"', b"'")
)
_FORMULAS = [re.compile(pattern) for pattern in (_IN_ELEMENTS, *_IN_LIMITS)]
# Inside text and quoted sheet names nothing is a call.
_QUOTE = r'"[^"]*"|&quot;(?:(?!&quot;).)*&quot;' + r"|'[^']*'|&apos;(?:(?!&apos;).)*&apos;"
_CALL = re.compile(
    rf"{_QUOTE}|(?<![\w.!\]])(?:_xll\.|_xldudf_|\[\d+\]!)?({_NAMES})\s*(?=\()".encode(),
    re.IGNORECASE | re.DOTALL,
)


def rewrite_calls(edits: PackageEdits, prefix: str) -> None:
    """Put `prefix` before every call of ours, in the place of what is there.

    All else keeps its bytes, but for a space before the bracket: after the name of a LAMBDA it
    would be Excel's intersection.
    """
    for part in _with_formulas(edits.package):
        edits.replace(part, _rewritten(edits.read(part), prefix.encode()))


def called_functions(package: Package) -> set[str]:
    """The functions of ours that any formula calls."""
    contents = (package.read(part) for part in _with_formulas(package))
    return {
        call.decode().upper()
        for content in contents
        for pattern in _FORMULAS
        for formula in pattern.findall(content)
        for call in filter(None, _CALL.findall(formula[1]))
    }


def has_stored_calls(package: Package) -> bool:
    """Whether any formula, of a cell or not, calls one of our functions."""
    return bool(called_functions(package))


def _with_formulas(package: Package) -> list[str]:
    return [part for part, kind in package.content_types().items() if kind.endswith("xml")]


def _rewritten(content: bytes, prefix: bytes) -> bytes:
    def call(found: re.Match[bytes]) -> bytes:
        return prefix + found[1].upper() if found[1] else found[0]

    for pattern in _FORMULAS:
        content = pattern.sub(lambda found: found[1] + _CALL.sub(call, found[2]), content)
    return content
