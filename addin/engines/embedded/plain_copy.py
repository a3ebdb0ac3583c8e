"""The copy of a workbook that the embedded engine calculates: plain cells, formulas, names.

No styles (so that dates are serial numbers), no results of an earlier calculation (so that none
can be taken for a new one).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping

from addin.a1 import Place, Position, cell_text, cells_in, column_letters, range_bounds
from addin.engines.calculation import Inputs
from addin.engines.embedded.call_text import PICK, for_engine, in_engine
from addin.xlsx import StoredCell, Workbook, encode_text, filled_by_arrays, zip_member
from udfs.cells import CellError, Value

Shapes = Mapping[Place, tuple[int, int]]

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def plain_copy(book: Workbook, inputs: Inputs, shapes: Shapes) -> bytes:
    """The copy as an .xlsx, with `inputs` in place of what those cells hold.

    `shapes` gives rows and columns of array formulas whose range has another size than their
    result: those are written out, one formula a cell of the range.
    """
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="{_TYPES}.worksheet+xml"/>'
        f'<Override PartName="/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/></Types>',
        "_rels/.rels": _relationships([("r1", "officeDocument", "workbook.xml")]),
        "_rels/workbook.xml.rels": _relationships(
            [(f"r{i}", "worksheet", f"sheet{i}.xml") for i, _ in enumerate(book.sheets)]
        ),
        "workbook.xml": _workbook_xml(book),
    }
    for i, sheet in enumerate(book.sheets):
        expanded = {at: shape for (name, at), shape in shapes.items() if name == sheet.name}
        rows = "".join(_rows(sheet.cells, inputs.get(sheet.name, {}), expanded))
        parts[f"sheet{i}.xml"] = (
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for part, text in parts.items():
            package.writestr(zip_member(part), text)
    return target.getvalue()


def _relationships(edges: list[tuple[str, str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for i, kind, target in edges
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _workbook_xml(book: Workbook) -> str:
    places = {sheet.name: i for i, sheet in enumerate(book.sheets)}
    sheets = "".join(
        f'<sheet name={_attribute(name)} sheetId="{i + 1}" r:id="r{i}"/>'
        for name, i in places.items()
    )
    names = "".join(
        f"<definedName name={_attribute(name.name)}"
        + (f' localSheetId="{places[name.sheet]}">' if name.sheet else ">")
        + f"{encode_text(for_engine(name.formula))}</definedName>"
        for name in book.names
        if not name.name.startswith("_xlnm.") and (name.sheet is None or name.sheet in places)
    )
    names = f"<definedNames>{names}</definedNames>" if names else ""
    spaces = f'xmlns="{_MAIN}" xmlns:r="{_OFFICE}"'
    return f"{_HEAD}<workbook {spaces}><sheets>{sheets}</sheets>{names}</workbook>"


def _attribute(text: str) -> str:
    return '"' + encode_text(text).replace('"', "&quot;") + '"'


def _rows(
    cells: Mapping[Position, StoredCell],
    inputs: Mapping[Position, Value],
    shapes: Mapping[Position, tuple[int, int]],
) -> Iterator[str]:
    written = {at: _value_xml(value) for at, value in inputs.items()}
    for anchor, shape in shapes.items():
        written.update(_cell_by_cell(cells[anchor], anchor, shape))
    filled = filled_by_arrays(cells)
    row = 0
    for position in sorted({**cells, **written} if written else cells):
        content = written.get(position) or _content(position, cells[position], filled)
        if content is None:
            continue
        if position[0] != row:
            yield f'{"</row>" if row else ""}<row r="{position[0]}">'
            row = position[0]
        yield f'<c r="{column_letters(position[1])}{row}"{content}</c>'
    yield "</row>" if row else ""


def _content(position: Position, cell: StoredCell, filled: Collection[Position]) -> str | None:
    if cell.formula is not None:
        text = in_engine(cell.formula, array=cell.array_ref is not None)
        return f"><f>{encode_text(text)}</f>"
    return None if cell.value is None or position in filled else _value_xml(cell.value)


def _cell_by_cell(
    cell: StoredCell, anchor: Position, shape: tuple[int, int]
) -> Iterator[tuple[Position, str]]:
    """An array formula as one formula a cell: one row or column stretches, beyond it is #N/A."""
    height, width = shape
    text = encode_text(in_engine(cell.formula or "", array=True))
    for y, x in cells_in(range_bounds(cell.array_ref or cell_text(anchor))):
        row = 1 if height == 1 else y - anchor[0] + 1
        column = 1 if width == 1 else x - anchor[1] + 1
        inside = row <= height and column <= width
        pick = f"{PICK}({text},{row},{column},{height},{width})"
        yield (y, x), f"><f>{pick if inside else 'NA()'}</f>"


def _value_xml(value: Value) -> str:
    if type(value) is float:
        return f"><v>{value!r}</v>"
    if isinstance(value, bool):
        return f' t="b"><v>{value:d}</v>'
    if isinstance(value, CellError):
        return f' t="e"><v>{value}</v>'
    if isinstance(value, str):
        text = encode_text(value)
        return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is>'
    return f"><v>{value!r}</v>" if value is not None else ">"
