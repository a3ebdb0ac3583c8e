"""A value is written only when two independent voices give it.

formualizer, with our functions in Python, calculates every workbook. Where it gives what is stored,
and nothing that feeds the cell has another value than it had then, that is two voices. For the rest
IronCalc is asked beside it; where they differ, formulon for what is in dispute; then LibreOffice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from addin.a1 import Area, Place, Position
from addin.engines.calculation import (
    Answer,
    Calculation,
    Inputs,
    engines_agree,
    same_for_readers,
)
from addin.engines.formualizer import calculate
from addin.engines.places import PlaceIndex
from addin.engines.short_list import doubtful_value, near_zero, why_unanswered
from addin.engines.stored import why_not_current
from addin.engines.voices import Unit, filled, value_text
from addin.errors import Doubtful
from addin.formulas import References, count_calls, may_call
from addin.xlsx import StoredCell, Workbook, same_value, storable
from udfs.cells import CellError, Value

if TYPE_CHECKING:
    from addin.engines.disputes import Disputes
    from addin.engines.ironcalc import IronCalc
    from addin.engines.plain_formulas import PlainFormulas

# Most refreshes end where formualizer confirms what is stored: what else is asked comes later.

MOST_ROUNDS = 12
"""Calculations with what is settled so far; each settles at least one formula more."""

_CLOSE = 1e-14
"""Relative difference of two engines' last digits, for which a stored number is not replaced."""

Values = dict[str, dict[Position, Value]]


@dataclass
class Settled:
    """The values that two voices gave, and what is to be said of them.

    `kept` are cells that have their stored value alone, and why; `not_current` says why no stored
    value counted as a voice, `gave_away` which cell told it. `checked` is how many calls of ours a
    second implementation confirmed, and of how many; none where nothing had to be asked.
    """

    result: Calculation
    kept: dict[Place, str]
    not_current: str
    gave_away: str
    checked: tuple[int, int] = (0, 0)


def settle(
    book: Workbook,
    inputs: Inputs,
    on_call: Callable[[], None] = lambda: None,
    office: Callable[[], Answer | None] | None = None,
    foreign: Mapping[Place, str] = MappingProxyType({}),
    *,
    clocks: Collection[Place] = (),
    say: Callable[[str], None] | None = None,
    verify: bool = False,
) -> Settled:
    """The value of every formula cell, with `inputs` in place of what those cells hold.

    `foreign` are cells that call what only Excel has, and what that is; `clocks` cells that read
    the clock. `office` asks LibreOffice, where it is there. `verify` takes no stored value and has
    formualizer, IronCalc and LibreOffice agree on every cell. Raises Doubtful for cells on whose
    value no two voices agree, or not all that had to.
    """
    settling = Settling(book, inputs, on_call, office, foreign, clocks, say)
    if verify:
        settling.not_current = "every engine was asked for every cell"
    found = settling.settled()
    if verify and (dissent := settling.dissent(found.result.values)):
        raise Doubtful(dissent)
    return found


@dataclass
class Settling:
    """A workbook on the way to values for all its formulas."""

    book: Workbook
    inputs: Inputs
    on_call: Callable[[], None]
    office: Callable[[], Answer | None] | None
    foreign: Mapping[Place, str]
    clocks: Collection[Place] = ()
    say: Callable[[str], None] | None = None
    pins: Values = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    spills: dict[Place, str] = field(default_factory=dict)
    settled_reads: dict[Place, list[Area] | None] = field(default_factory=dict)
    kept: dict[Place, str] = field(default_factory=dict)
    gave_away: str = ""
    fault: str = ""

    def __post_init__(self) -> None:
        """Look at what the file says of itself."""
        self.references = References(self.book)
        self.not_current = why_not_current(self.book)
        self.stored: Values = {
            sheet.name: {at: cell.value for at, cell in sheet.cells.items()}
            for sheet in self.book.sheets
        }
        self.moves = any(
            not same_value(storable(value), self.stored[sheet].get(at))
            for sheet, new in self.inputs.items()
            for at, value in new.items()
        )

    @cached_property
    def plain(self) -> PlainFormulas:
        """What formualizer and IronCalc are believed."""
        from addin.engines.plain_formulas import PlainFormulas

        return PlainFormulas(self.book, self.references)

    def settled(self) -> Settled:
        """Calculate, and settle what is in dispute, until nothing is. Raises Doubtful."""
        self._start()
        for _ in range(MOST_ROUNDS):
            before, units = self.values, self._round()
            if self._drop_outdated(before):
                continue
            if not units:
                return self._result()
            disputes = self._disputes(units)
            disputes.settle()
            if disputes.gave_away:
                self.not_current = self.gave_away = disputes.gave_away
                self._start()
            elif disputes.settled:
                moved = self.moves
                self._pin(disputes)
                # Who reads what moved only now is not as it was stored, even where it seems so.
                if self.moves == moved and disputes.changes_nothing():
                    return self._result()
            else:
                raise Doubtful(disputes.reasons, self._silent())
        reason = "the engines come to no agreement on it"
        raise Doubtful({unit.place: reason for unit in units})

    def _silent(self) -> str:
        """Which engine could not be asked, and why."""
        from addin.engines import formulon

        faults = {"IronCalc": self.fault, "formulon": formulon.why_unavailable()}
        return "; ".join(f"{name} could not be asked: {why}" for name, why in faults.items() if why)

    def dissent(self, values: Values) -> dict[Place, str]:
        """The cells for which some engine has another value than the settled one."""
        answers = {"formualizer": self.run.answer, "IronCalc": self.last}
        if self.office and (answer := self.office()):
            answers["LibreOffice"] = answer
        return {
            (sheet, at): f"{value_text(value)}, but {value_text(said[at])} in {name}"
            for name, answer in answers.items()
            for sheet, found in values.items()
            for at, value in found.items()
            if at in (said := answer.values.get(sheet, {})) and not engines_agree(value, said[at])
        }

    def _start(self) -> None:
        """Nothing is settled but what no engine can answer: that keeps what is stored."""
        self.pins = {sheet.name: {} for sheet in self.book.sheets}
        self.values, self.spills, self.settled_reads, self.kept = {}, {}, {}, {}
        missing = {}
        for place, reason in self._unanswered.items():
            sheet, at = place
            cell = self.book.by_name[sheet].cells[at]
            if self.not_current or cell.value is None:
                missing[place] = f"{reason}, and no current value of it is stored"
            self.pins[sheet] |= {on: self.stored[sheet].get(on) for on in filled(Unit(place, cell))}
        if missing:
            raise Doubtful(missing)

    @cached_property
    def _unanswered(self) -> dict[Place, str]:
        """The cells that no engine can answer, and why."""
        found = dict(self.foreign)
        for sheet in self.book.sheets:
            for at, cell in sheet.cells.items():
                if cell.is_result and (reason := why_unanswered(cell)):
                    found.setdefault((sheet.name, at), reason)
        return found

    def _round(self) -> list[Unit]:
        """Calculate with what is settled so far, and find what is in dispute."""
        contents = {
            name: {**self.inputs.get(name, {}), **pinned} for name, pinned in self.pins.items()
        }
        self.values = {name: dict(known) for name, known in contents.items()}
        quiet = not (self.not_current or self.moves)
        second = None if quiet else self._second(contents)
        try:
            self.run = calculate(self.book, contents, self.on_call)
            self.references.spills = self.run.answer.spills
            units: list[Unit] = []
            if quiet:
                units = self._compare(Answer(self.stored), quiet=True)
            if units or not quiet:
                second = second or self._second(contents)
                self.last = self._ask(second)
                self.fault = second.fault
            if not quiet:
                units = self._compare(self.last, quiet=False)
        finally:
            if second:
                second.close()
        return units

    def _second(self, contents: Values) -> IronCalc:
        """The second voice, which begins to read."""
        from addin.engines.ironcalc import IronCalc

        return IronCalc(self.book, contents)

    def _disputes(self, units: list[Unit]) -> Disputes:
        """What is in dispute, for the other voices to settle."""
        from addin.engines.disputes import Disputes, Known

        known = Known(
            self.book,
            self.references,
            self.plain,
            self.values,
            None if self.not_current else self.stored,
            self.pins,
            self.run,
            self.last,
            self.office,
            self.say,
            self.clocks,
        )
        return Disputes(known, units)

    def _compare(self, other: Answer, *, quiet: bool) -> list[Unit]:
        """Take the values on which formualizer and another voice agree; the rest is in dispute."""
        disputed = []
        for sheet in self.book.sheets:
            name, pinned = sheet.name, self.pins[sheet.name]
            mine = self.run.answer.values.get(name, {})
            theirs, values = other.values.get(name, {}), self.values[name]
            spills = self.run.answer.spills.get(name, {})
            for at, cell in sheet.cells.items():
                if cell.formula is None or at in pinned:
                    continue
                is_array = cell.array_ref is not None
                area = filled(Unit((name, at), cell, spills.get(at))) if is_array else (at,)
                for on in area:
                    if on not in mine or not (quiet or on in theirs):
                        break
                    value = mine[on]
                    if not engines_agree(value, theirs.get(on)):
                        break
                    if not (quiet or self._two_are_enough(cell, name, value)):
                        break
                else:
                    for on in area:
                        values[on] = mine[on]
                    continue
                disputed.append(Unit((name, at), cell, spills.get(at)))
        return disputed

    def _two_are_enough(self, cell: StoredCell, sheet: str, value: Value) -> bool:
        """Whether formualizer and IronCalc are believed when they agree on this value."""
        formula, array = cell.formula or "", cell.array_ref is not None
        if isinstance(value, CellError) or near_zero(value, formula):
            return False
        if "&" in formula and type(value) is not str:
            return False
        return self.plain.holds(formula, sheet, array=array) and not doubtful_value(value, formula)

    def _ask(self, second: IronCalc) -> Answer:
        """IronCalc's answer, with what our calls gave in their place."""
        from addin.engines.settled_copy import is_one_call, with_values

        wanted: dict[str, list[Position]] = {}
        constants: dict[Place, Value] = {}
        formulas: dict[Place, str] = {}
        blank: list[Place] = []
        for sheet in self.book.sheets:
            name, pinned = sheet.name, self.pins[sheet.name]
            mine = self.run.answer.values.get(name, {})
            spills = self.run.answer.spills.get(name, {})
            cells = wanted[name] = []
            for at, cell in sheet.cells.items():
                if cell.formula is None or at in pinned:
                    continue
                is_array = cell.array_ref is not None
                area = filled(Unit((name, at), cell, spills.get(at))) if is_array else [at]
                cells += area
                if not may_call(cell.formula) or not count_calls(cell.formula):
                    continue
                if not is_array and at in mine and is_one_call(cell.formula):
                    constants[name, at] = mine[at]  # checked by its contract
                    continue
                text = with_values(cell.formula, (name, at), self.run.noted)
                if text is not None:
                    formulas[name, at] = text
                elif all(on in mine for on in area):
                    constants |= {(name, on): mine[on] for on in area}
                else:
                    blank += [(name, on) for on in area]
        answer = second.ask(wanted, constants, formulas)
        for name, at in blank:
            answer.values[name].pop(at, None)
        return answer

    def _drop_outdated(self, before: Values) -> bool:
        """Whether something settled reads what has another value since: it is open again."""
        if not self.settled_reads:
            return False
        moved = PlaceIndex(
            (name, at)
            for name, values in self.values.items()
            for at, value in values.items()
            if not same_for_readers(value, before.get(name, {}).get(at, value))
        )
        outdated = [p for p, areas in self.settled_reads.items() if moved.touches(areas)]
        for place in outdated:
            sheet, at = place
            cell = self.book.by_name[sheet].cells[at]
            for on in filled(Unit(place, cell, self.spills.pop(place, None))):
                self.pins[sheet].pop(on, None)
            self.settled_reads.pop(place)
            self.kept.pop(place, None)
        return bool(outdated)

    def _pin(self, disputes: Disputes) -> None:
        """Both engines get what is settled as constants from now on."""
        for place, found in disputes.settled.items():
            sheet = place[0]
            self.pins[sheet] |= found.values
            self.settled_reads[place] = disputes.reads[place]
            if found.spill:
                self.spills[place] = found.spill
            if found.kept:
                self.kept[place] = found.kept
            if not self.moves:
                stored = self.stored[sheet]
                self.moves = any(
                    not engines_agree(v, stored.get(at)) for at, v in found.values.items()
                )

    def _result(self) -> Settled:
        """The values of all formula cells. Raises Doubtful where one had to move and cannot."""
        self._refuse_moved()
        result = Calculation()
        errors: dict[str, list[Position]] = {}
        for sheet in self.book.sheets:
            name, values, stored = sheet.name, self.values[sheet.name], self.stored[sheet.name]
            new = result.values[name] = {}
            spills = result.spills[name] = dict(self.run.answer.spills.get(name, {}))
            for at, cell in sheet.cells.items():
                if cell.formula is None:
                    continue
                if cell.array_ref is None:
                    new[at] = _unless_close(values[at], stored[at])
                    continue
                if cell.dynamic and at not in spills:
                    spills[at] = self.spills.get((name, at), cell.array_ref)
                for on in filled(Unit((name, at), cell, spills.get(at))):
                    new[on] = _unless_close(values[on], stored.get(on))
            errors[name] = [at for at, value in new.items() if isinstance(value, CellError)]
        result.refusals = self.run.refusals(errors)
        kept = {**self._unanswered, **self.kept}
        checked = self._check_calls(result, kept)
        return Settled(result, kept, self.not_current, self.gave_away, checked)

    def _check_calls(self, result: Calculation, kept: Mapping[Place, str]) -> tuple[int, int]:
        """Have our calls checked where their values are not those of the last calculation."""
        if not (self.not_current or self.moves):
            return 0, 0
        from addin.engines.twins import check_calls

        found = check_calls(self.book, self.values, result.spills, kept, self.say)
        if found.contradictions:
            raise Doubtful(found.contradictions)
        return found.confirmed, found.calls

    def _refuse_moved(self) -> None:
        """Raises Doubtful for what keeps its stored value although what feeds it has moved."""
        if not (self._unanswered and self.moves):
            return
        moved = PlaceIndex(
            (name, at)
            for name, values in self.values.items()
            for at, value in values.items()
            if not engines_agree(storable(value), self.stored[name].get(at))
        )
        outdated = {}
        for place, reason in self._unanswered.items():
            formula = self.book.by_name[place[0]].cells[place[1]].formula
            # A data table reads all that its corner depends on.
            areas = self.references.all_areas(formula, place[0]) if formula else None
            if moved.touches(areas):
                outdated[place] = f"{reason}, and what feeds it has changed"
        if outdated:
            raise Doubtful(outdated)


def _unless_close(value: Value, stored: Value) -> Value:
    """The stored value where the new one differs from it in the last digits at most."""
    if type(value) is type(stored) is float and math.isclose(value, stored, rel_tol=_CLOSE):
        return stored
    return value
