"""The record of every formula and name that a workbook was built with, kept in its file.

It is a custom XML part, which Excel and LibreOffice keep when they save.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from addin.a1 import Position
from addin.errors import AGAIN, UPDATE, CannotWrite, NewerFormat
from addin.xlsx import (
    CHANGED,
    RECORD,
    StoredCell,
    Workbook,
    Worksheet,
    filled_by_arrays,
    record_part,
    write,
)

if TYPE_CHECKING:
    from addin.xlsx.edit import PackageEditor

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_EDGE = f"{_OFFICE}/relationships/customXml"
_PROPERTIES = (  # without them LibreOffice drops the part
    f'<ds:datastoreItem xmlns:ds="{_OFFICE}/customXml"'
    ' ds:itemID="{5B6A7D3E-2C41-4F0B-9C55-6A1D0E8B7F32}">'
    f'<ds:schemaRefs><ds:schemaRef ds:uri="{RECORD}"/></ds:schemaRefs></ds:datastoreItem>'
)
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_MARKUP = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "<>&"})


FORMAT = 2
"""What we keep in a workbook, and how: this record, comments of names, Changes. 1 said no number.

A later version raises it where this one would misread what it keeps.
"""


@dataclass
class SheetMap:
    """The formulas of a sheet (with the range of an array), and the first text of rows and columns.

    By these its rows and columns are known again after others were inserted.
    """

    formulas: dict[Position, tuple[str, str | None]] = field(default_factory=dict)
    rows: dict[int, str] = field(default_factory=dict)
    columns: dict[int, str] = field(default_factory=dict)


@dataclass
class FormulaMap:
    """What a workbook was built with; `names` are defined names and what they stand for.

    `comments` are those of the names, for when a program has dropped them.
    """

    sheets: dict[str, SheetMap]
    names: dict[str, str]
    comments: dict[str, str] = field(default_factory=dict)


def map_of(book: Workbook) -> FormulaMap:
    """The formulas and names of a workbook as they are."""
    plain = [n for n in book.names if not (n.sheet or n.hidden or n.name.startswith("_xlnm."))]
    return FormulaMap(
        {sheet.name: sheet_map(sheet) for sheet in book.sheets},
        {name.name: name.formula for name in plain},
        {name.name: name.comment for name in plain if name.comment},
    )


def sheet_map(sheet: Worksheet) -> SheetMap:
    """The formulas of a sheet as they are, with what its rows and columns are called."""
    found, filled = SheetMap(), filled_by_arrays(sheet.cells)
    for (row, column), cell in sorted(sheet.cells.items()):
        if cell.formula is not None:
            found.formulas[row, column] = cell.formula, fixed_array(cell)
        elif cell.value and isinstance(cell.value, str) and (row, column) not in filled:
            found.rows.setdefault(row, cell.value[:60])
            found.columns.setdefault(column, cell.value[:60])
    return found


def fixed_array(cell: StoredCell) -> str | None:
    """The range of an array formula, if it is not one that spills as far as it needs."""
    return None if cell.dynamic else cell.array_ref


def record(book: Workbook) -> None:
    """Keep what a workbook is built with in its file, in the place of what it knew before.

    Raises BadWorkbook for a signed one, and CannotWrite, also where the file is another now. It
    does not hold the workbook itself.
    """
    from addin.xlsx.edit import PackageEditor  # a refresh does without

    edits = PackageEditor(book.package)
    text = json.dumps(_as_data(map_of(book)), separators=(",", ":"))
    content = f'<formulas xmlns="{RECORD}">{text.translate(_MARKUP)}</formulas>'
    if part := record_part(book.package, book.part):
        edits.replace(part, content.encode())
    else:
        _add(edits, book.part, content)
    if book.path.read_bytes() != book.package.data:
        raise CannotWrite(f"{book.path} {CHANGED}", do=AGAIN)
    write(edits.data(), book.path)


def _add(edits: PackageEditor, workbook: str, content: str) -> None:
    name = edits.free_name("customXml/item{}.xml")
    edits.add(name, content.encode(), "application/xml", workbook, _EDGE)
    about = edits.free_name("customXml/itemProps{}.xml")
    edits.add(about, _PROPERTIES.encode(), _PROPERTIES_TYPE, name, f"{_EDGE}Props")


def recorded(book: Workbook) -> FormulaMap | None:
    """What a workbook was built with, if its file says so.

    Raises BadWorkbook for a damaged record, and NewerFormat.
    """
    part = record_part(book.package, book.part)
    if part is None:
        return None
    with book.package.reading(part):
        try:
            data = json.loads(book.package.xml(part).text)
            made = int(data.get("format", 1))
            if made <= FORMAT:
                return _from_data(data)
        except (AttributeError, TypeError, IndexError):
            raise ValueError("it is no record of formulas") from None
    raise NewerFormat(
        f"{book.path}: a later version of leasebridge made it (format {made}, this one knows "
        f"{FORMAT})",
        do=UPDATE,
    )


def _as_data(known: FormulaMap) -> dict[str, object]:
    sheets = {
        name: {
            "formulas": [[*at, *told] for at, told in sheet.formulas.items()],
            "rows": sheet.rows,
            "columns": sheet.columns,
        }
        for name, sheet in known.sheets.items()
    }
    told = {"names": known.names, "comments": known.comments}
    return {"format": FORMAT, "sheets": sheets, **told}


def _from_data(data: dict[str, Any]) -> FormulaMap:
    sheets = {}
    for name, sheet in data["sheets"].items():
        formulas = {(at[0], at[1]): (was, array) for *at, was, array in sheet["formulas"]}
        named = ({int(at): text for at, text in sheet[key].items()} for key in ("rows", "columns"))
        sheets[name] = SheetMap(formulas, *named)
    return FormulaMap(sheets, data["names"], data.get("comments", {}))
