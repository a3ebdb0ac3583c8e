"""A workbook for xlwings Lite: what is put in, which calls change form, and that no more does."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from addin.errors import BadWorkbook
from addin.handoff.lite.code import closed, main_py
from addin.handoff.lite.workbook import PREFIX, REQUIREMENTS, add_lite, remove_lite
from addin.refresh.flow import refresh
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.reader import read_workbook
from tests.addin.handoff.lite.stored_files import properties
from tests.addin.sample_books.books_to_hand_over import ADDIN, changed, link_to
from udfs import CATALOGUE
from workbooks import TEMPLATE

NEW = {
    "xl/webextensions/taskpanes.xml",
    "xl/webextensions/_rels/taskpanes.xml.rels",
    "xl/webextensions/webextension1.xml",
}
FORMULAS = {
    "A1": "LEASE_REVENUE(250,40)",
    "A2": 'lease_revenue (250,LEASE_PRICE(1,2,3))&"LEASE_REVENUE(1)"',
    "A3": "_xll.LEASE_REVENUE(250,40)",
    "A4": "[1]!LEASE_REVENUE(250,40)",
    "A5": "_xldudf_LEASE_REVENUE(250,40)",
    "A6": "MY_LEASE_REVENUE(1)+SUM(B1:B2)",
    "A7": "'LEASE_REVENUE('!A1+LEASE_REVENUE(250,40)",
}
IN_LITE = {
    "A1": "_xldudf_LEASE_REVENUE(250,40)",
    "A2": '_xldudf_LEASE_REVENUE(250,_xldudf_LEASE_PRICE(1,2,3))&"LEASE_REVENUE(1)"',
    "A3": "_xldudf_LEASE_REVENUE(250,40)",
    "A4": "_xldudf_LEASE_REVENUE(250,40)",
    "A5": "_xldudf_LEASE_REVENUE(250,40)",
    "A6": "MY_LEASE_REVENUE(1)+SUM(B1:B2)",
    "A7": "'LEASE_REVENUE('!A1+_xldudf_LEASE_REVENUE(250,40)",
}


def make_lite(path: Path, output: Path) -> int:
    book = read_workbook(path)
    edits = PackageEditor(book.package)
    calls = add_lite(book, edits)
    output.write_bytes(edits.data())
    return calls


def written(path: Path, formulas: Mapping[str, str]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Model")
        book.add_worksheet("LEASE_REVENUE(")
        for cell, formula in formulas.items():
            sheet.write_formula(cell, f"={formula}", value=0)
    return changed(path, link_to(ADDIN))


def formulas(path: Path) -> dict[str, str | None]:
    sheet = read_workbook(path).sheets[0]
    return {f"A{row}": cell.formula for (row, _), cell in sheet.cells.items()}


def test_calls_of_every_form_become_lites_and_nothing_else_does(tmp_path: Path) -> None:
    made = tmp_path / "lite.xlsx"
    make_lite(written(tmp_path / "plain.xlsx", FORMULAS), made)
    assert formulas(made) == IN_LITE


def test_formulas_outside_cells_too(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Model")
        book.define_name("revenue", '=LEASE_REVENUE(250,40,,,,,,,"SL")')
        rule = {"type": "formula", "criteria": "=LEASE_REVENUE(250,A1)>1"}
        sheet.conditional_format("A1", {**rule, "format": book.add_format({"bold": True})})
        sheet.data_validation("A1", {"validate": "custom", "value": "=LEASE_PRICE(A1,2,3)<9"})
    made = tmp_path / "lite.xlsx"
    assert make_lite(path, made) == 0
    with zipfile.ZipFile(made) as archive:
        texts = archive.read("xl/workbook.xml") + archive.read("xl/worksheets/sheet1.xml")
    found = re.findall(rb"[\w.]*LEASE_(?:REVENUE|PRICE)(?=\()", texts)
    assert sorted(found) == [
        b"_xldudf_LEASE_PRICE", b"_xldudf_LEASE_REVENUE", b"_xldudf_LEASE_REVENUE"
    ]  # fmt: skip


def test_nothing_else_in_the_file_changes(tmp_path: Path) -> None:
    made = tmp_path / "lite.xlsx"
    assert make_lite(TEMPLATE, made) > len(CATALOGUE)
    with zipfile.ZipFile(TEMPLATE) as before, zipfile.ZipFile(made) as after:
        assert after.testzip() is None
        assert set(after.namelist()) - set(before.namelist()) == NEW
        for name in before.namelist():
            old, new = before.read(name), after.read(name)
            if name == "[Content_Types].xml":
                new = re.sub(rb'<Override PartName="/xl/webextensions/[^>]*>', b"", new)
            elif name == "_rels/.rels":
                new = re.sub(rb'<Relationship Id="rId4"[^>]*webextension[^>]*>', b"", new)
            assert new.replace(PREFIX.encode(), b"") == old, name


def test_the_parts_are_linked_as_a_real_workbook_of_lite_links_them(tmp_path: Path) -> None:
    made = tmp_path / "lite.xlsx"
    make_lite(TEMPLATE, made)
    package = read_workbook(made).package
    kinds = package.content_types()
    (pane,) = [r for r in package.relationships("") if r.kind == "webextensiontaskpanes"]
    assert kinds[package.follow(pane)] == "application/vnd.ms-office.webextensiontaskpanes+xml"
    (extension,) = package.relationships(pane.target)
    assert extension.kind == "webextension"
    assert kinds[package.follow(extension)] == "application/vnd.ms-office.webextension+xml"
    shown = package.xml(pane.target).walk()
    (reference,) = [e for e in shown if e.name == "webextensionref"]
    assert extension.id in reference.attributes.values()
    root = package.xml(extension.target)
    names = [child.name for child in root.children]
    assert names == ["reference", "alternateReferences", "properties", "bindings", "snapshot"]
    assert root.children[0].attributes["id"] == "wa200008175"
    files = properties(made)
    assert list(files) == ["main.py", "requirements.txt", "pyodideVersion", "addinVersion"]
    assert files["main.py"] == main_py() and files["requirements.txt"] == REQUIREMENTS


def test_the_form_is_the_whole_one_of_version_18_of_the_add_in(tmp_path: Path) -> None:
    make_lite(TEMPLATE, tmp_path / "lite.xlsx")
    stored = properties(tmp_path / "lite.xlsx")
    del stored["main.py"]
    assert stored == {
        "requirements.txt": "xlwings==0.33.15\n",
        "pyodideVersion": "0.27.5",
        "addinVersion": "1.0.0.0-18",
    }


def test_excel_opens_it_without_repair(tmp_path: Path) -> None:
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit is not installed")
    make_lite(TEMPLATE, tmp_path / "lite.xlsx")
    result = audit.OpenXmlValidator().validate(str(tmp_path / "lite.xlsx"))
    assert result.is_valid and not result.errors


def test_the_same_workbook_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        make_lite(TEMPLATE, tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_refresh_calculates_it_and_leaves_its_form(tmp_path: Path) -> None:
    made, again = tmp_path / "lite.xlsx", tmp_path / "again.xlsx"
    calls = make_lite(TEMPLATE, made)
    report = refresh(made, output=again)
    assert report.calls == calls and report.changed_cells == 0 and not report.errors
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(again) as after:
        assert {n for n in NEW if before.read(n) != after.read(n)} == set()


@pytest.mark.parametrize("form", ["_xldudf_{}", "_xll.{}", "[1]!{}", "{}"])
def test_refresh_understands_each_form_and_keeps_it(tmp_path: Path, form: str) -> None:
    called = {"A1": form.format("LEASE_REVENUE") + "(250,40)", "A2": "A1*2"}
    path = written(tmp_path / "book.xlsx", called)
    report = refresh(path)
    cells = read_workbook(path).sheets[0].cells
    assert report.calls == 1 and cells[1, 1].value == 10_000 and cells[2, 1].value == 20_000
    assert formulas(path) == called


def test_taken_out_again_the_parts_are_as_before_but_for_the_prefix(tmp_path: Path) -> None:
    made = tmp_path / "lite.xlsx"
    make_lite(TEMPLATE, made)
    edits = PackageEditor(read_workbook(made).package)
    remove_lite(edits)
    before = read_workbook(TEMPLATE).package
    assert edits.package.members.keys() == before.members.keys()
    for name in before.members:
        assert edits.read(name).replace(PREFIX.encode(), b"") == before.read(name), name


def with_code(made: Path, code: str, needs: str = REQUIREMENTS) -> bytes:
    """A lite edition whose reader's add-in holds this code."""
    edits = PackageEditor(read_workbook(made).package)
    part = "xl/webextensions/webextension1.xml"
    text = edits.read(part).decode()
    for name, content in {"main.py": code, "requirements.txt": needs}.items():
        value = escape(json.dumps(content), {'"': "&quot;"})
        before, _, rest = text.partition(f'<we:property name="{name}" ')
        text = f'{before}<we:property name="{name}" value="{value}"/>{rest.partition("/>")[2]}'
    edits.replace(part, text.encode())
    return edits.data()


@pytest.mark.parametrize(
    ("code", "needs"),
    [
        (main_py().replace("import sys", "import os", 1), REQUIREMENTS),
        (main_py() + "\n\ndef mine():\n    return 1\n", REQUIREMENTS),
        (main_py(), REQUIREMENTS + "pandas\n"),
        ("from xlwings import func\n", REQUIREMENTS),
    ],
)
def test_code_that_is_not_ours_stays_and_keeps_ours_out(
    code: str, needs: str, tmp_path: Path
) -> None:
    made = tmp_path / "lite.xlsx"
    make_lite(TEMPLATE, made)
    made.write_bytes(with_code(made, code, needs))
    again = PackageEditor(read_workbook(made).package)
    remove_lite(again)
    assert again.data() == made.read_bytes()
    with pytest.raises(BadWorkbook, match="already put code into it"):
        make_lite(made, tmp_path / "twice.xlsx")


OLDER = """\
\"\"\"The worksheet functions of leasebridge 0.1.0, for xlwings Lite.

Standard library and xlwings only; the modules below are the project's own, unchanged.
\"\"\"
"""
LATER = "# leasebridge 0.3.1: the worksheet functions, said otherwise.\n\n\nX = 1\n"


@pytest.mark.parametrize("code", [OLDER, closed(LATER), closed(LATER).replace("\n", "\r\n")])
def test_what_another_version_put_in_is_replaced(code: str, tmp_path: Path) -> None:
    made = tmp_path / "lite.xlsx"
    make_lite(TEMPLATE, made)
    made.write_bytes(with_code(made, code, "xlwings==0.33.20\n"))
    edits = PackageEditor(read_workbook(made).package)
    remove_lite(edits)
    assert edits.package.members.keys() == read_workbook(TEMPLATE).package.members.keys()


@pytest.mark.parametrize("table", [False, True])
def test_a_name_that_is_taken_is_refused(table: bool, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", "=LEASE_REVENUE(250,40)")
        if table:
            sheet.add_table("C1:D3", {"name": "Eps_Bridge"})
        else:
            book.define_name("eps_bridge", "=S!$C$1")
    with pytest.raises(BadWorkbook, match="it has a name EPS_BRIDGE of its own; rename it"):
        make_lite(tmp_path / "book.xlsx", tmp_path / "made.xlsx")
