"""Functions of single values in numpy, over odd numbers and odd cells."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from addin.scenarios.numpy_functions import FUNCTIONS
from tests.addin.sample_books.numpy_cases import Ways, draws, not_alike, ways_for

KINDS = "NUMBER TEXT NONTEXT BLANK ERROR NA ERR LOGICAL"
SINGLE = [
    f"{name}({x})"
    for name in ("ABS", "INT", "SIGN", "SQRT", "EXP", "LN", "LOG10", "ATAN", "N", "NOT", "COS")
    for x in ("A1", "A2/7", "B1", "B2", "B4")
]
SINGLE += [
    f"{name}({x})"
    for name in (
        "ISNUMBER",
        "ISTEXT",
        "ISBLANK",
        "ISERROR",
        "ISNA",
        "ISERR",
        "ISLOGICAL",
        "ISNONTEXT",
        "T",
    )
    for x in ("B2", "B3", "B4", "B5", "B6", "B1+A6", "A1")
]
SINGLE += [f"{name}(A1,{n})" for name in ("ROUND", "ROUNDUP", "ROUNDDOWN") for n in (0, 2, -1)]
SINGLE += [
    "ROUND(A1,A2)",
    "TRUNC(A1)",
    "TRUNC(A1,1)",
    "MOD(A1,A2)",
    "MOD(A1,3)",
    "LOG(A1,3)",
    "LOG(A1)",
]
SINGLE += ["PI()*A1", "POWER(ABS(A1),0.3)", "POWER(A1,2)", "NOT(A1>A2)", "SIN(A1)", "TAN(A1)"]
SINGLE += ["ASIN(A1/9)", "ACOS(A2/9)", "IF(TRUE(),A1,FALSE())"]

DATES = [
    "EDATE(46000+INT(A1),A2)",
    "EDATE(46053,ABS(A1))",
    "EOMONTH(46000+A1,1)",
    "YEAR(46000+A1*100)",
    "MONTH(46000+A1*100)",
    "DAY(46000+A1)",
    "DATE(2027,A1,A2)+0",
    "DATE(2027+INT(A2),1,31)-A1",
]

FORMULAS = [*SINGLE, *DATES]


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Ways:
    return ways_for(tmp_path_factory.mktemp("book") / "b.xlsx", FORMULAS)


@given(draws)
@settings(max_examples=40, deadline=None)
def test_numpy_gives_what_the_engine_gives(ways: Ways, pairs: list[tuple[float, float]]) -> None:
    assert not not_alike(ways, pairs)


def test_every_function_is_tried() -> None:
    assert {name for name in FUNCTIONS if not any(f"{name}(" in text for text in FORMULAS)} == set()
