"""Marks: where bars, lines and slices stand, and what they say."""

from __future__ import annotations

import pytest

from addin.handoff.web.chart_data import live
from addin.handoff.web.chart_marks import Frame, Node, marks, slices
from addin.handoff.web.chart_parts import Axis, Chart, Plot
from addin.handoff.web.chart_scale import Scale
from tests.addin.handoff.web.chart_samples import Cells, chart, labels, series


def drawn(of: Chart, cells: Cells, *, across: bool = False) -> list[Node]:
    """The marks in a frame of 100 by 100 with values from -10 to 10."""
    data = live(of, cells)
    scales = [Scale(-10, 10, 5, False)]
    count, span = len(data.categories), of.blanks == "span"
    is_turned = of.category.reversed
    frame = Frame(0, 0, 100, 100, across, count, False, is_turned, scales, None, span, "0_1")
    return list(marks(frame, data))


def box(node: Node) -> tuple[float, ...]:
    return tuple(round(float(node.attributes[n]), 6) for n in ("x", "y", "width", "height"))


def bars(*values: float, **other: int) -> Plot:
    plot = Plot("bar", 0, 0, 0, 0, [series([each], number=n) for n, each in enumerate(values)])
    for name, value in other.items():
        setattr(plot, name, value)
    return plot


def test_columns_stand_side_by_side_from_zero() -> None:
    found = drawn(chart("column", [bars(10, -5)]), Cells({}))
    assert [box(node) for node in found] == [(0, 0, 50, 50), (50, 50, 50, 25)]


def test_gap_and_overlap_share_the_room_of_a_category() -> None:
    found = drawn(chart("column", [bars(10, 10, gap=100, overlap=100)]), Cells({}))
    assert [box(node) for node in found] == [(25, 0, 50, 50)] * 2


def test_lying_bars_begin_at_the_bottom_unless_reversed() -> None:
    plot = Plot("bar", 0, 0, 0, 0, [series([10.0, 5.0])])
    found = drawn(chart("bar", [plot]), Cells({}), across=True)
    assert [box(node) for node in found] == [(50, 50, 50, 50), (50, 0, 25, 50)]
    turned = chart("bar", [plot], category=Axis([], reversed=True))
    assert [box(node)[1] for node in drawn(turned, Cells({}), across=True)] == [0, 50]


def test_an_error_has_no_bar_but_its_label() -> None:
    cells = Cells({(0, 0, 0): "#N/A"})
    plot = Plot("bar", 0, 0, 0, 0, [series([(0, 0, 0)], labels=labels())])
    (label,) = drawn(chart("column", [plot]), cells)
    assert (label.tag, label.children) == ("text", ["#N/A"])


def test_an_invisible_series_draws_nothing_and_a_hatched_one_its_pattern() -> None:
    plot = Plot("bar", 1, 0, 100, 0, [series([3.0], fill=""), series([2.0], hatch="#fff")])
    (only,) = drawn(chart("column", [plot]), Cells({}))
    assert only.attributes["fill"] == "url(#chart0_1-h0)"


@pytest.mark.parametrize(
    ("middle", "blanks", "pieces"),
    [(None, "gap", 2), (None, "span", 1), ("#N/A", "gap", 1), ("#REF!", "gap", 2)],
)
def test_lines_break_at_blanks_and_bridge_what_is_not_available(
    middle: str | None, blanks: str, pieces: int
) -> None:
    cells = Cells({(0, 0, 0): middle})
    line = series([1.0, 2.0, (0, 0, 0), 4.0, 5.0], line="#404040", marker="circle")
    path, *points = drawn(chart("column", [Plot("line", 0, 0, 0, 0, [line])], blanks=blanks), cells)
    assert str(path.attributes["d"]).count("M") == pieces
    assert [point.tag for point in points] == ["circle"] * 4


def test_each_mark_says_what_it_is() -> None:
    cells = Cells({(0, 0, 0): 3.71})
    of = chart("column", [Plot("bar", 0, 0, 0, 0, [series([(0, 0, 0)])])], categories=["2028E"])
    (bar,) = drawn(of, cells)
    assert bar.children == [Node("title", {}, ["Bull, 2028E: 3.71"])]


def test_slices_share_the_circle_and_a_whole_one_closes() -> None:
    plot = Plot("pie", 0, 0, 0, 0, [series([1.0, 0.0, -1.0])])
    data = live(chart("pie", [plot]), Cells({}))
    first, second = slices(data.groups[0], 100, 100, 50, 0, 0)
    assert first.attributes["d"] == "M100 50 A50 50 0 0 1 150 100 A50 50 0 0 1 100 150 L100 100Z"
    assert str(second.attributes["d"]).startswith("M100 150 ")
    whole = live(chart("pie", [Plot("pie", 0, 0, 0, 0, [series([2.0])])]), Cells({}))
    (ring,) = slices(whole.groups[0], 100, 100, 50, 50, 0)
    assert str(ring.attributes["d"]).count(" A") == 4
