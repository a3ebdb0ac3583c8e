"""Types every worked example into a real Excel, for a report that a person with Excel can paste."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addin.a1 import cell_text, place_text
from addin.engines.excel import cell_value, hidden_excel, load_addin
from addin.formulas import count_calls
from addin.handoff import handoff
from addin.xlsx import Workbook, read_workbook
from udfs import CATALOGUE
from udfs.example_text import can_be_typed, example_text
from workbooks import TEMPLATE

CLOSE = 1e-6
"""How near a number must come to a printed one, absolute and relative."""


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
    """Try every example in a hidden Excel with the add-in. Raises ExcelFailed."""
    with hidden_excel() as app:
        load_addin(app)
        return list(_trials(app.api.Workbooks.Add().Worksheets(1)))


def smoke_lambdas() -> list[Trial]:
    """Try them in the lambda edition of the template, without the add-in. Raises ExcelFailed.

    The template's own calls come first, after Excel has calculated all of it anew: they stand in
    the file as Excel reads them, with ranges in plain cells, too.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        edition = Path(folder) / "lambda.xlsx"
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
