"""Outputs for draws: compiled, in the engine, agreed, and sent to another process."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from addin.a1 import Place
from addin.engines import WhatIf
from addin.errors import BadInput
from addin.formulas import References
from addin.inputs import HEADLINE
from addin.inputs.named_inputs import named_inputs
from addin.scenarios.evaluate import (
    MOST_AT_ONCE,
    Recipe,
    agree,
    recipe_of,
    stored_inputs,
)
from addin.scenarios.numpy_values import texts_known
from addin.scenarios.study import NO_NUMBER
from addin.xlsx import Workbook, read_workbook
from tests.addin.sample_books.simulated import Cells, place, simulated_book

TEMPLATE = Path("workbooks/compute_lease_model.xlsx")
LADDER: Cells = {"A1": 2.0, "A2": 3.0, "B1": "=A1*A2", "B2": '=IF(B1>6,A2/(A1-2.5),"none")'}


def recipe(path: Path, cells: Cells, inputs: str, outputs: str) -> Recipe:
    book = simulated_book(path, cells)
    return recipe_of(book, list(map(place, inputs.split())), list(map(place, outputs.split())))


def draws(made: Recipe, size: int = 300, seed: int = 1) -> np.ndarray:
    """Draws around what the inputs hold."""
    noise = np.random.default_rng(seed).uniform(0.5, 1.5, (len(made.inputs), size))
    return stored_inputs(made)[:, None] * noise


def test_outputs_are_calculated_and_errors_counted(tmp_path: Path) -> None:
    made = recipe(tmp_path / "b.xlsx", LADDER, "A1 A2", "B1 B2")
    assert (made.way, made.why, made.cells) == ("numpy", "", 2)
    drawn = np.array([[1.0, 2.5, 4.0, 3.0], [3.0, 4.0, 2.0, 3.0]])
    for way in ("numpy", "engine"):
        found = made.open(way).values(drawn)
        assert found.values[0].tolist() == [3.0, 10.0, 8.0, 9.0]
        assert np.isnan(found.values[1, :2]).all()
        assert found.values[1, 2:] == pytest.approx([2 / 1.5, 6.0])
        assert found.errors == ({}, {"#DIV/0!": 1, NO_NUMBER: 1})


def test_both_ways_give_the_same_for_more_draws_than_are_held_at_once(tmp_path: Path) -> None:
    made = recipe(tmp_path / "b.xlsx", LADDER, "A1 A2", "B1 B2")
    drawn = draws(made, MOST_AT_ONCE + 1000)
    whole = made.open().values(drawn)
    parts = [
        made.open().values(drawn[:, at : at + 1000]) for at in range(0, MOST_AT_ONCE + 1000, 1000)
    ]
    assert np.array_equal(whole.values, np.hstack([p.values for p in parts]), equal_nan=True)
    engine = made.open("engine").values(drawn[:, :300])
    assert np.allclose(engine.values, whole.values[:, :300], rtol=1e-12, equal_nan=True)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"A1": 2.0, "B1": "=HLOOKUP(A1,A1:A2,1)"}, "S!B1 calls HLOOKUP"),
        ({"A1": 2.0, "B1": "=A1*2", "C1": '=INDIRECT("B"&1)+A1'}, "S!C1 calls INDIRECT"),
        ({"A1": 2.0, "B1": "=A1*2", "C1": "=OFFSET(A1,0,1)+1"}, "S!C1 calls OFFSET"),
        (
            {"A1": 2.0, "B1": '="a"&A1', "C1": '=IF(B1="a2",1,A1)'},
            "S!B1 writes a number into a text",
        ),
    ],
)
def test_what_numpy_does_not_know_goes_to_the_engine(
    tmp_path: Path, cells: Cells, why: str
) -> None:
    output = "C1" if "C1" in cells else "B1"
    made = recipe(tmp_path / "b.xlsx", cells, "A1", output)
    assert (made.way, made.why) == ("engine", why)
    drawn = np.array([[2.0, 3.0, 5.25, 3.0]])
    expected = {"HLOOKUP": drawn[0], "INDIRECT": drawn[0] * 3, "OFFSET": drawn[0] * 2 + 1}
    agree(made, drawn)
    found = made.open().values(drawn).values[0]
    assert found.tolist() == next(
        (list(values) for name, values in expected.items() if name in why), [1.0, 3.0, 5.25, 3.0]
    )


def test_what_only_some_draws_show_goes_to_the_engine_then(tmp_path: Path) -> None:
    cells: Cells = {"A1": 2.0, "B1": '=IF(A1>3,"12",A1)', "C1": "=B1+1"}
    made = recipe(tmp_path / "b.xlsx", cells, "A1", "C1")
    assert made.way == "numpy"
    found = made.open().values(np.array([[1.0, 4.0, 2.0]]))
    assert found.values.tolist() == [[2.0, 13.0, 3.0]]


def test_a_part_that_no_draw_changes_is_calculated_by_the_engine_once(tmp_path: Path) -> None:
    cells: Cells = {"A1": 2.0, "D1": "x", "D2": "y", "E1": 5.0, "E2": 7.0}
    cells = {**cells, "B1": '=A1*VLOOKUP("y",D1:E2,2,FALSE)', "C1": '=B1+SUMIFS(E1:E2,D1:D2,"x")'}
    made = recipe(tmp_path / "b.xlsx", cells, "A1", "C1")
    assert made.way == "numpy"
    assert sorted(made.constants.values(), key=str) == [5.0, 7.0]
    agree(made, draws(made))
    assert made.open().values(np.array([[3.0]])).values.tolist() == [[26.0]]


@pytest.mark.parametrize("way", ["numpy", "engine"])
def test_a_recipe_needs_no_file(tmp_path: Path, way: str) -> None:
    path = tmp_path / "b.xlsx"
    made = recipe(path, LADDER, "A1 A2", "B1 B2")
    path.unlink()
    sent = pickle.dumps(made)
    assert len(sent) < 10_000
    drawn = draws(made)
    there = pickle.loads(sent).open(way).values(drawn)
    assert np.array_equal(there.values, made.open(way).values(drawn).values, equal_nan=True)


def test_an_input_that_is_a_formula_is_replaced_by_its_draws(tmp_path: Path) -> None:
    cells: Cells = {"A1": 2.0, "A2": "=A1*10", "B1": "=A2+A1"}
    made = recipe(tmp_path / "b.xlsx", cells, "A2", "B1")
    assert made.open("numpy").values(np.array([[1.0, 2.0]])).values.tolist() == [[3.0, 4.0]]
    assert made.open("engine").values(np.array([[1.0, 2.0]])).values.tolist() == [[3.0, 4.0]]


def test_an_input_that_holds_a_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="S!A1 holds 'two', which cannot be drawn"):
        recipe(tmp_path / "b.xlsx", {"A1": "two", "B1": "=A1&A1"}, "A1", "B1")


def test_stored_values_that_are_none_of_the_formulas_are_refused(tmp_path: Path) -> None:
    made = recipe(tmp_path / "b.xlsx", LADDER, "A1 A2", "B1")
    agree(made, draws(made))
    cells = made.book.by_name["S"].cells
    cells[1, 2] = replace(cells[1, 2], value=6.0000001)
    with pytest.raises(BadInput, match=r"S!B1 is 6 for the inputs .* but 6.0000001 is stored"):
        agree(made, draws(made))


def test_draws_on_which_both_ways_differ_are_refused(tmp_path: Path) -> None:
    cells: Cells = {"A1": 2.0, "D1": 1.0, "D2": 3.0, "B1": "=A1*LARGE(D1:D2,2)"}
    made = recipe(tmp_path / "b.xlsx", {**cells, "C1": "=IF(A1>2,B1,A1)"}, "A1", "C1")
    assert len(made.constants) == 1
    wrong = replace(made, constants=dict.fromkeys(made.constants, 1.001))
    with pytest.raises(
        BadInput, match=r"S!C1 is 3.003 in numpy and 3 in formualizer with S!A1 = 3; name other"
    ):
        agree(wrong, np.array([[1.0, 3.0]]))


def test_texts_of_many_draws_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addin.scenarios.numpy_values.MOST_TEXTS", 50)
    cells: Cells = {"A1": 2.0, "B1": '=INT(A1)&"E"', "B2": '=IF(B1="7E",1,0)'}
    made = recipe(tmp_path / "b.xlsx", cells, "A1", "B2")
    evaluator = made.open("numpy")
    for first in range(0, 1000, 100):
        found = evaluator.values(np.arange(first, first + 100.0)[None, :])
        assert found.values.sum() == (first == 0)
        assert texts_known() <= 50 + 4 * 100


def test_an_engine_that_is_loaded_anew_goes_on_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = recipe(tmp_path / "b.xlsx", LADDER, "A1 A2", "B1 B2")
    drawn = draws(made, 50)
    before = made.open("engine").values(drawn)
    monkeypatch.setattr("addin.scenarios.evaluate.DRAWS_OF_AN_ENGINE", 7)
    opened: list[object] = []

    def counted(book: Workbook, contents: Any, *, whole: bool) -> WhatIf:
        opened.append(book)
        return WhatIf(book, contents, whole=whole)

    monkeypatch.setattr("addin.scenarios.evaluate.WhatIf", counted)
    after = made.open("engine").values(drawn)
    assert np.array_equal(before.values, after.values, equal_nan=True)
    assert before.errors == after.errors
    assert len(opened) == 1 + 50 // 7


def test_what_no_output_reads_is_an_input_all_the_same(tmp_path: Path) -> None:
    made = recipe(tmp_path / "b.xlsx", {**LADDER, "A3": 9.0}, "A1 A3", "B1")
    assert stored_inputs(made).tolist() == [2.0, 9.0]
    assert made.open().values(np.array([[4.0], [1.0]])).values.tolist() == [[12.0]]


def headlines(book: Workbook) -> Iterator[tuple[str, Place]]:
    references = References(book)
    for name in book.names:
        at = references.cell(name.formula)
        if name.comment.casefold().startswith(f"{HEADLINE} |") and at:
            yield name.name, at


@pytest.fixture(scope="module")
def template() -> Workbook:
    return read_workbook(TEMPLATE)


def drivers(book: Workbook) -> dict[str, Place]:
    return {
        entry.name: entry.place
        for entry in named_inputs(book).values()
        if book.by_name[entry.place[0]].cells[entry.place[1]].formula is not None
    }


SPREADS = {
    "contract_term": (0.3, 5),
    "utilisation": (0.5, 1),
    "escalator": (0, 0.05),
    "tax_rate": (0.1, 0.25),
    "lease_margin": (0.4, 0.95),
    "new_shares": (0, 50),
    "capex_change": (-0.3, 0.1),
    "renewed_share": (0.3, 1),
    "renewal_price_cut": (0, 0.5),
    "lease_capacity": (100, 1000),
    "price_per_watt": (13, 50),
    "lease_start": (46_500, 47_800),
}


def template_draws(names: list[str], size: int) -> np.ndarray:
    chance = np.random.default_rng(7)
    drawn = np.array([chance.uniform(*SPREADS[name], size) for name in names])
    if "lease_start" in names:
        drawn[names.index("lease_start")] //= 1
    return drawn


def test_the_headlines_of_the_template_are_compiled(template: Workbook) -> None:
    inputs = drivers(template)
    outputs = dict(headlines(template))
    for still in ("weighted_uplift", "at_risk_share", "backlog_headline"):
        outputs.pop(still, None)  # no live driver moves it
    assert {"eps_uplift", "eps_uplift_pct", "pro_forma_eps", "lease_total", "mw_needed"} < set(
        outputs
    )
    made = recipe_of(template, list(inputs.values()), list(outputs.values()))
    assert (made.way, made.why) == ("numpy", "")
    drawn = template_draws(list(inputs), 400)
    agree(made, drawn)
    ours, theirs = made.open().values(drawn), made.open("engine").values(drawn)
    assert np.allclose(ours.values, theirs.values, rtol=1e-12)
    assert ours.errors == theirs.errors == ({},) * len(outputs)


def test_a_date_that_stays_is_that_of_the_workbook(template: Workbook) -> None:
    assert dt.date(1899, 12, 30) + dt.timedelta(
        stored_inputs(recipe_of(template, [("Inputs", (12, 4))], [("Lease", (32, 4))]))[0]
    ) == dt.date(2028, 7, 1)
