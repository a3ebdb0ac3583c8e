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
from addin.handoff.lambdas import add_lambdas, without_ours
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


def names_in(path: Path) -> dict[str, str]:
    return {name.name: name.formula for name in read_workbook(path).names}


def test_parameters_are_called_like_no_name_or_table_of_the_workbook(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", "=LEASE_REVENUE(250,40)", None, 10_000)
        sheet.add_table("C1:D3", {"name": "Price"})
        book.define_name("Capacity", "=S!$A$1")
        book.define_name("S!escalator", "=S!$A$1")
    made = handoff(path, "lambda").output
    text = names_in(made)["LEASE_REVENUE"]
    assert (
        "LAMBDA(_xlpm.capacity_,_xlpm.price_,_xlop.term,_xlop.utilisation,_xlop.escalator_," in text
    )
    assert not re.search(r"_xl[po][mp]\.(capacity|price|escalator)\b", text)
    again = handoff(made, "lambda", tmp_path / "again.xlsx").output
    assert names_in(again) == names_in(made)


OLDER = {
    "LEASE_PRICE": "_xlfn.LAMBDA(_xlpm.a,_xlpm.b,LEASEBRIDGE_LEASE_PRICE(_xlpm.a,_xlpm.b))",
    "LEASEBRIDGE_LEASE_PRICE": "_xlfn.LAMBDA(_xlpm.a,_xlpm.b,LEASEBRIDGE_GONE(_xlpm.a)/_xlpm.b)",
    "LEASEBRIDGE_GONE": "_xlfn.LAMBDA(_xlpm.a,LEASEBRIDGE_MINE(_xlpm.a))",
    "LEASEBRIDGE_VERSION": '_xlfn.LAMBDA("0.0.1")',
}
STRANGERS = {
    "LEASEBRIDGE_MINE": "_xlfn.LAMBDA(_xlpm.a,_xlpm.a)",  # says not what it is for
    "LEASEBRIDGE_OTHER": "_xlfn.LAMBDA(_xlpm.a,_xlpm.a)",  # ours do not call it
    "LEASEBRIDGE_RATE": "0.15",
    "EPS_BRIDGE": "_xlfn.LAMBDA(_xlpm.a,_xlpm.a)",
    "omega": "S!$A$1",
}


def part_with(names: dict[str, str]) -> bytes:
    about = {name: ' comment="What it is for."' for name in names if name != "LEASEBRIDGE_MINE"}
    listed = "".join(
        f'<definedName name="{name}"{about.get(name, "")}>{text}</definedName>'
        for name, text in names.items()
    )
    return f"<workbook><sheets/><definedNames>{listed}</definedNames></workbook>".encode()


def test_what_an_earlier_version_defined_goes_and_a_strangers_name_stays() -> None:
    assert without_ours(part_with(OLDER | STRANGERS)) == part_with(STRANGERS)
    assert (
        without_ours(part_with(OLDER))
        == part_with(OLDER | {"LEASEBRIDGE_MINE": "1"}).split(b"<definedNames>")[0] + b"</workbook>"
    )
    local = part_with(OLDER).replace(b"<definedName ", b'<definedName localSheetId="0" ')
    assert without_ours(local) == local


def test_the_lite_edition_of_a_lambda_edition_has_no_lambda_beside_its_functions(
    tmp_path: Path,
) -> None:
    book = workbook(tmp_path / "book.xlsx", "=LEASE_REVENUE(250,40)", omega="=S!$A$1")
    once = handoff(book, "lambda", tmp_path / "once.xlsx").output
    lite = handoff(once, "lite", tmp_path / "lite.xlsx")
    assert names_in(lite.output).keys() == {"omega"}
    back = handoff(lite.output, "lambda", tmp_path / "back.xlsx")
    assert names_in(back.output) == names_in(once)
    assert "not verified" in lite.note and "not verified" in back.note
    assert not handoff(once, "values", tmp_path / "values.xlsx").note
