"""Calls typed into a workbook that LibreOffice calculates, and how its answers compare."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from addin.engines.calculation import Calculation
from addin.engines.libreoffice import recalculate
from addin.errors import NoLibreOffice
from addin.hosts.libreoffice.program import find_office
from addin.xlsx.reader import read_workbook
from udfs.errors import ERRORS

try:
    find_office()
    REASON = ""
except NoLibreOffice as missing:
    REASON = str(missing)

CASES = 2_000
"""Random calls that each function answers in Calc."""

needs_libreoffice = pytest.mark.skipif(bool(REASON), reason=REASON)


def close(actual: Any, expected: Any, relative: float) -> bool:
    """Whether two values or tables are the same, numbers to a relative difference."""
    if isinstance(expected, list):
        return len(actual) == len(expected) and all(
            close(a, e, relative) for a, e in zip(actual, expected, strict=True)
        )
    if isinstance(expected, float | int) and not isinstance(expected, bool):
        is_number = isinstance(actual, float | int) and not isinstance(actual, bool)
        return is_number and abs(actual - expected) <= relative * max(abs(actual), abs(expected))
    return type(actual) is type(expected) and bool(actual == expected)


def size(result: Any) -> tuple[int, int]:
    return (len(result), len(result[0])) if isinstance(result, list) else (1, 1)


def plain(value: Any) -> Any:
    """A value without the kind of text that marks errors."""
    if isinstance(value, list):
        return [plain(part) for part in value]
    return str(value) if isinstance(value, str) else value


@dataclass
class Sheet:
    """A workbook of calls, one below the other on `Calls`; their ranges stand on `Data`."""

    path: Path
    sizes: list[tuple[int, int, int]] = field(default_factory=list)
    row: int = 0
    data_row: int = 0

    def __post_init__(self) -> None:
        self.book = xlsxwriter.Workbook(self.path)
        self.calls, self.data = self.book.add_worksheet("Calls"), self.book.add_worksheet("Data")

    def add(self, name: str, arguments: list[Any], height: int = 1, width: int = 1) -> None:
        """One call; in an array formula if it fills more than a cell."""
        text = f"{name}({','.join(map(self._argument, arguments))})"
        if (height, width) == (1, 1):
            self.calls.write_formula(self.row, 0, f"={text}", None, -99)
        else:
            area = xl_range(self.row, 0, self.row + height - 1, width - 1)
            self.calls.write_array_formula(area, f"{{={text}}}", None, -99)
        self.sizes.append((self.row, height, width))
        self.row += height

    def _argument(self, value: Any) -> str:
        if isinstance(value, list):
            return self._range(value)
        if value is None:
            return ""
        if isinstance(value, dt.date):
            return f"DATE({value.year},{value.month},{value.day})"
        if isinstance(value, bool) or (isinstance(value, str) and value in ERRORS):
            return str(value).upper()
        return f'"{value}"' if isinstance(value, str) else repr(value)

    def _range(self, rows: list[Any]) -> str:
        table = rows if isinstance(rows[0], list) else [[cell] for cell in rows]
        top = self.data_row
        for row in table:
            for column, cell in enumerate(row):
                serial = (cell - dt.date(1899, 12, 30)).days if isinstance(cell, dt.date) else cell
                self.data.write(self.data_row, column, serial)
            self.data_row += 1
        first = xl_rowcol_to_cell(top, 0)
        return f"Data!{first}:{xl_rowcol_to_cell(self.data_row - 1, len(table[0]) - 1)}"

    def answers(self) -> list[Any]:
        """What each call shows in Calc: a value, or rows where it fills several cells."""
        self.book.close()
        values = recalculated(self.path).values["Calls"]
        answers: list[Any] = []
        for top, height, width in self.sizes:
            rows = [
                [values[y, x] for x in range(1, width + 1)]
                for y in range(top + 1, top + height + 1)
            ]
            answers.append(rows if height * width > 1 else rows[0][0])
        return answers


def recalculated(path: Path) -> Calculation:
    """The file as LibreOffice calculates it."""
    return recalculate(read_workbook(path), {})
