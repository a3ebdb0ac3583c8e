"""What stands around frozen values: the cells that feed them, and formulas that hide errors."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from addin.a1 import Area, Place
from addin.formulas import (
    CallUsers,
    References,
    array_anchors,
    find_dependents,
    stored_cells,
    tokenize,
)
from addin.xlsx import Workbook

CLOCK = frozenset({"TODAY", "NOW"})
"""Functions whose value is another one when the copy is opened."""

ERROR_BLIND = frozenset(
    {"IFERROR", "IFNA", "ISERROR", "ISERR", "ISNA", "ISNUMBER", "ISTEXT", "ISNONTEXT"}
    | {"ISLOGICAL", "ISBLANK", "ERROR.TYPE", "TYPE", "CELL", "COUNT", "COUNTA", "COUNTBLANK"}
    | {"COUNTIF", "COUNTIFS", "SUMIF", "SUMIFS", "AVERAGEIF", "AVERAGEIFS", "MAXIFS", "MINIFS"}
    | {"AGGREGATE", "SUBTOTAL", "MATCH", "XMATCH", "LOOKUP", "VLOOKUP", "HLOOKUP", "XLOOKUP"}
    | {"DAVERAGE", "DCOUNT", "DCOUNTA", "DGET", "DMAX", "DMIN", "DPRODUCT", "DSTDEV", "DSTDEVP"}
    | {"DSUM", "DVAR", "DVARP", "ISEVEN", "ISODD", "FILTER"}
)
"""Functions that may give a number although a cell that they read is an error."""


def feeding(book: Workbook, references: References, areas: Iterable[Area]) -> set[Place]:
    """The cells of these areas, and all that they depend on."""
    anchors, fed, read = array_anchors(book), set[Place](), set[Area]()
    waiting = list(areas)
    while waiting:
        area = waiting.pop()
        if area in read:
            continue
        read.add(area)
        for place in stored_cells(book, area) - fed:
            fed.add(place)
            sheet, position = anchors.get(place, place)
            if formula := book.by_name[sheet].cells[position].formula:
                fed.add((sheet, position))
                waiting += references.areas(formula, sheet)
    return fed


def users_of(book: Workbook, functions: Collection[str]) -> CallUsers:
    """Knows the formulas that call one of these functions, by themselves or through names."""

    short = {name.rpartition(".")[2] for name in functions}
    may_call = re.compile("|".join(map(re.escape, sorted(short))), re.IGNORECASE).search

    def calls(formula: str) -> tuple[str, ...]:
        if not may_call(formula):
            return ()
        named = (t.called.upper().rpartition(".")[2] for t in tokenize(formula) if t.opens_call)
        return tuple(name for name in named if name in short)

    return CallUsers(book, lambda formula, _: calls(formula))


def blind_formulas(
    book: Workbook, references: References, flags: Mapping[Place, str]
) -> Iterator[tuple[Place, list[str]]]:
    """The formulas that could hide the error of a frozen value, each with the flags behind it.

    `flags` are those of the frozen cells that have one.
    """
    users = users_of(book, ERROR_BLIND)
    blind = {
        (sheet.name, position)
        for sheet in book.sheets
        for position, cell in sheet.cells.items()
        if cell.formula and users.uses(cell.formula, sheet.name)
    }
    if blind.difference(flags):
        dependents = find_dependents(book, flags)
        behind = _Behind(book, references, flags, dependents)
        for place in book.in_order(blind & dependents.keys()):
            yield place, sorted(behind.of(place))


class _Behind:
    """The flags of the frozen values that a formula rests on, through other formulas too."""

    def __init__(
        self,
        book: Workbook,
        references: References,
        flags: Mapping[Place, str],
        dependents: Collection[Place],
    ) -> None:
        """`dependents` are all formulas that rest on one."""
        self._book, self._references, self._dependents = book, references, dependents
        self._anchors = array_anchors(book)
        self._known = {place: frozenset({flag}) for place, flag in flags.items()}
        self._reads: dict[Area, set[Place]] = {}

    def of(self, place: Place) -> frozenset[str]:
        """The flags behind a formula; no formula depends on itself."""
        waiting = [place]
        while waiting:
            at = waiting[-1]
            if at in self._known:
                waiting.pop()
                continue
            read = self._read(at)
            if new := [other for other in read if other not in self._known]:
                waiting += new
                continue
            self._known[at] = frozenset[str]().union(*(self._known[other] for other in read))
            waiting.pop()
        return self._known[place]

    def _read(self, place: Place) -> set[Place]:
        sheet, position = place
        formula = self._book.by_name[sheet].cells[position].formula or ""
        areas = self._references.areas(formula, sheet)
        return set().union(*(self._inside(area) for area in areas)) - {place}

    def _inside(self, area: Area) -> set[Place]:
        if area not in self._reads:
            cells = (self._anchors.get(at, at) for at in stored_cells(self._book, area))
            kept = {at for at in cells if at in self._known or at in self._dependents}
            self._reads[area] = kept
        return self._reads[area]
