"""Draws the model's charts, readable in black and white."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from workbooks.model.addresses import Places
from workbooks.model.layout import Chart, Series

TEXT = {"name": "Arial", "size": 9, "color": "#000000"}
SMALL = {**TEXT, "size": 8, "bold": False}
# Long names wrap and do not turn.
LEVEL = {**SMALL, "rotation": 0}
EDGE = {"color": "#404040", "width": 0.75}
KINDS = {
    "stacked": {"type": "column", "subtype": "stacked"},
    "clustered": {"type": "column"},
    "bar": {"type": "bar"},
}
# The first bar on top, the numbers under the last, names left of the longest.
FROM_THE_TOP = {"reverse": True, "crossing": "max", "label_position": "low"}


def insert_chart(book: Workbook, worksheet: Worksheet, places: Places, chart: Chart) -> None:
    """Draw a chart with its top left corner at its place."""
    drawn = book.add_chart(KINDS[chart.kind])
    bars = chart.kind == "bar"
    for series in chart.series:
        drawn.add_series(drawn_series(places, series, beside=bars))
    drawn.set_title({"name": chart.title, "name_font": {**TEXT, "size": 11, "bold": True}})
    x_axis = {"name": chart.x_title, "name_font": SMALL, "num_font": LEVEL, "line": EDGE}
    if bars:  # XlsxWriter calls the axis that stands upright y
        drawn.set_y_axis(x_axis | FROM_THE_TOP)
        drawn.set_x_axis(value_axis(places, chart))
    else:
        drawn.set_x_axis(x_axis)
        drawn.set_y_axis(value_axis(places, chart))
    hidden = [at for at, series in enumerate(chart.series) if not series.fill]
    drawn.set_legend({"position": "bottom", "font": SMALL, "delete_series": hidden})
    drawn.set_chartarea({"border": {"none": True}})
    drawn.set_size(dict(zip(("width", "height"), chart.size, strict=True)))
    options = {"description": chart.description, "x_offset": 4, "y_offset": 8}
    worksheet.insert_chart(places.rows[chart.at], places.columns[chart.column], drawn, options)


def value_axis(places: Places, chart: Chart) -> dict[str, Any]:
    """The value axis; one without numbers starts where the lowest column does."""
    title = places.resolve(chart.y_title)
    name = f"={places.sheet.name}!{title}" if title != chart.y_title else title
    axis: dict[str, Any] = {"name": name, "name_font": SMALL, "line": EDGE}
    axis["major_gridlines"] = {"visible": False}
    if chart.y_format:
        return axis | {"num_font": SMALL, "num_format": chart.y_format}
    return axis | {"min": 0, "label_position": "none", "major_tick_mark": "none"}


def drawn_series(places: Places, series: Series, *, beside: bool) -> dict[str, Any]:
    """A layer of the stack; one without a fill only carries the others. Bars have their labels
    beside them, and all at one height.
    """
    at = f"={places.sheet.name}!"
    drawn: dict[str, Any] = {
        "name": series.name,
        "categories": at + places.resolve(series.categories),
        "values": at + places.resolve(series.values),
        "gap": 40,
    }
    if not series.fill:
        return drawn | {"fill": {"none": True}, "border": {"none": True}}
    drawn |= {"fill": {"color": series.fill}, "border": EDGE}
    if not series.labels:
        return drawn
    colour, position = ("#000000", "outside_end") if beside else (series.font, "center")
    font = {**SMALL, "bold": True, "color": colour}
    labels = {"value": True, "num_format": series.labels, "position": position, "font": font}
    return drawn | {"data_labels": labels} | ({"overlap": 100} if beside else {})
