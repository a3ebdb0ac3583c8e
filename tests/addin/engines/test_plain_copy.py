"""The engine's copy has what was typed and what is to be calculated, and nothing calculated."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from addin.engines.calculation import Inputs
from addin.engines.ironcalc.voice import IronCalcDialect
from addin.engines.plain_copy import names_in_use, plain_copy
from addin.xlsx import Name, Workbook, read_workbook
from tests.addin.sample_books.rich import build_rich

DIALECT = IronCalcDialect()
NAME = 'It\'s <"one">'


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("copy") / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet, other = made.add_worksheet(NAME), made.add_worksheet("Other")
        sheet.write_number("A1", 0.1, made.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_string("A2", ' <é> & "\n ')
        sheet.write_boolean("A3", True)
        sheet.write_formula("B1", '=A1&"<"', None, "an old result")
        sheet.write_formula("B2", "=_xll.LEASE_REVENUE(250,,1)", None, -99)
        sheet.write_array_formula("C1:C3", "{=A1:A3}", None, -99)
        sheet.write_dynamic_array_formula("D1:D2", "=_xlfn.SEQUENCE(2)", None, -99)
        for at in ("C2", "C3", "D2"):
            sheet.write_number(at, -99)  # what the two filled
        sheet.write_number("C4", 8)
        sheet.write_number("D3", 9)
        other.write_number("A1", 5)
        made.define_name("rate", "=Other!$A$1")
        made.define_name("call", "=_xll.LEASE_REVENUE(Other!$A$1,,3)")
        made.define_name("Other!mine", "=Other!$A$1")
        other.print_area("A1:B2")
    return read_workbook(path)


def copied(book: Workbook, inputs: Inputs, *, values: bool = False) -> Any:
    """The copy as another reader has it: its formulas, or what they are said to show."""
    return openpyxl.load_workbook(io.BytesIO(plain_copy(book, inputs, DIALECT)), data_only=values)


def cells(sheet: Any) -> dict[str, Any]:
    found = {c.coordinate: c.value for row in sheet for c in row if c.value is not None}
    return {at: f"{{{v.text}}} {v.ref}" if hasattr(v, "ref") else v for at, v in found.items()}


def test_typed_cells_come_as_they_are_and_formulas_as_the_engine_reads_them(
    book: Workbook,
) -> None:
    copy = copied(book, {})
    assert copy.sheetnames == [NAME, "Other"]
    assert cells(copy[NAME]) == {
        "A1": 0.1,
        "A2": ' <é> & "\n ',
        "A3": True,
        "B1": '=A1&"<"',
        "C1": "{=A1:A3} C1:C3",
        "D1": "{=_xlfn.SEQUENCE(2)} D1:D2",
        "C4": 8,
        "D3": 9,
    }
    assert cells(copy["Other"]) == {"A1": 5}


def test_no_result_of_an_earlier_calculation_is_in_it(tmp_path: Path) -> None:
    build_rich(tmp_path / "rich.xlsx")
    book = read_workbook(tmp_path / "rich.xlsx")
    shown = copied(book, {}, values=True)
    typed = {
        sheet.name: {at for at, cell in sheet.cells.items() if cell.formula is None}
        - {(2, 6), (3, 6), (2, 7)}  # what F1:F3 and G1:G2 filled
        for sheet in book.sheets
    }
    for sheet in shown:
        at = {(c.row, c.column) for row in sheet for c in row if c.value not in (None, "#N/A")}
        assert at <= typed[sheet.title]
    assert shown["Model"]["E1"].value == " spaces stay "


def test_a_date_is_the_number_that_it_is(book: Workbook) -> None:
    cell = copied(book, {})[NAME]["A1"]
    assert cell.number_format == "General" and not cell.is_date


def test_inputs_stand_in_the_place_of_what_cells_hold(book: Workbook) -> None:
    inputs: Inputs = {NAME: {(1, 1): 7.5, (2, 1): None, (3, 1): "<new>", (9, 9): False}}
    before, after = cells(copied(book, {})[NAME]), cells(copied(book, inputs)[NAME])
    assert (after["A1"], after["A3"], after["I9"]) == (7.5, "<new>", False)
    assert "A2" not in after
    same = before.keys() - {"A1", "A2", "A3"}
    assert {at: after[at] for at in same} == {at: before[at] for at in same}


def test_names_come_along_but_for_excel_s_own(book: Workbook) -> None:
    copy = copied(book, {})
    assert {name: defined.value for name, defined in copy.defined_names.items()} == {
        "rate": "Other!$A$1",
        "call": "_xll.LEASE_REVENUE(Other!$A$1,,3)",
    }
    assert copy["Other"].defined_names["mine"].value == "Other!$A$1"
    assert not copy["Other"].print_area


def test_names_that_no_formula_uses_are_left_out_and_the_commonest_come_first() -> None:
    texts = {"Rate": "S!$A$1", "base": "S!$A$2", "twice": "2*base", "not_used": "7", "a.b\\c": "1"}
    names = [Name(name, text, None, "", False) for name, text in texts.items()]
    formulas = ["RATE*2", "IF(rate,twice,S!A3)", "unused+not_used2", "-A.B\\C"]
    found = [name.name for name in names_in_use(names, formulas)]
    assert found[0] == "Rate" and sorted(found) == ["Rate", "a.b\\c", "base", "twice"]
    assert names_in_use(names, [*formulas, 'INDIRECT("not"&"_used")']) == names
