"""Reading: whatever way a file writes a cell, the same workbook comes out."""

from __future__ import annotations

import datetime as dt
import gc
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from addin import limits
from addin.errors import BadWorkbook
from addin.xlsx.book import Name, StoredCell, Workbook
from addin.xlsx.cell_reader import CellValues
from addin.xlsx.reader import read_workbook
from addin.xlsx.sheet_reader import read_sheet
from tests.addin.sample_books.rich import (
    MAIN,
    build_rich,
    members,
    minimal,
    relationships,
    write_package,
)
from udfs.cells import CellError

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("rich") / "rich.xlsx"
    build_rich(path)
    return read_workbook(path)


def read(tmp_path: Path, sheet_data: str, **more: object) -> Workbook:
    return read_workbook(write_package(tmp_path / "book.xlsx", minimal(sheet_data, **more)))  # type: ignore[arg-type]


def cell(tmp_path: Path, markup: str) -> StoredCell:
    sheet_data = f'<sheetData><row r="1">{markup}</row></sheetData>'
    (found,) = read(tmp_path, sheet_data).sheets[0].cells.values()
    return found


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_rich_workbook_reads_as_openpyxl_reads_it(rich: Workbook) -> None:
    formulas = openpyxl.load_workbook(rich.path)
    values = openpyxl.load_workbook(rich.path, data_only=True)
    assert [sheet.name for sheet in rich.sheets] == ["Model", "Data"]
    for sheet in rich.sheets:
        for (row, column), found in sheet.cells.items():
            theirs = formulas[sheet.name].cell(row, column)
            if found.formula is not None and found.array_ref is None:
                assert theirs.value == "=" + found.formula
            if found.value is not None:
                assert values[sheet.name].cell(row, column).value == found.value


def test_arrays_names_and_tables_are_found(rich: Workbook) -> None:
    model = rich.by_name["Model"].cells
    assert (model[1, 6].array_ref, model[1, 6].dynamic) == ("F1:F3", True)
    assert (model[1, 7].array_ref, model[1, 7].dynamic) == ("G1:G2", False)
    assert Name("prices", "Data!$B$2:$B$5", None, "", False) in rich.names
    assert Name("local", "Model!$A$1", "Model", "", False) in rich.names
    (table,) = rich.tables
    assert (table.name, table.sheet, table.ref) == ("Prices", "Data", "A1:C5")
    assert (table.columns, table.header_row, table.totals_row) == (
        ("When", "Price", "Twice"),
        True,
        False,
    )


@pytest.mark.parametrize(
    ("markup", "value"),
    [
        ('<c r="A1"><v>0.1</v></c>', 0.1),
        ('<c r="A1" t="n"><v> -1E-3\n</v></c>', -0.001),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="e"><v>#N/A</v></c>', CellError("#N/A")),
        ('<c r="A1" t="str"><f>A2</f><v></v></c>', ""),
        ('<c r="A1" t="str"><f>A2</f><v/></c>', ""),
        ('<c r="A1" t="str"><v> a&amp;b&#233;&#x20AC;é </v></c>', " a&bé€é "),
        ('<c r="A1" t="str"><v xml:space="preserve"> a\nb </v></c>', " a\nb "),
        ('<c r="A1" t="str"><v>a_x000D_b_x005F_x000D_</v></c>', "a\rb_x000D_"),
        ('<c r="A1" t="str"><v>_xD83D__xDE00_ _xD800_</v></c>', "😀 �"),
        ('<c r="A1" t="str"><v><![CDATA[1<2 & more]]></v></c>', "1<2 & more"),
        ("<c r='A1'><v>7</v></c>", 7.0),
        ('<c r="A1"><!-- <v>8</v> --><v>7</v></c>', 7.0),
        ('<c r="A1"><?pi <v>8</v>?><v>7</v></c>', 7.0),
        ('<c t="inlineStr"><is><t> in </t></is></c>', "in"),
        (
            '<c t="inlineStr"><is><r><t xml:space="preserve">a </t></r> <r><t>b</t></r>'
            '<rPh sb="0" eb="1"><t>no</t></rPh></is></c>',
            "a b",
        ),
        ('<c r="A1" t="d"><v>2028-07-01</v></c>', 46935.0),
        ('<c r="A1" t="d"><v>1900-01-01T12:00:00</v></c>', 1.5),
        ('<c r="A1" t="d"><v>2028-07-01T18:00:00.000Z</v></c>', 46935.75),
        ('<c r="A1" t="d"><v>12:00:00</v></c>', 0.5),
        ('<c r="A1" t="d"><v>23:44:51.894</v></c>', 85_491.894 / 86_400),
        ('<c r="A1" t="d"><v>T06:00</v></c>', 0.25),
        ('<c r="A1" t="d"><v>PT36H</v></c>', 1.5),
        ('<c r="A1" t="d"><v>-P1DT6H0M</v></c>', -1.25),
        ('<c r="A1" t="d"><v>PT0.5S</v></c>', 0.5 / 86_400),
        *(
            (f'<c r="A1" t="e"><v>{code}</v></c>', CellError(code))
            for code in (
                "#GETTING_DATA",
                "#SPILL!",
                "#CALC!",
                "#FIELD!",
                "#BUSY!",
                "#BLOCKED!",
                "#CONNECT!",
                "#UNKNOWN!",
                "#PYTHON!",
                "#EXTERNAL!",
                "#TIMEOUT!",
            )
        ),
        ('<c r="A1" s="3"/>', None),
        ('<c r="A1"><v></v></c>', None),
        ('<c r="A1" t="s"/>', None),
    ],
)
def test_a_value_is_read_whatever_its_form(tmp_path: Path, markup: str, value: object) -> None:
    found = cell(tmp_path, markup).value
    assert found == value
    assert type(found) is type(value)


def test_times_and_lengths_of_time_are_the_same_in_the_1904_system(tmp_path: Path) -> None:
    texts = ["1904-01-02", "12:00", "PT36H"]
    cells = "".join(f'<c t="d"><v>{text}</v></c>' for text in texts)
    parts = minimal(f"<sheetData><row>{cells}</row></sheetData>")
    properties = '<workbookPr date1904="1"/><sheets>'
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace("<sheets>", properties)
    book = read_workbook(write_package(tmp_path / "book.xlsx", parts))
    assert [found.value for found in book.sheets[0].cells.values()] == [1.0, 0.5, 1.5]


@pytest.mark.parametrize("text", ["soon", "25:00", "P", "PT", "2028-13-01", "P1Y", "٢٣:٤٤"])
def test_what_is_no_date_and_no_time_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadWorkbook, match=f"a cell holds '{text}' as type 'd'"):
        cell(tmp_path, f'<c t="d"><v>{text}</v></c>')


@pytest.mark.parametrize("kind", ["chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"])
def test_sheets_that_are_no_worksheets_are_left_alone(tmp_path: Path, kind: str) -> None:
    parts = minimal("<sheetData/>", parts={"xl/other.xml": "<other/>"})
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": (kind, "other.xml")}
    )
    others = '<sheets><sheet name="Other" sheetId="2" r:id="rId2"/>'
    others += '<sheet name="Module" sheetId="3" state="veryHidden" r:id=""/>'
    others += '<sheet name="Code" sheetId="4"/>'
    names = '</sheets><definedNames><definedName name="n" localSheetId="3">S!$A$1</definedName>'
    names += '<definedName name="m" localSheetId="1">1</definedName></definedNames>'
    book = str(parts["xl/workbook.xml"]).replace("<sheets>", others).replace("</sheets>", names)
    parts["xl/workbook.xml"] = book
    found = read_workbook(write_package(tmp_path / "book.xlsx", parts))
    assert [sheet.name for sheet in found.sheets] == ["S"]
    assert [(name.name, name.sheet) for name in found.names] == [("n", "S"), ("m", "Module")]
    parts["xl/workbook.xml"] = book.replace('r:id=""', 'r:id="rId9"')
    with pytest.raises(BadWorkbook, match="a sheet refers to a part that is missing"):
        read_workbook(write_package(tmp_path / "book.xlsx", parts))


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ([("A1", "A1:XFD1048576")], "more than 1,000,000 cells that array formulas"),
        (
            [("A1", "A1:ALL600"), ("A601", "A601:ALL1200")],
            "more than 1,000,000 cells that array formulas",
        ),
        ([("A1", "C1:C3")], "the array formula in A1 fills C1:C3 elsewhere"),
        ([("B2", "A1:C3")], "the array formula in B2 fills A1:C3 elsewhere"),
    ],
)
def test_an_array_formula_stands_at_the_start_of_a_range_of_sane_size(
    tmp_path: Path, cells: list[tuple[str, str]], fault: str
) -> None:
    for odd in ("", "<!-- read by the parser -->"):
        rows = "".join(
            f'<row r="{at[1:]}"><c r="{at}"><f t="array" ref="{ref}">1</f></c></row>'
            for at, ref in cells
        )
        with pytest.raises(BadWorkbook, match=fault):
            read(tmp_path, f"<sheetData>{rows}{odd}</sheetData>")


def test_the_sheets_of_a_workbook_share_what_arrays_may_fill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(limits.VARIABLE, "array-cells=3")
    array = '<sheetData><row r="1"><c r="A1"><f t="array" ref="A1:B1">1</f></c></row></sheetData>'
    parts = minimal(array)
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet1.xml"]
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in (1, 2)}
    )
    read_workbook(write_package(tmp_path / "one.xlsx", minimal(array)))
    second = '<sheet name="T" sheetId="2" r:id="rId2"/></sheets>'
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace("</sheets>", second)
    with pytest.raises(BadWorkbook, match="more than 3 cells that array formulas"):
        read_workbook(write_package(tmp_path / "two.xlsx", parts))


def test_names_in_attributes_are_escaped_like_texts(tmp_path: Path) -> None:
    table = (
        f'<table xmlns="{MAIN}" displayName="T_x005F_x0041_" ref="A1:B2"><tableColumns>'
        '<tableColumn name="two_x000a_lines"/><tableColumn name="c_x005F_x0041_"/></tableColumns>'
        "</table>"
    )
    name = '<definedNames><definedName name="n_x005f_x0041_" localSheetId="0">1</definedName>'
    edge = relationships({"rId1": ("table", "../tables/table1.xml")})
    parts = {"xl/tables/table1.xml": table, "xl/worksheets/_rels/sheet1.xml.rels": edge}
    whole = minimal("<sheetData/>", parts=parts, workbook=f"{name}</definedNames>")
    sheet = 'name="Plan_x005F_x2026_v1"'
    whole["xl/workbook.xml"] = str(whole["xl/workbook.xml"]).replace('name="S"', sheet)
    book = read_workbook(write_package(tmp_path / "book.xlsx", whole))
    assert [sheet.name for sheet in book.sheets] == ["Plan_x2026_v1"]
    assert book.names == [Name("n_x0041_", "1", "Plan_x2026_v1", "", False)]
    assert book.tables[0].name == "T_x0041_"
    assert book.tables[0].columns == ("two\nlines", "c_x0041_")


def test_shared_strings_are_read_without_formats_and_reading_aids(tmp_path: Path) -> None:
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>one</t></si><si><r><rPr/><t xml:space="preserve">t </t></r>'
        "<r><t>wo</t></r><rPh><t>TWO</t></rPh></si></sst>"
    )
    edges = {
        "rId1": ("worksheet", "/xl/Worksheets/Sheet1.xml"),
        "rId2": ("sharedStrings", "../xl/s%20t.xml"),
    }
    book = read(
        tmp_path,
        '<sheetData><row><c t="s"><v>1</v></c><c t="s"><v>0</v></c></row></sheetData>',
        parts={"xl/s t.xml": strings, "xl/_rels/workbook.xml.rels": relationships(edges)},
    )
    assert [c.value for c in book.sheets[0].cells.values()] == ["t wo", "one"]


def test_positions_may_be_left_out(tmp_path: Path) -> None:
    sheet_data = (
        '<sheetData><row/><row><c><v>1</v></c><c r="D2"><v>2</v></c><c><v>3</v></c></row>'
        '<row r="9"><c/></row><row><c r="XFD10"/></row></sheetData>'
    )
    book = read(tmp_path, sheet_data)
    assert list(book.sheets[0].cells) == [(2, 1), (2, 4), (2, 5), (9, 1), (10, 16384)]


def test_a_prefix_and_the_strict_flavour_change_nothing(tmp_path: Path) -> None:
    sheet = (
        f'\ufeff<?xml version="1.0" encoding="UTF-8"?><x:worksheet xmlns:x="{STRICT}">'
        '<x:sheetData><x:row r="1"><x:c r="A1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    found = read(tmp_path, "", sheet=sheet).sheets[0].cells[1, 1]
    assert (found.formula, found.value) == ("1+1", 2.0)


def test_shared_formulas_are_written_out(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        '<sheetData><row r="1"><c r="B1"><f t="shared" ref="B1:C2" si="4">A1*$A$1</f></c>'
        '<c r="C1"><f t="shared" si="4"/></c></row><row r="2"><c r="B2">'
        '<f t="shared" si="4"></f></c><c r="C2"><f t="shared" si="4">7</f></c></row></sheetData>',
    )
    formulas = {at: found.formula for at, found in book.sheets[0].cells.items()}
    assert formulas == {(1, 2): "A1*$A$1", (1, 3): "B1*$A$1", (2, 2): "A2*$A$1", (2, 3): "7"}


def test_every_result_of_a_what_if_table_is_marked(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        '<sheetData><row r="1"><c r="A1"><f t="dataTable" ref="A1:B1" dt2D="1" r1="D1" r2="D2"/>'
        '<v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row></sheetData>',
    )
    assert [c.data_table for c in book.sheets[0].cells.values()] == [True, True, False]


def test_cm_means_a_spill_only_where_the_metadata_says_so(tmp_path: Path) -> None:
    array = "http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray"
    metadata = (
        f'<metadata xmlns="{MAIN}" xmlns:xda="{array}"><metadataTypes count="2">'
        '<metadataType name="XLRICHVALUE"/><metadataType name="XLDAPR"/></metadataTypes>'
        '<futureMetadata name="XLDAPR" count="1"><bk><extLst><ext uri="u">'
        '<xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk>'
        '</futureMetadata><cellMetadata count="2"><bk><rc t="1" v="0"/></bk>'
        '<bk><rc t="2" v="0"/></bk></cellMetadata></metadata>'
    )
    edges = {"rId1": ("worksheet", "worksheets/sheet1.xml"), "m": ("sheetMetadata", "m.xml")}
    book = read(
        tmp_path,
        '<sheetData><row r="1"><c r="A1" cm="1"><f t="array" ref="A1">1</f></c>'
        '<c r="B1" cm="2"><f t="array" ref="B1">1</f></c></row></sheetData>',
        parts={"xl/m.xml": metadata, "xl/_rels/workbook.xml.rels": relationships(edges)},
    )
    assert [c.dynamic for c in book.sheets[0].cells.values()] == [False, True]


def test_the_workbook_says_how_it_calculates(tmp_path: Path) -> None:
    workbook = (
        '<externalReferences><externalReference r:id="x"/></externalReferences><definedNames>'
        '<definedName name="rate" comment="why" hidden="1">0.15</definedName></definedNames>'
        '<calcPr iterate="1"/><workbookPr date1904="true"/>'
    )
    edges = {"rId1": ("worksheet", "worksheets/sheet1.xml"), "x": ("externalLink", "link.xml")}
    outward = relationships({"r": ("externalLinkPath", "other.xlsx")}).replace(
        'Target="other.xlsx"', 'Target="other.xlsx" TargetMode="External"'
    )
    book = read(
        tmp_path,
        '<sheetData><row r="1"><c r="A1" t="d"><v>1904-01-02</v></c></row></sheetData>',
        workbook=workbook,
        parts={
            "xl/_rels/workbook.xml.rels": relationships(edges),
            "xl/link.xml": "<externalLink/>",
            "xl/_rels/link.xml.rels": outward,
        },
    )
    assert book.date1904
    assert book.iterate
    assert book.external_links == ["other.xlsx"]
    assert book.names == [Name("rate", "0.15", None, "why", True)]
    assert book.sheets[0].cells[1, 1].value == (dt.date(1904, 1, 2) - dt.date(1904, 1, 1)).days


@pytest.mark.parametrize(
    ("sheet_data", "fault"),
    [
        ("", "no sheetData"),
        ("<sheetData/><sheetData></sheetData>", "two sheetData"),
        ('<sheetData><row r="1"><c r="A1"/><c r="A1"/></row></sheetData>', "A1 stands in it twice"),
        ('<sheetData><row r="1"/><row r="1"/></sheetData>', "row 1 stands in it twice"),
        ('<sheetData><row r="1048577"/></sheetData>', "outside a sheet"),
        ('<sheetData><row r="0"/></sheetData>', "outside a sheet"),
        ('<sheetData><row r="1"><c r="XFE1"/></row></sheetData>', "no column"),
        ('<sheetData><row r="1"><c r="A2"/></row></sheetData>', "no column|in its row"),
        ('<sheetData><row r="1"><c r="XFD1"/><c/></row></sheetData>', "too many cells"),
        ('<sheetData><c r="A1"/></sheetData>', "outside its row"),
        ("<sheetData><row><c><v>1</v><v>2</v></c></row></sheetData>", "two values"),
        ("<sheetData><row><c><v>abc</v></c></row></sheetData>", "could not convert"),
        ('<sheetData><row r="1"><c r="A1"><v>NaN</v></c></row></sheetData>', "no number"),
        ('<sheetData><row r="1"><c r="A1"><v>1_0</v></c></row></sheetData>', "no number"),
        ('<sheetData><row r="1"><c r="A1"><v>1e999</v></c></row></sheetData>', "no number"),
        ('<sheetData><row><c t="s"><v>0</v></c></row></sheetData>', "shared string number 0"),
        ('<sheetData><row><c t="q"><v>0</v></c></row></sheetData>', "as type 'q'"),
        ('<sheetData><row><c t="b"><v>2</v></c></row></sheetData>', "holds '2'"),
        ('<sheetData><row><c><f t="shared" si="0"/></c></row></sheetData>', "formula that is miss"),
        ('<sheetData><row><c><f t="shared"/></c></row></sheetData>', "lacks 'si'"),
        ('<sheetData><row><c><f t="array" ref="A1:">1</f></c></row></sheetData>', "no cell"),
        ("<sheetData><row></sheetData>", "not well-formed"),
        ("<sheetData>&nothing;</sheetData>", "not well-formed"),
    ],
)
def test_a_sheet_that_nobody_would_open_is_refused_in_one_line(
    tmp_path: Path, sheet_data: str, fault: str
) -> None:
    with pytest.raises(BadWorkbook, match=fault) as caught:
        read(tmp_path, sheet_data)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'book.xlsx'}: xl/worksheets/sheet1.xml ")
    assert "\n" not in message


def test_both_ways_of_reading_rows_agree(rich: Workbook) -> None:
    for part, data in members(rich.path).items():
        if part.startswith("xl/worksheets/sheet"):
            strings = [str(number) for number in range(100)]
            quick = read_sheet(data, CellValues(strings, {"1"}, False))
            slow = read_sheet(data, CellValues(strings, {"1"}, False), quick=False)
            assert quick == slow


PLAIN = [
    '<row r="1"><c r="A1"><f>1</f><v>1</v></c><c r="C1" s="2"/></row><row r="3"/>',
    '<row r="2" s="4" customFormat="1" hidden="1"><c r="B2" t="str"><f>"a"&amp;"é"</f>'
    "<v>aé</v></c></row>",
    '<row r="2"><c r="B2"><f t="shared" ref="B2:C2" si="0">A2</f></c>'
    '<c r="C2"><f t="shared" si="0"/><v>5</v></c></row>',
    '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:A2">_xlfn.SEQUENCE(2)</f><v>1</v></c></row>',
    '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1" t="b"><v>1</v></c>'
    '<c r="C1" t="str"><v xml:space="preserve"> x</v></c></row>',
]


ODD = [
    '<row r="1"><c r="A1"><v x="&gt;">1</v></c></row>',
    """<row r="1"><c r="A1"><v x='>'>1</v></c></row>""",
    """<row r="1"><c r="A1"><f x='>'>1</f></c></row>""",
    """<row r="1" x='>'><c r="A1" y=">"><f x='>'>1</f></c></row>""",
    '<row r="1"><c r="A1" xmlns="urn:other"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><f/><v/></c><c r="B1" t="str"><f>1</f><v/></c></row>',
    '<row r="1"><!-- <c r="A1"/> --><c r="B1"/></row>',
    '<row r="2"/><row r="1"/>',
]


@pytest.mark.parametrize(
    "rows", [*ODD, *PLAIN, " ".join(PLAIN[:1]), "\r\n".join(["", PLAIN[0], ""])]
)
def test_plain_rows_mean_the_same_to_the_parser(rows: str) -> None:
    data = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    quick = read_sheet(data, CellValues([], {"1"}, False))
    slow = read_sheet(data, CellValues([], {"1"}, False), quick=False)
    assert quick == slow
    for (row, _), found in quick.cells.items():
        assert data[slice(*found.span)].startswith(b"<c ")
        start, end = quick.rows[row].span
        assert start < found.span[0] < found.span[1] < end


def test_nothing_of_a_workbook_stays_when_nobody_needs_it(tmp_path: Path) -> None:
    """Who refreshes many has no collector on: circles would pile up."""
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row in range(200):
            sheet.write_row(row, 0, [row, "text", row])
    read_workbook(path)
    gc.collect()
    gc.disable()
    try:
        read_workbook(path)
        assert gc.collect() < 100
    finally:
        gc.enable()
