"""The lambda edition: what it puts into a file, and where."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook

from addin.errors import BadWorkbook
from addin.handoff.flow import handoff
from addin.handoff.lambdas import add_lambdas
from addin.lambdas import as_file_text, comments, definitions
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.reader import read_workbook
from udfs import CATALOGUE


def workbook(path: Path, *formulas: str, **names: str) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        for row, formula in enumerate(formulas):
            sheet.write_formula(row, 0, formula)
        for name, formula in names.items():
            book.define_name(name, formula)
    return path


def test_only_what_is_used_is_defined(tmp_path: Path) -> None:
    book = workbook(tmp_path / "book.xlsx", "=1+LEASE_PRICE(10000,250,1)", '="EPS_BRIDGE(1)"')
    made = handoff(book, "lambda", tmp_path / "made.xlsx").output
    names = set(load_workbook(made).defined_names)
    assert names & CATALOGUE.keys() == {"LEASE_PRICE"}
    assert names == set(definitions(["LEASE_PRICE"]))
    assert "LEASEBRIDGE_BAND" not in names


def test_names_stand_in_the_file_as_excel_writes_them(tmp_path: Path) -> None:
    book = workbook(tmp_path / "book.xlsx", "=LEASE_REVENUE(250,40)", alpha="=1", omega="=S!$A$1")
    made = handoff(book, "lambda", tmp_path / "made.xlsx").output
    with zipfile.ZipFile(made) as package:
        part = package.read("xl/workbook.xml").decode()
    listed = re.findall(r'<definedName name="(\w+)"', part)
    assert listed == sorted(listed, key=str.upper) and {"alpha", "omega"} <= set(listed)
    assert "_xlfn.LAMBDA(_xlpm.capacity,_xlpm.price,_xlop.term,_xlop.utilisation," in part
    assert "\r\n" in part and "_x000D_" not in part and "[_xl" not in part
    names = load_workbook(made).defined_names
    assert names["LEASE_REVENUE"].value.replace("\r", "") == as_file_text(
        definitions(CATALOGUE)["LEASE_REVENUE"]
    )
    assert names["LEASE_REVENUE"].comment == comments()["LEASE_REVENUE"]
    assert names["omega"].value == "S!$A$1"


@pytest.mark.parametrize(
    "formula", ["=_xll.LEASE_REVENUE(250,40)", "=_xldudf_LEASE_REVENUE (250,40)"]
)
def test_calls_of_an_add_in_become_plain_ones(formula: str, tmp_path: Path) -> None:
    book = workbook(tmp_path / "book.xlsx", f'{formula}+LEN("_xll.LEASE_REVENUE(")')
    made = read_workbook(handoff(book, "lambda", tmp_path / "made.xlsx").output)
    assert made.sheets[0].cells[1, 1].formula == (
        'LEASE_REVENUE(250,40)+LEN("_xll.LEASE_REVENUE(")'
    )


def test_a_name_that_is_taken_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx", "=LEASE_REVENUE(250,40)", leasebridge_at="=1")
    book = read_workbook(path)
    with pytest.raises(BadWorkbook, match=r"book\.xlsx: it has a name LEASEBRIDGE_AT of its own"):
        add_lambdas(book, PackageEditor(book.package))


def test_a_table_that_has_the_name_is_named(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", "=LEASE_REVENUE(250,40)")
        sheet.add_table("C1:D3", {"name": "Lease_Revenue"})
    taken = read_workbook(tmp_path / "book.xlsx")
    with pytest.raises(BadWorkbook, match=r"it has a name LEASE_REVENUE of its own"):
        add_lambdas(taken, PackageEditor(taken.package))


def test_an_edition_of_an_edition_defines_anew(tmp_path: Path) -> None:
    book = workbook(tmp_path / "book.xlsx", "=LEASE_REVENUE(250,40)", omega="=S!$A$1")
    once = handoff(book, "lambda", tmp_path / "once.xlsx").output
    twice = handoff(once, "lambda", tmp_path / "twice.xlsx").output
    parts = [zipfile.ZipFile(path).read("xl/workbook.xml") for path in (once, twice)]
    assert parts[0] == parts[1]
