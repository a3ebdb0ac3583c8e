"""What a formula outside the cells gives: a value, or why no constant can stand for it."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from addin.errors import Refused
from addin.handoff.values.evaluate import Unknown, constant_text, evaluate_formulas
from addin.xlsx.book import Workbook
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.rich import minimal, write_package
from udfs.cells import CellError, Value

ROWS = '<row r="1"><c r="A1"><v>250</v></c><c r="B1"><f>A1*2</f><v>{}</v></c></row>'


def small(tmp_path: Path, stored: float = 500, more: str = "", sheet_data: str = "") -> Workbook:
    """A workbook of a typed 250 and twice that, for which this value is stored."""
    rows = sheet_data or f"<sheetData>{ROWS.format(stored)}{more}</sheetData>"
    names = '<definedNames><definedName name="price">40</definedName></definedNames>'
    return read_workbook(write_package(tmp_path / "book.xlsx", minimal(rows, workbook=names)))


def answers(book: Workbook, *formulas: str) -> list[Value | Unknown]:
    found = evaluate_formulas(book, [("S", formula) for formula in formulas])
    return [found["S", formula] for formula in formulas]


def test_one_value_is_the_answer_be_it_a_number_a_text_a_flag_or_an_error(tmp_path: Path) -> None:
    formulas = (
        "LEASE_REVENUE($A$1,price)",
        "LEASE_REVENUE($A$1,40)>1",
        '"$"&LEASE_REVENUE($A$1,40)',
        "LEASE_REVENUE(-1,40)",
        "SUM(LEASE_REVENUE($A$1:$B$1,40))",
    )
    found = answers(small(tmp_path), *formulas)
    assert found == [10_000, True, "$10000", "#NUM!", 30_000]
    assert isinstance(found[3], CellError)


def test_a_formula_reads_the_sheet_that_it_is_asked_of_and_that_stays_as_it_is(
    tmp_path: Path,
) -> None:
    book = small(tmp_path)
    before = book.package.data, dict(book.by_name["S"].cells), book.by_name["S"].source
    assert answers(book, "$A$1", "$B$1", "COUNT($A:$A)", "SUM($A$1:$B$9)") == [250, 500, 1, 750]
    assert (book.package.data, book.by_name["S"].cells, book.by_name["S"].source) == before
    assert [path.name for path in tmp_path.iterdir()] == ["book.xlsx"]
    for empty in ("<sheetData/>", "<sheetData></sheetData>", '<sheetData><row r="9"/></sheetData>'):
        assert answers(small(tmp_path, sheet_data=empty), "1+1") == [2]


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("EPS_BRIDGE(37,2573,10000,0.9,0.15)", "it gives more than one value"),
        ("$A$1:$B$1", "it gives more than one value"),
        ("RAND()", "random"),
        ("LEASE_REVENUE(nobody_knows,40)", "a name or a function that is not known"),
    ],
)
def test_a_formula_without_a_constant_says_why_and_the_others_are_answered(
    tmp_path: Path, formula: str, why: str
) -> None:
    before, doubtful, after = answers(small(tmp_path), "price", formula, "LEASE_REVENUE(250,40)")
    assert (before, after) == (40, 10_000)
    assert isinstance(doubtful, Unknown) and why in doubtful.reason


def test_what_depends_on_a_cell_that_would_change_again_has_no_constant(tmp_path: Path) -> None:
    book = small(tmp_path, stored=499)
    wavering, fixed = answers(book, "LEASE_REVENUE($B$1,40)", "LEASE_REVENUE($A$1,40)")
    assert isinstance(wavering, Unknown) and wavering.reason.startswith("S!B1 has another value")
    assert fixed == 10_000


def test_a_workbook_that_may_not_be_calculated_itself_is_refused(tmp_path: Path) -> None:
    more = '<row r="2"><c r="A2"><f>RAND()</f><v>0.5</v></c></row>'
    with pytest.raises(Refused) as refusal:
        answers(small(tmp_path, more=more), "LEASE_REVENUE(250,40)")
    assert list(refusal.value.reasons) == [("S", (2, 1))]


values = st.one_of(
    st.floats(-1e300, 1e300).map(lambda x: 0.0 if abs(x) < 1e-300 else x),
    st.booleans(),
    st.sampled_from(["#N/A", "#DIV/0!", "#VALUE!"]).map(CellError),
    st.text("ab \"='#N/A,;é", max_size=9),
)


def test_a_constant_read_as_a_formula_gives_its_value_again(tmp_path: Path) -> None:
    book = small(tmp_path)

    @given(values)
    def keeps(value: Value) -> None:
        (again,) = answers(book, constant_text(value) or "")
        assert type(again) is type(value) and again == value

    keeps()
    assert answers(book, constant_text(None) or "") == [0]


def test_a_text_too_long_for_a_formula_has_no_constant() -> None:
    assert constant_text("x" * 255) == f'"{"x" * 255}"'
    assert constant_text("x" * 256) is None


def test_a_formula_that_would_count_another_one_s_cell_has_no_constant(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("S")
        sheet.write("A1", 250)
        sheet.write("B1", 500)
    first = ("S", "LEASE_REVENUE(S!$A$1,1)")
    total = ("S", "LEASE_REVENUE(SUM(S!$A$1:$Z$9),1)")
    found = evaluate_formulas(read_workbook(path), [first, total])
    assert found[first] == 250.0
    assert isinstance(found[total], Unknown)
    assert evaluate_formulas(read_workbook(path), [("S", "SUM(S!$A$1:$B$1)")]) == {
        ("S", "SUM(S!$A$1:$B$1)"): 750.0
    }
