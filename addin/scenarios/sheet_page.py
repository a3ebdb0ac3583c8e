"""A sheet that is filled from the top: its looks, its kinds of rows, how it shows numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import ceil, floor, isfinite, log10
from typing import Any

from addin.a1 import Place
from addin.scenarios.sheet_charts import Drawn
from addin.xlsx import DAY, SHARE, NumberFormats, Workbook
from addin.xlsx.edit import NewCell, NewSheet, NewStyles
from udfs.cells import Value
from workbooks.styles import BAND, COLUMN_HEAD, FONT, GREY, NAVY, RED, RULE, SUBTITLE, TITLE

WIDTHS = {1: 2.0, 2: 34.0, 3: 9.0} | dict.fromkeys(range(4, 14), 10.5)
LINE = 14.0
PART, FINE_PART, COUNT, FIGURE = "0.0%_)", "0.00%_)", "#,##0_)", "0.00_);(0.00);0.00_)"

_PAGE = 525.0
"""Points of rows that go on a printed page of this width."""

_LABEL = 38
"""Characters of a label that surely go into a line."""

_COLUMNS = len(WIDTHS) - 1
_MOST_DECIMALS = 8
_MIDDLE = {**FONT, "align": "left", "valign": "vcenter"}
_ROW = {**_MIDDLE, "bottom": 4, "bottom_color": RULE}
_LOOKS: dict[str, Mapping[str, Any]] = {
    "title": TITLE,
    "subtitle": SUBTITLE,
    "section": {**_MIDDLE, "bold": True, "bg_color": BAND, "font_color": NAVY},
    "head": {**COLUMN_HEAD, "align": "left"},
    "number head": {**COLUMN_HEAD, "align": "right", "text_wrap": True},
    "label": {**_ROW, "quoted": True, "text_wrap": True},
    "strong": {**_ROW, "bold": True, "quoted": True, "text_wrap": True},
    "number": {**_ROW, "align": "right"},
    "fact": {**_MIDDLE, "quoted": True},
    "words": {**_ROW, "quoted": True},
    "fact label": {**_MIDDLE, "text_wrap": True, "bold": True, "font_color": NAVY},
    "note": {**_MIDDLE, "font_size": 8, "font_color": GREY},
    "warning": {**_MIDDLE, "bold": True, "font_color": RED},
}

Figure = tuple[float | None, str]
"""A number with the code of its format."""


class Page:
    """Rows and charts of a sheet that is to be added to a workbook."""

    def __init__(self, book: Workbook, styles: NewStyles) -> None:
        """The workbook says how its own cells show their numbers."""
        self.sheet, self.charts = NewSheet(WIDTHS), list[Drawn]()
        self._book, self._formats = book, NumberFormats(book)
        self._style = cache(
            lambda look, code: styles.style(
                _LOOKS[look], styles.number_format_of(code) if code else 0
            )
        )

    @property
    def row(self) -> int:
        """The last row, from 1."""
        return len(self.sheet.rows)

    def text(self, content: Value, look: str) -> None:
        """A row with a text that may run over the empty cells behind it."""
        height = {"title": 24, "subtitle": 16}.get(look, LINE)
        self.sheet.add(height, self._cell(content, look))

    def gap(self, height: float, rows: int = 1) -> None:
        """Empty rows, so many points tall each."""
        for _ in range(rows):
            self.sheet.add(height)

    def section(self, title: str, rows: int, others: float = 0.0) -> None:
        """A band with a title; so many rows below it, and other points, stay on its page."""
        self.keep(8 + 18 + rows * LINE + others)
        self.gap(8)
        band = self._cell(None, "section")
        self.sheet.add(18, self._cell(title, "section"), *[band] * (_COLUMNS - 1))

    def heads(self, *texts: str, lines: int = 1, over_words: int = 0) -> None:
        """Column heads over a label, a unit and figures, or words in the column of that number."""
        looks = ["head"] * 2 + ["number head"] * (_COLUMNS - 2)
        looks[over_words] = "head"
        padded = [*texts, *[""] * (_COLUMNS - len(texts))]
        cells = [self._cell(text or None, look) for text, look in zip(padded, looks)]
        self.sheet.add(12 * lines + 3, *cells)

    def figures(
        self, label: Value, unit: str, *figures: Figure, strong: bool = False, words: str = ""
    ) -> None:
        """A row of a table: a label, its unit, numbers from column D on, and words behind them."""
        cells = [self._cell(label, "strong" if strong else "label"), self._cell(unit, "words")]
        cells += [self._cell(number, "number", code) for number, code in figures]
        cells += [self._cell(None, "label"), self._cell(words, "words")] if words else []
        cells += [self._cell(None, "label")] * (_COLUMNS - len(cells))
        self.sheet.add(_height(label), *cells)

    def numbers(self, first: Figure, *figures: Figure) -> None:
        """A row of figures with a number as its label."""
        cells = [self._cell(number, "number", code) for number, code in figures]
        self.sheet.add(
            LINE, self._cell(first[0], "label", first[1]), self._cell(None, "label"), *cells
        )

    def fact(self, label: str, text: str) -> None:
        """A row with a label and a text."""
        self.sheet.add(_height(label), self._cell(label, "fact label"), self._cell(text, "fact"))

    def page_break(self) -> None:
        """What follows begins on a new page."""
        self.sheet.breaks.append(self.row)

    def keep(self, points: float) -> None:
        """What follows begins on a new page if it does not fit on this one, but would on that."""
        begins = max(self.sheet.breaks, default=0)
        used = sum(height for height, _ in self.sheet.rows[begins:])
        if used and used + points > _PAGE >= points:
            self.page_break()

    def live(self, place: Place) -> float | None:
        """The number that a cell of the workbook has."""
        cell = self._book.by_name[place[0]].cells.get(place[1])
        return float(cell.value) if cell and isinstance(cell.value, (int, float)) else None

    def code(self, place: Place, spread: float, *, apart: bool = False) -> str:
        """The format for numbers of a cell that lie so far apart; `apart` for their distances."""
        shown = self._formats.shown_as(place)
        if shown == DAY and not apart:
            return "d mmm yyyy_)"
        return number_code(spread, share=shown == SHARE)

    def _cell(self, content: Value, look: str, code: str = "") -> NewCell:
        if isinstance(content, float) and not isfinite(content):
            content = None
        return NewCell(content, self._style(look, code))


def _height(label: Value) -> float:
    """Points of a row with a label that may need several lines."""
    return LINE * ceil(max(len(str(label)), 1) / _LABEL)


def number_code(spread: float, *, share: bool = False) -> str:
    """The format that shows two digits of a third of the spread of numbers."""
    spread = abs(spread) * (100 if share else 1)
    decimals = 2
    if isfinite(spread) and spread:
        decimals = min(max(1 - floor(log10(spread / 3)), 0), _MOST_DECIMALS)
    plain = "#,##0" + "." * bool(decimals) + "0" * decimals + "%" * share
    return f"{plain}_);({plain});{plain}_)"
