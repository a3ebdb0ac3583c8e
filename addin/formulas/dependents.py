"""Which formulas depend on a cell.

Only asked when a workbook has to be refused, or to say where an error comes from.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator

from addin.a1 import Area, Place, Position, cells_in, range_bounds
from addin.formulas.resolver import References
from addin.xlsx import Workbook

BLOCK = 256
"""Rows of a column whose readers are kept together: few to search, and few for a whole column."""


def find_dependents(book: Workbook, seeds: Iterable[Place]) -> dict[Place, Place]:
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
