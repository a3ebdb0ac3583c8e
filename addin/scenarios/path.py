"""The cells between inputs that are drawn and the outputs, and a workbook of nothing else."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as File

from addin.a1 import Area, Place, place_text
from addin.errors import BadInput
from addin.formulas import References, array_anchors, stored_cells
from addin.xlsx import Workbook

_RANDOM = re.compile(r"\b(RAND|RANDBETWEEN|RANDARRAY)\s*\(", re.IGNORECASE)

Node = Place | Area
"""A cell, or a range that formulas read: so a range of many cells is gone through once."""


@dataclass(frozen=True)
class Path:
    """`cells` are the formulas between inputs and outputs, each behind those that it reads.

    An array formula stands there once, by its first cell. `book` holds them and what they read,
    all else of it as constants. `hidden` says which of them hides what it reads: nobody knows
    then what is between, `book` is the whole workbook, and the cells are in no order.
    """

    cells: tuple[Place, ...]
    book: Workbook
    hidden: str


def find_path(book: Workbook, inputs: Collection[Place], outputs: Sequence[Place]) -> Path:
    """The way from inputs to outputs in a workbook that `addin.engines.prepare` has made ready.

    Raises BadInput, with the cell, for an output that no input moves, a circle, a data table and
    numbers drawn by the workbook itself.
    """
    reads = _Reads(book, frozenset(inputs))
    reads.follow(outputs)
    moving = reads.moved()
    for place in outputs:
        if place not in moving or place in reads.inputs:
            what = f"no input that is drawn moves {place_text(place)}"
            raise BadInput(what, do="name another output, or draw an input that it depends on")
    cells = [place for place in moving if place in reads.formulas]
    _refuse(book, reads, moving)
    if hidden := next((place for place in cells if place in reads.hides), None):
        reason = f"{place_text(hidden)} hides what it reads"
        if calls := re.search(r"\b(INDIRECT|OFFSET)\b", reads.formulas[hidden], re.IGNORECASE):
            reason = f"{place_text(hidden)} calls {calls[1].upper()}"
        return Path(tuple(cells), _without_file(book), reason)
    order = tuple(reads.in_order(set(cells)))
    return Path(order, _only(book, reads, order), "")


class _Reads:
    """What the outputs depend on, cell by cell and range by range."""

    def __init__(self, book: Workbook, inputs: frozenset[Place]) -> None:
        """Nothing is read before `follow`."""
        self.inputs = inputs
        self._book, self._references = book, References(book)
        self.anchors = array_anchors(book)
        self.formulas: dict[Place, str] = {}
        self.read: dict[Node, Sequence[Node]] = {}
        self.hides: set[Place] = set()
        self.tables: set[Place] = set()

    def follow(self, outputs: Sequence[Place]) -> None:
        """Go back from the outputs; what is behind an input does not count."""
        waiting: list[Node] = list(outputs)
        while waiting:
            node = waiting.pop()
            if node not in self.read:
                self.read[node] = self._read_by(node)
                waiting += self.read[node]

    def _read_by(self, node: Node) -> Sequence[Node]:
        if node in self.inputs:
            return ()
        sheet, at = node
        if len(at) == 4:
            return self._cells(sheet, at)
        place = sheet, at
        if (anchor := self.anchors.get(place, place)) != place:
            return (anchor,)
        cell = self._book.by_name[sheet].cells.get(at)
        if cell is None or not cell.is_result:
            return ()
        if cell.formula is None:
            self.tables.add(place)
            return ()
        self.formulas[place] = cell.formula
        areas = self._references.all_areas(cell.formula, sheet)
        if areas is None:
            self.hides.add(place)
            areas = self._references.areas(cell.formula, sheet)
        return [(on, b[:2]) if b[:2] == b[2:] else (on, b) for on, b in dict.fromkeys(areas)]

    def _cells(self, sheet: str, bounds: tuple[int, int, int, int]) -> list[Node]:
        area = sheet, bounds
        top, left, bottom, right = bounds
        inputs = (
            (name, (row, column))
            for name, (row, column) in self.inputs
            if name == sheet and top <= row <= bottom and left <= column <= right
        )
        return sorted({*stored_cells(self._book, area), *inputs})

    def moved(self) -> dict[Node, None]:
        """The nodes that an input moves, or may move: a cell that hides what it reads."""
        readers = defaultdict[Node, list[Node]](list)
        for node, read in self.read.items():
            for other in read:
                readers[other].append(node)
        found: dict[Node, None] = dict.fromkeys([*self.inputs, *self.hides])
        queue = deque(found)
        while queue:
            for node in readers[queue.popleft()]:
                if node not in found:
                    found[node] = None
                    queue.append(node)
        return found

    def in_order(self, cells: Collection[Place]) -> Iterator[Place]:
        """The cells, each behind those of them that it reads. Raises BadInput for a circle."""
        done, open_ = set[Node](), set[Node]()
        for first in sorted(cells):
            waiting: list[Node] = [first]
            while waiting:
                node = waiting[-1]
                if node in open_ or node in done:
                    waiting.pop()
                    if node in open_:
                        open_.discard(node)
                        done.add(node)
                        if node in cells:
                            yield node  # type: ignore[misc]  # no area is among the cells
                    continue
                open_.add(node)
                for read in self.read.get(node, ()):
                    if read in open_:
                        place = place_text(first)
                        what = f"{place} depends on a circular reference"
                        raise BadInput(what, do="undo the circle, or name other outputs")
                    if read not in done:
                        waiting.append(read)


def _refuse(book: Workbook, reads: _Reads, moving: Collection[Node]) -> None:
    """Refuse what no simulation can be trusted with."""
    for place in book.in_order(reads.tables):
        raise BadInput(
            f"{place_text(place)} is a result of a data table, which only Excel calculates",
            do="name outputs that do not depend on it",
        )
    for place, formula in reads.formulas.items():
        if place in moving and (called := _RANDOM.search(formula)):
            raise BadInput(
                f"{place_text(place)} draws numbers of its own ({called[1].upper()})",
                do="make it an input that is drawn",
            )


def _only(book: Workbook, reads: _Reads, order: Sequence[Place]) -> Workbook:
    """The workbook with the formulas of the path; the inputs and what is read are constants."""
    kept = set(order)
    wanted = {
        cell
        for place in order
        for node in (place, *reads.read[place])
        for cell in (reads.read[node] if len(node[1]) == 4 else (node,))
    }
    wanted |= reads.inputs
    wanted |= {filled for filled, anchor in reads.anchors.items() if anchor in kept}
    sheets = []
    for sheet in book.sheets:
        cells = {
            at: cell
            if (sheet.name, at) in kept
            else replace(cell, formula=None, array_ref=None, data_table=False)
            for at, cell in sheet.cells.items()
            if (sheet.name, at) in wanted
        }
        sheets.append(replace(sheet, data=replace(sheet.data, cells=cells)))
    return _without_file(replace(book, sheets=sheets))


def _without_file(book: Workbook) -> Workbook:
    """The workbook without the bytes it was read from, so that it is quickly sent elsewhere."""
    package = replace(book.package, path=File(book.path.name), data=b"", members={}, folded={})
    return replace(
        book,
        package=package,
        source=b"",
        root=replace(book.root, children=[]),
        sheets=[replace(sheet, source=b"") for sheet in book.sheets],
        external_links=[],
    )
