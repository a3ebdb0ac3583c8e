"""The forms in which files store formulas, dates and sheets are understood and kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter

from tests.addin.command_runner import files, leasebridge, values
from tests.addin.refresh.refreshed_books import CALL, cell, member, refreshed, rows, written
from tests.addin.sample_books.books_to_hand_over import ADDIN, changed, link_to
from tests.addin.sample_books.rich import MAIN, RELATIONSHIPS, minimal, relationships, write_package


def test_shared_formulas_stay_shared(tmp_path: Path) -> None:
    path = written(
        tmp_path / "book.xlsx",
        rows(
            '<c r="A1"><v>1</v></c>'
            '<c r="B1"><f t="shared" ref="B1:B3" si="0">LEASE_REVENUE(A1,40)</f></c>',
            '<c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/></c>',
            '<c r="A3"><v>3</v></c><c r="B3"><f t="shared" si="0"/></c>',
        ),
    )
    found = refreshed(path)
    assert [found[f"B{row}"] for row in (1, 2, 3)] == [40, 80, 120]
    assert member(path).count(b'<f t="shared" si="0"/>') == 2


def test_days_of_1904_workbooks_are_the_same_days(tmp_path: Path) -> None:
    formula = "LEASE_REVENUE(250,40,1,,,A1,DATE(2028,1,1),DATE(2028,12,31))"
    results = {}
    for system, serial in (("0", 46935), ("1", 46935 - 1462)):
        book = minimal(rows(f'<c r="A1"><v>{serial}</v></c>' + cell("B1", formula)))
        text = str(book["xl/workbook.xml"])
        book["xl/workbook.xml"] = text.replace(
            "<sheets>", f'<workbookPr date1904="{system}"/><sheets>'
        )
        results[system] = refreshed(write_package(tmp_path / f"{system}.xlsx", book))["B1"]
    assert results["0"] == results["1"] == pytest.approx(5041.095890)


def test_a_prefix_of_the_namespace_is_kept(tmp_path: Path) -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:f>{CALL}</x:f>'
        '</x:c><x:c r="B1"><x:f t="array" ref="B1:B2">LEASE_REVENUE({1;2},40)</x:f></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    path = written(tmp_path / "book.xlsx", "", sheet=sheet)
    assert refreshed(path) == {"A1": 10_000, "B1": 40, "B2": 80}
    assert b"<x:v>10000</x:v>" in member(path) and b"<v>" not in member(path)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('_xll.EPS_BRIDGE(37.125,2573.776075,10000,0.9,0.15,,,"PF")', 40.09728654594592),
        (f"{CALL[:14]}\n  250,\n  40\n)", 10_000),
        ("LEASE_REVENUE (250,40)", 10_000),
        ("_xlfn.LET(_xlpm.x,2,LEASE_REVENUE(_xlpm.x,40))", 80),
        ('_xlfn.XLOOKUP("b",{"a","b"},{1,2})', 2),
        ('IF(TRUE,"&lt;b&gt; &amp; ""q""  ")', '<b> & "q"  '),
        ('REPT("y",32767)', "y" * 32_767),
        ("IFERROR(LEASE_REVENUE(250,-1),1=1)", True),
        ("[1]!LEASE_REVENUE(250,40)", 10_000),
        ("LEASE_REVENUE(#REF!,40)", "#REF!"),
        ("1+" * 3_000 + "1", 3_001),
        ("(" * 200 + "1" + ")" * 200, 1),
        ('INDIRECT("A2")', 0),
    ],
)
def test_formulas_in_the_forms_that_files_hold(
    tmp_path: Path, formula: str, expected: object
) -> None:
    path = written(tmp_path / "book.xlsx", rows(cell("A1", formula)))
    found = refreshed(changed(path, link_to(ADDIN)))["A1"]
    assert found == (pytest.approx(expected) if isinstance(expected, float) else expected)


@pytest.mark.parametrize(
    "formula",
    [
        "[1]Other!A1+1",
        "LEASE_REVENUE(",
        "RAND()",
        "nobody_knows",
        'WEBSERVICE("http://example.com")',
    ],
)
def test_what_nobody_can_calculate_here_is_refused_and_not_guessed(
    tmp_path: Path, formula: str
) -> None:
    path = written(tmp_path / "book.xlsx", rows(cell("A1", formula)))
    before = files(tmp_path)
    outcome = leasebridge("refresh", path)
    assert outcome.code == 3 and "  S!A1: " in outcome.err
    assert files(tmp_path) == before


def test_a_what_if_table_is_refused_with_its_readers(tmp_path: Path) -> None:
    table = '<c r="B2"><f t="dataTable" ref="B2:B3" dt2D="0" dtr="0" r1="A1"/><v>1</v></c>'
    path = written(
        tmp_path / "book.xlsx",
        rows(cell("B1", "A1*2"), table, '<c r="B3"><v>1</v></c>', cell("B4", "SUM(B3:B3)")),
    )
    outcome = leasebridge("refresh", path)
    assert outcome.code == 3
    assert re.findall(r"S!(\w+): ", outcome.err) == ["B2", "B3", "B4"]


NAMES = (
    "O'Brien",
    "A1",
    "R1C1",
    "FY2027",
    "Q1.2026",
    "a b",
    "Ünï – é",
    "😀",
    "1st",
    "TRUE",
    "x&<y",
)


def test_sheets_may_be_called_anything(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for at, name in enumerate(NAMES):
            other = NAMES[at - 1].replace("'", "''")
            sheet = book.add_worksheet(name)
            sheet.write("A1", 250)
            sheet.write_formula("B1", f"=LEASE_REVENUE('{other}'!A1,40)")
            sheet.write_formula("C1", f"='{other}'!B1/0")
    outcome = leasebridge("refresh", path)
    assert outcome.code == 1
    assert all(values(path, name)["B1"] == 10_000 for name in NAMES)
    for name in NAMES:
        quoted = name.replace("'", "''")
        assert f"error: '{quoted}'!C1 is #DIV/0! (='" in outcome.out


@pytest.mark.parametrize("sheets", [{}, {"Picture": "chartsheet"}])
def test_a_workbook_without_worksheets_is_no_trouble(
    tmp_path: Path, sheets: Mapping[str, str]
) -> None:
    listed = "".join(f'<sheet name="{name}" sheetId="1" r:id="rId1"/>' for name in sheets)
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><sheets>{listed}'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relationships({"rId1": ("chartsheet", "sheet.xml")}),
        "xl/sheet.xml": f'<chartsheet xmlns="{MAIN}"/>',
    }
    path = written(tmp_path / "book.xlsx", "", parts=parts)
    assert leasebridge("refresh", path).code == 0
    assert leasebridge("check", path).code == 0
