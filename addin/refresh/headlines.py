"""What new inputs do to the answer: the headline outputs, and what each input explains of them.

A headline is a name with the comment `headline | EPS uplift | $ | 1`; the number, its place among
them, may be left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from operator import itemgetter
from typing import NamedTuple

from addin.a1 import Place, Position
from addin.engines import WhatIf, engines_agree
from addin.formulas import depends_on
from addin.inputs import HEADLINE, InputCell, InputChange, Layout
from addin.refresh.attribution import MOST_EXACT, attribute
from udfs.cells import CellError, Value

Contents = Mapping[str, Mapping[Position, Value]]


class Headline(NamedTuple):
    """An output that the workbook names as one of its answers."""

    name: str
    label: str
    unit: str
    place: Place


@dataclass
class Cause:
    """Inputs that move as one: their names, and their cells as they were and as they are."""

    label: str
    names: list[str]
    cells: dict[Place, tuple[Value, Value]] = field(default_factory=dict)


class Part(NamedTuple):
    """How much of a change some inputs explain; without names it is what they do together."""

    label: str
    names: list[str]
    amount: float


@dataclass
class HeadlineChange:
    """A headline that moved, what explains it, or why nothing is said of that."""

    headline: Headline
    old: Value
    new: Value
    parts: list[Part] = field(default_factory=list)
    unexplained: str = ""


def headlines_of(layout: Layout) -> list[Headline]:
    """The headlines of a workbook, in their order; those without a number by their names, last."""
    found = []
    for name in layout.book.names:
        mark, *texts = (text.strip() for text in name.comment.split("|"))
        is_one = mark.casefold() == HEADLINE and len(texts) in (2, 3) and name.sheet is None
        place = layout.references.cell(name.formula) if is_one else None
        if place:
            label, unit, *number = texts
            at = int(number[0]) if number and number[0].isdecimal() else len(layout.book.names)
            found.append((at, Headline(name.name, label, unit, place)))
    return [headline for _, headline in sorted(found, key=itemgetter(0))]


@dataclass
class Explanation:
    """Two settled states of a workbook, and what led from one to the other.

    `old` and `new` give what a cell holds in either; `fixed` are the contents of cells in the new
    state that no calculation of ours gives. `only_inputs` says that nothing else can have changed.
    """

    layout: Layout
    changes: Sequence[InputChange]
    old: Contents
    new: Contents
    fixed: Contents
    only_inputs: bool = True

    def changed(self) -> list[HeadlineChange]:
        """The headlines that moved, each explained."""
        moved = [
            HeadlineChange(headline, old, new)
            for headline in headlines_of(self.layout)
            for old, new in [self._ends(headline.place)]
            if old is not None and not engines_agree(old, new)
        ]
        if moved:
            self._explain(moved)
        return moved

    def _ends(self, place: Place) -> tuple[Value, Value]:
        sheet, at = place
        stored = self.layout.value(place)
        return self.old[sheet].get(at, stored), self.new[sheet].get(at, stored)

    def _explain(self, moved: list[HeadlineChange]) -> None:
        causes = list(self._causes())
        numbers = []
        for change in moved:
            if type(change.old) is float and type(change.new) is float:
                numbers.append(change)
            else:
                change.unexplained = "it is not a number both before and after"
        if not causes:
            for change in numbers:
                change.unexplained = "no input has changed"
        elif len(causes) == 1 and self.only_inputs:
            for change in numbers:
                change.parts = [_part(causes[0], _number(change.new) - _number(change.old))]
        elif numbers:
            self._share(numbers, causes)

    def _causes(self) -> Iterator[Cause]:
        """What changed: the live figures and the typed cells, in groups that move as one."""
        groups: dict[str, Cause] = {}
        by_input: dict[str, list[InputCell]] = {}
        for change in self.changes:
            if change.is_copy:
                continue
            by_input.setdefault(change.cell.input.id, []).append(change.cell)
        for entry in self.layout.inputs.values():
            cells = {cell.place for cell in by_input.get(entry.id, ())} | {entry.place}
            ends = {place: self._ends(place) for place in cells}
            ends = {place: both for place, both in ends.items() if not engines_agree(*both)}
            if ends:
                cell = next(iter(self.layout.cells_of(entry).values()))
                key = entry.group.casefold() or entry.id
                label = entry.group or self.layout.label(cell)
                cause = groups.setdefault(key, Cause(label, []))
                cause.names.append(entry.name)
                cause.cells |= ends
        yield from groups.values()

    def _share(self, moved: list[HeadlineChange], causes: list[Cause]) -> None:
        """Calculate the states in between, and share each change out among its causes."""
        cases, between = self.layout.cases, _Between(self, causes, moved)
        switch = cases and self._ends(cases.cell.place)
        if cases and switch and switch[0] != switch[1] and not between.begins():
            # Something reads which case is live by itself.
            name = cases.cell.input.name
            copies = {c.place: self._ends(c.place) for c in self.changes if c.is_copy}
            causes = [*causes, Cause("case", [name], {cases.cell.place: switch, **copies})]
            between = _Between(self, causes, moved)
        for change in moved:
            change.unexplained = between.why_not(change)
            if not change.unexplained:
                change.parts, change.unexplained = between.parts(change)


def _part(cause: Cause, amount: float) -> Part:
    return Part(cause.label, cause.names, amount)


def _number(value: Value) -> float:
    return value if isinstance(value, float) else float("nan")


class _Between:
    """The states between two ends, each with some of the causes."""

    def __init__(
        self, explanation: Explanation, causes: list[Cause], moved: list[HeadlineChange]
    ) -> None:
        cells = {place: ends for cause in causes for place, ends in cause.cells.items()}
        contents = {sheet: dict(known) for sheet, known in explanation.fixed.items()}
        for (sheet, at), (_, new) in cells.items():
            contents.setdefault(sheet, {})[at] = new
        self.causes, self.everything = causes, (1 << len(causes)) - 1
        self.layout, self.moved = explanation.layout, moved
        self.what_if = WhatIf(explanation.layout.book, contents)
        self.is_error = any(isinstance(v, CellError) for ends in cells.values() for v in ends)
        self.state = cache(self._state)

    @cached_property
    def feeds(self) -> dict[str, tuple[int, ...]]:
        """The causes that each headline depends on: the others explain nothing of it.

        Only looked up where so many changed that not every order can be gone through.
        """
        everything = tuple(range(len(self.causes)))
        found = {change.headline.name: everything for change in self.moved}
        if len(self.causes) > MOST_EXACT:
            seeds = {place for cause in self.causes for place in cause.cells}
            for change in self.moved:
                place, references = change.headline.place, self.layout.references
                feeding = depends_on(self.layout.book, references, place, seeds)
                if feeding:
                    mine = (at for at in everything if feeding & self.causes[at].cells.keys())
                    found[change.headline.name] = tuple(mine)
        return found

    def _state(self, some: int, mine: tuple[int, ...]) -> dict[str, Value]:
        """What the headlines that depend on these causes are with some of all causes."""
        changed = {
            place: ends[some >> bit & 1]
            for bit, cause in enumerate(self.causes)
            for place, ends in cause.cells.items()
        }
        wanted = [c.headline for c in self.moved if self.feeds[c.headline.name] == mine]
        found = self.what_if.values(changed, [headline.place for headline in wanted])
        return {headline.name: value for headline, value in zip(wanted, found)}

    def value(self, some: int, change: HeadlineChange) -> Value:
        """What a headline is with some of all causes; None where nobody knows."""
        return self.state(some, self.feeds[change.headline.name]).get(change.headline.name)

    def begins(self) -> bool:
        """Whether the state without any cause is the one of before, for every headline."""
        return not self.is_error and all(
            engines_agree(self.value(0, change), change.old) for change in self.moved
        )

    def why_not(self, change: HeadlineChange) -> str:
        """Why the ends that are calculated here are not those that are settled."""
        if self.is_error:
            return "an input was an error value"
        first, last = self.value(0, change), self.value(self.everything, change)
        if self.what_if.fault:
            return self.what_if.fault
        if not engines_agree(last, change.new):
            return "one engine alone does not come to the settled value"
        if not engines_agree(first, change.old):
            return "not only inputs have changed"
        return ""

    def parts(self, change: HeadlineChange) -> tuple[list[Part], str]:
        """What each cause explains, or why that cannot be said."""
        mine = self.feeds[change.headline.name]
        ends = {0: _number(change.old), (1 << len(mine)) - 1: _number(change.new)}
        missing: set[int] = set()

        def worth(some: int) -> float:
            if some in ends:
                return ends[some]
            bits = sum(1 << cause for bit, cause in enumerate(mine) if some >> bit & 1)
            value = self.value(bits, change)
            if not isinstance(value, float):
                missing.add(some)
                return 0.0
            return value

        amounts, together = attribute(len(mine), worth)
        if missing:
            return [], "with some of the inputs alone it is no number"
        parts = [_part(self.causes[cause], amount) for cause, amount in zip(mine, amounts)]
        if len(mine) > MOST_EXACT:
            parts.append(Part("together", [], together))
        return parts, ""
