"""What the lambda edition puts into a file: names in the very form that Excel stores."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook
from xlsxwriter.worksheet import Worksheet

from addin.errors import BadWorkbook
from addin.handoff.flow import handoff
from addin.handoff.lambdas.define import add_lambdas
from addin.handoff.lambdas.generate import MAX_LENGTH, as_file_text, comments, definitions
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.reader import read_workbook
from udfs import CATALOGUE

TYPED = definitions(CATALOGUE)
STORED = {name: as_file_text(text) for name, text in TYPED.items()}
_TEXT = re.compile(r'"(?:[^"]|"")*"|#[A-Z/0]+[!?]?')
_NAME = r"_xl[po][mp]\.\w+"
_SPACED = re.compile(rf"LAMBDA\((?:{_NAME},\s*)*{_NAME},\s+{_NAME},")
_CELL = re.compile(r"[a-z]{1,3}\d+|[rc]|rc|[rc]\d\w*", re.IGNORECASE)
RESERVED = {"RESULT", "RETURN", "VALUE", "ARGUMENT", "EVALUATE", "CALL", "EXEC", "EXECUTE", "ERROR"}
RESERVED |= {"YIELD", "BREAK", "ELSE", "GROUP"}
"""Names that Excel does not take for a function."""


def workbook(path: Path, *formulas: str, **names: str) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        for row, formula in enumerate(formulas):
            sheet.write_formula(row, 0, formula)
        for name, formula in names.items():
            book.define_name(name, formula)
    return path


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", STORED)
def test_newer_functions_have_the_prefix_that_xlsxwriter_knows(name: str) -> None:
    expanded = Worksheet()._prepare_formula(f"={TYPED[name]}", True)
    without_marks = re.sub(r"_xl[po][mp]\.", "", STORED[name])
    assert squeezed(without_marks) == squeezed(re.sub(r"\[(\w+)\]", r"\1", expanded))


@pytest.mark.parametrize("name", STORED)
def test_nothing_is_left_bare_that_excel_would_not_know(name: str) -> None:
    words = re.findall(r"(?<![\w.])[A-Za-z_][\w.]*", _TEXT.sub("", STORED[name]))
    assert not [word for word in words if not re.match(r"[A-Z]|_xl", word)]


@pytest.mark.parametrize("name", STORED)
def test_parameters_are_declared_before_they_are_used_and_look_like_no_cell(name: str) -> None:
    text = STORED[name]
    optional = set(re.findall(r"_xlop\.(\w+)", text))
    assert optional == set(CATALOGUE[name].defaults if name in CATALOGUE else ())
    assert not _SPACED.search(text), "Excel writes no spaces between parameters"
    used = set(re.findall(r"_xlpm\.(\w+)", text))
    assert optional <= used
    assert not [word for word in optional | used if _CELL.fullmatch(word)]
    called = {word.upper() for word in re.findall(r"_xlpm\.(\w+)\(", text)}
    assert not called & RESERVED


@pytest.mark.parametrize("name", STORED)
def test_excel_takes_its_length_and_its_comment(name: str) -> None:
    assert len(STORED[name].replace("\n", "\r\n")) <= MAX_LENGTH
    assert 10 < len(comments()[name]) <= 255
    assert max(map(len, TYPED[name].split("\n"))) <= 160, "a line too long to read"


@pytest.mark.parametrize("name", CATALOGUE)
def test_it_takes_the_arguments_of_the_function(name: str) -> None:
    listed = re.match(r"LAMBDA\(((?:\[?\w+\]?,\s*)*)", TYPED[name])
    assert listed
    function = CATALOGUE[name]
    wanted = [f"[{arg}]" if arg in function.defaults else arg for arg in function.args]
    assert [part for part in re.split(r",\s*", listed[1]) if part] == wanted


def test_every_helper_helps(tmp_path: Path) -> None:
    helped = {name for text in TYPED.values() for name in re.findall(r"LEASEBRIDGE_\w+", text)}
    assert set(TYPED) == helped | set(CATALOGUE)


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
    assert names["LEASE_REVENUE"].value.replace("\r", "") == STORED["LEASE_REVENUE"]
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


def test_a_workbook_that_counts_from_1904_has_dates_of_its_own() -> None:
    dates = definitions(["RENEWAL_RISK"], date1904=True)["LEASEBRIDGE_DATE"]
    assert "n >= 0, n < 2957003 + 1" in dates
    assert "n >= 61, n < 2958465 + 1" in TYPED["LEASEBRIDGE_DATE"]
