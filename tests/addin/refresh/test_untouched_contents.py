"""A refresh changes values only: everything else in the file stays as it is."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import xlsxwriter

from addin.xlsx.reader import read_workbook
from tests.addin.refresh.refreshed_books import BRIDGE, CALL, SHEET, cell, refreshed, rows, written
from tests.addin.sample_books.rich import MAIN, PIXEL, UNKNOWN_PARTS, members, relationships


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
