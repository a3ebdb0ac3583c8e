"""A model's checks: what counts as holding, how each is called, and which name lists them."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.a1 import cell_position
from addin.formulas import References
from addin.refresh.checks import check_results
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.rich import minimal, write_package
from udfs.cells import CellError, Value

NAMED = '<definedName name="{name}"{scope}>{formula}</definedName>'


def name(formula: str, name: str = "model_checks", scope: str = "") -> str:
    return NAMED.format(name=name, scope=scope, formula=formula)


def results(
    tmp_path: Path, names: str, cells: dict[str, str], new: dict[str, Value], program: str = ""
) -> dict[str, bool]:
    """The checks of a sheet of these texts (whose results are TRUE) after these new values.

    A `program` that saved it has written 1 for TRUE.
    """
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="str"><v>{label}</v></c><c r="B{row}"><v>{row}</v></c>'
        f'<c r="C{row}" t="{"n" if program else "b"}"><f>TRUE</f><v>1</v></c></row>'
        for row, label in ((int(row), label) for row, label in cells.items())
    )
    workbook = f"<definedNames>{names}</definedNames>" if names else ""
    parts = minimal(f"<sheetData>{rows}</sheetData>", workbook=workbook)
    if program:
        parts["docProps/app.xml"] = f"<Properties><Application>{program}</Application></Properties>"
    book = read_workbook(write_package(tmp_path / "book.xlsx", parts))
    values = {"S": {cell_position(at): value for at, value in new.items()}}
    return check_results(book, References(book), values)


def test_a_result_is_the_new_one_and_an_old_one_only_where_nothing_is_new(tmp_path: Path) -> None:
    cells = {"1": "above", "2": "adds up", "3": "still holds", "4": "below"}
    checks = results(tmp_path, name("S!$A$2:$C$3"), cells, {"C2": False, "C1": False})
    assert checks == {"adds up": False, "still holds": True}


@pytest.mark.parametrize("value", [False, 1.0, "TRUE", CellError("#N/A"), CellError("#NAME?")])
def test_only_true_holds(tmp_path: Path, value: Value) -> None:
    assert results(tmp_path, name("S!$A$1:$C$1"), {"1": "one"}, {"C1": value}) == {"one": False}


@pytest.mark.parametrize(
    ("program", "holds"), [("LibreOffice/25.2.3.2", True), ("Microsoft Excel", False)]
)
def test_a_stored_one_is_true_where_libreoffice_saved_it(
    tmp_path: Path, program: str, holds: bool
) -> None:
    block = name("S!$A$1:$C$1")
    assert results(tmp_path, block, {"1": "one"}, {}, program) == {"one": holds}
    new: dict[str, Value] = {"C1": 1.0}
    assert results(tmp_path, block, {"1": "one"}, new, program) == {"one": False}


def test_a_row_without_a_result_is_no_check(tmp_path: Path) -> None:
    cells = {"1": "a head over checks", "2": "one"}
    assert results(tmp_path, name("S!$A$1:$C$9"), cells, {"C1": None}) == {"one": True}


def test_checks_of_one_label_or_of_none_are_told_apart_by_their_cells(tmp_path: Path) -> None:
    cells = {"1": "sums", "2": "sums", "3": ""}
    checks = results(tmp_path, name("S!$A$1:$C$3"), cells, {"C2": False, "C3": False})
    assert checks == {"sums": True, "sums (S!C2)": False, "S!C3": False}


def test_the_name_counts_in_any_case_and_that_of_the_workbook_before_that_of_a_sheet(
    tmp_path: Path,
) -> None:
    cells = {"1": "of the sheet", "2": "of the workbook"}
    local = name("S!$A$1:$C$1", scope=' localSheetId="0"')
    assert results(tmp_path, local, cells, {}) == {"of the sheet": True}
    both = local + name("S!$A$2:$C$2", "Model_Checks")
    assert results(tmp_path, both, cells, {}) == {"of the workbook": True}


@pytest.mark.parametrize("formula", ["#REF!", "Gone!$A$1:$B$2", "S!$A$1:$C$1,S!$A$2:$C$2", "7"])
def test_a_name_that_leads_to_no_one_range_is_a_check_that_fails(
    tmp_path: Path, formula: str
) -> None:
    ((label, holds),) = results(tmp_path, name(formula), {"1": "one", "2": "two"}, {}).items()
    assert "model_checks" in label and not holds


def test_a_workbook_that_names_no_checks_has_none(tmp_path: Path) -> None:
    assert results(tmp_path, "", {"1": "one"}, {"C1": False}) == {}
