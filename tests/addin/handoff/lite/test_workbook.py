"""A workbook for xlwings Lite: what is put in, which calls change form, and that no more does."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter

from addin.errors import BadWorkbook
from addin.handoff.lite.code import main_py
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


def test_the_code_declares_every_function_plainly() -> None:
    tree = ast.parse(main_py())
    made = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for function in CATALOGUE.values():
        node = made[function.name]
        assert [argument.arg for argument in node.args.args] == list(function.args)
        assert len(node.args.defaults) == len(function.omissible)
        assert ast.get_docstring(node, clean=False) == function.doc
        assert len(node.decorator_list) == 1 + len(function.args)


def test_the_code_needs_the_standard_library_and_xlwings_alone(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(main_py(), encoding="utf-8")
    (tmp_path / "xlwings.py").write_text(
        "def func(f): return f\ndef arg(*_, **__): return lambda f: f\n"
    )
    asked = "import main; print(main.LEASE_REVENUE([[250.0]], [[40.0]]))"
    # Without the environment's packages and without this project.
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, '.'); {asked}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "10000.0", done.stderr


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


def test_code_that_is_not_ours_stays_and_keeps_ours_out(tmp_path: Path) -> None:
    made = tmp_path / "lite.xlsx"
    make_lite(TEMPLATE, made)
    edits = PackageEditor(read_workbook(made).package)
    part = "xl/webextensions/webextension1.xml"
    edits.replace(part, edits.read(part).replace(b"import sys", b"import os", 1))
    made.write_bytes(edits.data())
    again = PackageEditor(read_workbook(made).package)
    remove_lite(again)
    assert again.data() == made.read_bytes()
    with pytest.raises(BadWorkbook, match="already put code into it"):
        make_lite(made, tmp_path / "twice.xlsx")
