"""What charts show at a moment: blanks, errors, text and stacks."""

from __future__ import annotations

import pytest

from addin.handoff.web.chart_data import live, words
from addin.handoff.web.chart_parts import Axis, Plot
from tests.addin.handoff.web.chart_samples import Cells, chart, labels, series

COLUMN = [(0, row, 0) for row in range(4)]
VALUES = {COLUMN[0]: 4.0, COLUMN[1]: None, COLUMN[2]: "#N/A", COLUMN[3]: "text"}


@pytest.mark.parametrize(
    ("blanks", "numbers"), [("gap", [4, None, None, 0]), ("zero", [4, 0, None, 0])]
)
def test_blanks_errors_and_text(blanks: str, numbers: list[float | None]) -> None:
    plot = Plot("line", 0, 150, 0, 0, [series([*COLUMN], labels=labels())])
    data = live(chart("column", [plot], blanks=blanks), Cells(VALUES))
    points = data.groups[0].lines[0].points
    assert [point.number for point in points] == numbers
    assert [point.label for point in points][2:] == ["#N/A", "text"]
    assert [point.place for point in points] == ["1", "2", "3", "4"]


def test_negative_values_stack_downwards() -> None:
    lines = [series([3.0], number=0), series([-2.0], number=1), series([4.0], number=2)]
    data = live(chart("column", [Plot("bar", 1, 40, 100, 0, lines)]), Cells({}))
    points = [line.points[0] for line in data.groups[0].lines]
    assert [(point.base, point.top) for point in points] == [(0, 3), (0, -2), (3, 7)]


def test_shares_add_up_and_an_error_is_no_share() -> None:
    lines = [series([1.0]), series([3.0]), series([COLUMN[2]], labels=labels())]
    data = live(chart("column", [Plot("bar", 2, 40, 100, 0, lines)]), Cells(VALUES))
    points = [line.points[0] for line in data.groups[0].lines]
    assert [(point.base, point.top) for point in points] == [(0, 0.25), (0.25, 1), (1, 1)]
    assert points[2].number is None and points[2].label == "#N/A"


def test_labels_have_the_parts_asked_for_and_hide_as_their_format_does() -> None:
    told = labels(category=True, percent=True, separator=" | ", format="0;;")
    plot = Plot("pie", 0, 150, 0, 0, [series([3.0, -1.0, 0.0], labels=told)])
    data = live(chart("pie", [plot], categories=["a", "b", "c"]), Cells({}))
    assert [p.label for p in data.groups[0].lines[0].points] == [
        "a | 3 | 0.75",
        "b | 0.25",
        "c | 0",
    ]


def test_a_scatter_without_numbers_counts() -> None:
    points = series([5.0, 6.0], x=[COLUMN[0], COLUMN[3]])
    plot = Plot("scatter", 0, 150, 0, 0, [points])
    data = live(chart("scatter", [plot], category=Axis([], format="0")), Cells(VALUES))
    assert [point.x for point in data.groups[0].lines[0].points] == [4, 2]


def test_words_join_what_cells_show() -> None:
    assert words([COLUMN[0], "of", COLUMN[3]], Cells(VALUES)) == "4.00 of text"
