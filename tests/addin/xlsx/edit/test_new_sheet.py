"""A sheet comes to the end of a workbook with its texts as typed, and all else stays as it was."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.errors import BadWorkbook
from addin.xlsx.edit import new_sheet
from addin.xlsx.edit.new_sheet import (
    NewCell,
    NewSheet,
    add_sheet,
    append_sheet,
    free_sheet_name,
)
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.rich import MAIN, build_rich, members, minimal, write_package
from udfs.cells import CellError, Value

BOOK = "xl/workbook.xml"
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rich") / "rich.xlsx"
    build_rich(path)
    return path


def rows_of(*rows: list[NewCell]) -> NewSheet:
    sheet = NewSheet({1: 2.0, 2: 24.5}, frozen_rows=1, repeated_row=2)
    for row in rows:
        sheet.add(18.5, *row)
    return sheet


def added(old: Path, wanted: str, sheet: NewSheet) -> tuple[Path, str]:
    """The workbook with the sheet, and the sheet's name."""
    edits = PackageEditor(open_package(old))
    name = add_sheet(edits, BOOK, wanted, sheet)
    old.with_name("new.xlsx").write_bytes(edits.data())
    return old.with_name("new.xlsx"), name


def test_the_sheet_is_shown_and_printed_as_it_says(rich: Path) -> None:
    path, name = added(rich, "New", rows_of([NewCell("a", 0)], [NewCell("b", 1, "'Data'!B2")]))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["New", "Model", "Data", "Picture"]
    theirs = book[name]
    assert (theirs["B1"].value, theirs["B2"].value, theirs["A1"].value) == ("a", "b", None)
    assert (theirs["B2"].font.b, theirs["B2"].hyperlink.location) == (True, "'Data'!B2")
    assert [theirs.column_dimensions[letter].width for letter in "AB"] == [2.0, 24.5]
    assert theirs.row_dimensions[2].height == 18.5
    assert (theirs.freeze_panes, theirs.print_title_rows) == ("A2", "$2:$2")
    assert (theirs.sheet_view.showGridLines, theirs.page_setup.orientation) == (False, "landscape")


def test_no_other_sheet_and_no_name_changes(rich: Path) -> None:
    path, _ = added(rich, "New", rows_of())
    before, after = members(rich), members(path)
    assert after.keys() - before.keys() == {"xl/worksheets/sheet3.xml"}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"[Content_Types].xml", BOOK, "xl/_rels/workbook.xml.rels"}
    old, new = read_workbook(rich), read_workbook(path)
    assert [name for name in new.names if name.sheet != "New"] == old.names


def test_a_sheet_behind_all_others_moves_none(rich: Path) -> None:
    edits = PackageEditor(open_package(rich))
    sheet = rows_of()
    sheet.add(15, NewCell("a", 0), None, NewCell("c", 0))
    sheet.add(15, NewCell("b", 0))
    sheet.breaks = [1]
    part = append_sheet(edits, BOOK, "New", sheet)
    path = rich.with_name("appended.xlsx")
    path.write_bytes(edits.data())
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Model", "Data", "Picture", "New"]
    theirs = book["New"]
    assert (theirs.sheet_state, [brk.id for brk in theirs.row_breaks.brk]) == ("visible", [1])
    assert part in members(path)
    old, new = read_workbook(rich), read_workbook(path)
    assert new.names == old.names
    assert sorted(new.by_name["New"].cells) == [(1, 2), (1, 4), (2, 2)]


def test_a_free_name(rich: Path) -> None:
    edits = PackageEditor(open_package(rich))
    assert [free_sheet_name(edits, BOOK, name) for name in ("New", "DATA")] == ["New", "DATA 2"]


VALUES = st.one_of(
    st.text(max_size=12).filter(lambda text: text.isprintable()),
    st.sampled_from(["=1+1", "+A1", "'quoted", "<b>&amp;", " spaces ", "_x0041_", "a\r\nb", ""]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.sampled_from([CellError("#N/A"), None]),
)


@settings(max_examples=40)
@given(st.lists(st.lists(VALUES, max_size=4), min_size=1, max_size=4))
def test_every_cell_holds_its_value_and_never_a_formula(
    tmp_path_factory: pytest.TempPathFactory, values: list[list[Value]]
) -> None:
    old = write_package(tmp_path_factory.mktemp("a") / "old.xlsx", minimal("<sheetData/>"))
    path, name = added(old, "New", rows_of(*([NewCell(v, 0) for v in row] for row in values)))
    cells = read_workbook(path).by_name[name].cells
    wanted: dict[tuple[int, int], Value] = {}
    for row, listed in enumerate(values, start=1):
        wanted |= {(row, column): value for column, value in enumerate(listed, start=2)}
    assert {at: cell.value for at, cell in cells.items()} == wanted
    assert all(type(cells[at].value) is type(value) for at, value in wanted.items())
    assert not any(cell.is_result for cell in cells.values())


@pytest.mark.parametrize("wanted", ["DATA", "picture"])
def test_a_name_that_is_taken_gets_a_number(rich: Path, wanted: str) -> None:
    path, first = added(rich, wanted, rows_of())
    path, second = added(path, wanted, rows_of())
    assert (first, second) == (f"{wanted} 2", f"{wanted} 3")
    assert openpyxl.load_workbook(path).sheetnames == [second, first, "Model", "Data", "Picture"]


def test_another_maker_s_workbook_keeps_its_form(tmp_path: Path) -> None:
    parts = minimal("<sheetData/>", workbook="<functionGroups/><calcPr/>")
    book = (
        str(parts[BOOK]).replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    )
    parts[BOOK] = book.replace('sheetId="1"', 'sheetId="41"')
    path, _ = added(write_package(tmp_path / "old.xlsx", parts), "New", rows_of())
    root = read_workbook(path).root
    names = ["sheets", "functionGroups", "definedNames", "calcPr"]
    assert [child.name for child in root.children] == names
    assert {child.space for child in root.walk()} == {MAIN}
    assert [sheet.attributes["sheetId"] for sheet in root.children[0].children] == ["42", "41"]
    assert openpyxl.load_workbook(path)["New"].print_title_rows == "$2:$2"


def test_a_link_is_escaped_as_attributes_are(tmp_path: Path) -> None:
    old = write_package(tmp_path / "old.xlsx", minimal("<sheetData/>"))
    path, _ = added(old, "New", rows_of([NewCell("to", 0, link="'a_x0041_ & \"b\"'!B2")]))
    part = members(path)["xl/worksheets/sheet2.xml"]
    assert b"location=\"'a_x005F_x0041_ &amp; &quot;b&quot;'!B2\"" in part


def test_links_stop_where_excel_would_repair_the_sheet(
    rich: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_sheet, "MOST_LINKS", 2)
    path, name = added(rich, "New", rows_of(*([NewCell("to", 0, link="Data!A1")],) * 3))
    column = [openpyxl.load_workbook(path)[name].cell(row, 2) for row in (1, 2, 3)]
    assert [bool(cell.hyperlink) for cell in column] == [True, True, False]


def test_a_workbook_without_sheets_is_a_fault_of_the_file(tmp_path: Path) -> None:
    parts = minimal("<sheetData/>", parts={BOOK: f'<workbook xmlns="{MAIN}"/>'})
    with pytest.raises(BadWorkbook, match="lists no sheets"):
        added(write_package(tmp_path / "old.xlsx", parts), "New", rows_of())
