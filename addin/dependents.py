"""What formulas read, and which of them depend on a cell.

Only asked when a workbook has to be refused, or to say where an error comes from.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator

import formualizer as fz

from addin.places import Place
from addin.references import (
    MAX_COLUMN,
    MAX_ROW,
    Bounds,
    Position,
    cells_in,
    column_number,
    range_bounds,
)
from addin.workbook import Table, Workbook

Area = tuple[str, Bounds]

BLOCK = 256
"""Rows of a column whose readers are kept together: few to search, and few for a whole column."""

_CORNER = re.compile(r"\$?([A-Za-z]{0,3})\$?([0-9]{0,7})")


def dependents(book: Workbook, seeds: Iterable[Place]) -> dict[Place, Place]:
    """Every formula cell that depends on one of `seeds`, with the seed that was found first."""
    seed_of = {seed: seed for seed in seeds}
    readers = _Readers(book, seed_of)
    found: dict[Place, Place] = {}
    queue = deque(seed_of)
    while queue:
        place = queue.popleft()
        for reader, is_formula in readers.of(place):
            if reader not in seed_of:
                seed_of[reader] = seed_of[place]
                queue.append(reader)
                if is_formula:
                    found[reader] = seed_of[reader]
    return found


class _Readers:
    """The formula cells that read a cell."""

    def __init__(self, book: Workbook, seeds: Collection[Place]) -> None:
        """Read every formula of the workbook; only its cells and `seeds` will be asked for."""
        self._by_area: dict[Area, list[Place]] = defaultdict(list)
        self._filled: dict[Place, list[Place]] = {}
        self._by_block: dict[tuple[str, int, int], list[Area]] = defaultdict(list)
        self._told: set[Area] = set()
        references = References(book)
        for sheet in book.sheets:
            for position, cell in sheet.cells.items():
                place = (sheet.name, position)
                for area in references.areas(cell.formula or "", sheet.name):
                    self._by_area[area].append(place)
                if cell.array_ref is not None:
                    filled = cells_in(range_bounds(cell.array_ref))
                    self._filled[place] = [(sheet.name, at) for at in filled]
        self._arrange(_ends(book, seeds))

    def _arrange(self, ends: dict[str, Position]) -> None:
        for area in self._by_area:
            sheet, (top, left, bottom, right) = area
            last_row, last_column = ends[sheet]
            for column in range(left, min(right, last_column) + 1):
                for block in range(top // BLOCK, min(bottom, last_row) // BLOCK + 1):
                    self._by_block[sheet, column, block].append(area)

    def of(self, place: Place) -> Iterator[tuple[Place, bool]]:
        """Who reads this cell and was not told before; and if it is a formula cell."""
        sheet, (row, column) = place
        key = (sheet, column, row // BLOCK)
        waiting = []
        for area in self._by_block.pop(key, ()):
            if area in self._told:
                continue
            if not area[1][0] <= row <= area[1][2]:
                waiting.append(area)
                continue
            self._told.add(area)
            yield from ((reader, True) for reader in self._by_area[area])
        self._by_block[key] = waiting
        # Whoever reads a cell that an array formula fills reads the formula.
        yield from ((filled, False) for filled in self._filled.get(place, ()))


def _ends(book: Workbook, seeds: Collection[Place]) -> dict[str, Position]:
    """The last row and column of each sheet that may be asked for."""
    ends = {}
    for sheet in book.sheets:
        arrays = [range_bounds(c.array_ref)[2:] for c in sheet.cells.values() if c.array_ref]
        blanks = [position for name, position in seeds if name == sheet.name]
        rows, columns = zip((0, 0), *sheet.cells, *arrays, *blanks)
        ends[sheet.name] = max(rows), max(columns)
    return ends


class References:
    """What the formulas of one workbook read."""

    def __init__(self, book: Workbook) -> None:
        """Take the sheets, names and tables that formulas refer to."""
        self._sheets = {sheet.name.casefold(): sheet.name for sheet in book.sheets}
        self._names = {
            ((name.sheet or "").casefold(), name.name.casefold()): name.formula
            for name in book.names
        }
        self._tables = {table.name.casefold(): table for table in book.tables}
        self._known: dict[tuple[str, str], list[Area]] = {}

    def areas(self, formula: str, sheet: str) -> list[Area]:
        """The ranges that a formula on this sheet reads, through names and tables too."""
        if not formula:
            return []
        try:
            return self._read(fz.parse("=" + formula), sheet)
        except (fz.ParserError, fz.TokenizerError, ValueError, RecursionError):
            return []

    def _read(self, node: fz.ASTNode, sheet: str) -> list[Area]:
        if node.node_type() == "Reference":
            return self._reference(node.get_reference_string() or "", sheet)
        read = (area for child in node.children() for area in self._read(child, sheet))
        areas = list(dict.fromkeys(read))
        if len(areas) > 1 and node.node_type() == "BinaryOp" and node.get_operator() == ":":
            tops, lefts, bottoms, rights = zip(*(bounds for _, bounds in areas))
            # Between computed ends, as in A1:INDEX(B:B,3), any cell may be read.
            return [(areas[0][0], (min(tops), min(lefts), max(bottoms), max(rights)))]
        return areas

    def _reference(self, text: str, sheet: str) -> list[Area]:
        before, mark, what = text.rpartition("!")
        if mark:
            before = before[1:-1].replace("''", "'") if before.startswith("'") else before
            if before.casefold() not in self._sheets:
                return []
            sheet = self._sheets[before.casefold()]
        if bounds := _bounds(what):
            return [(sheet, bounds)]
        table, bracket, columns = what.partition("[")
        if table.casefold() in self._tables:
            return [_table_area(self._tables[table.casefold()], columns.removesuffix("]"))]
        return [] if bracket else self._name(sheet, what.casefold())

    def _name(self, sheet: str, name: str) -> list[Area]:
        key = (sheet.casefold(), name)
        if key not in self._known:
            self._known[key] = []  # what a name that refers to itself would find
            formula = self._names.get(key) or self._names.get(("", name)) or ""
            self._known[key] = self.areas(formula, sheet)
        return self._known[key]


def _bounds(text: str) -> Bounds | None:
    """The cells of `A1`, `A1:B2`, `C:D` or `3:4`; None for a name."""
    first, colon, last = text.partition(":")
    start, end = _CORNER.fullmatch(first), _CORNER.fullmatch(last if colon else first)
    if not (start and end and start[0] and end[0]) or not (colon or all(start.groups())):
        return None
    try:
        columns = [column_number(corner[1]) for corner in (start, end) if corner[1]]
    except ValueError:
        return None
    rows = [int(corner[2]) for corner in (start, end) if corner[2]]
    if len(rows) < 2:
        rows = [*(rows or [1]), MAX_ROW]
    if len(columns) < 2:
        columns = [*(columns or [1]), MAX_COLUMN]
    return min(rows), min(columns), max(rows), max(columns)


def _table_area(table: Table, column: str) -> Area:
    """The cells of one column of a table; the whole table where more than a column is named."""
    top, left, bottom, right = range_bounds(table.ref)
    names = [name.casefold() for name in table.columns]
    if column.casefold() in names:
        left = right = left + names.index(column.casefold())
    return table.sheet, (top, left, bottom, right)
