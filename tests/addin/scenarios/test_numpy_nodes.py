"""Choices, look-ups and places in compiled formulas, and what is not known."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from addin.scenarios.evaluate import recipe_of
from addin.scenarios.numpy_nodes import MOST_CELLS
from tests.addin.sample_books.numpy_cases import Ways, draws, not_alike, ways_for
from tests.addin.sample_books.simulated import Cells, place, simulated_book

CHOICES = [
    "IF(A1>A2,A1,A2)",
    "IF(B2,A1)",
    "IF(A1,A2,B3)",
    'IF(A1>0,"yes",A3)',
    "IF(B4>0,A1,A2)",
    "IF(A1>0,B4,A5)",
    "IF(TRUE,A1,1/0)",
    "IF(A4,B1,B2)",
    "IFERROR(B4,A2)",
    "IFERROR(1/A1,B3)",
    "IFERROR(A6+A1,B4)",
    "_xlfn.IFNA(B4+A6,A1)",
    "_xlfn.IFNA(MATCH(A1,A7:A9,0),A2)",
    "CHOOSE(IF(A1>0,1,2),A1,A2)",
    "CHOOSE(ABS(A1)+1,A1,A2,B3)",
    "AND(A1>0,A2>0)",
    "OR(A1>0,B2)",
    "AND(A7:A9,A1)",
    "OR(A3:A5,A1>1)",
    "AND(B2,B4)",
    "INDEX(A7:A9,IF(A1>0,2,3))",
    "INDEX(A7:B9,2,IF(A1>0,1,1))+A1",
    "INDEX(B1:B6,IF(A1>0,1,4))",
    "INDEX(B1:B6,ABS(A2)+1)",
    "MATCH(A1,A7:A9,0)",
    "MATCH(A1,A7:A9)",
    "MATCH(A1,A7:A9,1)",
    'MATCH(B5,{"down","up"},0)',
    "ROWS(A1:A7)+COLUMNS(A1:C1)+ROW()+COLUMN()+A1",
]


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Ways:
    return ways_for(tmp_path_factory.mktemp("book") / "b.xlsx", CHOICES)


@given(draws)
@settings(max_examples=40, deadline=None)
def test_numpy_gives_what_the_engine_gives(ways: Ways, pairs: list[tuple[float, float]]) -> None:
    assert not not_alike(ways, pairs)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("HLOOKUP(A1,A1:A2,1)", "calls HLOOKUP"),
        ("A1:A2*2", "takes a range where one value belongs"),
        ('A1&"x"', "writes a number into a text"),
        ("IF(B5,1,2)", "takes a text for a condition"),
        ('A1*"12"', "calculates with the text '12'"),
        ("B5<A3", "orders texts"),
        ("YEAR(A1)", "reads a date before March 1900 or after 9999"),
        ("SUM(A1,)", "calls SUM with an argument left out"),
        ("SQRT(A1,2)", "calls SQRT with 2 arguments"),
        ("MATCH(A1,A7:A9,-1)", "looks up in descending order"),
        ("INDEX(A7:B9,0,1)+A1", "takes a whole row or column out of a range"),
        ("SUM(A1:INDEX(A1:A9,2))", "uses the operator ':'"),
        ("COUNT(A1,2)", "counts what is no reference"),
        ("NOTHING_LIKE_IT(A1)", "calls NOTHING_LIKE_IT"),
    ],
)
def test_what_is_not_known_says_so_with_its_cell(tmp_path: Path, formula: str, reason: str) -> None:
    cells: Cells = {"A1": 2.0, "A2": 3.0, "A3": "Text", "A7": 1.0, "A8": 2.0, "A9": 3.0}
    cells = {**cells, "B5": '=IF(A1>A2,"up","down")', "D1": f"={formula}"}
    book = simulated_book(tmp_path / "b.xlsx", cells)
    made = recipe_of(book, [place("A1"), place("A2")], [place("D1")])
    assert made.why.startswith("S!D1 ") and reason in made.why


def test_a_range_that_is_too_large_is_left_to_the_engine(tmp_path: Path) -> None:
    cells: Cells = {"A1": 2.0, f"A{MOST_CELLS + 1}": 1.0, "B1": "=SUM(A:A)*2"}
    book = simulated_book(tmp_path / "b.xlsx", cells)
    made = recipe_of(book, [place("A1")], [place("B1")])
    assert made.why == "S!B1 reads more than 20,000 cells at once"
