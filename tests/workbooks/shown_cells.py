"""What stands in a cell of a story's workbook, by the keys of its row and column."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from addin.a1 import Position
from addin.engines.formualizer import calculate
from addin.inputs.named_inputs import named_inputs
from addin.xlsx.book import Workbook
from addin.xlsx.reader import read_workbook
from udfs.cells import Value
from workbooks.build import build
from workbooks.model import model
from workbooks.model.addresses import Places
from workbooks.story import DEFAULT, read_story


@cache
def written(story: str) -> Workbook:
    """The workbook of a story as it is built."""
    file = io.BytesIO()
    build(file, story)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "story.xlsx"
        path.write_bytes(file.getvalue())
        return read_workbook(path)


@cache
def places(story: str) -> dict[str, Places]:
    """Where the rows and columns of each sheet stand."""
    return {sheet.name: Places(sheet) for sheet in model(read_story(story)).sheets}


class Shown:
    """A story's values with some of its inputs typed anew."""

    def __init__(self, typed: Mapping[str, Value] | None = None, story: str = DEFAULT) -> None:
        """Calculate the workbook of a story."""
        self.story, book = story, written(story)
        cells: dict[str, dict[Position, Value]] = {sheet.name: {} for sheet in book.sheets}
        entries = {entry.name: entry for entry in named_inputs(book).values()}
        drivers = read_story(story).block("drivers")
        for name, value in (typed or {}).items():
            sheet, (row, column) = entries[name].place
            # Of a driver, the figure of the case as published, which is live.
            cells[sheet][row, column + 1 if name in drivers else column] = value
        self.values = calculate(book, cells).answer.values

    def cell(self, sheet: str, row: str, column: str = "value") -> Value:
        """The value of a row in a column."""
        at = places(self.story)[sheet]
        return self.values[sheet][at.rows[row] + 1, at.columns[column] + 1]

    def number(self, sheet: str, row: str, column: str = "value") -> float:
        """The same, which is a number."""
        value = self.cell(sheet, row, column)
        assert isinstance(value, float), (sheet, row, column, value)
        return value

    def row(self, sheet: str, row: str, first: str, last: str) -> list[float]:
        """The numbers of a row from one column to another."""
        columns = list(places(self.story)[sheet].columns)
        keys = columns[columns.index(first) : columns.index(last) + 1]
        return [self.number(sheet, row, key) for key in keys]
