"""Leases whose terms, escalators and dates differ by draw: as the functions answer them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.scenarios import numpy_leases
from addin.scenarios.numpy_calls import call
from addin.scenarios.numpy_values import Column, parts, value_of
from udfs import CATALOGUE
from udfs.cells import CellError, answer_call

SIZE = 40
RANGES = {
    "capacity": (0, 1000),
    "price": (0, 60),
    "term": (0.01, 8),
    "utilisation": (0, 1),
    "escalator": (-0.3, 0.3),
    "contract_value": (0, 1e5),
    "lease_start": (46_000, 49_000),
    "period_start": (46_000, 49_000),
    "period_end": (46_000, 49_000),
    "watts_per_gpu": (300, 3000),
}
ODD = [-5.0, 0.0, 1.0, 101.0, 3e6]


@st.composite
def calls(draw: Any) -> tuple[str, list[Any]]:
    """A function and its arguments, each one value or one a draw, some outside of all limits."""
    name = draw(st.sampled_from(["LEASE_REVENUE", "LEASE_PRICE"]))
    chance = np.random.default_rng(draw(st.integers(0, 10**6)))
    with_dates = draw(st.booleans())
    arguments: list[Any] = []
    for arg, asked in CATALOGUE[name].args.items():
        if asked.unit == "date" and not with_dates and draw(st.integers(0, 9)):
            arguments.append(None)
        elif arg in RANGES:
            numbers = chance.uniform(*RANGES[arg], SIZE)
            if arg == "term" and with_dates:
                numbers = np.maximum(np.rint(numbers * 12), 1) / 12
            if draw(st.integers(0, 9)) == 0:
                numbers[::7] = chance.choice(ODD, numbers[::7].size)
            arguments.append(Column(numbers) if draw(st.booleans()) else float(numbers[0]))
        elif arg == "price_unit":
            arguments.append(draw(st.sampled_from([None, "$/kWh", "$/GPU-hr"])))
        elif arg == "basis":
            arguments.append(draw(st.sampled_from([None, "SL", "MONTH", "CASH", "cash"])))
        else:
            arguments.append(None)
    return name, arguments


@given(calls())
@settings(max_examples=120, deadline=None)
def test_each_draw_gets_what_a_cell_would_get(made: tuple[str, list[Any]]) -> None:
    name, arguments = made
    function = CATALOGUE[name]
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        numbers, codes = (np.broadcast_to(p, SIZE) for p in parts(call(function, arguments)))
    for at in range(SIZE):
        cells = [float(a.numbers[at]) if isinstance(a, Column) else a for a in arguments]
        expected, found = answer_call(function, cells), value_of(numbers[at], codes[at])
        if isinstance(expected, CellError):
            assert found == expected
        else:
            assert found == pytest.approx(expected, rel=1e-12, abs=1e-9)


def test_a_lease_of_many_draws_is_not_answered_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("addin.scenarios.numpy_calls.answer_call", lambda *_: asked.append(1))
    terms, rises = Column(np.linspace(0.1, 9, 5000)), Column(np.linspace(-0.2, 0.2, 5000))
    result = call(CATALOGUE["LEASE_REVENUE"], [250.0, 40.0, terms, 1.0, rises])
    assert isinstance(result, Column) and result.codes is None
    months = Column(np.maximum(np.rint(terms.numbers * 12), 1) / 12)
    days = 46_935.0, 46_753.0, 47_118.0
    result = call(CATALOGUE["LEASE_REVENUE"], [250.0, 40.0, months, 1.0, rises, *days, "CASH"])
    assert isinstance(result, Column) and not asked


def test_other_functions_are_left_alone() -> None:
    function = CATALOGUE["PRICE_CONVERT"]
    assert numpy_leases.answer(function, [np.ones(3)], np.zeros(3, dtype=bool)) is None


@pytest.mark.parametrize("watts", [1e-310, np.array([1400.0, 1e-310])])
@pytest.mark.parametrize(
    ("name", "given"),
    [("LEASE_REVENUE", [250.0, 2.35]), ("LEASE_PRICE", [250.0, 500.0])],
)
def test_a_price_over_infinity_is_refused_as_in_a_cell(
    name: str, given: list[float], watts: Any
) -> None:
    function = CATALOGUE[name]
    terms = Column(np.array([2.0, 2.0]))
    arguments: list[Any] = [None] * len(function.args)
    names = list(function.args)
    arguments[: len(given) + 1] = [*given, terms]
    arguments[names.index("price_unit")] = "$/GPU-hr"
    is_drawn = isinstance(watts, np.ndarray)
    arguments[names.index("watts_per_gpu")] = Column(watts) if is_drawn else watts
    numbers, codes = (np.broadcast_to(p, 2) for p in parts(call(function, arguments)))
    found = [value_of(*one) for one in zip(numbers, codes)]
    cells = [2.0 if one is terms else one for one in arguments]
    expected = []
    for one in np.broadcast_to(watts, 2):
        cells[names.index("watts_per_gpu")] = float(one)
        expected.append(answer_call(function, cells))
    assert found == pytest.approx(expected) and found[1] == "#NUM!"
