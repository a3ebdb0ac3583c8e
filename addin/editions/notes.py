"""Adds notes to the cells of a sheet; those that are there stay as they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from addin.editions.note_boxes import Boxes
from addin.editions.sheet_frame import frame, legacy_drawing_place
from addin.markup import Edit, Element, encode_text, name_prefix, parse, space_attribute
from addin.package_edits import HEAD, PackageEdits, appended
from addin.references import Position, cell_position, cell_text
from addin.workbook import Sheet

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


@dataclass(frozen=True)
class _Parts:
    """The parts of a sheet that hold notes and their boxes, None for one that is missing."""

    comments: str | None
    drawing: str | None


def add_notes(edits: PackageEdits, sheet: Sheet, notes: Mapping[Position, str]) -> list[Edit]:
    """Add notes to cells that have none; returns the edits of the sheet's own part this takes."""
    root = frame(sheet)
    parts = _parts(edits, sheet, root)
    drawing = edits.read(parts.drawing) if parts.drawing else _new_drawing(edits)
    if b"</xml>" not in drawing:
        return []
    new = {at: notes[at] for at in sorted(notes.keys() - _noted(edits, parts.comments))}
    if not new:
        return []
    _write_comments(edits, sheet, parts.comments, new)
    shapes = _shapes(drawing, Boxes(sheet, root), new)
    end = drawing.rindex(b"</xml>")
    drawing = drawing[:end] + shapes.encode() + drawing[end:]
    if parts.drawing:
        edits.replace(parts.drawing, drawing)
        return []
    part = edits.free_name("xl/drawings/vmlDrawing{}.vml")
    id_ = edits.add(part, drawing, _VML, sheet.part, f"{_OFFICE}/vmlDrawing")
    return [_reference(sheet, root, id_)]


def _reference(sheet: Sheet, root: Element, id_: str) -> Edit:
    at, prefix = legacy_drawing_place(root), name_prefix(sheet.source, root.start).decode()
    return at, at, f'<{prefix}legacyDrawing xmlns:r="{_OFFICE}" r:id="{id_}"/>'.encode()


def _parts(edits: PackageEdits, sheet: Sheet, root: Element) -> _Parts:
    edges = {edge.id: edge for edge in edits.package.relationships(sheet.part)}
    comments = [edits.package.follow(e) for e in edges.values() if e.kind == "comments"]
    reference = root.first("legacyDrawing")
    ids = reference.attributes.values() if reference else ()
    drawings = [edits.package.follow(edges[id_]) for id_ in ids if id_ in edges]
    return _Parts(next(iter(comments), None), next(iter(drawings), None))


def _noted(edits: PackageEdits, part: str | None) -> Collection[Position]:
    if part is None:
        return set()
    with edits.package.reading(part):
        notes = [e for e in edits.package.xml(part).walk() if e.name == "comment"]
        return {cell_position(note.attributes["ref"]) for note in notes}


def _write_comments(
    edits: PackageEdits, sheet: Sheet, part: str | None, notes: Mapping[Position, str]
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
        raise edits.package.fault(f"{part} lists no notes")
    new = "".join(_comment(at, text, author, prefix) for at, text in notes.items())
    edits.replace(part, appended(content, listed, new.encode()))


def _with_author(content: bytes, prefix: str) -> tuple[bytes, int]:
    """The part with us among the authors, and our number there."""
    authors = parse(content).first("authors")
    if authors is None:
        raise ValueError("it lists no authors")
    names = [author.text for author in authors.all("author")]
    if AUTHOR in names:
        return content, names.index(AUTHOR)
    new = f"<{prefix}author>{AUTHOR}</{prefix}author>"
    return appended(content, authors, new.encode()), len(names)


def _comment(position: Position, text: str, author: int, p: str) -> str:
    """A note whose first line is in bold."""
    first, _, rest = text.partition("\n")
    runs = "".join(
        f'<{p}r><{p}rPr>{bold}<{p}sz val="9"/><{p}color indexed="81"/>'
        f'<{p}rFont val="Tahoma"/><{p}family val="2"/></{p}rPr>'
        f"<{p}t{space_attribute(run)}>{encode_text(run)}</{p}t></{p}r>"
        for bold, run in ((f"<{p}b/>", first), ("", "\n" + rest))
    )
    return (
        f'<{p}comment ref="{cell_text(position)}" authorId="{author}">'
        f"<{p}text>{runs}</{p}text></{p}comment>"
    )


def _new_drawing(edits: PackageEdits) -> bytes:
    """A drawing of boxes with a number that no other has."""
    drawings = [name for name in edits.package.members if name.casefold().endswith(".vml")]
    numbers = {0}
    for name in drawings:
        for found in _IDS.finditer(edits.read(name)):
            numbers |= {int(number) for number in found[1].split(b",")}
    layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{max(numbers) + 1}"/>'
    return f"<xml {_SPACES}>{layout}</o:shapelayout>{_SHAPE_TYPE}</xml>".encode()


def _shapes(drawing: bytes, boxes: Boxes, notes: Mapping[Position, str]) -> str:
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
