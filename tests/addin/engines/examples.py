"""The formulas of the two lists, the cells they refer to, and the workbook made of both."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_rowcol_to_cell

Cells = dict[tuple[int, int], Any]
Grid = list[list[Any]]

# Columns of sheet S, from row 1; None is a blank cell, text with a leading = a formula.
COLUMNS: dict[str, list[Any]] = {
    "A": [10, 20, 30, 40, 50, -5],
    "B": [1, "x", True, None, "3", -2.5, False, '=""'],
    "C": [1, "#N/A", 3, "#DIV/0!", 5],
    "D": ["apple", "Banana", "apple pie", None, "cherry", "APPLE"],
    # 1 January, 1 February, 1 March and 31 December 2026; 31 December 2027 at 18:00
    "E": [46023, 46054, 46082, 46387, 46752.75],
    "F": [],
    "G": [1, 2, 2, 4, 8, 16],
    "H": [16, 8, 4, 4, 2, 1],
    "I": [-100, 30, 40, 50, 60],
    "J": [0.1, 0.25, -0.5, 1 / 3, 1e20, 1e-7],
    "K": ["red", "blue", "red", "green", "blue", "Red"],
    "L": [2, 3, 5, 7, 11, 13],
    "M": [1, 2, 3],
    "N": [4, 5, 6],
    "O": [7, 8, 10],
    "P": [2, None, 4, "t", 6, True],
    "Q": ["25%", "$5", "1,234", "1/2/2024", "(5)", "1 1/2", "5", "~*", "a*b", "a?b"],
    "R": [0.25, 5, 1234, 45293, -5, 1.5, 5, 0],
    "T": [5, 3, 8, 1, 9, 2],
    "U": [5, "5", True, False, '=""', None, 0, "abc"],
}
NAMES = {
    "idx": "INDEX(S!$A$1:$A$6,3)",
    "off": "OFFSET(S!$A$1,0,0,3,1)",
    "arr": "{1,2,3}",
}
OTHER_SHEET: Cells = {(0, 0): 7, (1, 0): 8}  # 'T 2'!A1:A2
FORMULAS = 25
"""The column, from 0, that holds the examples: outside of what any of them refers to."""

_FUTURE = (
    r"IFNA|IFS|SWITCH|XOR|XLOOKUP|XMATCH|CONCAT|TEXTJOIN|MAXIFS|MINIFS|STDEV\.S|"
    r"STDEV\.P|VAR\.S|VAR\.P|PERCENTILE\.INC|PERCENTILE\.EXC|QUARTILE\.INC|"
    r"QUARTILE\.EXC|RANK\.EQ|RANK\.AVG|CEILING\.MATH|FLOOR\.MATH|DAYS|ISOWEEKNUM|"
    r"COVARIANCE\.S|COVARIANCE\.P|FORECAST\.LINEAR|PDURATION|RRI|SEQUENCE|LET|"
    r"UNIQUE|SORT|FILTER|TEXTSPLIT|NUMBERVALUE|ARRAYTOTEXT|VALUETOTEXT"
)
_FUTURE_CALL = re.compile(rf"(?<![\w.])({_FUTURE})\(")


class Example(NamedTuple):
    """A formula and what Excel gives for it."""

    formula: str
    array: bool
    excel: Grid
    libreoffice: Grid


def stored(formula: str) -> str:
    """The formula as a file holds it, newer functions behind their prefix."""

    def prefixed(call: re.Match[str]) -> str:
        return f"_xlfn.{'_xlws.' * (call[1] in ('SORT', 'FILTER'))}{call[1]}("

    return _FUTURE_CALL.sub(prefixed, formula)


def examples(name: str = "examples") -> list[Example]:
    """Every example of a list."""
    path = Path(__file__).with_name(f"{name}.tsv")
    lines = [line for line in path.read_text("utf-8").split("\n") if line and line[0] != "#"]
    return [_example(*line.split("\t")) for line in lines]


def _example(formula: str, excel: str, libreoffice: str = "") -> Example:
    array = formula.startswith("{")
    text = formula[1:-1] if array else formula
    return Example(text, array, _grid(excel), _grid(libreoffice or excel))


def _grid(text: str) -> Grid:
    if not text.startswith("{"):
        return [[_constant(text)]]
    rows = re.findall(r'(?:"(?:[^"]|"")*"|[^;"])+', text[1:-1])
    return [[_constant(c) for c in re.findall(r'(?:"(?:[^"]|"")*"|[^,"])+', r)] for r in rows]


def _constant(text: str) -> Any:
    if text in ("TRUE", "FALSE"):
        return text == "TRUE"
    if text == "EMPTY":
        return None
    if text.startswith('"'):
        return text[1:-1].replace('""', '"')
    return text if text.startswith("#") else float(text)


def data_cells() -> Cells:
    """The cells of sheet S."""
    return {
        (row, ord(column) - 65): value
        for column, values in COLUMNS.items()
        for row, value in enumerate(values)
        if value is not None
    }


def workbook(cells: Cells) -> bytes:
    """An .xlsx of plain cells without stored results: sheet S, and sheet `T 2` beside it."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    def links(*targets: tuple[str, str]) -> str:
        listed = "".join(
            f'<Relationship Id="r{i}" Type="{office}/{type_}" Target="{target}"/>'
            for i, (type_, target) in enumerate(targets)
        )
        return f'<Relationships xmlns="{package}/relationships">{listed}</Relationships>'

    names = "".join(f'<definedName name="{n}">{text}</definedName>' for n, text in NAMES.items())
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/></Types>',
        "_rels/.rels": links(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": links(("worksheet", "s.xml"), ("worksheet", "t.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
        '<sheets><sheet name="S" sheetId="1" r:id="r0"/><sheet name="T 2" sheetId="2" r:id="r1"/>'
        f"</sheets><definedNames>{names}</definedNames></workbook>",
        "xl/s.xml": _sheet(main, cells),
        "xl/t.xml": _sheet(main, OTHER_SHEET),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return target.getvalue()


def _sheet(main: str, cells: Cells) -> str:
    rows: dict[int, str] = {}
    for (row, column), value in sorted(cells.items()):
        rows[row] = rows.get(row, "") + _cell(xl_rowcol_to_cell(row, column), value)
    listed = "".join(f'<row r="{row + 1}">{text}</row>' for row, text in rows.items())
    return f'<worksheet xmlns="{main}"><sheetData>{listed}</sheetData></worksheet>'


def _cell(address: str, value: Any) -> str:
    if isinstance(value, bool):
        return f'<c r="{address}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{address}"><v>{value!r}</v></c>'
    if value.startswith("="):
        return f'<c r="{address}"><f>{escape(stored(value[1:]))}</f></c>'
    if value.startswith("{"):  # {address=formula}, an array formula and its range
        area, _, formula = value[1:-1].partition("=")
        formula = escape(stored(formula))
        return f'<c r="{address}"><f t="array" ref="{area}">{formula}</f></c>'
    if value.startswith("#"):
        return f'<c r="{address}" t="e"><v>{value}</v></c>'
    text = escape(value)
    return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def placed(examples: list[Example]) -> tuple[Cells, list[int]]:
    """The cells that hold these formulas, and the row of each."""
    cells: Cells = {}
    rows = []
    row = 0
    for formula, array, excel, _ in examples:
        height, width = len(excel), len(excel[0])
        first, last = (row, FORMULAS), (row + height - 1, FORMULAS + width - 1)
        area = f"{xl_rowcol_to_cell(*first)}:{xl_rowcol_to_cell(*last)}"
        cells[first] = f"{{{area}={formula}}}" if array else f"={formula}"
        rows.append(row)
        row += height + (height > 1 or width > 1)
    return cells, rows


def alike(found: Any, wanted: Any, digits: float = 1e-12) -> bool:
    """Whether two cells or grids hold the same: types alike, numbers up to `digits` of them."""
    if isinstance(wanted, list):
        same_size = isinstance(found, list) and len(found) == len(wanted)
        return same_size and all(alike(*pair, digits) for pair in zip(found, wanted))
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, (int, float)) and isinstance(wanted, (int, float)):
        return abs(found - wanted) <= digits * max(abs(found), abs(wanted))
    return type(found) is type(wanted) and found == wanted
