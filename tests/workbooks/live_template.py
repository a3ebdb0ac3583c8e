"""The template in the quicker of two engines, with some of its inputs moved."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Set

from addin.a1 import Place, Position, cells_in, range_bounds
from addin.engines.formualizer import calculate
from addin.formulas.dependents import find_dependents
from addin.xlsx.book import Workbook
from tests.workbooks.typed_inputs import inputs, limits, place_of, template_book, unreported
from udfs.cells import CellError, Value


class Engine:
    """The template's values, wherever its inputs stand."""

    def __init__(self) -> None:
        """Calculate the template as it is."""
        self.move({})

    def move(self, values: Mapping[str, Value]) -> None:
        """Put other values into inputs, all others as in the template, and calculate."""
        self.typed: dict[str, dict[Position, Value]] = {s.name: {} for s in template_book().sheets}
        for name, value in values.items():
            sheet, position = place_of(name) if name == "case" else inputs()[name].place
            self.typed[sheet][position] = value
        self.run = calculate(template_book(), self.typed)

    def shown(self, place: Place) -> object:
        """What a cell holds now."""
        sheet, position = place
        for known in (self.typed[sheet], self.run.answer.values[sheet]):
            if position in known:
                return known[position]
        cell = template_book().by_name[sheet].cells.get(position)
        return cell.value if cell and cell.formula is None else None

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
