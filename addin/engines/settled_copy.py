"""A small copy: the formulas in dispute, with what feeds them as constants that are settled."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from addin.a1 import Area, Place, Position, cells_in, range_bounds
from addin.engines.calculation import Inputs
from addin.engines.formualizer import cell_key
from addin.engines.literals import literal_text
from addin.engines.places import PlaceIndex
from addin.engines.plain_copy import formula_xml, names_in_use, plain_copy
from addin.formulas import count_calls, may_call, outer_calls, tokenize, without_call_prefix
from addin.xlsx import Name, StoredCell, Workbook
from udfs.cells import Value

_DIGITS = re.compile("[0-9]+")


def _unchanged(formula: str) -> str:
    return formula


def settled_copy(
    book: Workbook,
    values: Inputs,
    formulas: Mapping[Place, str],
    areas: Iterable[Area] | None,
    *,
    names: Sequence[Name] = (),
    parameters: Callable[[str], str] = _unchanged,
) -> bytes:
    """The copy with these formulas, and the cells of `areas` as constants of their `values`.

    Without `areas` every cell of the workbook is there. `names` go before those of the workbook;
    `parameters` writes those of LAMBDAs as the engine wants them.
    """
    needed = _cells_of(book, values, areas)
    sheets, contents = [], dict[str, dict[Position, Value]]()
    for sheet in book.sheets:
        own = {at for name, at in formulas if name == sheet.name and at in sheet.cells}
        cells = {at: sheet.cells[at] for at in own}
        arrays = [cell.array_ref for cell in cells.values() if cell.array_ref]
        # A constant where an array formula spills would be in its way.
        own.update(at for ref in arrays for at in cells_in(range_bounds(ref)))
        known = values.get(sheet.name, {})
        contents[sheet.name] = {
            at: known[at] if at in known else sheet.cells[at].value
            for at in needed[sheet.name] - own
        }
        sheets.append(replace(sheet, data=replace(sheet.data, cells=cells)))
    taken = {name.name.casefold() for name in names}
    others = [name for name in book.names if name.name.casefold() not in taken]
    in_use = names_in_use([*others, *names], formulas.values())
    copied = replace(book, sheets=sheets, names=in_use)
    return plain_copy(copied, contents, _Written(formulas, parameters))


def _cells_of(
    book: Workbook, values: Inputs, areas: Iterable[Area] | None
) -> dict[str, set[Position]]:
    known = {sheet.name: {*sheet.cells, *values.get(sheet.name, ())} for sheet in book.sheets}
    if areas is None:
        return known
    found: dict[str, set[Position]] = defaultdict(set)
    index = PlaceIndex((name, at) for name, cells in known.items() for at in cells)
    for area in set(areas):
        for name, at in index.within(area):
            found[name].add(at)
    return found


@dataclass
class _Written:
    """The formulas as they are given, for the cells that they stand in."""

    formulas: Mapping[Place, str]
    parameters: Callable[[str], str]
    tables = True

    def sheet(self, name: str) -> str:
        """As it is called."""
        return name

    def name(self, formula: str) -> str:
        """The formula of a defined name."""
        return self.parameters(formula)

    def cell(self, sheet: str, position: Position, cell: StoredCell) -> str:
        return formula_xml(self.parameters(self.formulas[sheet, position]), cell)


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
