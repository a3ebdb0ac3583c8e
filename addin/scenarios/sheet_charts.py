"""Excel's own charts of a result: XlsxWriter draws them in a workbook of one sheet."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from addin.xlsx import number_text
from addin.xlsx.edit import NewSheet
from udfs.cells import Value
from workbooks.styles import BAND, GREY, NAVY, RULE

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart

_TEXT = {"name": "Arial", "size": 8, "color": "#000000", "bold": False}
_TITLE = {**_TEXT, "size": 10, "bold": True}
_LINE = {"color": RULE, "width": 0.75}
_NO_LINES = {"major_gridlines": {"visible": False}, "line": _LINE, "num_font": _TEXT}
_LABELS = 8
"""Of a histogram's axis, about."""


@dataclass
class Drawn:
    """A chart: its kind, the row and column of its corner (from 1), and where its figures are.

    `rows` are the first and last with figures, `pale` the bars outside the range that is told.
    """

    kind: str
    row: int
    column: int
    size: tuple[int, int]
    title: str
    axis: str
    code: str
    rows: tuple[int, int] = (0, 0)
    pale: Sequence[bool] = ()
    described: str = ""


def charts_of(name: str, sheet: NewSheet, charts: Sequence[Drawn]) -> tuple[bytes, list[bytes]]:
    """The drawing of the sheet called `name` and its charts, as parts of a workbook."""
    import xlsxwriter

    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False}) as book:
        scratch = book.add_worksheet(name)
        # A chart is held by cells, and needs their sizes.
        for column, width in sheet.widths.items():
            scratch.set_column(column - 1, column - 1, width)
        for row, (height, _) in enumerate(sheet.rows):
            scratch.set_row(row, height)
        for chart in charts:
            made = _KINDS[chart.kind](book, _Cells(name, sheet, chart.rows), chart)
            _set_up(made, chart)
            options = {"description": chart.described, "x_offset": 2, "y_offset": 4}
            scratch.insert_chart(chart.row - 1, chart.column - 1, made, options)
    with zipfile.ZipFile(memory) as parts:
        numbers = range(1, len(charts) + 1)
        drawn = [parts.read(f"xl/charts/chart{number}.xml") for number in numbers]
        return parts.read("xl/drawings/drawing1.xml"), drawn


def _set_up(made: Chart, chart: Drawn) -> None:
    made.set_title({"name": chart.title, "name_font": _TITLE, "overlay": False})
    made.set_chartarea({"border": {"none": True}})
    made.set_size(dict(zip(("width", "height"), chart.size, strict=True)))
    if chart.kind == "histogram":
        made.set_legend({"none": True})


class _Cells(NamedTuple):
    """The cells with the figures of a chart."""

    name: str
    sheet: NewSheet
    rows: tuple[int, int]

    def series(self, column: int) -> dict[str, Any]:
        """What a series takes of them: names from column B, figures from another (from 1)."""
        return {
            "categories": self._range(2),
            "categories_data": self._kept(2),
            "values": self._range(column),
            "values_data": self._kept(column),
        }

    def _range(self, column: int) -> list[Any]:
        first, last = self.rows
        return [self.name, first - 1, column - 1, last - 1, column - 1]

    def _kept(self, column: int) -> list[str | None]:
        """The copy in a chart; XlsxWriter's own would not have all digits of the cells."""
        first, last = self.rows
        cells = [cells[column - 2] for _, cells in self.sheet.rows[first - 1 : last]]
        return [_text(cell.content if cell else None) for cell in cells]


def _text(content: Value) -> str | None:
    if content is None:
        return None
    return number_text(content) if isinstance(content, float) else str(content)


def _histogram(book: Workbook, cells: _Cells, chart: Drawn) -> Chart:
    made = book.add_chart({"type": "column"})
    pale, dark = ({"fill": {"color": color}, "border": {"none": True}} for color in (RULE, NAVY))
    made.add_series(
        {
            "name": "Share of draws",
            **cells.series(4),
            "gap": 8,
            **dark,
            "points": [pale if outside else None for outside in chart.pale],
        }
    )
    every = max(1, round(len(chart.pale) / _LABELS))
    names = {"name": chart.axis, "name_font": _TEXT, "num_format": chart.code}
    units = {"interval_unit": every, "interval_tick": every, "label_position": "low"}
    made.set_x_axis({**_NO_LINES, **names, **units})
    made.set_y_axis({**_NO_LINES, "num_format": "0%", "name": "Share of draws", "name_font": _TEXT})
    return made


def _tornado(book: Workbook, cells: _Cells, chart: Drawn) -> Chart:
    made = book.add_chart({"type": "bar"})
    for column, color, label in ((4, RULE, "Lowest tenth"), (5, NAVY, "Highest tenth")):
        made.add_series(
            {
                "name": f"{label} of the input's draws",
                **cells.series(column),
                "fill": {"color": color},
                "border": {"none": True},
                "gap": 40,
                "overlap": 100,
            }
        )
    # XlsxWriter calls the axis that stands upright y. The first input is on top.
    upright = {"reverse": True, "crossing": "max", "label_position": "low", "num_font": _TEXT}
    made.set_y_axis({**_NO_LINES, **upright, "major_tick_mark": "none"})
    made.set_x_axis({**_NO_LINES, "name": chart.axis, "name_font": _TEXT, "num_format": chart.code})
    made.set_legend({"position": "bottom", "font": _TEXT})
    return made


def _fan(book: Workbook, cells: _Cells, chart: Drawn) -> Chart:
    made = book.add_chart({"type": "area", "subtype": "stacked"})
    bands = (
        (4, None, "P5"),
        (5, BAND, "P5 to P95"),
        (6, RULE, "P25 to P75"),
        (7, BAND, "P75 to P95"),
    )
    for column, color, label in bands:
        fill = {"fill": {"color": color}} if color else {"fill": {"none": True}}
        made.add_series(
            {
                "name": label,
                **cells.series(column),
                "border": {"none": True},
                **fill,
            }
        )
    lines = book.add_chart({"type": "line"})
    for column, color, dash, label in (
        (8, NAVY, "solid", "Median"),
        (9, GREY, "dash", "In the model"),
    ):
        lines.add_series(
            {
                "name": label,
                **cells.series(column),
                "line": {"color": color, "width": 1.75, "dash_type": dash},
                "marker": {"type": "none"},
            }
        )
    made.combine(lines)
    made.set_x_axis({**_NO_LINES, "label_position": "low", "position_axis": "on_tick"})
    made.set_y_axis({**_NO_LINES, "num_format": chart.code, "name": chart.axis, "name_font": _TEXT})
    # The lowest band only carries the others, and the highest is shown as the second.
    made.set_legend({"position": "bottom", "font": _TEXT, "delete_series": [0, 3]})
    return made


_KINDS = {"histogram": _histogram, "tornado": _tornado, "fan": _fan}
