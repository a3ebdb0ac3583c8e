"""The marks of a chart: bars, lines, areas, points and slices, each with a title of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from addin.handoff.web.chart_data import Data, Group, Line, Point
from addin.handoff.web.chart_parts import Plot, Series
from addin.handoff.web.chart_scale import Scale, rounded, text_width

WIDTH, SIZE, SMALL = 640, 18, 17
"""On a phone's 360 pixels text of 18 comes out at 10."""

INK = "#000000"

Look = dict[str, str | float]
"""Attributes; a number among them is written as a coordinate."""

_LABEL_HEIGHT = 15
_MARKER = 5


@dataclass
class Node:
    """An element of SVG."""

    tag: str
    attributes: Mapping[str, str | float]
    children: list[Node | str]


@dataclass
class Frame:
    """The area of a plot and its scales; `across` has its bars lying,
    `span` draws lines over blanks."""

    left: float
    top: float
    right: float
    bottom: float
    across: bool
    count: int
    edges: bool
    reversed: bool
    scales: list[Scale]
    x: Scale | None
    span: bool
    key: str

    def place(self, axis: int, along: float, value: float) -> tuple[float, float]:
        """Where a value stands; `along` is in categories, or the share of a scatter's width."""
        share = along if self.x else along / max(self.count, 1)
        if self.edges:
            share = (along - 0.5) / (self.count - 1) if self.count > 1 else 0.5
        if self.reversed and not self.x:
            share = 1 - share
        height = self.scales[axis].share(value)
        if self.across:
            width = self.right - self.left
            return self.left + height * width, self.bottom - share * (self.bottom - self.top)
        return (
            self.left + share * (self.right - self.left),
            self.bottom - height * (self.bottom - self.top),
        )


def text(x: float, y: float, content: str, anchor: str, size: float, color: str = INK) -> Node:
    """A line of text."""
    attributes: Look = {"x": x, "y": y, "font-size": size, "text-anchor": anchor, "fill": color}
    return Node("text", attributes, [content])


def _over(label: Node) -> Node:
    """A label with an edge of white, which can be read on lines and bars."""
    edge: Look = {"stroke": "#ffffff", "stroke-width": 3, "paint-order": "stroke"}
    return Node(label.tag, {**label.attributes, **edge}, label.children)


def marks(frame: Frame, data: Data) -> Iterator[Node]:
    """All marks of the plots, areas at the back and lines in front, then the labels."""
    labels: list[Node] = []
    for kind in ("area", "bar", "line", "scatter"):
        for group in data.groups:
            if group.plot.kind == kind:
                yield from _DRAW[kind](frame, group, labels)
    yield from labels


def _titled(tag: str, attributes: Mapping[str, str | float], title: str) -> Node:
    return Node(tag, attributes, [Node("title", {}, [title])])


def said(line: Line, point: Point) -> str:
    """The title of a mark."""
    before = ", ".join(part for part in (line.name, point.place) if part)
    return f"{before}: {point.shown}" if before else point.shown


def paint(key: str, series: Series, fill: str) -> Look:
    """Fill and outline of a series; a hatched one refers to its pattern."""
    colour = f"url(#chart{key}-h{series.number})" if series.hatch else fill or "none"
    attributes: Look = {"fill": colour}
    if series.line:
        attributes |= {"stroke": series.line, "stroke-width": series.width}
    return attributes


def _stroke(series: Series) -> Look:
    attributes: Look = {
        "fill": "none",
        "stroke": series.line,
        "stroke-width": series.width,
        "stroke-linejoin": "round",
    }
    return attributes | ({"stroke-dasharray": series.dash} if series.dash else {})


def _bars(frame: Frame, group: Group, labels: list[Node]) -> Iterator[Node]:
    plot, lines = group.plot, group.lines
    clusters = 1 if plot.stack else len(lines)
    apart = 1 - plot.overlap / 100
    size = 1 / (1 + (clusters - 1) * apart + plot.gap / 100)
    for number, line in enumerate(lines):
        start = plot.gap / 200 * size + (0 if plot.stack else number * size * apart)
        fills = dict(line.series.points)
        for at, point in enumerate(line.points):
            ends = (
                frame.place(plot.axis, at + start, point.base),
                frame.place(plot.axis, at + start + size, point.top),
            )
            x, y = min(ends[0][0], ends[1][0]), min(ends[0][1], ends[1][1])
            width, height = abs(ends[1][0] - ends[0][0]), abs(ends[1][1] - ends[0][1])
            fill = fills.get(at, line.series.fill)
            if point.number is not None and (fill or line.series.line):
                box: Look = {"x": x, "y": y, "width": width, "height": height}
                yield _titled(
                    "rect",
                    box | paint(frame.key, line.series, fill),
                    said(line, point),
                )
            if point.label:
                labels += _bar_label(frame, group, line, point, (x, y, width, height))


def _bar_label(
    frame: Frame, group: Group, line: Line, point: Point, box: tuple[float, float, float, float]
) -> list[Node]:
    plot = group.plot
    options = line.series.labels
    place = options.position if options else ""
    wide = text_width(point.label, SMALL)
    length, thick = (box[2], box[3]) if frame.across else (box[3], box[2])
    needs, breadth = (wide + 4, _LABEL_HEIGHT) if frame.across else (_LABEL_HEIGHT, wide)
    back = (point.top < point.base) != frame.scales[plot.axis].reversed
    is_inside = place in ("center", "inside", "base") and not point.error
    if is_inside and length >= needs and thick >= breadth:
        colour = (options.color if options else "") or INK
        low = place != "center" and (place == "base") != back
        end = 0 if place == "center" else -1 if low else 1
        return [_inner_label(frame, point.label, box, end, colour)]
    # A label that does not fit into a part of a stack would stand on the next part.
    is_lost = is_inside and plot.stack > 0
    if is_lost or breadth > _pitch(frame, group):
        return []
    return [_outer_label(frame, point.label, box, back)]


def _pitch(frame: Frame, group: Group) -> float:
    """From one bar to the next, on the average."""
    length = frame.bottom - frame.top if frame.across else frame.right - frame.left
    clusters = 1 if group.plot.stack else len(group.lines)
    return length / frame.count / (1 + (clusters - 1) * (1 - group.plot.overlap / 100))


def _inner_label(
    frame: Frame, label: str, box: tuple[float, float, float, float], end: int, colour: str
) -> Node:
    """A label in the middle of a bar (0), at its low end (-1) or at its high one (1)."""
    x, y, width, height = box
    if frame.across:
        x = x + width / 2 if end == 0 else x + 5 if end < 0 else x + width - 5
        anchor = "middle" if end == 0 else "start" if end < 0 else "end"
        return text(x, y + height / 2 + 6, label, anchor, SMALL, colour)
    y = y + height / 2 + 6 if end == 0 else y + height - 6 if end < 0 else y + 17
    return text(x + width / 2, y, label, "middle", SMALL, colour)


def _outer_label(
    frame: Frame, label: str, box: tuple[float, float, float, float], back: bool
) -> Node:
    x, y, width, height = box
    if frame.across:
        anchor = "end" if back else "start"
        x = x - 6 if back else x + width + 6
        return _over(text(x, y + height / 2 + 6, label, anchor, SMALL))
    y = y + height + 18 if back else y - 6
    return _over(text(x + width / 2, y, label, "middle", SMALL))


def _runs(frame: Frame, plot: Plot, line: Line) -> list[list[tuple[float, float]]]:
    """The points of a line, in pieces where a value is missing."""
    runs: list[list[tuple[float, float]]] = [[]]
    for at, point in enumerate(line.points):
        if point.number is not None:
            runs[-1].append(frame.place(plot.axis, _along(frame, at, point), point.top))
        elif runs[-1] and not frame.span and point.error != "#N/A":
            runs.append([])
    return [run for run in runs if run]


def _along(frame: Frame, at: int, point: Point) -> float:
    return frame.x.share(point.x) if frame.x else at + 0.5


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{rounded(x)} {rounded(y)}" for x, y in points)


def _lines(frame: Frame, group: Group, labels: list[Node]) -> Iterator[Node]:
    plot = group.plot
    for line in group.lines:
        runs = _runs(frame, plot, line)
        shown = [said(line, point) for point in line.points if point.number is not None]
        if line.series.line and any(len(run) > 1 for run in runs):
            path = " ".join(_path(run) for run in runs if len(run) > 1)
            yield _titled("path", {"d": path, **_stroke(line.series)}, "; ".join(shown))
        for at, point in enumerate(line.points):
            x, y = frame.place(plot.axis, _along(frame, at, point), point.top)
            if line.series.marker and point.number is not None:
                fill = dict(line.series.points).get(at, line.series.fill)
                yield _marker(line.series.marker, x, y, fill, said(line, point))
            if point.label:
                labels.append(_point_label(frame, line, point, x, y))


def _marker(shape: str, x: float, y: float, fill: str, title: str) -> Node:
    r = _MARKER
    if shape == "circle":
        return _titled("circle", {"cx": x, "cy": y, "r": r, "fill": fill}, title)
    corners = {
        "square": [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)],
        "diamond": [(x, y - r - 1), (x + r + 1, y), (x, y + r + 1), (x - r - 1, y)],
        "triangle": [(x, y - r - 1), (x + r, y + r), (x - r, y + r)],
    }
    return _titled("path", {"d": _path(corners[shape]) + "Z", "fill": fill}, title)


def _point_label(frame: Frame, line: Line, point: Point, x: float, y: float) -> Node:
    options = line.series.labels
    place = options.position if options else "right"
    wide = text_width(point.label, SMALL)
    if place == "right" and x + 9 + wide > frame.right + 20:
        place = "left"
    colour = (options.color if options else "") or INK
    if place in ("left", "right"):
        anchor = "end" if place == "left" else "start"
        x = x - 9 if place == "left" else x + 9
        return _over(text(x, y + 6, point.label, anchor, SMALL, colour))
    down = {"below": 22, "center": 6}.get(place, -10)
    return _over(text(x, y + down, point.label, "middle", SMALL, colour))


def _areas(frame: Frame, group: Group, labels: list[Node]) -> Iterator[Node]:
    plot = group.plot
    for line in group.lines:
        points = list(enumerate(line.points))
        tops = [frame.place(plot.axis, at + 0.5, point.top) for at, point in points]
        bases = [frame.place(plot.axis, at + 0.5, point.base) for at, point in reversed(points)]
        shown = [said(line, point) for point in line.points if point.number is not None]
        if not shown:
            continue
        look = paint(frame.key, line.series, line.series.fill)
        yield _titled("path", {"d": _path(tops + bases) + "Z", **look}, "; ".join(shown))
        for (x, y), point in zip(tops, line.points):
            if point.label:
                labels.append(_point_label(frame, line, point, x, y))


_DRAW: dict[str, Callable[[Frame, Group, list[Node]], Iterator[Node]]] = {
    "area": _areas,
    "bar": _bars,
    "line": _lines,
    "scatter": _lines,
}


def slices(group: Group, x: float, y: float, radius: float, hole: int, angle: int) -> list[Node]:
    """The rings of a pie or doughnut, then their labels."""
    found: list[Node] = []
    labels: list[Node] = []
    rings = group.lines if hole else group.lines[:1]
    inner = radius * hole / 100
    for number, line in enumerate(rings):
        low = inner + (radius - inner) * number / len(rings)
        high = inner + (radius - inner) * (number + 1) / len(rings)
        total = sum_of_sizes(line)
        turned = angle / 360
        for at, point in enumerate(line.points):
            part = size_of(point) / total if total else 0.0
            if part > 0:
                fill = dict(line.series.points).get(at, line.series.fill)
                found.append(
                    _titled(
                        "path",
                        {
                            "d": _slice((x, y), low, high, turned, part),
                            "fill": fill,
                            "stroke": "#ffffff",
                            "stroke-width": 1.5,
                        },
                        said(line, point),
                    )
                )
            if point.label and (part > 0 or point.error):
                labels.append(_slice_label(line, point, (x, y), low, high, turned + part / 2))
            turned += part
    return found + labels


def size_of(point: Point) -> float:
    """What a slice stands for: a pie knows no sign."""
    return abs(point.top)


def sum_of_sizes(line: Line) -> float:
    """The whole of a ring."""
    total = 0.0
    for point in line.points:
        total += size_of(point)
    return total


def _on_circle(centre: tuple[float, float], radius: float, turn: float) -> tuple[float, float]:
    angle = turn * 2 * math.pi
    return centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)


def _slice(centre: tuple[float, float], low: float, high: float, start: float, part: float) -> str:
    """Arcs in two halves each, so that a whole circle is drawn too."""
    turns = (start, start + part / 2, start + part)
    outer = [_on_circle(centre, high, turn) for turn in turns]
    path = _path(outer[:1]) + _arc(high, outer[1], 1) + _arc(high, outer[2], 1)
    if low > 0:
        inner = [_on_circle(centre, low, turn) for turn in reversed(turns)]
        path += _path(inner[:1]).replace("M", " L") + _arc(low, inner[1], 0)
        return path + _arc(low, inner[2], 0) + "Z"
    return path + f" L{rounded(centre[0])} {rounded(centre[1])}Z"


def _arc(radius: float, end: tuple[float, float], sweep: int) -> str:
    size = rounded(radius)
    return f" A{size} {size} 0 0 {sweep} {rounded(end[0])} {rounded(end[1])}"


def _slice_label(
    line: Line, point: Point, centre: tuple[float, float], low: float, high: float, turn: float
) -> Node:
    options = line.series.labels
    is_inside = low > 0 or (options is not None and options.position in ("center", "inside"))
    x, y = _on_circle(centre, (low + high) / 2 if is_inside else high + 12, turn)
    colour = (options.color if options and is_inside else "") or INK
    if is_inside:
        return text(x, y + 6, point.label, "middle", SMALL, colour)
    anchor = "middle" if abs(x - centre[0]) < high / 4 else "start" if x > centre[0] else "end"
    return text(x, y + (12 if y > centre[1] else 0), point.label, anchor, SMALL, colour)
