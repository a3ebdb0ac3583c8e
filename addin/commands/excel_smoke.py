"""Types every worked example into a real Excel, for a report that a person with Excel can paste.

After them come calls of cells, where Excel hands a macro more than the number: see `FORMATS`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from addin.a1 import cell_text, place_text
from addin.engines.excel import cell_value, hidden_excel, load_addin
from addin.formulas import count_calls
from addin.handoff import handoff
from addin.xlsx import Workbook, private_folder, read_workbook
from udfs import CATALOGUE
from udfs.arguments import DAY_ZERO
from udfs.example_text import can_be_typed, example_text
from workbooks import TEMPLATE

CLOSE = 1e-6
"""How near a number must come to a printed one, absolute and relative."""


FORMATS = {
    "plain": "General",
    "currency": "$#,##0.00",
    "accounting": '_($* #,##0.00_);_($* (#,##0.00);_($* "-"??_);_(@_)',
    "date": "yyyy-mm-dd",
    "percentage": "0.00%",
}
"""How a number may look in a cell: the functions must not see it, Excel's macros do."""

DAY = float((date(2027, 3, 1) - DAY_ZERO).days)
REST = "DATE(2028,1,1),DATE(2028,12,31)"
LEAP_YEAR = 10_000 * 60 / 366
"""What a lease of a year earns to its end if 29 February is in it: not four years earlier."""

IN_A_CELL = (
    ("=LEASE_REVENUE(250,D2)", 40.123456789, 250 * 40.123456789),
    ("=LEASE_REVENUE(250,40,1,D2)", 0.80125, 8_012.5),
    (f"=LEASE_REVENUE(250,40,1,,,D2,{REST})", DAY, LEAP_YEAR),
)
"""A call of the cell D2, what the cell holds, and what the call gives."""

COLUMNS = ((30.0, "a"), (30.0, "b"), (20.0, "A"), (20.0, None))
WHOLE_COLUMNS = (
    ('=CONCENTRATION_RISK(F:F,,,,,"HHI")', 2_600.0),
    ('=CONCENTRATION_RISK(F:F,G:G,,,,"TOP1")', 0.5),
)
"""Calls of the columns F and G with these rows in them."""

FROM_1904 = f"=LEASE_REVENUE(250,40,1,,,DATE(2027,3,1),{REST})"


@dataclass(frozen=True)
class Trial:
    """One example: what was typed, what the cells should show and what they show."""

    formula: str
    expected: Any
    shown: Any

    @property
    def passes(self) -> bool:
        """Whether the cells show what they should."""
        return _agrees(self.shown, self.expected)

    def __str__(self) -> str:
        """A row of the table."""
        if self.passes:
            return f"pass  {self.formula}"
        return f"FAIL  {self.formula}  shows {self.shown!r}, expected {self.expected!r}"


def smoke() -> list[Trial]:
    """Try every example in a hidden Excel with the add-in, and cells. Raises ExcelFailed."""
    with hidden_excel() as app:
        load_addin(app)
        book = app.api.Workbooks.Add()
        return [*_trials(book.Worksheets(1)), *_cell_trials(book)]


def smoke_lambdas() -> list[Trial]:
    """Try them in the lambda edition of the template, without the add-in. Raises ExcelFailed.

    The template's own calls come first, after Excel has calculated all of it anew: they stand in
    the file as Excel reads them, with ranges in plain cells, too.
    """
    with private_folder() as folder:
        edition = folder / "lambda.xlsx"
        handoff(TEMPLATE, "lambda", edition)
        with hidden_excel() as app:
            opened = app.api.Workbooks.Open(str(edition))
            app.api.CalculateFullRebuild()
            stored = list(_stored_calls(read_workbook(edition), opened))
            return [*stored, *_trials(opened.Worksheets.Add())]


def _stored_calls(book: Workbook, opened: Any) -> Iterator[Trial]:
    for sheet in book.sheets:
        for at, cell in sheet.cells.items():
            if cell.formula and count_calls(cell.formula):
                shown = opened.Worksheets(sheet.name).Range(cell_text(at)).Value2
                label = f"{place_text((sheet.name, at))}: ={cell.formula}"
                yield Trial(label, cell.value, cell_value(shown))


def smoke_table(trials: list[Trial]) -> str:
    """The trials as lines, with the count at the end."""
    passed = sum(trial.passes for trial in trials)
    return "\n".join([*map(str, trials), f"{passed} of {len(trials)} examples pass"])


def _trials(sheet: Any) -> Iterator[Trial]:
    cell = sheet.Range("B2")
    for function in CATALOGUE.values():
        for arguments, expected in filter(can_be_typed, function.examples):
            formula = f"={example_text(function, arguments)}"
            yield Trial(formula, expected, _shown(cell, formula))


def _cell_trials(book: Any) -> Iterator[Trial]:
    """Calls of cells in every format, of whole columns, and from a workbook with 1904 dates."""
    sheet = book.Worksheets(1)
    answer, source = sheet.Range("B2"), sheet.Range("D2")
    for formula, value, expected in IN_A_CELL:
        for name, number_format in FORMATS.items():
            source.Value2 = value
            source.NumberFormat = number_format
            yield Trial(f"{formula}  D2 {name}", expected, _shown(answer, formula))
    columns = sheet.Range("F3:G6")
    columns.NumberFormat = FORMATS["currency"]
    columns.Value2 = COLUMNS
    for formula, expected in WHOLE_COLUMNS:
        yield Trial(formula, expected, _shown(answer, formula))
    book.Date1904 = True
    yield Trial(f"{FROM_1904}  1904 dates", LEAP_YEAR, _shown(answer, FROM_1904))


def _shown(cell: Any, formula: str) -> Any:
    """What the cell shows, or the rows that it spills."""
    cell.Formula2 = formula
    values = cell.SpillingToRange.Value2 if cell.HasSpill else cell.Value2
    cell.ClearContents()
    if isinstance(values, tuple):
        return [[cell_value(value) for value in row] for row in values]
    return cell_value(values)


def _agrees(shown: Any, expected: Any) -> bool:
    if isinstance(expected, list):
        rows = isinstance(shown, list) and len(shown) == len(expected)
        return rows and all(map(_agrees, shown, expected))
    if isinstance(expected, str) or isinstance(shown, str | list):
        return bool(shown == expected)
    return math.isclose(shown, expected, rel_tol=CLOSE, abs_tol=CLOSE)
