"""Worked examples as live cells: a call, what is expected of it, and whether the two agree."""

from __future__ import annotations

from typing import Any

import pytest

from udfs import CATALOGUE, Function
from udfs.example_text import can_be_typed
from workbooks.model.examples import (
    SAME_NUMBER,
    SAME_TEXT,
    example_rows,
    makes_table,
    number_format,
    refusal,
)
from workbooks.model.layout import Array, Cell, Row

LEASE, BRIDGE = CATALOGUE["LEASE_REVENUE"], CATALOGUE["EPS_BRIDGE"]
BASE = (37.125, 2573.776075, 10_000, 0.9, 0.15)


def content(row: Row, column: str) -> Any:
    cell = row.cells[column]
    return cell.content if isinstance(cell, Cell) else cell


@pytest.mark.parametrize(
    ("function", "example", "formula", "agrees"),
    [
        (LEASE, ((250, 40), 10_000), "LEASE_REVENUE(250,40)", SAME_NUMBER),
        (LEASE, ((250, 40, None, 0.8, None), 8_000), "LEASE_REVENUE(250,40,,0.8)", SAME_NUMBER),
        (
            CATALOGUE["CONCENTRATION_RISK"],
            (([60, 40], None, None, None, None, "BAND2023"), "high"),
            'CONCENTRATION_RISK({60;40},,,,,"BAND2023")',
            SAME_TEXT,
        ),
    ],
)
def test_one_value_is_a_live_call_beside_what_is_expected(
    function: Function, example: Any, formula: str, agrees: str
) -> None:
    (row,) = example_rows(function, example)
    assert content(row, "label") == formula and content(row, "result") == f"={formula}"
    assert content(row, "expected") == example[1] and content(row, "agrees") == agrees
    assert row.cells["part"] == row.cells["note"] == ""


@pytest.mark.parametrize(
    ("function", "values", "code", "word"),
    [
        (LEASE, (250, 40, 1, 95), "#NUM!", "refused"),
        (LEASE, (250, "#N/A"), "#N/A", "refused"),
        (BRIDGE, (-1.11, 500, 100, 0.5, 0, None, None, "PCT"), "#N/A", "not meaningful"),
    ],
)
def test_a_refusal_is_put_into_words_with_the_error_that_the_cell_would_show(
    function: Function, values: tuple[Any, ...], code: str, word: str
) -> None:
    (row,) = example_rows(function, (values, code))
    assert content(row, "expected") == word and content(row, "agrees") == SAME_TEXT
    live, note = content(row, "result"), content(row, "note")
    assert f"ISERROR({content(row, 'label')})" in live and f'"{word}"' in live
    assert "#" not in live.replace("NA()", ""), "no error value stands in the formula"
    assert note.startswith(f"{code} in the cell. {function.name}: ")


def test_a_table_that_is_refused_asks_for_its_first_cell_alone() -> None:
    refused = (*BASE[:4], 15)
    (row,) = example_rows(BRIDGE, (refused, "#NUM!"))
    assert f"ISERROR(INDEX({content(row, 'label')},1,1))" in content(row, "result")
    (row,) = example_rows(BRIDGE, ((*refused, None, None, "DELTA"), "#NUM!"))
    assert "INDEX" not in content(row, "result")


def test_a_table_is_one_array_over_the_rows_of_what_is_expected() -> None:
    expected: list[list[Any]] = [["Customers", 4], ["HHI", 2_600.5], ["Band", "high"]]
    first, *others = example_rows(CATALOGUE["CONCENTRATION_RISK"], (([30, 30, 20, 20],), expected))
    formula = "CONCENTRATION_RISK({30;30;20;20})"
    fmts = tuple(number_format(value) for _, value in expected)
    assert first.cells["part"] == Array(f"={formula}", 3, 2, fmts)
    assert content(first, "label") == formula and not any(content(row, "label") for row in others)
    assert len(others) == 2 and all(row.cells["part"] is None for row in others)
    assert [content(row, "expected") for row in (first, *others)] == [4, 2_600.5, "high"]
    agrees = [content(row, "agrees") for row in (first, *others)]
    assert agrees == [SAME_NUMBER, SAME_NUMBER, SAME_TEXT]


def test_every_example_that_can_be_typed_takes_a_row_for_each_row_that_it_gives() -> None:
    for function in CATALOGUE.values():
        for example in filter(can_be_typed, function.examples):
            rows = example_rows(function, example)
            assert len(rows) == (len(example[1]) if isinstance(example[1], list) else 1)
            assert content(rows[0], "label").startswith(f"{function.name}(")


@pytest.mark.parametrize(
    ("values", "table"),
    [(BASE, True), ((*BASE, None, None, " bridge"), True), ((*BASE, None, None, "DELTA"), False)],
)
def test_a_call_is_a_table_if_its_output_says_so_or_nothing(
    values: tuple[Any, ...], table: bool
) -> None:
    assert makes_table(BRIDGE, values) is table
    assert isinstance(BRIDGE.call(*values), list) is table
    assert not makes_table(LEASE, (250, 40))


def test_the_reason_of_a_refusal_is_empty_for_a_call_that_is_answered() -> None:
    assert refusal(LEASE, (250, 40)) == ""
    reason = refusal(LEASE, (250, 40, 1, 95))
    assert reason.startswith("#NUM! in the cell. LEASE_REVENUE: utilisation must be 0 to 1")
