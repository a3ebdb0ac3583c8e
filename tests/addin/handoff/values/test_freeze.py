"""The values edition: nothing of ours is left to calculate, and nothing else differs."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from addin.a1 import Place, cell_text, cells_in, place_text, range_bounds
from addin.errors import Fault
from addin.formulas.calls_by_name import CallUsers
from addin.formulas.our_calls import count_calls
from addin.refresh.flow import refresh
from addin.xlsx.reader import read_workbook
from addin.xlsx.xml import decode_text
from tests.addin.handoff.values.frozen_copies import Copy, frozen_copy, small
from tests.addin.sample_books.all_call_places import build_edges, build_without_calls
from tests.addin.sample_books.rich import MAIN, members, minimal, write_package
from udfs import __version__
from workbooks import TEMPLATE

ABOUT = "About this copy"
ANY = "'leasebridge flags'!$A$2"
FORMULAS = (
    "f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula",
    "totalsRowFormula",
)  # fmt: skip
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    raw = tmp_path_factory.mktemp("edges") / "raw.xlsx"
    build_edges(raw)
    refresh(raw, output=raw.with_name("edges.xlsx"), engine="embedded")
    return frozen_copy(raw.with_name("edges.xlsx"))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    path = tmp_path_factory.mktemp("template") / "model.xlsx"
    path.write_bytes(TEMPLATE.read_bytes())
    return frozen_copy(path)


@pytest.fixture(params=["edges", "template"])
def made(request: pytest.FixtureRequest) -> Copy:
    copy: Copy = request.getfixturevalue(request.param)
    return copy


CALL = '<row r="1"><c r="A1"><f>LEASE_REVENUE(250,40)</f><v>10000</v></c></row>'


def test_no_part_has_a_formula_that_calls_us(made: Copy) -> None:
    users = CallUsers(made.copy)
    for part, content in members(made.path).items():
        if not part.endswith(".xml"):
            continue
        for element in ElementTree.fromstring(content).iter():
            name = element.tag.rpartition("}")[2]
            assert name not in FORMULAS or not count_calls(element.text or ""), part
            assert name != "cfvo" or not count_calls(element.get("val", "")), part
    for sheet in made.copy.sheets:
        for cell in sheet.cells.values():
            assert not (cell.formula and users.uses(cell.formula, sheet.name))
            assert not cell.dynamic


def without_day(value: object) -> object:
    """What a cell shows, without the day that the model's lines tell in a copy."""
    return value.removeprefix("Values as of 2 July 2026. ") if isinstance(value, str) else value


def changed_cells(made: Copy) -> set[Place]:
    """What is another cell in the copy: calls with what they fill, and what stops with them."""
    arrays = {
        (sheet, at)
        for sheet, position in made.calling()
        if (ref := made.original.by_name[sheet].cells[position].array_ref)
        for at in cells_in(range_bounds(ref))
    }
    arrays |= made.calling().keys()
    told = {change.where for change in made.frozen.changes if change.what == "live"}
    return {
        (sheet.name, at)
        for sheet in made.original.sheets
        for at, cell in sheet.cells.items()
        if (sheet.name, at) in arrays
        or place_text((sheet.name, at)) in told
        or str(cell.value).startswith("Model integrity: ")
        or made.is_locked(sheet.name, at)
    }


def test_every_cell_has_the_value_that_it_had(made: Copy) -> None:
    for sheet in made.original.sheets:
        copied = made.copy.by_name[sheet.name].cells
        assert {at: c.value for at, c in sheet.cells.items()} == {
            at: without_day(c.value) for at, c in copied.items()
        }


def test_all_other_cells_keep_their_bytes(made: Copy) -> None:
    changed = changed_cells(made)
    for sheet in made.original.sheets:
        copied = made.copy.by_name[sheet.name]
        for at, cell in sheet.cells.items():
            if (sheet.name, at) not in changed:
                old = sheet.source[slice(*cell.span)]
                assert copied.source[slice(*copied.cells[at].span)] == old


def test_all_other_parts_keep_their_bytes(made: Copy) -> None:
    old, new = members(made.original.path), members(made.path)
    touched = {name for name in old if old[name] != new.get(name)}
    sheets = {sheet for sheet, _ in changed_cells(made)} | {"Rules"}
    allowed = {made.original.by_name[s].part for s in sheets if s in made.original.by_name}
    allowed |= {f"xl/worksheets/_rels/{Path(part).name}.rels" for part in allowed}
    allowed |= {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
    allowed |= {"xl/styles.xml", "xl/tables/table1.xml"}
    assert touched <= allowed | {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"}


def test_others_read_the_same_values(made: Copy) -> None:
    calamine = pytest.importorskip("python_calamine")
    openpyxl = pytest.importorskip("openpyxl")
    pandas = pytest.importorskip("pandas")
    read = openpyxl.load_workbook(made.path, data_only=True)
    book = calamine.CalamineWorkbook.from_path(str(made.path))
    frames = pandas.read_excel(made.path, sheet_name=None, header=None, engine="calamine")
    for (sheet, (row, column)), value in {
        place: made.copy.by_name[place[0]].cells[place[1]].value for place in made.calling()
    }.items():
        assert read[sheet].cell(row, column).value == value
        if not isinstance(value, str) or not value.startswith("#"):
            start = book.get_sheet_by_name(sheet).start or (0, 0)
            rows = book.get_sheet_by_name(sheet).to_python()
            assert rows[row - 1 - start[0]][column - 1 - start[1]] == value
            assert frames[sheet].iat[row - 1, column - 1] == value


def test_each_frozen_cell_has_a_note_with_its_formula(made: Copy) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(made.path)
    own = {("Notes", (2, 2)): "My own note on a call", ("Notes", (3, 2)): "[Threaded comment]"}
    for (sheet, at), formula in made.calling().items():
        note = book[sheet].cell(*at).comment
        if (sheet, at) in own:
            assert note.text.startswith(own[sheet, at])
        else:
            assert note.author == "leasebridge"
            assert (
                re.sub(r"_xll\.|_xldudf_|\s", "", formula).upper()
                in re.sub(r"\s", "", note.text).upper()
            )


def test_notes_that_are_there_stay_as_they_are(edges: Copy) -> None:
    old, new = members(edges.original.path), members(edges.path)
    for part in ("xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"):
        pieces = re.findall(rb"<(comment|v:shape) .*?</\1>", old[part], re.DOTALL)
        assert pieces
        whole = re.finditer(rb"<(comment|v:shape) .*?</\1>", old[part], re.DOTALL)
        assert all(piece[0] in new[part] for piece in whole)
    assert new["xl/comments1.xml"].count(b"<comment ") == 4


def test_each_note_has_a_box_of_its_own_on_its_sheet(made: Copy) -> None:
    seen: set[str] = set()
    for sheet in made.copy.sheets:
        edges = {e.kind: e.target for e in made.copy.package.relationships(sheet.part)}
        if "comments" not in edges:
            continue
        notes = made.copy.package.xml(edges["comments"])
        refs = [e.attributes["ref"] for e in notes.walk() if e.name == "comment"]
        drawing = made.copy.package.read(edges["vmlDrawing"]).decode()
        places = re.findall(r"<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)</x:Column>", drawing)
        assert sorted(refs) == sorted(cell_text((int(r) + 1, int(c) + 1)) for r, c in places)
        shapes = re.findall(r'<v:shape id="(\w+)"', drawing)
        assert len(set(shapes)) == len(shapes) == len(refs)
        assert not seen & set(shapes)
        seen |= set(shapes)


def test_names_become_what_they_stood_for(edges: Copy) -> None:
    names = {name.name: name.formula for name in edges.copy.names}
    for name, constant in {
        "full_year": "10000",
        "twice_full_year": "20000",
        "from_cells": "IF('leasebridge flags'!$A$,NA(),10000)",
        "here": "IF('leasebridge flags'!$A$,NA(),15000)",
        "no_pct": "#N/A",
        "band": "IF('leasebridge flags'!$A$,NA(),\"high\")",
    }.items():
        assert re.sub(r"(?<=\$A\$)\d+", "", names[name]) == constant
    assert names["twice_tax"] == "Model!$B$6*2"
    assert not {"whole_bridge", "relative"} & names.keys()
    told = {change.where: change.outcome for change in edges.frozen.changes}
    assert "depends on the cell" in told["relative"]
    assert "more than one value" in told["whole_bridge"]


def test_formats_show_where_they_showed(edges: Copy) -> None:
    part = edges.part("Rules")
    rules = dict(
        re.findall(r'<conditionalFormatting sqref="([^"]+)">(.*?)</conditionalFormatting>', part)
    )
    # 400 MW at $25 and 500 MW at $20 are over $9,000mm; so is one of 300 MW at $30 not.
    assert re.search(r"<formula>NOT\(leasebridge_flag_\d+\)</formula>", rules["A5:A6 B5:B6"])
    assert re.search(r"<formula>IF\(leasebridge_flag_\d+,NA\(\),10000\)<", rules["D2:D6"])
    assert "<formula>TRUE</formula>" in rules["E2:E6"]
    assert "<formula>$A2&gt;300</formula>" in rules["G2:G6"]
    limit = r'<cfvo type="formula" val="IF\(leasebridge_flag_\d+,NA\(\),10000\)"/>'
    assert re.search(limit, rules["I2:I6"])
    assert not {"A2:B6", "F2:F6", "H2:H6"} & rules.keys()


def test_validations_keep_a_limit_that_is_one_number(edges: Copy) -> None:
    part = edges.part("Rules")
    kept = dict(re.findall(r'sqref="([^"]+)"><formula1>0</formula1><formula2>([^<]+)<', part))
    assert kept == {"D2:D6": "10000", "G2:G6": "$A2"}
    assert '<dataValidations count="2">' in part
    told = {c.where: c.outcome for c in edges.frozen.changes if c.what == "data validation"}
    assert "differs from cell to cell" in told["Rules!E2:E6"]
    assert "depends on what is entered" in told["Rules!F2:F6"]


def test_a_table_and_its_cells_say_the_same(edges: Copy) -> None:
    table = members(edges.path)["xl/tables/table1.xml"].decode()
    total = edges.copy.by_name["Tables"].cells[5, 3].formula or ""
    assert re.fullmatch(r"IF\('leasebridge flags'!\$A\$\d+,NA\(\),36000\)", total)
    assert f"<totalsRowFormula>{total}</totalsRowFormula>" in table
    assert "<totalsRowFormula>SUM(B2:B4)</totalsRowFormula>" in table
    assert "<calculatedColumnFormula>C2/2</calculatedColumnFormula>" in table
    assert table.count("<calculatedColumnFormula>") == 1


def test_cells_that_use_a_call_through_names_are_frozen(tmp_path: Path) -> None:
    formulas = ("twice", "TWICE+1", "local*1", "plain", '"twice"&amp;plain')
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><f>{formula}</f><v>{row}</v></c></row>'
        for row, formula in enumerate(formulas, start=1)
    )
    names = (
        '<definedNames><definedName name="local" localSheetId="0">LEASE_REVENUE(5,1)</definedName>'
        '<definedName name="plain">2</definedName><definedName name="twice">year*2</definedName>'
        '<definedName name="year">LEASE_REVENUE(250,40)</definedName></definedNames>'
    )
    made = small(tmp_path, rows, workbook=names)
    left = [made.copy.by_name["S"].cells[row, 1].formula for row in range(1, 6)]
    assert left == [None, None, None, "plain", '"twice"&plain']


def test_a_name_is_known_in_every_way_to_write_it(tmp_path: Path) -> None:
    names = (
        '<definedNames><definedName name="local" localSheetId="0">LEASE_REVENUE(5,1)</definedName>'
        '<definedName name="fixed" localSheetId="0">2</definedName>'
        '<definedName name="fixed">LEASE_REVENUE(5,1)</definedName></definedNames>'
    )
    parts = minimal("<sheetData/>", workbook=names)
    users = CallUsers(read_workbook(write_package(tmp_path / "small.xlsx", parts)))
    for formula in ("S!local", "'S'!LOCAL+1", "SUM(local,1)", "local(2)"):
        assert users.uses(formula, "S"), formula
        assert users.uses(formula, "Other") is ("S" in formula and "SUM" not in formula), formula
    for formula in ("fixed", "locals", "T[local]", '"local"', "local!A1", "'local'!A1", "1local"):
        assert not users.uses(formula, "S"), formula
    assert users.uses("fixed", "Other")
    assert users.expand('fixed*S!local&"fixed"', "Other") == (
        '(LEASE_REVENUE(5,1))*(LEASE_REVENUE(5,1))&"fixed"'
    )


def test_the_sheet_tells_where_the_copy_is_from(edges: Copy) -> None:
    told = [cell.value for cell in edges.copy.by_name[ABOUT].cells.values()]
    for text in (
        f"leasebridge {__version__}, edition values",
        "edges.xlsx",
        "02 July 2026 12:30 UTC",
    ):
        assert text in told
    assert "A. Nalyst" in told
    assert "1 of 2 hold" in told
    assert any(re.fullmatch("[0-9a-f]{64}", str(text)) for text in told)
    assert str(edges.original.path.parent) not in " ".join(map(str, told))


def test_the_sheet_lists_every_formula_as_text(made: Copy) -> None:
    sheet = made.copy.by_name[ABOUT]
    assert {cell.formula for cell in sheet.cells.values() if cell.formula} == {
        f'IF({ANY},"","Values as of 2 July 2026")',
        f'IF({ANY},"STALE: inputs were changed after 2 July 2026","")',
    }
    listed = {cell.value for cell in sheet.cells.values()}
    for change in made.frozen.changes:
        assert {change.where, change.formula, change.outcome} <= listed
    assert len(made.frozen.cells) == len(made.calling())
    part = made.part(ABOUT)
    links = [decode_text(link) for link in re.findall(r' location="([^"]+)"', part)]
    assert len(links) == len(made.frozen.cells)


def test_nobody_is_named_when_scrubbed(edges: Copy, tmp_path: Path) -> None:
    path = tmp_path / "edges.xlsx"
    path.write_bytes(edges.original.path.read_bytes())
    told = [c.value for c in frozen_copy(path, scrub=True).copy.by_name[ABOUT].cells.values()]
    assert not any("Nalyst" in str(text) for text in told)


@pytest.mark.parametrize("date1904", [False, True])
def test_excel_opens_it_without_repair(tmp_path: Path, made: Copy, date1904: bool) -> None:
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit is not installed")
    path = made.path
    if date1904:
        build_edges(tmp_path / "raw.xlsx", date1904=True)
        refresh(tmp_path / "raw.xlsx", engine="embedded")
        path = frozen_copy(tmp_path / "raw.xlsx").path
    assert not audit.OpenXmlValidator().validate(str(path)).errors


def test_a_workbook_without_calls_gets_the_sheet_alone(tmp_path: Path) -> None:
    build_without_calls(tmp_path / "plain.xlsx")
    made = frozen_copy(tmp_path / "plain.xlsx")
    assert not made.frozen.cells and not made.frozen.changes
    old, new = made.original.by_name["S"], made.copy.by_name["S"]
    assert old.source == new.source
    assert made.frozen.about == ABOUT


def test_no_row_is_taller_than_excel_allows(tmp_path: Path) -> None:
    long = "y" * 30_000
    cell = f'<c r="A1" t="str"><f>LEASE_REVENUE(1,1)&amp;A2</f><v>{long}</v></c>'
    heights = re.findall(' ht="([^"]*)"', small(tmp_path, f'<row r="1">{cell}</row>').part(ABOUT))
    assert max(map(float, heights)) <= 409


def test_a_sheet_of_that_name_keeps_it(tmp_path: Path) -> None:
    path = write_package(tmp_path / "small.xlsx", minimal(f"<sheetData>{CALL}</sheetData>"))
    path.write_bytes(frozen_copy(path).path.read_bytes())
    assert [sheet.name for sheet in frozen_copy(path).copy.sheets] == [f"{ABOUT} 2", ABOUT, "S"]


def test_formats_of_newer_excels_are_frozen_too(tmp_path: Path) -> None:
    rule = (
        f'<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="{X14}">'
        "<x14:conditionalFormattings><x14:conditionalFormatting "
        f'xmlns:xm="{XM}"><x14:cfRule type="expression" priority="1" id="{{0}}">'
        "<xm:f>LEASE_REVENUE(A1,40)&gt;9000</xm:f></x14:cfRule><xm:sqref>A1:A2</xm:sqref>"
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
    )
    rows = '<row r="1"><c r="A1"><v>250</v></c></row><row r="2"><c r="A2"><v>{}</v></c></row>'
    shown = "NOT(leasebridge_flag_1)"
    for second, expected in ((100, [shown, "A1"]), (300, [shown, "A1:A2"])):
        sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows.format(second)}</sheetData>{rule}'
        made = small(tmp_path, "", sheet=sheet + "</worksheet>")
        found = re.findall(r"<xm:(?:f|sqref)>([^<]*)<", made.part("S"))
        assert found == expected
    sheet = sheet.replace("&gt;9000", "&gt;90000")
    assert "extLst" not in small(tmp_path, "", sheet=sheet + "</worksheet>").part("S")


def test_parts_in_a_namespace_prefix_are_frozen_in_it(tmp_path: Path) -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:f>'
        "LEASE_REVENUE(250,40)</x:f><x:v>10000</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    made = small(tmp_path, "", sheet=sheet)
    cell = made.copy.by_name["S"].cells[1, 1]
    assert (cell.formula, cell.value) == (None, 10000.0)
    assert "<x:legacyDrawing " in made.part("S")


def test_what_cannot_be_frozen_is_refused_by_name(tmp_path: Path) -> None:
    what_if = CALL.replace("<f>", '<f t="dataTable" ref="A1" r1="B1">')
    with pytest.raises(Fault, match=r"small\.xlsx: S!A1 is a what-if data table"):
        small(tmp_path, what_if)
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    parts = {
        name: str(text).replace(MAIN, strict) for name, text in minimal("<sheetData/>").items()
    }
    with pytest.raises(Fault, match="Strict"):
        frozen_copy(write_package(tmp_path / "strict.xlsx", parts))


def test_a_name_that_a_chart_uses_is_not_taken_out(tmp_path: Path) -> None:
    names = (
        '<definedNames><definedName name="row">LEASE_REVENUE(S!A1,1)</definedName></definedNames>'
    )
    chart = '<c:chartSpace xmlns:c="urn:c"><c:f>small.xlsx!row</c:f></c:chartSpace>'
    types = str(minimal(CALL)["[Content_Types].xml"]).replace(
        "</Types>",
        '<Override PartName="/xl/charts/chart1.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.drawingml.chart+xml"/></Types>',
    )
    parts = {"xl/charts/chart1.xml": chart, "[Content_Types].xml": types}
    with pytest.raises(Fault, match="a chart uses the name row"):
        small(tmp_path, CALL, workbook=names, parts=parts)


def test_a_day_that_feeds_a_value_stays_that_of_handing_over(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f>TODAY()</f><v>46205</v></c></row>'
        '<row r="2"><c r="A2"><f>A1-46205+250</f><v>250</v></c></row>'
        '<row r="3"><c r="A3"><f>LEASE_REVENUE(A2,40)</f><v>10000</v></c></row>'
        '<row r="4"><c r="A4"><f>NOW()+A3</f><v>56205</v></c></row>'
    )
    made = small(tmp_path, rows)
    left = {at[0]: cell.formula for at, cell in made.copy.by_name["S"].cells.items()}
    assert (left[1], left[2], left[4]) == (None, "A1-46205+250", "NOW()+A3")
    told = [cell.value for cell in made.copy.by_name[ABOUT].cells.values()]
    assert "The day of handing over, in S!A1" in told
