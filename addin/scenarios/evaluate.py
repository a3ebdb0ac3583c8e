"""Outputs for draws of the inputs: the path between in numpy, or in the engine draw by draw."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np

from addin.a1 import Place, place_text
from addin.engines import WhatIf, engines_agree, prepare
from addin.errors import BadInput
from addin.scenarios.numpy_formulas import compile_cells
from addin.scenarios.numpy_values import (
    ERROR,
    ERRORS,
    FLAG,
    NUMBER,
    Column,
    NotKnown,
    Operand,
    forget_texts,
    parts,
    value_of,
)
from addin.scenarios.path import find_path
from addin.scenarios.study import NO_NUMBER
from addin.xlsx import StoredCell, Workbook
from udfs.cells import CellError, Value

MOST_AT_ONCE = 1 << 15
NUMBERS_AT_ONCE = 1 << 23
"""Draws that are calculated at a time: many, for each such step costs as much again; but the cells
of a long path hold no more than so many numbers together (64 MB).
"""

DRAWS_OF_AN_ENGINE = 5_000
"""formualizer keeps some kilobytes for every change of a cell, so it is loaded anew in between."""

_ASIDE = 0.3171
"""Added to what inputs hold, to see whether numpy knows other numbers too: such as broken ones."""

_OTHERS = "name other outputs"
NUMPY, ENGINE = "numpy", "engine"


class Outcomes(NamedTuple):
    """What the outputs are in some draws.

    `values` are outputs by draws, NaN where one is no number; `errors` count those of each output
    by their error value, or as NO_NUMBER.
    """

    values: np.ndarray
    errors: tuple[Mapping[str, int], ...]


class Evaluator(Protocol):
    """Calculates outputs; made once in a process."""

    def values(self, draws: np.ndarray) -> Outcomes:
        """The outputs for draws, an array of inputs by draws."""


@dataclass(frozen=True)
class Recipe:
    """How outputs come from inputs, as plain data that needs no file.

    `book` has the formulas of the path and what they read, `path` their cells in order, and
    `constants` what an engine gave for parts of formulas that no draw changes. `why` says why the
    way is not numpy's.
    """

    book: Workbook
    inputs: tuple[Place, ...]
    outputs: tuple[Place, ...]
    path: tuple[Place, ...]
    constants: Mapping[tuple[str, str], Value]
    why: str

    @property
    def way(self) -> str:
        """`numpy`, or `engine`: draw by draw in formualizer."""
        return ENGINE if self.why else NUMPY

    @property
    def cells(self) -> int:
        """How many formulas are between inputs and outputs."""
        return len(self.path)

    def open(self, way: str = "") -> Evaluator:
        """What calculates, the way that is said or else its own."""
        return InEngine(self) if (way or self.way) == ENGINE else InNumpy(self)


def recipe_of(book: Workbook, inputs: Sequence[Place], outputs: Sequence[Place]) -> Recipe:
    """How outputs come from inputs in a workbook whose stored values are those of its formulas.

    Raises BadInput, with the cell, for what cannot be simulated.
    """
    ready, _ = prepare(book, dt.datetime.now())
    path = find_path(ready, inputs, outputs)
    recipe = Recipe(path.book, tuple(inputs), tuple(outputs), path.cells, {}, path.hidden)
    if recipe.why:
        return recipe
    try:
        wanted = compile_cells(recipe.book, inputs, path.cells, {}).wanted
        recipe = replace(recipe, constants=_constants(recipe.book, sorted(wanted)))
        stored = stored_inputs(recipe)
        InNumpy(recipe).each(np.stack([stored, stored + _ASIDE], axis=1))
    except NotKnown as reason:
        return replace(recipe, constants={}, why=str(reason))
    return recipe


def _constants(book: Workbook, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Value]:
    """What the engine gives for formulas of these sheets. Raises NotKnown where that is nothing."""
    if not wanted:
        return {}
    places: dict[tuple[str, str], Place] = {}
    sheets = []
    for sheet in book.sheets:
        cells = dict(sheet.cells)
        below = max((row for row, _ in cells), default=0) + 2
        for number, key in enumerate(key for key in wanted if key[0] == sheet.name):
            at = below + number, 1
            cells[at] = StoredCell(None, key[1], None, False, False, (0, 0))
            places[key] = sheet.name, at
        sheets.append(replace(sheet, data=replace(sheet.data, cells=cells)))
    found = WhatIf(replace(book, sheets=sheets), {}).values({}, list(places.values()))
    if len(found) != len(places):
        raise NotKnown("has a part that the engine cannot calculate")
    for (_, text), value in zip(places, found):
        if not isinstance(value, (float, str, bool, type(None))):
            raise NotKnown(f"has a part that the engine cannot calculate: {text}")
    return dict(zip(places, found))


def stored_inputs(recipe: Recipe) -> np.ndarray:
    """What the inputs hold in the workbook, one a row; a blank one counts as 0."""
    values = []
    for sheet, at in recipe.inputs:
        cell = recipe.book.by_name[sheet].cells.get(at)
        value = cell.value if cell else None
        if isinstance(value, str):
            what = f"{place_text((sheet, at))} holds {value!r}, which cannot be drawn"
            raise BadInput(what, do="draw inputs that hold figures")
        values.append(float(value or 0.0))
    return np.array(values)


def agree(recipe: Recipe, draws: np.ndarray, n: int = 100) -> None:
    """Refuse a recipe that does not hold: raises BadInput that names the output and both values.

    With the inputs as the workbook holds them the outputs have to be those that it holds; and
    numpy has to give what the engine gives for the first `n` draws, each up to 1e-9.
    """
    engine = InEngine(recipe)
    numpy = InNumpy(recipe) if recipe.way == NUMPY else None
    base = stored_inputs(recipe)[:, None]
    for evaluator, name in ((engine, "formualizer"), (numpy, "numpy")):
        found = evaluator.each(base)[0] if evaluator else []
        for place, value in zip(recipe.outputs, found):
            cell = recipe.book.by_name[place[0]].cells.get(place[1])
            stored = cell.value if cell else None
            if not _same(value, stored):
                raise BadInput(
                    f"{place_text(place)} is {_shown(value)} for the inputs that the workbook "
                    f"holds, by {name}, but {_shown(stored)} is stored",
                    do=_OTHERS,
                )
    if numpy is None:
        return
    first = np.ascontiguousarray(draws[:, :n])
    for at, (ours, theirs) in enumerate(zip(numpy.each(first), engine.each(first))):
        for place, one, other in zip(recipe.outputs, ours, theirs):
            if not _same(one, other):
                drawn = ", ".join(
                    f"{place_text(i)} = {value:.15g}"
                    for i, value in zip(recipe.inputs, first.T[at])
                )
                raise BadInput(
                    f"{place_text(place)} is {_shown(one)} in numpy and {_shown(other)} in "
                    f"formualizer with {drawn}",
                    do=_OTHERS,
                )


def _same(one: Value, other: Value) -> bool:
    """Whether two ways agree: numbers up to 1e-9, and what rounding left of a zero is one."""
    if type(one) is bool or type(other) is bool or one is None or other is None:
        return (one or False) == (other or False) and isinstance(one, str) == isinstance(other, str)
    return engines_agree(one, other)


def _shown(value: Value) -> str:
    return (
        f"{value:.15g}" if type(value) is float else repr(value) if value is not None else "blank"
    )


class InNumpy:
    """The path compiled; draws that it does not know after all go to the engine."""

    def __init__(self, recipe: Recipe) -> None:
        """Raises NotKnown, with the cell, for a formula that is not known to numpy."""
        self._recipe = recipe
        self._compiled = compile_cells(recipe.book, recipe.inputs, recipe.path, recipe.constants)
        self._engine: InEngine | None = None

    def values(self, draws: np.ndarray) -> Outcomes:
        """The outputs for draws, an array of inputs by draws."""
        recipe, size = self._recipe, draws.shape[1]
        step = min(MOST_AT_ONCE, NUMBERS_AT_ONCE // max(1, recipe.cells))
        values = np.empty((len(recipe.outputs), size))
        errors = [Counter[str]() for _ in recipe.outputs]
        for start in range(0, size, step):
            part = slice(start, min(start + step, size))
            try:
                found = self._found(draws[:, part])
            except NotKnown:
                if self._engine is None:
                    self._engine = InEngine(recipe)
                outcomes = self._engine.values(draws[:, part])
                values[:, part] = outcomes.values
                for counts, more in zip(errors, outcomes.errors):
                    counts.update(more)
                continue
            for row, operand, counts in zip(values, found, errors):
                row[part] = _numbers(operand, part.stop - start, counts)
        return Outcomes(values, tuple(dict(counts) for counts in errors))

    def each(self, draws: np.ndarray) -> list[list[Value]]:
        """The outputs draw by draw, as values of cells."""
        size = draws.shape[1]
        columns = []
        for operand in self._found(draws):
            numbers, codes = (np.broadcast_to(part, size) for part in parts(operand))
            columns.append([value_of(float(x), int(code)) for x, code in zip(numbers, codes)])
        return [list(row) for row in zip(*columns)]

    def _found(self, draws: np.ndarray) -> list[Operand]:
        forget_texts()
        env = {place: Column(row) for place, row in zip(self._recipe.inputs, draws)}
        with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
            self._compiled.run(env)
        return [env[place] for place in self._recipe.outputs]


def _numbers(operand: Operand, size: int, counts: Counter[str]) -> np.ndarray | float:
    """The numbers of an output; what is none becomes NaN and is counted."""
    numbers, codes = parts(operand)
    if not isinstance(codes, np.ndarray) and codes in (NUMBER, FLAG):
        return numbers
    for code, many in zip(*np.unique(np.broadcast_to(codes, size), return_counts=True)):
        if code not in (NUMBER, FLAG):
            counts[ERRORS[code - ERROR] if code >= ERROR else NO_NUMBER] += int(many)
    return np.where(np.asarray(codes) <= FLAG, numbers, math.nan)


class InEngine:
    """formualizer with nothing but the path in it, draw by draw."""

    def __init__(self, recipe: Recipe) -> None:
        """Nothing is calculated before somebody asks."""
        self._recipe = recipe
        self._contents: dict[str, dict[tuple[int, int], Value]] = {}
        for (sheet, at), value in zip(recipe.inputs, stored_inputs(recipe).tolist()):
            self._contents.setdefault(sheet, {})[at] = value
        self._calculated = 0
        self._what_if = self._anew()

    def _anew(self) -> WhatIf:
        return WhatIf(self._recipe.book, self._contents, whole=True)

    def values(self, draws: np.ndarray) -> Outcomes:
        """The outputs for draws, an array of inputs by draws."""
        errors = [Counter[str]() for _ in self._recipe.outputs]
        values = np.full((len(self._recipe.outputs), draws.shape[1]), math.nan)
        for at, found in enumerate(self.each(draws)):
            for row, value, counts in zip(values, found, errors):
                if isinstance(value, (float, bool)):
                    row[at] = value
                else:
                    counts[value if isinstance(value, CellError) else NO_NUMBER] += 1
        return Outcomes(values, tuple(dict(counts) for counts in errors))

    def each(self, draws: np.ndarray) -> list[list[Value]]:
        """The outputs draw by draw, as values of cells."""
        return [self._draw(drawn) for drawn in draws.T.tolist()]

    def _draw(self, drawn: list[float]) -> list[Value]:
        recipe = self._recipe
        self._calculated += 1
        if self._calculated % DRAWS_OF_AN_ENGINE == 0:
            self._what_if = self._anew()
        found = self._what_if.values(dict(zip(recipe.inputs, drawn)), recipe.outputs)
        if not found:
            what = f"the outputs cannot be calculated: {self._what_if.fault}"
            raise BadInput(what, do=_OTHERS)
        for place, value in zip(recipe.outputs, found):
            if not isinstance(value, (float, str, bool, type(None))):
                what = f"formualizer cannot calculate {place_text(place)}"
                raise BadInput(what, do=_OTHERS)
        return found
