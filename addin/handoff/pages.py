"""Which pages a reader of the PDF gets: those that the workbook's own names mark, and no more.

A sheet marks its cells for a print with a name of its own (`workbooks.marks`), so that it holds
whatever sheets are called, moved or added. A workbook without such names is printed whole.
"""

from __future__ import annotations

from addin.xlsx import (
    Edit,
    Element,
    Workbook,
    apply_edits,
    decode_text,
    encode_text,
    set_attributes,
)
from addin.xlsx.edit import PackageEditor
from workbooks.marks import PAGES, SUMMARY

_AREA = "_xlnm.Print_Area"


def marked_sheets(book: Workbook, pages: str) -> list[str]:
    """The sheets that a print has pages of: none if the workbook marks none for it."""
    wanted = (PAGES + pages).casefold()
    return [name.sheet for name in book.names if name.sheet and name.name.casefold() == wanted]


def refuse_pages(book: Workbook, pages: str) -> None:
    """Raises BadWorkbook for a summary of a workbook that marks none."""
    if pages == SUMMARY and not marked_sheets(book, pages):
        what = "no page of it is marked as the summary"
        raise book.package.fault(what, do="print it without --pages")


def choose_pages(book: Workbook, edits: PackageEditor, pages: str) -> None:
    """Hide the sheets that a print has no page of, and print the marked cells of the others.

    Raises BadWorkbook if all marked sheets are hidden.
    """
    source, root = edits.read(book.part), edits.package.xml(book.part)
    sheets, names = root.first("sheets"), root.first("definedNames")
    if sheets is None or names is None:
        return
    marked, areas = _by_sheet(names, PAGES + pages), _by_sheet(names, _AREA)
    if not marked:
        return
    changes: list[Edit] = []
    shown = False
    for number, sheet in enumerate(sheets.children):
        mark = marked.get(str(number))
        if mark is None:
            tag = set_attributes(source[sheet.start : sheet.inner], {"state": "hidden"})
            changes.append((sheet.start, sheet.inner, tag))
            continue
        shown = shown or _is_shown(sheet)
        area = areas.pop(str(number), None)
        if "#REF!" not in mark.text:  # whoever deleted its cells has said what is left
            content = encode_text(mark.text.strip()).encode()
            changes.append(
                (area.inner, area.stop, content) if area else _new_area(source, mark, content)
            )
    if not shown:
        what = f"its sheets for --pages {pages} are hidden"
        raise book.package.fault(what, do="show them in Excel first")
    edits.replace(book.part, apply_edits(source, changes))


def print_nothing_hidden(book: Workbook, edits: PackageEditor) -> None:
    """Take the print areas of hidden sheets away: LibreOffice prints hidden sheets with one."""
    source, root = edits.read(book.part), edits.package.xml(book.part)
    sheets, names = root.first("sheets"), root.first("definedNames")
    if sheets is None or names is None:
        return
    areas = _by_sheet(names, _AREA)
    hidden = [at for at, sheet in enumerate(sheets.children) if not _is_shown(sheet)]
    gone = [areas[str(at)] for at in hidden if str(at) in areas]
    spans = [(name.start, name.end) for name in gone]
    if len(gone) == len(names.children):
        spans = [(names.start, names.end)]
    edits.replace(book.part, apply_edits(source, [(*span, b"") for span in spans]))


def _is_shown(sheet: Element) -> bool:
    return sheet.attributes.get("state", "visible") == "visible"


def _by_sheet(names: Element, wanted: str) -> dict[str, Element]:
    """The names of sheets' own that are called so, by the number of the sheet."""
    return {
        name.attributes["localSheetId"]: name
        for name in names.children
        if "localSheetId" in name.attributes
        and decode_text(name.attributes.get("name", "")).casefold() == wanted.casefold()
    }


def _new_area(source: bytes, mark: Element, content: bytes) -> Edit:
    """A print area for the sheet of a mark, beside it among the names."""
    tag = source[mark.start : mark.inner]
    tag = set_attributes(tag, {"name": _AREA, "comment": None, "hidden": None})
    return mark.start, mark.start, tag + content + source[mark.stop : mark.end]
