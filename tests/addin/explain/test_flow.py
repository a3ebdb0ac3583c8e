"""One cell explained, and how it may be named; what is wrong is one line with what comes near."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin.errors import BadCell
from addin.explain.flow import explain, find_cell
from addin.xlsx import Workbook, read_workbook
from tests.addin.explain.books import grid, layout_of
from tests.addin.sample_books.case_books import case_book
from workbooks import TEMPLATE


@pytest.fixture(scope="module")
def template() -> Workbook:
    return read_workbook(TEMPLATE)


def test_a_headline(template: Workbook) -> None:
    found = explain(template, "eps_uplift")
    assert found.itself.label == "EPS uplift" and found.value == pytest.approx(2.97, abs=0.01)
    quotes = {fact.cell.input.id: fact.words.quote for fact in found.behind.facts}
    assert quotes["F22"] == "could potentially add about $2.97 to Meta's 2028 EPS"
    assert found.left_out == 0 and explain(template, "eps_uplift", depth=1).left_out > 3


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("Bridge!F61", ("Bridge", (61, 6))),
        ("bridge!$f$61", ("Bridge", (61, 6))),
        ("EPS_UPLIFT", ("Bridge", (61, 6))),
        ("F20", ("Inputs", (9, 4))),
        ("lease_capacity", ("Inputs", (9, 4))),
        ("ms_capacity", ("Inputs", (9, 4))),
        ("lease_capacity@bear", ("Inputs", (9, 6))),
    ],
)
def test_how_a_cell_may_be_named(
    template: Workbook, written: str, place: tuple[str, tuple[int, int]]
) -> None:
    assert find_cell(layout_of(TEMPLATE), written) == place


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("eps_upli", "there is no cell, name or fact eps_upli; did you mean eps_uplift?"),
        ("Sumary!D9", "there is no sheet Sumary; did you mean Summary?"),
        ("D9", "D9 does not say on which sheet; write it like Summary!D9"),
        ("Bridge!F61:F63", "is 3 cells, Bridge!F61:F63; ask for one of them"),
        ("eps_grid", "eps_grid is 25 cells, Sensitivity!E33:I37"),
        ("Bridge!ZZZ1", "there is no cell, name or fact Bridge!ZZZ1"),
        ("", "there is no cell, name or fact "),
    ],
)
def test_what_is_no_cell(template: Workbook, written: str, said: str) -> None:
    with pytest.raises(BadCell, match=r"compute_lease_model\.xlsx: ") as fault:
        explain(template, written)
    assert said in str(fault.value) and "\n" not in str(fault.value)


def test_an_error_is_followed_to_where_it_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Model")
        sheet.write("A1", -5)
        sheet.write_formula("B1", "=LEASE_REVENUE(250,A1)", None, "#NUM!")
        sheet.write_formula("B2", "=B1*2", None, "#NUM!")
        sheet.write_formula("B3", "=B2+1", None, "#NUM!")
        sheet.write_formula("B4", "=A1+1", None, "#REF!")
    found = explain(read_workbook(path), "B3")
    assert [cell for cell, _ in found.reasons] == ["Model!B3", "Model!B2", "Model!B1"]
    assert "price must be" in found.reasons[-1][1]
    assert "out of date" in explain(read_workbook(path), "B4").note


def test_a_blank_cell_shows_what_runs_over_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Model")
        sheet.merge_range("B2:D3", "x")
        sheet.write_formula("A5", '="long"', None, "a text that is longer than its column")
    book_read = read_workbook(path)
    assert explain(book_read, "C3").note == "Model!C3 is blank; what shows there is Model!B2"
    assert explain(book_read, "C5").itself.where == "Model!A5"
    assert explain(book_read, "C9").value is None


def test_an_input_and_a_typed_cell(tmp_path: Path) -> None:
    found = explain(read_workbook(case_book(tmp_path)), "F22")
    assert found.itself.fact and found.behind.facts == [found.itself.fact]
    plain = explain(read_workbook(grid(tmp_path / "a.xlsx", [["Rate", 0.5]])), "B1")
    assert plain.itself.fact is None and plain.history == [] and plain.itself.label == "Rate"
