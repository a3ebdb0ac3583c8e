"""formualizer with our functions inside, on every shape that a formula can have."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from addin.a1 import cell_text
from addin.engines import calculate
from addin.engines.formualizer.engine import Run
from addin.engines.formualizer.engine import calculate as calculate_alone
from addin.errors import Refused
from addin.refresh.flow import refresh
from addin.xlsx.reader import read_workbook
from tests.addin.engines.settled_examples import written_or_refused
from tests.addin.engines.small_books import written
from tests.addin.sample_books.formula_shapes import ARRAYS, SCALARS, same, write_shapes
from udfs import CATALOGUE


def saved(folder: Path, **cells: str) -> Path:
    """A workbook with these contents on its one sheet."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for at, content in cells.items():
        sheet[at] = content
    path = folder / "book.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="module", params=[False, True], ids=["1900", "1904"])
def shapes(request: Any, tmp_path_factory: Any) -> tuple[Run, dict[str, Any], dict[str, Any]]:
    path = tmp_path_factory.mktemp("shapes") / "shapes.xlsx"
    scalars, arrays = write_shapes(path, date1904=request.param)
    calls: list[None] = []
    run = calculate_alone(read_workbook(path), {}, lambda: calls.append(None))
    formulas = [pair[0].upper() for pair in SCALARS] + [array[0].upper() for array in ARRAYS]
    assert len(calls) >= sum(f.count(f"{name}(") for f in formulas for name in CATALOGUE)
    return run, scalars, arrays


def test_there_are_more_than_a_hundred_shapes() -> None:
    assert len(SCALARS) + len(ARRAYS) > 100


@pytest.mark.parametrize("row", range(1, len(SCALARS) + 1), ids=[f for f, _ in SCALARS])
def test_a_formula_shows_what_it_must(shapes: Any, row: int) -> None:
    run, scalars, _ = shapes
    assert same(run.answer.values["Model"][row, 6], scalars[f"F{row}"])


def test_array_formulas_fill_their_ranges_and_nothing_else(shapes: Any) -> None:
    run, _, arrays = shapes
    values = run.answer.values["Arrays"]
    shown = {cell_text(at): value for at, value in values.items() if value is not None}
    assert set(shown) == set(arrays)
    wrong = {at: (shown[at], v) for at, v in arrays.items() if not same(shown[at], v)}
    assert not wrong


def test_every_shape_is_written_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "shapes.xlsx"
    scalars, arrays = write_shapes(path)
    wanted = {"Model": scalars, "Arrays": arrays}
    outcome = written_or_refused(read_workbook(path))
    refused = {place for place, value in outcome.items() if isinstance(value, Refused)}
    assert len(refused) <= 1
    for (sheet, at), value in outcome.items():
        assert (sheet, at) in refused or same(value, wanted[sheet].get(cell_text(at)))


def test_a_circular_reference_is_refused_by_cell(tmp_path: Path) -> None:
    circle = {"A1": "=A2+1", "A2": "=LEASE_REVENUE(A1,40)", "A3": "=A1*2"}
    path = saved(tmp_path, **circle, B1="=LEASE_REVENUE(250,40)")
    before = path.read_bytes()
    with pytest.raises(Refused) as refused:
        refresh(path)
    assert {at for _, at in refused.value.reasons} == {(1, 1), (2, 1), (3, 1)}
    assert all("circular" in reason for reason in refused.value.reasons.values())
    assert path.read_bytes() == before


def test_reasons_of_errors_are_told(tmp_path: Path) -> None:
    path = saved(tmp_path, A1="=LEASE_REVENUE(250,40,1,95)*2", A2="=A1+1", A3="=1/0")
    report = refresh(path)
    errors = {at: error for (_, at), error in report.errors.items()}
    utilisation = "LEASE_REVENUE: utilisation must be 0 to 1 (fraction), got 95"
    assert errors == {
        (1, 1): ("#NUM!", utilisation),
        (2, 1): ("#NUM!", "from Sheet!A1"),
        (3, 1): ("#DIV/0!", "=1/0"),
    }
    assert not report.good


def test_a_fault_of_ours_is_not_taken_for_an_error_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, A1="=LEASE_REVENUE(250,40)")

    def broken(*_: Any, **__: Any) -> None:
        raise LookupError("a fault in the code")

    monkeypatch.setattr("addin.engines.formualizer.engine.answer_call", broken)
    with pytest.raises(LookupError, match="a fault in the code"):
        calculate(read_workbook(path), {}, "embedded")


def test_text_that_no_cell_can_hold_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, A1="x" * 32_767, A2='=A1&"y"')
    with pytest.raises(Refused) as refused:
        refresh(path)
    assert list(refused.value.reasons) == [("Sheet", (2, 1))]


def test_every_call_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path, A1="=LEASE_REVENUE(250,40)", A2="=LEASE_PRICE(A1,250,1)+1")
    calls: list[None] = []
    run = Run(read_workbook(path), {}, {}, lambda: calls.append(None))
    run.calculate()
    assert run.answer.values == {"Sheet": {(1, 1): 10_000.0, (2, 1): 41.0}}
    assert len(calls) == 2 and list(run.noted.values()) == [40.0]


def test_a_fault_of_the_engine_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, A1="=1+1")

    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("cannot load")

    monkeypatch.setattr("addin.engines.formualizer.engine.fz.Workbook.from_bytes", broken)
    run = Run(read_workbook(path), {}, {}, lambda: None)
    run.calculate()
    assert run.fault == "formualizer failed: cannot load" and not run.answer.values


def test_nothing_of_a_calculation_stays(tmp_path: Path) -> None:
    path = written(tmp_path / "book.xlsx", {"A1": 250, "A2": ("=LEASE_REVENUE(A1,40)+A1", 10_250)})
    book = read_workbook(path)
    run = calculate_alone(book, {"S": {}})
    kept = weakref.ref(run), weakref.ref(book)
    assert run.answer.values["S"][2, 1] == 10_250
    del run, book
    gc.collect()
    assert [held() for held in kept] == [None, None]


def test_arrays_of_uneven_size_that_read_one_another_fill_their_ranges(tmp_path: Path) -> None:
    cells = {
        "A1": 1.0,
        "A2": 2.0,
        "B1:B4": "{=A1:A2*1}",
        "C1:C4": "{=IF(ISNA(B3),{1;2},{1;2;3;4})}",
        "D1:D4": "{=IF(ISNA(C3),{5;6},{5;6;7;8})}",
    }
    found = calculate_alone(read_workbook(written(tmp_path / "b.xlsx", cells)), {}).answer
    shown = {cell_text(at): value for at, value in found.values["S"].items()}
    assert not found.reasons
    for column, first, second in (("B", 1.0, 2.0), ("C", 1.0, 2.0), ("D", 5.0, 6.0)):
        assert [shown[f"{column}{row}"] for row in range(1, 5)] == [first, second, "#N/A", "#N/A"]


def test_a_long_row_of_them_has_no_answer(tmp_path: Path) -> None:
    cells: dict[str, Any] = {"A1": 1.0, "A2": 2.0, "B1:B4": "{=A1:A2*1}"}
    for before, column in zip("BCDEF", "CDEFG"):
        cells[f"{column}1:{column}4"] = f"{{=IF(ISNA({before}3),{{1;2}},{{1;2;3;4}})}}"
    found = calculate_alone(read_workbook(written(tmp_path / "b.xlsx", cells)), {}).answer
    (place,) = found.reasons
    assert place == ("S", (1, 5)) and "uneven size" in found.reasons[place]
