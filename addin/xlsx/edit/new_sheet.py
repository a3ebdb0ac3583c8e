"""Adds a sheet of texts and values to the end of a workbook."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from addin.a1 import cell_text
from addin.xlsx.cell_writer import value_markup
from addin.xlsx.edit.package_editor import HEAD, PackageEditor, append_inside
from addin.xlsx.xml import decode_text, encode_attribute, name_prefix
from udfs.cells import Value

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
MOST_LINKS = 65_530
"""Excel repairs a sheet with more of them."""

_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")


@dataclass(frozen=True)
class NewCell:
    """A value, never a formula, whatever a text looks like; `link` is a place to go to."""

    content: Value
    style: int
    link: str = ""


@dataclass
class NewSheet:
    """Rows of cells from column B on, and how they are shown and printed."""

    widths: Mapping[int, float]
    rows: list[tuple[float, Sequence[NewCell]]] = field(default_factory=list)
    frozen_rows: int = 0
    repeated_row: int = 0

    def add(self, height: float, *cells: NewCell) -> None:
        """One more row, so many points tall."""
        self.rows.append((height, cells))


def add_sheet(edits: PackageEditor, workbook: str, wanted: str, sheet: NewSheet) -> str:
    """Add the sheet to the workbook in the part `workbook`; returns the name that it got."""
    root = edits.package.xml(workbook)
    listing = root.first("sheets")
    if listing is None:
        raise edits.package.fault(f"{workbook} lists no sheets")
    entries = [entry.attributes for entry in listing.children]
    taken = {decode_text(entry.get("name", "")).casefold() for entry in entries}
    names = itertools.chain([wanted], (f"{wanted} {number}" for number in itertools.count(2)))
    name = next(name for name in names if name.casefold() not in taken)
    part = edits.free_name("xl/worksheets/sheet{}.xml")
    edge = edits.add(part, _part(sheet), _KIND, workbook, f"{_OFFICE}/worksheet")
    with edits.package.reading(workbook):
        number = max(int(entry["sheetId"]) for entry in entries) + 1
    content = edits.read(workbook)
    p = name_prefix(content, root.start).decode()
    new = f'<{p}sheet xmlns:r="{_OFFICE}" name="{name}" sheetId="{number}" r:id="{edge}"/>'
    edits.replace(workbook, append_inside(content, listing, new.encode()))
    rows = f"'{name}'!${sheet.repeated_row}:${sheet.repeated_row}"
    _add_name(edits, workbook, f'name="_xlnm.Print_Titles" localSheetId="{len(entries)}"', rows)
    return name


def _add_name(edits: PackageEditor, workbook: str, attributes: str, formula: str) -> None:
    content, root = edits.read(workbook), edits.package.xml(workbook)
    p = name_prefix(content, root.start).decode()
    new = f"<{p}definedName {attributes}>{formula}</{p}definedName>"
    if listing := root.first("definedNames"):
        edits.replace(workbook, append_inside(content, listing, new.encode()))
        return
    at = max(child.end for child in root.children if child.name in _BEFORE_NAMES)
    whole = f"<{p}definedNames>{new}</{p}definedNames>"
    edits.replace(workbook, content[:at] + whole.encode() + content[at:])


def _part(sheet: NewSheet) -> bytes:
    """The worksheet, set up like the template's sheets: no grid, landscape A4, one page wide."""
    rows = "".join(_row(number, *row) for number, row in enumerate(sheet.rows, start=1))
    return (
        HEAD
        + (
            f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<dimension ref="B1:{cell_text((len(sheet.rows), max(sheet.widths)))}"/>{_view(sheet)}'
            f'<sheetFormatPr defaultRowHeight="15"/>{_columns(sheet)}'
            f"<sheetData>{rows}</sheetData>{_links(sheet)}"
            '<pageMargins left="0.4" right="0.4" top="0.7" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
            "<headerFooter><oddHeader>&amp;L&amp;8&amp;F&amp;C&amp;8&amp;A&amp;R&amp;8"
            "Page &amp;P of &amp;N</oddHeader></headerFooter></worksheet>"
        ).encode()
    )


def _view(sheet: NewSheet) -> str:
    top, first = sheet.frozen_rows, f"A{sheet.frozen_rows + 1}"
    return (
        '<sheetViews><sheetView showGridLines="0" zoomScale="90" zoomScaleNormal="90" '
        f'workbookViewId="0"><pane ySplit="{top}" topLeftCell="{first}" activePane="bottomLeft" '
        f'state="frozen"/><selection pane="bottomLeft" activeCell="{first}" sqref="{first}"/>'
        "</sheetView></sheetViews>"
    )


def _columns(sheet: NewSheet) -> str:
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in sheet.widths.items()
    )
    return f"<cols>{columns}</cols>"


def _links(sheet: NewSheet) -> str:
    links = [
        f'<hyperlink ref="{cell_text((row, column))}" location={encode_attribute(cell.link)}/>'
        for row, (_, cells) in enumerate(sheet.rows, start=1)
        for column, cell in enumerate(cells, start=2)
        if cell.link
    ]
    return f"<hyperlinks>{''.join(links[:MOST_LINKS])}</hyperlinks>" if links else ""


def _row(number: int, height: float, cells: Sequence[NewCell]) -> str:
    listed = "".join(
        _cell(cell_text((number, column)), cell) for column, cell in enumerate(cells, start=2)
    )
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{listed}</row>'


def _cell(reference: str, cell: NewCell) -> str:
    kind, content = value_markup(cell.content, b"")
    type_ = f' t="{kind}"' if kind else ""
    return f'<c r="{reference}" s="{cell.style}"{type_}>{content.decode()}</c>'
