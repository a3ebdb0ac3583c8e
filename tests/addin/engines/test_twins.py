"""Our calls checked by their LAMBDA twins: what is confirmed, contradicted, and left open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.engines import agreement, formulon, twins
from addin.engines.agreement import settle
from addin.engines.calculation import Answer
from addin.engines.formualizer import engine
from addin.engines.formualizer.values import from_engine as from_cell
from addin.engines.formulon import Answers
from addin.engines.ironcalc import IronCalc
from addin.engines.prepare import prepare
from addin.engines.twins import Checked, check_calls
from addin.errors import Doubtful
from addin.xlsx.book import Name, Workbook
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.all_call_places import build_edges
from udfs import CATALOGUE
from udfs.cells import CellError, Value

PLAIN = "LEASE_REVENUE(A1,B1,5,0.9)"


def book(path: Path, *formulas: str, rows: int = 1) -> Workbook:
    """Inputs in A and B of a sheet with the formulas in each row, from D on."""
    with xlsxwriter.Workbook(path) as new:
        sheet = new.add_worksheet("S")
        for row in range(rows):
            sheet.write_row(row, 0, [250.0 + row, 40.0, "$/kW-mo"])
            for column, formula in enumerate(formulas, 3):
                sheet.write_formula(row, column, "=" + formula.replace("1,B1", f"{row + 1},B1"))
    return prepared(path)


def prepared(path: Path) -> Workbook:
    return prepare(read_workbook(path), dt.datetime(2026, 11, 2))[0]


def by_python(opened: Workbook) -> tuple[dict[str, dict[Any, Value]], Any]:
    """The values that formualizer gives, with our functions in Python."""
    answer = engine.calculate(opened, {}).answer
    return answer.values, answer.spills


def checked(opened: Workbook) -> Checked:
    return check_calls(opened, *by_python(opened))


def make_wrong(monkeypatch: pytest.MonkeyPatch, name: str, by: float) -> None:
    right = CATALOGUE[name]

    def wrong(*arguments: Any, **named: Any) -> Any:
        return right.body(*arguments, **named) * (1 + by)

    monkeypatch.setitem(CATALOGUE, name, replace(right, body=wrong))


@pytest.mark.parametrize("date1904", [False, True])
def test_calls_in_every_place_are_confirmed(date1904: bool, tmp_path: Path) -> None:
    build_edges(tmp_path / "edges.xlsx", date1904=date1904)
    opened = prepared(tmp_path / "edges.xlsx")
    settled = settle(opened, {})
    assert settled.checked[0] >= settled.checked[1] - 1 > 30


def test_what_the_arguments_are_made_of_is_checked_too(tmp_path: Path) -> None:
    opened = book(
        tmp_path / "book.xlsx",
        PLAIN,
        "LEASE_REVENUE(SUM(A1,B1),MAX(B:B),5,,0.02)*2",
        "1+LEASE_PRICE(LEASE_REVENUE(A1,B1),A1,3)",
        'EPS_BRIDGE(5,100,A1,0.4,0.21,,,"PF")',
        "LEASE_REVENUE(-1,B1)",
        "CONCENTRATION_RISK(A:A,C:C)",
    )
    assert checked(opened) == Checked(7, 7, {})


def test_a_function_that_is_wrong_in_the_sixth_digit_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wrong(monkeypatch, "LEASE_REVENUE", 1e-6)
    opened = book(tmp_path / "book.xlsx", PLAIN, "LEASE_PRICE(A1,B1,3)")
    with pytest.raises(Doubtful) as refused:
        settle(opened, {})
    assert refused.value.reasons == {("S", (1, 4)): "Python gives 45000.045, its LAMBDA twin 45000"}


def test_a_difference_in_the_last_digits_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wrong(monkeypatch, "LEASE_REVENUE", 1e-12)
    assert settle(book(tmp_path / "book.xlsx", PLAIN), {}).checked == (1, 1)


def test_an_engine_that_hands_over_another_argument_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shifted(value: Any) -> Any:
        return 251.0 if value == 250.0 else from_cell(value)

    monkeypatch.setattr(engine, "from_engine", shifted)
    opened = book(tmp_path / "book.xlsx", "2*LEASE_REVENUE(A1,B1)+1", "LEASE_REVENUE(7,B1)")
    with pytest.raises(Doubtful) as refused:
        settle(opened, {})
    assert refused.value.reasons == {("S", (1, 4)): "Python gives 20081, its LAMBDA twin 20001"}


def test_a_wrong_value_in_a_table_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as new:
        sheet = new.add_worksheet("S")
        sheet.write_column("A1", [10.0, 20.0, 30.0])
        sheet.write_dynamic_array_formula("D1", "=LEASE_PRICE(A1:A3,2,1)")
        sheet.write_dynamic_array_formula("F1", "=CONCENTRATION_RISK(A1:A3)")
        sheet.write_formula("E9", "=SUM(D1:D3)+LEASE_PRICE(D3,1,1)")
    opened = prepared(tmp_path / "book.xlsx")
    values, spills = by_python(opened)
    assert check_calls(opened, values, spills) == Checked(3, 3, {})
    values["S"][3, 4] = 15.5
    found = check_calls(opened, values, spills)
    assert found.contradictions[("S", (1, 4))] == "Python gives 15.5, its LAMBDA twin 15"


def test_a_cell_that_reads_a_contradicted_one_is_not_blamed(tmp_path: Path) -> None:
    opened = book(tmp_path / "book.xlsx", PLAIN, "LEASE_PRICE(D1,A1,3)")
    values, spills = by_python(opened)
    values["S"][1, 4] = 1.0
    values["S"][1, 5] = 1 / 250 / 3
    assert check_calls(opened, values, spills) == Checked(
        0, 2, {("S", (1, 4)): "Python gives 1, its LAMBDA twin 45000"}
    )


def test_a_spill_that_is_blocked_is_left_open(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as new:
        sheet = new.add_worksheet("S")
        sheet.write_column("A1", [10.0, 20.0, 30.0])
        sheet.write_dynamic_array_formula("D1", "=LEASE_PRICE(A1:A3,2,1)")
        sheet.write("D2", "in its way")
    assert settle(prepared(tmp_path / "book.xlsx"), {}).checked == (0, 1)


def ironcalc_says(monkeypatch: pytest.MonkeyPatch, value: Value) -> None:
    def ask(_: Any, wanted: dict[str, list[Any]], *__: Any) -> Answer:
        return Answer({name: dict.fromkeys(cells, value) for name, cells in wanted.items()})

    monkeypatch.setattr(IronCalc, "ask", ask)


def formulon_says(monkeypatch: pytest.MonkeyPatch, value: Value) -> None:
    def evaluate(_: bytes, wanted: dict[str, Iterable[Any]], **__: Any) -> Answers:
        return Answers({(name, at): value for name, cells in wanted.items() for at in cells})

    monkeypatch.setattr(formulon, "evaluate", evaluate)


@pytest.mark.parametrize("wrong", [1.0, CellError("#VALUE!"), CellError("#NAME?"), "text"])
def test_where_ironcalc_has_another_value_formulon_confirms(
    wrong: Value, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ironcalc_says(monkeypatch, wrong)
    assert checked(book(tmp_path / "book.xlsx", PLAIN)) == Checked(1, 1, {})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1.0, None),
        (1.0, 2.0),
        (1.0, CellError("#VALUE!")),
        (CellError("#NAME?"), CellError("#NAME?")),
        (CellError("#SPILL!"), CellError("#SPILL!")),
        (None, 1.0),
    ],
)
def test_what_two_engines_do_not_agree_on_refuses_nothing(
    one: Value, other: Value, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ironcalc_says(monkeypatch, one)
    formulon_says(monkeypatch, other)
    assert settle(book(tmp_path / "book.xlsx", PLAIN), {}).checked == (0, 1)


def test_an_engine_that_does_not_start_refuses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = book(tmp_path / "book.xlsx", PLAIN)
    values, spills = by_python(opened)
    monkeypatch.setattr("addin.engines.ironcalc.voice.sys.executable", str(tmp_path / "none"))
    formulon_says(monkeypatch, None)
    assert check_calls(opened, values, spills) == Checked(0, 1, {})


def test_two_twins_agree_on_an_error_against_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ironcalc_says(monkeypatch, CellError("#NUM!"))
    formulon_says(monkeypatch, CellError("#NUM!"))
    found = checked(book(tmp_path / "book.xlsx", PLAIN))
    assert found.contradictions == {("S", (1, 4)): "Python gives 45000, its LAMBDA twin #NUM!"}


@pytest.mark.parametrize(
    "formula",
    ["LEASE_REVENUE(OFFSET(A1,0,0),B1)", 'LEASE_REVENUE(INDIRECT("A1"),B1)', "RAND()*" + PLAIN],
)
def test_what_no_text_tells_is_not_checked(
    formula: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = book(tmp_path / "book.xlsx", formula, PLAIN)
    assert checked(opened) == Checked(1, 2, {})


def test_cells_that_keep_what_is_stored_are_not_checked(tmp_path: Path) -> None:
    opened = book(tmp_path / "book.xlsx", PLAIN, PLAIN)
    found = check_calls(opened, *by_python(opened), skip={("S", (1, 4))})
    assert found == Checked(1, 2, {})


def test_a_name_of_the_workbook_that_is_spelt_like_a_twin_leaves_all_open(tmp_path: Path) -> None:
    opened = book(tmp_path / "book.xlsx", PLAIN)
    taken = replace(opened, names=[Name("LeaseBridge_At", "S!$A$1", None, "", False)])
    assert check_calls(taken, *by_python(opened)) == Checked(0, 1, {})


def test_of_many_calls_a_sample_of_every_kind_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twins, "SAMPLE", 20)
    kinds = [f"LEASE_REVENUE(A1,B1,{years})" for years in range(1, 5)]
    opened = book(tmp_path / "book.xlsx", *kinds, rows=50)
    values, spills = by_python(opened)
    found = check_calls(opened, values, spills)
    assert found == Checked(20, 200, {}) == check_calls(opened, values, spills)
    for at in values["S"]:
        values["S"][at] = 1.0
    asked = check_calls(opened, values, spills).contradictions
    assert [sum(at[1] == column for _, at in asked) for column in (4, 5, 6, 7)] == [5] * 4
    assert asked == check_calls(opened, values, spills).contradictions
    values["S"][50, 7] = 2.0
    assert set(check_calls(opened, values, spills).contradictions) != set(asked), "another file"


def test_calls_that_hand_over_something_computed_are_asked_besides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twins, "SAMPLE", 10)
    monkeypatch.setattr(twins, "MOST_COMPUTED", 30)
    texts = [PLAIN, "LEASE_REVENUE(A1,B1*1,5)", "LEASE_REVENUE(SUM(A1,B1),B$1)", "-1%*" + PLAIN]
    opened = book(tmp_path / "book.xlsx", *texts, rows=40)
    values, spills = by_python(opened)
    for at in values["S"]:
        values["S"][at] = 1.0
    asked = check_calls(opened, values, spills).contradictions
    shares = [sum(at[1] == column for _, at in asked) for column in (4, 5, 6, 7)]
    assert shares[1:3] == [15, 15] and shares[0] in (2, 3) and shares[3] in (2, 3)


def test_what_would_take_too_long_is_left_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twins, "MOST_WORK", 100)
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as new:
        sheet = new.add_worksheet("S")
        sheet.write_column("A1", [1.0] * 500)
        sheet.write_formula("C1", '=CONCENTRATION_RISK(A1:A500,,,,,"N")')
        sheet.write_dynamic_array_formula("D1", "=LEASE_PRICE(A1:A500,1,1)")
        sheet.write_formula("C2", "=LEASE_PRICE(A1,1,1)")
    assert checked(prepared(tmp_path / "book.xlsx")) == Checked(1, 3, {})


def test_a_workbook_without_calls_starts_no_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twins, "IronCalc", None)
    assert checked(book(tmp_path / "book.xlsx", "SUM(A1,B1)")) == Checked(0, 0, {})


def test_an_unchanged_workbook_pays_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as new:
        sheet = new.add_worksheet("S")
        sheet.write_row("A1", [250.0, 40.0])
        sheet.write_formula("D1", f"={PLAIN}", None, 45_000)
    opened = prepared(path)
    monkeypatch.setattr(agreement, "why_not_current", lambda _: "")
    monkeypatch.setattr(twins, "check_calls", None)
    assert settle(opened, {}).checked == (0, 0)


def test_new_facts_have_the_calls_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreement, "why_not_current", lambda _: "")
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as new:
        sheet = new.add_worksheet("S")
        sheet.write_row("A1", [250.0, 40.0])
        sheet.write_formula("D1", f"={PLAIN}", None, 45_000)
    settled = settle(prepared(path), {"S": {(1, 1): 500.0}})
    assert settled.result.values["S"][1, 4] == 90_000.0
    assert settled.checked == (1, 1)


def test_a_twin_is_asked_once_for_the_same_call_of_the_same_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    right = IronCalc.ask

    def ask(self: IronCalc, wanted: Any, constants: Any, formulas: Any) -> Answer:
        asked.append(sum(map(len, wanted.values())))
        return right(self, wanted, constants, formulas)

    monkeypatch.setattr(IronCalc, "ask", ask)
    opened = book(tmp_path / "book.xlsx", PLAIN, rows=3)
    assert checked(opened) == checked(opened) == Checked(3, 3, {})
    assert asked == [3]
    values, spills = by_python(opened)
    values["S"][2, 4] = 1.0
    assert [*check_calls(opened, values, spills).contradictions] == [("S", (2, 4))]
    assert asked == [3, 1]
