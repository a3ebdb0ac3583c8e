"""A small copy: the formulas in dispute, with what feeds them as constants that are settled."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from addin.a1 import Area, Place, Position, cells_in, contains
from addin.engines.calculation import Inputs
from addin.engines.formualizer import cell_key
from addin.engines.plain_copy import formula_xml, plain_copy
from addin.formulas import count_calls, may_call, outer_calls, tokenize, without_call_prefix
from addin.xlsx import StoredCell, Workbook
from udfs.cells import CellError, Value
from udfs.errors import ERRORS

_DIGITS = re.compile("[0-9]+")
_LONGEST_TEXT = 255
"""Characters of a text inside a formula."""


def settled_copy(
    book: Workbook,
    values: Inputs,
    formulas: Mapping[Place, str],
    areas: Iterable[Area] | None,
) -> bytes:
    """The copy with these formulas, and the cells of `areas` as constants of their `values`.

    Without `areas` every cell of the workbook is there.
    """
    needed = _cells_of(book, areas)
    sheets, contents = [], dict[str, dict[Position, Value]]()
    for sheet in book.sheets:
        own = {at for name, at in formulas if name == sheet.name}
        constants = needed[sheet.name] - own
        cells = {at: sheet.cells[at] for at in own if at in sheet.cells}
        known = values.get(sheet.name, {})
        contents[sheet.name] = {
            at: known[at] if at in known else sheet.cells[at].value for at in constants
        }
        sheets.append(replace(sheet, data=replace(sheet.data, cells=cells)))
    return plain_copy(replace(book, sheets=sheets), contents, _Written(formulas))


def _cells_of(book: Workbook, areas: Iterable[Area] | None) -> dict[str, set[Position]]:
    found: dict[str, set[Position]] = defaultdict(set)
    if areas is None:
        return defaultdict(set, {sheet.name: set(sheet.cells) for sheet in book.sheets})
    for name, bounds in set(areas):
        cells = book.by_name[name].cells
        top, left, bottom, right = bounds
        if (bottom - top + 1) * (right - left + 1) < len(cells):
            found[name].update(at for at in cells_in(bounds) if at in cells)
        else:
            found[name].update(at for at in cells if contains(bounds, at))
    return found


@dataclass
class _Written:
    """The formulas as they are given, for the cells that they stand in."""

    formulas: Mapping[Place, str]
    tables = True

    def sheet(self, name: str) -> str:
        """As it is called."""
        return name

    def name(self, formula: str) -> str:
        """The formula of a defined name."""
        return formula

    def cell(self, sheet: str, position: Position, cell: StoredCell) -> str:
        return formula_xml(self.formulas[sheet, position], cell)


def with_values(formula: str, place: Place, noted: Mapping[str, Any]) -> str | None:
    """The formula with what the calls in it gave in their place, None where that is not known.

    Nor is a formula that is one call and nothing else.
    """
    if is_one_call(formula):
        return None
    if not count_calls(formula):
        return formula
    text = without_call_prefix(formula)
    tokens = [token for token in tokenize(text) if token.kind != "Whitespace"]
    source, pieces, done = ("=" + text).encode(), [], 1
    for number, (first, last) in enumerate(outer_calls(tokens)):
        key = cell_key(place) + "I" * number
        literal = literal_text(noted[key]) if key in noted else None
        if literal is None:
            return None
        pieces += [source[done : tokens[first].start], literal.encode()]
        done = tokens[last].end
    return b"".join([*pieces, source[done:]]).decode()


def is_one_call(formula: str) -> bool:
    """Whether a formula is a call of ours and nothing around it."""
    # Fills of a formula differ in their digits, which make no call.
    return may_call(formula) and _is_one_call(_DIGITS.sub("1", formula))


@lru_cache(maxsize=4096)
def _is_one_call(formula: str) -> bool:
    tokens = [t for t in tokenize(without_call_prefix(formula)) if t.kind != "Whitespace"]
    return outer_calls(tokens) == [(0, len(tokens) - 1)]


def literal_text(value: Any) -> str | None:
    """A value or rows of values inside a formula, None for what cannot stand there."""
    if isinstance(value, list):
        rows = [[_in_array(cell) for cell in row] for row in value]
        if not rows or any(cell is None for row in rows for cell in row):
            return None
        return "{" + ";".join(",".join(cell or "" for cell in row) for row in rows) + "}"
    text = _in_array(value)
    return f"({text})" if text and text.startswith("-") else text


def _in_array(value: Any) -> str | None:
    if isinstance(value, CellError):
        return str(value) if value in ERRORS else None
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"' if len(value) <= _LONGEST_TEXT else None
    return repr(float(value)).upper() if isinstance(value, int | float) else None
