"""Runs formualizer, with our functions inside, over a plain copy of a workbook."""

from __future__ import annotations

import math
import re
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import formualizer as fz

from addin.a1 import (
    MAX_ROW,
    Bounds,
    Place,
    Position,
    cell_text,
    cells_in,
    column_number,
    range_bounds,
    range_text,
    sheet_name,
)
from addin.engines.calculation import CIRCULAR, MOST_REASONS, Answer, Inputs
from addin.engines.formualizer.call_text import FILL, NOTE, PICK, for_engine, in_engine
from addin.engines.formualizer.values import (
    CODES,
    array_size,
    errors_in,
    fill_array,
    from_engine,
    index_array,
    to_engine,
)
from addin.engines.open_ranges import OpenRanges
from addin.engines.plain_copy import NOTHING, plain_copy
from addin.formulas import Tables, Token, array_anchors, count_calls, rewrite_tokens
from addin.xlsx import MAX_TEXT, MOST_KNOWN, StoredCell, Workbook, escape
from udfs import CATALOGUE, Function
from udfs.cells import CellError, Value, answer_call

Shapes = Mapping[Place, tuple[int, int] | None]
"""Array formulas that are written as a formula for each cell that they fill, with the rows and
columns that their result must have; None for what fills its range whatever size it has.
"""

_PASSES = 4


def calculate(book: Workbook, contents: Inputs, on_call: Callable[[], None] = lambda: None) -> Run:
    """Calculate every formula, with `contents` in place of what those cells hold.

    `on_call` is told of every call of our functions.
    """
    shapes: Shapes = {}
    outgrown: Mapping[str, list[Position]] = {}
    for _ in range(_PASSES):
        run = Run(book, contents, shapes, on_call, outgrown)
        run.calculate()
        if not run.other_size and (outgrown or not run.outgrown):
            return run
        # Where one array has another size than its range, others that read it may have too.
        shapes = {**shapes, **dict.fromkeys(run.other_size)}
        outgrown = outgrown or run.outgrown
    for place in run.other_size:
        reason = "the size of its result depends on another array formula of uneven size"
        run._without_answer(place, reason)
    return run


def _fault(error: BaseException) -> str:
    """What the engine failed of; anything else goes on. Its panics are no ordinary exceptions."""
    ours = isinstance(error, Exception) or type(error).__name__ == "PanicException"
    if not ours or isinstance(error, MemoryError):
        raise error
    return f"formualizer failed: {error or type(error).__name__}"


@dataclass
class Run:
    """One calculation of one copy of the workbook; `answer` is what came of it.

    `noted` are the values of calls that stand inside of a formula, by cell and number.
    """

    book: Workbook
    contents: Inputs
    shapes: Shapes
    on_call: Callable[[], None]
    outgrown: Mapping[str, list[Position]] = field(default_factory=dict)
    answer: Answer = field(default_factory=Answer)
    noted: dict[str, Any] = field(default_factory=dict)
    other_size: set[Place] = field(default_factory=set)
    refused: list[CellError] = field(default_factory=list)
    listening: bool = False
    resized: bool = False
    faults: list[Exception] = field(default_factory=list)
    fault: str = ""
    engine: Any = None
    remembers: bool = False
    remembered: dict[tuple[str, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Call sheets by other names where the engine would take them for its own first one."""
        self.called = {
            sheet.name: "LB_" + sheet.name
            if sheet.name.casefold() == "sheet1" and sheet.name != "Sheet1"
            else sheet.name
            for sheet in self.book.sheets
        }
        others = {
            name: [*self.contents.get(name, ()), *self.outgrown.get(name, ())]
            for name in self.called
        }
        self.open_ranges = OpenRanges(self.book, others)
        self.dialect = _Dialect(self.book, self.called, self.open_ranges)

    def calculate(self) -> None:
        """Load the copy, calculate it and take the values; a fault of the engine is no answer."""
        try:
            self.engine = self._loaded()
            self.engine.evaluate_all()
        except BaseException as error:
            self.engine, self.fault = None, _fault(error)
        if self.faults:
            # The engine takes it for an error value of the cell, which nobody could tell from one.
            raise self.faults[0]
        for sheet in self.book.sheets if self.engine else ():
            values = self.answer.values[sheet.name] = {}
            spills = self.answer.spills[sheet.name] = {}
            constant = self.contents.get(sheet.name, {})
            formulas = [
                (position, cell)
                for position, cell in sheet.cells.items()
                if cell.formula is not None and position not in constant
            ]
            for position, cell in formulas:
                if cell.array_ref is not None:
                    values.update(self._array_values(sheet.name, position, cell, spills))
            for position, _ in formulas:
                self._take(values, sheet.name, position)
        self.outgrown = self.open_ranges.outgrown(self.answer.spills)

    def _loaded(self) -> Any:
        settings = fz.EvaluationConfig()
        # Every call of ours waits for Python's lock: threads would make it slower, three times.
        settings.enable_parallel = False
        settings.date_system = "1904" if self.book.date1904 else "1900"
        config = fz.WorkbookConfig(eval_config=settings)
        extra: dict[str, dict[Position, str]] = {}
        for (sheet, anchor), shape in self.shapes.items():
            cell = self.book.by_name[sheet].cells[anchor]
            text = self.dialect.references(sheet, anchor, cell)
            extra.setdefault(sheet, {}).update(_cell_by_cell(text, cell, anchor, shape))
        for sheet, row in rows_to_fill(self.book):
            extra.setdefault(sheet, {})[row, 1] = NOTHING
        copy = plain_copy(self.book, self.contents, self.dialect, extra)
        engine = fz.Workbook.from_bytes(copy, config=config)
        engine.set_temporal_egress("serial")
        # Nothing is undone here, and what could be is kept: 1 kB for each cell that is set.
        engine.set_changelog_enabled(False)
        # Nobody would see that the engine and what it calls hold each other, and the workbook.
        run = weakref.proxy(self)
        for function in CATALOGUE.values():
            engine.register_function(function.name, Run._answer_with(run, function))
        engine.register_function(PICK, index_array)
        engine.register_function(FILL, partial(Run._fill, run))
        engine.register_function(NOTE, partial(Run._note, run))
        return engine

    def _answer_with(self, function: Function) -> Callable[..., Any]:
        def answer(*arguments: Any) -> Any:
            key = function.name, repr(arguments) if self.remembers else ""
            if self.remembers and key in self.remembered:
                return self.remembered[key]
            try:
                self.on_call()
                cells = [from_engine(argument) for argument in arguments]
                result = answer_call(function, cells, date1904=self.book.date1904)
            except Exception as fault:
                self.faults.append(fault)
                raise
            if self.listening:
                self.refused += errors_in(result)
            given = to_engine(result)
            if self.remembers:
                self.remembered[key] = given
            return given

        return answer

    def _fill(self, rows: Any, row: float, column: float, *shape: float) -> Any:
        self.resized |= bool(shape) and array_size(rows) != shape
        return fill_array(rows, row, column)

    def _note(self, key: str, result: Any) -> Any:
        self.noted[key] = from_engine(result)
        return result

    def _take(self, values: dict[Position, Value], sheet: str, position: Position) -> None:
        """Put the value of a cell among the others, if there is one."""
        value = self.engine.get_value(self.called[sheet], *position)
        if isinstance(value, dict):
            kind = value["kind"]
            if kind in CODES:
                values[position] = CellError(CODES[kind])
            else:
                circular = kind == "Circ"
                reason = CIRCULAR if circular else f"formualizer cannot calculate it ({kind})"
                self._without_answer((sheet, position), reason)
        elif isinstance(value, float) and not math.isfinite(value):
            self._without_answer((sheet, position), "formualizer gives no finite number")
        elif isinstance(value, str) and len(value) > MAX_TEXT:
            reason = f"its text is longer than {MAX_TEXT:,} characters"
            self._without_answer((sheet, position), reason)
        elif value is not None:
            values[position] = float(value) if type(value) is int else value

    def _without_answer(self, place: Place, reason: str) -> None:
        self.answer.values[place[0]].pop(place[1], None)
        self.answer.reasons[place] = reason

    def _array_values(
        self, sheet: str, anchor: Position, cell: StoredCell, spills: dict[Position, str]
    ) -> dict[Position, Value]:
        """Values of the other cells of an array formula; cells that it no longer fills are None."""
        old = range_bounds(cell.array_ref or "")
        new = old if (sheet, anchor) in self.shapes else self._extent(sheet, anchor)
        if cell.dynamic:
            spills[anchor] = range_text(new)
        elif new != old:
            self.other_size.add((sheet, anchor))
        values: dict[Position, Value] = dict.fromkeys(cells_in(old))
        for at in cells_in(new):
            # A blank cell that an array hands on shows a zero.
            values[at] = 0.0 if self.engine.get_value(self.called[sheet], *at) is None else None
            self._take(values, sheet, at)
        return values

    def _extent(self, sheet: str, anchor: Position) -> Bounds:
        """The range that the formula in `anchor` fills in the engine."""
        quoted = self.called[sheet].replace("'", "''")
        address = f"'{quoted}'!{cell_text(anchor)}"
        spill = self.engine.inspect_cell(address, include_values=False).cell.spill
        extent = spill.extent if spill else None
        return range_bounds(extent.rpartition("!")[2]) if extent else (*anchor, *anchor)

    def what_if(self, changed: Mapping[Place, Value], wanted: Sequence[Place]) -> list[Value]:
        """What some cells hold once others are constants: the formulas between are calculated.

        Other cells are as the last such call left them, at first as `contents` says. No error of
        the engine's own kind is kept back: whoever asks compares with what is known. Every array
        that moves has to be among `shapes`: what reads both an input and a cell that an array fills
        from it keeps an old value in the engine, where that is no formula of its own.
        """

        def calculated(engine: Any) -> list[Any]:
            return [engine.evaluate_cell(self.called[s], *at) for s, at in wanted]

        # Where inputs go to and fro, most calls come again.
        self.remembers = True
        return self._changed(changed, calculated)

    def all_anew(self, changed: Mapping[Place, Value], wanted: Sequence[Place]) -> list[Value]:
        """The same, with everything calculated that the change moves."""

        def calculated(engine: Any) -> list[Any]:
            engine.evaluate_all()
            return [engine.get_value(self.called[s], *at) for s, at in wanted]

        # No call comes again but for the cells of one array.
        self.remembers = bool(self.shapes)
        self.remembered.clear()
        return self._changed(changed, calculated)

    def _changed(
        self, changed: Mapping[Place, Value], calculated: Callable[[Any], list[Any]]
    ) -> list[Value]:
        try:
            if self.engine is None:
                self.engine = self._loaded()
                if any(place not in self.shapes for place in array_anchors(self.book).values()):
                    # It gives nothing for a cell that an array fills until that is calculated.
                    self.engine.evaluate_all()
            for (sheet, at), value in changed.items():
                self.engine.set_value(self.called[sheet], *at, value)
            found = calculated(self.engine)
        except BaseException as error:
            self.engine, self.fault = None, _fault(error)
            return []
        if self.faults:
            raise self.faults[0]
        return [_as_cell(value) for value in found]

    def refusals(self, errors: Mapping[str, Iterable[Position]]) -> dict[Place, str]:
        """Why calls of ours refused, by the cells of `errors` that show it.

        Their formulas are calculated once more; after so many that nobody reads on, no more are.
        """
        found: dict[Place, str] = {}
        self.listening = True
        for sheet in self.book.sheets if self.engine else ():
            shown = set(errors.get(sheet.name, ()))
            spills = self.answer.spills[sheet.name]
            for anchor, cell in sheet.cells.items() if shown else ():
                if len(found) >= MOST_REASONS:
                    return found
                if cell.formula is None:
                    continue
                area = range_bounds(spills.get(anchor) or cell.array_ref or cell_text(anchor))
                hit = (
                    shown.intersection(cells_in(area))
                    if area != (*anchor, *anchor)
                    else ({anchor} & shown)
                )
                if hit and count_calls(cell.formula):
                    reasons = self._reasons(sheet.name, anchor, cell)
                    now, pinned = self.answer.values[sheet.name], self.contents.get(sheet.name, {})
                    for at in hit:
                        if reason := reasons.get(str(pinned.get(at, now.get(at)))):
                            found[sheet.name, at] = reason
        return found

    def _reasons(self, sheet: str, position: Position, cell: StoredCell) -> dict[str, str]:
        """Why the calls of one formula refused, by error value; the first reason of each."""
        self.refused.clear()
        formula = self.dialect.references(sheet, position, cell)
        text = "=" + in_engine(formula, array=cell.array_ref is not None)
        self.engine.set_formula(self.called[sheet], *position, text)
        self.engine.evaluate_cell(self.called[sheet], *position)
        reasons = {str(error): error.reason for error in reversed(self.refused)}
        if (sheet, position) in self.shapes:
            reasons.setdefault("#N/A", "the array formula has no value for this cell of its range")
        return reasons


def _as_cell(value: Any) -> Value:
    """A value of the engine as a cell holds it; errors of a kind of its own stay as they are."""
    if isinstance(value, dict) and value.get("kind") in CODES:
        return CellError(CODES[value["kind"]])
    return float(value) if type(value) is int else value


class _Dialect:
    """Our calls as they are, arrays as formulas that spill, references to tables as cells."""

    tables = False

    def __init__(self, book: Workbook, called: Mapping[str, str], open_ranges: OpenRanges) -> None:
        """`called` are the names of the sheets there."""
        self.written, self.called, self.open_ranges = Tables(book.tables), called, open_ranges
        self.known: dict[tuple[str, Position, str, bool], str] = book.known("in formualizer")
        self.others = {old: new for old, new in called.items() if old != new}

    def sheet(self, name: str) -> str:
        """The name of a sheet."""
        return self.called[name]

    def name(self, formula: str) -> str:
        """The formula of a defined name."""
        return for_engine(self._renamed(formula))

    def cell(self, sheet: str, position: Position, cell: StoredCell) -> str:
        array, formula = cell.array_ref is not None, cell.formula or ""
        key = sheet, position, formula, array
        if (known := self.known.get(key)) is not None:
            return known
        written = self.references(sheet, position, cell)
        text = f"><f>{escape(in_engine(written, array=array, place=(sheet, position)))}</f>"
        # Where a range is cut, the cells of this workbook say.
        if len(self.known) < MOST_KNOWN and self.open_ranges.cut(formula, sheet) is formula:
            self.known[key] = text
        return text

    def references(self, sheet: str, position: Position, cell: StoredCell) -> str:
        """A formula with its references as the engine reads them."""
        formula = self._renamed(self.open_ranges.cut(cell.formula or "", sheet))
        return forwards(self.written.write_out(formula, position))

    def _renamed(self, formula: str) -> str:
        for name, called in self.others.items():
            if f"{name.casefold()}!" in formula.casefold():

                def change(token: Token, old: str = name, new: str = called) -> str | None:
                    before, mark, what = token.text.rpartition("!")
                    is_it = mark and sheet_name(before).casefold() == old.casefold()
                    return f"{new}!{what}" if token.is_name and is_it else None

                formula = rewrite_tokens(formula, change)
        return formula


_CORNERS = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d+):(\$?)([A-Za-z]{1,3})(\$?)(\d+)")
_COUNTING = re.compile(r"IFS?\(|COUNTBLANK\(", re.IGNORECASE)


def forwards(formula: str) -> str:
    """The formula with its ranges from the upper left to the lower right: `A1:A2` for `A2:A1`."""
    if ":" not in formula:
        return formula
    for found in _CORNERS.finditer(formula):
        fixed, column, row_fixed, row, to_fixed, to_column, to_row_fixed, to_row = found.groups()
        if int(row) <= int(to_row) and (len(column), column) <= (len(to_column), to_column):
            continue
        if int(row) > int(to_row):
            row_fixed, row, to_row_fixed, to_row = to_row_fixed, to_row, row_fixed, row
        if column_number(column) > column_number(to_column):
            fixed, column, to_fixed, to_column = to_fixed, to_column, fixed, column
        turned = f"{fixed}{column}{row_fixed}{row}:{to_fixed}{to_column}{to_row_fixed}{to_row}"
        return formula[: found.start()] + turned + forwards(formula[found.end() :])
    return formula


def rows_to_fill(book: Workbook) -> Iterator[tuple[str, int]]:
    """The sheets whose last row is above the end of a range in which cells are counted.

    formualizer sees no blank cells below it.
    """
    ends = [
        int(found[8])
        for sheet in book.sheets
        for cell in sheet.cells.values()
        if cell.formula and ":" in cell.formula and _COUNTING.search(cell.formula)
        for found in _CORNERS.finditer(cell.formula)
    ]
    last = max(ends, default=0)
    for sheet in book.sheets:
        if max((row for row, _ in sheet.cells), default=0) < last < MAX_ROW:
            yield sheet.name, last


def _cell_by_cell(
    formula: str, cell: StoredCell, anchor: Position, shape: tuple[int, int] | None
) -> Iterator[tuple[Position, str]]:
    """An array formula as one formula a cell."""
    text = escape(in_engine(formula, array=True))
    size = "".join(f",{length}" for length in shape or ())
    for y, x in cells_in(range_bounds(cell.array_ref or cell_text(anchor))):
        at = f"{y - anchor[0] + 1},{x - anchor[1] + 1}"
        yield (y, x), f"><f>{FILL}({text},{at}{size})</f>"
