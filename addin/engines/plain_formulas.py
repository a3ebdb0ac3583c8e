"""Formulas of a kind in which formualizer and IronCalc were never wrong alike.

Both are weak in the same places: arrays in functions that take one value, ranges that Excel
intersects, numbers turned into text, criteria such as "25%", and their own faults inside an error
trap. So two of them are enough for formulas without any of that; for all others formulon has to be
one of the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from addin.a1 import Place, range_bounds
from addin.engines.places import PlaceIndex
from addin.engines.plain_copy import KNOWN_ERRORS
from addin.formulas import References, Token, our_function, tokenize, without_formats
from addin.xlsx import MOST_KNOWN, Workbook
from udfs.cells import CellError, Value

_KINDS = {
    # r: a range or a value; s: one value; c: a criterion; k: a whole number; t: a number format;
    # x: asks for an exact match. What stands after a bar repeats.
    "|r": "SUM MIN MAX AVERAGE COUNT COUNTA PRODUCT AND OR ROWS COLUMNS COUNTBLANK MEDIAN STDEV "
    "STDEV.S STDEV.P STDEVP VAR VAR.S VAR.P VARP SUMSQ SUMPRODUCT IRR",
    "|s": "IF IFERROR IFNA IFS NOT TRUE FALSE NA ISERROR ISERR ISNA ISNUMBER ISTEXT ISBLANK "
    "ISLOGICAL N T ABS SIGN INT TRUNC MOD ROUND ROUNDUP ROUNDDOWN SQRT EXP LN LOG LOG10 POWER PI "
    "YEAR MONTH DAY DATE EDATE EOMONTH DAYS PMT PV FV NPER IPMT PPMT EFFECT NOMINAL CHOOSE SLN "
    "UPPER LOWER",
    "s|r": "NPV",
    "st": "TEXT",
    "rk": "LARGE SMALL",
    "sr|s": "RANK RANK.EQ",
    "r|s": "INDEX",
    "srx": "MATCH",
    "srsx": "VLOOKUP HLOOKUP",
    "srrs": "XLOOKUP",
    "rcr": "SUMIF AVERAGEIF",
    "rc": "COUNTIF",
    "|rc": "COUNTIFS",
    "r|rc": "SUMIFS AVERAGEIFS MAXIFS MINIFS",
}
_SPECS = {name: kinds for kinds, names in _KINDS.items() for name in names.split()}
_CRITERIA = re.compile(r"\b(?:SUM|COUNT|AVERAGE|MAX|MIN)IFS?\(", re.IGNORECASE)
_TRAPS = re.compile(
    r"\b(?:IF(?:ERROR|NA)|IS(?:ERR|ERROR|NA|NUMBER|TEXT)|COUNTA?|AND|OR|[A-Z]+IFS?)\(",
    re.IGNORECASE,
)
_FORMAT = re.compile(r'"(?:#,##)?0(?:\.0+)?%?"')
_DATES = re.compile(r"\b(?:DATE|DAY|MONTH|YEAR|EDATE|EOMONTH|DAYS)\(", re.IGNORECASE)
_NEWER = re.compile(r"(?:_xlfn\.|_xlws\.)+", re.IGNORECASE)
_ROWS = re.compile(r"(?<![\w.\\])(\$?[A-Za-z]{1,3}\$?)[0-9]+(?![\w.(\\])")
_ONE_CELL = re.compile(r"(\$?[A-Za-z]{1,3}\$?[0-9]+):\1(?![0-9])")
_RANGE = re.compile(r"\$?[A-Za-z]{1,3}\$?\d+:\$?[A-Za-z]{1,3}\$?\d+")
_CRITERION = re.compile(r'"(?:<>|[<>]=?|=)?(?:-?\d+(?:\.\d+)?|[A-Za-z][A-Za-z0-9 _*?.-]*|\*)?"')
# Compared with a number, a text is larger whatever its letters are.
_ORDERS = re.compile(r"(?:<(?!>)|(?<!<)>)(?!=?-?\d)")
_DRESSED = re.compile(r"[-+(<>=]*\s*[$€£(]?\s*\.?\d[\d,. ]*\s*[%)]?|\d+[/:.-]\d+.*|#.*|\d+ \d+/\d+")
_TEXTS = re.compile(r'"(?:[^"]|"")*"')
_PLAIN_NUMBER = re.compile(r"(?:<>|[<>]=?|=)?-?\d+(?:\.\d+)?")


def is_dressed(text: str) -> bool:
    """Whether a text is a number for Excel, but not for every engine."""
    return bool(_DRESSED.fullmatch(text)) and not _PLAIN_NUMBER.fullmatch(text)


def is_odd_error(value: Value) -> bool:
    """Whether it is an error that engines do not know as a constant."""
    return isinstance(value, CellError) and value not in KNOWN_ERRORS


def counts_by_criteria(formula: str) -> bool:
    """Whether a formula adds up or counts what a criterion selects."""
    return bool(_CRITERIA.search(formula))


@dataclass
class _Frame:
    """An open bracket: what it opens, and which argument the text is in.

    `lifts` says that operators in it work on whole ranges.
    """

    kinds: str
    argument: int = 0
    lifts: bool = False

    @property
    def kind(self) -> str:
        """What the current argument may be."""
        head, bar, tail = self.kinds.partition("|")
        if self.argument < len(head):
            return head[self.argument]
        return tail[(self.argument - len(head)) % len(tail)] if bar and tail else ""


class PlainFormulas:
    """Knows the plain formulas of one workbook."""

    def __init__(self, book: Workbook, references: References) -> None:
        """Take what decides: its names, and the texts that stand in its cells."""
        self._book, self._references = book, references
        self._known: dict[tuple[str, str, bool], _Kind] = book.known("kinds")

    def holds(self, formula: str, sheet: str, *, array: bool = False) -> bool:
        """Whether two engines are enough for a formula on this sheet, or an array formula."""
        alike = formula if _ONE_CELL.search(formula) else _ROWS.sub(r"\g<1>0", formula)
        key = alike, sheet, array
        kind = self._known.get(key)
        if kind is None:
            kind = _Kind.of(self, formula, sheet, array)
            if len(self._known) < MOST_KNOWN:
                self._known[key] = kind
        if not kind.plain:
            return False
        if kind.criteria and not _sizes_fit(formula):
            return False
        if kind.traps and self.reads_dressed(formula, sheet):
            return False
        if kind.orders and self._reads(self._accented, formula, sheet):
            return False
        if self.odd_errors and self._reads(self.odd_errors, formula, sheet):
            return False
        return not (kind.dates and "1900" in formula)

    def reads_dressed(self, formula: str, sheet: str) -> bool:
        """Whether it reads a text that is a number for Excel, but not for every engine."""
        return self._reads(self._dressed, formula, sheet)

    def _reads(self, texts: PlaceIndex, formula: str, sheet: str) -> bool:
        return bool(texts) and texts.touches(self._references.all_areas(formula, sheet))

    def is_single(self, text: str, sheet: str) -> bool | None:
        """Whether a reference or name is one cell; None for what is neither cell nor range."""
        if "[" in text:
            return "#This Row]" in text and "]:[" not in text
        areas = self._references.all_areas(text, sheet)
        if not areas or len(areas) != 1:
            return None
        top, left, bottom, right = areas[0][1]
        return (top, left) == (bottom, right)

    @cached_property
    def odd_errors(self) -> PlaceIndex:
        """Typed errors that no engine knows: each takes them for another one."""
        return PlaceIndex(
            (sheet.name, at)
            for sheet in self._book.sheets
            for at, cell in sheet.cells.items()
            if is_odd_error(cell.value)
        )

    @cached_property
    def _dressed(self) -> PlaceIndex:
        return PlaceIndex(place for place, text in self._texts() if is_dressed(text))

    @cached_property
    def _accented(self) -> PlaceIndex:
        """Texts with letters that Excel sorts in its own way."""
        return PlaceIndex(place for place, text in self._texts() if not text.isascii())

    def _texts(self) -> Iterator[tuple[Place, str]]:
        for sheet in self._book.sheets:
            for at, cell in sheet.cells.items():
                if type(cell.value) is str and cell.formula is None:
                    yield (sheet.name, at), cell.value


class _Kind(NamedTuple):
    """What fills of one formula have in common: they differ in the rows that they read only.

    Any other number may decide, as the last one of MATCH does.
    """

    plain: bool
    traps: bool
    orders: bool
    criteria: bool
    dates: bool

    @classmethod
    def of(cls, book: PlainFormulas, formula: str, sheet: str, array: bool) -> _Kind:
        """Read one of the fills."""
        shapes = (_TRAPS, _ORDERS, _CRITERIA, _DATES)
        texts = [text[1:-1] for text in _TEXTS.findall(without_formats(formula))]
        is_plain = _Reading(book, formula, sheet, array).is_plain()
        if _TRAPS.search(formula) and any(map(is_dressed, texts)):
            is_plain = False
        if not "".join(texts).isascii() and _ORDERS.search(formula) and _orders_accents(formula):
            is_plain = False
        return cls(is_plain, *(bool(shape.search(formula)) for shape in shapes))


@dataclass
class _Argument:
    """One argument being read: whether it compares, and what letters stand in it and before it."""

    orders: bool = False
    accents: bool = False
    before: bool = False

    def compares_accents(self) -> bool:
        return self.orders and self.accents


def _orders_accents(formula: str) -> bool:
    """Whether a text with letters that Excel sorts in its own way may be part of a comparison.

    It may be where the two stand in one argument, the text perhaps deeper.
    """
    open_calls = [_Argument()]
    for token in tokenize(formula):
        inner = open_calls[-1]
        if token.subtype == "Open":
            open_calls.append(_Argument())
        elif token.kind == "Sep" or (token.subtype == "Close" and len(open_calls) > 1):
            if inner.compares_accents():
                return True
            if token.kind == "Sep":
                open_calls[-1] = _Argument(before=inner.before or inner.accents)
            else:
                open_calls.pop()
                open_calls[-1].accents |= inner.before or inner.accents
        elif token.kind == "OpInfix":
            inner.orders |= token.text in ("<", ">", "<=", ">=")
        else:
            inner.accents |= not token.text.isascii()
    return open_calls[0].compares_accents()


def _sizes_fit(formula: str) -> bool:
    """Whether the ranges of each conditional sum have one size."""
    if len({_size(found) for found in _RANGE.findall(formula)}) < 2:
        return True
    sizes: list[set[tuple[int, int]] | None] = []
    for token in tokenize(formula):
        if token.subtype == "Open":
            called = _NEWER.sub("", token.called).upper() if token.opens_call else ""
            sizes.append(set() if "c" in _SPECS.get(called, "") else None)
        elif token.subtype == "Close" and sizes:
            found = sizes.pop()
            if found is not None and len(found) > 1:
                return False
        elif token.is_name and ":" in token.text and sizes and sizes[-1] is not None:
            sizes[-1].add(_size(token.text))
    return True


def _size(text: str) -> tuple[int, int]:
    try:
        top, left, bottom, right = range_bounds(text.rpartition("!")[2])
    except ValueError:
        return 0, 0
    return bottom - top, right - left


@dataclass
class _Reading:
    """One formula being read."""

    book: PlainFormulas
    formula: str
    sheet: str
    array: bool

    def is_plain(self) -> bool:
        """Whether every token is of the plain kind."""
        tokens = [token for token in tokenize(self.formula) if token.kind != "Whitespace"]
        frames = [_Frame("s", lifts=self.array)]
        skipped = 0
        for at, token in enumerate(tokens):
            if skipped:  # inside of a call of ours, whose value is known
                skipped += (token.subtype == "Open") - (token.subtype == "Close")
            elif token.subtype == "Open":
                if token.opens_call and our_function(token.called):
                    skipped = 1
                elif (kinds := self._kinds(token)) is None or not self._may_open(kinds, frames):
                    return False
                else:
                    is_open = self.array and not token.opens_call and frames[-1].lifts
                    frames.append(_Frame(kinds, lifts=is_open))
            elif token.subtype == "Close":
                if len(frames) < 2:
                    return False
                frames.pop()
            elif token.kind == "Sep":
                frames[-1].argument += 1
            elif not self._is_plain(
                token, tokens[at - 1 : at + 2] if at else tokens[:2], frames[-1]
            ):
                return False
        return bool(tokens)

    def _kinds(self, token: Token) -> str | None:
        """What the arguments of a bracket may be, None for one that is not plain."""
        if token.kind == "Paren":
            return "s"
        if not token.opens_call:
            return None
        return _SPECS.get(_NEWER.sub("", token.called).upper())

    def _may_open(self, kinds: str, frames: list[_Frame]) -> bool:
        """Whether a function may stand there: one that gives a reference may be no range."""
        return frames[-1].kind not in ("r", "k", "x") or kinds not in ("r|s", "srrs")

    def _is_plain(self, token: Token, around: list[Token], frame: _Frame) -> bool:
        if token.kind == "OpInfix":
            return token.text not in (" ", ",", ":")
        if token.kind in ("OpPrefix", "OpPostfix"):
            return token.text in "+-%"
        if token.kind != "Operand":
            return False
        if token.is_name:
            return self._is_plain_reference(token, around, frame)
        if token.subtype == "Error":
            return False
        if frame.kind == "c":
            return token.subtype != "Text" or bool(_CRITERION.fullmatch(token.text))
        if frame.kind == "t":
            return bool(_FORMAT.fullmatch(token.text))
        if frame.kind == "k":
            return token.subtype == "Number" and token.text.isdigit()
        if frame.kind == "x":
            return token.text.upper() in ("0", "FALSE")
        return True

    def _is_plain_reference(self, token: Token, around: list[Token], frame: _Frame) -> bool:
        single = self.book.is_single(token.text, self.sheet)
        if single is None or frame.kind in ("k", "t", "x"):
            return False
        if single or frame.lifts:
            return True
        before = around[0] is token or around[0].subtype == "Open" or around[0].kind == "Sep"
        after = around[-1] is token or around[-1].subtype == "Close" or around[-1].kind == "Sep"
        return frame.kind == "r" and before and after
