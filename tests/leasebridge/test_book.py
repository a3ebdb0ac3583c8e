"""A workbook in Python: what is set is calculated, what is old is not passed off as new."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

import leasebridge
from addin.errors import BadCell, BadWorkbook, CannotWrite
from addin.xlsx.reader import read_workbook
from leasebridge.book import Book
from tests.addin.command_runner import leasebridge as command
from tests.addin.command_runner import values
from workbooks import TEMPLATE


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "model.xlsx"
    path.write_bytes(TEMPLATE.read_bytes())
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two typed cells, one blank one with a name, two formulas, an array over three cells."""
    path = tmp_path / "small.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("My sheet")
        sheet.write("A1", 250)
        sheet.write("A2", 40)
        sheet.write_formula("B1", "=LEASE_REVENUE(A1,A2)", None, 10_000)
        sheet.write_formula("B2", "=B1/A3", None, "#DIV/0!")
        sheet.write_array_formula("C1:C3", "{=LEASE_REVENUE(A1:A3,A2)}", None, 0)
        for name, place in {"mw": "A1", "price": "A2", "blank": "A3", "revenue": "B1"}.items():
            book.define_name(name, f"='My sheet'!${place[0]}${place[1]}")
        book.define_name("both", "='My sheet'!$A$1:$A$2")
        book.define_name("again", "=revenue")
        book.define_name("twice", "=revenue*2")
        book.define_name("'My sheet'!own", "='My sheet'!$B$2")
    return path


def test_what_is_set_calculates_as_the_command_does(template: Path, tmp_path: Path) -> None:
    book = leasebridge.open(template)
    book["price_per_watt"] = 50
    report = book.calculate(now=dt.datetime(2026, 8, 5, 9, 30))
    new, other = tmp_path / "new.xlsx", tmp_path / "other.xlsx"
    assert book.save(new) == new
    outcome = command("refresh", template, "--set", "F21=50", "--output", other)
    assert outcome.code == 0 and report.good
    for ours, theirs in zip(read_workbook(new).sheets, read_workbook(other).sheets, strict=True):
        differ = {
            (ours.name, at[1])
            for at in ours.cells | theirs.cells
            if ours.cells[at].value != theirs.cells[at].value
        }
        # Who did it and when is recorded.
        assert differ <= {("Changes", 9), ("Changes", 10), ("Sources", 8), ("Inputs", 20)}
    assert command("refresh", new).out.endswith(f"already up to date: {new}\n")
    assert template.read_bytes() == TEMPLATE.read_bytes()


@pytest.mark.parametrize("key", ["revenue", "REVENUE", "again", "'My sheet'!B1", "'my sheet'!$b$1"])
def test_a_cell_has_many_names(small: Path, key: str) -> None:
    assert leasebridge.open(small)[key] == 10_000


@pytest.mark.parametrize(
    "key", ["", "B1", "both", "twice", "nothing", "Other!A1", "'My sheet'!A1:B2", "1+1", "mw+price"]
)
def test_what_is_no_single_cell_is_refused(small: Path, key: str) -> None:
    book = leasebridge.open(small)
    with pytest.raises(BadCell, match="no cell and no name of one"):
        book[key]
    with pytest.raises(BadCell, match="no cell and no name of one"):
        book[key] = 1


def test_a_formula_has_no_value_between_a_new_input_and_a_calculation(small: Path) -> None:
    book = leasebridge.open(small)
    assert book["revenue"] == 10_000
    book["mw"] = 500
    assert book["mw"] == 500 and book["price"] == 40
    for key in ("revenue", "'My sheet'!C2"):
        with pytest.raises(BadCell, match="calculate"):
            book[key]
    with pytest.raises(BadCell, match="calculate"):
        _ = book.outputs
    with pytest.raises(CannotWrite, match="calculate"):
        book.save()
    book.calculate()
    assert book["revenue"] == 20_000


def test_an_error_says_why(small: Path) -> None:
    book = leasebridge.open(small)
    book["mw"] = -1
    report = book.calculate()
    revenue: Any = book["revenue"]
    assert revenue == "#NUM!" and "capacity must be 0 or more" in revenue.reason
    quotient: Any = book["'My sheet'!B2"]
    assert quotient == "#NUM!" and "from 'My sheet'!B1" in quotient.reason
    assert not report.good


@pytest.mark.parametrize("key", ["revenue", "'My sheet'!C1", "'My sheet'!C3"])
def test_results_cannot_be_set(small: Path, key: str) -> None:
    book = leasebridge.open(small)
    with pytest.raises(BadCell, match="holds a formula"):
        book[key] = 5


@pytest.mark.parametrize(
    ("given", "held"),
    [
        (500, 500.0),
        (Decimal("500.5"), 500.5),
        (np.float64(2.5), 2.5),
        (np.int32(3), 3.0),
        (True, True),
        ("text", "text"),
        (None, None),
        (dt.date(2026, 7, 1), 46_204.0),
        (dt.datetime(2026, 7, 1, 18), 46_204.0),
    ],
)
def test_a_cell_takes_what_a_person_could_type(small: Path, given: object, held: object) -> None:
    book = leasebridge.open(small)
    book["mw"] = given
    assert book["mw"] == held and type(book["mw"]) is type(held)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [1], {}, object(), b"1", 1j])
def test_and_nothing_else(small: Path, value: object) -> None:
    book = leasebridge.open(small)
    with pytest.raises(BadCell, match="no cell holds"):
        book["mw"] = value
    assert book["mw"] == 250


def test_a_day_is_counted_as_the_workbook_counts(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as made:
        made.add_worksheet("S").write("A1", 1)
    book = leasebridge.open(path)
    book["S!A1"] = dt.date(2026, 7, 1)
    assert book["S!A1"] == 46_204 - 1_462


def test_saving_in_place_leaves_a_workbook_that_goes_on(small: Path) -> None:
    book = leasebridge.open(small)
    for mw in (500, 1_000):
        book["mw"] = mw
        book.calculate()
        assert book.save() == small
        assert values(small)["B1"] == mw * 40 == book["revenue"]
    assert command("check", small).code == 1  # B2 divides by a blank cell
    assert "up to date" in command("check", small).out


def test_saving_without_a_change_copies(small: Path, tmp_path: Path) -> None:
    copy = leasebridge.open(small).save(tmp_path / "copy.xlsx")
    assert copy.read_bytes() == small.read_bytes()
    with pytest.raises(CannotWrite, match="must end in"):
        leasebridge.open(small).save(tmp_path / "copy.xlsm")


def test_inputs_and_outputs_are_tables(small: Path) -> None:
    book = leasebridge.open(small)
    assert dict(book.inputs["value"].items()) == {"mw": 250, "price": 40, "blank": None}
    assert book.inputs.loc["mw", "cell"] == "'My sheet'!A1"
    assert set(book.outputs.index) == {"revenue", "again", "'My sheet'!own"}
    for name, value in book.outputs["value"].items():
        assert book[str(name)] == value


def test_the_template_knows_its_facts(template: Path) -> None:
    inputs = leasebridge.open(template).inputs
    price = inputs.loc["price_per_watt"]
    assert (price["value"], price["unit"], price["fact"]) == (40, "$/W-yr", "F21")
    assert "eps_uplift" in leasebridge.open(template).outputs.index


def test_what_is_no_workbook_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "text.xlsx").write_text("no workbook")
    with pytest.raises(BadWorkbook, match="not an Excel workbook"):
        leasebridge.open(tmp_path / "text.xlsx")
    with pytest.raises(leasebridge.Fault, match="no such file"):
        leasebridge.open(str(tmp_path / "none.xlsx"))


def test_a_workbook_that_cannot_be_calculated_is_refused_by_cell(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        made.add_worksheet("S").write_formula("A1", "=RAND()", None, 0.5)
    book = leasebridge.open(path)
    with pytest.raises(leasebridge.Refused) as refused:
        book.calculate(engine="embedded")
    assert list(refused.value.reasons) == [("S", (1, 1))]
    assert book["S!A1"] == 0.5  # as the file stores it: nothing has changed


@settings(max_examples=8)
@given(mw=st.floats(1, 1e5), price=st.floats(0.01, 1e3))  # what the cells accept
def test_the_workbook_and_the_function_agree(mw: float, price: float) -> None:
    book = Book(TEMPLATE)
    book["lease_capacity"], book["price_per_watt"] = mw, price
    book.calculate()
    expected = leasebridge.lease_revenue(mw, price, book["contract_term"])
    assert book["lease_total"] == pytest.approx(expected)
    assert read_workbook(TEMPLATE).package.data == TEMPLATE.read_bytes()


def test_a_difference_is_between_workbooks_as_they_are_now() -> None:
    old, new = leasebridge.open(TEMPLATE), leasebridge.open(TEMPLATE)
    assert old.diff(new).same and old.diff(TEMPLATE).same
    new["lease_capacity"] = 500
    with pytest.raises(leasebridge.Fault, match="calculate"):
        old.diff(new)
    new.calculate()
    uplift = old.diff(new).headlines[0]
    assert [part.names for part in uplift.parts] == [["lease_capacity"]]
    assert uplift.parts[0].amount == pytest.approx(2.9723, abs=1e-4)


def test_a_cell_is_explained_as_it_is_now() -> None:
    book = leasebridge.open(TEMPLATE)
    assert book.explain("eps_uplift").value == pytest.approx(2.9723, abs=1e-4)
    book["lease_capacity"] = 500
    book.calculate()
    found = book.explain("eps_uplift", depth=2)
    assert found.value == pytest.approx(5.9446, abs=1e-4) and found.left_out > 0
    capacity = next(f for f in found.behind.facts if f.cell.input.id == "F20")
    assert (capacity.value, capacity.case, capacity.words.status) == (500.0, "Own", "overridden")
    with pytest.raises(leasebridge.Fault, match="did you mean eps_uplift"):
        book.explain("eps_upli")


def test_an_audit_says_what_was_typed_over(template: Path, small: Path) -> None:
    assert leasebridge.open(template).audit().good
    foreign = leasebridge.open(small).audit()
    assert foreign.recorded is None and foreign.good
    assert [str(finding) for finding in foreign.findings] == []


def test_a_case_is_chosen_as_the_command_does(template: Path) -> None:
    book = leasebridge.open(template)
    assert book.case == "As published"
    book.case = "bull"
    assert book.case == "Bull"
    with pytest.raises(BadCell, match="calculate"):
        _ = book["eps_uplift"]
    report = book.calculate()
    uplift: Any = book["eps_uplift"]
    assert report.good and uplift > 3
    outcome = command("refresh", template, "--case", "Bull")
    assert outcome.code == 0
    assert leasebridge.open(template)["eps_uplift"] == uplift
    book["case"] = "As published"
    book.calculate()
    assert book["eps_uplift"] == pytest.approx(2.972287, 1e-6)


def test_the_cases_are_a_table_of_drivers(template: Path) -> None:
    book = leasebridge.open(template)
    table = book.cases
    assert list(table.columns) == ["unit", "As published", "Bear", "Base", "Bull", "Own"]
    capacity = table.loc["lease_capacity"]
    assert capacity["unit"] == "MW" and capacity["As published"] == 250
    assert table["Own"].isna().all() and set(table.index) <= set(book.inputs.index)
    book["lease_capacity"] = 500
    book["price_per_watt@bear"] = 11
    assert book.cases.loc["lease_capacity", "Own"] == 500
    assert book.cases.loc["price_per_watt", "Bear"] == book["price_per_watt@Bear"] == 11
    book.calculate()
    assert book.case == "Own" and book["lease_capacity"] == 500
    book.case = "Bear"
    book.calculate()
    assert book["price_per_watt"] == 11 and book.case == "Bear"
    book["price_per_watt"] = 12
    assert book.case == book["case"] == "Own"
    book.calculate()
    assert book["price_per_watt"] == 12 and book.case == "Own" and book["lease_capacity"] == 500


def test_a_driver_that_the_own_case_has_already_makes_it_live(template: Path) -> None:
    assert command("refresh", template, "--set", "lease_capacity=500").code == 0
    assert command("refresh", template, "--case", "Bear").code == 0
    book = leasebridge.open(template)
    book["lease_capacity"] = 500
    assert book.case == "Own"
    book.calculate()
    assert book.case == "Own" and book["lease_capacity"] == 500


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("Bul", "did you mean Bull\\?"),
        ("", "there is no such case; the cases are"),
        (3, "3: there is no such case"),
        (None, "None: there is no such case"),
    ],
)
def test_a_case_that_there_is_not_is_refused(template: Path, case: Any, says: str) -> None:
    book = leasebridge.open(template)
    for key in ("case", "Inputs!D7"):
        with pytest.raises(leasebridge.Fault, match=f"^{key} .*{says}"):
            book[key] = case
    with pytest.raises(leasebridge.Fault, match=says):
        book.case = case
    assert book.case == "As published"


def test_a_workbook_without_cases(small: Path) -> None:
    book = leasebridge.open(small)
    assert book.case is None and book.cases.empty
    with pytest.raises(leasebridge.Fault, match=r"small\.xlsx has no cases"):
        book.case = "Bull"
    with pytest.raises(BadCell, match="no cell and no name of one"):
        _ = book["mw@Bear"]
