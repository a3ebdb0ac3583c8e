"""The embedded engine calculates a workbook as a whole, or says which cells it may get wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.engines.embedded.engine import recalculate
from addin.errors import Doubtful
from addin.xlsx import Workbook, read_workbook
from tests.addin.sample_books.rich import minimal, write_package


def book_of(path: Path, cells: dict[str, Any], names: dict[str, str] | None = None) -> Workbook:
    """A workbook whose formulas all show -99."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        for at, content in cells.items():
            if isinstance(content, str) and content.startswith("="):
                sheet.write_formula(at, content, None, -99)
            else:
                sheet.write(at, content)
        for name, formula in (names or {}).items():
            book.define_name(name, formula)
    return read_workbook(path)


def doubts(book: Workbook) -> dict[tuple[int, int], str]:
    with pytest.raises(Doubtful) as doubtful:
        recalculate(book, {})
    return {position: reason for (_, position), reason in doubtful.value.reasons.items()}


def test_inputs_are_calculated_with_and_every_call_is_told(tmp_path: Path) -> None:
    cells = {"A1": 250, "A2": "=LEASE_REVENUE(A1,40)", "A3": "=A2/2", "A4": "=LEASE_PRICE(A2,A1,1)"}
    book = book_of(tmp_path / "book.xlsx", cells)
    calls: list[None] = []
    result = recalculate(book, {"S": {(1, 1): 500.0}}, lambda: calls.append(None))
    assert result.values == {"S": {(2, 1): 20_000.0, (3, 1): 10_000.0, (4, 1): 40.0}}
    assert len(calls) == 2
    assert recalculate(book, {}).values["S"][2, 1] == 10_000.0


def test_a_name_that_stands_for_a_call_is_calculated(tmp_path: Path) -> None:
    names = {
        "revenue": "=_xll.LEASE_REVENUE(S!$A$1,,3)+1",
        "twice": "=revenue*2",
        "S!revenue": "=LEASE_REVENUE(S!$A$1,40)",
    }
    cells = {"A1": 250, "B1": "=revenue", "B2": "=twice", "B3": '=IFERROR(REVENUE*3,"wrong")'}
    values = recalculate(book_of(tmp_path / "book.xlsx", cells, names), {}).values["S"]
    # `twice` is the workbook's: there it is the workbook's `revenue` that counts, without a price.
    assert values == {(1, 2): 10_000.0, (2, 2): "#VALUE!", (3, 2): 30_000.0}


def test_all_that_is_doubtful_is_told_at_once_and_nothing_else(tmp_path: Path) -> None:
    names = {"odd": "=BESSELJ(1,2)"}
    cells = {"A1": "=BESSELJ(1,2)", "A2": "=LEASE_REVENUE(250,40)", "A3": "=odd", "A4": "=A1"}
    assert doubts(book_of(tmp_path / "book.xlsx", cells, names)) == {
        (1, 1): "BESSELJ is not verified for this engine",
        (3, 1): "BESSELJ is not verified for this engine",
    }


def test_a_formula_is_doubted_only_where_its_values_touch_an_edge(tmp_path: Path) -> None:
    cells = {"A1": 3, "A2": "=1/3", "B1": '=A1&" mm"', "B2": '=A2&" mm"'}
    book = book_of(tmp_path / "book.xlsx", cells)
    assert doubts(book).keys() == {(2, 2)}
    cells["A2"] = "=3/1"
    values = recalculate(book_of(tmp_path / "book.xlsx", cells), {}).values["S"]
    assert [values[row, 2] for row in (1, 2)] == ["3 mm", "3 mm"]


def test_a_what_if_table_is_not_calculated(tmp_path: Path) -> None:
    rows = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2">'
        '<f t="dataTable" ref="B2:B3" dt2D="0" dtr="0" r1="A1"/><v>4</v></c></row>'
        '<row r="3"><c r="B3"><v>5</v></c></row></sheetData>'
    )
    book = read_workbook(write_package(tmp_path / "book.xlsx", minimal(rows)))
    found = doubts(book)
    assert found.keys() == {(2, 2), (3, 2)}
    assert set(found.values()) == {"it is a what-if data table"}


def test_the_workbook_itself_is_as_it_was(tmp_path: Path) -> None:
    cells = {"A1": 250, "B1": "=revenue"}
    names = {"revenue": "=LEASE_REVENUE(S!$A$1,40)"}
    book = book_of(tmp_path / "book.xlsx", cells, names)
    recalculate(book, {"S": {(1, 1): 500.0}})
    kept = book.by_name["S"].cells
    assert (kept[1, 1].value, kept[1, 2].formula, kept[1, 2].value) == (250.0, "revenue", -99.0)


@pytest.mark.parametrize(
    "formula", ['DATEDIF(F1,A1,"d")', "DAYS360(A1,F1)", "NETWORKDAYS(A1,F1)", "YEARFRAC(F1,A1)"]
)
def test_a_blank_day_beside_a_real_one_is_refused(tmp_path: Path, formula: str) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write("A1", 46_023)
        sheet.write_formula("B1", f"={formula}")
    with pytest.raises(Doubtful) as doubtful:
        recalculate(read_workbook(path), {"S": {}})
    assert doubtful.value.reasons[("S", (1, 2))] == "a date is before March 1900 or blank"


def test_index_with_a_row_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", "=INDEX(LEASE_REVENUE(250,{10,20}),2,1)")
        sheet.write_formula("A2", "=INDEX(LEASE_REVENUE(250,{10,20}),2)")
    values = recalculate(read_workbook(path), {"S": {}}).values["S"]
    assert values == {(1, 1): "#REF!", (2, 1): 5_000.0}
