"""The template in the quicker of two engines, with some of its inputs moved."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Set

from addin.a1 import Place, cells_in, range_bounds
from addin.formulas.dependents import find_dependents
from addin.xlsx.book import Workbook
from tests.workbooks.typed_inputs import (
    inputs,
    limits,
    live,
    moved_to,
    place_of,
    template_book,
    unreported,
)
from udfs.cells import CellError, Value


class Engine:
    """The template's values, wherever its inputs stand."""

    def __init__(self) -> None:
        """Calculate the template as it is."""
        self.move({})

    def move(self, values: Mapping[str, Value]) -> None:
        """Put other values into inputs, all others as in the template, and calculate."""
        self._typed = {
            place_of(name) if name == "case" else inputs()[name].place: value
            for name, value in values.items()
        }
        self._found = moved_to(self._typed)

    def shown(self, place: Place) -> object:
        """What a cell holds now."""
        for known in (self._typed, self._found):
            if place in known:
                return known[place]
        sheet, position = place
        cell = template_book().by_name[sheet].cells.get(position)
        return cell.value if cell else None

    def answer(self, sheet: str, formula: str) -> object:
        """What a formula gives now, asked in a cell that nobody reads."""
        engine = live()._run.engine
        engine.set_formula(sheet, 1, 200, formula)
        return engine.evaluate_cell(sheet, 1, 200)

    def block(self, name: str) -> list[list[object]]:
        """What the cells of a name hold now."""
        sheet, (top, left, bottom, right) = area(name)
        return [
            [self.shown((sheet, (row, column))) for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]

    def errors(self) -> list[Place]:
        """The cells whose formulas give an error."""
        return [
            (sheet.name, at)
            for sheet in template_book().sheets
            for anchor, cell in sheet.cells.items()
            if cell.formula
            for at in (cells_in(range_bounds(cell.array_ref)) if cell.array_ref else (anchor,))
            if isinstance(self.shown((sheet.name, at)), CellError)
        ]


def area(name: str) -> tuple[str, tuple[int, int, int, int]]:
    """The sheet and the range of a name."""
    return area_of(template_book(), name)


def area_of(book: Workbook, name: str) -> tuple[str, tuple[int, int, int, int]]:
    """The sheet and the range of a name in a workbook."""
    [formula] = [n.formula for n in book.names if n.name == name]
    sheet, _, cells = formula.partition("!")
    return sheet, range_bounds(cells)


def reported(*figures: float) -> dict[str, float]:
    """All that is tracked is reported, in turn with these figures."""
    old = {name: 100.0 for name in unreported() if name.endswith("_before")}
    new = [name for name in unreported() if name not in old]
    return old | {name: figures[at % len(figures)] for at, name in enumerate(new)}


def ends(seen_in: Set[Place]) -> Iterator[Mapping[str, Value]]:
    """The template as it is, then each input that these cells depend on at both ends."""
    yield {}
    for name, entry in inputs().items():
        if seen_in & set(find_dependents(template_book(), [entry.place])):
            yield from ({name: value} for value in limits(name)[:2])


def together(inputs_at_once: int, times: int) -> Iterator[Mapping[str, Value]]:
    """So many inputs at once, each at an end or between the ends of its range."""
    chance = random.Random(inputs_at_once)
    for _ in range(times):
        drawn = {}
        for name in chance.sample(sorted(inputs()), inputs_at_once):
            low, high, whole = limits(name)
            value = chance.choice((low, high, chance.uniform(low, high)))
            drawn[name] = float(round(value)) if whole else value
        yield drawn
