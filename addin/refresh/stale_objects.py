"""What shows cells elsewhere and only Excel brings up to date: text boxes, pictures, pivots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from addin.a1 import Area, contains, range_bounds
from addin.engines import engines_agree
from addin.formulas import References
from addin.xlsx import Values, Workbook, storable

_LINKS = ("textlink", "cellRange")
"""Attributes that lead to cells: of a text box, and of a picture of cells (the camera)."""


def stale_objects(book: Workbook, references: References, values: Values) -> list[str]:
    """What in a workbook shows cells that get another value, each in a few words."""
    if not (objects := list(_objects(book, references))):
        return []
    changed = [
        (sheet.name, at)
        for sheet in book.sheets
        for at, value in values.get(sheet.name, {}).items()
        if not engines_agree(storable(value), old.value if (old := sheet.cells.get(at)) else None)
    ]
    stale = [
        f"{what} as it was; open and save it in Excel"
        for what, areas in objects
        if any(sheet == name and contains(b, at) for name, at in changed for sheet, b in areas)
    ]
    return list(dict.fromkeys(stale))


def _objects(book: Workbook, references: References) -> Iterator[tuple[str, list[Area]]]:
    """Words for each such thing, and the cells that it shows."""
    package = book.package
    drawn_on = {
        edge.target: sheet.name
        for sheet in book.sheets
        for edge in package.relationships(sheet.part)
        if edge.kind == "drawing"
    }
    for part, kind in package.content_types().items():
        if kind.endswith(("drawing+xml", "chartshapes+xml")):
            for element in package.xml(part).walk():
                for link in filter(None, map(element.attributes.get, _LINKS)):
                    areas = references.areas(link, drawn_on.get(part, ""))
                    yield f"a text box or picture shows {link}", areas
        elif kind.endswith("pivotcachedefinition+xml"):
            for source in package.xml(part).walk():
                if source.name == "worksheetSource":
                    with package.reading(part):
                        yield _pivot(references, source.attributes)


def _pivot(references: References, source: Mapping[str, str]) -> tuple[str, list[Area]]:
    sheet, ref, name = (source.get(key, "") for key in ("sheet", "ref", "name"))
    areas = [(sheet, range_bounds(ref))] if ref else references.areas(name, sheet)
    return f"a pivot table shows {name or f'{sheet}!{ref}'}", areas
