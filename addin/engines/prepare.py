"""The workbook as every engine gets it: what none of them reads, or each reads in its own way.

Names that stand for anything but cells are written out where they are used, because engines take
names with functions for unknown ones. The clock is read once, so that all agree on the time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from addin.a1 import Place, cell_position, range_bounds
from addin.engines.literals import literal_text
from addin.engines.short_list import skips_hidden
from addin.formulas import (
    Names,
    OurCalls,
    Tables,
    Token,
    is_fixed,
    rewrite_tokens,
    tokenize,
)
from addin.xlsx import MOST_KNOWN, Name, Workbook, linked_values
from udfs.arguments import DAY_ZERO
from udfs.cells import DAYS_TO_1904

_CLOCK = re.compile(r"\b(NOW|TODAY)\s*\(", re.IGNORECASE)
_CELLS = re.compile(
    r"(?:'(?:[^']|'')+'!|[^\W\d][\w.]*!)?\$?[A-Z]{0,3}\$?\d{0,7}(?::\$?[A-Z]{0,3}\$?\d{0,7})?",
    re.IGNORECASE,
)
_OTHER_FILE = re.compile(r"'?\[(\d+)\]([^\[\]!]*?)'?!([$A-Za-z0-9:]+)")
_MOST_LINKED = 1_000
"""Cells of another file that are written into a formula."""

_LAMBDA = re.compile(r"\s*_xlfn\.LAMBDA\(", re.IGNORECASE)
_ARGUMENT = re.compile(r"[(,;]\s*([^\W\d]\w*(?:[.\\]\w+)*)\s*(?=[,;)])")
_ONE_CELL = re.compile(r"!\$[A-Z]{1,3}\$\d+$", re.IGNORECASE)
_MOST = 8
"""Names within names before that is a circle."""


def prepare(book: Workbook, now: dt.datetime) -> tuple[Workbook, set[Place]]:
    """The workbook with names and the clock written out in its formulas.

    And the cells that read the clock.
    """
    clocks: set[Place] = set()
    names, tables, ours = _WrittenOut(book), Tables(book.tables), OurCalls(book)
    unreadable = Tables(table for table in book.tables if _is_like_a_cell(table.name))
    clock, linked = _clock(now, book.date1904), _linked(book)
    known = book.known("prepared")
    sheets = []
    for sheet in book.sheets:
        changed = {}
        for position, cell in sheet.cells.items():
            if cell.formula is None:
                continue
            if (formula := known.get((sheet.name, cell.formula))) is not None:
                if formula != cell.formula:
                    changed[position] = replace(cell, formula=formula)
                continue
            formula = names.expand(cell.formula, sheet.name)
            if skips_hidden(formula) or names.has_a_cell_as_argument(formula):
                # Behind a name no engine sees which rows are hidden, nor that SUM(name, 1) is of a
                # cell, whose text it leaves out: they take the name for its value.
                formula = names.expand(formula, sheet.name, ranges=True)
            if "]!" in formula or "_xl" in formula:
                formula = ours.with_prefix(formula, "", sheet.name)
            anywhere = "[" not in formula
            if "[" in formula:
                formula = tables.named(formula, sheet.name, position)
                formula = unreadable.write_out(formula, position)
                formula = linked(formula)
            if "__xludf" in formula:
                formula = _without_dummies(formula)
            if ("NOW" in formula or "TODAY" in formula) and _CLOCK.search(formula):
                formula = clock(formula)
                clocks.add((sheet.name, position))
            elif anywhere and len(known) < MOST_KNOWN:
                known[sheet.name, cell.formula] = formula
            if formula is not cell.formula:
                changed[position] = replace(cell, formula=formula)
        if changed:
            sheet = replace(sheet, data=replace(sheet.data, cells={**sheet.cells, **changed}))
        sheets.append(sheet)
    return replace(book, sheets=sheets), clocks


def _linked(book: Workbook) -> Callable[[str], str]:
    """Writes the stored values of cells of other files for the references to them."""
    stored = linked_values(book) if book.external_links else {}

    def constant(token: Token) -> str | None:
        match = _OTHER_FILE.fullmatch(token.text) if token.is_name else None
        if not match:
            return None
        before, what = match[2].replace("''", "'").casefold(), match[3].replace("$", "")
        cells = stored.get((int(match[1]), before))
        try:
            top, left, bottom, right = range_bounds(what)
        except ValueError:
            return None
        if cells is None or (bottom - top + 1) * (right - left + 1) > _MOST_LINKED:
            return None
        rows = [[cells.get((y, x)) for x in range(left, right + 1)] for y in range(top, bottom + 1)]
        return literal_text(rows if len(rows) > 1 or len(rows[0]) > 1 else rows[0][0])

    def write(formula: str) -> str:
        return rewrite_tokens(formula, constant) if stored and "]" in formula else formula

    return write


def _is_like_a_cell(name: str) -> bool:
    """Whether a table is called like a cell, which Excel forbids and engines take for the cell."""
    try:
        return bool(cell_position(name))
    except ValueError:
        return False


def _without_dummies(formula: str) -> str:
    """The formula with an error for what Google Sheets writes of functions that Excel lacks."""
    tokens, new, depth = tokenize(formula), dict[int, str](), 0
    for token in tokens:
        if depth:
            depth += (token.subtype == "Open") - (token.subtype == "Close")
            new[token.start] = ""
        elif token.opens_call and token.called.upper() == "__XLUDF.DUMMYFUNCTION":
            new[token.start], depth = "#NAME?", 1
    return rewrite_tokens(formula, lambda token: new.get(token.start))


class _WrittenOut:
    """The names that stand for a formula, a constant or columns of a table."""

    def __init__(self, book: Workbook) -> None:
        self._names = Names(book.names)
        found = {name.name for name in book.names if _is_written_out(name)}
        listed = "|".join(re.escape(name) for name in sorted(found, key=len, reverse=True))
        self._any = re.compile(rf"(?<![\w.\\])(?:{listed})(?![\w.])", re.IGNORECASE)
        self._none = not found
        self._cells = {
            name.name.casefold() for name in book.names if _ONE_CELL.search(name.formula)
        }

    def has_a_cell_as_argument(self, formula: str) -> bool:
        """Whether a name of one cell is all of an argument."""
        alone = _ARGUMENT.findall(formula) if self._cells else ()
        return any(name.casefold() in self._cells for name in alone)

    def expand(
        self, formula: str, sheet: str | None, depth: int = 0, *, ranges: bool = False
    ) -> str:
        """The formula with what such names stand for in their place, or names of `ranges`."""
        if not ranges and (self._none or not self._any.search(formula) or depth > _MOST):
            return formula

        def write_out(token: Token) -> str | None:
            name = self._names.find(token.text, sheet) if token.is_name else None
            if name is None:
                return None
            if ranges and (cells := _fixed_cells(name.formula)) is not None:
                return cells or None
            if not _is_written_out(name):
                return None
            return f"({self.expand(name.formula, name.sheet or sheet, depth + 1)})"

        return rewrite_tokens(formula, write_out)


@lru_cache(maxsize=4096)
def _fixed_cells(formula: str) -> str | None:
    """What stands for a name of cells: nothing where they depend on the cell; None for no cells."""
    if not _CELLS.fullmatch(formula):
        return None
    return formula if is_fixed(formula) and "!" in formula else ""


def _is_written_out(name: Name) -> bool:
    formula = name.formula
    if name.name.startswith("_xlnm.") or not formula or _CELLS.fullmatch(formula):
        return False
    return not _LAMBDA.match(formula) and is_fixed(formula)


def _clock(now: dt.datetime, date1904: bool) -> Callable[[str], str]:
    """Writes the time for NOW() and TODAY()."""
    moment = (now - dt.datetime(DAY_ZERO.year, DAY_ZERO.month, DAY_ZERO.day)) / dt.timedelta(days=1)
    moment -= DAYS_TO_1904 if date1904 else 0
    shown = {"NOW": repr(moment), "TODAY": repr(int(moment))}

    def write(formula: str) -> str:
        tokens = [token for token in tokenize(formula) if token.kind != "Whitespace"]
        new: dict[int, str] = {}
        for token, after in pairwise(tokens):
            if token.opens_call and token.called.upper() in shown and after.subtype == "Close":
                new |= {token.start: shown[token.called.upper()], after.start: ""}
        return rewrite_tokens(formula, lambda token: new.get(token.start))

    return write
