"""COUNTIF and SUMIF in numpy, over odd numbers and odd cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from addin.scenarios.numpy_criteria import count_if, sum_if
from addin.scenarios.numpy_values import Column, Grid, NotKnown, parts, value_of
from tests.addin.sample_books.numpy_cases import Ways, draws, not_alike, ways_for
from udfs.cells import CellError

CRITERIA = ["1", "2.5", "TRUE", '"up"', '"Text"', '">0"', '"<=2.5"', '"=3"', '"-1"', '">=-0.5"']
FORMULAS = [f"COUNTIF({cells},{c})" for cells in ("A1:A9", "B1:B6", "A1") for c in CRITERIA]
FORMULAS += [f"SUMIF(A1:A4,{c})" for c in CRITERIA]
# formualizer leaves out an error that is to be added, which TRUE would find here.
FORMULAS += [f"SUMIF(A1:A5,{c},B1:B5)" for c in CRITERIA if c != "TRUE"]


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Ways:
    return ways_for(tmp_path_factory.mktemp("book") / "b.xlsx", FORMULAS)


@given(draws)
@settings(max_examples=40, deadline=None)
def test_numpy_gives_what_the_engine_gives(ways: Ways, pairs: list[tuple[float, float]]) -> None:
    assert not not_alike(ways, pairs)


@pytest.mark.parametrize("criterion", ["<>1", "a*", "?", "1 May", "", "=x", "TRUE", None])
def test_other_criteria_are_not_known(criterion: str | None) -> None:
    grid = Grid([[Column(np.array([1.0, 2.0]))]])
    with pytest.raises(NotKnown, match="counts by a criterion of another kind"):
        count_if(grid, criterion)


def test_ranges_of_different_size_are_not_known() -> None:
    with pytest.raises(NotKnown, match="another size"):
        sum_if(Grid([[1.0, 2.0]]), 1.0, Grid([[1.0]]))
    with pytest.raises(NotKnown, match="no reference"):
        count_if(1.0, 1.0)


def test_an_error_counts_where_its_cell_is_added() -> None:
    amounts = Grid([[CellError("#N/A"), 2.0]])
    drawn = Column(np.array([1.0, 2.0]))
    numbers, codes = parts(sum_if(Grid([[drawn, 2.0]]), 1.0, amounts))
    assert [value_of(*one) for one in zip(numbers, codes)] == ["#N/A", 0.0]  # type: ignore[arg-type]


def test_a_criterion_that_differs_by_draw_is_left_to_the_engine(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="counts by a criterion of another kind"):
        ways_for(tmp_path / "b.xlsx", ["COUNTIF(A7:A9,A1)"])
