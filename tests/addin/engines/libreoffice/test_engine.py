"""The copy that LibreOffice gets, and what becomes of its answer, without the program itself."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from addin.engines.calculation import Calculation
from addin.engines.libreoffice import answer as voice_of
from addin.engines.libreoffice import engine, recalculate
from addin.errors import Doubtful
from addin.xlsx import Workbook, open_package, patched_zip, read_workbook
from tests.addin.sample_books.rich import MAIN, minimal, relationships, write_package
from udfs.cells import CellError

SHEET = f"""<worksheet xmlns="{MAIN}"><sheetData>
<row r="1"><c r="A1" s="1"><v>250</v></c>
<c r="B1" s="1"><f>_xll.LEASE_REVENUE(A1,40)&amp;"_xll.LEASE_REVENUE("</f><v>9</v></c>
<c r="C1"><f t="array" ref="C1:C2">A1:A2*2</f><v>9</v></c></row>
<row r="2"><c r="B2"><f>A1&lt;3</f><v>9</v></c><c r="C2"><v>9</v></c></row>
<row r="3"><c r="E3" cm="1"><f t="array" ref="E3:E4">_xlfn.SEQUENCE(2)</f><v>9</v></c></row>
<row r="4"><c r="E4"><v>9</v></c></row>
</sheetData><sheetProtection password="CC1A" sheet="1" objects="1"/></worksheet>"""
NAMES = '<definedNames><definedName name="n">[1]!LEASE_PRICE(S!$A$1,1)</definedName></definedNames>'
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164"
formatCode="0.0"/></numFmts><cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0" fontId="3"/><xf numFmtId="164" fontId="7"/></cellXfs>
</styleSheet>"""
METADATA = f"""<metadata xmlns="{MAIN}" xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/\
2017/dynamicarray"><metadataTypes count="1"><metadataType name="XLDAPR"/></metadataTypes>
<futureMetadata name="XLDAPR" count="1"><bk><extLst><ext><xda:dynamicArrayProperties fDynamic="1"/>
</ext></extLst></bk></futureMetadata><cellMetadata count="1"><bk><rc t="1" v="0"/></bk>
</cellMetadata></metadata>"""
EDGES = {
    "rId1": ("worksheet", "worksheets/sheet1.xml"),
    "rId2": ("styles", "styles.xml"),
    "rId3": ("sheetMetadata", "metadata.xml"),
}


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    parts = {
        "xl/_rels/workbook.xml.rels": relationships(EDGES),
        "xl/styles.xml": STYLES,
        "xl/metadata.xml": METADATA,
    }
    whole = minimal("", sheet=SHEET, workbook=NAMES, parts=parts)
    return read_workbook(write_package(tmp_path / "book.xlsx", whole))


def test_the_copy_is_open_and_has_plain_calls(book: Workbook, tmp_path: Path) -> None:
    path = tmp_path / "copy.xlsx"
    parts = engine._copied_parts(book, {"S": {(1, 1): 500.0}})
    path.write_bytes(b"".join(patched_zip(book.package, parts)))
    copy = read_workbook(path)
    cells = copy.by_name["S"].cells
    assert cells[1, 1].value == 500.0
    assert cells[1, 2].formula == 'LEASE_REVENUE(A1,40)&"_xll.LEASE_REVENUE("'
    assert cells[2, 2].formula == "A1<3"
    assert [name.formula for name in copy.names] == ["LEASE_PRICE(S!$A$1,1)"]
    before, after = book.by_name["S"].source, copy.by_name["S"].source
    assert b"sheetProtection" in before and b"rotection" not in after


def test_protection_goes_in_its_long_form_too(tmp_path: Path) -> None:
    protected = '<sheetProtection sheet="1"></sheetProtection>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData/>{protected}</worksheet>'
    book = read_workbook(write_package(tmp_path / "book.xlsx", minimal("", sheet=sheet)))
    assert b"rotection" not in engine._copied_parts(book, {})["xl/worksheets/sheet1.xml"]


def test_the_copy_s_cells_have_no_number_format_and_keep_the_rest(
    book: Workbook, tmp_path: Path
) -> None:
    path = tmp_path / "copy.xlsx"
    path.write_bytes(b"".join(patched_zip(book.package, engine._copied_parts(book, {}))))
    styles = ET.fromstring(open_package(path).read("xl/styles.xml"))
    formats = styles.findall(f"{{{MAIN}}}cellXfs/{{{MAIN}}}xf")
    assert [(xf.get("numFmtId"), xf.get("fontId")) for xf in formats] == [("0", "3"), ("0", "7")]
    others = styles.findall(f"{{{MAIN}}}cellStyleXfs/{{{MAIN}}}xf")
    assert [xf.get("numFmtId") for xf in others] == ["14"]
    assert b'numFmtId="164"' in book.package.read("xl/styles.xml")


def answer(**changes: Any) -> dict[str, Any]:
    """What the reader inside LibreOffice tells of the workbook, rows and columns from 0."""
    sheet = {
        "blocks": [[0, 1, [[7.0, 500.0], [1.0, 0.0]]], [2, 4, [[1.0], [2.0], [3.0]]]],
        "truths": [[1, 1]],
        "errors": [],
    }
    return {
        "functions": ["SUM"],
        "blocked": [],
        "spills": {"S": [[2, 4, 4, 4]]},
        "sheets": {"S": {**sheet, **changes}},
    }


def test_values_are_taken_with_their_kind_and_spills_with_their_size(book: Workbook) -> None:
    result, reasons = engine._calculation(book, answer())
    values = result.values["S"]
    shown = {(1, 2): 7.0, (1, 3): 500.0, (2, 2): True, (2, 3): 0.0}
    assert values == {**shown, (3, 5): 1.0, (4, 5): 2.0, (5, 5): 3.0}
    assert values[2, 2] is True and values[2, 3] is not False
    assert result.spills["S"] == {(3, 5): "E3:E5"} and reasons == {}


def test_a_spill_that_shrank_leaves_its_cells_empty(book: Workbook) -> None:
    small = answer(blocks=[[0, 1, [[7.0, 500.0], [1.0, 0.0]]], [2, 4, [[1.0]]]])
    small["spills"] = {"S": [[2, 4, 2, 4]]}
    result, reasons = engine._calculation(book, small)
    assert result.spills["S"] == {(3, 5): "E3"} and reasons == {}
    assert (result.values["S"][3, 5], result.values["S"][4, 5]) == (1.0, None)


@pytest.mark.parametrize(
    ("number", "error", "reason"),
    [
        (503, "#NUM!", None),
        (519, "#VALUE!", None),
        (524, "#REF!", None),
        (525, "#NAME?", None),
        (532, "#DIV/0!", None),
        (32767, "#N/A", None),
        (502, "#VALUE!", "Err:502"),
        (522, "#VALUE!", "circular"),
        (523, "#VALUE!", "circular"),
    ],
)
def test_an_error_is_excel_s_or_a_reason(
    book: Workbook, number: int, error: str, reason: str | None
) -> None:
    result, reasons = engine._calculation(book, answer(errors=[[0, 1, number]]))
    shown = result.values["S"][1, 2]
    assert shown == error and isinstance(shown, CellError)
    assert reasons.keys() == ({("S", (1, 2))} if reason else set())
    assert (reason or "") in reasons.get(("S", (1, 2)), "")


def test_a_formula_that_is_missing_or_has_no_room_is_a_reason(book: Workbook) -> None:
    partial = answer(blocks=[[0, 1, [[7.0, 500.0]]], [2, 4, [[1.0], [2.0]]]], truths=[])
    partial["blocked"] = [["S", [2, 4, 3, 4]]]
    _, reasons = engine._calculation(book, partial)
    assert reasons == {
        ("S", (2, 2)): "LibreOffice did not take the formula",
        ("S", (3, 5)): "there is no room for what it spills",
    }


def test_what_the_answer_shows_and_what_is_doubted_are_told_together(
    book: Workbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = answer(errors=[[0, 1, 502]])
    monkeypatch.setattr(engine, "find_office", lambda: None)
    monkeypatch.setattr(engine, "_answer", lambda *_: told)
    with pytest.raises(Doubtful) as doubtful:
        engine.recalculate(book, {})
    assert doubtful.value.reasons == {
        ("S", (1, 2)): "LibreOffice gives Err:502, which may be another error in Excel",
        ("S", (3, 5)): "LibreOffice has no function SEQUENCE",
    }
    told |= {**answer(), "functions": ["SUM", "SEQUENCE"]}
    assert engine.recalculate(book, {}).values["S"][1, 2] == 7.0


def test_the_extension_is_unpacked_with_all_that_its_manifest_names(tmp_path: Path) -> None:
    engine.unpacked_extension(tmp_path)
    manifest = ET.parse(tmp_path / "META-INF" / "manifest.xml")
    named = [value for entry in manifest.iter() for key, value in entry.items() if "path" in key]
    assert named and all((tmp_path / name).exists() for name in named)


def test_as_a_voice_it_is_silent_about_what_it_doubts(
    book: Workbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = Calculation({"S": {(1, 2): 1.0, (2, 2): 2.0}})
    reasons = {("S", (1, 2)): "it is odd"}
    monkeypatch.setattr(engine, "_calculated", lambda *_: (result, reasons))
    said = voice_of(book, {})
    assert said.values == {"S": {(2, 2): 2.0}} and said.reasons == reasons
    with pytest.raises(Doubtful):
        recalculate(book, {})
