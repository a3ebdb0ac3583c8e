"""Recalculates a workbook with the engine inside, if it may be trusted with all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from addin.a1 import Place
from addin.engines.calculation import Calculation, Inputs
from addin.engines.embedded.admission import Judge, ValueCheck
from addin.engines.embedded.run import calculate_copy
from addin.errors import Doubtful
from addin.formulas import CallUsers, Names, without_call_prefix
from addin.xlsx import Workbook
from udfs import CATALOGUE


def recalculate(
    book: Workbook, inputs: Inputs, on_call: Callable[[], None] = lambda: None
) -> Calculation:
    """Calculate every formula, with `inputs` in place of what those cells hold.

    `on_call` is told of every call of our functions. Raises Doubtful.
    """
    book = _write_out_names(book)
    reasons, conditions = _judge_formulas(book)
    if reasons:
        raise Doubtful(reasons)
    return calculate_copy(book, inputs, conditions, on_call)


def _write_out_names(book: Workbook) -> Workbook:
    """The workbook with the formula in the place of each name that stands for a call of ours.

    The engine knows our functions in cells alone.
    """
    users = CallUsers(book)
    sheets = []
    for sheet in book.sheets:
        changed = {
            position: replace(cell, formula=users.expand(cell.formula, sheet.name))
            for position, cell in sheet.cells.items()
            if cell.formula and users.uses_name(cell.formula, sheet.name)
        }
        if changed:
            sheet = replace(sheet, data=replace(sheet.data, cells={**sheet.cells, **changed}))
        sheets.append(sheet)
    return replace(book, sheets=sheets)


def _judge_formulas(book: Workbook) -> tuple[dict[Place, str], dict[Place, list[ValueCheck]]]:
    """Formulas that the engine may get wrong, and what must hold of the others' result."""
    tables = {table.name: table.columns for table in book.tables}
    judge = Judge(Names(book.names), CATALOGUE, tables)
    reasons: dict[Place, str] = {}
    conditions: dict[Place, list[ValueCheck]] = {}
    for sheet in book.sheets:
        for position, cell in sheet.cells.items():
            if cell.data_table:
                reasons[sheet.name, position] = "it is a what-if data table"
            if cell.formula is None:
                continue
            formula, array = without_call_prefix(cell.formula), cell.array_ref is not None
            reason, checks = judge.judge(formula, sheet=sheet.name, array=array)
            if reason:
                reasons[sheet.name, position] = reason
            elif checks:
                conditions[sheet.name, position] = checks
    return reasons, conditions
