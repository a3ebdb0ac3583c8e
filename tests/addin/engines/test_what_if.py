"""Cells under other inputs: as the whole workbook calculated anew has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.a1 import Place
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


STEPS = st.lists(
    st.dictionaries(
        st.sampled_from([(1, 1), (2, 1)]),
        st.floats(1, 100).map(lambda number: round(number, 2)),
        min_size=1,
    ),
    max_size=4,
)
# What reads an input and a cell that an array fills from it; arrays of arrays; an array of the size
# of its range, and for some inputs of another.
ARRAYS = {
    "A1": 1.0,
    "A2": 2.0,
    "B1:B3": "{=A1*{1;2;3}}",
    "C1": "=B2",
    "C2": "=A1*1000+C1",
    "C3": "=A1+SUM(B1:B3)-B3",
    "D1:D2": "{=C1*{1;2}+A2}",
    "D3": "=A2*1E9+D2*1E6+C2+B3",
    "E1:F2": '{=IF(A1>50,"NM",A1*{1,2;3,4})}',
    "E3": '=IFERROR(ABS(F2-A1*4)<0.01,IFERROR(T(F2)&T(E1),"none"))',
}


@settings(max_examples=15, deadline=None)
@given(STEPS)
def test_each_state_is_that_of_the_whole_workbook(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[tuple[int, int], float]]
) -> None:
    folder = tmp_path_factory.mktemp("what_if")
    cells = {at: content for at, content in CELLS.items() if at != "B4"}
    agrees_with_the_whole(written(folder / "b.xlsx", cells), steps, WANTED[:3], whole=False)


@pytest.mark.parametrize("whole", [False, True])
@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_so_is_what_reads_an_input_and_its_array(
    tmp_path_factory: pytest.TempPathFactory,
    whole: bool,
    steps: list[dict[tuple[int, int], float]],
) -> None:
    path = written(tmp_path_factory.mktemp("what_if") / "b.xlsx", ARRAYS)
    wanted = [("S", (row, column)) for row in (1, 2, 3) for column in (2, 3, 4, 5)]
    agrees_with_the_whole(path, steps, wanted, whole=whole)


def agrees_with_the_whole(
    path: Path, steps: list[dict[tuple[int, int], float]], wanted: list[Place], *, whole: bool
) -> None:
    book = read_workbook(path)
    found = WhatIf(book, {"S": {(1, 1): 1.0, (2, 1): 2.0}}, whole=whole)
    known: dict[tuple[int, int], Value] = {}
    for step in steps:
        known |= step
        settled = calculate(book, {"S": known}, "embedded").result.values["S"]
        values = found.values({("S", at): value for at, value in step.items()}, wanted)
        for (_, at), value in zip(wanted, values, strict=True):
            expected = settled[at]
            if isinstance(expected, float):
                assert value == pytest.approx(expected)
            else:
                assert (type(value), value) == (type(expected), expected)


SPILLS = {"A1": 2.0, "B1:B2": "{{=_xlfn.SEQUENCE(A1)}}", "C1": "=A1*100+SUM(B1:B9)"}
MANY = {"A1": 2.0, "B1:B3000": "{=A1+A1:A3000}", "C1": "=A1*100+B1"}


@pytest.mark.parametrize(
    ("cells", "reason", "values"),
    [
        (SPILLS, "an array formula changes its size", [203.0, 306.0, 203.0]),
        (MANY, "array formulas fill too many cells, some 300 in one or fewer in each of many", [
            204.0, 306.0, 204.0
        ]),
    ],
)  # fmt: skip
def test_other_arrays_are_calculated_from_nothing_or_no_answer(
    tmp_path: Path, cells: dict[str, Value], reason: str, values: list[float]
) -> None:
    book = read_workbook(written(tmp_path / "b.xlsx", cells))
    wanted = [("S", (1, 3))]
    moves: list[dict[Place, Value]] = [{("S", (1, 1)): value} for value in (2.0, 3.0, 2.0)]
    whole = WhatIf(book, {"S": {(1, 1): 2.0}}, whole=True)
    assert [whole.values(move, wanted) for move in moves] == [[value] for value in values]
    assert whole.fault == ""
    found = WhatIf(book, {"S": {(1, 1): 2.0}})
    assert found.values(moves[1], wanted) == [] and found.fault == reason


def test_arrays_that_no_input_moves_may_fill_many_cells(tmp_path: Path) -> None:
    book = read_workbook(written(tmp_path / "b.xlsx", {**MANY, "D1": "=B1+E1"}))
    found = WhatIf(book, {"S": {(1, 5): 1.0}})
    assert found.values({("S", (1, 5)): 2.0}, [("S", (1, 4))]) == [6.0]
