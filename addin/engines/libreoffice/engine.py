"""Recalculates a workbook in a LibreOffice that runs unseen, with our functions inside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from addin.a1 import Place, Position, cells_in, range_bounds, range_text
from addin.engines.calculation import Answer, Calculation, Inputs
from addin.engines.libreoffice.doubts import Doubts
from addin.errors import Doubtful
from addin.formulas import without_call_prefix
from addin.hosts.libreoffice import (
    Office,
    components,
    configuration,
    configuration_node,
    convert,
    extension_files,
    find_office,
    manifest,
    throw_away_folder,
)
from addin.xlsx import Workbook, Worksheet, changed_parts, patched_zip, rewrite_formulas
from udfs.cells import CellError, Value

PATIENCE = 120.0
"""Seconds that LibreOffice gets for one workbook."""

ERRORS = {
    503: "#NUM!",
    519: "#VALUE!",
    521: "#NULL!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}
"""Calc's errors that are one of Excel's. Its others (`Err:502`) may be this or that in Excel."""

_CIRCULAR = (522, 523)
_FILTER = "leasebridge values"
_GENERAL = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb'numFmtId\s*=\s*["\']\d+["\']')
_PROTECTION = re.compile(rb"<(?:\w+:)?sheetProtection\b[^>]*(?:/>|>\s*</(?:\w+:)?sheetProtection>)")


def recalculate(book: Workbook, inputs: Inputs, timeout: float = PATIENCE) -> Calculation:
    """Calculate every formula, with `inputs` in place of what those cells hold.

    The workbook's file is left alone: LibreOffice gets a copy, within `timeout` seconds. Raises
    NoLibreOffice, OfficeFailed, and Doubtful for cells that LibreOffice cannot be trusted with.
    """
    result, reasons = _calculated(book, inputs, timeout)
    if reasons:
        raise Doubtful(reasons)
    return result


def answer(book: Workbook, inputs: Inputs, timeout: float = PATIENCE) -> Answer:
    """The same as one voice among others: no values for cells that it cannot be trusted with."""
    result, reasons = _calculated(book, inputs, timeout)
    values = {
        sheet: {at: value for at, value in found.items() if (sheet, at) not in reasons}
        for sheet, found in result.values.items()
    }
    return Answer(values, result.spills, reasons)


def _calculated(
    book: Workbook, inputs: Inputs, timeout: float
) -> tuple[Calculation, dict[Place, str]]:
    office = find_office()
    with throw_away_folder() as folder:
        told = _answer(office, book, inputs, folder, timeout)
    result, reasons = _calculation(book, told)
    doubts = Doubts(book, inputs, result, frozenset(told["functions"]))
    return result, reasons | doubts.reasons()


def _answer(
    office: Office, book: Workbook, inputs: Inputs, folder: Path, timeout: float
) -> dict[str, Any]:
    """What Calc makes of a copy."""
    extensions = folder / "extensions"
    unpacked_extension(extensions / "leasebridge")
    _unpack(_reader(), extensions / "reader")
    parts = _copied_parts(book, inputs)
    (folder / "book.xlsx").write_bytes(b"".join(patched_zip(book.package, parts)))
    spills = {
        sheet.name: [
            [number - 1 for number in range_bounds(ref)] for _, ref in _spill_ranges(sheet)
        ]
        for sheet in book.sheets
    }
    (folder / "spills.json").write_text(json.dumps(spills), encoding="utf-8")
    start = folder / "start.csv"
    start.write_text("start\n", encoding="utf-8")
    made = convert(office, start, f"json:{_FILTER}", extensions, timeout)
    answer: dict[str, Any] = json.loads(made.read_text(encoding="utf-8"))
    return answer


def unpacked_extension(folder: Path) -> None:
    """Put the extension into a folder, as LibreOffice wants those that come with it."""
    _unpack(extension_files(), folder)


def _unpack(files: dict[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _reader() -> dict[str, bytes]:
    """The extension with the export filter that recalculates and tells values."""
    service = "leasebridge.Values"
    kind = "application/vnd.sun.star.configuration-data"
    files = {
        "META-INF/manifest.xml": manifest(
            {
                "reader.components": "application/vnd.sun.star.uno-components",
                "Types.xcu": kind,
                "Filter.xcu": kind,
            }
        ),
        "reader.components": components({"reader.py": service}),
        "Types.xcu": _registration("Types", "leasebridge_values", {"Extensions": "json"}),
        "Filter.xcu": _registration(
            "Filters",
            _FILTER,
            {
                "Type": "leasebridge_values",
                "DocumentService": "com.sun.star.sheet.SpreadsheetDocument",
                "FilterService": service,
                "Flags": "EXPORT ALIEN 3RDPARTYFILTER",
            },
        ),
    }
    code = Path(__file__).with_name("inside_reader.py").read_bytes()
    return {"reader.py": code, **{name: text.encode() for name, text in files.items()}}


def _registration(group: str, name: str, properties: dict[str, str]) -> str:
    listed = "".join(
        f'<prop oor:name="{key}"><value>{value}</value></prop>' for key, value in properties.items()
    )
    nodes = f'<node oor:name="{group}">\n{configuration_node(name, listed)}</node>\n'
    return configuration("TypeDetection", "Types" if group == "Types" else "Filter", nodes)


def _copied_parts(book: Workbook, inputs: Inputs) -> dict[str, bytes]:
    """What differs in the copy: new inputs, no protection, our calls by name, no number formats.

    Calc tells TRUE from 1 by the number format alone, which it sets by itself where there is none.
    """
    parts = changed_parts(book, inputs, {})
    for sheet in book.sheets:
        source = parts.get(sheet.part, sheet.source)
        parts[sheet.part] = rewrite_formulas(_PROTECTION.sub(b"", source), without_call_prefix)
    parts[book.part] = rewrite_formulas(parts.get(book.part, book.source), without_call_prefix)
    for edge in book.package.relationships(book.part):
        if edge.kind == "styles":
            styles = book.package.follow(edge)
            parts[styles] = _GENERAL.sub(
                lambda formats: _FORMAT.sub(b'numFmtId="0"', formats[0]), book.package.read(styles)
            )
    return parts


def _spill_ranges(sheet: Worksheet) -> Iterator[tuple[Position, str]]:
    for anchor, cell in sheet.cells.items():
        if cell.dynamic and cell.array_ref is not None:
            yield anchor, cell.array_ref


def _calculation(book: Workbook, answer: dict[str, Any]) -> tuple[Calculation, dict[Place, str]]:
    """The new values, and why some of them cannot be taken as they are."""
    result = Calculation()
    reasons: dict[Place, str] = {}
    for name, bounds in answer["blocked"]:
        reasons[name, (bounds[0] + 1, bounds[1] + 1)] = "there is no room for what it spills"
    for sheet in book.sheets:
        shown = _values_of(answer["sheets"][sheet.name])
        spills = result.spills[sheet.name] = {
            anchor: range_text((top + 1, left + 1, bottom + 1, right + 1))
            for (anchor, _), (top, left, bottom, right) in zip(
                _spill_ranges(sheet), answer["spills"][sheet.name], strict=True
            )
        }
        values = result.values[sheet.name] = {}
        for position in _result_cells(sheet, spills):
            value = values[position] = shown.get(position)
            if isinstance(value, CellError) and value.reason:
                reasons[sheet.name, position] = value.reason
        for position, cell in sheet.cells.items():
            if cell.formula is not None and position not in shown:
                reasons[sheet.name, position] = "LibreOffice did not take the formula"
    return result, reasons


def _result_cells(sheet: Worksheet, spills: Mapping[Position, str]) -> Iterator[Position]:
    """Cells with formulas, those that array formulas fill, and those that they filled before."""
    for anchor, cell in sheet.cells.items():
        if cell.formula is not None:
            yield anchor
        if cell.array_ref is not None:
            yield from cells_in(range_bounds(cell.array_ref))
        if anchor in spills:
            yield from cells_in(range_bounds(spills[anchor]))


def _values_of(sheet: dict[str, Any]) -> dict[Position, Value]:
    """The values of a sheet's formulas. An error that is none of Excel's has a reason."""
    shown: dict[Position, Value] = {
        (top + y + 1, left + x + 1): value
        for top, left, rows in sheet["blocks"]
        for y, row in enumerate(rows)
        for x, value in enumerate(row)
    }
    for y, x in sheet["truths"]:
        shown[y + 1, x + 1] = bool(shown[y + 1, x + 1])
    for y, x, number in sheet["errors"]:
        reason = "" if number in ERRORS else _reason(number)
        shown[y + 1, x + 1] = CellError(ERRORS.get(number, "#VALUE!"), reason)
    return shown


def _reason(number: int) -> str:
    if number in _CIRCULAR:
        return "is part of a circular reference, or depends on one"
    return f"LibreOffice gives Err:{number}, which may be another error in Excel"
