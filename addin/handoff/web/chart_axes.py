"""The frame of a chart with axes: scales, the room that words take, grid, axes and their words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from addin.handoff.web.chart_data import Data, Read, words
from addin.handoff.web.chart_marks import SIZE, SMALL, WIDTH, Frame, Look, Node, marks, text
from addin.handoff.web.chart_parts import Axis, Chart
from addin.handoff.web.chart_scale import Scale, plain_text, scale, text_width, wrap

_LINE, _TALL = 22, 300
_TITLE_ROOM = 26
_NAMES_ROOM = 230
_BAR, _SLOT = 20, 34
_LONGEST_WORD, _LONGEST_NUMBER = 130, 170
_GREY, _PALE = "#404040", "#d9d9d9"


def draw_plot(body: list[Node], chart: Chart, data: Data, read: Read, y: float) -> float:
    """Adds axes, marks and their words from `y` on; gives where they end."""
    scales = [_value_scale(chart, data, at) for at in range(len(chart.values))]
    frame = Frame(
        left=14,
        top=y + 20,
        right=WIDTH - 18,
        bottom=0,
        across=chart.kind == "bar",
        count=len(data.categories),
        edges=all(group.plot.kind == "area" for group in data.groups),
        reversed=chart.category.reversed,
        scales=scales,
        x=_x_scale(chart, data) if chart.kind == "scatter" else None,
        span=chart.blanks == "span",
        key=chart.key,
    )
    ticks = [_tick_words(*each, read) for each in zip(chart.values, scales)]
    side_words, under_words = (_lying, _lying_under) if frame.across else (_standing, _under)
    beside = side_words(frame, chart, data, ticks, read)
    body.extend(_grid(frame, chart))
    body.extend(marks(frame, data))
    body.extend(_axis_lines(frame, chart))
    body.extend(beside)
    return under_words(body, frame, chart, data, ticks, read)


def _value_scale(chart: Chart, data: Data, at: int) -> Scale:
    groups = [group for group in data.groups if group.plot.axis == at]
    points = [p for group in groups for line in group.lines for p in line.points]
    numbers = [n for p in points if p.number is not None for n in (p.base, p.top)]
    stacks = [group.plot.stack for group in groups]
    zero = any(group.plot.kind in ("bar", "area") or group.plot.stack for group in groups)
    if not zero:
        numbers = [p.top for p in points if p.number is not None]
    shares = bool(stacks) and all(stack == 2 for stack in stacks)
    return scale(chart.values[at], numbers, zero, shares, 5 if chart.kind == "bar" else 6)


def _x_scale(chart: Chart, data: Data) -> Scale:
    points = [p for group in data.groups for line in group.lines for p in line.points]
    return scale(chart.category, [p.x for p in points if p.number is not None], False, False, 6)


def _tick_words(axis: Axis, of: Scale, read: Read) -> list[str]:
    for code in (axis.format or "General", "0.0E+00"):
        found = [plain_text(read.format(tick, code)) for tick in of.ticks()]
        if all(text_width(each, SIZE) <= _LONGEST_NUMBER for each in found):
            break
    return found


def _is_at_start(chart: Chart, axis: Axis) -> bool:
    """Whether a value axis stands on the left, or below lying bars."""
    return chart.category.reversed == axis.far


def _title(axis: Axis, read: Read, room: float) -> list[str]:
    title = "" if axis.hidden else words(axis.title, read)
    return wrap(title, room, SIZE, 2) if title else []


def _upright(lines: Sequence[str], x: float, y: float) -> list[Node]:
    """Words that read from below, around a middle."""
    found = []
    for at, line in enumerate(lines):
        turned = text(0, 0, line, "middle", SIZE)
        move = {"transform": f"translate({_whole(x + at * _LINE)} {_whole(y)}) rotate(-90)"}
        found.append(Node("text", {**turned.attributes, **move}, turned.children))
    return found


def _whole(number: float) -> int:
    return math.floor(number + 0.5)


def _standing(
    frame: Frame, chart: Chart, data: Data, ticks: list[list[str]], read: Read
) -> list[Node]:
    """Makes room left and right of columns for value axes, and gives their words."""
    frame.bottom = frame.top + _TALL
    found: list[Node] = []
    places: list[tuple[int, bool, list[str], float]] = []
    for at, axis in enumerate(chart.values):
        lines = _title(axis, read, _TALL)
        shown = ticks[at] if axis.labels and not axis.hidden else []
        wide = max((text_width(each, SIZE) for each in shown), default=0.0) + 8
        is_left = _is_at_start(chart, axis)
        x = 18.0 if is_left else WIDTH - 8 - (len(lines) - 1) * _LINE
        found += _upright(lines, x, (frame.top + frame.bottom) / 2)
        if is_left:
            frame.left += len(lines) * _TITLE_ROOM + wide
        else:
            frame.right -= len(lines) * _TITLE_ROOM + wide
        places.append((at, is_left, shown, wide))
    for at, is_left, shown, _ in places:
        for tick, word in zip(frame.scales[at].ticks(), shown):
            y = frame.place(at, 0, tick)[1] + 6
            x = frame.left - 8 if is_left else frame.right + 8
            found.append(text(x, y, word, "end" if is_left else "start", SIZE))
    return found


def _under(
    body: list[Node],
    frame: Frame,
    chart: Chart,
    data: Data,
    ticks: list[list[str]],
    read: Read,
) -> float:
    """The categories under columns, or the numbers under a scatter, and their title."""
    axis, y = chart.category, frame.bottom + 24
    shown = not axis.hidden and axis.labels
    if frame.x:
        numbers = frame.x.ticks()
        xs = [frame.place(0, frame.x.share(each), 0)[0] for each in numbers]
        y = _row(body, _tick_words(axis, frame.x, read) if shown else [], xs, y, 1)
    else:
        xs = [frame.place(0, at + 0.5, 0)[0] for at in range(frame.count)]
        y = _row(body, data.categories if shown else [], xs, y, 4)
    return _title_under(body, frame, _title(axis, read, frame.right - frame.left), y)


def _title_under(body: list[Node], frame: Frame, lines: Sequence[str], y: float) -> float:
    for line in lines:
        body.append(text((frame.left + frame.right) / 2, y + 4, line, "middle", SIZE))
        y += _LINE
    return y - 8


def _row(
    body: list[Node], labels: Sequence[str], xs: Sequence[float], y: float, most: int
) -> float:
    """Words side by side, as many as have room; gives where the next line may stand."""
    if not labels:
        return y
    slot = abs(xs[1] - xs[0]) if len(xs) > 1 else float(_NAMES_ROOM)
    longest = max(text_width(word, SIZE) for label in labels for word in label.split(" "))
    # A long word may be cut, a number may not.
    longest = min(longest, _LONGEST_WORD) if most > 1 else longest
    every = max(1, math.ceil((longest + 4) / max(slot, 1)))
    deepest = 1
    for at in range(0, len(labels), every):
        lines = wrap(labels[at], slot * every - 4, SIZE, most)
        deepest = max(deepest, len(lines))
        for n, line in enumerate(lines):
            half = text_width(line, SIZE) / 2 + 2
            x = max(half, min(WIDTH - half, xs[at]))
            body.append(text(x, y + n * _LINE, line, "middle", SIZE))
    return y + deepest * _LINE


def _lying(
    frame: Frame, chart: Chart, data: Data, ticks: list[list[str]], read: Read
) -> list[Node]:
    """Makes room for the categories beside lying bars, and gives their words."""
    axis = chart.category
    shown = data.categories if axis.labels and not axis.hidden else []
    names = [wrap(each, _NAMES_ROOM, SIZE, 3) for each in shown]
    wide = max((text_width(line, SIZE) for each in names for line in each), default=0.0)
    deepest = max((len(each) for each in names), default=1)
    if any(not _is_at_start(chart, each) and not each.hidden for each in chart.values):
        frame.top += _LINE
    slot = max(_SLOT if frame.count <= 20 else 26, deepest * 20 + 12, *_bar_slots(data))
    frame.bottom = frame.top + slot * max(frame.count, 1)
    lines = _title(axis, read, frame.bottom - frame.top)
    found = _upright(lines, 18, (frame.top + frame.bottom) / 2)
    before, after = _label_room(data)
    frame.left += len(lines) * _TITLE_ROOM + wide + 10
    edge = frame.left - 10
    frame.left += before
    frame.right -= after
    for at, name in enumerate(names):
        y = frame.place(0, at + 0.5, 0)[1] + 6 - (len(name) - 1) * 10
        found += (text(edge, y + n * 20, line, "end", SIZE) for n, line in enumerate(name))
    return found


def _bar_slots(data: Data) -> Iterator[float]:
    """The height of a category that gives each bar its thickness."""
    for group in data.groups:
        clusters = 1 if group.plot.stack else max(len(group.lines), 1)
        apart = 1 - group.plot.overlap / 100
        yield min(_BAR * (1 + (clusters - 1) * apart + group.plot.gap / 100), 240)


def _label_room(data: Data) -> tuple[float, float]:
    """The room that labels outside of lying bars need before and after them."""
    room = [0.0, 0.0]
    for group in data.groups:
        for line in group.lines:
            options = line.series.labels
            if options and options.position in ("outside", "left", "right"):
                for point in line.points:
                    side = 0 if point.top < point.base else 1
                    wide = min(text_width(point.label, SMALL) + 4, _LONGEST_NUMBER)
                    room[side] = max(room[side], wide)
    return room[0], room[1]


def _lying_under(
    body: list[Node],
    frame: Frame,
    chart: Chart,
    data: Data,
    ticks: list[list[str]],
    read: Read,
) -> float:
    """The numbers under (or over) lying bars, and their titles."""
    y = frame.bottom + 24
    for at, axis in enumerate(chart.values):
        xs = [frame.place(at, 0, tick)[0] for tick in frame.scales[at].ticks()]
        shown = ticks[at] if axis.labels and not axis.hidden else []
        if _is_at_start(chart, axis):
            y = _row(body, shown, xs, y, 1)
        else:
            _row(body, shown, xs, frame.top - 8, 1)
        y = _title_under(body, frame, _title(axis, read, frame.right - frame.left), y) + 8
    return y - 8


def _grid(frame: Frame, chart: Chart) -> Iterator[Node]:
    for at, axis in enumerate(chart.values):
        for tick in frame.scales[at].ticks() if axis.grid else []:
            x, y = frame.place(at, 0, tick)
            yield _rule(frame, frame.across, x, y, _PALE)
    if frame.x and chart.category.grid:
        for tick in frame.x.ticks():
            yield _rule(frame, True, frame.place(0, frame.x.share(tick), 0)[0], 0, _PALE)


def _axis_lines(frame: Frame, chart: Chart) -> Iterator[Node]:
    """Categories stand at zero, or at the end next to it; value axes at the frame's sides."""
    if not chart.category.hidden:
        x, y = frame.place(0, 0, 0)
        yield _rule(frame, frame.across, x, y, _GREY)
    for axis in chart.values:
        if not axis.hidden:
            start = _is_at_start(chart, axis)
            x = frame.left if start else frame.right
            y = frame.bottom if start else frame.top
            yield _rule(frame, not frame.across, x, y, _GREY)


def _rule(frame: Frame, upright: bool, x: float, y: float, colour: str) -> Node:
    """A line through the whole frame."""
    ends: Look = {"x1": frame.left, "y1": y, "x2": frame.right, "y2": y}
    if upright:
        ends = {"x1": x, "y1": frame.top, "x2": x, "y2": frame.bottom}
    return Node("line", {**ends, "stroke": colour, "stroke-width": 1}, [])
