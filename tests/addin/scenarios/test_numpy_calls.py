"""Our functions on operands that differ by draw: each draw gets what a cell would get."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.scenarios.numpy_calls import call
from addin.scenarios.numpy_values import Column, Grid, Operand, joined, parts, value_of
from udfs import CATALOGUE
from udfs.arguments import ArgRange
from udfs.arrays import DAY_ZERO
from udfs.cells import CellError, Value, answer_call
from udfs.python_values import as_cells

SIZE = 70
FUNCTIONS = [f for f in CATALOGUE.values() if f.args]
ODD: list[Value] = [None, "x", True, CellError("#N/A"), 0.0, -1.0, 1e308, 5.0]


def column(values: list[Value]) -> Any:
    numbers, codes = zip(*map(parts, values))
    return joined(np.array(numbers, dtype=float), np.array(codes, dtype=np.uint8))


def varied(data: Any, cell: Any) -> Any:
    """A cell of an example, or a column around it with a few odd ones."""
    if isinstance(cell, dt.date):
        return float(cell.toordinal() - DAY_ZERO)
    if type(cell) is bool or not isinstance(cell, (int, float)) or not data.draw(st.booleans()):
        return float(cell) if type(cell) is int else cell
    chance = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    values: list[Value] = (float(cell) * chance.uniform(0.8, 1.2, SIZE)).tolist()
    if data.draw(st.integers(0, 2)) == 0:
        for at in range(0, SIZE, 9):
            values[at] = data.draw(st.sampled_from(ODD))
    return column(values)


def operands(data: Any, function: Any, example: tuple[Any, ...]) -> list[Operand]:
    given = []
    for value, arg in zip(example, function.args.values()):
        cells = as_cells(value, arg.unit)
        if not isinstance(arg, ArgRange):
            given.append(varied(data, cells))
        else:
            rows = cells if isinstance(cells, list) else [[cells]]
            rows = [row if isinstance(row, list) else [row] for row in rows]
            given.append(Grid([[varied(data, cell) for cell in row] for row in rows]))
    return given


def cell(operand: Operand, at: int) -> Any:
    if isinstance(operand, Grid):
        return [[cell(one, at) for one in row] for row in operand.rows]
    numbers, codes = (np.broadcast_to(part, SIZE) for part in parts(operand))
    return value_of(float(numbers[at]), int(codes[at]))


def same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return all(same(x, y) for row, line in zip(one, other) for x, y in zip(row, line))
    if isinstance(one, list):  # a table of which every cell shows the refusal
        return all(same(x, other) for row in one for x in row)
    if type(one) is type(other) is float:
        return one == pytest.approx(other, rel=1e-11, abs=1e-9)
    return type(one) is type(other) and one == other


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_each_draw_gets_what_a_cell_would_get(data: Any) -> None:
    function = data.draw(st.sampled_from(FUNCTIONS))
    examples = [
        arguments
        for arguments, _ in function.examples
        if not any(
            isinstance(value, list) and not isinstance(arg, ArgRange)
            for value, arg in zip(arguments, function.args.values())
        )
    ]
    made = operands(data, function, data.draw(st.sampled_from(examples)))
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        found = call(function, made)
    for at in range(SIZE):
        assert same(cell(found, at), answer_call(function, [cell(one, at) for one in made]))


def test_draws_are_answered_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("addin.scenarios.numpy_calls.answer_call", lambda *_: asked.append(1))
    function = CATALOGUE["EPS_BRIDGE"]
    revenue = Column(np.linspace(0, 1e4, 5000))
    for output in ("DELTA", "PCT", "PF", "NI", None):
        call(function, [37.0, 2500.0, revenue, 0.9, 0.15, None, None, output])
    assert not asked
