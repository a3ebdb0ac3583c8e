"""Cells by sheet and column, to find quickly those that a range holds."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator

from addin.a1 import Area, Place


class PlaceIndex:
    """A set of cells that is asked for ranges."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        """Take the cells."""
        self._rows: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for sheet, (row, column) in places:
            self._rows[sheet][column].append(row)
        for columns in self._rows.values():
            for rows in columns.values():
                rows.sort()

    def __bool__(self) -> bool:
        """Whether there is any cell."""
        return bool(self._rows)

    def add(self, place: Place) -> None:
        """Take one cell more."""
        insort(self._rows[place[0]][place[1][1]], place[1][0])

    def within(self, area: Area) -> Iterator[Place]:
        """The cells of this range."""
        sheet, (top, left, bottom, right) = area
        columns = self._rows.get(sheet, {})
        narrow = right - left < len(columns)
        for column in range(left, right + 1) if narrow else sorted(columns):
            if left <= column <= right and column in columns:
                rows = columns[column]
                for at in range(bisect_left(rows, top), len(rows)):
                    if rows[at] > bottom:
                        break
                    yield sheet, (rows[at], column)

    def touches(self, areas: Iterable[Area] | None) -> bool:
        """Whether any cell is in one of these ranges; None are all the cells that there are."""
        if areas is None:
            return bool(self)
        return any(True for area in areas for _ in self.within(area))
