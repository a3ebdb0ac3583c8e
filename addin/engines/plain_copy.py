"""The copy of a workbook that an engine calculates: plain cells, formulas, names and tables.

No styles (so that dates are serial numbers), no results of an earlier calculation (so that none
can be taken for a new one).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from addin.a1 import Position, column_letters, range_text
from addin.engines.calculation import Inputs
from addin.xlsx import (
    Name,
    StoredCell,
    Table,
    Workbook,
    Worksheet,
    encode_text,
    escape,
    filled_by_arrays,
    zip_member,
)
from udfs.cells import CellError, Value

KNOWN_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
"""The error values that engines know as constants. The others are #VALUE! for them."""

NOTHING = ">"
"""The content of a cell that holds nothing."""

_WORD = re.compile(r"[\w.\\?]+")
"""What may be a name, and no part of a longer one."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SPILLS = (  # formulon spills what is marked so, and only if the part has this name
    f'{_HEAD}<metadata xmlns="{_MAIN}" '
    'xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray">'
    '<metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" '
    'cellMeta="1"/></metadataTypes><futureMetadata name="XLDAPR" count="1"><bk><extLst>'
    '<ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}">'
    '<xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk>'
    '</futureMetadata><cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
)
_STYLES = (  # IronCalc reads no workbook without; the others need none
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/>'
    '<name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/>'
    '</fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Dialect(Protocol):
    """How an engine wants formulas written."""

    tables: bool
    """Whether it reads tables from the file."""

    def sheet(self, name: str) -> str:
        """What it calls a sheet."""

    def name(self, formula: str) -> str:
        """The formula of a defined name."""

    def cell(self, sheet: str, position: Position, cell: StoredCell) -> str:
        """The attributes and content of a cell with a formula: the text behind `<c r="A1"`."""


def plain_copy(
    book: Workbook,
    contents: Inputs,
    dialect: Dialect,
    extra: Mapping[str, Mapping[Position, str]] = MappingProxyType({}),
) -> bytes:
    """The copy as an .xlsx, with `contents` in place of what those cells hold.

    `extra` has what stands behind `<c r="A1"` for cells that the engine wants in a form of its own.
    """
    tables = book.tables if dialect.tables else []
    parts = _frame(book, dialect, tables)
    for i, sheet in zip(_numbers(book.sheets), book.sheets):
        own = {at: value_xml(value) for at, value in contents.get(sheet.name, {}).items()}
        own |= extra.get(sheet.name, {})
        listed = [n for n, table in enumerate(tables, 1) if table.sheet == sheet.name]
        parts[f"xl/worksheets/sheet{i}.xml"] = _sheet_xml(sheet, own, dialect, listed)
        if listed:
            parts[f"xl/worksheets/_rels/sheet{i}.xml.rels"] = _relationships(
                [(f"t{n}", "table", f"../tables/table{n}.xml") for n in listed]
            )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for part, text in parts.items():
            package.writestr(zip_member(part), text)
    return target.getvalue()


def names_in_use(names: Sequence[Name], formulas: Iterable[str]) -> list[Name]:
    """The names that may stand in these formulas, the commonest first.

    For each word of a formula IronCalc goes through all names until it finds it.
    """
    texts = [*formulas, *(name.formula for name in names)]
    words = Counter(_WORD.findall("\n".join(texts).casefold()))
    if "indirect" in words:
        return list(names)  # it may build any of them
    used = [name for name in names if name.name.casefold() in words]
    return sorted(used, key=lambda name: -words[name.name.casefold()])


def _frame(book: Workbook, dialect: Dialect, tables: list[Table]) -> dict[str, str]:
    """The parts around the sheets."""
    kinds = {"workbook": "sheet.main", "styles": "styles", "metadata": "sheetMetadata"}
    kinds |= {f"tables/table{i}": "table" for i, _ in enumerate(tables, 1)}
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_TYPES}.{kind}+xml"/>'
        for part, kind in kinds.items()
    )
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="{_TYPES}.worksheet+xml"/>{overrides}</Types>',
        "_rels/.rels": _relationships([("r1", "officeDocument", "xl/workbook.xml")]),
        "xl/_rels/workbook.xml.rels": _relationships(
            [("styles", "styles", "styles.xml"), ("spills", "sheetMetadata", "metadata.xml")]
            + [(f"r{i}", "worksheet", f"worksheets/sheet{i}.xml") for i in _numbers(book.sheets)]
        ),
        "xl/styles.xml": _STYLES,
        "xl/metadata.xml": _SPILLS,
        "xl/workbook.xml": _workbook_xml(book, dialect),
    }
    for i, table in enumerate(tables, 1):
        parts[f"xl/tables/table{i}.xml"] = _table_xml(i, table)
    return parts


def _numbers(sheets: Collection[Worksheet]) -> range:
    return range(1, len(sheets) + 1)


def _relationships(edges: list[tuple[str, str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for i, kind, target in edges
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _workbook_xml(book: Workbook, dialect: Dialect) -> str:
    places = {sheet.name: i for i, sheet in enumerate(book.sheets)}
    sheets = "".join(
        f'<sheet name={_attribute(dialect.sheet(name))} sheetId="{i + 1}" r:id="r{i + 1}"/>'
        for name, i in places.items()
    )
    names = "".join(
        f"<definedName name={_attribute(name.name)}"
        + (f' localSheetId="{places[name.sheet]}">' if name.sheet else ">")
        + f"{escape(dialect.name(name.formula))}</definedName>"
        for name in book.names
        if not name.name.startswith("_xlnm.") and (name.sheet is None or name.sheet in places)
    )
    names = f"<definedNames>{names}</definedNames>" if names else ""
    spaces = f'xmlns="{_MAIN}" xmlns:r="{_OFFICE}"'
    dates = '<workbookPr date1904="1"/>' if book.date1904 else ""
    return f"{_HEAD}<workbook {spaces}>{dates}<sheets>{sheets}</sheets>{names}</workbook>"


def _attribute(text: str) -> str:
    return '"' + escape(text).replace('"', "&quot;") + '"'


def _table_xml(number: int, table: Table) -> str:
    name = _attribute(table.name)
    columns = "".join(
        f'<tableColumn id="{i}" name={_attribute(column)}/>'
        for i, column in enumerate(table.columns, 1)
    )
    header = "" if table.header_row else ' headerRowCount="0"'
    totals = ' totalsRowCount="1"' if table.totals_row else ' totalsRowShown="0"'
    return (
        f'{_HEAD}<table xmlns="{_MAIN}" id="{number}" name={name} displayName={name} '
        f'ref="{table.ref}"{header}{totals}>'
        f'<tableColumns count="{len(table.columns)}">{columns}</tableColumns></table>'
    )


def _sheet_xml(
    sheet: Worksheet, own: Mapping[Position, str], dialect: Dialect, tables: list[int]
) -> str:
    listed = "".join(f'<tablePart r:id="t{n}"/>' for n in tables)
    parts = f'<tableParts count="{len(tables)}">{listed}</tableParts>' if tables else ""
    rows = "".join(_rows(sheet, own, dialect))
    # Without it formualizer takes a range for as large as a sheet can be: 200 times slower.
    used = [*sheet.cells, *own]
    extent = ""
    if used:
        rows_used, columns_used = zip(*used)
        bounds = min(rows_used), min(columns_used), max(rows_used), max(columns_used)
        extent = f'<dimension ref="{range_text(bounds)}"/>'
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{extent}'
        f"<sheetData>{rows}</sheetData>{parts}</worksheet>"
    )


def _rows(sheet: Worksheet, own: Mapping[Position, str], dialect: Dialect) -> Iterator[str]:
    cells, name = sheet.cells, sheet.name
    filled = filled_by_arrays(cells)
    hidden = {row for row, stored in sheet.data.rows.items() if stored.hidden}
    row = 0
    for position in sorted({**cells, **own} if own else cells):
        content = own.get(position)
        if content is None:
            cell = cells[position]
            if cell.formula is not None:
                content = dialect.cell(name, position, cell)
            elif cell.value is None or position in filled:
                continue
            else:
                content = value_xml(cell.value)
        if position[0] != row:
            mark = ' hidden="1"' if position[0] in hidden else ""
            yield f'{"</row>" if row else ""}<row r="{position[0]}"{mark}>'
            row = position[0]
        yield f'<c r="{column_letters(position[1])}{row}"{content}</c>'
    yield "</row>" if row else ""


def value_xml(value: Value) -> str:
    """A constant, as it stands behind `<c r="A1"`."""
    if type(value) is float:
        return f"><v>{value!r}</v>"
    if isinstance(value, bool):
        return f' t="b"><v>{value:d}</v>'
    if isinstance(value, CellError):
        return f' t="e"><v>{value if value in KNOWN_ERRORS else "#VALUE!"}</v>'
    if isinstance(value, str):
        text = encode_text(value)
        return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is>'
    return f"><v>{value!r}</v>" if value is not None else NOTHING


def formula_xml(formula: str, cell: StoredCell) -> str:
    """A formula as a file has it, with an error for a value, behind `<c r="A1"`."""
    kind = mark = ""
    if cell.array_ref is not None:
        kind, mark = f' t="array" ref="{cell.array_ref}"', ' cm="1"' if cell.dynamic else ""
    return f'{mark} t="e"><f{kind}>{escape(formula)}</f><v>#N/A</v>'
