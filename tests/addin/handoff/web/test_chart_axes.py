"""Axes: their words have room, stand on the right side and do not collide."""

from __future__ import annotations

from itertools import pairwise

import pytest

from addin.handoff.web.chart_axes import draw_plot
from addin.handoff.web.chart_data import live
from addin.handoff.web.chart_marks import WIDTH, Node
from addin.handoff.web.chart_parts import Axis, Chart, Plot
from addin.handoff.web.chart_scale import text_width
from tests.addin.handoff.web.chart_samples import Cells, chart, series


def drawn(of: Chart) -> list[Node]:
    body: list[Node] = []
    cells = Cells({})
    end = draw_plot(body, of, live(of, cells), cells, 0)
    assert end > 100
    return body


def words(body: list[Node]) -> list[str]:
    return [str(node.children[0]) for node in body if node.tag == "text"]


def column(count: int, **other: object) -> Chart:
    return chart("column", [Plot("bar", 0, 40, 0, 0, [series([5.0] * count)])], **other)


def test_many_categories_are_thinned_out_so_that_none_collide() -> None:
    body = drawn(column(40, categories=[f"Category{n}" for n in range(40)]))
    shown = [n for n in body if n.tag == "text" and str(n.children[0]).startswith("Cat")]
    assert 2 < len(shown) < 40
    ends = [
        (float(n.attributes["x"]), text_width(str(n.children[0]), 18) / 2 - 0.01) for n in shown
    ]
    assert all(x + half < y - other for (x, half), (y, other) in pairwise(ends))


def test_long_words_of_few_categories_wrap() -> None:
    body = drawn(column(4, categories=["Growth of the rest of the business in total"] * 4))
    assert words(body).count("Growth of the") == 4


def test_words_stay_inside_of_the_picture() -> None:
    area = Plot("area", 0, 0, 0, 0, [series([5.0, 6.0])])
    body = drawn(chart("column", [area], categories=["A first category", "A last category"]))
    for node in body:
        if node.tag == "text" and node.attributes["text-anchor"] == "middle":
            half = text_width(str(node.children[0]), 18) / 2
            assert half <= float(node.attributes["x"]) <= WIDTH - half


def test_numbers_that_would_fill_the_picture_are_short() -> None:
    plot = Plot("bar", 0, 40, 0, 0, [series([1e300])])

    class Long(Cells):
        def format(self, number: float, code: str) -> str:
            return f"{number:.0E}" if code == "0.0E+00" else f"{number:.0f}"

    cells = Long({})
    body: list[Node] = []
    of = chart("column", [plot])
    draw_plot(body, of, live(of, cells), cells, 0)
    assert "4E+299" in words(body)


@pytest.mark.parametrize(
    ("turned", "far", "is_left"), [(False, False, True), (True, False, False), (True, True, True)]
)
def test_a_value_axis_stands_where_the_categories_begin(
    turned: bool, far: bool, is_left: bool
) -> None:
    body = drawn(column(2, category=Axis([], reversed=turned), values=[Axis([], far=far)]))
    zero = next(n for n in body if n.tag == "text" and n.children == ["0"])
    assert (float(zero.attributes["x"]) < WIDTH / 2) == is_left


def test_a_hidden_axis_has_neither_line_nor_words() -> None:
    hidden = Axis(["Title"], hidden=True)
    body = drawn(column(2, category=hidden, values=[Axis(["Value"], hidden=True)]))
    assert {node.tag for node in body} == {"rect"}


def test_two_axes_have_scales_of_their_own() -> None:
    plots = [Plot("bar", 0, 40, 0, 0, [series([5.0])])]
    plots.append(Plot("line", 0, 0, 0, 1, [series([5000.0], number=1, line="#000000")]))
    body = drawn(chart("column", plots, values=[Axis([]), Axis([], far=True)]))
    assert {"6", "6000"} <= set(words(body))


def test_gridlines_cross_the_frame_at_each_tick() -> None:
    lines = [n for n in drawn(column(1, values=[Axis([], grid=True)])) if n.tag == "line"]
    pale = [n for n in lines if n.attributes["stroke"] == "#d9d9d9"]
    assert len(pale) == 7
