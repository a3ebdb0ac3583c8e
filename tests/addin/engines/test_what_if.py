"""Cells under other inputs: as the whole workbook calculated anew has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.engines import calculate
from addin.engines.what_if import WhatIf
from addin.xlsx import read_workbook
from tests.addin.engines.small_books import written
from udfs.cells import Value

CELLS = {
    "A1": 1.0,
    "A2": 2.0,
    "A3": "=A1*2",
    "B1": "=SUM(A1:A3)",
    "B2": '=IF(A1>5,"big",A2)',
    "B3": "=LEASE_REVENUE(A1,A2)",
    "B4": "=1/(A2-3)",
}
WANTED = [("S", (1, 2)), ("S", (2, 2)), ("S", (3, 2)), ("S", (4, 2))]


def test_inputs_are_set_again_and_again(tmp_path: Path) -> None:
    book = read_workbook(written(tmp_path / "b.xlsx", CELLS))
    found = WhatIf(book, {"S": {(1, 1): 1.0}})
    assert found.values({}, WANTED)[:3] == [5.0, 2.0, 2.0]
    assert found.values({("S", (1, 1)): 6.0}, WANTED)[:3] == [20.0, "big", 12.0]
    assert found.values({("S", (1, 1)): 1.0}, WANTED)[:3] == [5.0, 2.0, 2.0]
    assert not isinstance(found.values({("S", (2, 1)): 3.0}, WANTED)[3], float)
    assert found.fault == ""


def test_a_cell_that_an_array_fills_may_be_asked_by_itself(tmp_path: Path) -> None:
    cells = {"A1": 1.0, "B1:B3": "{=A1*{1;2;3}}", "C1": "=A1+1"}
    book = read_workbook(written(tmp_path / "b.xlsx", cells))
    found, last = WhatIf(book, {"S": {(1, 1): 1.0}}), ("S", (3, 2))
    for value in (2.0, 5.0, 2.0):
        wanted = [("S", (1, 3)), last, ("S", (2, 2))]
        assert found.values({("S", (1, 1)): value}, wanted) == [value + 1, value * 3, value * 2]


def test_a_formula_may_be_pinned_and_set(tmp_path: Path) -> None:
    book = read_workbook(written(tmp_path / "b.xlsx", CELLS))
    found = WhatIf(book, {"S": {(3, 1): 10.0}})
    assert found.values({}, WANTED)[0] == 13.0
    assert found.values({("S", (3, 1)): 20.0, ("S", (1, 1)): 2.0}, WANTED)[0] == 24.0
    assert found.values({("S", (1, 1)): None}, WANTED)[0] == 22.0


def test_a_fault_of_the_engine_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> object:
        raise RuntimeError("out of order")

    monkeypatch.setattr("addin.engines.formualizer.engine.plain_copy", fails)
    book = read_workbook(written(tmp_path / "b.xlsx", CELLS))
    found = WhatIf(book, {})
    assert found.values({}, WANTED) == [] and found.fault == "formualizer failed: out of order"


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from([(1, 1), (2, 1)]),
            st.floats(1, 100).map(lambda number: round(number, 2)),
            min_size=1,
        ),
        max_size=4,
    )
)
def test_each_state_is_that_of_the_whole_workbook(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[tuple[int, int], float]]
) -> None:
    folder = tmp_path_factory.mktemp("what_if")
    cells = {at: content for at, content in CELLS.items() if at != "B4"}
    book = read_workbook(written(folder / "b.xlsx", cells))
    found = WhatIf(book, {"S": {(1, 1): 1.0, (2, 1): 2.0}})
    known: dict[tuple[int, int], Value] = {}
    for step in steps:
        known |= step
        settled = calculate(book, {"S": known}, "embedded").result.values["S"]
        expected: list[Value] = [settled[at] for _, at in WANTED[:3]]
        assert found.values(
            {("S", at): value for at, value in step.items()}, WANTED[:3]
        ) == pytest.approx(expected)
