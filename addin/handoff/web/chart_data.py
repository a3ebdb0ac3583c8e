"""What a chart shows at this moment: the values of its cells, stacked, and their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from addin.handoff.web.chart_parts import Axis, Cell, Chart, Labels, Plot, Series
from addin.handoff.web.chart_scale import drawable, plain_text


class Read(Protocol):
    """The workbook as a chart reads it: numbers, displayed text, and numbers in a format."""

    def number(self, sheet: int, row: int, column: int) -> float | None:
        """The number in a cell, None unless it is one."""

    def text(self, sheet: int, row: int, column: int) -> str:
        """What the cell displays."""

    def format(self, number: float, code: str) -> str:
        """The number as a number format displays it."""


@dataclass
class Point:
    """One value: no `number` is a blank or an error. It is drawn from `base` to `top`."""

    number: float | None
    shown: str
    error: str = ""
    base: float = 0.0
    top: float = 0.0
    x: float = 0.0
    place: str = ""
    label: str = ""


@dataclass
class Line:
    """A series with its values."""

    series: Series
    name: str
    points: list[Point]


@dataclass
class Group:
    """A plot with its series."""

    plot: Plot
    lines: list[Line] = field(default_factory=list)


@dataclass
class Data:
    """All that a chart shows."""

    title: str
    categories: list[str]
    groups: list[Group]


def live(chart: Chart, read: Read) -> Data:
    """The chart's values and words as the workbook has them now."""
    count = max((len(s.values) for plot in chart.plots for s in plot.series), default=0)
    categories = [
        _category(chart.categories, at, chart.category.format, read) for at in range(count)
    ]
    groups = []
    for plot in chart.plots:
        blanks = "zero" if plot.kind == "area" and chart.blanks == "gap" else chart.blanks
        lines = [_line(series, blanks, count, read) for series in plot.series]
        for line in lines:
            for at, point in enumerate(line.points):
                point.place = categories[at]
                if plot.kind == "scatter":
                    _set_x(line.series, at, point, chart.category, read)
        _stack(plot, lines)
        for line in lines:
            _write_labels(line, read)
        groups.append(Group(plot, lines))
    return Data(words(chart.title, read), categories, groups)


def words(cells: Sequence[Cell], read: Read) -> str:
    """The text of a title or a name."""
    return plain_text(" ".join(_text(cell, "", read) for cell in cells))


def _text(cell: Cell, code: str, read: Read) -> str:
    """What a cell displays, or a number in another format if there is one."""
    number = cell if isinstance(cell, (int, float)) else None
    if isinstance(cell, tuple):
        number = read.number(*cell) if code else None
        if number is None:
            return read.text(*cell)
    return cell if isinstance(cell, str) else read.format(number or 0.0, code or "General")


def _category(cells: Sequence[Cell], at: int, code: str, read: Read) -> str:
    if at >= len(cells):
        return "" if cells else str(at + 1)
    return plain_text(_text(cells[at], code, read))


def _line(series: Series, blanks: str, count: int, read: Read) -> Line:
    points = [_point(cell, series.format, blanks, read) for cell in series.values]
    points += [Point(None, "") for _ in range(count - len(points))]
    return Line(series, words(series.name, read), points)


def _point(cell: Cell, code: str, blanks: str, read: Read) -> Point:
    if isinstance(cell, str):
        return Point(0.0, cell)
    if not isinstance(cell, tuple):
        return Point(cell, plain_text(read.format(cell, code)))
    number, text = read.number(*cell), plain_text(read.text(*cell))
    if number is not None:
        return Point(number, text or plain_text(read.format(number, "General")))
    if text.startswith("#"):
        return Point(None, text, error=text)
    # Excel draws text as a zero.
    return Point(0.0 if text or blanks == "zero" else None, text)


def _set_x(series: Series, at: int, point: Point, axis: Axis, read: Read) -> None:
    cell = series.x[at] if at < len(series.x) else ""
    number = read.number(*cell) if isinstance(cell, tuple) else None
    if isinstance(cell, (int, float)):
        number = cell
    point.x = at + 1.0 if number is None else drawable(number)
    point.place = plain_text(read.format(point.x, axis.format or "General"))


def _stack(plot: Plot, lines: Sequence[Line]) -> None:
    for at in range(len(lines[0].points) if lines else 0):
        above = below = total = 0.0
        for line in lines:
            total += abs(drawable(line.points[at].number or 0.0))
        for line in lines:
            point = line.points[at]
            value = drawable(point.number or 0.0)
            if plot.stack == 2:
                value = value / total if total else 0.0
            if not plot.stack:
                point.top = value
            elif value < 0 and plot.kind == "bar":
                point.base, point.top = below, below + value
                below += value
            else:
                point.base, point.top = above, above + value
                above += value
        for point in (line.points[at] for line in lines):
            if point.error and plot.stack and plot.kind == "bar":
                # Its label stands on top, not on the parts that have a value.
                point.base = point.top = above


def _write_labels(line: Line, read: Read) -> None:
    labels = line.series.labels
    if labels is None:
        return
    total = 0.0
    for point in line.points:
        total += abs(drawable(point.number or 0.0))
    for at, point in enumerate(line.points):
        if point.error:
            point.label = point.error
        elif point.number is not None:
            cell = line.series.values[at] if at < len(line.series.values) else ""
            parts = _label_parts(line, labels, point, total, cell, read)
            point.label = labels.separator.join(part for part in parts if part)


def _label_parts(
    line: Line, labels: Labels, point: Point, total: float, cell: Cell, read: Read
) -> list[str]:
    number = point.number or 0.0
    share = abs(drawable(number)) / total if total else 0.0
    code = labels.format or ("" if isinstance(cell, tuple) else line.series.format)
    percent_code = "0%" if labels.value else labels.format or "0%"
    return [
        line.name if labels.series else "",
        point.place if labels.category else "",
        plain_text(_text(cell, code, read)) if labels.value else "",
        plain_text(read.format(share, percent_code)) if labels.percent else "",
    ]
