"""Draws the model's charts, readable in black and white."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from workbooks.model.addresses import FIRST_ROW, Places
from workbooks.model.layout import Chart, Series
from workbooks.row_heights import LINE, height_of

TEXT = {"name": "Arial", "size": 9, "color": "#000000"}
SMALL = {**TEXT, "size": 8, "bold": False}
# Long names wrap and do not turn.
LEVEL = {**SMALL, "rotation": 0}
EDGE = {"color": "#404040", "width": 0.75}
KINDS = {
    "stacked": {"type": "column", "subtype": "stacked"},
    "clustered": {"type": "column"},
    "bar": {"type": "bar"},
    "floating": {"type": "bar", "subtype": "stacked"},
}
# The first bar on top, the numbers under the last, names left of the longest.
FROM_THE_TOP = {"reverse": True, "crossing": "max", "label_position": "low"}


X_OFFSET, Y_OFFSET = 4, 8
"""Pixels between a chart and the corner of its cell."""
NO_END = 16_384
"""A column that no sheet has."""


def left_of_charts(places: Places) -> dict[int, int]:
    """The rows that charts stand over, and the first column of each that is under one."""
    found: dict[int, int] = {}
    for chart in places.sheet.charts:
        at = places.rows[chart.at]
        left, points = places.columns[chart.column], (chart.size[1] + Y_OFFSET) * 0.75
        while points > 0:
            found[at] = min(left, found.get(at, NO_END))
            rows = places.sheet.rows[at - FIRST_ROW :]
            points -= height_of(places.sheet, rows[0]) if rows else LINE
            at += 1
    return found


def insert_chart(
    book: Workbook,
    worksheet: Worksheet,
    places: Places,
    chart: Chart,
    named: Mapping[str, str],
) -> None:
    """Draw a chart with its top left corner at its place; `named` are the ranges with a name."""
    drawn = book.add_chart(KINDS[chart.kind])
    bars = chart.kind in ("bar", "floating")
    columns = [series for series in chart.series if not series.joins]
    for series in columns:
        drawn.add_series(drawn_series(places, series, named, beside=chart.kind == "bar"))
    if joints := [series for series in chart.series if series.joins]:
        lines = book.add_chart({"type": "line"})
        for series in joints:
            lines.add_series(joint(places, series, named))
        drawn.combine(lines)
    drawn.set_title({"name": chart.title, "name_font": {**TEXT, "size": 11, "bold": True}})
    x_axis = {"name": chart.x_title, "name_font": SMALL, "num_font": LEVEL, "line": EDGE}
    if bars:  # XlsxWriter calls the axis that stands upright y
        drawn.set_y_axis(x_axis | FROM_THE_TOP)
        drawn.set_x_axis(value_axis(places, chart, named))
    else:
        drawn.set_x_axis(x_axis)
        drawn.set_y_axis(value_axis(places, chart, named))
    hidden = [at for at, series in enumerate(chart.series) if not series.fill]
    if len(columns) - len(hidden) > 1 and not joints:
        drawn.set_legend({"position": "bottom", "font": SMALL, "delete_series": hidden})
    else:  # one series is what the title says, and bars that are joined have their texts
        drawn.set_legend({"none": True})
    drawn.set_chartarea({"border": {"none": True}})
    drawn.set_size(dict(zip(("width", "height"), chart.size, strict=True)))
    options = {"description": chart.description, "x_offset": X_OFFSET, "y_offset": Y_OFFSET}
    worksheet.insert_chart(places.rows[chart.at], places.columns[chart.column], drawn, options)


def value_axis(places: Places, chart: Chart, named: Mapping[str, str]) -> dict[str, Any]:
    """The value axis; one without numbers starts where the lowest column does."""
    cell = "{" in chart.y_title or chart.y_title in named
    name = cells_of(places, chart.y_title, named) if cell else chart.y_title
    axis: dict[str, Any] = {"name": name, "name_font": SMALL, "line": EDGE}
    axis["major_gridlines"] = {"visible": False}
    if chart.y_format:
        return axis | {"num_font": SMALL, "num_format": chart.y_format}
    return axis | {"min": 0, "label_position": "none", "major_tick_mark": "none"}


def cells_of(places: Places, text: str, named: Mapping[str, str]) -> str:
    """The cells of a series: a range of the sheet, or one of any sheet by its name."""
    return named.get(text) or f"={places.sheet.name}!{places.resolve(text)}"


def joint(places: Places, series: Series, named: Mapping[str, str]) -> dict[str, Any]:
    """A thin line from one column to the next."""
    return {
        "name": series.name,
        "categories": cells_of(places, series.categories, named),
        "values": cells_of(places, series.values, named),
        "line": {"color": series.fill, "width": 1},
        "marker": {"type": "none"},
    }


def drawn_series(
    places: Places, series: Series, named: Mapping[str, str], *, beside: bool
) -> dict[str, Any]:
    """A layer of the stack; one without a fill only carries the others. Bars have their labels
    beside them, and all at one height.
    """
    drawn: dict[str, Any] = {
        "name": series.name,
        "categories": cells_of(places, series.categories, named),
        "values": cells_of(places, series.values, named),
        "gap": 40,
    }
    if not series.fill:
        return drawn | {"fill": {"none": True}, "border": {"none": True}}
    if series.hatched:
        lines = {"pattern": "wide_upward_diagonal", "fg_color": series.fill, "bg_color": "#FFFFFF"}
        drawn |= {"pattern": lines, "border": EDGE}
    else:
        drawn |= {"fill": {"color": series.fill}, "border": EDGE}
    if not series.labels:
        return drawn
    colour, position = ("#000000", "outside_end") if beside else (series.font, "center")
    font = {**SMALL, "bold": True, "color": colour}
    labels = {"value": True, "num_format": series.labels, "position": position, "font": font}
    return drawn | {"data_labels": labels} | ({"overlap": 100} if beside else {})
