"""What feeds a cell: the cells that its formula reads, what feeds those, down to typed figures."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from addin.a1 import (
    Area,
    Bounds,
    Place,
    SharedFormula,
    cell_count,
    range_text,
    sheet_text,
)
from addin.explain.facts import Fact, Facts
from addin.explain.labels import Labels
from addin.explain.words import Words
from addin.formulas import array_anchors, stored_cells, tokenize
from addin.inputs import CASE, Layout
from udfs.cells import Value

DEPTH = 4
"""Steps from a cell that its tree shows."""

_MOST_CELLS = 200_000
"""Cells behind one cell that are looked at."""

_MOST_HANDS = 8
"""Cells that hand a value on one after the other."""

_WIDE = 12
"""Cells of one range that a tree shows."""


@dataclass
class Precedent:
    """A cell or a range that a formula reads, and what feeds it in turn.

    `through` are cells that only hand it on: then the figure or formula is that of the last one.
    `left_out` counts what feeds it and is not shown: below the last step, or in a wide range.
    `again` says that the tree shows before what feeds it, or the like for the cell beside it.
    """

    area: Area
    label: str
    name: str
    unit: str
    value: Value
    formula: str | None = None
    fact: Fact | None = None
    through: list[Place] = field(default_factory=list)
    feeds: list[Precedent] = field(default_factory=list)
    left_out: int = 0
    again: bool = False

    @property
    def where(self) -> str:
        """`Bridge!F28:F33`."""
        sheet, bounds = self.area
        return f"{sheet_text(sheet)}!{range_text(bounds)}"

    def all(self) -> Iterator[Precedent]:
        """This one and all below it."""
        yield self
        for feed in self.feeds:
            yield from feed.all()


@dataclass
class Behind:
    """All that a cell rests on: figures, other typed cells, and formulas in between.

    `unseen` are formulas whose text does not tell all that they read; `cut` says that there is
    more than anybody looks through.
    """

    facts: list[Fact] = field(default_factory=list)
    typed: list[Place] = field(default_factory=list)
    formulas: list[Place] = field(default_factory=list)
    unseen: list[Place] = field(default_factory=list)
    cut: bool = False


@dataclass
class Precedents:
    """What feeds the cells of one workbook."""

    layout: Layout
    labels: Labels
    words: Words
    facts: Facts

    @cached_property
    def _anchors(self) -> dict[Place, Place]:
        return array_anchors(self.layout.book)

    def anchor(self, place: Place) -> Place:
        """The cell with the formula whose result a cell holds: itself, or that of an array."""
        return self._anchors.get(place, place)

    def formula(self, place: Place) -> str | None:
        """The formula that gives a cell its value."""
        sheet, at = self.anchor(place)
        cell = self.layout.book.by_name[sheet].cells.get(at)
        return cell.formula if cell else None

    def reads(self, place: Place) -> list[Area]:
        """The ranges that a cell's formula reads, in their order."""
        found = self.layout.references.areas(self.formula(place) or "", place[0])
        known = self.layout.book.by_name
        return [area for area in dict.fromkeys(found) if area[0] in known]

    def behind(self, place: Place) -> Behind:
        """All that a cell rests on, however far away."""
        found, seen, waiting = Behind(), {self.anchor(place)}, deque([self.anchor(place)])
        facts: dict[Place, Fact] = {}
        read: set[Area] = set()
        while waiting:
            at = waiting.popleft()
            formula = self.formula(at)
            fact = self.facts.at(at)
            if fact and at != self.anchor(place):
                facts.setdefault(fact.cell.place, fact)
                continue
            if formula is None:
                if at != place and isinstance(self.layout.value(at), (int, float)):
                    found.typed.append(at)
                continue
            found.formulas.append(at)
            areas = self.layout.references.all_areas(formula, at[0])
            if areas is None:
                found.unseen.append(at)
            for area in dict.fromkeys(areas if areas is not None else self.reads(at)):
                if area not in read and area[0] in self.layout.book.by_name:
                    read.add(area)
                    new = {self.anchor(cell) for cell in stored_cells(self.layout.book, area)}
                    waiting += sorted(new - seen)
                    seen |= new
            if len(seen) > _MOST_CELLS:
                found.cut = True
                break
        kept = (fact for fact in facts.values() if fact.cell.input.id != CASE)
        found.facts = [fact for fact in kept if fact.value is not None]
        return found

    def itself(self, place: Place) -> Precedent:
        """A cell without what feeds it."""
        return self._told((place[0], _one(place)), place)

    def shown(self, top: Precedent) -> set[Place]:
        """The formulas that a tree shows."""
        cells = (
            at for node in top.all() for at in [(node.area[0], node.area[1][:2]), *node.through]
        )
        return {self.anchor(at) for at in cells}

    def tree(self, place: Place, depth: int = DEPTH) -> list[Precedent]:
        """What feeds a cell, so many steps down; what is a figure of an input ends a branch."""
        return self._feeds(place, depth, {self.anchor(place)})

    def _feeds(self, place: Place, depth: int, shown: set[Place]) -> list[Precedent]:
        return [self._precedent(area, depth, shown) for area in self.reads(place)]

    def _precedent(self, area: Area, depth: int, shown: set[Place]) -> Precedent:
        sheet, bounds = area
        if cell_count(bounds) > 1:
            return self._range(area, depth, shown)
        place = sheet, bounds[:2]
        found = self._told(area, place)
        while (source := self._handed_on(place)) and len(found.through) < _MOST_HANDS:
            place = source
            found.through.append(place)
            found.formula, found.fact = self.formula(place), self.facts.at(place)
            found.name = found.name or self.labels.name(place)
            found.unit = self.labels.unit(place) or found.unit
        if found.fact or found.formula is None:
            return found
        if self.anchor(place) in shown:
            found.again = True
        elif depth <= 1:
            found.left_out = len(self.reads(place))
        else:
            shown.add(self.anchor(place))
            found.feeds = self._feeds(place, depth - 1, shown)
        return found

    def _handed_on(self, place: Place) -> Place | None:
        """The one cell whose value a cell only repeats."""
        formula = self.formula(place)
        if formula is None or self.facts.at(place) or self.anchor(place) != place:
            return None
        tokens, areas = tokenize(formula), self.reads(place)
        if len(tokens) != 1 or len(areas) != 1 or cell_count(areas[0][1]) > 1:
            return None
        return areas[0][0], areas[0][1][:2]

    def _told(self, area: Area, place: Place) -> Precedent:
        return Precedent(
            area,
            self.labels.label(place),
            self.labels.name(place),
            self.labels.unit(place),
            self.layout.value(place),
            self.formula(place),
            self.facts.at(place),
        )

    def _range(self, area: Area, depth: int, shown: set[Place]) -> Precedent:
        """A range with those of its cells that something is known of."""
        found = Precedent(area, self.words.range_label(area), "", "", None)
        cells = sorted(stored_cells(self.layout.book, area))
        known = [at for at in cells if self.formula(at) is not None or self.facts.at(at)]
        if depth <= 1:
            found.left_out = len(known)
            return found
        like: SharedFormula | None = None
        for at in known[:_WIDE]:
            formula = self.formula(at) or ""
            if like and like.at(at[1]) == formula:
                feed = self._told((at[0], _one(at)), at)
                feed.again = True
            else:
                feed = self._precedent((at[0], _one(at)), depth - 1, shown)
                like = SharedFormula.parse(formula, at[1]) if formula and not feed.fact else None
            found.feeds.append(feed)
        found.left_out = len(known) - len(found.feeds)
        return found


def _one(place: Place) -> Bounds:
    row, column = place[1]
    return row, column, row, column
