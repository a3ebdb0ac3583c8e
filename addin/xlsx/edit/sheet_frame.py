"""What a worksheet part holds around its cells: columns, formats, validations and so on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from addin.xlsx.book import Span, Worksheet
from addin.xlsx.xml import Edit, Element, parse, set_attributes

_LISTS = {
    "conditionalFormatting": "cfRule",
    "conditionalFormattings": "conditionalFormatting",
    "dataValidations": "dataValidation",
    "ext": "",
    "extLst": "",
}
"""Elements that may not be empty, and what they list."""

# The order that a worksheet's children have in a file; what comes after a place is what counts.
_AFTER_LEGACY_DRAWING = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip


def parse_without_cells(sheet: Worksheet) -> Element:
    """The root of a worksheet part as a tree without its cells, of which there may be millions."""
    start, end = sheet.data.span
    root = parse(sheet.source[:start] + sheet.source[end:])
    gap = end - start
    for element in root.walk():
        if element.start >= start:
            element.start += gap
            element.inner += gap
        if element.end > start:
            element.stop += gap
            element.end += gap
    return root


def legacy_drawing_place(root: Element) -> int:
    """Where a reference to the drawing of the notes belongs."""
    later = [child.start for child in root.children if child.name in _AFTER_LEGACY_DRAWING]
    return min(later, default=root.stop)


@dataclass(frozen=True)
class Removals:
    """Elements to take out, by their spans; after those in `replaced` something new comes."""

    gone: Collection[Span]
    replaced: Collection[Span]

    def edits(self, source: bytes, root: Element) -> Iterator[Edit]:
        """Takes them out, and the lists that would be empty without them."""
        if self._has(root):
            yield root.start, root.end, b""
            return
        for child in root.children:
            yield from self.edits(source, child)
        if root.name == "dataValidations" and "count" in root.attributes:
            left = sum(not self._has(child) for child in root.children)
            if left < len(root.children):
                tag = set_attributes(source[root.start : root.inner], {"count": str(left)})
                yield root.start, root.inner, tag

    def _has(self, element: Element) -> bool:
        if (element.start, element.end) in self.gone:
            return True
        if element.name not in _LISTS:
            return False
        what = _LISTS[element.name]
        listed = element.all(what) if what else element.children
        return bool(listed) and all(
            self._has(child) and (child.start, child.end) not in self.replaced for child in listed
        )
