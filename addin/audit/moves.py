"""Where the rows, columns and sheets of a workbook are now, after some were inserted or deleted."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from addin.a1 import Position, SharedFormula, column_letters, sheet_name, sheet_text

Key = TypeVar("Key", bound=Hashable)
_MOST = 250_000
"""Pairs of rows that are weighed; of more only those count that are quite the same."""


class Axis:
    """Where each row, or each column, of a sheet is now; None for one that is gone."""

    def __init__(self, anchors: Sequence[tuple[int, int]] = ()) -> None:
        """`anchors` are pairs of old and new numbers, both rising."""
        self._now: dict[int, int | None] = {0: 0}
        last, new_last = 0, 0
        for old, new in anchors:
            for at in range(last + 1, old):
                # What has no mark of its own stays below its neighbour, if there is room.
                here = new_last + at - last
                self._now[at] = here if here < new else None
            self._now[old] = new
            last, new_last = old, new
        self._last, self._offset = last, new_last - last
        self._images = set(self._now.values())
        self.moves = bool(self._offset) or any(old != new for old, new in self._now.items())
        """Whether anything is elsewhere."""

    def now(self, old: int) -> int | None:
        """Where a row or column is now."""
        return self._now[old] if old <= self._last else old + self._offset

    def is_new(self, now: int) -> bool:
        """Whether a row or column was inserted between those that were there."""
        return now <= self._last + self._offset and now not in self._images

    def ends(self, first: int, last: int) -> tuple[int, int] | None:
        """Where a range is now: what is left of it, with all that was inserted between."""
        start = next((n for at in range(first, last + 1) if (n := self.now(at))), None)
        end = next((n for at in range(last, first - 1, -1) if (n := self.now(at))), None)
        return None if start is None or end is None else (start, end)


@dataclass
class Moved:
    """Where one sheet is now: its name, or None where it is gone, and its rows and columns."""

    name: str | None
    rows: Axis
    columns: Axis

    def now(self, at: Position) -> Position | None:
        """Where a cell is now."""
        row, column = self.rows.now(at[0]), self.columns.now(at[1])
        return (row, column) if row and column else None


def align(
    old: Sequence[Key], new: Sequence[Key], likeness: Callable[[Key, Key], float]
) -> list[tuple[int, int]]:
    """Pairs of numbers (from 1) of what is alike, in order, with the greatest likeness in all."""
    start, pairs = 0, []
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    middle, other = old[start : len(old) - end], new[start : len(new) - end]
    pairs = [(at, at) for at in range(1, start + 1)]
    few = len(middle) * len(other) <= _MOST
    found = _best(middle, other, likeness) if few else _same(middle, other)
    pairs += [(start + a, start + b) for a, b in found]
    return pairs + [(len(old) - at, len(new) - at) for at in range(end - 1, -1, -1)]


def _same(old: Sequence[Key], new: Sequence[Key]) -> Iterator[tuple[int, int]]:
    from difflib import SequenceMatcher  # for many moved lines alone

    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        for at in range(1, block.size + 1):
            yield block.a + at, block.b + at


def _best(
    old: Sequence[Key], new: Sequence[Key], likeness: Callable[[Key, Key], float]
) -> list[tuple[int, int]]:
    scores = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[likeness(one, other) for other in new] for one in old]
    for a in range(1, len(old) + 1):
        above, here = scores[a - 1], scores[a]
        for b in range(1, len(new) + 1):
            here[b] = max(above[b], here[b - 1], above[b - 1] + alike[a - 1][b - 1])
    pairs, a, b = [], len(old), len(new)
    while a and b:
        like = alike[a - 1][b - 1]
        # Of rows that are all alike the last stays the last.
        if like and scores[a][b] == scores[a - 1][b - 1] + like:
            pairs.append((a, b))
            a, b = a - 1, b - 1
        elif scores[a][b] == scores[a - 1][b]:
            a -= 1
        else:
            b -= 1
    return pairs[::-1]


def moved_formula(formula: str, sheet: str, moves: Mapping[str, Moved]) -> str:
    """What a formula of this sheet says now that cells have moved."""
    if not any(m.rows.moves or m.columns.moves or m.name != s for s, m in moves.items()):
        return formula
    pieces: list[str] = []
    for piece in SharedFormula.parse(formula, (1, 1)).pieces:
        if isinstance(piece, str):
            pieces.append(piece)
            continue
        before = pieces[-1] if pieces else ""
        written = before.removesuffix("!") if before.endswith("!") else ""
        moved = moves.get(sheet_name(written) if written else sheet)
        if moved is None:
            pieces.append(_text(piece))
            continue
        if written and moved.name and moved.name != sheet_name(written):
            pieces[-1] = sheet_text(moved.name) + "!"
        pieces.append(_text(_corners(piece, moved) or ()) or "#REF!")
    return "".join(pieces)


_End = tuple[bool, int] | None
_Corner = tuple[_End, _End]


def _corners(corners: Sequence[_Corner], moved: Moved) -> list[_Corner] | None:
    (column, row), (last_column, last_row) = corners[0], corners[-1]
    columns = _ends(column, last_column, moved.columns)
    rows = _ends(row, last_row, moved.rows)
    if columns is None or rows is None:
        return None
    return list(zip(columns, rows))[: len(corners)]


def _ends(first: _End, last: _End, axis: Axis) -> tuple[_End, _End] | None:
    if first is None or last is None:
        return first, last
    if first[1] > last[1]:
        first, last = last, first
    ends = axis.ends(first[1], last[1])
    return None if ends is None else ((first[0], ends[0]), (last[0], ends[1]))


def _text(corners: Sequence[_Corner]) -> str:
    texts = []
    for column, row in corners:
        text = "$" * column[0] + column_letters(column[1]) if column else ""
        texts.append(text + ("$" * row[0] + str(row[1]) if row else ""))
    return ":".join(texts)
