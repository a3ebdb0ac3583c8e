"""The values that a workbook keeps of the cells of other files that its formulas read."""

from __future__ import annotations

from addin.a1 import Position, cell_position
from addin.xlsx.book import TRUE, Workbook
from addin.xlsx.xml import Element, decode_text
from udfs.cells import CellError, Value

Linked = dict[tuple[int, str], dict[Position, Value]]
"""The stored cells by the link's number (from 1) and the sheet's name with its case folded."""


def linked_values(book: Workbook) -> Linked:
    """What is stored of other files. A link that stores nothing has no sheets here."""
    listing = book.root.first("externalReferences")
    edges = {edge.id: edge for edge in book.package.relationships(book.part)}
    found: Linked = {}
    for number, element in enumerate(listing.children if listing else [], 1):
        ids = [value for key, value in element.attributes.items() if key.endswith(" id")]
        edge = edges.get(ids[0]) if ids else None
        linked = edge and book.package.xml(book.package.follow(edge)).first("externalBook")
        if not linked:
            continue
        names, data = linked.first("sheetNames"), linked.first("sheetDataSet")
        called = [name.attributes.get("val", "") for name in (names.children if names else [])]
        for sheet in data.children if data else []:
            at = int(sheet.attributes.get("sheetId", "-1"))
            if 0 <= at < len(called) and sheet.attributes.get("refreshError") not in TRUE:
                found[number, called[at].casefold()] = _cells(sheet)
    return found


def _cells(sheet: Element) -> dict[Position, Value]:
    return {
        cell_position(cell.attributes["r"]): _value(cell)
        for row in sheet.children
        for cell in row.children
        if "r" in cell.attributes
    }


def _value(cell: Element) -> Value:
    stored = cell.first("v")
    if stored is None:
        return None
    kind = cell.attributes.get("t", "n")
    if kind == "b":
        return stored.text.strip() in TRUE
    if kind == "e":
        return CellError(stored.text.strip())
    return decode_text(stored.text) if kind == "str" else float(stored.text)
