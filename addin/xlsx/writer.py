"""Puts new values into a workbook's parts and leaves every other byte of them as it was."""

from __future__ import annotations

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from addin.a1 import Position, cell_text, cells_in, place_text, range_bounds, range_text
from addin.errors import InternalFault
from addin.xlsx.book import FALSE, TRUE, Span, Workbook, Worksheet, filled_by_arrays
from addin.xlsx.cell_writer import same_value, storable, value_markup, with_array_ref, with_value
from addin.xlsx.xml import Edit, apply_edits, name_prefix, set_attributes, tag_end
from udfs.cells import Value

Values = Mapping[str, Mapping[Position, Value]]
"""New values by sheet and cell; None empties a cell."""

Spills = Mapping[str, Mapping[Position, str]]
"""The ranges that array formulas fill now, by sheet and first cell."""

CALC_ID = 191029
"""The calculation engine of current Excel, which trusts the values that its own kind stored."""

_BEFORE_CALC = ("sheets", "functionGroups", "externalReferences", "definedNames")


def changed_parts(
    book: Workbook, values: Values, spills: Spills, inputs: Values | None = None
) -> dict[str, bytes]:
    """The sheets that differ once the new values are in.

    A value that the file holds already leaves its cell as it is. `inputs` are the typed cells that
    were to change, if not all may: InternalFault is raised for any other.
    """
    parts = {}
    for sheet in book.sheets:
        new = {at: storable(value) for at, value in values.get(sheet.name, {}).items()}
        if inputs is not None:
            results = {at: new[at] for at in new.keys() - inputs.get(sheet.name, {}).keys()}
            _check_results(sheet, results, spills.get(sheet.name, {}))
        data = patch_sheet(sheet, new, spills.get(sheet.name, {}))
        if data != sheet.source:
            parts[sheet.part] = data
    return parts


def _check_results(
    sheet: Worksheet, results: Mapping[Position, Value], spills: Mapping[Position, str]
) -> None:
    """Raises InternalFault where a result would replace what somebody typed.

    Results belong to formulas, to what an array formula filled, and to blank cells that it fills.
    """
    typed = {}
    for position, value in results.items():
        cell = sheet.cells.get(position)
        if not (cell and cell.is_result) and not same_value(value, cell.value if cell else None):
            typed[position] = cell
    if typed:
        filled = filled_by_arrays(sheet.cells)
        room = {at for ref in spills.values() for at in cells_in(range_bounds(ref))}
        for position, cell in typed.items():
            is_blank = cell is None or cell.value is None
            if position not in filled and not (is_blank and position in room):
                place = place_text((sheet.name, position))
                raise InternalFault(f"{place} is no result, but was to get another value")


def patch_sheet(
    sheet: Worksheet, values: Mapping[Position, Value], spills: Mapping[Position, str]
) -> bytes:
    """The part of a sheet with new (stored) values and array ranges."""
    edits: dict[Span, bytes] = {}
    for position, ref in spills.items():
        cell = sheet.cells[position]
        if ref != cell.array_ref:
            edits[cell.span] = with_array_ref(sheet.source[slice(*cell.span)], ref)
    new_cells: dict[Position, Value] = {}
    for position, value in values.items():
        known = sheet.cells.get(position)
        if known is None:
            if value is not None:
                new_cells[position] = value
        elif not same_value(value, known.value):
            raw = edits.get(known.span) or sheet.source[slice(*known.span)]
            edits[known.span] = with_value(raw, value)
    changes = [(start, end, new) for (start, end), new in edits.items()]
    if new_cells:
        changes += _new_cells(sheet, new_cells)
    return apply_edits(sheet.source, changes)


def _new_cells(sheet: Worksheet, values: Mapping[Position, Value]) -> Iterator[Edit]:
    """Cells that the file does not have, each before the next cell or row that it has."""
    prefix = name_prefix(sheet.source, sheet.data.span[0])
    rows = sorted(sheet.data.rows)
    columns = _columns_by_row(sheet, {row for row, _ in values})
    places: dict[tuple[Span, int | None], list[bytes]] = defaultdict(list)
    for number, positions in groupby(sorted(values), key=itemgetter(0)):
        row = sheet.data.rows.get(number)
        if row is None:
            cells = b"".join(_new_cell(sheet, at, values[at], prefix) for at in positions)
            following = _next(rows, number)
            before = sheet.data.rows[following].span[0] if following else None
            new = b'<%srow r="%d">%s</%srow>' % (prefix, number, cells, prefix)
            places[sheet.data.span, before].append(new)
            continue
        for at in positions:
            following = _next(columns[number], at[1])
            before = sheet.cells[number, following].span[0] if following else None
            places[row.span, before].append(_new_cell(sheet, at, values[at], prefix))
    for (span, before), new_parts in places.items():
        yield _insertion(sheet.source, span, before, b"".join(new_parts))
    yield from _grown_dimension(sheet, values)


def _columns_by_row(sheet: Worksheet, rows: Collection[int]) -> dict[int, list[int]]:
    columns: dict[int, list[int]] = {row: [] for row in rows}
    for row, column in sorted(position for position in sheet.cells if position[0] in columns):
        columns[row].append(column)
    return columns


def _next(numbers: Sequence[int], number: int) -> int | None:
    """The first of the ascending `numbers` that is larger."""
    at = bisect(numbers, number)
    return numbers[at] if at < len(numbers) else None


def _insertion(source: bytes, span: Span, before: int | None, new: bytes) -> Edit:
    """Puts `new` into the element at `span`: before that place, or at the element's end."""
    start, end = span
    if before is None and source.endswith(b"/>", start, end):
        name = source[start + 1 : tag_end(source, start)].split()[0].rstrip(b"/>")
        return end - 2, end, b">%s</%s>" % (new, name)
    at = source.rindex(b"</", start, end) if before is None else before
    return at, at, new


def _new_cell(sheet: Worksheet, position: Position, value: Value, prefix: bytes) -> bytes:
    kind, content = value_markup(value, prefix)
    tag = b'<%sc r="%s">' % (prefix, cell_text(position).encode())
    tag = set_attributes(tag, {"s": _empty_style(sheet, position), "t": kind})
    return tag + content + b"</%sc>" % prefix


def _empty_style(sheet: Worksheet, position: Position) -> str | None:
    """The style that an absent cell shows: its row's, else its column's."""
    row = sheet.data.rows.get(position[0])
    runs = (run for run in sheet.data.columns if run.first <= position[1] <= run.last)
    style = row.style if row and row.style else next((run.style for run in runs), None)
    return style if style and style.isdecimal() else None


def _grown_dimension(sheet: Worksheet, values: Mapping[Position, Value]) -> Iterator[Edit]:
    """Readers that stream rely on the stated extent, so it follows when cells pass it."""
    if sheet.data.dimension is None:
        return
    start, end = sheet.data.dimension
    tag = sheet.source[start:end]
    ref = re.search(rb"""\sref\s*=\s*["']([A-Z0-9:]+)["']""", tag)
    if ref:
        top, left, bottom, right = range_bounds(ref[1].decode())
        rows, columns = zip(*values, strict=True)
        grown = (
            min(top, *rows),
            min(left, *columns),
            max(bottom, *rows),
            max(right, *columns),
        )
        yield start, end, set_attributes(tag, {"ref": range_text(grown)})


def without_recalculation_on_open(book: Workbook) -> bytes:
    """The workbook part without what makes Excel calculate everything on opening.

    Without the add-in that calculation would turn every one of our cells into #NAME?.
    """
    source, calc = book.source, book.root.first("calcPr")
    if calc is None:
        before = [child.end for child in book.root.children if child.name in _BEFORE_CALC]
        prefix = name_prefix(source, book.root.start)
        new = b'<%scalcPr calcId="%d"/>' % (prefix, CALC_ID)
        return apply_edits(source, [(max(before), max(before), new)])
    stated = calc.attributes
    wanted: dict[str, str | None] = {
        name: None for name in ("fullCalcOnLoad", "forceFullCalc") if stated.get(name) in TRUE
    }
    if stated.get("calcCompleted") in FALSE:
        wanted["calcCompleted"] = None
    calc_id = stated.get("calcId", "")
    if not calc_id.isdecimal() or int(calc_id) < CALC_ID:
        wanted["calcId"] = str(CALC_ID)
    tag = set_attributes(source[calc.start : calc.inner], wanted)
    return apply_edits(source, [(calc.start, calc.inner, tag)])
