"""Where the cells of an older workbook are in a newer one: sheets, rows and columns that moved."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from addin.a1 import (
    Bounds,
    Position,
    column_letters,
    column_number,
    range_text,
    sheet_name,
    sheet_text,
)
from addin.formulas import Token, rewrite_tokens
from addin.xlsx import Workbook, Worksheet

_ALIKE = 0.5
"""Share of equal contents from which a sheet of another name is the same sheet."""

_MOST_LINES = 3_000
"""Rows that are matched by their texts; of more each counts as what it was."""

_TEXTS = 2
"""Texts of a row, or column, that it is known by."""

_NUMBERS = re.compile(r"[0-9]+")
_CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})")


class SheetChange(NamedTuple):
    """A sheet that is new, gone, renamed or elsewhere among the others."""

    kind: str
    old: str
    new: str
    detail: str = ""


class LineChange(NamedTuple):
    """Rows or columns of a sheet that are new or gone; `label` is a text of the first."""

    kind: str
    sheet: str
    what: str
    first: int
    last: int
    label: str


@dataclass
class Lines:
    """Where each row, or column, of an older sheet is now: only those that moved or are gone.

    What comes behind the `last` that was matched has moved by `shift`.
    """

    moved: dict[int, int | None] = field(default_factory=dict)
    added: list[int] = field(default_factory=list)
    last: int = 0
    shift: int = 0

    def now(self, line: int) -> int | None:
        """The place of a line; None for one that is gone."""
        return self.moved.get(line, line + self.shift if line > self.last else line)

    @property
    def same(self) -> bool:
        """Whether every line is where it was."""
        return not (self.moved or self.added or self.shift)


def match_lines(old: Sequence[Hashable], new: Sequence[Hashable]) -> Lines:
    """Match lines by what they are known by; line numbers count from 1."""
    start, most = 0, min(len(old), len(new))
    while start < most and old[start] == new[start]:
        start += 1
    end = 0
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    in_place = [(at, at) for at in range(most)]
    pairs = in_place
    if max(len(before), len(after)) <= _MOST_LINES:
        blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        pairs = [
            (start + a + at, start + b + at)
            for _, a, a_end, b, b_end in blocks
            for at in range(min(a_end - a, b_end - b))
        ]
        pairs += zip(range(len(old) - end, len(old)), range(len(new) - end, len(new)))
        pairs = [(at, at) for at in range(start)] + pairs
    if _matches(old, new, pairs) <= _matches(old, new, in_place):
        # Some lines are called otherwise, and none has moved; blank ones at the end say nothing.
        return Lines(
            {line + 1: None for line in range(most, len(old)) if old[line]},
            [line + 1 for line in range(most, len(new)) if new[line]],
        )
    kept = dict(pairs)
    taken = set(kept.values())
    moved = {at + 1: kept[at] + 1 if at in kept else None for at in range(len(old))}
    return Lines(
        {line: now for line, now in moved.items() if line != now},
        [at + 1 for at in range(len(new)) if at not in taken],
        len(old),
        len(new) - len(old),
    )


def _matches(
    old: Sequence[Hashable], new: Sequence[Hashable], pairs: Sequence[tuple[int, int]]
) -> int:
    """How many lines of the same texts a pairing brings together; blank ones say nothing."""
    return sum(bool(old[a]) and old[a] == new[b] for a, b in pairs)


@dataclass
class Places:
    """Where everything of one workbook is in another."""

    old: Workbook
    new: Workbook

    def __post_init__(self) -> None:
        """Match the sheets, then the rows and columns of each."""
        self.sheets = _match_sheets(self.old, self.new)
        self.rows: dict[str, Lines] = {}
        self.columns: dict[str, Lines] = {}
        for before, now in self.sheets.items():
            sheets = self.old.by_name[before], self.new.by_name[now]
            for axis, known in ((0, self.rows), (1, self.columns)):
                known[before] = match_lines(*(_known_by(sheet, axis) for sheet in sheets))
        same = (lines.same for known in (self.rows, self.columns) for lines in known.values())
        self.same = all(same) and all(name == now for name, now in self.sheets.items())

    def position(self, sheet: str, at: Position) -> Position | None:
        """Where a cell of a sheet, by its old name, is now; None for one that is gone."""
        row, column = self.rows[sheet].now(at[0]), self.columns[sheet].now(at[1])
        return (row, column) if row is not None and column is not None else None

    def formula(self, formula: str, sheet: str) -> str:
        """A formula of the older workbook as it would stand in the newer one."""
        if self.same:
            return formula
        return rewrite_tokens(formula, lambda token: self._moved(token, sheet))

    def _moved(self, token: Token, home: str) -> str | None:
        if not token.is_name or "[" in token.text:
            return None
        before, mark, cells = token.text.rpartition("!")
        on = sheet_name(before) if mark else home
        known = next((name for name in self.sheets if name.casefold() == on.casefold()), None)
        if known is None:
            return None
        moved = [self._corner(text, known) for text in cells.split(":")]
        start = f"{sheet_text(self.sheets[known])}!" if mark else ""
        return start + ":".join(moved)

    def _corner(self, text: str, sheet: str) -> str:
        found = _CORNER.fullmatch(text)
        if not found:
            return text
        at = self.position(sheet, (int(found[4]), column_number(found[2])))
        return f"{found[1]}{column_letters(at[1])}{found[3]}{at[0]}" if at else "#REF!"

    def sheet_changes(self) -> list[SheetChange]:
        """The sheets that are new, gone, renamed or moved."""
        found = []
        for sheet in self.old.sheets:
            now = self.sheets.get(sheet.name)
            if now is None:
                found.append(SheetChange("removed", sheet.name, "", f"{len(sheet.cells)} cells"))
            elif now != sheet.name:
                found.append(SheetChange("renamed", sheet.name, now))
        kept = set(self.sheets.values())
        found += (
            SheetChange("added", "", sheet.name, f"{len(sheet.cells)} cells")
            for sheet in self.new.sheets
            if sheet.name not in kept
        )
        return found + self._reordered(kept)

    def _reordered(self, kept: set[str]) -> list[SheetChange]:
        """The sheets that stand elsewhere among those that both workbooks have."""
        before = [self.sheets[s.name] for s in self.old.sheets if s.name in self.sheets]
        now = [sheet.name for sheet in self.new.sheets if sheet.name in kept]
        blocks = SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks()
        still = {name for block in blocks for name in now[block.b : block.b + block.size]}
        names = {now: old for old, now in self.sheets.items()}
        return [
            SheetChange(
                "moved", names[name], name, f"now behind {now[at - 1]}" if at else "now first"
            )
            for at, name in enumerate(now)
            if name not in still
        ]

    def line_changes(self) -> list[LineChange]:
        """The rows and columns that are new or gone, in runs."""
        found: list[LineChange] = []
        for before, now in self.sheets.items():
            for axis, what in ((0, "row"), (1, "column")):
                lines = (self.rows, self.columns)[axis][before]
                gone = [line for line, at in lines.moved.items() if at is None]
                sides = (("removed", self.old.by_name[before], gone),
                         ("added", self.new.by_name[now], lines.added))  # fmt: skip
                for kind, sheet, numbers in sides:
                    for first, last in _runs(sorted(numbers)):
                        if any(first <= at[axis] <= last for at in sheet.cells):
                            label = _label(sheet, axis, first, last)
                            found.append(LineChange(kind, sheet.name, what, first, last, label))
        return found


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


def _texts(sheet: Worksheet, axis: int) -> dict[int, list[str]]:
    """The first texts that are typed in each row, or column."""
    found: dict[int, list[str]] = {}
    for at, cell in sorted(sheet.cells.items(), key=lambda item: (item[0][axis], item[0])):
        if isinstance(cell.value, str) and cell.formula is None:
            texts = found.setdefault(at[axis], [])
            if len(texts) < _TEXTS:
                texts.append(cell.value)
    return found


def _known_by(sheet: Worksheet, axis: int) -> list[tuple[str, ...]]:
    texts, filled = (
        _texts(sheet, axis),
        (
            at[axis]
            for at, cell in sheet.cells.items()
            if cell.value is not None or cell.formula is not None
        ),
    )
    return [tuple(texts.get(line, ())) for line in range(1, max(filled, default=0) + 1)]


def _label(sheet: Worksheet, axis: int, first: int, last: int) -> str:
    texts = _texts(sheet, axis)
    return next((texts[line][0] for line in range(first, last + 1) if line in texts), "")


def _match_sheets(old: Workbook, new: Workbook) -> dict[str, str]:
    """The sheets of the older workbook that the newer one has, under whatever name."""
    by_folded = {sheet.name.casefold(): sheet.name for sheet in new.sheets}
    found = {
        sheet.name: by_folded[sheet.name.casefold()]
        for sheet in old.sheets
        if sheet.name.casefold() in by_folded
    }
    gone = [sheet for sheet in old.sheets if sheet.name not in found]
    come = [sheet for sheet in new.sheets if sheet.name not in found.values()]
    contents = {id(sheet): _contents(sheet) for sheet in (*gone, *come)}
    pairs = sorted(
        ((_alike(contents[id(a)], contents[id(b)]), a.name, b.name) for a in gone for b in come),
        reverse=True,
    )
    for share, before, now in pairs:
        if share >= _ALIKE and before not in found and now not in found.values():
            found[before] = now
    return {sheet.name: found[sheet.name] for sheet in old.sheets if sheet.name in found}


def _contents(sheet: Worksheet) -> set[str]:
    """The texts and formulas of a sheet, wherever they stand; formulas without what may move."""
    return {
        _NUMBERS.sub("", cell.formula.rpartition("!")[2])
        if cell.formula is not None
        else str(cell.value)
        for cell in sheet.cells.values()
        if cell.formula is not None or cell.value is not None
    }


def _alike(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def range_on(sheet: str, bounds: Bounds) -> str:
    """`Bridge!F28:F33`."""
    return f"{sheet_text(sheet)}!{range_text(bounds)}"
