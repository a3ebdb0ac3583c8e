"""What feeds a cell, step by step, down to typed figures; what is left out is counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from addin.explain.facts import Facts
from addin.explain.labels import Labels
from addin.explain.precedents import Precedents
from addin.explain.words import Words
from addin.formulas import depends_on
from addin.inputs import Layout
from tests.addin.explain.books import grid, layout_of
from workbooks import TEMPLATE

Make = Callable[..., Precedents]


def precedents(layout: Layout) -> Precedents:
    labels = Labels(layout)
    return Precedents(layout, labels, Words(layout, labels), Facts(layout))


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(rows: list[list[Any]], **names: str) -> Precedents:
        return precedents(layout_of(grid(tmp_path / "a.xlsx", rows, **names)))

    return made


def test_a_tree_goes_down_to_what_is_typed(make: Make) -> None:
    found = make([["Sales", 5], ["Twice", "=B1*2"], ["More", "=B2+B1"]])
    twice, sales = found.tree(("Model", (3, 2)))
    assert (twice.where, twice.label, twice.formula) == ("Model!B2", "Twice", "B1*2")
    assert [feed.where for feed in twice.feeds] == ["Model!B1"] and sales.formula is None
    behind = found.behind(("Model", (3, 2)))
    assert behind.typed == [("Model", (1, 2))] and len(behind.formulas) == 2


def test_cells_that_hand_a_value_on_are_one_step(make: Make) -> None:
    found = make([["Sales", "=B4*2"], ["Again", "=B1"], ["And", "=sales+1"], [None, 7]],
                 sales="$B$2")  # fmt: skip
    (again,) = found.tree(("Model", (3, 2)))
    assert again.label == "Again" and again.through == [("Model", (1, 2))]
    assert again.formula == "B4*2" and again.feeds[0].value == 7


def test_what_is_deeper_is_counted(make: Make) -> None:
    found = make([["Start", 1], *[[f"Step {at}", f"=B{at}+1"] for at in range(1, 10)]])
    (last,) = found.tree(("Model", (10, 2)), depth=1)
    assert last.where == "Model!B9" and last.left_out == 1 and not last.feeds


def test_what_was_shown_is_not_shown_again_and_a_circle_ends(make: Make) -> None:
    found = make([["One", "=B2+B3"], ["Two", "=B3*2"], ["Three", "=B1+1"]])
    two, three = found.tree(("Model", (1, 2)), depth=50)
    assert [node.where for node in two.all()] == ["Model!B2", "Model!B3", "Model!B1"]
    assert three.again and not three.feeds
    assert len(found.behind(("Model", (1, 2))).formulas) == 3


def test_a_range_shows_its_cells_and_the_like_once(make: Make) -> None:
    rows = [[f"Item {at}", at, f"=B{at}*2"] for at in range(1, 21)]
    found = make([*rows, ["Sum", None, "=SUM(C1:C20)"]])
    (area,) = found.tree(("Model", (21, 3)))
    assert area.label == "Item 1 to Item 20" and area.value is None
    assert len(area.feeds) == 12 and area.left_out == 8
    assert [feed.again for feed in area.feeds[:3]] == [False, True, True]


def test_what_is_not_in_the_text_is_told(make: Make) -> None:
    found = make([["One", 1], ["Two", '=INDIRECT("B1")+B1']])
    assert found.behind(("Model", (2, 2))).unseen == [("Model", (2, 2))]


def test_the_figures_behind_a_headline_are_those_that_it_depends_on() -> None:
    """Two ways to the same: the walk that attribution uses, and this one."""
    layout = layout_of(TEMPLATE)
    place = "Bridge", (61, 6)
    found = precedents(layout).behind(place)
    seeds = {entry.place for entry in layout.inputs.values()}
    expected = depends_on(layout.book, layout.references, place, seeds)
    ids = {fact.cell.input.id for fact in found.facts}
    assert ids == {e.id for e in layout.inputs.values() if expected and e.place in expected}
    assert ids >= {"F20", "F21", "F22", "X07"} and not found.typed and not found.unseen
