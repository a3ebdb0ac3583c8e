"""Our calls checked by a second implementation: their LAMBDA twins, in engines of other people.

What a cell with a call of ours shows is otherwise what Python gave for what one engine handed over.
A twin takes milliseconds, so of many calls a sample is asked, spread over the kinds of formulas.
"""

from __future__ import annotations

import math
import random
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from addin.a1 import Area, Place, Position, cell_count, cells_in, range_bounds
from addin.engines import formulon
from addin.engines.calculation import Answer, Inputs
from addin.engines.formulon import in_brackets
from addin.engines.ironcalc import IronCalc, own_parameters
from addin.engines.open_ranges import OpenRanges
from addin.engines.places import PlaceIndex
from addin.engines.settled_copy import settled_copy
from addin.engines.short_list import reads_formulas, why_unanswered, wrong_alike
from addin.engines.voices import equal, value_text
from addin.formulas import (
    OurCalls,
    References,
    Tables,
    Token,
    may_call,
    outer_calls,
    tokenize,
    without_call_prefix,
)
from addin.lambdas import as_file_text, definitions
from addin.xlsx import MOST_KNOWN, Name, StoredCell, Workbook
from udfs.cells import CellError, Value

SAMPLE = 200
"""Formulas that are asked of more than so many."""

MOST_COMPUTED = 1_000
"""Formulas with something computed in an argument that are asked besides.

There more can go wrong on the way to our function.
"""

MOST_WORK = 8_000
"""What the twins of one workbook may take, in calls of one value each."""

_NO_OPINION = frozenset({"#NAME?", "#SPILL!", "#CALC!"})
"""Errors that an engine has of itself."""

_NOISE = 1e-14
"""Of the largest number that a formula reads: what rounding may leave of a difference."""

_REFERENCE = re.compile(r"\$?\b[A-Z]{1,3}\$?[0-9]+\b")


@dataclass(frozen=True)
class Checked:
    """How many of our calls stand in cells that a second implementation confirms, of how many.

    `contradictions` are cells for which it has another value in two engines, and both values.
    """

    confirmed: int
    calls: int
    contradictions: dict[Place, str]


def check_calls(
    book: Workbook,
    values: Inputs,
    spills: Mapping[str, Mapping[Position, str]],
    skip: Collection[Place] = (),
    say: Callable[[str], None] | None = None,
) -> Checked:
    """Compare the settled `values` of cells with calls of ours with what their twins give.

    `spills` are the ranges that formulas fill now; `skip` are cells that only have what is stored.
    """
    return _Check(book, values, spills, skip, say).result()


@dataclass
class _Check:
    """One workbook on which twins are asked."""

    book: Workbook
    values: Inputs
    spills: Mapping[str, Mapping[Position, str]]
    skip: Collection[Place]
    say: Callable[[str], None] | None
    reads: dict[Place, list[Area]] = field(default_factory=dict)
    filled: dict[Place, list[Position]] = field(default_factory=dict)
    _keys: dict[Place, tuple[object, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look for calls of ours."""
        self.ours = OurCalls(self.book)
        self.calling = {
            (sheet.name, at): calls
            for sheet in self.book.sheets
            for at, cell in sheet.cells.items()
            if cell.formula and may_call(cell.formula)
            if (calls := self.ours.count(cell.formula, sheet.name))
        }

    @cached_property
    def cells(self) -> PlaceIndex:
        """The cells that hold something."""
        return PlaceIndex(
            (sheet.name, at)
            for sheet in self.book.sheets
            for at in sheet.cells.keys() | self.values.get(sheet.name, {}).keys()
        )

    @cached_property
    def open_ranges(self) -> OpenRanges:
        """What whole columns end at."""
        return OpenRanges(self.book, self.values)

    def result(self) -> Checked:
        """Ask the twins, formulon only for what IronCalc does not confirm."""
        if not self.calling:
            return Checked(0, 0, {})
        self.texts = {place: self._text(place) for place in self._within_reach()}
        names = self._definitions() if self.texts else None
        if not names:
            return Checked(0, sum(self.calling.values()), {})
        self.names = names
        asked, known = self._unheard(), self.book.known("twins")
        first = self._heard(self._ironcalc(asked), asked) if asked else {}
        left = [place for place in asked if first.get(place) is not True]
        second = self._heard(self._formulon(left), left) if left else {}
        unsure = {p for p in left if second.get(p) is not True}
        confirmed = [p for p in self.texts if p not in unsure]
        for place in asked:
            if place not in unsure and len(known) < MOST_KNOWN:
                known[self._key(place)] = True
        contradictions = {
            place: told for place in left if (told := self._told(place, first, second))
        }
        calls = sum(self.calling[place] for place in confirmed)
        return Checked(calls, sum(self.calling.values()), contradictions)

    def _unheard(self) -> list[Place]:
        """The chosen cells that no twin has confirmed yet with the same values, here or before.

        And those that read one of them, as a twin's copy has them calculated.
        """
        known = self.book.known("twins")
        asked = [place for place in self.texts if self._key(place) not in known]
        while True:
            index = PlaceIndex((place[0], at) for place in asked for at in self.filled[place])
            own = set(asked)
            more = [p for p in self.texts if p not in own and index.touches(self.reads[p])]
            if not more:
                return [place for place in self.texts if place in own]
            asked += more

    def _key(self, place: Place) -> tuple[object, ...]:
        """All that a twin's answer follows from, and the answer."""
        if place not in self._keys:
            text, filled = self.texts[place], self.filled[place]
            read = [cell for area in self.reads[place] for cell in self.cells.within(area)]
            own = [(place[0], at) for at in filled]
            import hashlib  # for what moves alone, and it loads OpenSSL

            values = (
                (cell, type(v).__name__, v) for cell in (*own, *read) for v in [self._value(cell)]
            )
            digest = hashlib.sha256(repr([*values]).encode("utf-8", "surrogatepass")).digest()
            # Nobody else's is the answer of one that looks at more than values.
            looks = object() if reads_formulas(text) else None
            self._keys[place] = (place, text, self._array(place), looks, digest)
        return self._keys[place]

    def _within_reach(self) -> Iterator[Place]:
        """The chosen cells whose twins can be asked with what is known of them."""
        references, tables = References(self.book), Tables(self.book.tables)
        work = 0.0
        for place in _chosen(self._candidates(), self.values):
            sheet, at = place
            formula = tables.write_out(self._formula(place), at)
            areas = references.all_areas(formula, sheet)
            filled = self._filled(place)
            if areas is None or any(at not in self.values.get(sheet, {}) for at in filled):
                continue
            needed = self._work(areas, filled) * self.calling[place]
            if work + needed <= MOST_WORK:
                work += needed
                self.reads[place], self.filled[place] = areas, filled
                yield place

    def _candidates(self) -> dict[Place, StoredCell]:
        return {
            place: cell
            for place in self.calling
            for cell in [self._cell(place)]
            if place not in self.skip and not why_unanswered(cell)
            if not self.ours.foreign(self._formula(place), place[0])
        }

    def _cell(self, place: Place) -> StoredCell:
        return self.book.by_name[place[0]].cells[place[1]]

    def _formula(self, place: Place) -> str:
        return self._cell(place).formula or ""

    def _filled(self, place: Place) -> list[Position]:
        """The cells that a formula fills now, none of more than a twin can be asked for."""
        ref = self._array(place)
        if not ref:
            return [place[1]]
        bounds = range_bounds(ref)
        return list(cells_in(bounds)) if cell_count(bounds) <= MOST_WORK else []

    def _array(self, place: Place) -> str | None:
        sheet, at = place
        return self.spills.get(sheet, {}).get(at) or self._cell(place).array_ref

    def _work(self, areas: list[Area], filled: list[Position]) -> float:
        """What a twin takes: it compares each row of a range with each other one."""
        longest = max((sum(1 for _ in self.cells.within(area)) for area in areas), default=0)
        return len(filled) + (longest / 20) ** 2 if filled else math.inf

    def _text(self, place: Place) -> str:
        text = without_call_prefix(self._formula(place))
        return self.open_ranges.cut(text, place[0])

    def _definitions(self) -> list[Name] | None:
        """The twins as names; None where the workbook has others that are spelt like them."""
        called = {
            name
            for place in self.texts
            for name in self.ours.called(self._formula(place), place[0])
        }
        texts = definitions(called, date1904=self.book.date1904)
        taken = {table.name.upper() for table in self.book.tables}
        taken |= {
            name.name.upper()
            for name in self.book.names
            if not name.formula.startswith("_xlfn.LAMBDA(") or name in self.ours.own_names
        }
        if taken & texts.keys():
            return None
        return [Name(name, as_file_text(text), None, "", False) for name, text in texts.items()]

    def _copy(self, places: Collection[Place], parameters: Callable[[str], str]) -> bytes:
        areas = [area for place in places for area in self.reads[place]]
        texts = {place: self.texts[place] for place in places}
        book = self._spilled(places)
        return settled_copy(
            book, self.values, texts, areas, names=self.names, parameters=parameters
        )

    def _spilled(self, places: Collection[Place]) -> Workbook:
        """The workbook in which array formulas have the ranges that they fill now."""
        new: dict[str, dict[Position, StoredCell]] = defaultdict(dict)
        for place in places:
            cell = self._cell(place)
            if cell.array_ref is not None:
                new[place[0]][place[1]] = replace(cell, array_ref=self._array(place))
        sheets = [
            replace(sheet, data=replace(sheet.data, cells={**sheet.cells, **new[sheet.name]}))
            if sheet.name in new
            else sheet
            for sheet in self.book.sheets
        ]
        return replace(self.book, sheets=sheets)

    def _wanted(self, places: Collection[Place]) -> dict[str, list[Position]]:
        wanted: dict[str, list[Position]] = defaultdict(list)
        for place in places:
            wanted[place[0]] += self.filled[place]
        return wanted

    def _ironcalc(self, places: Collection[Place]) -> Answer:
        engine = IronCalc(self.book, {}, self._copy(places, own_parameters))
        try:
            return engine.ask(self._wanted(places), {}, {})
        finally:
            engine.close()

    def _formulon(self, places: Collection[Place]) -> Answer:
        copy = self._copy(places, in_brackets)
        return formulon.evaluate(copy, self._wanted(places), say=self.say).answer()

    def _heard(
        self, answer: Answer, places: Collection[Place]
    ) -> dict[Place, dict[Position, Value] | bool]:
        """What an engine says of each cell: True if it is the same; nothing without an answer."""
        differs = PlaceIndex(
            (place[0], at)
            for place in places
            for at in self.filled[place]
            if not self._same((place[0], at), answer)
        )
        heard: dict[Place, dict[Position, Value] | bool] = {}
        for place in places:
            sheet, said = place[0], answer.values.get(place[0], {})
            own = {(sheet, at) for at in self.filled[place]}
            # It counts only if it was given the same values as Python.
            if any(p not in own for area in self.reads[place] for p in differs.within(area)):
                continue
            if all(self._same(cell, answer) for cell in own):
                heard[place] = True
            elif all(said.get(at) is not None for at in self.filled[place]):
                heard[place] = {at: said[at] for at in self.filled[place]}
        return heard

    def _same(self, place: Place, answer: Answer) -> bool:
        sheet, at = place
        values = answer.values.get(sheet, {})
        return at in values and equal(self.values[sheet].get(at), values[at])

    def _told(
        self,
        place: Place,
        first: Mapping[Place, dict[Position, Value] | bool],
        second: Mapping[Place, dict[Position, Value] | bool],
    ) -> str:
        """What Python and both twins give, where the twins give the same; else nothing."""
        one, other = first.get(place), second.get(place)
        if not isinstance(one, dict) or not isinstance(other, dict):
            return ""
        if wrong_alike("IronCalc", "formulon", self.texts[place]):
            return ""
        noise = _NOISE * self._largest(place)
        for at in self.filled[place]:
            ours, twin = self.values[place[0]].get(at), one[at]
            if not equal(twin, other[at]) or _no_opinion(twin) or ours == CellError("#SPILL!"):
                return ""
            if not equal(ours, twin) and not _within(noise, ours, twin):
                return f"Python gives {value_text(ours)}, its LAMBDA twin {value_text(twin)}"
        return ""

    def _largest(self, place: Place) -> float:
        """The largest number among what a formula reads and gives."""
        own = ((place[0], at) for at in self.filled[place])
        read = (cell for area in self.reads[place] for cell in self.cells.within(area))
        found = (self._value(cell) for group in (own, read) for cell in group)
        return max((abs(value) for value in found if type(value) is float), default=0.0)

    def _value(self, place: Place) -> Value:
        sheet, at = place
        stored = self.book.by_name[sheet].cells.get(at)
        return self.values.get(sheet, {}).get(at, stored.value if stored else None)


def _no_opinion(value: Value) -> bool:
    return isinstance(value, CellError) and value in _NO_OPINION


def _within(noise: float, one: Value, other: Value) -> bool:
    return type(one) is type(other) is float and abs(one - other) <= noise


def _chosen(cells: Mapping[Place, StoredCell], values: Inputs) -> list[Place]:
    """All of few formulas. Of many a sample in which each kind is, and those that hand over more.

    It is drawn by the workbook's content, so that one file gives one report.
    """
    if len(cells) <= SAMPLE:
        return list(cells)
    import hashlib  # for many calls alone, and it loads OpenSSL

    digest = hashlib.sha256()
    kinds: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place, cell in cells.items():
        sheet, at = place
        digest.update(repr((place, cell.formula, values.get(sheet, {}).get(at))).encode())
        kinds[sheet, _kind(cell.formula or "")].append(place)
    drawing = random.Random(digest.digest())
    groups = [drawing.sample(group, len(group)) for group in kinds.values()]
    drawing.shuffle(groups)
    computed = [group for group in groups if _computes(cells[group[0]].formula or "")]
    asked = [*_in_turn(groups, SAMPLE), *_in_turn(computed, MOST_COMPUTED)]
    return list(dict.fromkeys(asked))


def _in_turn(groups: list[list[Place]], most: int) -> list[Place]:
    """The first of each group, then the second of each, until there are enough."""
    found: list[Place] = []
    for turn in range(max(map(len, groups), default=0)):
        found += (group[turn] for group in groups if turn < len(group))
        if len(found) >= most:
            break
    return found[:most]


def _kind(formula: str) -> str:
    """What fills of a formula have in common."""
    parts = formula.split('"')
    parts[::2] = [_REFERENCE.sub("@", part) for part in parts[::2]]
    return '"'.join(parts)


def _computes(formula: str) -> bool:
    """Whether an argument of a call of ours is more than a reference or a constant."""
    tokens = [t for t in tokenize(without_call_prefix(formula)) if t.kind != "Whitespace"]
    return any(
        _is_computing(token)
        for first, last in outer_calls(tokens)
        for token in tokens[first + 1 : last]
    )


def _is_computing(token: Token) -> bool:
    return token.opens_call or token.kind in ("OpInfix", "OpPostfix")
