"""Reads the charts of a workbook: which cells they show, and how, for the page to draw them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from addin.handoff.web.chart_looks import GRADIENT, NO_FILL, Looks, chart_looks
from addin.handoff.web.chart_parts import Axis, Cell, Chart, Labels, Plot, Series
from addin.xlsx import Package

# The numbers that formulon's C interface gives to kinds of charts, parts of drawings and so on.
_CHART = 2
_DRAWN = {0: "bar", 2: "line", 4: "area", 6: "pie", 8: "pie", 10: "scatter"}
_DOUGHNUT = 8
_NOT_DRAWN = {
    1: "3-D column",
    3: "3-D line",
    5: "3-D area",
    7: "3-D pie",
    9: "pie-of-pie",
    11: "bubble",
    12: "radar",
    13: "stock",
    14: "surface",
    15: "3-D surface",
}
_OBJECTS = {0: "picture", 1: "shape", 3: "group of shapes", 4: "connector"}
_STACKS = {1: 1, 2: 2}
_VALUE_AXIS, _DATE_AXIS = 1, 2
_AT_FAR_END = 3
_MOST_POINTS = 2000
_BLANKS = {2: "zero", 3: "span"}
_LEGENDS = {0: "", 2: "top"}
_DASHES = {1: "6 4", 2: "2 3", 3: "6 3 2 3", 4: "4 3"}
_MARKERS = {0: "", 3: "square", 4: "diamond", 5: "triangle"}
_POSITIONS = {1: "center", 2: "base", 3: "inside", 4: "outside"}
_POSITIONS |= {5: "above", 6: "below", 7: "left", 8: "right"}
_USUAL_POSITION = {"line": "right", "scatter": "right", "area": "center"}
_FIRST_ACCENT, _ACCENTS = 4, 6
_OFFICE = ("#4472c4", "#ed7d31", "#a5a5a5", "#ffc000", "#5b9bd5", "#70ad47")


def read_charts(
    engine: Any, sheet: int, package: Package, part: str
) -> tuple[list[Chart], list[str]]:
    """The charts of a sheet, and in plain English what of its drawings cannot be shown.

    `package` and `part` are the file that `engine` has loaded and the sheet's part in it.
    """
    objects = engine.list_drawing_objects(sheet)
    if not objects:
        return [], []
    charts: list[Chart] = []
    missing = [*_other_objects(objects)]
    looks = chart_looks(package, part)
    for drawn in (each for each in objects if each.kind == _CHART):
        try:
            info = engine.get_chart(sheet, drawn.object_id)
        # The class of its error belongs to whichever copy of the module the engine is of.
        except Exception:
            missing.append(f"a chart {drawn.name!r} of a kind that is not known")
            continue
        reader = _Reader(engine, sheet, drawn, info, looks.get(drawn.object_id, Looks()))
        if fault := reader.fault():
            missing.append(fault)
        else:
            charts.append(reader.chart())
            missing += reader.simplified()
    return charts, missing


def _other_objects(objects: Iterable[Any]) -> Iterator[str]:
    counts = Counter(_OBJECTS.get(each.kind, "object") for each in objects if each.kind != _CHART)
    for name, count in counts.items():
        noun = name.replace("group", "groups", 1) if name.startswith("group") else f"{name}s"
        yield f"a {name}" if count == 1 else f"{count} {noun}"


class _Reader:
    """Reads one chart out of what the engine says of it."""

    def __init__(self, engine: Any, sheet: int, drawn: Any, info: Any, looks: Looks) -> None:
        self.engine, self.sheet, self.drawn, self.info = engine, sheet, drawn, info
        self.looks = looks
        self.data = engine.get_chart_data(sheet, drawn.object_id)
        self.resolved = {series.idx: series for series in self.data.series}
        self.hidden: dict[int, tuple[set[int], set[int]]] = {}
        accents = engine.get_theme().colors[_FIRST_ACCENT : _FIRST_ACCENT + _ACCENTS]
        self.accents = [_hex(colour, "") for colour in accents] or list(_OFFICE)
        groups = [[axis for axis in info.axes if axis.id in plot.axis_ids] for plot in info.plots]
        self.value_ids = list(dict.fromkeys(a.id for g in groups for a in _value_axes(g)[-1:]))

    def name(self) -> str:
        """The chart's title in quotes."""
        return f"'{self.data.title_text or self.drawn.name}'"

    def fault(self) -> str:
        """Why the chart cannot be drawn; nothing if it can."""
        kinds = {int(plot.type) for plot in self.info.plots}
        others = kinds - _DRAWN.keys()
        if others or not kinds:
            kind = _NOT_DRAWN.get(min(others, default=-1), "newer kind of")
            return f"a {kind} chart {self.name()}"
        drawn = {_DRAWN[kind] for kind in kinds}
        if len(drawn) > 1 and drawn & {"pie", "scatter"}:
            return f"a chart {self.name()} of kinds that are not drawn together"
        if len({plot.bar_direction for plot in self.info.plots} - {None}) > 1:
            return f"a chart {self.name()} of columns and bars"
        if any(axis.log_base for axis in self.info.axes):
            return f"a chart {self.name()} with a logarithmic axis"
        if len(self.value_ids) > 2 or (len(self.value_ids) > 1 and "scatter" in drawn):
            return f"a chart {self.name()} with several value axes"
        if any(_size(each.ranges) > _MOST_POINTS for each in self.data.series):
            return f"a chart {self.name()} with more than {_MOST_POINTS:,} points"
        lost = {each.source for each in self.data.unresolved} & {"val", "x", "y"}
        return f"a chart {self.name()} whose cells are not found" if lost else ""

    def simplified(self) -> Iterator[str]:
        """What of a drawn chart is shown otherwise than in the workbook, or not at all."""
        for extra in self.looks.extras:
            yield f"{extra} of the chart {self.name()}"
        if GRADIENT in self.looks.fills.values():
            yield f"colour gradients of the chart {self.name()}"
        if any(axis.kind == _DATE_AXIS for axis in self.info.axes):
            yield f"distances between the dates of the chart {self.name()}"
        if any(axis.crosses_at is not None for axis in self.info.axes):
            yield f"where the axes of the chart {self.name()} cross"
        if any(series.smooth for plot in self.info.plots for series in plot.series):
            yield f"smooth lines of the chart {self.name()}"
        if len(self.data.categories.levels) > 1:
            yield f"outer categories of the chart {self.name()}"

    def chart(self) -> Chart:
        """The chart as the page draws it."""
        drawn, info = self.drawn, self.info
        plots = [self._plot(plot) for plot in info.plots]
        pie = info.plots[0] if plots[0].kind == "pie" else None
        kind = plots[0].kind if plots[0].kind in ("pie", "scatter") else "column"
        if any(plot.bar_direction == "bar" for plot in info.plots):
            kind = "bar"
        category, values = self._axes(kind)
        width, height = self._size()
        return Chart(
            key=f"{self.sheet}_{drawn.object_id}",
            anchor=(drawn.from_row, drawn.from_col, drawn.to_row, drawn.to_col),
            width=width,
            height=height,
            kind=kind,
            title=self._title(),
            description=info.description,
            categories=self._categories(),
            category=category,
            values=values,
            plots=plots,
            legend=_LEGENDS.get(info.legend.position, "bottom"),
            blanks=_BLANKS.get(info.blanks_as, "gap"),
            hole=(pie.hole_size or 50) if pie and pie.type == _DOUGHNUT else 0,
            angle=(pie.first_slice_angle or 0) if pie else 0,
        )

    def _title(self) -> list[Cell]:
        title = self.info.title
        if title.formula:
            return self._reference(title.formula) or [self.data.title_text or ""]
        if title.text or self.info.auto_title_deleted:
            return [title.text] if title.text else []
        series = [each for plot in self.info.plots for each in plot.series if not each.filtered]
        alone = len(series) == 1 and self.data.title_text
        return self._named(series[0]) if alone else []

    def _reference(self, formula: str) -> list[Cell]:
        """The one cell that a title's formula names."""
        name, _, cell = formula.replace("$", "").rpartition("!")
        name = name.strip("'").replace("''", "'")
        sheets = [self.engine.sheet_name(i) for i in range(self.engine.sheet_count())]
        letters = cell.rstrip("0123456789")
        if name not in sheets or not letters.isalpha() or letters == cell:
            return []
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - 64
        return [(sheets.index(name), int(cell[len(letters) :]) - 1, column - 1)]

    def _axes(self, kind: str) -> tuple[Axis, list[Axis]]:
        axes = {axis.id: axis for axis in self.info.axes}
        values = [self._axis(axes[each], kind) for each in self.value_ids]
        if len(values) > 1:
            values[1].far = not values[0].far
        first = axes[self.value_ids[0]] if self.value_ids else None
        category = axes.get(first.cross_axis) if first else None
        if category is None:
            return Axis([]), values or [Axis([])]
        return self._axis(category, kind), values

    def _axis(self, axis: Any, kind: str) -> Axis:
        texts = {each.axis_id: each.text for each in self.data.axis_title_texts}
        title: list[Cell] = [texts[axis.id]] if texts.get(axis.id) else []
        if axis.title.formula:
            title = self._reference(axis.title.formula) or title
        code = "" if axis.source_linked else axis.number_format or ""
        if axis.kind == _VALUE_AXIS and not code:
            code = self._values_format(axis, kind)
        return Axis(
            title=title,
            hidden=axis.deleted,
            labels=axis.tick_label_position != "none",
            reversed=axis.reversed,
            far=axis.crosses == _AT_FAR_END,
            grid=axis.major_gridlines,
            format=code if code != "General" or axis.kind == _VALUE_AXIS else "",
            min=axis.min,
            max=axis.max,
            step=axis.major_unit,
        )

    def _values_format(self, axis: Any, kind: str) -> str:
        plots = [plot for plot in self.info.plots if axis.id in plot.axis_ids]
        if any(plot.grouping == 2 for plot in plots):
            return "0%"
        series = [self.resolved[each.idx] for plot in plots for each in plot.series]
        horizontal = kind == "scatter" and axis.position in "bt"
        codes = [each.x_format_code if horizontal else each.format_code for each in series]
        return codes[0] if codes else "General"

    def _plot(self, plot: Any) -> Plot:
        kind = _DRAWN[int(plot.type)]
        stack = _STACKS.get(plot.grouping, 0) if kind in ("bar", "line", "area") else 0
        axis = next((i for i, each in enumerate(self.value_ids) if each in plot.axis_ids), 0)
        shown = [series for series in plot.series if not series.filtered]
        varied = kind == "pie" or (plot.vary_colors and len(shown) == 1 and kind == "bar")
        return Plot(
            kind=kind,
            stack=stack,
            gap=150 if plot.gap_width is None else plot.gap_width,
            overlap=plot.overlap or 0,
            axis=axis,
            series=[self._series(series, kind, stack, varied) for series in shown],
        )

    def _series(self, series: Any, kind: str, stack: int, varied: bool) -> Series:
        resolved = self.resolved[series.idx]
        values = self._cells(resolved.ranges.y or resolved.ranges.values, series.y, series.values)
        fill, hatch = self._fill(series, kind)
        stroke = kind in ("line", "scatter")
        line = _hex(series.line.color, self._accent(series.idx) if stroke else "")
        return Series(
            number=series.idx,
            name=self._named(series),
            values=values,
            x=self._cells(resolved.ranges.x, series.x),
            format=resolved.format_code or "General",
            fill=fill,
            hatch=hatch,
            line="" if series.line.none else line,
            width=round((series.line.width_pt or (2.25 if stroke else 0.75)) * 4 / 3, 2),
            dash=_DASHES.get(series.line.dash or 0, ""),
            marker=self._marker(series) if stroke else "",
            legend=series.idx not in self.info.legend.hidden_series,
            labels=_labels(series.labels, kind, stack),
            points=self._points(series, len(values) if varied else 0),
        )

    def _fill(self, series: Any, kind: str) -> tuple[str, str]:
        if kind in ("line", "scatter"):
            fill = series.marker.fill.color if series.marker else None
            return _hex(fill, _hex(series.line.color, self._accent(series.idx))), ""
        look = self.looks.fills.get(series.idx, "")
        if isinstance(look, tuple):
            return look
        return "" if look == NO_FILL else _hex(series.fill.color, self._accent(series.idx)), ""

    def _accent(self, number: int) -> str:
        return self.accents[number % len(self.accents)]

    def _marker(self, series: Any) -> str:
        return _MARKERS.get(series.marker.symbol, "circle") if series.marker else "circle"

    def _points(self, series: Any, varied: int) -> list[tuple[int, str]]:
        colours = {number: self._accent(number) for number in range(varied)}
        own = [point for point in series.points if point.fill.color is not None]
        return sorted((colours | {p.idx: _hex(p.fill.color, "") for p in own}).items())

    def _named(self, series: Any) -> list[Cell]:
        resolved = self.resolved[series.idx]
        if resolved.ranges.name or series.name.kind == "literal":
            return self._cells(resolved.ranges.name, series.name)
        return [resolved.name or f"Series{series.idx + 1}"]

    def _categories(self) -> list[Cell]:
        for series in self.data.series:
            if series.ranges.categories:
                return self._innermost(series.ranges.categories)
        return list(self.data.categories.labels)

    def _innermost(self, ranges: Sequence[Any]) -> list[Cell]:
        """The cells of the level of categories that stands next to the values."""
        area, levels = ranges[0], len(self.data.categories.levels)
        if len(ranges) > 1 or levels < 2:
            return self._cells(ranges)
        across = area.right - area.left + 1 == levels
        cells = self._cells(ranges)
        edge = area.right if across else area.bottom
        return [c for c in cells if isinstance(c, tuple) and c[2 if across else 1] == edge]

    def _cells(self, ranges: Iterable[Any], *sources: Any) -> list[Cell]:
        """The cells of ranges without those that are hidden, else the numbers in the chart."""
        cells: list[Cell] = [
            (area.sheet, row, column)
            for area in ranges
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
            if not self._is_hidden(area.sheet, row, column)
        ]
        return cells or next((list(each.literal) for each in sources if each.literal), [])

    def _is_hidden(self, sheet: int, row: int, column: int) -> bool:
        if self.info.plot_visible_only is False:
            return False
        if sheet not in self.hidden:
            rows = {each.row for each in self.engine.get_sheet_row_overrides(sheet) if each.hidden}
            spans = [each for each in self.engine.get_sheet_columns(sheet) if each.hidden]
            columns = {at for each in spans for at in range(each.first, each.last + 1)}
            self.hidden[sheet] = rows, columns
        rows, columns = self.hidden[sheet]
        return row in rows or column in columns

    def _size(self) -> tuple[int, int]:
        """Its pixels in the workbook, from those of the columns and rows that it covers."""
        drawn, emu = self.drawn, 9525
        if drawn.cx and drawn.cy:
            return round(drawn.cx / emu), round(drawn.cy / emu)
        spans = self.engine.get_sheet_columns(self.sheet)
        rows = {each.row: each.height for each in self.engine.get_sheet_row_overrides(self.sheet)}
        width = drawn.to_col_off - drawn.from_col_off
        for at in range(drawn.from_col, drawn.to_col):
            chars = next((s.width for s in spans if s.first <= at <= s.last), 9.14)
            width += chars * 7 * emu
        height = drawn.to_row_off - drawn.from_row_off
        for at in range(drawn.from_row, drawn.to_row):
            height += rows.get(at, 15.0) * 12700
        return round(width / emu), round(height / emu)


def _size(ranges: Any) -> int:
    """The cells of the values of a series."""
    areas = ranges.y or ranges.values
    return sum((each.bottom - each.top + 1) * (each.right - each.left + 1) for each in areas)


def _value_axes(axes: Sequence[Any]) -> list[Any]:
    """The value axes of a plot; a scatter chart has its horizontal one first."""
    return sorted((a for a in axes if a.kind == _VALUE_AXIS), key=lambda a: a.position in "lr")


def _hex(colour: int | None, otherwise: str) -> str:
    return otherwise if colour is None else f"#{colour & 0xFFFFFF:06x}"


def _labels(labels: Any, kind: str, stack: int) -> Labels | None:
    if labels is None or labels.deleted:
        return None
    if not (labels.show_value or labels.show_category or labels.show_series or labels.show_percent):
        return None
    usual = _USUAL_POSITION.get(kind, "center" if stack else "outside")
    return Labels(
        value=labels.show_value,
        category=labels.show_category,
        series=labels.show_series,
        percent=labels.show_percent,
        position=_POSITIONS.get(0 if labels.position is None else labels.position, usual),
        format="" if labels.source_linked else labels.number_format or "",
        color=_hex(labels.font_color, ""),
        separator=labels.separator or ", ",
    )
