"""Adds notes to the cells of a sheet; those that are there stay as they are."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache

from addin.a1 import MAX_COLUMN, MAX_ROW, Position, cell_position, cell_text
from addin.errors import RESAVE
from addin.xlsx.book import TRUE, Worksheet
from addin.xlsx.edit.package_editor import HEAD, PackageEditor, append_inside
from addin.xlsx.edit.sheet_frame import legacy_drawing_place, parse_without_cells
from addin.xlsx.xml import Edit, Element, encode_text, name_prefix, parse, space_attribute, tag_end

AUTHOR = "leasebridge"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_IDS = re.compile(rb"""<o:idmap\b[^>]*\sdata\s*=\s*["']([\d, ]+)["']""")
_SHAPE = re.compile(rb"""\bid\s*=\s*["']_x0000_s(\d+)["']""")
_PER_DRAWING = 1024
"""Numbers of shapes that one number of a drawing stands for."""

_WIDTHS, _MOST_LINES = (360, 640), 20
"""Pixels: the narrow box is for texts that have up to that many lines in it."""

_LINE, _CHARACTER, _MARGIN = 15, 6.8, 16
"""Pixels of a line and of a character of the font that notes have, and around the text."""

_TALLEST = 500
_DIGIT, _PADDING = 7, 5
"""Pixels of a digit of the usual font, in which a column's width is told, and around them."""

_COLUMN, _ROW = 8.43, 15.0
"""Digits and points that an ordinary column and row take."""

_HEIGHT = re.compile(rb"""\sht\s*=\s*["']([\d.]+)["']""")


@dataclass(frozen=True)
class _Parts:
    """The parts of a sheet that hold notes and their boxes, None for one that is missing."""

    comments: str | None
    drawing: str | None


def add_notes(edits: PackageEditor, sheet: Worksheet, notes: Mapping[Position, str]) -> list[Edit]:
    """Add notes to cells that have none; returns the edits of the sheet's own part this takes."""
    root = parse_without_cells(sheet)
    parts = _parts(edits, sheet, root)
    drawing = edits.read(parts.drawing) if parts.drawing else _new_drawing(edits)
    if b"</xml>" not in drawing:
        return []
    new = {at: notes[at] for at in sorted(notes.keys() - _noted(edits, parts.comments))}
    if not new:
        return []
    _write_comments(edits, sheet, parts.comments, new)
    shapes = _shapes(drawing, _Boxes(sheet, root), new)
    end = drawing.rindex(b"</xml>")
    drawing = drawing[:end] + shapes.encode() + drawing[end:]
    if parts.drawing:
        edits.replace(parts.drawing, drawing)
        return []
    part = edits.free_name("xl/drawings/vmlDrawing{}.vml")
    id_ = edits.add(part, drawing, _VML, sheet.part, f"{_OFFICE}/vmlDrawing")
    return [_reference(sheet, root, id_)]


def _reference(sheet: Worksheet, root: Element, id_: str) -> Edit:
    at, prefix = legacy_drawing_place(root), name_prefix(sheet.source, root.start).decode()
    return at, at, f'<{prefix}legacyDrawing xmlns:r="{_OFFICE}" r:id="{id_}"/>'.encode()


def _parts(edits: PackageEditor, sheet: Worksheet, root: Element) -> _Parts:
    edges = {edge.id: edge for edge in edits.package.relationships(sheet.part)}
    comments = [edits.package.follow(e) for e in edges.values() if e.kind == "comments"]
    reference = root.first("legacyDrawing")
    ids = reference.attributes.values() if reference else ()
    drawings = [edits.package.follow(edges[id_]) for id_ in ids if id_ in edges]
    return _Parts(next(iter(comments), None), next(iter(drawings), None))


def _noted(edits: PackageEditor, part: str | None) -> Collection[Position]:
    if part is None:
        return set()
    with edits.package.reading(part):
        notes = [e for e in edits.package.xml(part).walk() if e.name == "comment"]
        return {cell_position(note.attributes["ref"]) for note in notes}


def _write_comments(
    edits: PackageEditor, sheet: Worksheet, part: str | None, notes: Mapping[Position, str]
) -> None:
    if part is None:
        content = HEAD + f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'.encode()
        part = edits.free_name("xl/comments{}.xml")
        kind = f"{_SPREADSHEET}.comments+xml"
        edits.add(part, content, kind, sheet.part, f"{_OFFICE}/comments")
    content = edits.read(part)
    prefix = name_prefix(content, edits.package.xml(part).start).decode()
    content, author = _with_author(content, prefix)
    listed = parse(content).first("commentList")
    if listed is None:
        raise edits.package.fault(f"{part} lists no notes", do=RESAVE)
    new = "".join(_comment(at, text, author, prefix) for at, text in notes.items())
    edits.replace(part, append_inside(content, listed, new.encode()))


def _with_author(content: bytes, prefix: str) -> tuple[bytes, int]:
    """The part with us among the authors, and our number there."""
    authors = parse(content).first("authors")
    if authors is None:
        raise ValueError("it lists no authors")
    names = [author.text for author in authors.all("author")]
    if AUTHOR in names:
        return content, names.index(AUTHOR)
    new = f"<{prefix}author>{AUTHOR}</{prefix}author>"
    return append_inside(content, authors, new.encode()), len(names)


def _comment(position: Position, text: str, author: int, p: str) -> str:
    """A note whose first line is in bold."""
    first, newline, rest = text.partition("\n")
    runs = "".join(
        f'<{p}r><{p}rPr>{bold}<{p}sz val="9"/><{p}color indexed="81"/>'
        f'<{p}rFont val="Tahoma"/><{p}family val="2"/></{p}rPr>'
        f"<{p}t{space_attribute(run)}>{encode_text(run)}</{p}t></{p}r>"
        for bold, run in ((f"<{p}b/>", first), ("", newline + rest))
        if run
    )
    return (
        f'<{p}comment ref="{cell_text(position)}" authorId="{author}">'
        f"<{p}text>{runs}</{p}text></{p}comment>"
    )


def _new_drawing(edits: PackageEditor) -> bytes:
    """A drawing of boxes with a number that no other has."""
    drawings = [name for name in edits.package.members if name.casefold().endswith(".vml")]
    numbers = {0}
    for name in drawings:
        for found in _IDS.finditer(edits.read(name)):
            numbers |= {int(number) for number in found[1].split(b",")}
    layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{max(numbers) + 1}"/>'
    return f"<xml {_SPACES}>{layout}</o:shapelayout>{_SHAPE_TYPE}</xml>".encode()


def _shapes(drawing: bytes, boxes: _Boxes, notes: Mapping[Position, str]) -> str:
    """A box for each note, numbered on from those that are there."""
    number = _IDS.search(drawing)
    first = int(number[1].split(b",")[0]) * _PER_DRAWING if number else _PER_DRAWING
    taken = [int(found[1]) for found in _SHAPE.finditer(drawing)]
    kind = "" if b"_x0000_t202" in drawing else _SHAPE_TYPE
    after = max([first, *taken]) + 1
    return kind + "".join(
        _box(id_, at, boxes.anchor(at, text)) for id_, (at, text) in enumerate(notes.items(), after)
    )


def _box(number: int, position: Position, anchor: str) -> str:
    row, column = position
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
        'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )


class _Boxes:
    """Where the box of a note stands, so that its text can be read: beside its cell, large enough.

    The sizes of one sheet's columns and rows, in pixels of a screen at 96 an inch.
    """

    def __init__(self, sheet: Worksheet, root: Element) -> None:
        """`root` is the sheet's frame."""
        self._sheet = sheet
        usual, columns = root.first("sheetFormatPr"), root.first("cols")
        stated = usual.attributes if usual else {}
        self._row = float(stated.get("defaultRowHeight", _ROW))
        self._column = float(stated.get("defaultColWidth", _COLUMN))
        self._columns = [column.attributes for column in (columns.children if columns else [])]
        self._width, self._height = cache(self._width_of), cache(self._height_of)

    def anchor(self, position: Position, text: str) -> str:
        """Left, top, right and bottom of the box, each as a column or row and pixels into it."""
        width, height = _size(text)
        row, column = max(position[0] - 1, 1), min(position[1] + 1, MAX_COLUMN)
        right = _end(column, 12 + width, self._width, MAX_COLUMN)
        bottom = _end(row, 8 + height, self._height, MAX_ROW)
        left = column, min(12, self._width(column))
        top = row, min(8, self._height(row))
        return ", ".join(f"{at - 1}, {pixels}" for at, pixels in (left, top, right, bottom))

    def _width_of(self, column: int) -> int:
        for run in self._columns:
            if int(run["min"]) <= column <= int(run["max"]):
                return _pixels(run, self._column)
        return _pixels({}, self._column)

    def _height_of(self, row: int) -> int:
        known = self._sheet.data.rows.get(row)
        if known is None:
            return round(self._row * 4 / 3)
        start = known.span[0]
        found = _HEIGHT.search(self._sheet.source, start, tag_end(self._sheet.source, start))
        return 0 if known.hidden else round(float(found[1] if found else self._row) * 4 / 3)


def _pixels(column: Mapping[str, str], usual: float) -> int:
    digits = float(column.get("width", usual))
    return 0 if column.get("hidden") in TRUE else int(digits * _DIGIT + _PADDING)


def _end(at: int, pixels: int, size: Callable[[int], int], last: int) -> tuple[int, int]:
    while at < last and pixels > size(at):
        pixels -= size(at)
        at += 1
    return at, pixels


def _size(text: str) -> tuple[int, int]:
    narrow, wide = _WIDTHS
    width = narrow if _lines(text, narrow) <= _MOST_LINES else wide
    return width, min(_lines(text, width) * _LINE + _MARGIN, _TALLEST)


def _lines(text: str, width: int) -> int:
    room = (width - _MARGIN) / _CHARACTER
    return sum(max(1, math.ceil(len(line) / room)) for line in text.split("\n"))
