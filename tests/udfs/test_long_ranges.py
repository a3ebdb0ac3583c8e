"""Long ranges are summed by numpy where it is there: the same figures, and the same errors."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs import CATALOGUE, Function, InputError
from udfs.arguments import DAY_ZERO

RENEWAL, CONCENTRATION = CATALOGUE["RENEWAL_RISK"], CATALOGUE["CONCENTRATION_RISK"]
AS_OF = dt.date(2026, 7, 1)
LONG = 80
amounts = st.one_of(st.floats(0, 1e6), st.sampled_from([0.0, 1.0, 0.1, 1e-3, 5]))
days = st.dates(dt.date(2026, 1, 1), dt.date(2033, 1, 1))
flags = st.booleans()
names = st.sampled_from(["Meta", " meta", "MSFT", "Élan", "", None, 12.0])
ODD: list[Any] = [None, -1.0, math.nan, math.inf, "x", "#N/A", True, 1, 0.0, 10**400, AS_OF]


def long(cells: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """So many cells that they become an array, of few that differ."""
    few = st.lists(cells, min_size=1, max_size=9)
    return few.map(lambda drawn: (drawn * LONG)[:LONG])


def outcome(function: Function, arguments: list[Any]) -> Any:
    try:
        return function.call(*arguments)
    except InputError as refusal:
        return refusal.code, str(refusal)


def agree(one: Any, other: Any) -> bool:
    if isinstance(one, list):
        return all(map(agree, one, other)) and len(one) == len(other)
    if type(one) is float and type(other) is float:
        # Gini's coefficient is a difference of sums: what is left of zero is no figure.
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-15)
    return bool(one == other)


def without_numpy(function: Function, arguments: list[Any]) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("udfs.arguments.numpy", lambda: None)
        return outcome(function, arguments)


@st.composite
def calls(draw: st.DrawFn) -> tuple[Function, list[Any]]:
    """A call with some cells that have no place in it."""
    exposures, expiries = draw(long(amounts)), draw(long(days))
    risky = draw(st.none() | long(flags))
    columns = [column for column in (exposures, expiries, risky) if column]
    for column in draw(st.lists(st.sampled_from(columns), max_size=2)):
        column[draw(st.integers(0, LONG - 1))] = draw(st.sampled_from(ODD))
    function = draw(st.sampled_from([RENEWAL, CONCENTRATION]))
    output = draw(st.sampled_from(function.args["output"].choices))
    if function is RENEWAL:
        return function, [exposures, expiries, AS_OF, risky, draw(st.floats(0, 9)), output]
    total = draw(st.none() | st.floats(1, 1e9))
    if draw(st.booleans()):
        sums = [e for e in exposures if type(e) is float and 0 <= e < math.inf]
        total = (math.fsum(sums) or 1) * draw(st.sampled_from([1, 1 + 1e-8, 1 + 1e-10, 1.5]))
    named = draw(st.none() | long(names))
    return function, [exposures, named, total, risky, draw(st.floats(0.01, 1)), output]


@given(calls())
def test_an_array_gives_what_the_list_gives(call: tuple[Function, list[Any]]) -> None:
    function, arguments = call
    expected = without_numpy(function, arguments)
    assert agree(outcome(function, arguments), expected)
    rows = [[[c] for c in a] if isinstance(a, list) else a for a in arguments]
    assert agree(outcome(function, rows), expected)
    objects = [np.array(a, dtype=object) if isinstance(a, list) else a for a in arguments]
    assert agree(outcome(function, objects), expected)


@given(long(amounts | st.none()), long(days | st.none()), long(flags), st.floats(0, 9))
def test_numbers_days_and_flags_of_numpy_and_pandas(
    money: list[Any], ends: list[Any], risky: list[bool], horizon: float
) -> None:
    given_as_lists = [money, ends, AS_OF, risky, horizon]
    expected = without_numpy(RENEWAL, given_as_lists)
    stamps = pd.Series(pd.to_datetime(pd.Series(ends)))
    columns = [pd.Series(money, dtype=float), stamps, AS_OF, pd.Series(risky), horizon]
    assert agree(outcome(RENEWAL, columns), expected)
    nullable = [pd.Series(money, dtype="Float64"), stamps, AS_OF, pd.array(risky), horizon]
    nullable[3] = pd.Series(risky, dtype="boolean")
    assert agree(outcome(RENEWAL, nullable), expected)
    serial = [None if day is None else (day - DAY_ZERO).days + 0.75 for day in ends]
    assert agree(outcome(RENEWAL, [money, serial, AS_OF, risky, horizon]), expected)
    if None not in money:
        arrays = np.array(money), stamps.to_numpy(), AS_OF, np.array(risky), horizon
        assert agree(outcome(RENEWAL, list(arrays)), expected)


def test_what_is_handed_over_stays_as_it_is() -> None:
    money, ends = np.array([0.5, 0.0] * 50), np.full(100, 60_000.75)
    risky, before = np.array([1.0, 0.0] * 50), money.copy()
    RENEWAL.call(money, ends, AS_OF, risky)
    CONCENTRATION.call(money, ["a", "b"] * 50, None, risky)
    assert (money == before).all() and (ends == 60_000.75).all() and (risky == before * 2).all()


def test_a_sum_that_is_too_large_is_one_in_an_array_too() -> None:
    for size in (2, 100):
        for output in ("EXPIRING", "AMOUNT"):
            with pytest.raises(InputError, match="too large"):
                RENEWAL.call([1e308] * size, [60_000] * size, AS_OF, None, None, output)
        with pytest.raises(InputError, match="too large"):
            CONCENTRATION.call([1e308] * size, output="N")


@pytest.mark.parametrize("code", ["TOP1", "TOP2", "TOP3", "MAJOR", "HHI", "GINI", "ENTROPY"])
def test_the_largest_of_many(code: str) -> None:
    book = [float(n) for n in range(1, 101)]
    shares = sorted((n / 5_050 for n in book), reverse=True)
    expected = {
        **{f"TOP{n}": math.fsum(shares[:n]) for n in (1, 2, 3)},
        "MAJOR": 6.0,
        "HHI": 10_000 * math.fsum(share**2 for share in shares),
        "GINI": 0.33,
        "ENTROPY": -math.fsum(share * math.log(share) for share in shares),
    }
    result = CONCENTRATION.call(book, threshold=95 / 5_050, output=code)
    assert result == pytest.approx(expected[code], rel=1e-12)
