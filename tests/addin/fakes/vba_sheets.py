"""Workbooks, sheets and ranges as VBA sees them, as far as our VBA looks.

`Value` and `Value2` differ as in Excel: a cell's format is part of `Value`. A range of a million
cells cannot be read here, because nobody should.
"""

# mypy: disable-error-code="misc,untyped-decorator"

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import (
    EMPTY,
    MISSING,
    VBAArray,
    VBACurrency,
    VBADate,
    VBAErrorValue,
    VBAObject,
    member,
    method,
)

from addin.a1 import Bounds, Position, range_bounds
from tests.addin.fakes import windows
from udfs.cells import DAYS_TO_1904

MOST_CELLS = 100_000
"""Cells that may be read at once before the test is told that it is too many."""


class Book(VBAObject):
    """A workbook, which says from which day its serial numbers count."""

    def __init__(self, *, date1904: bool = False) -> None:
        self.date1904 = date1904

    @member
    def Date1904(self) -> bool:  # noqa: N802
        return self.date1904


class _Count(VBAObject):
    """What `Rows`, `Columns` and `Areas` are asked for."""

    def __init__(self, count: int) -> None:
        self.count = count

    @member
    def Count(self) -> int:  # noqa: N802
        return self.count


class Sheet(VBAObject):
    """A sheet of formatted values; `size` is that of a sheet of Excel's."""

    def __init__(self, book: Book | None = None, size: Position = (1_048_576, 16_384)) -> None:
        self.book, self.size = book or Book(), size
        self.cells: dict[Position, tuple[Any, str]] = {}

    def fill(self, ref: str, rows: list[list[Any]], number_format: str = "General") -> Range:
        """Put rows of values into cells, from the corner of `ref` on; gives their range."""
        top, left, *_ = range_bounds(ref)
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                self.cells[top + y, left + x] = value, number_format
        return Range(self, (top, left, top + len(rows) - 1, left + len(rows[0]) - 1))

    def range(self, *refs: str) -> Range:
        """A range of one area or several; `A:B` and `1:2` are whole columns and rows."""
        return Range(self, *map(self._bounds, refs))

    def _bounds(self, ref: str) -> Bounds:
        first, _, last = ref.partition(":")
        if first.isalpha():
            ref = f"{first}1:{last}{self.size[0]}"
        elif first.isdigit():
            return int(first), 1, int(last), self.size[1]
        return range_bounds(ref)

    @member
    def Parent(self) -> Book:  # noqa: N802
        return self.book

    @member
    def Rows(self) -> _Count:  # noqa: N802
        return _Count(self.size[0])

    @member
    def Columns(self) -> _Count:  # noqa: N802
        return _Count(self.size[1])

    @member
    def UsedRange(self) -> Range:  # noqa: N802
        if not self.cells:
            return Range(self, (1, 1, 1, 1))
        rows, columns = [at[0] for at in self.cells], [at[1] for at in self.cells]
        return Range(self, (min(rows), min(columns), max(rows), max(columns)))


class Range(VBAObject):
    """A reference to cells; what Excel says of several areas is said of the first."""

    def __init__(self, sheet: Sheet, *areas: Bounds) -> None:
        self.sheet, self.areas = sheet, areas
        self.top, self.left, self.bottom, self.right = areas[0]

    @property
    def size(self) -> Position:
        return self.bottom - self.top + 1, self.right - self.left + 1

    @member
    def Worksheet(self) -> Sheet:  # noqa: N802
        return self.sheet

    @member
    def Areas(self) -> _Count:  # noqa: N802
        return _Count(len(self.areas))

    @member
    def Row(self) -> int:  # noqa: N802
        return self.top

    @member
    def Column(self) -> int:  # noqa: N802
        return self.left

    @member
    def Rows(self) -> _Count:  # noqa: N802
        return _Count(self.size[0])

    @member
    def Columns(self) -> _Count:  # noqa: N802
        return _Count(self.size[1])

    @method
    def Resize(self, RowSize: Any, ColumnSize: Any) -> Range:  # noqa: N802, N803
        bottom, right = self.top + int(RowSize) - 1, self.left + int(ColumnSize) - 1
        inside = self.top <= bottom <= self.sheet.size[0] and right <= self.sheet.size[1]
        if not inside or right < self.left:
            raise VBARuntimeError(1004, "Application-defined or object-defined error")
        return Range(self.sheet, (self.top, self.left, bottom, right))

    @member
    def Value(self) -> Any:  # noqa: N802
        later = DAYS_TO_1904 * self.sheet.book.date1904
        return self._read(lambda value, shown: _as_formatted(value, shown, later))

    @member
    def Value2(self) -> Any:  # noqa: N802
        return self._read(lambda value, _: value)

    def for_python(self) -> windows.Range:
        """What arrives in Python if VBA hands the range itself over."""
        shown, plain = ([list(r) for r in as_rows(v)] for v in (self.Value(), self.Value2()))
        return windows.Range(to_com(plain), to_com(shown))

    def _read(self, read: Any) -> Any:
        height, width = self.size
        if height * width > MOST_CELLS:
            raise VBARuntimeError(7, f"Out of memory: {height} x {width} cells were read")
        cells = self.sheet.cells
        items = [
            _as_variant(read(*cells.get((y, x), (None, "General"))))
            for x in range(self.left, self.right + 1)
            for y in range(self.top, self.bottom + 1)
        ]
        return VBAArray([(1, height), (1, width)], items=items) if len(items) > 1 else items[0]


def _as_formatted(value: Any, number_format: str, later: int) -> Any:
    """What `Value` makes of a number in a cell with this format."""
    if isinstance(value, float) and windows.is_currency(number_format):
        return VBACurrency(value)
    if isinstance(value, float) and windows.is_date(number_format):
        return VBADate(value + later)
    return value


def _as_variant(value: Any) -> Any:
    if value is None:
        return EMPTY
    number = windows.ERROR_NUMBERS.get(value) if isinstance(value, str) else None
    return value if number is None else VBAErrorValue(number - windows.FIRST_ERROR)


def as_rows(value: Any) -> Any:
    """An array of VBA's as nested tuples, one with a single dimension as one tuple."""
    if not isinstance(value, VBAArray):
        return ((value,),)
    spans = [range(low, high + 1) for low, high in value.bounds]
    if len(spans) == 1:
        return tuple(value.get([x]) for x in spans[0])
    return tuple(tuple(value.get([y, x]) for x in spans[1]) for y in spans[0])


def to_com(value: Any) -> Any:
    """A value of VBA's as pywin32 hands it to Python."""
    if isinstance(value, list | tuple):
        return tuple(map(to_com, value))
    if isinstance(value, VBAArray):
        return to_com(as_rows(value))
    if isinstance(value, VBAErrorValue):
        return windows.FIRST_ERROR + value.number
    if isinstance(value, VBADate):
        return windows.com_date(value.serial)
    if value is MISSING:
        return windows.MISSING
    for plain in (bool, int, float, Decimal):
        if isinstance(value, plain):
            return plain(value)
    return None if value is EMPTY else value
