"""Which formulas depend on a cell: only asked when a workbook has to be refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import formualizer as fz

from addin.references import Bounds, Position, cells_in, range_bounds
from addin.workbook import Workbook

Place = tuple[str, Position]
Area = tuple[str, Bounds]

SMALL = 4_096
"""Cells up to which a range is kept cell by cell; larger ones are few and searched one by one."""


def dependents(book: Workbook, seeds: Iterable[Place]) -> dict[Place, Place]:
    """Every formula cell that depends on one of `seeds`, with the seed that was found first."""
    readers, large = _readers(book)
    found: dict[Place, Place] = {}
    known = set(seeds)
    queue = [(seed, seed) for seed in known]
    while queue:
        place, seed = queue.pop()
        sheet, (row, column) = place
        by_range = [
            reader
            for (area, (top, left, bottom, right)), reader in large
            if area == sheet and top <= row <= bottom and left <= column <= right
        ]
        for reader in [*readers.get(place, ()), *by_range]:
            if reader not in known:
                known.add(reader)
                found[reader] = seed
                queue.append((reader, seed))
    return found


def _readers(book: Workbook) -> tuple[dict[Place, list[Place]], list[tuple[Area, Place]]]:
    """The formula cells that read a cell, by that cell; and those that read a large range."""
    names = {(n.sheet, n.name.casefold()): n.formula for n in book.names}
    tables = {t.name.casefold(): (t.sheet, range_bounds(t.ref)) for t in book.tables}
    readers: dict[Place, list[Place]] = defaultdict(list)
    large: list[tuple[Area, Place]] = []
    for sheet in book.sheets:
        for position, cell in sheet.cells.items():
            if cell.formula is None:
                continue
            reader = (sheet.name, position)
            for area in _areas(cell.formula, sheet.name, names, tables, 0):
                on, (top, left, bottom, right) = area
                if (bottom - top + 1) * (right - left + 1) > SMALL:
                    large.append((area, reader))
                    continue
                for place in cells_in((top, left, bottom, right)):
                    readers[on, place].append(reader)
            if cell.array_ref is not None:
                # Whoever reads a cell that an array formula fills reads the formula.
                filled = cells_in(range_bounds(cell.array_ref))
                readers[reader] += [(sheet.name, place) for place in filled]
    return readers, large


def _areas(
    formula: str,
    sheet: str,
    names: dict[tuple[str | None, str], str],
    tables: dict[str, Area],
    depth: int,
) -> Iterator[Area]:
    """The ranges that a formula reads, through names and tables too."""
    try:
        references = list(fz.parse("=" + formula).walk_refs())
    except (fz.ParserError, fz.TokenizerError):
        return
    for reference in references:
        if isinstance(reference, fz.CellRef):
            place = (reference.row, reference.col)
            yield reference.sheet or sheet, (*place, *place)
        elif isinstance(reference, fz.RangeRef):
            first, last = reference.start, reference.end
            top, left = (first.row, first.col) if first else (1, 1)
            bottom, right = (last.row, last.col) if last else (1 << 20, 1 << 14)
            yield reference.sheet or sheet, (top, left, bottom, right)
        elif isinstance(reference, fz.TableRef) and reference.name.casefold() in tables:
            yield tables[reference.name.casefold()]
        elif isinstance(reference, fz.NamedRangeRef) and depth < 20:
            scope, _, key = reference.name.casefold().rpartition("!")
            meant = names.get((scope or sheet, key)) or names.get((None, key))
            if meant is not None:
                yield from _areas(meant, sheet, names, tables, depth + 1)
