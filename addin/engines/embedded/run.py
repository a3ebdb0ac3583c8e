"""Runs formualizer, with our functions inside, over a plain copy of a workbook."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import formualizer as fz

from addin.a1 import Place, Position, cell_text, cells_in, range_bounds, range_text
from addin.engines.calculation import MOST_REASONS, Calculation, Inputs
from addin.engines.embedded.admission import ValueCheck
from addin.engines.embedded.call_text import PICK, SIZE, in_engine
from addin.engines.embedded.plain_copy import Shapes, plain_copy
from addin.engines.embedded.values import (
    CODES,
    array_size,
    errors_in,
    from_engine,
    index_array,
    to_engine,
)
from addin.errors import Doubtful
from addin.formulas import count_calls
from addin.xlsx import MAX_TEXT, StoredCell, Workbook
from udfs import CATALOGUE, Function
from udfs.cells import CellError, Value, answer_call

_SCRATCH = (1_048_576, 16_384)
"""The last cell of a sheet, in which something more is calculated once all values were taken."""


def calculate_copy(
    book: Workbook,
    inputs: Inputs,
    conditions: Mapping[Place, Sequence[ValueCheck]] = MappingProxyType({}),
    on_call: Callable[[], None] = lambda: None,
) -> Calculation:
    """Calculate every formula, with `inputs` in place of what those cells hold.

    `conditions` must hold of the result for a cell to be trusted; `on_call` is told of every call
    of our functions. Raises Doubtful.
    """
    run = _Run(book, inputs, {}, on_call)
    result = run.calculation()
    if run.other_size:
        run = _Run(book, inputs, run.other_size, on_call)
        result = run.calculation()
    run.verify(conditions)
    if run.reasons:
        raise Doubtful(run.reasons)
    run.explain(result)
    return result


@dataclass
class _Run:
    """One calculation of one copy of the workbook."""

    book: Workbook
    inputs: Inputs
    shapes: Shapes
    on_call: Callable[[], None]
    reasons: dict[Place, str] = field(default_factory=dict)
    other_size: dict[Place, tuple[int, int]] = field(default_factory=dict)
    refused: list[CellError] = field(default_factory=list)
    listening: bool = False
    resized: bool = False
    faults: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        settings = fz.EvaluationConfig()
        # Every call of ours waits for Python's lock: threads would make it slower, three times.
        settings.enable_parallel = False
        settings.date_system = "1904" if self.book.date1904 else "1900"
        config = fz.WorkbookConfig(eval_config=settings)
        copy = plain_copy(self.book, self.inputs, self.shapes)
        self.engine = fz.Workbook.from_bytes(copy, config=config)
        self.engine.set_temporal_egress("serial")
        for function in CATALOGUE.values():
            self.engine.register_function(function.name, self._answer_with(function))
        self.engine.register_function(PICK, self._pick)
        self.engine.register_function(SIZE, lambda rows: "{}x{}".format(*array_size(rows)))
        for table in self.book.tables:
            self.engine.add_table(
                table.name,
                table.sheet,
                range_bounds(table.ref),
                list(table.columns),
                header_row=table.header_row,
                totals_row=table.totals_row,
            )

    def _answer_with(self, function: Function) -> Callable[..., Any]:
        def answer(*arguments: Any) -> Any:
            try:
                self.on_call()
                cells = [from_engine(argument) for argument in arguments]
                result = answer_call(function, cells, date1904=self.book.date1904)
            except Exception as fault:
                self.faults.append(fault)
                raise
            if self.listening:
                self.refused += errors_in(result)
            return to_engine(result)

        return answer

    def _pick(self, rows: Any, row: Any = 1.0, column: Any = None, *shape: float) -> Any:
        self.resized |= bool(shape) and array_size(rows) != shape
        return index_array(rows, row, column)

    def calculation(self) -> Calculation:
        """The new values; what cannot be trusted is left in `reasons`."""
        self.engine.evaluate_all()
        if self.faults:
            # The engine takes it for an error value of the cell, which nobody could tell from one.
            raise self.faults[0]
        result = Calculation()
        for sheet in self.book.sheets:
            values = result.values[sheet.name] = {}
            spills = result.spills[sheet.name] = {}
            for position, cell in sheet.cells.items():
                if cell.array_ref is not None:
                    values.update(self._array_values(sheet.name, position, cell, spills))
            for position, cell in sheet.cells.items():
                if cell.formula is not None:
                    values[position] = self._value(sheet.name, position)
        return result

    def _value(self, sheet: str, position: Position) -> Value:
        value = self.engine.get_value(sheet, *position)
        if value is None:
            return 0.0  # a formula that refers to a blank cell shows a zero
        if isinstance(value, dict):
            return self._error(sheet, position, value["kind"])
        if isinstance(value, float) and not math.isfinite(value):
            return CellError("#NUM!")
        if isinstance(value, str) and len(value) > MAX_TEXT:
            self.reasons[sheet, position] = f"its text is longer than {MAX_TEXT:,} characters"
        return float(value) if type(value) is int else value

    def _error(self, sheet: str, position: Position, kind: str) -> Value:
        if kind == "Circ":
            reason = "is part of a circular reference, or depends on one"
        elif kind not in CODES:
            reason = f"the embedded engine cannot calculate it ({kind})"
        else:
            return CellError(CODES[kind])
        self.reasons[sheet, position] = reason
        return None

    def _array_values(
        self, sheet: str, anchor: Position, cell: StoredCell, spills: dict[Position, str]
    ) -> dict[Position, Value]:
        """Values of the other cells of an array formula; cells that it no longer fills are None."""
        old = range_bounds(cell.array_ref or "")
        new = old if (sheet, anchor) in self.shapes else self._extent(sheet, anchor)
        if cell.dynamic:
            spills[anchor] = range_text(new)
        elif new != old:
            self.other_size[sheet, anchor] = self._shape(sheet, anchor, cell)
        both = (*anchor, max(old[2], new[2]), max(old[3], new[3]))
        return {
            (y, x): self._value(sheet, (y, x)) if y <= new[2] and x <= new[3] else None
            for y, x in cells_in(both)
        }

    def _shape(self, sheet: str, anchor: Position, cell: StoredCell) -> tuple[int, int]:
        """Rows and columns that an array formula gives, whatever stands in its way."""
        formula = in_engine(cell.formula or "", array=True)
        self.engine.set_formula(sheet, *_SCRATCH, f"={SIZE}({formula})")
        height, width = self.engine.evaluate_cell(sheet, *_SCRATCH).split("x")
        return int(height), int(width)

    def _extent(self, sheet: str, anchor: Position) -> tuple[int, int, int, int]:
        """The range that the formula in `anchor` fills in the engine."""
        quoted = sheet.replace("'", "''")
        address = f"'{quoted}'!{cell_text(anchor)}"
        spill = self.engine.inspect_cell(address, include_values=False).cell.spill
        extent = spill.extent if spill else None
        return range_bounds(extent.rpartition("!")[2]) if extent else (*anchor, *anchor)

    def verify(self, conditions: Mapping[Place, Sequence[ValueCheck]]) -> None:
        """Calculate what must hold, now that all values were taken."""
        if self.resized:
            reason = "the size of its result depends on another array formula of uneven size"
            self.reasons |= dict.fromkeys(self.shapes, reason)
        if not conditions:
            return
        by_sheet: dict[str, list[tuple[Position, ValueCheck]]] = defaultdict(list)
        for (sheet, position), checks in conditions.items():
            by_sheet[sheet] += [(position, check) for check in checks]
        for sheet, listed in by_sheet.items():
            texts = [["=" + in_engine(check.formula, array=True)] for _, check in listed]
            self.engine.set_formulas_batch(sheet, 1, _SCRATCH[1], texts)
        self.engine.evaluate_all()
        for sheet, listed in by_sheet.items():
            for row, (position, check) in enumerate(listed, start=1):
                if self.engine.get_value(sheet, row, _SCRATCH[1]) is not True:
                    self.reasons.setdefault((sheet, position), check.reason)

    def explain(self, result: Calculation) -> None:
        """Calculate formulas with our calls that show errors once more, to hear the reasons."""
        self.listening = True
        for sheet in self.book.sheets:
            values, spills = result.values[sheet.name], result.spills[sheet.name]
            errors = {at: v for at, v in values.items() if isinstance(v, CellError)}
            for anchor, cell in sheet.cells.items() if errors else ():
                if len(result.refusals) >= MOST_REASONS:
                    return
                area = range_bounds(spills.get(anchor) or cell.array_ref or cell_text(anchor))
                shown = {at: errors[at] for at in cells_in(area) if at in errors}
                if shown and cell.formula and count_calls(cell.formula):
                    reasons = self._reasons(sheet.name, anchor, cell)
                    result.refusals |= {
                        (sheet.name, at): reasons[error]
                        for at, error in shown.items()
                        if error in reasons
                    }

    def _reasons(self, sheet: str, position: Position, cell: StoredCell) -> dict[str, str]:
        """Why the calls of one formula refused, by error value; the first reason of each."""
        self.refused.clear()
        text = "=" + in_engine(cell.formula or "", array=cell.array_ref is not None)
        self.engine.set_formula(sheet, *position, text)
        self.engine.evaluate_cell(sheet, *position)
        reasons = {str(error): error.reason for error in reversed(self.refused)}
        if (sheet, position) in self.shapes:
            reasons.setdefault("#N/A", "the array formula has no value for this cell of its range")
        return reasons
