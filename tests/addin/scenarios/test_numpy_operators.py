"""Operators in numpy, over odd numbers and odd cells."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from addin.scenarios.numpy_operators import BINARY, UNARY
from tests.addin.sample_books.numpy_cases import CELLS, TEXTS, Ways, draws, not_alike, ways_for

OPERATORS = [f"{x}{sign}A1" for sign in "+-*/" for x in [*CELLS, "7", "B3"]]
OPERATORS += [f"A2{sign}{x}" for sign in "+-*/" for x in [*CELLS, "0.5", "B5", "B6"]]
OPERATORS += [
    "A1^2",
    "A1^3",
    "ABS(A1)^0.5",
    "2^A2",
    "IFERROR(A1^-1,-1)+A2",
    "-A1^2",
    "-A1",
    "A1%",
    "+A1",
    "--A2",
]
OPERATORS += [f"{x}{sign}A1" for sign in ("<", ">=", "=", "<>") for x in [*CELLS, *TEXTS, "3"]]
OPERATORS += [f"A2{sign}{x}" for sign in ("<=", ">") for x in [*CELLS, *TEXTS, '"x"', "TRUE"]]
OPERATORS += [
    'B5="UP"',
    'B3="none"',
    'B6="text"',
    "B5=A5",
    "B2=TRUE",
    "B2=A5",
    'B5&"!"',
    '"a"&B5&B5',
]


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Ways:
    return ways_for(tmp_path_factory.mktemp("book") / "b.xlsx", OPERATORS)


@given(draws)
@settings(max_examples=40, deadline=None)
def test_numpy_gives_what_the_engine_gives(ways: Ways, pairs: list[tuple[float, float]]) -> None:
    assert not not_alike(ways, pairs)


@pytest.mark.parametrize(
    "formula", ['INT(A1)&"E"', '"FY"&INT(A2)&INT(A1)', 'B2&"!"', "INT(N(B3))&B5&A5"]
)
def test_whole_numbers_and_flags_are_written_into_texts(tmp_path: Path, formula: str) -> None:
    ways = ways_for(tmp_path / "b.xlsx", [formula])
    assert not not_alike(ways, [(2.0, 3.0), (-7.0, 12.0), (0.0, -1.0), (99_999_999.0, 5.0)])


def test_every_operator_is_tried() -> None:
    assert all(any(sign in formula for formula in OPERATORS) for sign in {*BINARY, *UNARY})
