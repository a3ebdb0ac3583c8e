"""A chart as SVG in the page, drawn from live values; `assets/charts.js` draws the very same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from addin.handoff.web.chart_axes import draw_plot
from addin.handoff.web.chart_data import Data, Group, Line, Point, Read, live
from addin.handoff.web.chart_marks import (
    SIZE,
    WIDTH,
    Look,
    Node,
    paint,
    slices,
    sum_of_sizes,
    text,
)
from addin.handoff.web.chart_parts import Chart, Series
from addin.handoff.web.chart_scale import rounded, text_width, wrap

_TITLE, _TITLE_ROOM = 20, 500
"""Bold letters are wider than `text_width` knows."""

_RADIUS = 150
_MOST_SAID = 80
"""Values that the description says to who cannot see them; beyond, the table has to do."""

_JOINED = 2


def draw(chart: Chart, read: Read) -> str:
    """The chart as an `<svg>` element."""
    return _markup(tree(chart, read))


def tree(chart: Chart, read: Read) -> Node:
    """The chart as nested elements."""
    data = live(chart, read)
    body: list[Node] = []
    lines = wrap(data.title, _TITLE_ROOM, _TITLE, 3) if data.title else []
    for at, line in enumerate(lines):
        title = text(WIDTH / 2, 24 + at * 26, line, "middle", _TITLE)
        body.append(Node("text", {**title.attributes, "font-weight": "bold"}, title.children))
    y: float = 10 + len(lines) * 26
    entries = _entries(chart, data)
    if chart.legend == "top":
        y = _legend(body, entries, y)
    y = _pie(body, chart, data, y) if chart.kind == "pie" else draw_plot(body, chart, data, read, y)
    if chart.legend == "bottom":
        y = _legend(body, entries, y)
    return _whole(chart, data, body, y + 6)


def _whole(chart: Chart, data: Data, body: list[Node], height: float) -> Node:
    name = f"chart{chart.key}"
    attributes: Look = {
        "viewBox": f"0 0 {WIDTH} {rounded(height)}",
        "width": WIDTH,
        "height": height,
        "role": "img",
        "aria-labelledby": f"{name}-t",
        "aria-describedby": f"{name}-d",
        "font-family": "inherit",
    }
    title = Node("title", {"id": f"{name}-t"}, [data.title or chart.description or "Chart"])
    about = " ".join([chart.description, *_spoken(data)]).strip()
    back = Node("rect", {"width": WIDTH, "height": height, "fill": "#ffffff"}, [])
    defs = [_hatch(chart.key, s) for plot in chart.plots for s in plot.series if s.hatch]
    first = [title, Node("desc", {"id": f"{name}-d"}, [about])]
    patterns = [Node("defs", {}, [*defs])] if defs else []
    return Node("svg", attributes, [*first, *patterns, back, *body])


def _spoken(data: Data) -> Iterator[str]:
    """The values of what is visible, as sentences."""
    told = [(line, _told(data, group, line)) for group in data.groups for line in group.lines]
    if sum(len(points) for _, points in told) > _MOST_SAID:
        return
    for line, points in told:
        if points:
            values = "; ".join(f"{p.place} {p.shown}".strip() for p in points)
            yield f"{line.name}: {values}." if line.name else f"{values}."


def _told(data: Data, group: Group, line: Line) -> list[Point]:
    """What a series says: nothing of parts without a size, nor as a joint between columns."""
    numbers = sum(point.number is not None for point in line.points)
    is_joint = len(data.groups) > 1 and group.plot.kind == "line" and numbers <= _JOINED
    if is_joint or not _is_drawn(line.series):
        return []
    zero = not group.plot.stack
    return [p for p in line.points if p.error or p.number or (p.number == 0 and zero)]


def _is_drawn(series: Series) -> bool:
    return bool(series.fill or series.hatch or series.line)


def _hatch(key: str, series: Series) -> Node:
    attributes: Look = {
        "id": f"chart{key}-h{series.number}",
        "width": 8,
        "height": 8,
        "patternUnits": "userSpaceOnUse",
    }
    ground = Node("rect", {"width": 8, "height": 8, "fill": series.hatch}, [])
    stripes: Look = {"d": "M-2 2L2 -2M0 8L8 0M6 10L10 6", "stroke": series.fill, "stroke-width": 2}
    return Node("pattern", attributes, [ground, Node("path", stripes, [])])


def _entries(chart: Chart, data: Data) -> list[tuple[str, Look]]:
    """The legend's words, each with the look of its key."""
    if chart.kind == "pie":
        line = next((line for group in data.groups for line in group.lines), None)
        fills = dict(line.series.points) if line else {}
        usual = line.series.fill if line else ""
        return [(each, {"fill": fills.get(at, usual)}) for at, each in enumerate(data.categories)]
    entries: list[tuple[str, Look]] = []
    for group in data.groups:
        for line in group.lines:
            series = line.series
            if not series.legend or not _is_drawn(series):
                continue
            stroked = group.plot.kind in ("line", "scatter")
            look: Look = {"fill": series.line or series.fill}
            painted = look if stroked else paint(chart.key, series, series.fill)
            entries.append((line.name, painted))
    return entries


def _legend(body: list[Node], entries: Sequence[tuple[str, Look]], y: float) -> float:
    """Rows of keys and words, in the middle; gives where they end."""
    rows: list[list[tuple[str, Look, float]]] = []
    room = 0.0
    for name, look in entries:
        short = wrap(name, WIDTH - 60, SIZE, 1)[0]
        wide = text_width(short, SIZE) + 42
        if not rows or wide > room:
            rows.append([])
            room = WIDTH - 20
        rows[-1].append((short, look, wide))
        room -= wide
    for row in rows:
        x = WIDTH / 2
        for _, _, wide in row:
            x -= wide / 2
        for short, look, wide in row:
            key = {"x": x + 6, "y": y + 7, "width": 14, "height": 14}
            body.append(Node("rect", {**key, **look}, []))
            body.append(text(x + 26, y + 20, short, "start", SIZE))
            x += wide
        y += 26
    return y


def _pie(body: list[Node], chart: Chart, data: Data, y: float) -> float:
    group = data.groups[0]
    body.extend(slices(group, WIDTH / 2, y + _RADIUS + 30, _RADIUS, chart.hole, chart.angle))
    if not any(sum_of_sizes(line) for line in group.lines):
        body.append(text(WIDTH / 2, y + _RADIUS + 30, "No values to show", "middle", SIZE))
    return y + 2 * _RADIUS + 60


def _markup(node: Node | str) -> str:
    """As browsers write an element of a page, so that one can be held against the other."""
    if isinstance(node, str):
        return escape(node, quote=False).replace("\u00a0", "&nbsp;")
    attributes = "".join(
        f' {name}="{escape(value) if isinstance(value, str) else rounded(value)}"'
        for name, value in node.attributes.items()
    )
    inside = "".join(_markup(child) for child in node.children)
    return f"<{node.tag}{attributes}>{inside}</{node.tag}>"
