"""Settles what two engines do not agree on, in the order in which the cells read each other.

A voice counts for a cell only if it was given the settled values of all that the cell reads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from addin.a1 import Area, Place, Position, place_text, range_text
from addin.engines import formulon
from addin.engines.calculation import CIRCULAR, Answer, same_for_readers
from addin.engines.formualizer import Run
from addin.engines.places import PlaceIndex
from addin.engines.plain_formulas import PlainFormulas, counts_by_criteria, is_odd_error
from addin.engines.settled_copy import is_one_call, settled_copy, with_values
from addin.engines.short_list import (
    doubtful_value,
    looks_at_formulas,
    may_differ,
    near_zero,
    reads_formulas,
    skips_hidden,
    wrong_alike,
)
from addin.engines.voices import (
    FIRST,
    OFFICE,
    SECOND,
    STORED,
    THIRD,
    Found,
    Unit,
    Voice,
    chosen,
    equal,
    filled,
    value_text,
)
from addin.formulas import References, Tables, misspelt_call
from addin.xlsx import Workbook, Worksheet
from udfs.cells import CellError, Value

MOST_CELLS = 5_000
"""Cells of a workbook that formulon is given whole, for a formula that may read any of them."""


@dataclass
class Known:
    """What is known of a workbook once two engines have calculated it.

    `values` are those that are settled, `stored` those of the file (None where they are no voice),
    `pins` what the engines were given as constants for formulas. `office` asks LibreOffice,
    `clocks` are cells that read the clock.
    """

    book: Workbook
    references: References
    plain: PlainFormulas
    values: dict[str, dict[Position, Value]]
    stored: dict[str, dict[Position, Value]] | None
    pins: Mapping[str, Mapping[Position, Value]]
    run: Run
    second: Answer
    office: Callable[[], Answer | None] | None
    say: Callable[[str], None] | None
    clocks: Collection[Place] = ()


@dataclass
class Disputes:
    """The formulas in dispute of one calculation."""

    known: Known
    units: list[Unit]
    settled: dict[Place, Found] = field(default_factory=dict)
    reasons: dict[Place, str] = field(default_factory=dict)
    reads: dict[Place, list[Area] | None] = field(default_factory=dict)
    gave_away: str = ""
    last_words: bool = False

    def settle(self) -> None:
        """Fill `settled`, or say in `gave_away` which stored value is not current."""
        known, tables = self.known, Tables(self.known.book.tables)
        for unit in self.units:
            formula = tables.write_out(unit.cell.formula or "", unit.place[1])
            self.reads[unit.place] = known.references.all_areas(formula, unit.place[0])
        self._arrange()
        self.errors = self._shown_errors()
        pinned = [(s, at, value) for s, pins in known.pins.items() for at, value in pins.items()]
        self.constants = PlaceIndex((sheet, at) for sheet, at, _ in pinned)
        self.subtotals = PlaceIndex(
            (sheet, at)
            for sheet, at, _ in pinned
            if (cell := known.book.by_name[sheet].cells.get(at))
            and skips_hidden(cell.formula or "")
        )
        self.odd = PlaceIndex((sheet, at) for sheet, at, value in pinned if is_odd_error(value))
        self.filtered = [sheet.name for sheet in known.book.sheets if _is_filtered(sheet, known)]
        self.voices = [
            Voice(FIRST, known.run.answer, PlaceIndex()),
            Voice(SECOND, known.second, PlaceIndex()),
        ]
        if known.stored is not None:
            stored = Answer(known.stored)
            self.voices.insert(0, Voice(STORED, stored, self._differing(stored)))
        self._judge_all()
        if not self.gave_away and self._open():
            self._hear(self._ask_formulon)
            self.last_words = True
            self._judge_all()
        if not (self.gave_away or self.settled):
            self._hear(self._ask_office)
            self._judge_all()
        if not self.settled and not self.reasons:
            self.reasons = dict.fromkeys((unit.place for unit in self.units), CIRCULAR)

    def _open(self) -> list[Unit]:
        return [unit for unit in self.ordered if unit.place not in self.settled]

    def _hear(self, ask: Callable[[list[Unit]], Voice | None]) -> None:
        if voice := ask(self._open()):
            self.voices.append(voice)

    def changes_nothing(self) -> bool:
        """Whether all is settled as both engines had it, so that all else stays as it is."""
        return len(self.settled) == len(self.units) and all(
            same_for_readers(value, answer.values.get(sheet, {}).get(at))
            for (sheet, _), found in self.settled.items()
            for at, value in found.values.items()
            for answer in (self.known.run.answer, self.known.second)
        )

    def _differing(self, answer: Answer) -> PlaceIndex:
        """Cells where an answer is another one than what is settled."""
        return PlaceIndex(
            (name, at)
            for name, values in self.known.values.items()
            for at, value in values.items()
            if not same_for_readers(value, answer.values.get(name, {}).get(at))
        )

    def _arrange(self) -> None:
        """Put those that others read before these; `before` are the formulas that each reads."""
        owner = {(u.place[0], at): u.place for u in self.units for at in filled(u)}
        index = PlaceIndex(owner)
        self.before: dict[Place, set[Place]] = {}
        for place, areas in self.reads.items():
            if areas is None:
                # Those that may read any cell do not wait for each other.
                self.before[place] = {p for p, read in self.reads.items() if read is not None}
            else:
                self.before[place] = {owner[p] for area in areas for p in index.within(area)}
                self.before[place].discard(place)
        by_place = {unit.place: unit for unit in self.units}
        waiting = {place: set(before) for place, before in self.before.items()}
        readers: dict[Place, list[Place]] = {place: [] for place in waiting}
        for place, before in waiting.items():
            for other in before:
                readers[other].append(place)
        ready = [place for place, before in waiting.items() if not before]
        self.ordered: list[Unit] = []
        while ready:
            place = ready.pop()
            self.ordered.append(by_place[place])
            for reader in readers[place]:
                waiting[reader].discard(place)
                if not waiting[reader]:
                    ready.append(reader)
        known = {unit.place for unit in self.ordered}
        self.ordered += [unit for unit in self.units if unit.place not in known]

    def _judge_all(self) -> None:
        for unit in self.ordered:
            if unit.place in self.settled or not self.before[unit.place] <= self.settled.keys():
                continue
            found = self._judge(unit)
            if self.gave_away:
                return
            if found:
                self._settle_unit(unit, found)

    def _settle_unit(self, unit: Unit, found: Found) -> None:
        self.settled[unit.place] = found
        sheet = unit.place[0]
        self.known.values[sheet] |= found.values
        for at, value in found.values.items():
            if isinstance(value, CellError):
                self.errors[value].add((sheet, at))
        for voice in self.voices:
            said = voice.answer.values.get(sheet, {})
            for at, value in found.values.items():
                if not same_for_readers(value, said.get(at)):
                    voice.differs.add((sheet, at))

    def _judge(self, unit: Unit) -> Found | None:
        """What two voices agree on, what is stored, or nothing."""
        said = {
            voice.name: values
            for voice in self.voices
            if (values := voice.of(unit)) is not None and self._is_sound(voice, unit)
        }
        if FIRST in said:
            first = said[FIRST]
            # Checked by its contract, or an error that only arrays have, handed on.
            hands_on = all(is_odd_error(v) and self._reads(unit, v) for v in first.values())
            if hands_on or is_one_call(unit.cell.formula or ""):
                return Found(first, self._extent(unit, first))
        stored = said.get(STORED)
        for one, other in combinations(said, 2):
            if self._agree(unit, one, other, said):
                if stored is None or one == STORED or unit.place in self.known.clocks:
                    values = chosen(said[one], said[other])
                    return Found(values, self._extent(unit, values))
                if self._gives_away(unit, said[one]):
                    return None
                break
        if stored is not None:
            # With two engines against it, a third may tell that it is not current.
            if len(said) < 3 or self.last_words:
                return Found(stored, unit.cell.array_ref, self._told(unit, said))
            return None
        self.reasons[unit.place] = self._told(unit, said)
        return None

    def _is_sound(self, voice: Voice, unit: Unit) -> bool:
        """Whether a voice was given what is settled for all that a formula reads."""
        areas = self.reads[unit.place]
        if voice.differs.touches(areas):
            return False
        if voice.name in (STORED, OFFICE):
            return True
        formula = unit.cell.formula or ""
        if self.odd.touches(areas) or self.known.plain.odd_errors.touches(areas):
            # It was given another error for one that it does not know.
            said = voice.of(unit) or {}
            shows = any(isinstance(value, CellError) for value in said.values())
            if (shows and not is_one_call(formula)) or "ERROR.TYPE" in formula:
                return False
        if skips_hidden(formula) and self._reads_filtered(areas):
            return False
        # It was given constants for formulas: a SUBTOTAL leaves out what is another one.
        if skips_hidden(formula) and self.subtotals.touches(areas):
            return False
        return not (looks_at_formulas(formula) and self.constants.touches(areas))

    def _reads_filtered(self, areas: list[Area] | None) -> bool:
        """Whether a formula reads rows that a filter hides, of which no engine is told."""
        for sheet, (top, _, bottom, _) in areas or ():
            if sheet in self.filtered:
                rows = self.known.book.by_name[sheet].data.rows
                if any(row.hidden for at, row in rows.items() if top <= at <= bottom):
                    return True
        return areas is None and bool(self.filtered)

    def _extent(self, unit: Unit, values: Mapping[Position, Value]) -> str | None:
        """The range that a spilling formula fills now."""
        if not unit.cell.dynamic:
            return None
        now = [at for at in filled(unit) if values[at] is not None] or [unit.place[1]]
        rows, columns = zip(*now)
        return range_text((*unit.place[1], max(rows), max(columns)))

    def _agree(
        self, unit: Unit, one: str, other: str, said: Mapping[str, Mapping[Position, Value]]
    ) -> bool:
        first, second = said[one], said[other]
        if self.reads[unit.place] is None and not self._agree_on_opaque(one, other):
            return False
        if not all(equal(value, second[at]) for at, value in first.items()):
            return False
        formula, plain = unit.cell.formula or "", self.known.plain
        if one == STORED:
            return True
        if wrong_alike(one, other, formula):
            return False
        if "VALUE(" in formula and plain.reads_dressed(formula, unit.place[0]):
            return False
        criteria = {one, other} == {FIRST, THIRD} and counts_by_criteria(formula)
        if criteria and plain.reads_dressed(formula, unit.place[0]):
            return False
        if any(doubtful_value(value, formula) for value in first.values()):
            return False
        two = {one, other} == {FIRST, SECOND}
        array = unit.cell.array_ref is not None
        if two and not plain.holds(formula, unit.place[0], array=array):
            return False
        shown = {value for value in first.values() if isinstance(value, CellError)}
        if not shown:
            near = [at for at, value in first.items() if near_zero(value, formula)]
            return not near or THIRD in (one, other)
        if {one, other} == {SECOND, THIRD}:
            # These two were hardly ever wrong alike in an error; a name both lack is one.
            return all(error != "#NAME?" or self._reads(unit, error) for error in shown)
        others = [name for name in said if name not in (one, other, STORED)]
        thrice = any(
            all(equal(value, said[name][at]) for at, value in first.items()) for name in others
        )
        return all(self._reads(unit, error) or (thrice and error != "#NAME?") for error in shown)

    def _agree_on_opaque(self, one: str, other: str) -> bool:
        """Whether two voices agree on all that may read any cell: it may read each other."""
        voices = [voice for voice in self.voices if voice.name in (one, other)]
        return all(
            (first := voices[0].of(unit)) is not None
            and (second := voices[1].of(unit)) is not None
            and all(equal(value, second[at]) for at, value in first.items())
            for unit in self.units
            if self.reads[unit.place] is None and unit.place not in self.settled
        )

    def _reads(self, unit: Unit, error: Value) -> bool:
        """Whether a formula reads a cell that shows this error."""
        areas = self.reads[unit.place]
        shown = self.errors.get(str(error))
        return areas is not None and shown is not None and shown.touches(areas)

    def _shown_errors(self) -> dict[str, PlaceIndex]:
        """The cells that show an error, typed or calculated, by the error."""
        found: dict[str, PlaceIndex] = defaultdict(PlaceIndex)
        for sheet in self.known.book.sheets:
            known = self.known.values[sheet.name]
            for at, cell in sheet.cells.items():
                value = known.get(at) if cell.formula is not None else cell.value
                if isinstance(value, CellError):
                    found[value].add((sheet.name, at))
        return found

    def _gives_away(self, unit: Unit, values: Mapping[Position, Value]) -> bool:
        """Whether Excel's last calculation cannot have left out what two engines agree on.

        Nothing that feeds the cell has changed, and yet it is stored with another value.
        """
        if any(isinstance(value, CellError) for value in values.values()):
            return False
        if unit.place in self.known.clocks or may_differ(unit.cell.formula or ""):
            return False
        at = unit.place[1]
        stored, now = value_text(unit.cell.value), value_text(values[at])
        self.gave_away = f"{place_text(unit.place)} is stored as {stored} and comes to {now}"
        return True

    def _told(self, unit: Unit, said: Mapping[str, Mapping[Position, Value]]) -> str:
        """What each engine gave for a formula, for the person who has to decide."""
        at = unit.place[1]
        told = {name: value_text(values[at]) for name, values in said.items() if name != STORED}
        if told and set(told.values()) == {"#NAME?"}:
            return misspelt_call(unit.cell.formula or "") or "no engine here knows what it calls"
        if not told:
            run, second = self.known.run.answer.reasons, self.known.second.reasons
            reason = run.get(unit.place) or second.get(unit.place) or self.known.run.fault
            return reason or "no engine here calculates it"
        if len(told) == 1:
            [(name, value)] = told.items()
            return f"only {name} calculates it ({value})"
        if len(set(told.values())) == 1:
            return f"{' and '.join(told)} are known to be wrong alike for it"
        return "; ".join(f"{value} in {name}" for name, value in told.items())

    def _ask_formulon(self, units: list[Unit]) -> Voice | None:
        """formulon's values of these formulas, with what feeds them as constants."""
        known = self.known
        whole = sum(len(sheet.cells) for sheet in known.book.sheets) <= MOST_CELLS
        if not whole:
            units = [unit for unit in units if not self._needs_whole(unit)]
        asked = {unit.place: unit.cell.formula or "" for unit in units}
        reads: list[list[Area] | None] = [self.reads[place] for place in asked]
        all_of_it = any(self._needs_whole(unit) for unit in units)
        if all_of_it:
            asked, reads = self._open_formulas(), [None]
        tables = Tables(known.book.tables)
        texts: dict[Place, str | None] = {}
        for place, text in asked.items():
            # Through a table it sees neither hidden rows nor what has to be calculated before.
            plain = tables.write_out(text, place[1]) if all_of_it or skips_hidden(text) else text
            texts[place] = with_values(plain, place, known.run.noted)
        formulas = {place: text for place, text in texts.items() if text is not None}
        if not formulas:
            return None
        areas = None if None in reads else [area for listed in reads for area in listed or ()]
        copy = settled_copy(known.book, known.values, formulas, areas)
        wanted: dict[str, set[Position]] = defaultdict(set)
        for unit in units:
            wanted[unit.place[0]].update(filled(unit))
        for sheet, at in formulas:
            wanted[sheet].add(at)
        answer = formulon.evaluate(copy, wanted, say=known.say).answer()
        for unit in units:
            values = answer.values.get(unit.place[0], {})
            if unit.place[1] in values:  # what an array does not fill is empty
                values |= {at: values.get(at) for at in filled(unit)}
        return Voice(THIRD, answer, self._settled_differently(answer, formulas))

    def _open_formulas(self) -> dict[Place, str]:
        """Every formula that the engines were not given as a constant."""
        return {
            (sheet.name, at): cell.formula
            for sheet in self.known.book.sheets
            for at, cell in sheet.cells.items()
            if cell.formula is not None and at not in self.known.pins[sheet.name]
        }

    def _needs_whole(self, unit: Unit) -> bool:
        """Whether a formula may read any cell, or looks at the formulas of others."""
        return self.reads[unit.place] is None or reads_formulas(unit.cell.formula or "")

    def _settled_differently(self, answer: Answer, formulas: Iterable[Place]) -> PlaceIndex:
        """Formulas of the copy that are settled on another value than came of them there."""
        values = self.known.values
        return PlaceIndex(
            (sheet, at)
            for sheet, at in formulas
            if at in values[sheet]
            and not same_for_readers(values[sheet][at], answer.values.get(sheet, {}).get(at))
        )

    def _ask_office(self, _units: list[Unit]) -> Voice | None:
        """LibreOffice's values of the whole workbook, if it is there."""
        answer = self.known.office() if self.known.office else None
        return Voice(OFFICE, answer, self._differing(answer)) if answer else None


def _is_filtered(sheet: Worksheet, known: Known) -> bool:
    """Whether a filter of the sheet, or of a table on it, hides rows."""
    if not any(row.hidden for row in sheet.data.rows.values()):
        return False
    package = known.book.package
    parts = [edge for edge in package.relationships(sheet.part) if edge.kind == "table"]
    sources = [sheet.source, *(package.read(package.follow(edge)) for edge in parts)]
    return any(b"filterColumn" in source for source in sources)
