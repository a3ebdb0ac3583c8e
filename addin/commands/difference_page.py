"""A difference between two workbooks as one page of a workbook."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import xlsxwriter

from addin.commands.difference import sections
from addin.compare import Difference
from addin.errors import printable
from addin.refresh import HeadlineChange
from addin.xlsx import held, write

_LINES = 8
"""Lines of a section that leave room for the others on the page."""

_WIDTHS = (52, 16, 16, 16)
_RIGHT = len(_WIDTHS) - 1
_CHARACTERS = 112
"""Characters of a line across the page."""


def write_page(found: Difference, path: Path) -> None:
    """Write the report. Raises CannotWrite."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False}) as book:
        _Page(book, found).fill()
    with held(path):
        write(memory.getvalue(), path, like=[found.old, found.new])


class _Page:
    """The one sheet of the report, filled from the top."""

    def __init__(self, book: xlsxwriter.Workbook, found: Difference) -> None:
        self.book, self.found, self.row = book, found, 0
        self.sheet = book.add_worksheet("Differences")
        font = {"font_name": "Arial", "font_size": 9, "valign": "top"}
        self.styles = {
            "title": book.add_format({**font, "bold": True, "font_size": 14}),
            "head": book.add_format({**font, "bold": True, "bottom": 1}),
            "number head": book.add_format({**font, "bold": True, "bottom": 1, "align": "right"}),
            "text": book.add_format({**font, "text_wrap": True}),
            "bold": book.add_format({**font, "bold": True}),
            "part": book.add_format({**font, "indent": 2, "align": "left"}),
        }
        self._font = font

    def fill(self) -> None:
        """Write all of it."""
        sheet, found = self.sheet, self.found
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        self._line(f"{found.old.name} -> {found.new.name}", "title")
        if found.same:
            self._line("Both say the same.", "text")
        for title, lines in sections(found, _LINES):
            self.row += 1
            if title == "Answers" and found.headlines:
                self._answers()
                lines = [f"as before: {'; '.join(found.unmoved)}"] if found.unmoved else []
            else:
                self._head(title)
            for line in lines:
                self._wide(line)
        for warning in found.warnings:
            self._wide(f"Warning: {warning}")
        self._print()

    def _answers(self) -> None:
        self._head("Answers", "Before", "Now", "Change")
        for change in self.found.headlines:
            self._answer(change)

    def _answer(self, change: HeadlineChange) -> None:
        headline, values = change.headline, [change.old, change.new]
        numbers = [value for value in values if isinstance(value, float)]
        style = self._number(headline.unit, numbers, bold=True)
        self.sheet.write_string(
            self.row, 0, printable(f"{headline.label}, {headline.unit}"), self.styles["bold"]
        )
        for column, value in enumerate(values, 1):
            self._cell(column, value, style)
        if len(numbers) == 2:
            moved = self._number(headline.unit, numbers, bold=True, signed=True)
            self._cell(_RIGHT, numbers[1] - numbers[0], moved)
        self.row += 1
        if change.unexplained:
            self._line(f"attribution not available: {change.unexplained}", "part")
        style = self._number(headline.unit, numbers, signed=True)
        for part in change.parts:
            if part.amount:
                self.sheet.write_string(self.row, 0, printable(part.label), self.styles["part"])
                self._cell(_RIGHT, part.amount, style)
                self.row += 1

    def _number(
        self, unit: str, values: list[float], *, bold: bool = False, signed: bool = False
    ) -> Any:
        large = max(map(abs, values), default=0.0) >= 1_000
        code = "0.0%" if unit == "%" else "#,##0" if large else "#,##0.00"
        shown = f"{'+' * signed}{code};-{code};{code}"
        return self.book.add_format({**self._font, "bold": bold, "num_format": shown})

    def _cell(self, column: int, value: Any, style: Any) -> None:
        if isinstance(value, float):
            self.sheet.write_number(self.row, column, value, style)
        elif value is not None:
            self.sheet.write_string(self.row, column, printable(str(value)), style)

    def _head(self, title: str, *columns: str) -> None:
        heads = [title, *columns, *[""] * (_RIGHT - len(columns))]
        for column, text in enumerate(heads):
            style = self.styles["number head" if column and text else "head"]
            self.sheet.write_string(self.row, column, text, style)
        self.row += 1

    def _line(self, text: str, style: str) -> None:
        self.sheet.write_string(self.row, 0, printable(text), self.styles[style])
        self.row += 1

    def _wide(self, text: str) -> None:
        """A line across the page, on two at most."""
        most, text = 2 * _CHARACTERS, printable(text)
        text = text if len(text) <= most else f"{text[: most - 3]}..."
        self.sheet.merge_range(self.row, 0, self.row, _RIGHT, "", self.styles["text"])
        self.sheet.write_string(self.row, 0, text, self.styles["text"])
        self.sheet.set_row(self.row, 13 * (1 + len(text) // (_CHARACTERS + 1)))
        self.row += 1

    def _print(self) -> None:
        """One page, upright, whatever it takes."""
        self.sheet.hide_gridlines(2)
        self.sheet.set_paper(9)
        self.sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        self.sheet.print_area(0, 0, max(self.row - 1, 0), _RIGHT)
        self.sheet.fit_to_pages(1, 1)
        self.sheet.set_footer("&L&8Made by leasebridge diff&R&8&F")
