"""Which formulas formulon cannot read or does not know how to calculate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from addin.a1 import Area, Place, cells_in, contains
from addin.formulas import Names, References, tokenize
from addin.xlsx import Name, Workbook
from udfs.cells import CellError, Value

ELSEWHERE = {"GETPIVOTDATA"}
"""Functions that it has, but that read what no copy has."""

_PARAMETER = re.compile(r"_xlpm\.", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\[_xlpm\.[\w.]+\]", re.IGNORECASE)
_MAY_BE_LEFT_OUT = re.compile(r"_xlop\.([\w.]*)", re.IGNORECASE)
"""How Excel stores a parameter of a LAMBDA that needs no argument; it takes that for a name."""

_NEWER = re.compile(r"(?:_xlfn\.|_xlws\.)+", re.IGNORECASE)
_OTHER_FILE = re.compile(r"'?[^!\[]*\[[0-9]+\].*!", re.DOTALL)

_NAME, _REF = CellError("#NAME?"), CellError("#REF!")


def in_brackets(formula: str) -> str:
    """The formula with the parameters that may be left out as formulon reads them: in brackets."""
    return _MAY_BE_LEFT_OUT.sub(r"[_xlpm.\1]", formula)


class Unread:
    """Looks at the formulas of one copy."""

    def __init__(self, formulon: Any, engine: Any, book: Workbook) -> None:
        """`formulon` is the package, started, and `engine` its workbook of the copy."""
        self._formulon, self._engine = formulon, engine
        self._tables = {table.name.casefold() for table in book.tables}
        self._names, self._references = Names(book.names), References(book)
        self._unread_names: dict[int, bool] = {}
        self._functions: dict[str, bool] = {}
        self._table_references: dict[str, bool] = {}

    def formula(self, formula: str, sheet: str, value: Value) -> bool:
        """Whether it cannot read this formula, to which it gave this value."""
        # It says #NAME? of a text that it cannot parse.
        return self._meets_unknown(formula, sheet) or (value == _NAME and not self._parses(formula))

    def _meets_unknown(self, formula: str, sheet: str | None) -> bool:
        for token in tokenize(formula):
            if token.opens_call:
                if not self._knows(token.called, sheet):
                    return True
            elif token.is_name and (
                _OTHER_FILE.match(token.text)
                or _MAY_BE_LEFT_OUT.match(token.text)
                or self._is_unread_name(token.text, sheet)
                or not self._finds_in_table(token.text)
            ):
                return True
        return False

    def _finds_in_table(self, written: str) -> bool:
        """Whether it is no reference to a table, or one of those that it understands."""
        if "[" not in written and written.casefold() not in self._tables:
            return True
        if _IN_BRACKETS.fullmatch(written):
            return True
        if written not in self._table_references:
            # The number of rows is an error for want of a range only, not for what is in it.
            ((rows, *_), *_) = self._engine.evaluate_formula_array(0, 0, 0, f"ROWS({written})")
            unknown = rows.error_code == self._formulon.ErrorCode.NAME
            self._table_references[written] = not unknown
        return self._table_references[written]

    def _knows(self, called: str, sheet: str | None) -> bool:
        if not called or _PARAMETER.match(called):
            return True
        if self._names.find(called, sheet):
            return not self._is_unread_name(called, sheet)
        function = _NEWER.sub("", called.lstrip("@+-")).upper()
        if function not in self._functions:
            found = self._formulon.Workbook.function_metadata(function)
            # Another availability than 0 is a function that asks the host, who is not there.
            known = found is not None and found.availability == 0
            self._functions[function] = known and function not in ELSEWHERE
        return self._functions[function]

    def _is_unread_name(self, written: str, sheet: str | None) -> bool:
        name = self._names.find(written, sheet)
        if name is None:
            return False
        if id(name) not in self._unread_names:
            self._unread_names[id(name)] = False  # for a name that refers to itself
            self._unread_names[id(name)] = self._unread_name(name, sheet)
        return self._unread_names[id(name)]

    def _unread_name(self, name: Name, sheet: str | None) -> bool:
        unknown = self._meets_unknown(name.formula, name.sheet or sheet)
        return unknown or not self._parses(name.formula)

    def _parses(self, formula: str) -> bool:
        with self._formulon.Workbook.create_default() as scratch:
            try:
                scratch.set_formula(0, 0, 0, f"={formula}")
            except self._formulon.FormulonError:
                return False
        return True

    def circles(self, formulas: Mapping[Place, str], values: Mapping[Place, Value]) -> set[Place]:
        """Formulas that depend on themselves, and some of those that depend on them."""
        # It gives such cells #REF!, and 0 where a formula reads its own cell.
        suspects = {place for place in formulas if values[place] in (0.0, _REF)}
        reads = {
            place: self._among(suspects, self._references.areas(formulas[place], place[0]))
            for place in suspects
        }
        while free := [place for place, read in reads.items() if not read & reads.keys()]:
            for place in free:
                del reads[place]
        return set(reads)

    def _among(self, places: set[Place], areas: list[Area]) -> set[Place]:
        found: set[Place] = set()
        for sheet, bounds in areas:
            top, left, bottom, right = bounds
            if (bottom - top + 1) * (right - left + 1) < len(places):
                found.update(places & {(sheet, position) for position in cells_in(bounds)})
            else:
                found.update(p for p in places if p[0] == sheet and contains(bounds, p[1]))
        return found
