"""Which engine calculates a workbook, and what happens to formulas that one may get wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from addin.call_users import CallUsers
from addin.calls import count, plain
from addin.cells import Value
from addin.dependents import dependents
from addin.engine import Calculation, Doubtful, recalculate
from addin.engine_copy import Inputs
from addin.places import Place, in_order, place_text
from addin.trust import Check, Judge
from addin.workbook import Workbook
from udfs import CATALOGUE

ENGINES = ("auto", "embedded", "libreoffice", "excel")
NAMES = {"embedded": "the embedded engine", "libreoffice": "LibreOffice", "excel": "Excel"}
AGREES = 1e-9
"""Relative difference up to which two engines give the same number."""


class Refused(Doubtful):
    """A workbook with cells that cannot be trusted to an engine, and all that depend on them.

    Nothing was written. `engine` is the engine's name, or what two engines were asked.
    """

    def __init__(self, reasons: dict[Place, str], engine: str) -> None:
        """`reasons` are by sheet and position."""
        super().__init__(reasons)
        self.engine = engine


@dataclass
class Outcome:
    """A calculation, who made it, and the formulas that the embedded engine was not given."""

    result: Calculation
    engine: str
    handed_over: dict[Place, str] = field(default_factory=dict)


def calculated(
    book: Workbook, inputs: Inputs, engine: str, on_call: Callable[[], None] = lambda: None
) -> Outcome:
    """Calculate with the engine that is asked for; `auto` is the embedded one while it may.

    Raises Refused; NoLibreOffice, OfficeFailed or ExcelFailed where that program is at fault.
    """
    if engine in ("libreoffice", "excel"):
        return Outcome(_by_program(book, inputs, engine), engine)
    try:
        return Outcome(_by_embedded(book, inputs, on_call), "embedded")
    except Doubtful as doubtful:
        reasons = doubtful.reasons
    if engine == "auto" and _has_libreoffice():
        return Outcome(_by_program(book, inputs, "libreoffice"), "libreoffice", reasons)
    raise _refused(book, reasons, NAMES["embedded"])


def verified(book: Workbook, inputs: Inputs, on_call: Callable[[], None]) -> Outcome:
    """Calculate with the embedded engine and with LibreOffice. Raises Refused where they differ."""
    outcome = calculated(book, inputs, "embedded", on_call)
    other = _by_program(book, inputs, "libreoffice")
    differences = {
        (sheet, position): f"{_shown(value)} here, {_shown(second)} in LibreOffice"
        for sheet, values in outcome.result.values.items()
        for position, value in values.items()
        if not agree(value, second := other.values[sheet].get(position))
    }
    if differences:
        listed = {place: differences[place] for place in in_order(book, differences)}
        raise Refused(listed, "either engine: they differ")
    return outcome


def _shown(value: Value) -> str:
    return f"{value:.15g}" if isinstance(value, float) else repr(value)


def agree(one: Value, other: Value) -> bool:
    """Whether two values are the same for two engines: numbers up to their last digits."""
    if type(one) is type(other) is float:
        return math.isclose(one, other, rel_tol=AGREES, abs_tol=1e-12)
    return type(one) is type(other) and one == other


def _has_libreoffice() -> bool:
    from addin.office import NoLibreOffice, find_office

    try:
        find_office()
    except NoLibreOffice:
        return False
    return True


def _by_program(book: Workbook, inputs: Inputs, engine: str) -> Calculation:
    # Neither is needed as long as the embedded engine does, and that is nearly always.
    from addin.excel_app import recalculate_with_excel
    from addin.libreoffice import recalculate_with_libreoffice

    ask = recalculate_with_excel if engine == "excel" else recalculate_with_libreoffice
    try:
        return ask(book, inputs)
    except Doubtful as doubtful:
        raise _refused(book, doubtful.reasons, NAMES[engine]) from None


def _by_embedded(book: Workbook, inputs: Inputs, on_call: Callable[[], None]) -> Calculation:
    book = _written_out(book)
    reasons, conditions = _judged(book)
    if reasons:
        raise Doubtful(reasons)
    return recalculate(book, inputs, conditions, on_call)


def _written_out(book: Workbook) -> Workbook:
    """The workbook with the formula in the place of each name that stands for a call of ours.

    The engine knows our functions in cells alone.
    """
    users = CallUsers(book)
    sheets = []
    for sheet in book.sheets:
        changed = {
            position: replace(cell, formula=users.expanded(cell.formula, sheet.name))
            for position, cell in sheet.cells.items()
            if cell.formula and users.by_name(cell.formula, sheet.name)
        }
        if changed:
            sheet = replace(sheet, data=replace(sheet.data, cells={**sheet.cells, **changed}))
        sheets.append(sheet)
    return replace(book, sheets=sheets)


def _judged(book: Workbook) -> tuple[dict[Place, str], dict[Place, list[Check]]]:
    """Formulas that the embedded engine may get wrong, and what must hold of the others' result."""
    names = {(name.sheet, name.name.lower()): plain(name.formula) for name in book.names}
    judge = Judge(names, CATALOGUE, {table.name: table.columns for table in book.tables})
    reasons: dict[Place, str] = {}
    conditions: dict[Place, list[Check]] = {}
    for sheet in book.sheets:
        for position, cell in sheet.cells.items():
            if cell.data_table:
                reasons[sheet.name, position] = "it is a what-if data table"
            if cell.formula is None:
                continue
            formula, array = plain(cell.formula), cell.array_ref is not None
            reason, checks = judge.judged(formula, sheet=sheet.name, array=array)
            if reason:
                reasons[sheet.name, position] = reason
            elif checks:
                conditions[sheet.name, position] = checks
    return reasons, conditions


def _refused(book: Workbook, reasons: Mapping[Place, str], engine: str) -> Refused:
    """The refusal of these cells and of what depends on them, each in the workbook's order."""
    listed = {place: reasons[place] for place in in_order(book, reasons)}
    sources = dependents(book, listed)
    for place in in_order(book, sources):
        listed[place] = f"depends on {place_text(sources[place])}"
    return Refused(listed, engine)


def calls_in(book: Workbook) -> int:
    """How many of our functions the formulas of a workbook call."""
    return sum(
        count(cell.formula)
        for sheet in book.sheets
        for cell in sheet.cells.values()
        if cell.formula is not None
    )
