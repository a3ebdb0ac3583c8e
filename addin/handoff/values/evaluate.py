"""What a formula gives that stands in no cell: in a name, a format or a validation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from addin.a1 import MAX_ROW, Bounds, Place, Position, cell_text, place_text
from addin.engines import Calculation, calculate, engines_agree
from addin.errors import OTHER_EDITION, Refused
from addin.formulas import References, find_dependents
from addin.xlsx import (
    Element,
    Workbook,
    Worksheet,
    encode_text,
    name_prefix,
    number_text,
    private_folder,
    read_workbook,
    storable,
    tag_end,
)
from addin.xlsx.edit import PackageEditor, append_inside
from udfs.cells import CellError, Value

Question = tuple[str, str]
"""A sheet and a formula on it, which has no relative reference to a cell."""

_ROOM = 12
"""Rows from one formula to the next: a table of ours has at most eleven."""

_LONGEST_TEXT = 255
"""Characters of a text inside a formula."""


@dataclass(frozen=True)
class Unknown:
    """Why a formula has no constant to stand for it."""

    reason: str


Answers = dict[Question, Value | Unknown]


def evaluate_formulas(book: Workbook, asked: Iterable[Question]) -> Answers:
    """Calculate these formulas by the engine that may be trusted with them and the workbook.

    Raises Refused if the workbook itself may not be calculated.
    """
    known: Answers = {}
    pending = list(dict.fromkeys(asked))
    while pending:
        places = _places(book, pending)
        try:
            return known | _calculate(book, places)
        except Refused as refused:
            doubtful = {places[at]: why for at, why in refused.reasons.items() if at in places}
            if not doubtful:
                raise
            known |= {question: Unknown(why) for question, why in doubtful.items()}
            pending = [question for question in pending if question not in doubtful]
    return known


def constant_text(value: Value) -> str | None:
    """The constant of a formula that is this value, None for text that is too long for one."""
    if isinstance(value, CellError):
        return str(value)
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"' if len(value) <= _LONGEST_TEXT else None
    if isinstance(value, bool):
        return str(value).upper()
    return number_text(value or 0.0).upper()


def _places(book: Workbook, asked: Sequence[Question]) -> dict[Place, Question]:
    """A cell for each formula, below and to the right of all that its sheet holds."""
    places: dict[Place, Question] = {}
    next_row: dict[str, int] = {}
    for sheet, formula in asked:
        cells = book.by_name[sheet].cells
        rows, columns = zip((0, 0), *cells)
        row = next_row.get(sheet, max(rows) + 2)
        if row + _ROOM > MAX_ROW:
            what = f"the sheet {sheet} is too full to calculate on"
            raise book.package.fault(what, do=OTHER_EDITION)
        places[sheet, (row, max(columns) + 2)] = sheet, formula
        next_row[sheet] = row + _ROOM
    return places


def _calculate(book: Workbook, places: dict[Place, Question]) -> Answers:
    with private_folder() as folder:
        copy = _with_formulas(book, places, folder / f"copy{book.path.suffix}")
        result = calculate(copy, {sheet.name: {} for sheet in copy.sheets}, "auto").result
    wavering = find_dependents(copy, _other_values(copy, result, places))
    disturbed = set(_reading_each_other(copy, places))
    found: Answers = {}
    for (sheet, position), question in places.items():
        value = storable(result.values[sheet].get(position))
        if result.spills[sheet].get(position, cell_text(position)) != cell_text(position):
            found[question] = Unknown("it gives more than one value")
        elif (sheet, position) in disturbed:
            found[question] = Unknown("it reads cells beside those that hold something")
        elif (sheet, position) in wavering:
            source = place_text(wavering[sheet, position])
            found[question] = Unknown(f"{source} has another value when it is calculated again")
        elif value == "#NAME?" and isinstance(value, CellError):
            found[question] = Unknown("it uses a name or a function that is not known")
        else:
            found[question] = value
    return found


def _reading_each_other(copy: Workbook, places: dict[Place, Question]) -> Iterator[Place]:
    """The formulas that would count a cell in which another one is worked out."""
    references, used = References(copy), dict[str, Bounds]()
    for sheet, (row, column) in places:
        top, left, bottom, right = used.get(sheet, (row, column, row, column))
        used[sheet] = min(top, row), min(left, column), max(bottom, row), max(right, column)
    for place, (sheet, formula) in places.items():
        for on, (top, left, bottom, right) in references.areas(formula, sheet):
            first_row, first_column, last_row, last_column = used.get(on, (0, 0, -1, -1))
            rows = top <= last_row and bottom >= first_row
            if rows and left <= last_column and right >= first_column:
                yield place


def _other_values(
    copy: Workbook, result: Calculation, places: dict[Place, Question]
) -> Iterator[Place]:
    """The workbook's own cells that were given another value than they have."""
    for sheet in copy.sheets:
        for position, cell in sheet.cells.items():
            if cell.formula is None or (sheet.name, position) in places:
                continue
            new, old = storable(result.values[sheet.name].get(position)), cell.value
            if not engines_agree(new, old):
                yield sheet.name, position


def _with_formulas(book: Workbook, places: dict[Place, Question], path: Path) -> Workbook:
    """A copy of the workbook with more formulas, each an array formula that may spill."""
    edits = PackageEditor(book.package)
    by_sheet: dict[str, list[tuple[Position, str]]] = defaultdict(list)
    for (on, position), (_, formula) in places.items():
        by_sheet[on].append((position, formula))
    for name, formulas in by_sheet.items():
        sheet = book.by_name[name]
        edits.replace(sheet.part, append_inside(sheet.source, _data(sheet), _rows(sheet, formulas)))
    path.write_bytes(edits.data())
    copy = read_workbook(path)
    for place in places:
        copy.by_name[place[0]].cells[place[1]].dynamic = True
    return copy


def _data(sheet: Worksheet) -> Element:
    start, end = sheet.data.span
    inner = tag_end(sheet.source, start)
    stop = sheet.source.rindex(b"</", start, end) if end > inner else inner
    return Element("", "sheetData", {}, start, inner, stop, end)


def _rows(sheet: Worksheet, formulas: Iterable[tuple[Position, str]]) -> bytes:
    p = name_prefix(sheet.source, sheet.data.span[0]).decode()
    rows = [
        f'<{p}row r="{at[0]}"><{p}c r="{cell_text(at)}"><{p}f t="array" ref="{cell_text(at)}">'
        f"{encode_text(formula)}</{p}f><{p}v>0</{p}v></{p}c></{p}row>"
        for at, formula in formulas
    ]
    return "".join(rows).encode()
