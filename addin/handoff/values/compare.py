"""The formulas that compare cells with what they held when a copy was made."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable

from addin.a1 import (
    MAX_COLUMN,
    MAX_ROW,
    Area,
    Place,
    Position,
    cell_count,
    cell_text,
    place_text,
    range_text,
    sheet_text,
)
from addin.errors import OTHER_EDITION
from addin.formulas import stored_cells
from addin.xlsx import Workbook, number_text
from udfs.cells import CellError, Value

SAME = "1E-9"
"""How far a number may be from what it was, relative to the larger of the two."""

SMALL = "1E-6"
"""The size that every number has at least in that: no two programs agree on what is exactly 0."""

_KINDS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
"""The errors in the order in which ERROR.TYPE counts them."""

_LABELS = 3
"""The column that says which row is compared; the row's own columns follow."""

Cells = dict[Position, tuple[str, Value]]
"""What stands where: a formula (or none) and its value."""


class Compared:
    """Where each cell that is read is compared, on the sheet of the flags."""

    def __init__(
        self,
        book: Workbook,
        watched: Iterable[Area],
        first: int,
        constant: Callable[[Value], str],
    ) -> None:
        """`first` is the first row for it; `constant` writes a value into a formula."""
        self._book, self._constant = book, constant
        self._filled = {area: self._filled_in(area) for area in watched}
        read = {place for places in self._filled.values() for place in places}
        self._places = book.in_order(read)
        rows = dict.fromkeys((sheet, row) for sheet, (row, _) in self._places)
        self._rows = {row: at for at, row in enumerate(rows, first)}
        self._by_sheet: dict[str, list[int]] = defaultdict(list)
        for sheet, row in rows:
            self._by_sheet[sheet].append(row)
        widest = max((column for _, (_, column) in read), default=0)
        if first + len(rows) > MAX_ROW or widest + _LABELS > MAX_COLUMN:
            what = "its formulas read more cells than can be watched"
            raise book.package.fault(what, do=OTHER_EDITION)

    def cells(self) -> Cells:
        """The comparisons, each where it stands, and which row it is."""
        found: Cells = {
            (at, _LABELS): ("", f"{sheet_text(sheet)} {row}")
            for (sheet, row), at in self._rows.items()
        }
        return found | {self._at(place): (self._comparison(place), False) for place in self._places}

    def condition(self, area: Area) -> str:
        """What is TRUE if a range has changed: one of its cells, or one that was blank."""
        sheet, bounds = area
        held, text = len(self._filled[area]), f"{sheet_text(sheet)}!{range_text(bounds)}"
        if held and cell_count(bounds) == 1:
            return cell_text(self._at((sheet, bounds[:2])))
        filled = f"COUNTA({text})<>{held}"
        if not held:
            return filled
        rows, (top, left, bottom, right) = self._by_sheet[sheet], bounds
        first, last = rows[bisect_left(rows, top)], rows[bisect_right(rows, bottom) - 1]
        right = min(right, MAX_COLUMN - _LABELS)
        start, end = self._at((sheet, (first, left))), self._at((sheet, (last, right)))
        return f"OR({filled},{range_text((*start, *end))})"

    def _at(self, place: Place) -> Position:
        sheet, (row, column) = place
        return self._rows[sheet, row], column + _LABELS

    def _filled_in(self, area: Area) -> set[Place]:
        return {place for place in stored_cells(self._book, area) if self._held(place) is not None}

    def _held(self, place: Place) -> Value:
        """What a cell held; a formula that gave nothing is not blank all the same."""
        cell = self._book.by_name[place[0]].cells[place[1]]
        return "" if cell.value is None and cell.is_result else cell.value

    def _comparison(self, place: Place) -> str:
        """The formula that is TRUE if a cell holds something else than it held."""
        cell, old = place_text(place), self._held(place)
        if isinstance(old, bool):
            return f"IF(ISLOGICAL({cell}),{cell}<>{self._constant(old)},TRUE)"
        if isinstance(old, CellError):
            kind = f"ERROR.TYPE({cell})<>{_KINDS.index(old) + 1}" if old in _KINDS else "FALSE"
            return f"IF(ISERROR({cell}),{kind},TRUE)"
        if isinstance(old, str):
            return f"IF(ISTEXT({cell}),NOT(EXACT({cell},{self._constant(old)})),TRUE)"
        size = number_text(abs(old or 0.0)).upper()
        far = f"ABS({cell}-({self._constant(old)}))>{SAME}*MAX(ABS({cell}),{size},{SMALL})"
        return f"IF(ISNUMBER({cell}),{far},TRUE)"
