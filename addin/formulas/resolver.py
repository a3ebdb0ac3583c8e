"""Which cells a formula reads: its references as areas, through names and tables too."""

from __future__ import annotations

import re
from collections.abc import Mapping

import formualizer as fz

from addin.a1 import (
    MAX_COLUMN,
    MAX_ROW,
    Area,
    Bounds,
    Place,
    Position,
    column_number,
    range_bounds,
    sheet_name,
)
from addin.formulas.names import Names, key_of
from addin.formulas.structured import Tables
from addin.xlsx import MOST_KNOWN, Workbook

_MOST_NAMES = 8
"""Names that lead to names before that is a circle."""

_ANYWHERE = frozenset({"INDIRECT", "OFFSET"})
"""Functions that read cells which the text of a formula does not name."""

_SPILL = frozenset({"ANCHORARRAY", "_XLFN.ANCHORARRAY"})

_PLACE_ONLY = frozenset(
    {"ROW", "COLUMN", "ROWS", "COLUMNS", "AREAS", "ISREF", "SHEET", "SHEETS", "ISFORMULA"}
    | {"FORMULATEXT", "_XLFN.FORMULATEXT", "_XLFN.ISFORMULA", "_XLFN.SHEET", "_XLFN.SHEETS"}
)
"""Functions that look at where a cell is, or at its formula, and not at its value."""

_CELL = re.compile(r"\$?([A-Za-z]{1,2})\$?([1-9][0-9]{0,5})")
"""Most of the cells that formulas read."""

_CORNER = re.compile(r"\$?([A-Za-z]{0,3})\$?([0-9]{0,7})")


class References:
    """What the formulas of one workbook read."""

    def __init__(self, book: Workbook) -> None:
        """Take the sheets, names and tables that formulas refer to."""
        self._sheets = {sheet.name.casefold(): sheet.name for sheet in book.sheets}
        self._names = Names(book.names)
        self._tables = Tables(book.tables)
        self._known: dict[tuple[str, str, str], tuple[list[Area], bool] | None] = {}
        self._complete, self._passing = True, False
        # What is passing holds for this formula, now: other cells may be filled next time.
        self._book = book
        self._found: dict[tuple[str, str], list[Area] | None] = book.known("areas")
        self.spills: Mapping[str, Mapping[Position, str]] = {}
        """What formulas fill now, where that is known, by sheet and first cell."""

    def areas(self, formula: str, sheet: str) -> list[Area]:
        """The ranges that a formula on this sheet reads, through names and tables too."""
        if not formula:
            return []
        try:
            return self._read(fz.parse("=" + formula), sheet)
        except (fz.ParserError, fz.TokenizerError, ValueError, RecursionError):
            self._complete = False
            return []

    def all_areas(self, formula: str, sheet: str) -> list[Area] | None:
        """The same; None for a formula whose text does not tell all that it reads."""
        key = formula, sheet
        if key in self._found:
            return self._found[key]
        if self._passing:
            self._known.clear()
        self._complete, self._passing = True, False
        areas = self.areas(formula, sheet)
        found = areas if self._complete else None
        if not self._passing and len(self._found) < MOST_KNOWN:
            self._found[key] = found
        return found

    def _read(self, node: fz.ASTNode, sheet: str) -> list[Area]:
        if node.node_type() == "Reference":
            return self._reference(node.get_reference_string() or "", sheet)
        called = _called(node)
        if called in _SPILL or (node.node_type() == "UnaryOp" and node.get_operator() == "#"):
            return [
                spilled
                for child in node.children()
                for area in self._read(child, sheet)
                for spilled in self._spilled(area)
            ]
        read = (
            area
            for child in node.children()
            if not (called in _PLACE_ONLY and child.node_type() == "Reference")
            for area in self._read(child, sheet)
        )
        areas = list(dict.fromkeys(read))
        if called:
            areas += self._function(called, sheet)
        if len(areas) > 1 and node.node_type() == "BinaryOp" and node.get_operator() == ":":
            tops, lefts, bottoms, rights = zip(*(bounds for _, bounds in areas))
            # Between computed ends, as in A1:INDEX(B:B,3), any cell may be read.
            return [(areas[0][0], (min(tops), min(lefts), max(bottoms), max(rights)))]
        return areas

    def _spilled(self, area: Area) -> list[Area]:
        """What the array formula in a cell fills, and what it filled before."""
        self._passing = True
        sheet, bounds = area
        at = bounds[:2]
        cell = self._book.by_name[sheet].cells.get(at)
        refs = [self.spills.get(sheet, {}).get(at), cell.array_ref if cell else None]
        return [(sheet, range_bounds(ref)) for ref in refs if ref] or [area]

    def _function(self, called: str, sheet: str) -> list[Area]:
        """What a function reads besides its arguments: a name of the workbook may be one."""
        if called in _ANYWHERE:
            self._complete = False
        return self._name(called, sheet) if self._names.find(called, sheet) else []

    def _reference(self, text: str, sheet: str) -> list[Area]:
        if area := self.cells(text, sheet):
            return [area]
        if cells := self._tables.cells(text):
            area = self.cells(cells, sheet)
            return [area] if area else []
        if "[" in text or ":" in text:
            self._complete &= text.startswith(("[", "'["))  # a cell of another file
            return []
        return self._name(text, sheet)

    def cells(self, text: str, sheet: str) -> Area | None:
        """The area of a reference to cells (`A1`, `Sheet!C:D`); None for anything else."""
        before, mark, what = text.rpartition("!")
        on = self._sheets.get(sheet_name(before).casefold()) if mark else sheet
        bounds = _bounds(what)
        return (on, bounds) if on is not None and bounds else None

    def cell(self, text: str) -> Place | None:
        """The one cell that a text refers to by itself or through names, None for anything else."""
        for _ in range(_MOST_NAMES):
            if area := self.cells(text, ""):
                sheet, (top, left, bottom, right) = area
                return (sheet, (top, left)) if sheet and (top, left) == (bottom, right) else None
            name = self._names.find(text, None)
            if name is None:
                return None
            text = name.formula
        return None

    def _name(self, text: str, sheet: str) -> list[Area]:
        name = self._names.find(text, sheet)
        if name is None:
            self._complete &= text.lower().startswith("_xlpm.") or text.endswith("#REF!")
            return []
        # A formula without a sheet reads cells of the one on which its name is used.
        home = self._sheets.get(sheet_name(text.rpartition("!")[0]).casefold(), sheet)
        key = (home, *key_of(name))
        if key not in self._known:
            before, self._complete = self._complete, True
            self._known[key] = None
            self._known[key] = self.areas(name.formula, home), self._complete
            self._complete = before
        known = self._known[key]
        if known is None:  # it refers to itself: what it reads is not all there yet
            self._passing = True
            return []
        self._complete &= known[1]
        return known[0]


def _called(node: fz.ASTNode) -> str:
    is_call = node.node_type() == "Function"
    return (node.get_function_name() or "").upper() if is_call else ""


def _bounds(text: str) -> Bounds | None:
    """The cells of `A1`, `A1:B2`, `C:D` or `3:4`; None for a name."""
    if usual := _CELL.fullmatch(text):
        row, column = int(usual[2]), column_number(usual[1])
        return row, column, row, column
    first, colon, last = text.partition(":")
    start, end = _CORNER.fullmatch(first), _CORNER.fullmatch(last if colon else first)
    if not (start and end and start[0] and end[0]) or not (colon or all(start.groups())):
        return None
    try:
        columns = [column_number(corner[1]) for corner in (start, end) if corner[1]]
    except ValueError:
        return None
    rows = [int(corner[2]) for corner in (start, end) if corner[2]]
    if not all(1 <= row <= MAX_ROW for row in rows):
        return None
    if len(rows) < 2:
        rows = [*(rows or [1]), MAX_ROW]
    if len(columns) < 2:
        columns = [*(columns or [1]), MAX_COLUMN]
    return min(rows), min(columns), max(rows), max(columns)
