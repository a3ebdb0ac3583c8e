"""Compiled formulas: their cells, arrays and names, and where Excel is right against engines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from addin.errors import BadInput
from addin.scenarios.evaluate import InEngine, InNumpy, recipe_of
from addin.scenarios.numpy_formulas import compile_cells
from addin.scenarios.numpy_values import NotKnown
from tests.addin.sample_books.numpy_cases import asked
from tests.addin.sample_books.simulated import Cells, place, simulated_book


@pytest.mark.parametrize(
    ("formula", "draws", "expected"),
    [  # where Excel and formualizer differ, or rounding makes them
        ("A1+A2=0.3", (0.1, 0.2), True),
        ("A1+A2>0.3", (0.1, 0.2), False),
        ("A1+A2<=0.3", (0.1, 0.2), True),
        ("A1^A2", (0.0, 0.0), "#NUM!"),
        ("A1^A2", (0.0, -1.0), "#DIV/0!"),
        ("A1^A2", (-8.0, 1 / 3), "#NUM!"),
        ("A1*A2", (1e300, 1e300), "#NUM!"),
        ("ROUND(A1,A2)", (2.675, 2.0), 2.68),
        ("ROUND(A1,A2)", (-2.5, 0.0), -3.0),
        ("ROUNDUP(A1,A2)", (2.0000000000000004, 0.0), 2.0),
        ("ROUND(A1,A2)", (1e300, 2.0), 1e300),
        ("SQRT(A1)+A2", (-1.0, 1.0), "#NUM!"),
        ("A6+1/A1+A2", (0.0, 1.0), "#N/A"),
        ("1/A1+A6+A2", (0.0, 1.0), "#DIV/0!"),
    ],
)
def test_where_engines_differ_it_is_excel_that_counts(
    tmp_path: Path, formula: str, draws: tuple[float, float], expected: object
) -> None:
    made = asked(tmp_path / "b.xlsx", [formula])
    found = InNumpy(made).each(np.array([[2.0, draws[0]], [3.0, draws[1]]]))
    assert found[1] == [expected]


def test_array_formulas_fill_their_cells(tmp_path: Path) -> None:
    cells: Cells = {"A1": 2.0, "A7": 1.0, "A8": 2.0, "C1:D2": "{=A7:A8*A1*{1,10}}", "E1": "=D2-C1"}
    cells = {**cells, "F1:F2": "{=IF(A7:A8>A1,A7:A8,0)}"}
    book = simulated_book(tmp_path / "b.xlsx", cells)
    made = recipe_of(book, [place("A1")], [place("E1"), place("D1"), place("F1"), place("F2")])
    draws = np.array([[1.0, 2.0, -3.0]])
    found = InNumpy(made).each(draws)
    assert found == InEngine(made).each(draws)
    assert found[0] == [19.0, 10.0, 0.0, 2.0]


def test_an_array_that_fills_another_size_is_left_to_the_engine(tmp_path: Path) -> None:
    cells: Cells = {"A1": 2.0, "A7": 1.0, "A8": 2.0, "C1:C4": "{=A7:A8*A1}", "E1": "=C2"}
    book = simulated_book(tmp_path / "b.xlsx", cells)
    made = recipe_of(book, [place("A1")], [place("E1")])
    assert made.why == "S!C1 fills a range of another size"


def test_dates_from_1904_are_left_to_the_engine(tmp_path: Path) -> None:
    book = simulated_book(tmp_path / "b.xlsx", {"A1": 2.0, "B1": "=A1+1"})
    book.date1904 = True
    with pytest.raises(NotKnown, match="counts dates from 1904"):
        compile_cells(book, [place("A1")], [place("B1")], {})


def test_names_and_other_sheets_are_read(tmp_path: Path) -> None:
    cells: Cells = {"A1": 2.0, "Other one!A1": 5.0, "B1": "=rate*'Other one'!A1+SUM(both)"}
    names = {"rate": "=S!$A$1", "both": "=S!$A$1:$A$2"}
    book = simulated_book(tmp_path / "b.xlsx", cells, names)
    made = recipe_of(book, [place("A1")], [place("B1")])
    assert made.way == "numpy"
    assert InNumpy(made).each(np.array([[3.0]])) == [[18.0]]


def test_an_input_that_moves_nothing_of_an_output_is_no_fault(tmp_path: Path) -> None:
    book = simulated_book(tmp_path / "b.xlsx", {"A1": 2.0, "A2": 1.0, "B1": "=A1+1"})
    made = recipe_of(book, [place("A1"), place("A2")], [place("B1")])
    assert InNumpy(made).each(np.array([[3.0], [9.0]])) == [[4.0]]
    with pytest.raises(BadInput, match="no input that is drawn moves S!B1"):
        recipe_of(book, [place("A2")], [place("B1")])
