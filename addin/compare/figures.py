"""Inputs that differ, and what they did to the answers."""

from __future__ import annotations

from dataclasses import dataclass

from addin.a1 import Position
from addin.compare.contents import same_entry
from addin.inputs import (
    COPIED,
    History,
    InputCell,
    InputChange,
    Layout,
    Logged,
    Words,
    change_between,
)
from addin.refresh import Explanation, HeadlineChange, headlines_of
from udfs.cells import Value

Key = tuple[str, str]
"""The id of an input and a case, with their case folded."""


@dataclass(frozen=True)
class InputDifference:
    """An input that differs, and what the newer workbook's record says of it last.

    `old_unit` is the unit that it was in, where that is another.
    """

    change: InputChange
    when: str = ""
    old_unit: str = ""


class Figures:
    """The inputs and answers of two workbooks."""

    def __init__(self, old: Layout, new: Layout) -> None:
        """Match the inputs by the id of their fact and their case."""
        self.old, self.new = old, new
        self._before, self._now = _by_key(old), _by_key(new)
        self._log = self._new_rows()

    def _new_rows(self) -> dict[str, Logged]:
        """The last row of the newer record for each cell that the older has not."""
        known = {_row_key(row) for row in History(self.old, "").logged}
        rows = History(self.new, "").logged
        return {row.name.casefold(): row for row in rows if _row_key(row) not in known}

    def added(self) -> list[str]:
        """The inputs that only the newer workbook has."""
        return [e.name for fact, e in self.new.inputs.items() if fact not in self.old.inputs]

    def removed(self) -> list[str]:
        """The inputs that only the older one has."""
        return [e.name for fact, e in self.old.inputs.items() if fact not in self.new.inputs]

    def changes(self) -> list[InputDifference]:
        """The inputs that differ, in the order of the newer workbook; figures go before words."""
        found = []
        for key, cell in self._now.items():
            before = self._before.get(key)
            if before:
                words = Words(self.old.words(before), self.new.words(cell))
                change = self._change(cell, self._was(before), words)
                has_words = bool(self.old.words_of(before) and self.new.words_of(cell))
                if change.moves or (has_words and words.old != words.new):
                    row = self._log.get(cell.key.casefold())
                    unit = before.input.unit
                    other = unit if unit != cell.input.unit else ""
                    found.append(InputDifference(change, row.when if row else "", other))
        told = {difference.change.cell.input.id for difference in found}
        for fact, entry in self.new.inputs.items():
            before_entry = self.old.inputs.get(fact)
            if before_entry and fact not in told and entry.place not in self._typed_now:
                cell = InputCell(entry, "", entry.place)
                was = self._was(InputCell(before_entry, "", before_entry.place))
                change = self._change(cell, was, None)
                if change.moves and not self._is_same_input(fact):
                    found.append(InputDifference(change))
        return sorted(found, key=lambda difference: not difference.change.moves)

    @property
    def _typed_now(self) -> set[object]:
        return {cell.place for cell in self._now.values()}

    def _is_same_input(self, fact: str) -> bool:
        """Whether both workbooks hold an input in the same cases: then those tell what differs."""
        sides = ({case for id_, case in known if id_ == fact.casefold()}
                 for known in (self._before, self._now))  # fmt: skip
        one, other = sides
        return one == other

    def _was(self, cell: InputCell) -> Value:
        """What the older workbook holds, as the newer one would."""
        value = self.old.value(cell.place)
        dates = self.old.book.date1904, self.new.book.date1904
        if cell.input.unit == "date" and dates[0] != dates[1] and isinstance(value, float):
            return value + (1_462 if dates[0] else -1_462)
        return value

    def _change(self, cell: InputCell, was: Value, words: Words | None) -> InputChange:
        row, now = self._log.get(cell.key.casefold()), self.new.value(cell.place)
        was = now if same_entry(was, now) else was
        source, by = (row.source, row.by) if row else ("", "")
        if not row and self._is_copy(cell, was, now):
            source = f"{COPIED}{self._live(self.old)}"
        return change_between(self.new, cell, was, now, source, by, words)

    def _is_copy(self, cell: InputCell, was: Value, now: Value) -> bool:
        """Whether an empty own case has only taken over what was live."""
        cases, before = self.new.cases, self.old.inputs.get(cell.input.id)
        if not cases or not before or cell.case != cases.own or was is not None:
            return False
        return same_entry(now, self.old.value(before.place))

    @staticmethod
    def _live(layout: Layout) -> Value:
        return layout.value(layout.cases.cell.place) if layout.cases else ""

    def headlines(self, differences: list[InputDifference]) -> list[HeadlineChange]:
        """The answers that moved, each with what the inputs explain of it."""
        known: dict[str, dict[Position, Value]] = {s.name: {} for s in self.new.book.sheets}
        before = {headline.name.casefold(): headline for headline in headlines_of(self.old)}
        for headline in headlines_of(self.new):
            twin = before.get(headline.name.casefold())
            if twin:
                known[headline.place[0]][headline.place[1]] = self.old.value(twin.place)
        for fact, entry in self.new.inputs.items():
            if fact in self.old.inputs:
                was = self.old.inputs[fact]
                sheet, at = entry.place
                known[sheet][at] = self._was(InputCell(was, "", was.place))
        for key, cell in self._now.items():
            if key in self._before:
                known[cell.place[0]][cell.place[1]] = self._was(self._before[key])
        nothing: dict[str, dict[Position, Value]] = {sheet: {} for sheet in known}
        changes = [difference.change for difference in differences]
        explanation = Explanation(self.new, changes, known, nothing, nothing, only_inputs=False)
        return explanation.changed()

    def no_answers(self) -> str:
        """Why the two share no answer that could be explained, where one of them names some."""
        before, now = ({h.name.casefold() for h in headlines_of(s)} for s in (self.old, self.new))
        if before & now or not before | now:
            return ""
        silent = [
            s.book.path.name for s, known in ((self.old, before), (self.new, now)) if not known
        ]
        return f"{silent[0]} names no headlines" if silent else "they name other headlines"

    def unmoved(self, moved: list[HeadlineChange]) -> list[str]:
        """The labels of the answers that both have and that stayed."""
        before = {headline.name.casefold() for headline in headlines_of(self.old)}
        gone = {change.headline.name for change in moved}
        return [
            f"{headline.label}, {headline.unit}"
            for headline in headlines_of(self.new)
            if headline.name.casefold() in before and headline.name not in gone
        ]


def _row_key(row: Logged) -> tuple[object, ...]:
    return row.run, row.name.casefold(), row.when, row.source, row.old, row.new, row.unit


def _by_key(layout: Layout) -> dict[Key, InputCell]:
    return {
        (cell.input.id.casefold(), cell.case.casefold()): cell
        for cell in layout.typed_cells.values()
    }
