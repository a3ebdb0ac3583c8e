"""Types other values into inputs and sees which formulas of the template move."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from functools import cache

from addin.a1 import Place, Position, cells_in, range_bounds
from addin.engines import calculate
from addin.engines.what_if import WhatIf
from addin.inputs.named_inputs import NamedInput, named_inputs
from addin.xlsx.book import Workbook
from addin.xlsx.reader import read_workbook
from udfs.cells import Value
from workbooks import TEMPLATE
from workbooks.input_cells import limits_of
from workbooks.story import read_story

Typed = Mapping[str, float]


@cache
def template_book() -> Workbook:
    return read_workbook(TEMPLATE)


@cache
def inputs() -> dict[str, NamedInput]:
    """Every input with the cell that is typed: of a driver the one of the case as published."""
    found = {entry.name: entry for entry in named_inputs(template_book()).values()}
    sheet, (_, published) = place_of("cases")
    for name in read_story().block("drivers"):
        row = found[name].place[1][0]
        found[name] = found[name]._replace(place=(sheet, (row, published)))
    return found


def limits(name: str) -> tuple[float, float, bool]:
    """The least and the most that an input accepts, and whether it takes whole numbers only."""
    accepted = limits_of(name)
    assert accepted is not None
    low, high = accepted
    if isinstance(low, date) and isinstance(high, date):
        zero = date(1899, 12, 30)
        return float((low - zero).days), float((high - zero).days), True
    assert not isinstance(low, date) and not isinstance(high, date)
    return float(low), float(high), isinstance(low, int)


def held(name: str) -> float:
    """What the template's cell holds; where nobody has reported a figure yet, one like others."""
    entry = inputs()[name]
    sheet, position = entry.place
    cell = template_book().by_name[sheet].cells.get(position)
    if name in unreported():
        assert cell is None or cell.value is None
        return 100.0
    assert cell and isinstance(cell.value, float)
    return cell.value


def unreported() -> list[str]:
    """The inputs of the tracker that are blank."""
    return [name for name, fact in read_story().inputs.items() if fact.value is None]


def another(name: str, value: float) -> float:
    """A value that the input accepts too: some days later, another flag, a year or 2% more."""
    _, high, whole = limits(name)
    by_one = read_story().inputs[name].unit in ("flag", "month", "years")
    step = 1.0 if by_one else 40.0 if whole else value * 0.02 or 0.01
    return value + step if value + step <= high else value - step


def typed_cells(typed: Typed) -> dict[str, dict[tuple[int, int], Value]]:
    """The cells that hold these values, by sheet."""
    cells: dict[str, dict[tuple[int, int], Value]] = {s.name: {} for s in template_book().sheets}
    for name, value in typed.items():
        sheet, position = inputs()[name].place
        cells[sheet][position] = value
    return cells


def values(typed: Typed) -> dict[Place, Value]:
    """Every formula cell's value with these inputs, as two engines have them."""
    return _by_place(calculate(template_book(), typed_cells(typed), "embedded").result.values)


def quick_values(typed: Typed) -> dict[Place, Value]:
    """The same as the quickest engine has them by itself."""
    return moved_to({inputs()[name].place: value for name, value in typed.items()})


def moved_to(typed: Mapping[Place, Value]) -> dict[Place, Value]:
    """Every formula cell's value with these in the cells of inputs, all others as they are."""
    found = live().values({**_as_they_are(), **typed}, _calculated())
    assert not live().fault, live().fault
    return dict(zip(_calculated(), found, strict=True))


@cache
def live() -> WhatIf:
    """The template in the engine, in which inputs are moved."""
    contents: dict[str, dict[Position, Value]] = {
        sheet.name: {} for sheet in template_book().sheets
    }
    for (sheet, at), value in _as_they_are().items():
        contents[sheet][at] = value
    return WhatIf(template_book(), contents, whole=True)


@cache
def _as_they_are() -> dict[Place, Value]:
    """What the cells of the inputs hold, and that of the case."""
    sheets = template_book().by_name
    places = [*(entry.place for entry in inputs().values()), place_of("case")]
    cells = {(sheet, at): sheets[sheet].cells.get(at) for sheet, at in places}
    assert not any(cell and cell.formula for cell in cells.values())
    return {place: cell.value if cell else None for place, cell in cells.items()}


@cache
def _calculated() -> list[Place]:
    """The cells with formulas, and those that arrays fill."""
    formulas = [
        (sheet.name, at)
        for sheet in template_book().sheets
        for at, cell in sheet.cells.items()
        if cell.formula is not None
    ]
    return [*dict.fromkeys([*formulas, *anchors()])]


def _by_place(found: Mapping[str, Mapping[Position, Value]]) -> dict[Place, Value]:
    return {(sheet, at): value for sheet, cells in found.items() for at, value in cells.items()}


@cache
def anchors() -> dict[Place, Place]:
    """The cell that holds the formula of each cell that an array formula fills."""
    return {
        (sheet.name, at): (sheet.name, anchor)
        for sheet in template_book().sheets
        for anchor, cell in sheet.cells.items()
        if cell.array_ref
        for at in cells_in(range_bounds(cell.array_ref))
    }


def moved(before: Mapping[Place, Value], after: Mapping[Place, Value]) -> set[Place]:
    """The cells whose values differ by more than a rounding error."""

    def differ(old: Value, new: Value) -> bool:
        if isinstance(old, float) and isinstance(new, float):
            return not math.isclose(old, new, rel_tol=1e-9, abs_tol=1e-12)
        return old != new

    return {place for place, value in after.items() if differ(before[place], value)}


def formulas(cells: set[Place]) -> set[Place]:
    """The cells that hold the formulas of these."""
    return {anchors().get(place, place) for place in cells}


def places_of(name: str) -> list[Place]:
    """The cells that a name leads to."""
    [formula] = [n.formula for n in template_book().names if n.name == name]
    sheet, _, cells = formula.rpartition("!")
    return [(sheet, at) for at in cells_in(range_bounds(cells))]


def place_of(name: str) -> Place:
    """The cell that a name leads to, or its first."""
    return places_of(name)[0]
