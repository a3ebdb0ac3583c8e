"""What a cell is called, read off the texts around it, and its value as an analyst writes it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from addin.a1 import Place, Position
from addin.inputs import HEADLINE, SERIES, Layout, as_shown
from addin.xlsx import NumberFormats, StoredCell
from udfs.cells import CellError, Value

SHARES = ("%", "fraction")
"""Units of shares of a whole, which people read as percentages."""

_UNIT_HEAD = "unit"
_MOST_UP = 60
"""Rows above a cell in which its column's head is looked for."""

_HUGE = 1e15
"""From here on a number is written with its power of ten."""

_LONGEST = 80
"""Characters of a label: a longer text is a sentence."""


class Labels:
    """The words for the cells of one workbook."""

    def __init__(self, layout: Layout) -> None:
        """Look at its names; the texts of a sheet are looked at when they are needed."""
        self._layout, self._book = layout, layout.book
        self._rows: dict[str, dict[int, list[int]]] = {}

    @cached_property
    def _named(self) -> dict[Place, tuple[str, str]]:
        """The first name of each named cell, and its comment; one with a comment goes first."""
        found: dict[Place, tuple[str, str]] = {}
        for name in sorted(self._book.names, key=lambda name: not name.comment):
            if name.sheet is None and not name.hidden and not name.name.startswith("_xlnm."):
                place = self._layout.references.cell(name.formula)
                if place and place[0] in self._book.by_name:
                    found.setdefault(place, (name.name, name.comment))
        return found

    def name(self, place: Place) -> str:
        """The defined name of a cell, or nothing."""
        return self._named.get(place, ("", ""))[0]

    @cached_property
    def _inputs(self) -> dict[Place, str]:
        """What the inputs are called, by the cells that formulas read them in."""
        layout = self._layout
        cells = [*layout.typed_cells.values()]
        cells += [next(iter(layout.cells_of(i).values())) for i in layout.inputs.values()]
        found = {cell.place: layout.label(cell) for cell in cells}
        return found | {cell.input.place: found[cell.place] for cell in cells}

    def label(self, place: Place) -> str:
        """What a cell is called: the text before it in its row, and the head of its column."""
        return ", ".join(dict.fromkeys(filter(None, self.parts(place))))

    def parts(self, place: Place) -> tuple[str, str]:
        """The text before a cell in its row, and the head of its column where there are others."""
        headline = self._comment(place)
        if headline[0].casefold() == HEADLINE:
            return headline[1], ""
        if place in self._inputs:
            return self._inputs[place], ""
        sheet, (row, column) = place
        texts = [self._text((sheet, (row, at))) for at in self._row(sheet, row) if at < column]
        start = next(filter(None, texts), "")
        neighbours = [at for at in self._row(sheet, row) if self._is_figure((sheet, (row, at)))]
        value = self._layout.value(place)
        is_filled = value is not None and (type(value) is not str or self._layout.is_result(place))
        head = self._head(place) if is_filled and (len(neighbours) > 1 or not start) else ""
        return start, head

    def unit(self, place: Place) -> str:
        """The unit of a cell: what its name says, or what stands under `Unit` in its row.

        A share of a whole, or a day, is what its format shows as one.
        """
        comment = self._comment(place)
        if len(comment) > 1:
            return comment[2] if comment[0].casefold() == HEADLINE else comment[1]
        shown = self._formats.shown_as(place)
        sheet, (row, column) = place
        before = [at for at in self._row(sheet, row) if at < column]
        texts = {at: self._text((sheet, (row, at))) for at in before}
        units = (
            text for at, text in texts.items() if text and self._is_under_unit((sheet, (row, at)))
        )
        unit = next(units, "")
        return unit if bool(shown) == (unit in (*SHARES, "date")) else shown

    @cached_property
    def _formats(self) -> NumberFormats:
        return NumberFormats(self._book)

    def _comment(self, place: Place) -> list[str]:
        """The fields of the comment of a cell's name: those of an input, or of a headline."""
        fields = [text.strip() for text in self._named.get(place, ("", ""))[1].split("|")]
        if fields[0].casefold() == SERIES:
            return [""]
        wanted = 3 if fields[0].casefold() == HEADLINE else 2
        return fields if len(fields) >= wanted else [""]

    def _row(self, sheet: str, row: int) -> list[int]:
        """The columns of a row that hold anything, in their order."""
        if sheet not in self._rows:
            rows: dict[int, list[int]] = {}
            for at, column in sorted(self._book.by_name[sheet].cells):
                rows.setdefault(at, []).append(column)
            self._rows[sheet] = rows
        return self._rows[sheet].get(row, [])

    def _cell(self, sheet: str, at: Position) -> StoredCell | None:
        return self._book.by_name[sheet].cells.get(at)

    def _text(self, place: Place) -> str:
        """The short text in a cell, or nothing."""
        cell = self._cell(*place)
        is_text = cell and isinstance(cell.value, str) and not isinstance(cell.value, CellError)
        text = " ".join(str(cell.value).split()) if cell and is_text else ""
        return text if len(text) <= _LONGEST else ""

    def _is_figure(self, place: Place) -> bool:
        cell = self._cell(*place)
        return bool(cell and isinstance(cell.value, float))

    def _above(self, place: Place) -> list[str]:
        sheet, (row, column) = place
        rows = range(row - 1, max(row - _MOST_UP, 0), -1)
        return [text for at in rows if (text := self._text((sheet, (at, column))))]

    def _head(self, place: Place) -> str:
        """The nearest text above a cell that heads a column rather than being one of its values."""
        sheet, (row, column) = place
        for at in range(row - 1, max(row - _MOST_UP, 0), -1):
            cell = self._cell(sheet, (at, column))
            if cell and (text := self._text((sheet, (at, column)))):
                return text if text != "NM" else ""
        return ""

    def _is_under_unit(self, place: Place) -> bool:
        return any(text.casefold() == _UNIT_HEAD for text in self._above(place))


def figure(value: Value, unit: str = "", *, date1904: bool = False) -> str:
    """A value as people read it: 2,573.8 and 37.13, a share as 15%, a day as 2028-07-01."""
    if value is None:
        return "blank"
    if isinstance(value, bool):
        return str(value).upper()
    if not isinstance(value, float):
        return str(value)
    if unit == "date":
        return str(as_shown(value, unit, date1904))
    if unit in SHARES:
        return f"{_plain(float(Decimal(repr(value)) * 100), 2)}%"
    size = abs(value)
    if size >= _HUGE:
        return f"{value:.6g}"
    return _plain(value, 1 if size >= 1_000 else 2 if size >= 1 else 4 if size >= 0.01 else 6)


def _plain(value: float, decimals: int) -> str:
    """So many decimals, half rounded up as Excel does; fewer where they say all of it.

    A number that would come to nothing keeps three digits.
    """
    exact = Decimal(repr(value))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if value and not rounded:
        return f"{value:.3g}"
    text = f"{rounded + 0:,f}"
    return text.rstrip("0").rstrip(".") if rounded == exact and "." in text else text
