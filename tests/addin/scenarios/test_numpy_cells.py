"""How compiled formulas read cells: through names, in ranges, and which of them differ by draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.scenarios.numpy_cells import Cells
from addin.scenarios.numpy_values import NotKnown
from tests.addin.sample_books.simulated import Cells as Contents
from tests.addin.sample_books.simulated import place, simulated_book


@pytest.fixture
def cells(tmp_path: Path) -> Cells:
    contents: Contents = {"A1": 1.0, "A2": "two", "B1": "=A1+1", "C1:C2": "{=B1*{1;2}}", "C9": 5.0}
    names = {"one": "=S!$A$1", "more": "=S!$A$1:$B$2", "again": "=one"}
    book = simulated_book(tmp_path / "b.xlsx", contents, names)
    return Cells(book, [place("A1")], [place("B1"), place("C1")], {})


def test_what_differs_is_the_inputs_the_path_and_what_it_fills(cells: Cells) -> None:
    for text, moves in {
        "A1": 1,
        "A2": 0,
        "B1": 1,
        "C2": 1,
        "A2:B2": 0,
        "A1:A9": 1,
        "C3:C9": 0,
    }.items():
        assert cells.moves(cells.area(text, "S")) == bool(moves), text


def test_names_lead_to_cells(cells: Cells) -> None:
    assert cells.area("one", "Other one") == ("S", (1, 1, 1, 1))
    assert cells.area("again", "S") == ("S", (1, 1, 1, 1))
    assert cells.area("more", "S") == ("S", (1, 1, 2, 2))
    with pytest.raises(NotKnown, match="reads nothing_such"):
        cells.area("nothing_such", "S")


def test_a_cell_is_read_where_it_differs_and_is_its_value_elsewhere(cells: Cells) -> None:
    assert cells.read(place("A1"))({place("A1"): 7.0}) == 7.0
    assert cells.read(place("A2"))({}) == "two"
    assert cells.read(place("Z9"))({}) is None


def test_whole_columns_end_where_the_cells_of_the_sheet_end(cells: Cells) -> None:
    assert cells.used(cells.area("A:B", "S")) == (1, 1, 9, 2)
    assert cells.used(cells.area("B2:B3", "S")) == (2, 2, 3, 2)
    assert cells.used(cells.area("Z20:Z30", "S")) == (20, 26, 20, 26)
