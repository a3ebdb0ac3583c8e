"""Cells go to formualizer and come back, and INDEX of a table is INDEX of its cells."""

from __future__ import annotations

from typing import Any

import formualizer as fz
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.engines.formualizer.call_text import LEFT_OUT
from addin.engines.formualizer.values import (
    CODES,
    array_size,
    errors_in,
    from_engine,
    index_array,
    to_engine,
)
from tests.addin.engines import examples
from udfs import CATALOGUE
from udfs.cells import CellError
from udfs.errors import ERRORS

CELLS = st.one_of(
    st.floats(allow_nan=False),
    st.text(),
    st.booleans(),
    st.none(),
    st.sampled_from(sorted(CODES.values())).map(CellError),
)


def kinds(value: Any) -> Any:
    """A value with the type of each cell, since True equals 1.0."""
    return [kinds(v) for v in value] if isinstance(value, list) else (type(value), value)


@given(st.one_of(CELLS, st.lists(st.lists(CELLS, min_size=1), min_size=1)))
def test_what_goes_to_the_engine_comes_back(value: Any) -> None:
    assert kinds(from_engine(to_engine(value))) == kinds(value)


def test_every_error_of_our_functions_is_one_of_the_engine_s() -> None:
    worked = (example for function in CATALOGUE.values() for example in function.examples)
    given = {expected for _, expected in worked if isinstance(expected, str)} & set(ERRORS)
    assert {"#VALUE!", "#NUM!", "#DIV/0!", "#N/A"} <= given
    for code in given:
        assert from_engine(to_engine(CellError(code, "for a reason"))) == code


def test_errors_that_only_one_side_knows_become_value_errors() -> None:
    assert from_engine({"type": "Error", "kind": "Circ"}) == "#VALUE!"
    assert to_engine(CellError("#BLOCKED!")) == to_engine(CellError("#VALUE!"))


def test_an_argument_that_was_left_out_is_blank_and_empty_text_is_not() -> None:
    assert from_engine([[LEFT_OUT, "", 0.0]]) == [[None, "", 0.0]]


def test_refusals_are_found_wherever_they_are() -> None:
    one, two = CellError("#NUM!", "one"), CellError("#N/A", "two")
    assert errors_in([["#NUM!", one], [2.0, two]]) == [one, two]
    assert [error.reason for error in errors_in(one)] == ["one"]
    assert errors_in("#NUM!") == [] == errors_in([[1.0]])


@pytest.mark.parametrize(
    ("area", "size", "indices"),
    [
        ("M1:O3", (3, 3), ("1,1", "2,3", "3,1", "4,1", "1,4", "2.9,1.2")),
        ("M1:M3", (3, 1), ("1", "3", "4", "2,1", "3,2")),
        ("M1:O1", (1, 3), ("1", "3", "4", "1,2", "2,2")),
        ("A6:A6", (1, 1), ("1", "2", "1,1")),
    ],
)
def test_index_of_a_table_is_index_of_the_same_cells(
    area: str, size: tuple[int, int], indices: tuple[str, ...]
) -> None:
    height, width = size
    columns = [examples.COLUMNS[name] for name in "ABCDEFGHIJKLMNOP"]
    top, left = int(area[1]) - 1, ord(area[0]) - 65
    rows = [[float(columns[left + x][top + y]) for x in range(width)] for y in range(height)]
    assert array_size(rows) == size
    wanted = engine_values([f"INDEX({area},{at})" for at in indices])
    found = [from_engine(index_array(rows, *numbers(at), *rest(at))) for at in indices]
    assert found == wanted


def engine_values(formulas: list[str]) -> list[Any]:
    """What formualizer gives for these over the cells of the examples, errors as their text."""
    cells = {(row, examples.FORMULAS): f"={formula}" for row, formula in enumerate(formulas)}
    book = fz.load_workbook_bytes(examples.workbook({**examples.data_cells(), **cells}))
    book.evaluate_all()
    column = examples.FORMULAS + 1
    return [from_engine(book.get_value("S", row + 1, column)) for row, _ in enumerate(formulas)]


def numbers(indices: str) -> list[float]:
    return [float(index) for index in indices.split(",")]


def rest(indices: str) -> list[None]:
    """What stands for a column that was left off."""
    return [] if "," in indices else [None]


def test_an_error_among_what_index_is_given_stays_that_error() -> None:
    refused = to_engine(CellError("#NUM!"))
    assert index_array(refused, 1.0, 1.0) == refused
    assert index_array([[1.0], [2.0]], refused, 1.0) == refused
    assert index_array([[1.0], [refused]], 2.0, 1.0) == refused
    assert index_array(5.0, 1.0, 1.0) == 5.0


def test_a_single_index_counts_along_the_line_and_a_second_one_is_a_column() -> None:
    assert index_array([[5.0, 6.0]], 2.0, None) == 6.0
    assert index_array([[5.0], [6.0]], 2.0, None) == 6.0
    assert index_array([[5.0, 6.0]], 2.0, 1.0) == to_engine(CellError("#REF!"))
    assert index_array([[5.0, 6.0]], 1.0, 2.0) == 6.0
