"""What formulon says about cells of a copy, and about which it cannot be asked.

It answers #NAME? for every formula that it cannot read, which an IFERROR around it then hides, and
#REF! or 0 for a circle of cells. None of that is an answer, nor is what is calculated from it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from addin.a1 import Place, Position, cells_in
from addin.engines.calculation import Answer
from addin.engines.formulon.instance import available, opened, running
from addin.engines.formulon.unread import Unread
from addin.errors import RESAVE, BadWorkbook
from addin.formulas import find_dependents
from addin.xlsx import Workbook, private_folder, read_workbook
from udfs.cells import CellError, Value

_ERRORS = {
    "NULL": "#NULL!",
    "DIV0": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "NA": "#N/A",
    "SPILL": "#SPILL!",
    "CALC": "#CALC!",
}
"""Those that a formula has of itself; the others come from a service that is not there."""


@dataclass
class Answers:
    """Values of the cells asked for, None where there is no answer (or nothing in the cell).

    `spills` are rows and columns of every array formula of the copy that has a result, by its
    first cell.
    """

    values: dict[Place, Value] = field(default_factory=dict)
    spills: dict[Place, tuple[int, int]] = field(default_factory=dict)

    def answer(self) -> Answer:
        """The values as every engine gives them: what has no answer is not there."""
        answer = Answer()
        for (sheet, at), value in self.values.items():
            if value is not None:
                answer.values.setdefault(sheet, {})[at] = value
        return answer


def evaluate(
    copy: bytes,
    wanted: Mapping[str, Iterable[Position]],
    *,
    now: datetime | None = None,
    say: Callable[[str], None] | None = None,
) -> Answers:
    """Calculate the small workbook `copy` and read the cells `wanted` of its sheets.

    `now` is what NOW and TODAY say. `say` is told when the engine has to be compiled first. What
    formulon cannot do has no answer; when a formula traps, none of the copy has one.
    """
    places = [(sheet, position) for sheet, positions in wanted.items() for position in positions]
    silence = Answers(dict.fromkeys(places))
    if not available():
        return silence
    try:
        book = _as_read(copy)
        with running(say) as formulon, opened(formulon, copy) as engine:
            if now:
                engine.set_pinned_now(*now.timetuple()[:6])
            engine.recalc()
            return _Reading(formulon, engine, book).answers(places)
    except Exception:  # whatever it fails of: a voice that is not heard
        return silence


def _as_read(copy: bytes) -> Workbook:
    with private_folder() as folder:
        path = folder / "copy.xlsx"
        path.write_bytes(copy)
        return read_workbook(path)


class _Reading:
    """One copy, calculated."""

    def __init__(self, formulon: Any, engine: Any, book: Workbook) -> None:
        self._formulon, self._engine, self._book = formulon, engine, book
        self._sheets = {engine.sheet_name(i): i for i in range(engine.sheet_count())}
        if list(self._sheets) != [sheet.name for sheet in book.sheets]:
            what = f"{book.path}: formulon reads other sheets than we do"
            raise BadWorkbook(what, do=RESAVE)
        self._formulas = {
            (sheet.name, position): cell.formula
            for sheet in book.sheets
            for position, cell in sheet.cells.items()
            if cell.formula is not None
        }
        self._values: dict[Place, Value] = {}

    def answers(self, places: list[Place]) -> Answers:
        """What is asked for, without what cannot be answered."""
        spills = self._spills()
        silent = self._silent(spills)
        return Answers(
            {place: None if place in silent else self._value(place) for place in places},
            {place: size for place, size in spills.items() if place not in silent},
        )

    def _spills(self) -> dict[Place, tuple[int, int]]:
        found = {}
        for name, position in self._formulas:
            if self._book.by_name[name].cells[position].array_ref is not None:
                spill = self._engine.spill_info(*self._numbers((name, position)))
                if spill.engaged:
                    found[name, position] = (spill.rows, spill.cols)
        return found

    def _silent(self, spills: Mapping[Place, tuple[int, int]]) -> set[Place]:
        """Cells without an answer: unread, in a circle, and all that depends on one."""
        unread = Unread(self._formulon, self._engine, self._book)
        values = {place: self._value(place) for place in self._formulas}
        silent = {
            place
            for place, formula in self._formulas.items()
            if unread.formula(formula, place[0], values[place])
        }
        silent |= unread.circles(self._formulas, values)
        known = -1
        # A spill may reach further than the file says, so those who read it are found from it.
        while silent and known < len(silent):
            known = len(silent)
            silent |= {cell for place in silent & spills.keys() for cell in _spilled(place, spills)}
            silent |= find_dependents(self._book, silent).keys()
        return silent

    def _value(self, place: Place) -> Value:
        if place not in self._values:
            at = self._numbers(place)
            self._values[place] = (
                None if at is None else value_at(self._formulon, self._engine, *at)
            )
        return self._values[place]

    def _numbers(self, place: Place) -> Any:
        sheet = self._sheets.get(place[0])
        return None if sheet is None else (sheet, place[1][0] - 1, place[1][1] - 1)


def _spilled(anchor: Place, spills: Mapping[Place, tuple[int, int]]) -> Iterable[Place]:
    (sheet, (top, left)), (rows, columns) = anchor, spills[anchor]
    bounds = (top, left, top + rows - 1, left + columns - 1)
    return ((sheet, position) for position in cells_in(bounds))


def value_at(formulon: Any, engine: Any, sheet: int, row: int, column: int) -> Value:
    """What a cell of an open workbook holds, all counted from 0; None for no answer too."""
    value, kinds = engine.get_value(sheet, row, column), formulon.ValueKind
    if value.kind == kinds.NUMBER:
        return value.number if math.isfinite(value.number) else None
    if value.kind == kinds.BOOL:
        return bool(value.boolean)
    if value.kind == kinds.TEXT:
        return str(value.text)
    if value.kind == kinds.ERROR:
        code = _ERRORS.get(formulon.ErrorCode(value.error_code).name)
        return CellError(code) if code else None
    return None
