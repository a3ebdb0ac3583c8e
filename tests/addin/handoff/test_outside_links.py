"""Links out of a workbook, and what becomes of them in a copy."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin.commands.hosts import EDITIONS
from addin.handoff.flow import handoff
from addin.handoff.outside_links import refuse_links
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from addin.xlsx.reader import read_workbook
from tests.addin.command_runner import refused, values
from tests.addin.sample_books.books_to_hand_over import (
    ADDIN,
    EXCEL,
    WORKBOOKS,
    changed,
    external,
    link_to,
    stale,
)


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_link_to_another_file_is_refused_by_its_name_alone(tmp_path: Path, edition: str) -> None:
    target = r"file:///\\server\jane\Budget%202027.xlsx"
    book = changed(stale(tmp_path / "model.xlsx"), link_to(target))
    line = refused(tmp_path, "handoff", book, "--edition", edition)
    assert "it links to Budget 2027.xlsx" in line and "Break Link" in line and "jane" not in line


@pytest.mark.parametrize("edition", WORKBOOKS)
def test_the_link_to_our_addin_is_taken_out(tmp_path: Path, edition: str) -> None:
    book = changed(stale(tmp_path / "model.xlsx", "[1]!LEASE_REVENUE(250,40)"), link_to(ADDIN))
    output = handoff(book, edition).output
    package = open_package(output)
    assert external(package) == [] and values(output, "S")["A2"] == 20_000
    texts = b"".join(package.read(part) for part in package.members if "comments" not in part)
    for trace in (b"externalLink", b"externalReference", b"jane", b"<f>[1]"):
        assert trace not in texts


def test_our_addin_used_for_more_than_our_functions_is_refused(tmp_path: Path) -> None:
    formula = "LEASE_REVENUE(1,1)+[1]!OTHER(1)"
    book = changed(stale(tmp_path / "model.xlsx", formula), link_to(ADDIN))
    assert "S!A1" in refused(tmp_path, "handoff", book, "--edition", "lambda")


@pytest.mark.parametrize(
    "formula", [r"'C:\jane\[Old.xlsx]S'!$A$1", "[Old.xlsx]S!$A$1", "S!$A$1+'[1]S 2'!$A$1"]
)
def test_a_name_that_leads_to_another_file_is_refused(tmp_path: Path, formula: str) -> None:
    def add_name(edits: PackageEditor) -> None:
        source, part = edits.read("xl/workbook.xml"), "xl/workbook.xml"
        new = f'<definedName name="other">{formula}</definedName></definedNames>'
        edits.replace(part, source.replace(b"</definedNames>", new.encode()))

    book = changed(stale(tmp_path / "model.xlsx"), add_name)
    assert "the name other" in refused(tmp_path, "handoff", book, "--edition", "values")


def test_a_column_of_a_table_and_a_name_of_the_workbook_are_no_links(tmp_path: Path) -> None:
    path = tmp_path / "model.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.add_table("A1:A3", {"name": "T", "columns": [{"header": "1"}]})
        sheet.write_formula("C1", "=SUM(T[1]*S!D1)+LEASE_REVENUE(1,1)")
        book.define_name("of_this_file", "=[0]!other+1")
    refuse_links(read_workbook(path))


def test_a_data_connection_is_refused_by_name(tmp_path: Path) -> None:
    def connect(edits: PackageEditor) -> None:
        listing = (
            '<connections xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            '<connection id="1" name="Prices" type="5"/>'
            '<connection id="2" name="ThisWorkbookDataModel" type="5"><extLst><ext uri="{x}">'
            '<x15:connection xmlns:x15="x" id="" model="1"/></ext></extLst></connection>'
            "</connections>"
        )
        kind = f"{EXCEL}.connections+xml"
        edits.add("xl/connections.xml", listing.encode(), kind, "xl/workbook.xml", "x/connections")

    book = changed(stale(tmp_path / "model.xlsx"), connect)
    line = refused(tmp_path, "handoff", book, "--edition", "values")
    assert "the data connection Prices;" in line
