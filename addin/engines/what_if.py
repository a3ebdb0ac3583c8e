"""A few cells of a workbook under other inputs, by formualizer alone.

One voice is no value to be written. It says how a change comes about whose beginning and end are
settled: whoever asks compares both with what formualizer gives for them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from addin.a1 import Place, Position, cell_count, range_bounds
from addin.engines import formualizer
from addin.engines.calculation import Inputs
from addin.engines.prepare import prepare
from addin.formulas import find_dependents
from addin.xlsx import Workbook, same_value
from udfs.cells import Value

MOST_WORK = 300**2
"""The squares of the cells that each array fills: each cell has its whole array calculated."""

_TOO_MANY = "array formulas fill too many cells, some 300 in one or fewer in each of many"
_ANOTHER_SIZE = "an array formula changes its size"


class WhatIf:
    """One copy of a workbook in which inputs are set again and again.

    `contents` stand in place of what those cells hold; those that will be set are among them.
    """

    def __init__(self, book: Workbook, contents: Inputs, *, whole: bool = False) -> None:
        """Nothing is calculated before somebody asks.

        `whole` has all that a change moves calculated, asked for or not: eight times as fast for a
        workbook of little else, and what INDIRECT reads is never behind. Such a workbook is soon
        loaded, and calculated from nothing for each state if its arrays ask for that.
        """
        self._book, _ = prepare(book, dt.datetime.now())
        self._whole = whole
        shapes = _shapes(self._book, contents)
        self._too_many = _work(self._book, shapes) > MOST_WORK
        self._run = formualizer.Run(self._book, contents, shapes, lambda: None)
        self._set = {(sheet, at): v for sheet, known in contents.items() for at, v in known.items()}

    @property
    def fault(self) -> str:
        """Why there is no answer, where the engine failed."""
        return self._run.fault or ("" if self._whole else self._uneven)

    @property
    def _uneven(self) -> str:
        """Why arrays cannot be a formula for each cell that they fill."""
        return _TOO_MANY if self._too_many else _ANOTHER_SIZE * self._run.resized

    def values(self, changed: Mapping[Place, Value], wanted: Sequence[Place]) -> list[Value]:
        """What the wanted cells hold with these constants; nothing if the engine fails."""
        # Whatever reads a cell that is set is calculated anew, even for the value that it had.
        new = {
            at: value
            for at, value in changed.items()
            if at not in self._set or not same_value(value, self._set[at])
        }
        self._set |= new
        found: list[Value] = []
        if not self._uneven:
            ask = self._run.all_anew if self._whole else self._run.what_if
            found = ask(new, wanted)
        if not self._uneven:
            return found
        return self._from_nothing(wanted) if self._whole else []

    def _from_nothing(self, wanted: Sequence[Place]) -> list[Value]:
        """The same, with everything loaded and calculated once more."""
        contents: dict[str, dict[Position, Value]] = {}
        for (sheet, at), value in self._set.items():
            contents.setdefault(sheet, {})[at] = value
        run = formualizer.calculate(self._book, contents)
        reasons = (run.answer.reasons[place] for place in wanted if place in run.answer.reasons)
        self._run.fault = run.fault or next(reasons, "")
        return [] if self.fault else [run.answer.values[s].get(at) for s, at in wanted]


def _shapes(book: Workbook, contents: Inputs) -> dict[Place, tuple[int, int] | None]:
    """The arrays that are written as a formula for each of their cells.

    The engine calculates what reads both an input and a cell that an array fills from it too early,
    and not again. Where there are many, those that no input moves stay as they are.
    """
    shapes: dict[Place, tuple[int, int] | None] = {}
    for sheet in book.sheets:
        for at, cell in sheet.cells.items():
            if cell.array_ref is not None and (cell.dynamic or ":" in cell.array_ref):
                top, left, bottom, right = range_bounds(cell.array_ref)
                size = bottom - top + 1, right - left + 1
                shapes[sheet.name, at] = size if cell.dynamic else None
    if _work(book, shapes) > MOST_WORK:
        inputs = ((sheet, at) for sheet, known in contents.items() for at in known)
        moved = find_dependents(book, inputs)
        shapes = {place: shape for place, shape in shapes.items() if place in moved}
    return shapes


def _work(book: Workbook, arrays: Iterable[Place]) -> int:
    """What these arrays take where each cell that they fill has a formula."""
    cells = (book.by_name[sheet].cells[at] for sheet, at in arrays)
    return sum(cell_count(range_bounds(cell.array_ref)) ** 2 for cell in cells if cell.array_ref)
