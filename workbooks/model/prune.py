"""Leaves out what a story has no figures for, so that no sheet has to ask.

A cell is left out where its formula reads a place or a name that nobody has. With its cells goes
a row, with its rows a block and its heads, with its blocks a sheet, and all that reads them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from workbooks.model.addresses import PLACE, names_in
from workbooks.model.layout import Array, Cell, Chart, Check, Condition, Content, Row, Sheet

WORDS = ("label", "unit", "note", "source")
"""Columns that say what a row is: it does not stand for their sake."""


class Pruned(NamedTuple):
    """What is left, and the titles of the blocks that are not."""

    sheets: tuple[Sheet, ...]
    left_out: tuple[str, ...]


def prune(sheets: Iterable[Sheet], given: Collection[str]) -> Pruned:
    """All that can be worked out. `given` are the names that other sheets have."""
    works = [Work(sheet) for sheet in sheets]
    while True:
        names = {*given, *(name for work in works for name in work.names())}
        dropped = [work.drop(names) for work in works]
        if not any(dropped):
            break
    kept = [work for work in works if work.says_something()]
    titles = (title for work in works for title in work.titles_left_out())
    return Pruned(tuple(work.sheet() for work in kept), tuple(titles))


def formula_of(content: Content | Cell | Array) -> str:
    """The formula of a cell, if it has one."""
    text = content.formula if isinstance(content, Array) else content
    text = text.content if isinstance(text, Cell) else text
    return text if isinstance(text, str) and text.startswith("=") else ""


def works_out(row: Row) -> bool:
    """Whether anything is worked out in a row."""
    return any(formula_of(content) for key, content in row.cells.items() if key not in WORDS)


def says(row: Row) -> bool:
    """Whether anything stands in a row."""
    return any(content not in (None, "") for content in row.cells.values())


class Work:
    """One sheet, from which is taken what cannot be worked out."""

    def __init__(self, sheet: Sheet) -> None:
        """Nothing is taken yet."""
        self.whole = sheet
        self.rows: list[Row | None] = list(sheet.rows)
        self.columns = [column.key for column in sheet.columns]
        self.at = {row.key: at for at, row in enumerate(sheet.rows) if row.key}
        self.gone: set[tuple[int, str]] = set()
        self.emptied: set[int] = set()  # rows that an array filled which is gone
        self.charts, self.checks = list(sheet.charts), list(sheet.checks)
        self.known: Collection[str] = ()

    def names(self) -> set[str]:
        """The names of its cells and ranges."""
        cells = (cell for row in self.rows if row for cell in row.cells.values())
        named = {cell.name for cell in cells if isinstance(cell, Cell) and cell.name}
        return named | {name for name, where in self.whole.names.items() if self.stands(where)}

    def drop(self, names: Collection[str]) -> bool:
        """Take out what reads what is not there; whether there was anything."""
        before, self.known = self.left(), names
        for at, row in enumerate(self.rows):
            for key, content in row.cells.items() if row else ():
                formula = formula_of(content)
                if formula and not self.can_be_read(formula, names, at, key):
                    self.take(at, key)
        covered = self.covered()
        for at, row in enumerate(self.rows):
            if row and not self.keeps(at, row, covered):
                self.rows[at] = None
        self.drop_charts()
        self.drop_blocks(covered)
        self.checks = [check for check in self.checks if self.compares(check, names)]
        return before != self.left()

    def left(self) -> tuple[int, ...]:
        """A measure of what is still there."""
        return len(self.gone), self.rows.count(None), len(self.charts), len(self.checks)

    def can_be_read(self, formula: str, names: Collection[str], at: int = 0, key: str = "") -> bool:
        """Whether all that a formula reads is there."""
        known = all(name in names for name in names_in(PLACE.sub("", formula)))
        return known and self.stands(formula, at, key)

    def stands(self, text: str, at: int = 0, key: str = "") -> bool:
        """Whether all places of a text are there, as seen from a cell."""
        for mark, place, column in PLACE.findall(text):
            if mark == "@":
                if (at, place) in self.gone:
                    return False
                continue
            row = self.at.get(place)
            if row is None or self.rows[row] is None:
                return False
            if not column:
                constant = not mark and "value" in self.whole.rows[row].cells
                column = "value" if constant else self.before(key) if mark == "<" else key
            if (row, column) in self.gone:
                return False
        return True

    def before(self, key: str) -> str:
        """The column on the left."""
        return self.columns[self.columns.index(key) - 1]

    def take(self, at: int, key: str) -> None:
        """Take a cell out, of an array all."""
        row = self.rows[at]
        assert row is not None
        content = row.cells[key]
        self.rows[at] = replace(row, cells={k: c for k, c in row.cells.items() if k != key})
        if not isinstance(content, Array):
            self.gone.add((at, key))
            return
        first = self.columns.index(key)
        self.emptied |= set(range(at, at + content.height))
        for down in range(content.height):
            for across in self.columns[first : first + content.width]:
                self.gone.add((at + down, across))

    def covered(self) -> set[int]:
        """The rows that an array fills."""
        rows: set[int] = set()
        for at, row in enumerate(self.rows):
            for content in row.cells.values() if row else ():
                if isinstance(content, Array):
                    rows |= set(range(at, at + content.height))
        return rows

    def keeps(self, at: int, row: Row, covered: Collection[int]) -> bool:
        """Whether a row still works something out, if it did: an axis alone does not."""
        if (at, "label") in self.gone:
            return False
        lost = [key for key in self.columns if (at, key) in self.gone and key not in WORDS]
        if not lost or at in covered:
            return True
        axes = ("value",) if at in self.emptied else ()
        return any(
            formula_of(content) for key, content in row.cells.items() if key not in WORDS + axes
        )

    def drop_blocks(self, covered: Collection[int]) -> None:
        """Take out blocks that have lost all that was worked out in them, with their heads."""
        drawn = {self.at[chart.at] for chart in self.charts}
        for start, end in self.blocks("section") + self.blocks("heads"):
            whole = range(start, end)
            if drawn.intersection(whole):
                continue
            worked_out = [at for at in whole if works_out(self.whole.rows[at])]
            if any(self.rows[at] and (at in covered or at in worked_out) for at in whole[1:]):
                continue
            typed = [at for at in whole[1:] if (row := self.rows[at]) and says(row)]
            if worked_out or not typed:
                for at in whole:
                    self.rows[at] = None

    def blocks(self, style: str) -> list[tuple[int, int]]:
        """From each row of a style to the next that opens a block; of heads to an empty row."""
        rows = self.whole.rows
        opening = ("section",) if style == "section" else ("section", "heads")
        starts = [at for at, row in enumerate(rows) if row.style in opening]
        found = []
        for start, end in zip(starts, [*starts[1:], len(rows)]):
            if rows[start].style == style:
                if style == "heads":
                    end = next((at for at in range(start + 1, end) if not rows[at].cells), end)
                found.append((start, end))
        return found

    def drop_charts(self) -> None:
        """Take out charts without data, and the room that they had."""
        for whole in self.charts:
            if self.chart(whole) is None and self.rows[self.at[whole.at]] is not None:
                at = self.at[whole.at]
                while at < len(self.rows) and (row := self.rows[at]) and not row.cells:
                    self.rows[at] = None
                    at += 1
        self.charts = [made for chart in self.charts if (made := self.chart(chart))]

    def chart(self, chart: Chart) -> Chart | None:
        """A chart with the series that there are; None without any that shows."""
        row = self.at[chart.at]
        if self.rows[row] is None:
            return None
        series = tuple(
            s for s in chart.series if self.can_be_read(f"{s.categories},{s.values}", self.known)
        )
        return replace(chart, series=series) if any(s.fill for s in series) else None

    def compares(self, check: Check, names: Collection[str]) -> bool:
        """Whether both sides of a check are there."""
        return all(
            self.can_be_read(text, names)
            for text in (check.expected, check.actual, check.tolerance)
            if text.startswith("=")
        )

    def says_something(self) -> bool:
        """Whether anything is left that is worked out, if anything was."""
        if not any(map(works_out, self.whole.rows)):
            return True
        return any(row and works_out(row) for row in self.rows)

    def titles_left_out(self) -> list[str]:
        """The blocks that are left out, or the sheet."""
        if not self.says_something():
            return [self.whole.name]
        return [
            f"{self.whole.name}: {untitled(row)}"
            for row, kept in zip(self.whole.rows, self.rows, strict=True)
            if row.style == "section" and kept is None
        ]

    def sheet(self) -> Sheet:
        """What is left of the sheet, its blocks numbered anew."""
        rows = [row for row in self.rows if row is not None]
        if len(rows) < len(self.rows):
            rows = list(renumbered(rows))
        keys = {row.key for row in rows}
        names = {name: where for name, where in self.whole.names.items() if self.stands(where)}
        return replace(
            self.whole,
            rows=tuple(rows),
            names=names,
            charts=tuple(self.charts),
            checks=tuple(self.checks),
            conditions=tuple(each for each in self.whole.conditions if self.colours(each)),
            prints=sum(row is not None for row in self.rows[: self.whole.prints]),
            breaks=tuple(key for key in self.whole.breaks if key in keys),
        )

    def colours(self, condition: Condition) -> bool:
        """Whether what a conditional format colours is there."""
        return self.stands(condition.where) and all(
            self.at.get(place, -1) >= 0 and self.rows[self.at[place]] is not None
            for mark, place, _ in PLACE.findall(condition.options.get("criteria", ""))
            if mark != "@"
        )


NUMBERED = re.compile(r"^\d+\. ")


def untitled(row: Row) -> str:
    """The title of a block without its number."""
    return NUMBERED.sub("", str(row.cells["label"]))


def renumbered(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows whose numbered titles count from one."""
    count = 0
    for row in rows:
        label = row.cells.get("label")
        if row.style == "section" and isinstance(label, str) and NUMBERED.match(label):
            count += 1
            row = replace(row, cells={**row.cells, "label": f"{count}. {untitled(row)}"})
        yield row
