"""Functions of ranges in numpy, over odd numbers and odd cells."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from addin.scenarios.numpy_ranges import RANGES as KNOWN
from tests.addin.sample_books.numpy_cases import Ways, draws, not_alike, ways_for

RANGES = [
    f"{name}({given})"
    for name in ("SUM", "MIN", "MAX", "AVERAGE", "PRODUCT", "COUNT", "COUNTA")
    for given in ("A1:A2", "A1:A5", "A7:A9,B1", "B1:B3", "B1:B6", "B2,A5", "A3:A5,B3", "B5,B2")
]
RANGES += ["SUM(A1,2,TRUE)", "MAX(A1,A2,0)", "MIN(A1,-A2)", "SUM(A1:A2,A6)", "MEDIAN(A1,A2,A7:A9)"]
RANGES += ["MEDIAN(A1:A5)", "NPV(0.1,A1,A2)", "NPV(ABS(A1),A7:A9,A2)", "SUMPRODUCT(A1:A2,A7:A8)"]
RANGES += ["SUMPRODUCT(A1:A2*A7:A8)", "SUMPRODUCT(--(A7:A9>A1),A7:A9)", "SUMPRODUCT(A1:A3,A1:A3)"]
RANGES += ["SUMPRODUCT((B1:B2>0)*A1:A2)", "SUM(A7:A9)*A1", "SUM(A7:A9)"]


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Ways:
    return ways_for(tmp_path_factory.mktemp("book") / "b.xlsx", RANGES)


@given(draws)
@settings(max_examples=40, deadline=None)
def test_numpy_gives_what_the_engine_gives(ways: Ways, pairs: list[tuple[float, float]]) -> None:
    assert not not_alike(ways, pairs)


def test_every_function_is_tried() -> None:
    tried = [*RANGES, "AND( OR("]  # these among the choices
    assert {name for name in KNOWN if not any(f"{name}(" in text for text in tried)} == set()
