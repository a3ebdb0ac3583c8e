"""Refresh end to end: only values change, everything else in the file stays as it is."""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl.utils import rows_from_range

from addin.xlsx.reader import read_workbook
from tests.addin.command_runner import files, leasebridge, values
from tests.addin.sample_books.rich import (
    MAIN,
    PIXEL,
    RELATIONSHIPS,
    UNKNOWN_PARTS,
    members,
    minimal,
    relationships,
    write_package,
)
from udfs import eps_bridge
from workbooks import TEMPLATE

CALL = "LEASE_REVENUE(250,40)"
BRIDGE = "EPS_BRIDGE(37.125,2573.776075,10000,0.9,0.15)"
SHEET = "xl/worksheets/sheet1.xml"


def cell(at: str, formula: str, value: object = 0, more: str = "") -> str:
    return f'<c r="{at}"><f{more}>{formula}</f><v>{value}</v></c>'


def rows(*contents: str) -> str:
    listed = "".join(f'<row r="{at}">{cells}</row>' for at, cells in enumerate(contents, 1))
    return f"<sheetData>{listed}</sheetData>"


def written(path: Path, sheet_data: str, **more: Any) -> Path:
    return write_package(path, minimal(sheet_data, **more))


def refreshed(path: Path) -> dict[str, Any]:
    """Refreshes in place, and once more, which must change nothing; the values of sheet 1."""
    first = leasebridge("refresh", path)
    assert first.code in (0, 1), first
    before = files(path.parent)
    again = leasebridge("refresh", path)
    assert again.code == first.code and "already up to date" in again.out
    assert files(path.parent) == before
    return values(path)


# ---- where it writes


def stale(folder: Path) -> Path:
    return written(folder / "book.xlsx", rows(cell("A1", CALL)))


def test_output_leaves_the_original_and_a_second_one_is_the_same(tmp_path: Path) -> None:
    path = stale(tmp_path)
    before = files(tmp_path)[path]
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    assert leasebridge("refresh", path, "--output", one).code == 0
    assert leasebridge("refresh", one, "--output", two).code == 0
    assert files(tmp_path)[path] == before
    assert one.read_bytes() == two.read_bytes() != path.read_bytes()
    assert values(one)["A1"] == 10_000


def test_an_output_that_is_there_is_replaced(tmp_path: Path) -> None:
    path, other = stale(tmp_path), tmp_path / "other.xlsx"
    other.write_bytes(b"something else")
    assert leasebridge("refresh", path, "--output", other).code == 0
    assert values(other)["A1"] == 10_000


@pytest.mark.parametrize("spelling", ["same", "dots", "relative", "link", "link to it"])
def test_the_same_file_means_in_place_however_it_is_spelled(
    tmp_path: Path, spelling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stale(tmp_path)
    link = tmp_path / "link.xlsx"
    workbook, output = path, path
    if spelling == "dots":
        (tmp_path / "sub").mkdir()
        output = tmp_path / "sub" / ".." / path.name
    elif spelling == "relative":
        monkeypatch.chdir(tmp_path)
        output = Path(path.name)
    elif spelling == "link":
        link.symlink_to(path)
        output = link
    elif spelling == "link to it":
        link.symlink_to(path)
        workbook = link
    outcome = leasebridge("refresh", workbook, "--output", output)
    assert outcome.code == 0 and "1 cell changed" in outcome.out
    assert values(path)["A1"] == 10_000
    assert spelling not in ("link", "link to it") or link.is_symlink()
    before = files(tmp_path)
    outcome = leasebridge("refresh", workbook, "--output", output)
    assert "already up to date" in outcome.out
    assert files(tmp_path) == before


def test_names_of_files_may_hold_anything(tmp_path: Path) -> None:
    path = stale(tmp_path).rename(tmp_path / "it's a 50% büro – 模型 😀 [v2].xlsx")
    assert refreshed(path)["A1"] == 10_000
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_the_template_is_up_to_date(tmp_path: Path) -> None:
    path = Path(shutil.copy(TEMPLATE, tmp_path))
    before = files(tmp_path)
    outcome = leasebridge("refresh", path)
    assert outcome.code == 0 and "already up to date" in outcome.out
    assert files(tmp_path) == before and path.read_bytes() == TEMPLATE.read_bytes()


# ---- what stays


def build_rich(path: Path) -> None:
    """A workbook with stale results of our functions and much that nobody may touch."""
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw) as book:
        bold = book.add_format({"bold": True, "num_format": "0.0"})
        model, notes = book.add_worksheet("Model"), book.add_worksheet("Notes")
        for row in range(6):
            model.write_number(row, 0, 250 * (row + 1), bold)
            model.write_formula(row, 1, f"=LEASE_REVENUE(A{row + 1},price)", bold, 1)
            model.write_rich_string(row, 2, bold, "bold", " and not")
        model.write_array_formula("D1:E9", f"{{={BRIDGE}}}", None, "old")
        model.write("H1", 40)
        book.define_name("price", "=Model!$H$1")
        model.data_validation("A1:A5", {"validate": "decimal", "criteria": ">", "value": 0})
        model.conditional_format("B1:B6", {"type": "data_bar", "data_bar_2010": True})
        model.conditional_format("B1:B6", {"type": "3_color_scale"})
        model.conditional_format("A1:A6", {"type": "icon_set", "icon_style": "5_ratings"})
        model.add_sparkline("G1", {"range": "Model!B1:B6"})
        model.write_comment("A1", "a note")
        model.insert_image("M1", "dot.png", {"image_data": io.BytesIO(PIXEL)})
        model.autofilter("A1:B6")
        model.print_area("A1:H20")
        model.protect("secret")
        for kind in ("column", "pie", "scatter"):
            chart = book.add_chart({"type": kind})
            chart.add_series({"categories": "=Model!$A$1:$A$6", "values": "=Model!$B$1:$B$6"})
            model.insert_chart("J1", chart)
        notes.add_table("A1:B3", {"name": "Prices"})
        notes.write_url("D1", "https://example.com", string="outside")
        notes.merge_range("F1:G2", "merged")
        line = book.add_chart({"type": "line"})
        line.add_series({"values": "=Notes!$A$2:$A$3"})
        book.add_chartsheet("Picture").set_chart(line)
        book.set_custom_property("Checked by", "nobody")
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                plain = b"openxmlformats-officedocument.spreadsheetml.sheet.main"
                content = content.replace(plain, b"ms-excel.sheet.macroEnabled.main")
            if name == "xl/workbook.xml":
                content = content.replace(b"<calcPr", b'<calcPr forceFullCalc="1"')
            out.writestr(name, content)
        for name, content in UNKNOWN_PARTS.items():
            out.writestr(name, content)


def without(content: bytes, pattern: str) -> bytes:
    return re.sub(pattern.encode(), b"", content, flags=re.DOTALL)


def test_a_rich_workbook_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "rich.xlsm"
    build_rich(path)
    before = members(path)
    assert refreshed(path)["B6"] == 60_000
    after = members(path)
    assert list(after) == list(before)
    changed = {name for name in after if after[name] != before[name]}
    charts = {f"xl/charts/chart{number}.xml" for number in (1, 2, 3)}
    assert changed == {SHEET, "xl/workbook.xml", *charts}
    for name in charts:
        caches = "<c:(?:num|str)Cache>.*?</c:(?:num|str)Cache>"
        assert without(after[name], caches) == without(before[name], caches)
    assert without(after["xl/workbook.xml"], "<calcPr.*?/>") == without(
        before["xl/workbook.xml"], "<calcPr.*?/>"
    )
    results = '<c r="(?:B[1-6]|[DE][1-9])".*?(?:/>|</c>)'
    assert without(after[SHEET], results) == without(before[SHEET], results)
    formulas = re.compile(rb"<f[ >].*?</f>")
    assert formulas.findall(after[SHEET]) == formulas.findall(before[SHEET])
    assert len(formulas.findall(after[SHEET])) == 7


def test_a_reader_without_the_add_in_is_not_made_to_calculate(tmp_path: Path) -> None:
    for calc in (
        '<calcPr calcId="124519" fullCalcOnLoad="1"/>',
        '<calcPr calcId="191029" forceFullCalc="true"/>',
        '<calcPr calcMode="manual" calcCompleted="0" iterateCount="7"/>',
        "",
    ):
        path = written(tmp_path / "book.xlsx", rows(cell("A1", CALL, 10_000)), workbook=calc)
        refreshed(path)
        element = read_workbook(path).root.first("calcPr")
        assert element and int(element.attributes["calcId"]) >= 191029
        left = {"fullCalcOnLoad", "forceFullCalc", "calcCompleted"} & element.attributes.keys()
        assert not left
        kept = re.findall(r'(?:calcMode|iterateCount)="\w+"', calc)
        assert all(text.split('"')[1] in element.attributes.values() for text in kept)


def test_a_workbook_without_our_functions_keeps_how_it_calculates(tmp_path: Path) -> None:
    calc = '<calcPr calcId="124519" fullCalcOnLoad="1"/>'
    path = written(tmp_path / "book.xlsx", rows(cell("A1", "1+1")), workbook=calc)
    assert refreshed(path)["A1"] == 2
    assert calc.encode() in members(path)["xl/workbook.xml"]


def test_a_calculation_chain_is_kept(tmp_path: Path) -> None:
    chain = f'<calcChain xmlns="{MAIN}"><c r="A2" i="1"/><c r="A1"/></calcChain>'
    edges = relationships(
        {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("calcChain", "calcChain.xml")}
    )
    parts = {"xl/calcChain.xml": chain, "xl/_rels/workbook.xml.rels": edges}
    path = written(tmp_path / "book.xlsx", rows(cell("A1", CALL), cell("A2", "A1*2")), parts=parts)
    assert refreshed(path) == {"A1": 10_000, "A2": 20_000}
    assert members(path)["xl/calcChain.xml"] == chain.encode()


def test_macros_stay(tmp_path: Path) -> None:
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    parts = {"xl/vbaProject.bin": bytes(range(256))}
    path = written(tmp_path / "book.xlsm", rows(cell("A1", CALL)), kind=kind, parts=parts)
    assert refreshed(path)["A1"] == 10_000
    assert members(path)["xl/vbaProject.bin"] == bytes(range(256))


# ---- arrays


def spilling(path: Path, *formulas: tuple[str, str], **others: Any) -> Path:
    """Dynamic arrays in their old ranges, and plain cells; `=...` are formulas."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        for ref, formula in formulas:
            sheet.write_dynamic_array_formula(ref, formula, None, 0)
            for row in rows_from_range(ref):
                for at in row:
                    if at != ref.split(":")[0]:
                        sheet.write(at, 0)
        for at, content in others.items():
            sheet.write(at, content)
    return path


def spill_ranges(path: Path) -> dict[str, bytes]:
    refs = re.findall(rb'<c r="(\w+)"[^>]*cm="1"[^>]*><f t="array" ref="([\w:]+)"', member(path))
    return {at.decode(): ref for at, ref in refs}


def member(path: Path, name: str = SHEET) -> bytes:
    return members(path)[name]


def test_a_spill_grows_and_its_readers_see_it(tmp_path: Path) -> None:
    path = spilling(
        tmp_path / "book.xlsx",
        ("C1:C2", "=LEASE_REVENUE(A1:A4,40)"),
        ("D1:E1", f"={BRIDGE}"),
        A1=1, A2=2, A3=3, A4=4, G1="=SUM(C1:C9)", G2="=C4", G3="=COUNT(C:C)", G4="=E9",
    )  # fmt: skip
    found = refreshed(path)
    assert [found[f"C{row}"] for row in range(1, 5)] == [40, 80, 120, 160]
    table = eps_bridge(37.125, 2573.776075, 10_000, 0.9, 0.15)
    assert [found[f"D{row}"] for row in range(1, 10)] == [label for label, _ in table]
    assert found["E7"] == pytest.approx(table[6][1])
    assert (found["G1"], found["G2"], found["G3"]) == (400, 160, 4)
    assert found["G4"] == pytest.approx(table[8][1])
    assert spill_ranges(path) == {"C1": b"C1:C4", "D1": b"D1:E9"}


def test_a_spill_shrinks_and_leaves_no_old_result(tmp_path: Path) -> None:
    path = spilling(
        tmp_path / "book.xlsx", ("C1:C5", "=LEASE_REVENUE(A1:A2,40)"),
        A1=1, A2=2, G1="=SUM(C1:C9)", G2="=C4", G3="=COUNT(C1:C9)",
    )  # fmt: skip
    found = refreshed(path)
    assert [found.get(f"C{row}") for row in range(1, 6)] == [40, 80, None, None, None]
    assert (found["G1"], found["G2"], found["G3"]) == (120, 0, 2)
    assert spill_ranges(path) == {"C1": b"C1:C2"}


def test_a_spill_that_is_blocked_is_an_error_and_harms_nobody(tmp_path: Path) -> None:
    path = spilling(
        tmp_path / "book.xlsx", ("C1:C2", "=LEASE_REVENUE(A1:A3,40)"),
        A1=1, A2=2, A3=3, C3="in the way", G1="=ISERROR(C1)", G2="=C2", G3="=C1+1",
    )  # fmt: skip
    outcome = leasebridge("refresh", path)
    assert outcome.code == 1
    assert re.findall(r"error: (.*)", outcome.out) == [
        "S!C1 is #SPILL! (there is no room for its result)",
        "S!G3 is #SPILL! (from S!C1)",
    ]
    found = refreshed(path)
    assert (found.get("C2"), found["C3"]) == (None, "in the way")
    assert (found["G1"], found["G2"]) == (True, 0)
    assert spill_ranges(path) == {"C1": b"C1"}
    # Files know no #SPILL!: they hold #VALUE!, and Excel finds out again what it is.
    assert re.search(rb'<c r="C1"[^>]* t="e"[^>]*>.*?<v>#VALUE!</v></c>', member(path))


def test_an_array_entered_for_a_fixed_range_fills_just_that(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_column("A1", [1, 2, 3])
        for ref in ("C1:C2", "D1:D5", "E1:F3"):
            sheet.write_array_formula(ref, "{=LEASE_REVENUE(A1:A3,40)}", None, 0)
        sheet.write_formula("H1", "=SUM(C1:C9)")
        sheet.write_formula("H2", "=ISNA(D4)")
    found = refreshed(path)
    column = {at: [found.get(f"{at}{row}") for row in range(1, 7)] for at in "CDEF"}
    assert column["C"] == [40, 80, None, None, None, None]
    assert column["D"] == [40, 80, 120, "#N/A", "#N/A", None]
    assert column["E"] == column["F"] == [40, 80, 120, None, None, None]
    assert (found["H1"], found["H2"]) == (120, True)
    assert re.findall(rb'ref="([A-Z]\d:[A-Z]\d)">', member(path)) == [b"C1:C2", b"D1:D5", b"E1:F3"]


# ---- forms of files


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
    ],
)
def test_formulas_in_the_forms_that_files_hold(
    tmp_path: Path, formula: str, expected: object
) -> None:
    path = written(tmp_path / "book.xlsx", rows(cell("A1", formula)))
    found = refreshed(path)["A1"]
    assert found == (pytest.approx(expected) if isinstance(expected, float) else expected)


@pytest.mark.parametrize(
    "formula",
    [
        "[1]Other!A1+1",
        "LEASE_REVENUE(#REF!,40)",
        "LEASE_REVENUE(",
        "1+" * 3_000 + "1",
        "(" * 200 + "1" + ")" * 200,
        "NOW()",
        "nobody_knows",
        'INDIRECT("A2")',
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


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_mode_of_the_file_stays(tmp_path: Path) -> None:
    path = stale(tmp_path)
    path.chmod(0o640)
    leasebridge("refresh", path)
    assert path.stat().st_mode & 0o777 == 0o640
