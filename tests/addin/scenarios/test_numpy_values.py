"""Operands: what they are made of, how errors go through arithmetic, and what is chosen where."""

from __future__ import annotations

import numpy as np
import pytest

from addin.scenarios.numpy_values import (
    BLANK,
    DIV,
    NA,
    NUMBER,
    Column,
    Grid,
    NotKnown,
    Operand,
    as_numbers,
    calculate,
    conditions,
    joined,
    lifted,
    parts,
    select,
    value_of,
)
from udfs.cells import CellError, Value

VALUES: list[Value] = [1.5, True, False, None, "text", CellError("#N/A"), CellError("#DIV/0!")]


def column(*values: Value) -> Column:
    numbers, codes = zip(*map(parts, values))
    found = joined(np.array(numbers, dtype=float), np.array(codes, dtype=np.uint8))
    assert isinstance(found, Column)
    return found


def listed(operand: Operand, size: int) -> list[Value]:
    numbers, codes = (np.broadcast_to(part, size).tolist() for part in parts(operand))
    return [value_of(number, code) for number, code in zip(numbers, codes)]


def test_values_come_back_as_they_went() -> None:
    assert listed(column(*VALUES), len(VALUES)) == VALUES
    for value in VALUES:
        assert joined(*parts(value)) == value
        assert type(joined(*parts(value))) is type(value)
    flags = Column(np.array([True, False]))
    assert listed(flags, 2) == [True, False]
    assert joined(*parts(flags)).numbers.dtype == bool


def test_numbers_alone_need_no_codes() -> None:
    assert column(1.0, 2.0).codes is None
    assert parts(column(1.0, 2.0))[1] == NUMBER


def test_errors_an_engine_alone_knows_and_ranges_are_not_known() -> None:
    for odd in (CellError("#BUSY!"), Grid([[1.0]])):
        with pytest.raises(NotKnown):
            parts(odd)


def test_arithmetic_hands_on_the_first_error_of_each_draw() -> None:
    one = column(1.0, CellError("#N/A"), CellError("#N/A"), 4.0, None, True)
    other = column(0.0, 2.0, CellError("#REF!"), CellError("#REF!"), 5.0, 2.0)
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        found = calculate(np.divide, one, other, zero=DIV)
    assert listed(found, 6) == ["#DIV/0!", "#N/A", "#N/A", "#REF!", 0.0, 0.5]


def test_a_number_without_end_is_an_error_of_its_draw_alone() -> None:
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        assert listed(calculate(np.multiply, column(1e300, 2.0), 1e300), 2) == ["#NUM!", 2e300]
        assert calculate(np.multiply, 1e300, 1e300) == "#NUM!"
        assert calculate(np.divide, 0.0, 0.0, zero=DIV) == "#DIV/0!"
        assert calculate(np.sqrt, -1.0) == "#NUM!"


def test_a_text_in_arithmetic_is_an_error_unless_it_may_be_a_number() -> None:
    assert as_numbers("text")[1] == as_numbers(column("text", 1.0))[1][0]  # type: ignore[index]
    for operand in ("12", "1 May", column("$5", 1.0)):
        with pytest.raises(NotKnown, match="calculates with the text"):
            as_numbers(operand)


def test_what_is_chosen_keeps_its_kind() -> None:
    where = np.array([True, False, True])
    assert listed(select(where, "yes", column(1.0, 2.0, 3.0)), 3) == ["yes", 2.0, "yes"]
    assert listed(select(where, True, Column(np.array([False] * 3))), 3) == [True, False, True]
    assert select(where, True, False).numbers.dtype == bool
    assert select(where, 1.0, column(4.0, 5.0, 6.0)).codes is None
    assert listed(select(where, None, CellError("#N/A")), 3) == [None, "#N/A", None]


def test_conditions() -> None:
    holds, errors = conditions(column(0.0, 2.0, None, True, CellError("#N/A")))
    assert np.asarray(holds)[:4].tolist() == [False, True, False, True]
    assert np.asarray(errors).tolist() == [0, 0, 0, 0, NA]
    with pytest.raises(NotKnown, match="takes a text for a condition"):
        conditions(column("x", 1.0))


def test_ranges_are_gone_through_cell_by_cell_and_stretch() -> None:
    def work(x: float, y: float) -> float:
        return x * 10 + y

    found = lifted(work, [Grid([[1.0], [2.0]]), Grid([[3.0, 4.0]])])
    assert found.rows == [[13.0, 14.0], [23.0, 24.0]]
    assert lifted(work, [1.0, 2.0]) == 12.0
    with pytest.raises(NotKnown, match="pairs ranges of different size"):
        lifted(work, [Grid([[1.0], [2.0]]), Grid([[1.0], [2.0], [3.0]])])


def test_blank_is_neither_a_number_nor_a_text() -> None:
    assert parts(None) == (0.0, BLANK)
    assert as_numbers(None) == (0.0, 0)
