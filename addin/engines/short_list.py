"""Where two engines are known to be wrong alike, and formulas that none can answer: data.

Measured on 248 workbooks that Excel saved, on 1,450 formulas with known values, and on 1,760 probes
around what was found there. What two voices of a pair say of such a formula is no agreement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from addin.formulas import without_formats
from addin.xlsx import StoredCell
from udfs.cells import Value

TINY = 1e-10
"""Below it a sum may be what rounding left of a zero."""

_HUGE = 1e10
_RANDOM = re.compile(r"\b(RAND(?:BETWEEN|ARRAY)?)\s*\(", re.IGNORECASE)
_OTHER_FILE = re.compile(r"\[\d+\][^\[\]!]*!")
_LOOKS_AT_FORMULAS = re.compile(r"\b(?:CELL|FORMULATEXT|ISFORMULA|ANCHORARRAY)\(", re.IGNORECASE)
_POLES = re.compile(r"\b(?:TAN|COT|CSC|SEC)\s*\(", re.IGNORECASE)
_NUMBER_IN_TEXT = re.compile(r"\d+(?:\.\d+)?(?:E[+-]?\d+)?", re.IGNORECASE)
_TINY_IN_TEXT = re.compile(r"0\.0000")
_MINUS_ZERO = re.compile(r"-0(?![.\d])")
_TEXTS = re.compile(r'"(?:[^"]|"")*"')
_MOST_DIGITS = 15
"""Digits that Excel shows of a number in a text."""

_ZEROS = re.compile(r"-?[0.,%]+")

_AGGREGATE = r"\b(?:SUM|COUNTA?|MIN|MAX|AVERAGE|PRODUCT|MEDIAN|LARGE|SMALL)\((?:[^()]*,)?\s*"
_ALL = (
    r"\b(?:DATE|TIME|NUMBER)VALUE\(",  # texts that each author's language reads in its own way
    r'"\d+[/.-]\d+(?:[/.-]\d+)?"',
    _AGGREGATE + r"(?:_xlfn\.)?(?:XLOOKUP|SWITCH)\(",
    r"\bAGGREGATE\(1[4-9]\s*,\s*[67]",
    r"\bTEXT(?:BEFORE|AFTER)\(.*,\s*,",
    r"\bSUMPRODUCT\(.*\bIF\(",
)
_PAIRS = {
    frozenset({"formualizer", "formulon"}): (
        r"\b(?:SUBTOTAL|AGGREGATE)\(\s*\d+\s*,(?!\s*(?:\d\s*,\s*)?(?:(?:'[^']*'|[\w.]+)!)?"
        r"\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?\s*[,)])",
        r'"[<>=]*#',
        r"\b(?:TEXTSPLIT|FREQUENCY|VALUETOTEXT|ARRAYTOTEXT|ERROR\.TYPE)\(",
        r"\b(?:LEN|LEFT|RIGHT|MID|ROW)\((?:\{|INDIRECT\()",
    ),
    frozenset({"IronCalc", "formulon"}): (
        _AGGREGATE + r"(?:_xlfn\.)?(?:INDEX|IFS|CHOOSE)\(",
        r"\b(?:SUM|AVERAGE)IF\((?:[^(),]*,){2}",
        r"\b(?:ROW|COLUMN)\([^()]*:",
        r'\bCOUNTIFS?\(.*"<>-?\d',
    ),
}


_MAY_DIFFER = (
    r"\b(?:X?IRR|RATE|NOW|TODAY|CELL|INFO|TEXT|DOLLAR|FIXED|HYPERLINK|FORMULATEXT)\(",
    r"\b(?:GETPIVOTDATA|BAHTTEXT)\(",
    r"\b(?:SUBTOTAL|AGGREGATE|CUBE[A-Z]+|ASC|DBCS|JIS|PHONETIC|RTD|WEBSERVICE)\(",
    *_ALL,
)


@cache  # most refreshes ask for none of them
def _any_of(*shapes: str) -> re.Pattern[str]:
    return re.compile("|".join(shapes), re.IGNORECASE)


def why_unanswered(cell: StoredCell) -> str:
    """Why no engine can answer a cell, whatever it reads; empty where one may."""
    if cell.data_table:
        return "it is a what-if data table"
    formula = cell.formula or ""
    if "[" in formula and _OTHER_FILE.search(formula):
        return "it reads another file"
    drawn = _RANDOM.search(formula) if "RAND" in formula else None
    return f"{drawn[1].upper()} draws random numbers" if drawn else ""


def looks_at_formulas(formula: str) -> bool:
    """Whether a formula looks at the formulas of other cells, or at what they spill."""
    return bool(_LOOKS_AT_FORMULAS.search(formula))


def reads_formulas(formula: str) -> bool:
    """The same, or whether it leaves out cells by their formulas, as a SUBTOTAL does."""
    return looks_at_formulas(formula) or skips_hidden(formula)


def skips_hidden(formula: str) -> bool:
    """Whether a formula may leave out rows that are hidden."""
    return "SUBTOTAL(" in formula or "AGGREGATE(" in formula


def near_zero(value: Value, formula: str) -> bool:
    """Whether a number may be what rounding left of a zero: Excel snaps it, others do not."""
    return type(value) is float and 0 < abs(value) < TINY and ("-" in formula or "+" in formula)


def wrong_alike(one: str, other: str, formula: str) -> bool:
    """Whether these two voices are known to be wrong alike for formulas of this kind."""
    listed = _any_of(*_ALL, *_PAIRS.get(frozenset({one, other}), ()))
    return bool(listed.search(without_formats(formula)))


def doubtful_value(value: Value, formula: str) -> bool:
    """Whether a value may be wrong in every engine alike.

    A number that became text, one beside a pole, or what a rounding error left of a remainder.
    """
    if type(value) is str:
        if "TEXT" in formula and _ZEROS.fullmatch(value):
            return True
        typed = "".join(_TEXTS.findall(formula))
        return any(found not in typed for found in _odd_numbers(value))
    if type(value) is float and abs(value) > _HUGE:
        return bool(_POLES.search(formula))
    return type(value) is float and 0 < abs(value) < TINY and "MOD(" in formula


def _odd_numbers(text: str) -> Iterator[str]:
    """The numbers in a text that engines may have written in another way than Excel."""
    for found in _NUMBER_IN_TEXT.findall(text):
        mantissa, power, _ = found.upper().partition("E")
        digits = mantissa.replace(".", "").lstrip("0")
        if power or len(digits) > _MOST_DIGITS or _TINY_IN_TEXT.match(found):
            yield found
    yield from _MINUS_ZERO.findall(text)


def may_differ(formula: str) -> bool:
    """Whether a value may differ from the stored one without anybody's fault.

    It depends on the clock, on the machine, on the language of the one who saved the file, or on
    where a search for a root stops.
    """
    return bool(_any_of(*_MAY_DIFFER).search(formula))
