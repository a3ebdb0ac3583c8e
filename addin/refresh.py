"""Facts in, recalculate, check, write: what `leasebridge refresh` and the ribbon button do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from addin.calls import count, plain
from addin.cell_bytes import as_stored, same_value
from addin.cells import CellError, Value
from addin.dependents import Place, dependents
from addin.engine import Calculation, Doubtful, recalculate
from addin.inputs import Change, changes_from
from addin.references import Position, cell_text, range_bounds
from addin.saving import save
from addin.trust import Check, Judge
from addin.workbook import Workbook, read_workbook
from addin.writeback import changed_parts
from udfs import CATALOGUE

CHECKS_NAME = "model_checks"
"""Defined name of the model's checks: a label in the first column, TRUE or FALSE in the last."""


class Refused(Exception):  # noqa: N818 - it lists cells, it is no programming error
    """A workbook with formulas that cannot be trusted; nothing was written."""

    def __init__(self, reasons: dict[Place, str]) -> None:
        """`reasons` are by sheet and position."""
        super().__init__(f"{len(reasons)} cells cannot be trusted")
        self.reasons = reasons


@dataclass
class Report:
    """What a refresh did."""

    workbook: Path
    output: Path | None
    written: bool
    formulas: int
    calls: int
    changed_cells: int
    inputs: list[Change]
    checks: dict[str, bool]
    errors: dict[Place, tuple[str, str]] = field(default_factory=dict)

    @property
    def failing(self) -> list[str]:
        """The checks of the model that do not hold."""
        return [label for label, holds in self.checks.items() if not holds]

    @property
    def good(self) -> bool:
        """Every check holds and no formula cell is an error."""
        return not (self.failing or self.errors)


def refresh(
    path: Path,
    *,
    output: Path | None = None,
    facts: Path | None = None,
    on_call: Callable[[], None] = lambda: None,
    write: bool = True,
) -> Report:
    """Recalculate a workbook and write its new values to `output`, or in place.

    Raises BadWorkbook, BadFacts or Refused before anything is written.
    """
    book = read_workbook(path)
    changes = changes_from(facts, book) if facts else []
    calls, conditions = _judged(book)
    inputs: dict[str, dict[Position, Value]] = {sheet.name: {} for sheet in book.sheets}
    for change in changes:
        inputs[change.input.sheet][change.input.position] = change.new
    try:
        result = recalculate(book, inputs, conditions, on_call)
    except Doubtful as doubtful:
        raise Refused(doubtful.reasons) from None
    values = {name: {**inputs[name], **new} for name, new in result.values.items()}
    parts = changed_parts(book, values, result.spills, settle_calc=calls > 0)
    target = output or path
    in_place = output is None or (output.exists() and output.samefile(path))
    if write:
        save(book, parts, target)
    return Report(
        workbook=path,
        output=target if write else None,
        written=write and not (in_place and not parts),
        formulas=sum(c.formula is not None for s in book.sheets for c in s.cells.values()),
        calls=calls,
        changed_cells=_changed(book, values),
        inputs=changes,
        checks=_checks(book, values),
        errors=_errors(book, result),
    )


def build(output: Path) -> Report:
    """Make the template workbook, calculated, at `output`; what is there is replaced."""
    # Not needed by a refresh, and their import takes as long as reading a workbook.
    import tempfile

    from workbooks.build import build as build_template

    with tempfile.TemporaryDirectory() as folder:
        blank = Path(folder) / output.name
        build_template(blank)
        return refresh(blank, output=output)


def _judged(book: Workbook) -> tuple[int, dict[Place, list[Check]]]:
    """Our calls, and what must hold of the result; refuses what the engine may get wrong."""
    names = {(name.sheet, name.name.lower()): plain(name.formula) for name in book.names}
    judge = Judge(names, CATALOGUE, {table.name: table.columns for table in book.tables})
    reasons: dict[Place, str] = {}
    conditions: dict[Place, list[Check]] = {}
    calls = 0
    for sheet in book.sheets:
        for position, cell in sheet.cells.items():
            if cell.data_table:
                reasons[sheet.name, position] = "it is a what-if data table"
            if cell.formula is None:
                continue
            ours = count(cell.formula)
            calls += ours
            formula = plain(cell.formula) if ours else cell.formula
            array = cell.array_ref is not None
            reason, checks = judge.judged(formula, sheet=sheet.name, array=array)
            if reason:
                reasons[sheet.name, position] = reason
            elif checks:
                conditions[sheet.name, position] = checks
    if reasons:
        for place, source in dependents(book, reasons).items():
            reasons[place] = f"depends on {place_text(source)}"
        raise Refused(reasons)
    return calls, conditions


def place_text(place: Place) -> str:
    """`Sheet!B3`, with the quotes that a formula would need."""
    sheet, position = place
    plain = sheet.isidentifier() and sheet.isascii()
    quoted = "'" + sheet.replace("'", "''") + "'"
    return f"{sheet if plain else quoted}!{cell_text(position)}"


def _changed(book: Workbook, values: dict[str, dict[Position, Value]]) -> int:
    """How many cells hold another value than before."""
    changed = 0
    for sheet, new in values.items():
        cells = book.by_name[sheet].cells
        for position, value in new.items():
            cell = cells.get(position)
            changed += not same_value(as_stored(value), cell.value if cell else None)
    return changed


def _checks(book: Workbook, values: dict[str, dict[Position, Value]]) -> dict[str, bool]:
    """The checks of the model with their results, if it names any."""
    block = next((name for name in book.names if name.name.casefold() == CHECKS_NAME), None)
    if block is None:
        return {}
    sheet, _, area = block.formula.rpartition("!")
    sheet = sheet.strip("'").replace("''", "'")
    top, left, bottom, right = range_bounds(area)
    cells, new = book.by_name[sheet].cells, values[sheet]

    def value(row: int, column: int) -> Value:
        cell = cells.get((row, column))
        return new.get((row, column), cell.value if cell else None)

    return {
        str(value(row, left)): value(row, right) is True
        for row in range(top, bottom + 1)
        if value(row, right) is not None
    }


def _errors(book: Workbook, result: Calculation) -> dict[Place, tuple[str, str]]:
    """Formula cells that show an error, each with its value and the reason where we know it."""
    shown = [
        (sheet.name, position, value)
        for sheet in book.sheets
        for position, value in result.values[sheet.name].items()
        if isinstance(value, CellError)
    ]
    order = {sheet.name: at for at, sheet in enumerate(book.sheets)}
    shown.sort(key=lambda error: (order[error[0]], error[1]))
    return {
        (sheet, position): (str(value), result.refusals.get((sheet, position), ""))
        for sheet, position, value in shown
    }
