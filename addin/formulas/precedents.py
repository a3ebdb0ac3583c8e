"""Which cells a formula cell depends on, through whatever formulas stand between."""

from __future__ import annotations

from collections.abc import Collection

from addin.a1 import Area, Place, cell_count, cells_in, contains, range_bounds
from addin.formulas.resolver import References
from addin.xlsx import Workbook


def depends_on(
    book: Workbook, references: References, place: Place, seeds: Collection[Place]
) -> set[Place] | None:
    """Those of `seeds` that a cell depends on; what is behind a seed does not count.

    None where the text of a formula on the way does not tell all that it reads.
    """
    anchors = array_anchors(book)
    seen, waiting, read = {place}, [place], set[Area]()
    while waiting:
        at = waiting.pop()
        if at in seeds:
            continue
        sheet, position = anchors.get(at, at)
        cell = book.by_name[sheet].cells.get(position)
        if cell is None or not cell.is_result:
            continue
        areas = references.all_areas(cell.formula, sheet) if cell.formula is not None else None
        if areas is None:
            return None
        for area in set(areas) - read:
            read.add(area)
            new = stored_cells(book, area).difference(seen)
            seen |= new
            waiting += new
    return {
        (name, at)
        for name, at in seeds
        if (name, at) in seen or any(name == on and contains(bounds, at) for on, bounds in read)
    }


def stored_cells(book: Workbook, area: Area) -> set[Place]:
    """The cells of an area that the file holds."""
    sheet, bounds = area
    cells = book.by_name[sheet].cells
    if cell_count(bounds) > len(cells):
        return {(sheet, at) for at in cells if contains(bounds, at)}
    return {(sheet, at) for at in cells_in(bounds) if at in cells}


def array_anchors(book: Workbook) -> dict[Place, Place]:
    """The first cell of each array formula, by the cells that it fills."""
    return {
        (sheet.name, at): (sheet.name, anchor)
        for sheet in book.sheets
        for anchor, cell in sheet.cells.items()
        if cell.array_ref is not None
        for at in cells_in(range_bounds(cell.array_ref))
    }
