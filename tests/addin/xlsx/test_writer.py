"""New values go into their cells, and no other byte of the workbook changes."""

from __future__ import annotations

import re
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook

from addin.a1 import cell_text
from addin.errors import InternalFault
from addin.xlsx.book import Workbook
from addin.xlsx.cell_writer import storable
from addin.xlsx.reader import read_workbook
from addin.xlsx.save import save
from addin.xlsx.writer import changed_parts
from tests.addin.sample_books.rich import (
    MAIN,
    build_rich,
    members,
    minimal,
    parts_with,
    relationships,
    write_package,
)
from udfs.cells import CellError, Value

NEW: dict[str, dict[tuple[int, int], Value]] = {
    "Model": {
        (1, 1): 100.25,
        (1, 2): 200.5,
        (2, 2): CellError("#DIV/0!"),
        (3, 2): True,
        (2, 3): ' <new> & "text" ',
        (3, 3): "n3",
        (1, 4): 5.0,
        (2, 4): CellError("#N/A"),
        (1, 5): 4.0,
        (5, 5): None,
    },
    "Data": {(2, 2): 99.0, (2, 3): 198.0, (3, 2): 20.0},
}
CELL = re.compile(rb"<c r=\"([A-Z]+[0-9]+)\"[^>]*?(?:/>|>.*?</c>)", re.DOTALL)


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rich") / "rich.xlsx"
    build_rich(path)
    return path


@pytest.fixture
def patched(rich: Path, tmp_path: Path) -> Path:
    book = read_workbook(rich)
    save(book, parts_with(book, NEW), tmp_path / "new.xlsx")
    return tmp_path / "new.xlsx"


def one_sheet(tmp_path: Path, sheet_data: str, **more: object) -> Workbook:
    return read_workbook(write_package(tmp_path / "book.xlsx", minimal(sheet_data, **more)))  # type: ignore[arg-type]


def without_cells(part: bytes, cells: set[bytes]) -> bytes:
    return CELL.sub(lambda match: b"" if match[1] in cells else match[0], part)


def patched_rows(
    tmp_path: Path,
    rows: str,
    values: dict[tuple[int, int], Value],
    spills: dict[tuple[int, int], str] | None = None,
) -> str:
    """What `<sheetData>` holds once the values are in."""
    book = one_sheet(tmp_path, f"<sheetData>{rows}</sheetData>")
    parts = changed_parts(book, {"S": values}, {"S": spills or {}})
    data = parts.get("xl/worksheets/sheet1.xml", book.sheets[0].source).decode()
    return data.partition("<sheetData>")[2].rpartition("</sheetData>")[0]


def test_only_the_cells_with_new_values_change(rich: Path, patched: Path) -> None:
    before, after = members(rich), members(patched)
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    sheets = {"xl/worksheets/sheet1.xml": "Model", "xl/worksheets/sheet2.xml": "Data"}
    charts = {f"xl/charts/chart{number}.xml" for number in range(1, 5)}
    assert changed == {*sheets, *charts, "xl/workbook.xml"}
    for part, name in sheets.items():
        new = {cell_text(position).encode() for position in NEW[name]}
        assert without_cells(before[part], new) == without_cells(after[part], new)


def test_members_keep_their_packing_and_what_is_said_of_them(rich: Path, patched: Path) -> None:
    with zipfile.ZipFile(rich) as before, zipfile.ZipFile(patched) as after:
        assert after.testzip() is None
        assert after.comment == before.comment
        for old, new in zip(before.infolist(), after.infolist(), strict=True):
            for attribute in ("filename", "date_time", "compress_type", "comment", "extra"):
                assert getattr(old, attribute) == getattr(new, attribute)
            if old.CRC == new.CRC:
                assert old.compress_size == new.compress_size


def test_other_readers_see_the_new_values(patched: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        theirs = openpyxl.load_workbook(patched, data_only=True)
    calamine = CalamineWorkbook.from_path(patched)
    for sheet, cells in NEW.items():
        rows = calamine.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        for (row, column), value in cells.items():
            assert theirs[sheet].cell(row, column).value == value
            if not isinstance(value, CellError) and value is not None:
                assert rows[row - 1][column - 1] == value


def test_reading_back_gives_the_values_and_a_second_patch_changes_nothing(patched: Path) -> None:
    book = read_workbook(patched)
    for sheet, cells in NEW.items():
        for position, value in cells.items():
            cell = book.by_name[sheet].cells.get(position)
            found = cell.value if cell else None
            assert (found, type(found)) == (value, type(value))
    assert parts_with(book, NEW) == {}


VALUES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**18), 10**18).map(float),
    st.booleans(),
    st.sampled_from(["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"]).map(
        CellError
    ),
    st.text(st.characters(codec="utf-8") | st.sampled_from("_x0041\x00\r\n\t 😀&<>]\ufffe\uffff")),
    st.none(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=12))
@example(["_x0041_x0042_", "_x0041\x01", "__x000D_", "\r\n", " ", "", "_x005F_", "]]>"])
def test_a_value_survives_being_written(
    tmp_path_factory: pytest.TempPathFactory, values: list[Value]
) -> None:
    folder = tmp_path_factory.mktemp("round")
    rows = "".join(f'<c r="{cell_text((1, n))}" t="str"><v>old</v></c>' for n in range(1, 7))
    book = one_sheet(folder, f'<sheetData><row r="1">{rows}</row></sheetData>')
    wanted = {(1, n): value for n, value in enumerate(values, start=1)}
    save(book, changed_parts(book, {"S": wanted}, {}), folder / "new.xlsx")
    cells = read_workbook(folder / "new.xlsx").sheets[0].cells
    for position, value in wanted.items():
        found = cells[position].value if position in cells else None
        assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (float("nan"), CellError("#NUM!")),
        (float("inf"), CellError("#NUM!")),
        (7, 7.0),
        (CellError("#SPILL!"), CellError("#VALUE!")),
        ("\ud83d\ude00 \ud800", "😀 �"),
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, CellError("#VALUE!")),
        ("😀" * 16_384, CellError("#VALUE!")),
    ],
)
def test_what_no_cell_can_hold_becomes_what_excel_would_show(value: Value, stored: Value) -> None:
    assert (storable(value), type(storable(value))) == (stored, type(stored))


@pytest.mark.parametrize(
    ("markup", "value"),
    [
        ("<v>0.1</v>", 0.1),
        ("<v>1.0E2</v>", 100.0),
        ("<v> 5 </v>", 5.0),
        ("<v/>", None),
    ],
)
def test_an_equal_value_leaves_the_bytes(tmp_path: Path, markup: str, value: Value) -> None:
    rows = f'<row r="1"><c r="A1"><f>B1</f>{markup}</c></row>'
    assert patched_rows(tmp_path, rows, {(1, 1): value}) == rows


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ('<c r="A1" s="1" t="b"><v>0</v></c>', 2.5, '<c r="A1" s="1"><v>2.5</v></c>'),
        ('<c r="A1" t="str" vm="1" ph="1"><f>B1</f><v>x</v></c>', 3.0,
         '<c r="A1" ph="1"><f>B1</f><v>3</v></c>'),
        ('<c r="A1" s="7"/>', True, '<c r="A1" s="7" t="b"><v>1</v></c>'),
        ('<c r="A1"><f>B1</f></c>', CellError("#N/A"), '<c r="A1" t="e"><f>B1</f><v>#N/A</v></c>'),
        ('<c r="A1" s="2"><v>1</v></c>', None, '<c r="A1" s="2"/>'),
        ('<c r="A1"><f>B1</f><v>1</v></c>', None, '<c r="A1"><f>B1</f></c>'),
        ("<c  r = 'A1'\n t='str' ><f >B1</f ><v >x</v ></c >", 1.0,
         "<c  r = 'A1' ><f >B1</f ><v>1</v></c>"),
        ('<c r="A1"><!-- a <v>b</v> --><f>B1</f> <?p i?><v>1</v><!-- c --></c>', 2.0,
         '<c r="A1"><!-- a <v>b</v> --><f>B1</f> <?p i?><v>2</v><!-- c --></c>'),
        ('<c r="A1" t="str"><f><![CDATA[B1&"<"]]></f><v><![CDATA[<]]></v></c>', "é",
         '<c r="A1" t="str"><f><![CDATA[B1&"<"]]></f><v>é</v></c>'),
        ('<c r="A1" t="inlineStr"><is><t>old</t></is></c>', 4.0, '<c r="A1"><v>4</v></c>'),
        ("<c><v>1</v></c>", 2.0, "<c><v>2</v></c>"),
        ('<c r="A1" foo=" t=\'q\'&gt;"><v>1</v></c>', "a", None),
    ],
)  # fmt: skip
def test_a_cell_keeps_all_but_its_value(
    tmp_path: Path, before: str, value: Value, after: str | None
) -> None:
    after = after or before.replace("><v>1", ' t="str"><v>a')
    rows = patched_rows(tmp_path, f'<row r="1">{before}</row>', {(1, 1): value})
    assert rows == f'<row r="1">{after}</row>'


def test_a_prefix_is_kept_in_old_and_new_cells(tmp_path: Path) -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="2"><x:c r="B2"><x:f>1</x:f>'
        "</x:c></x:row></x:sheetData></x:worksheet>"
    )
    book = one_sheet(tmp_path, "", sheet=sheet)
    values: dict[tuple[int, int], Value] = {(2, 2): 1.0, (2, 1): 2.0, (3, 1): "a"}
    data = changed_parts(book, {"S": values}, {})["xl/worksheets/sheet1.xml"]
    assert data.decode() == sheet.replace(
        '<x:c r="B2"><x:f>1</x:f></x:c></x:row>',
        '<x:c r="A2"><x:v>2</x:v></x:c><x:c r="B2"><x:f>1</x:f><x:v>1</x:v></x:c></x:row>'
        '<x:row r="3"><x:c r="A3" t="str"><x:v>a</x:v></x:c></x:row>',
    )


@pytest.mark.parametrize(
    ("before", "values", "after"),
    [
        ("", {(2, 1): 1.0}, '<row r="2"><c r="A2"><v>1</v></c></row>'),
        ('<row r="2" ht="9"/>', {(2, 3): 1.0, (2, 1): 0.0},
         '<row r="2" ht="9"><c r="A2"><v>0</v></c><c r="C2"><v>1</v></c></row>'),
        ('<row r="1"/><row r="4"/>', {(3, 1): 1.0, (2, 1): 0.0, (9, 1): 2.0},
         '<row r="1"/><row r="2"><c r="A2"><v>0</v></c></row><row r="3"><c r="A3"><v>1</v></c>'
         '</row><row r="4"/><row r="9"><c r="A9"><v>2</v></c></row>'),
        ('<row r="1"><c r="B1"/><c r="D1"/></row>', {(1, 1): 1.0, (1, 3): 2.0, (1, 27): 3.0},
         '<row r="1"><c r="A1"><v>1</v></c><c r="B1"/><c r="C1"><v>2</v></c><c r="D1"/>'
         '<c r="AA1"><v>3</v></c></row>'),
        ('<row r="1" s="8" customFormat="1"/>', {(1, 1): 1.0},
         '<row r="1" s="8" customFormat="1"><c r="A1" s="8"><v>1</v></c></row>'),
        ('<row r="1" s="8"/>', {(1, 1): None, (5, 5): None}, '<row r="1" s="8"/>'),
    ],
)  # fmt: skip
def test_cells_that_are_not_there_come_in_order(
    tmp_path: Path, before: str, values: dict[tuple[int, int], Value], after: str
) -> None:
    assert patched_rows(tmp_path, before, values) == after


def test_a_sheet_without_rows_gets_some_and_its_extent_grows(tmp_path: Path) -> None:
    sheet = (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><cols><col min="2" max="3" style="5"/>'
        "</cols><sheetData/></worksheet>"
    )
    book = one_sheet(tmp_path, "", sheet=sheet)
    data = changed_parts(book, {"S": {(4, 3): 1.0}}, {})
    assert data["xl/worksheets/sheet1.xml"].decode() == sheet.replace('"A1"', '"A1:C4"').replace(
        "<sheetData/>",
        '<sheetData><row r="4"><c r="C4" s="5"><v>1</v></c></row></sheetData>',
    )


def test_a_byte_order_mark_shifts_nothing(tmp_path: Path) -> None:
    for odd in ("", "<!-- read by the parser -->"):
        sheet = (
            f'\ufeff<worksheet xmlns="{MAIN}"><sheetData>{odd}<row r="1"><c r="A1"><v>1</v></c>'
            '<c r="B1" t="str"><v>é</v></c><c r="C1"><v>3</v></c></row></sheetData></worksheet>'
        )
        book = one_sheet(tmp_path, "", sheet=sheet)
        values: dict[tuple[int, int], Value] = {(1, 1): 5.0, (1, 3): 6.0}
        data = changed_parts(book, {"S": values}, {})
        expected = sheet.replace("<v>1", "<v>5").replace("<v>3", "<v>6")
        assert data["xl/worksheets/sheet1.xml"].decode() == expected


ARRAY = (
    '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c></row>'
    '<row r="2"><c r="A2" s="3"><v>2</v></c></row>'
)


def test_an_array_grows(tmp_path: Path) -> None:
    values: dict[tuple[int, int], Value] = {(1, 1): 1.0, (2, 1): 2.0, (3, 1): "x"}
    rows = patched_rows(tmp_path, ARRAY, values, {(1, 1): "A1:A3"})
    added = '<row r="3"><c r="A3" t="str"><v>x</v></c></row>'
    assert rows == ARRAY.replace("A1:A2", "A1:A3") + added


def test_an_array_shrinks_and_leaves_the_style_behind(tmp_path: Path) -> None:
    rows = patched_rows(tmp_path, ARRAY, {(1, 1): 9.0, (2, 1): None}, {(1, 1): "A1"})
    assert rows == ARRAY.replace("A1:A2", "A1").replace("<v>1</v>", "<v>9</v>").replace(
        '<c r="A2" s="3"><v>2</v></c>', '<c r="A2" s="3"/>'
    )


def test_an_array_of_the_same_size_is_left(tmp_path: Path) -> None:
    assert patched_rows(tmp_path, ARRAY, {(1, 1): 1.0}, {(1, 1): "A1:A2"}) == ARRAY


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<calcPr calcId="124519" fullCalcOnLoad="1"/>', '<calcPr calcId="191029"/>'),
        ('<calcPr fullCalcOnLoad="1" iterate="1" />',
         '<calcPr iterate="1" calcId="191029"/>'),
        ("<calcPr calcId='191029' forceFullCalc='true' calcMode='manual'/>",
         "<calcPr calcId='191029' calcMode='manual'/>"),
        ('<calcPr calcId="191029" calcCompleted="0"></calcPr>',
         '<calcPr calcId="191029"></calcPr>'),
        ('<calcPr calcId="999999" fullCalcOnLoad="0"/>', None),
        ('<definedNames/><oleSize ref="A1"/>',
         '<definedNames/><calcPr calcId="191029"/><oleSize ref="A1"/>'),
        ("<fileRecoveryPr/>", '<calcPr calcId="191029"/><fileRecoveryPr/>'),
    ],
)  # fmt: skip
def test_opening_no_longer_calculates_everything(
    tmp_path: Path, before: str, after: str | None
) -> None:
    book = one_sheet(tmp_path, "<sheetData/>", workbook=before)
    original = members(book.path)["xl/workbook.xml"].decode()
    parts = parts_with(book, {})
    expected = {} if after is None else {"xl/workbook.xml": original.replace(before, after)}
    assert {name: data.decode() for name, data in parts.items()} == expected
    assert changed_parts(book, {}, {}) == {}


def test_every_patched_part_is_still_well_formed(patched: Path) -> None:
    for name, data in members(patched).items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(data)


def test_shared_formulas_and_their_masters_stay(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="B1"><f t="shared" ref="B1:B2" si="0">A1*2</f><v>1</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    new = patched_rows(tmp_path, rows, {(1, 2): 5.0, (2, 2): 6.0})
    assert new == rows.replace("<v>1</v>", "<v>5</v>").replace("<v>2</v>", "<v>6</v>")


def test_a_sheet_in_an_odd_place_is_written_where_it_is(tmp_path: Path) -> None:
    parts = minimal("<sheetData/>")
    parts["deep/Sheet.XML"] = parts.pop("xl/worksheets/sheet1.xml")
    parts["xl/_rels/workbook.xml.rels"] = relationships({"rId1": ("worksheet", "/DEEP/sheet.xml")})
    book = read_workbook(write_package(tmp_path / "book.xlsx", parts))
    changed = changed_parts(book, {"S": {(1, 1): 1.0}}, {})
    assert list(changed) == ["deep/Sheet.XML"]


SPILL_AND_TYPED = (
    '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:B1">SEQUENCE(1,2)</f><v>1</v></c>'
    '<c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row><row r="2"><c r="A2" s="1"/></row>'
)


@pytest.mark.parametrize(
    ("values", "spill", "typed"),
    [
        ({(1, 1): 1.0, (1, 2): None, (2, 1): 5.0}, "A1:A2", None),
        ({(1, 1): 7.0, (1, 2): 8.0, (1, 3): 3.0, (3, 3): None}, "A1:B1", None),
        ({(1, 3): None}, "A1:B1", "S!C1"),
        ({(1, 3): 9.0}, "A1:C1", "S!C1"),
        ({(2, 1): 5.0}, "A1:B1", "S!A2"),
        ({(3, 3): 5.0}, "A1:B1", "S!C3"),
    ],
)
def test_no_result_is_written_over_what_was_typed(
    tmp_path: Path, values: dict[tuple[int, int], Value], spill: str, typed: str | None
) -> None:
    book = one_sheet(tmp_path, f"<sheetData>{SPILL_AND_TYPED}</sheetData>")
    spills = {"S": {(1, 1): spill}}
    if typed is None:
        assert changed_parts(book, {"S": values}, spills, {})
        return
    with pytest.raises(InternalFault, match=f"{typed} is no result"):
        changed_parts(book, {"S": values}, spills, {})
    assert changed_parts(book, {"S": values}, spills, {"S": values})
