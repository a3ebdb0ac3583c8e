"""Adds a sheet to a workbook: one to read at the front of it or behind it, one of formulas."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from addin.a1 import Position, cell_text
from addin.errors import RESAVE
from addin.xlsx.cell_writer import value_markup
from addin.xlsx.edit.package_editor import HEAD, PackageEditor, append_inside
from addin.xlsx.xml import (
    apply_edits,
    decode_text,
    encode_attribute,
    encode_text,
    name_prefix,
    set_attributes,
)
from udfs.cells import Value

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
MOST_LINKS = 65_530
"""Excel repairs a sheet with more of them."""

_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")


@dataclass(frozen=True)
class NewCell:
    """A value, whatever a text looks like; `link` is a place to go to.

    With a `formula` the content is the value that this has.
    """

    content: Value
    style: int
    link: str = ""
    formula: str = ""


@dataclass
class NewSheet:
    """Rows of cells from column B on, and how they are shown and printed.

    A cell of None is no cell; a page begins after each of the rows `breaks`.
    """

    widths: Mapping[int, float]
    rows: list[tuple[float, Sequence[NewCell | None]]] = field(default_factory=list)
    frozen_rows: int = 0
    repeated_row: int = 0
    breaks: list[int] = field(default_factory=list)

    def add(self, height: float, *cells: NewCell | None) -> None:
        """One more row, so many points tall."""
        self.rows.append((height, cells))


def add_sheet(edits: PackageEditor, workbook: str, wanted: str, sheet: NewSheet) -> str:
    """Add the sheet before all others of the workbook in the part `workbook`; returns its name."""
    name = free_sheet_name(edits, workbook, wanted)
    _move_sheets(edits, workbook)
    _add(edits, workbook, name, _part(sheet), first=True)
    rows = f"'{name}'!${sheet.repeated_row}:${sheet.repeated_row}"
    add_name(edits, workbook, 'name="_xlnm.Print_Titles" localSheetId="0"', rows)
    return name


def append_sheet(edits: PackageEditor, workbook: str, name: str, sheet: NewSheet) -> str:
    """Add the sheet behind all others, under a name that is free; returns its part."""
    return _add(edits, workbook, name, _part(sheet))


def free_sheet_name(edits: PackageEditor, workbook: str, wanted: str) -> str:
    """The name for a new sheet: the one that is wanted, with a number if it is taken."""
    listing = edits.package.xml(workbook).first("sheets")
    entries = [entry.attributes for entry in listing.children] if listing else []
    taken = {decode_text(entry.get("name", "")).casefold() for entry in entries}
    names = itertools.chain([wanted], (f"{wanted} {number}" for number in itertools.count(2)))
    return next(name for name in names if name.casefold() not in taken)


def add_formula_sheet(
    edits: PackageEditor, workbook: str, name: str, cells: Mapping[Position, tuple[str, Value]]
) -> None:
    """Add a hidden, locked sheet behind all others: by cell a formula, or none, and the value."""
    rows = (
        f'<row r="{row}">{"".join(_cell(cell_text(at), _of(cells[at])) for at in positions)}</row>'
        for row, positions in itertools.groupby(sorted(cells), itemgetter(0))
    )
    start = f'<worksheet xmlns="{_MAIN}"><sheetFormatPr defaultRowHeight="15"/><sheetData>'
    end = '</sheetData><sheetProtection sheet="1"/></worksheet>'
    parts = (text.encode() for text in itertools.chain([start], rows, [end]))
    _add(edits, workbook, name, b"".join([HEAD, *parts]), state=' state="hidden"')


def _of(content: tuple[str, Value]) -> NewCell:
    formula, value = content
    return NewCell(value, 0, formula=formula)


def add_name(edits: PackageEditor, workbook: str, attributes: str, formula: str) -> None:
    """Add a defined name with these attributes of its element."""
    content, root = edits.read(workbook), edits.package.xml(workbook)
    p = name_prefix(content, root.start).decode()
    new = f"<{p}definedName {attributes}>{formula}</{p}definedName>"
    if listing := root.first("definedNames"):
        edits.replace(workbook, append_inside(content, listing, new.encode()))
        return
    at = max(child.end for child in root.children if child.name in _BEFORE_NAMES)
    whole = f"<{p}definedNames>{new}</{p}definedNames>"
    edits.replace(workbook, content[:at] + whole.encode() + content[at:])


def _add(
    edits: PackageEditor,
    workbook: str,
    name: str,
    content: bytes,
    *,
    first: bool = False,
    state: str = "",
) -> str:
    part = edits.free_name("xl/worksheets/sheet{}.xml")
    edge = edits.add(part, content, _KIND, workbook, f"{_OFFICE}/worksheet")
    source, root = edits.read(workbook), edits.package.xml(workbook)
    listing = root.first("sheets")
    if listing is None:
        raise edits.package.fault(f"{workbook} lists no sheets", do=RESAVE)
    with edits.package.reading(workbook):
        number = max(int(entry.attributes["sheetId"]) for entry in listing.children) + 1
    p = name_prefix(source, root.start).decode()
    new = (
        f'<{p}sheet xmlns:r="{_OFFICE}" name="{name}" sheetId="{number}"{state} r:id="{edge}"/>'
    ).encode()
    if first:
        edits.replace(workbook, source[: listing.inner] + new + source[listing.inner :])
    else:
        edits.replace(workbook, append_inside(source, listing, new))
    return part


def _move_sheets(edits: PackageEditor, workbook: str) -> None:
    """Counts every sheet one further where a workbook tells it by its number."""
    source, root = edits.read(workbook), edits.package.xml(workbook)
    views, names = root.first("bookViews"), root.first("definedNames")
    shown, named = (listing.children if listing else [] for listing in (views, names))
    # Without a word the first sheet is the one that is shown.
    counted = [(view, "activeTab", "0") for view in shown]
    counted += [(view, "firstSheet", "") for view in shown]
    counted += [(name, "localSheetId", "") for name in named]
    moved: dict[tuple[int, int], dict[str, str | None]] = defaultdict(dict)
    with edits.package.reading(workbook):
        for element, attribute, usual in counted:
            at = element.attributes.get(attribute, usual)
            if at:
                moved[element.start, element.inner][attribute] = str(int(at) + 1)
    changes = [(*span, set_attributes(source[slice(*span)], new)) for span, new in moved.items()]
    edits.replace(workbook, apply_edits(source, changes))


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
            f"Page &amp;P of &amp;N</oddHeader></headerFooter>{_breaks(sheet)}</worksheet>"
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
        if cell and cell.link
    ]
    return f"<hyperlinks>{''.join(links[:MOST_LINKS])}</hyperlinks>" if links else ""


def _breaks(sheet: NewSheet) -> str:
    breaks = "".join(f'<brk id="{row}" max="16383" man="1"/>' for row in sheet.breaks)
    count = f'count="{len(sheet.breaks)}" manualBreakCount="{len(sheet.breaks)}"'
    return f"<rowBreaks {count}>{breaks}</rowBreaks>" if breaks else ""


def _row(number: int, height: float, cells: Sequence[NewCell | None]) -> str:
    listed = "".join(
        _cell(cell_text((number, column)), cell)
        for column, cell in enumerate(cells, start=2)
        if cell is not None
    )
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{listed}</row>'


def _cell(reference: str, cell: NewCell) -> str:
    kind, content = value_markup(cell.content, b"")
    type_ = f' t="{kind}"' if kind else ""
    formula = f"<f>{encode_text(cell.formula)}</f>" if cell.formula else ""
    return f'<c r="{reference}" s="{cell.style}"{type_}>{formula}{content.decode()}</c>'
