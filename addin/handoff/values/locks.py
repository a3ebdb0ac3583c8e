"""Cells that feed frozen values, locked on sheets that are protected already."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from addin.a1 import Place, Position
from addin.xlsx import TRUE, Edit, Worksheet, parse, set_attributes
from addin.xlsx.edit import NewStyles, parse_without_cells

WHY = (
    "Locked in this copy:\nvalues that do not update depend on this cell (see About this copy). "
    "If it is changed, they show #N/A."
)


def is_protected(sheet: Worksheet) -> bool:
    """Whether the sheet's protection is on."""
    found = parse_without_cells(sheet).first("sheetProtection")
    return found is not None and found.attributes.get("sheet") in TRUE


def locked_cells(
    sheet: Worksheet, fed: Collection[Place], styles: NewStyles
) -> Iterator[tuple[Position, Edit]]:
    """The cells that a reader could change by typing, and the edit that locks each."""
    if not is_protected(sheet):
        return
    for position, cell in sheet.cells.items():
        if (sheet.name, position) not in fed or cell.is_result:
            continue
        raw = sheet.source[slice(*cell.span)]
        tag = parse(raw, fragment=True)
        style = styles.locked(tag.attributes.get("s"))
        if style is not None:
            start, end = cell.span[0], cell.span[0] + tag.inner
            new = set_attributes(raw[: tag.inner], {"s": str(style)})
            yield position, (start, end, new)
