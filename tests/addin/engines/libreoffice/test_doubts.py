"""What LibreOffice hands over as something else is doubted, without any LibreOffice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.a1 import Position, cell_position, cell_text
from addin.engines.calculation import Calculation, Inputs
from addin.engines.libreoffice.doubts import Doubts
from addin.xlsx import read_workbook
from tests.addin.sample_books.rich import minimal, write_package
from udfs.cells import CellError, Value

KNOWN = frozenset(
    {"SUM", "IF", "IFERROR", "INDEX", "MATCH", "OFFSET", "EXACT", "ROUND", "SEQUENCE"}
)
BAND = 'CONCENTRATION_RISK({30,30,20,20},,,,,"BAND2023")'


def doubts(
    folder: Path,
    cells: dict[str, Any],
    shown: dict[str, Value],
    *,
    names: dict[str, str] | None = None,
    inputs: Inputs | None = None,
) -> dict[str, str]:
    """The doubts about a result that shows these values; `{=...}` with a range is an array."""
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        columns = [{"header": "When"}, {"header": "Price"}]
        sheet.add_table("K1:L3", {"name": "Prices", "columns": columns})
        for at, content in cells.items():
            if isinstance(content, str) and content.startswith("{"):
                sheet.write_array_formula(at, content)
            else:
                sheet.write(at, content)
        for name, formula in (names or {}).items():
            book.define_name(name, formula)
    values: dict[Position, Value] = {cell_position(at): value for at, value in shown.items()}
    result = Calculation({"S": values})
    found = Doubts(read_workbook(path), inputs or {}, result, KNOWN).reasons()
    assert {sheet for sheet, _ in found} <= {"S"}
    return {cell_text(at): reason for (_, at), reason in found.items()}


CELLS = {"A1": 40, "A3": True, "A4": "text", "B1": "=1/A2", "B2": '=""', "L2": 40, "L3": False}
SHOWN: dict[str, Value] = {"B1": CellError("#DIV/0!"), "B2": "", "D9": 1.0}


@pytest.mark.parametrize(
    ("call", "doubt"),
    [
        ("LEASE_REVENUE(250,A1)", None),
        ("LEASE_REVENUE(250,A1,,A4)", None),
        ("LEASE_REVENUE(250,A1:A2)", None),
        ("LEASE_REVENUE(250,SUM(A1:A4))", None),
        ("LEASE_REVENUE(250,B2)", None),
        ("LEASE_REVENUE(250,A2)", "price: LibreOffice hands a blank cell over as 0"),
        ("_xll.lease_revenue(250,A1,A2)", "term: LibreOffice hands a blank cell over as 0"),
        ("1+ROUND(LEASE_REVENUE(A2,A1),2)", "capacity: LibreOffice hands a blank cell over as 0"),
        ("LEASE_REVENUE(250,IF(A1,A2,1))", "price: LibreOffice hands a blank cell over as 0"),
        ("LEASE_REVENUE(250,blank)", "price: LibreOffice hands a blank cell over as 0"),
        ("LEASE_REVENUE(250,B1)", "price has an error cell"),
        ("LEASE_REVENUE(250,A1:B1)", "price has an error cell"),
        ("LEASE_REVENUE(250,some)", "price has an error cell"),
        ("LEASE_REVENUE(250,A3)", "price: LibreOffice hands TRUE and FALSE over as 1 and 0"),
        ("LEASE_REVENUE(250,A1:A3)", "price: LibreOffice hands TRUE and FALSE over as 1 and 0"),
        ("LEASE_REVENUE(250,TRUE)", "price: LibreOffice hands TRUE and FALSE over as 1 and 0"),
        ("LEASE_REVENUE(250,A1>1)", "price: LibreOffice hands TRUE and FALSE over as 1 and 0"),
        ("LEASE_REVENUE(250,INDEX(A1:A3,1))", "TRUE and FALSE over as 1 and 0"),
        ("LEASE_REVENUE(250,Prices[Price])", "TRUE and FALSE over as 1 and 0"),
        ("LEASE_REVENUE(250,B2:B3)", "price: LibreOffice hands empty text over as a blank cell"),
        ("LEASE_REVENUE(250,A:A)", "is not known"),
        ("LEASE_REVENUE(250,[1]S!A1)", "is not known"),
        ("CONCENTRATION_RISK(OFFSET(A1,0,0))", "exposures"),
        ('CONCENTRATION_RISK({30;20},{"a";"b"},,{TRUE;FALSE})', None),
    ],
)
def test_a_call_is_doubted_where_an_argument_arrives_as_something_else(
    tmp_path: Path, call: str, doubt: str | None
) -> None:
    names = {"blank": "=S!$A$2", "some": "=S!$B$1:$B$2"}
    found = doubts(tmp_path, {**CELLS, "D9": f"={call}"}, SHOWN, names=names)
    assert found.keys() == ({"D9"} if doubt else set())
    assert (doubt or "") in found.get("D9", "")


def test_new_values_and_inputs_count_and_not_what_the_file_holds(tmp_path: Path) -> None:
    cells = {"A1": True, "B1": "=A2", "D1": "=LEASE_REVENUE(250,A1)", "D2": "=LEASE_PRICE(B1,1,1)"}
    shown: dict[str, Value] = {"B1": 5.0, "D1": 1.0, "D2": 1.0}
    assert doubts(tmp_path, cells, shown).keys() == {"D1"}
    assert doubts(tmp_path, cells, shown, inputs={"S": {(1, 1): 40.0}}) == {}
    assert doubts(tmp_path, cells, {**shown, "B1": True}).keys() == {"D1", "D2"}


def test_a_function_that_it_has_not_is_named_though_an_error_is_hidden(tmp_path: Path) -> None:
    cells = {
        "A1": "=IFERROR(_xlfn.VSTACK(1,2),0)",
        "A2": "=IFERROR(stacked,0)",
        "A3": "=_xlfn.SEQUENCE(2)+SUM(1)",
        "A4": '="VSTACK("',
        "A5": "=LEASE_REVENUE(250,40)",
    }
    shown: dict[str, Value] = {"A1": 0.0, "A2": 0.0, "A3": 3.0, "A4": "VSTACK(", "A5": 1.0}
    found = doubts(tmp_path, cells, shown, names={"stacked": "=_xlfn.HSTACK(1,2)"})
    assert found == {
        "A1": "LibreOffice has no function VSTACK",
        "A2": "LibreOffice has no function HSTACK",
    }


@pytest.mark.parametrize(
    ("formula", "doubted"),
    [
        ('=A1="high"', True),
        ('=A2<>"high"', True),
        (f'=IF({BAND}="high",1,2)', True),
        ('=MATCH("high",A1:A2,0)', True),
        ('=IF(A1>B1,"high",2)', True),
        ('=EXACT(A1,"high")', False),
        ('=A1&""="high"', False),
        ('=A3="high"', False),
        ("=A1", False),
        ("=B1=5", False),
    ],
)
def test_text_of_our_tables_is_doubted_where_it_is_compared(
    tmp_path: Path, formula: str, doubted: bool
) -> None:
    cells = {"A1": f"={BAND}", "A2": "=IF(TRUE,A1)", "A3": '="high"', "B1": 5, "D1": formula}
    shown: dict[str, Value] = {"A1": "high", "A2": "high", "A3": "high", "D1": 1.0}
    found = doubts(tmp_path, cells, shown)
    reason = "LibreOffice finds text of our functions equal to no other text"
    assert found == ({"D1": reason} if doubted else {})


def test_numbers_of_our_tables_are_compared_like_any_others(tmp_path: Path) -> None:
    call = "=INDEX(EPS_BRIDGE(1,2,3,0.9,0.1),7,2)"
    cells = {"A1": call, "D1": "=A1=3", "D2": "=MATCH(3,A1:A2,0)"}
    assert doubts(tmp_path, cells, {"A1": 3.0, "D1": True, "D2": 1.0}) == {}
    assert doubts(tmp_path, cells, {"A1": "three", "D1": True, "D2": 1.0}).keys() == {"D1", "D2"}


def test_an_array_that_gives_true_or_false_is_doubted(tmp_path: Path) -> None:
    cells = {"A1": True, "B1:B2": "{=A1:A2}", "C1:C2": "{=A1:A2>1}", "D1:D2": "{=A2:A3*2}"}
    shown: dict[str, Value] = dict.fromkeys(["B1", "B2", "C1", "C2", "D1", "D2"], 1.0)
    found = doubts(tmp_path, cells, shown)
    reason = "LibreOffice does not tell an array's TRUE and FALSE from 1 and 0"
    assert found == dict.fromkeys(["B1", "C1"], reason)


@pytest.mark.parametrize(
    ("formula", "error", "doubted"),
    [
        ("=SUM(LEASE_REVENUE(-1,40))", "#NUM!", True),
        ("=LEASE_REVENUE(-1,40)", "#NUM!", False),
        ("=INDEX(LEASE_REVENUE({1,-1},40),2)", "#NUM!", False),
        ("=INDEX(LEASE_REVENUE({1,-1},40),9)", "#REF!", True),
        ("=1/0", "#DIV/0!", False),
    ],
)
def test_an_error_is_doubted_where_excel_may_show_another(
    tmp_path: Path, formula: str, error: str, doubted: bool
) -> None:
    found = doubts(tmp_path, {"D1": formula}, {"D1": CellError(error)})
    reason = f"it is {error} in LibreOffice, which may be another error in Excel"
    assert found == ({"D1": reason} if doubted else {})


def test_a_what_if_table_is_doubted(tmp_path: Path) -> None:
    rows = (
        '<sheetData><row r="2"><c r="B2"><f t="dataTable" ref="B2:B3" dt2D="0" dtr="0" r1="A1"/>'
        '<v>4</v></c></row><row r="3"><c r="B3"><v>5</v></c></row></sheetData>'
    )
    book = read_workbook(write_package(tmp_path / "book.xlsx", minimal(rows)))
    found = Doubts(book, {}, Calculation({"S": {}}), KNOWN).reasons()
    reason = "it is a what-if data table"
    assert found == {("S", (2, 2)): reason, ("S", (3, 2)): reason}


@pytest.mark.parametrize(
    ("formula", "doubt"),
    [
        ("n_1", "LibreOffice has no function VSTACK"),
        ("IFERROR(n_1,0)", "LibreOffice has no function VSTACK"),
        ("circle", None),
        ("called*2", "TRUE and FALSE over as 1 and 0"),
        ("SUM(LEASE_REVENUE(250,s!A1:A3))", "TRUE and FALSE over as 1 and 0"),
        ("LEASE_REVENUE(250,s!A1)", None),
        ("LEASE_REVENUE(250,Gone[x])", "the table Gone is not known"),
    ],
)
def test_what_stands_behind_a_name_is_looked_into(
    tmp_path: Path, formula: str, doubt: str | None
) -> None:
    names = {
        "n_1": "=n_2",
        "n_2": "=_xlfn.VSTACK(1,2)",
        "circle": "=circle",
        "called": "=LEASE_REVENUE(250,S!$A$3)",
    }
    cells = {"A1": 40, "A3": True, "D9": f"={formula}"}
    found = doubts(tmp_path, cells, {"D9": 1.0}, names=names)
    assert (doubt in found["D9"]) if doubt else not found


@pytest.mark.parametrize(("third", "doubted"), [(30, False), (None, True)])
def test_one_row_of_a_table_is_a_cell(tmp_path: Path, third: int | None, doubted: bool) -> None:
    cells = {"L2": 40, "L3": third, "M2": "=LEASE_REVENUE(250,Prices[[#This Row],[Price]])"}
    found = doubts(tmp_path, cells, {"M2": 10_000.0})
    assert ("a blank cell over as 0" in found.get("M2", "")) is doubted
