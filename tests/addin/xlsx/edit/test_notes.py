"""Notes come to cells that have none, each with a box of its own, and leave the others be."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from addin.a1 import MAX_COLUMN, MAX_ROW, Position
from addin.xlsx.edit.notes import AUTHOR, add_notes
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.reader import read_workbook
from addin.xlsx.xml import apply_edits
from tests.addin.sample_books.rich import build_rich, members, minimal, write_package

COMMENTS, DRAWING = "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"
X = "{urn:schemas-microsoft-com:office:excel}"
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rich") / "rich.xlsx"
    build_rich(path)
    return path


def noted(old: Path, notes: dict[str, dict[Position, str]]) -> Path:
    """The workbook with these notes on its sheets."""
    book = read_workbook(old)
    edits = PackageEditor(book.package)
    for name, texts in notes.items():
        sheet = book.by_name[name]
        edits.replace(sheet.part, apply_edits(sheet.source, add_notes(edits, sheet, texts)))
    old.with_name("new.xlsx").write_bytes(edits.data())
    return old.with_name("new.xlsx")


def boxes(path: Path, part: str) -> dict[Position, list[int]]:
    """The cell that each box is for, with the eight numbers of its place."""
    found = {}
    for data in etree.fromstring(members(path)[part]).iter(f"{X}ClientData"):
        row, column, anchor = (data.findtext(f"{X}{n}") or "" for n in ("Row", "Column", "Anchor"))
        found[int(row) + 1, int(column) + 1] = [int(number) for number in anchor.split(",")]
    return found


def one_sheet(folder: Path, before: str = "", rows: str = "") -> Path:
    return write_package(folder / "old.xlsx", minimal(f"{before}<sheetData>{rows}</sheetData>"))


def test_a_note_that_is_there_stays_and_a_new_one_joins_it(rich: Path) -> None:
    path = noted(rich, {"Model": {(1, 1): "mine", (3, 2): "Head\nbody"}})
    sheet = openpyxl.load_workbook(path)["Model"]
    assert sheet["A1"].comment.text == "a note"
    assert (sheet["B3"].comment.text, sheet["B3"].comment.author) == ("Head\nbody", AUTHOR)
    old, new = members(rich), members(path)
    assert {name for name in old if old[name] != new[name]} == {COMMENTS, DRAWING}
    for part, element in ((COMMENTS, b"comment"), (DRAWING, b"v:shape")):
        (kept,) = re.findall(b"<%s .*</%s>" % (element, element), old[part], re.DOTALL)
        assert kept in new[part]
    assert boxes(path, DRAWING).keys() == {(1, 1), (3, 2)}
    sheet = openpyxl.load_workbook(noted(path, {"Model": {(5, 2): "later"}}))["Model"]
    assert (sheet["B3"].comment.author, sheet["B5"].comment.author) == (AUTHOR, AUTHOR)


def test_where_all_cells_have_notes_nothing_changes(rich: Path) -> None:
    assert noted(rich, {"Model": {(1, 1): "mine"}}).read_bytes() == rich.read_bytes()


def test_a_drawing_that_cannot_be_added_to_is_left_alone(rich: Path, tmp_path: Path) -> None:
    old = write_package(tmp_path / "old.xlsx", {**members(rich), DRAWING: b"<xml/>"})
    assert noted(old, {"Model": {(3, 2): "mine"}}).read_bytes() == old.read_bytes()


def test_sheets_without_notes_get_them_with_numbers_of_their_own(rich: Path) -> None:
    path = noted(rich, {"Model": {(2, 1): "x\ny"}, "Data": {(3, 3): "one\ntwo", (2, 2): "a\nb"}})
    sheet = openpyxl.load_workbook(path)["Data"]
    assert (sheet["C3"].comment.text, sheet["B2"].comment.text) == ("one\ntwo", "a\nb")
    parts = members(path)
    drawings = [parts[DRAWING], parts["xl/drawings/vmlDrawing2.vml"]]
    assert [drawing.count(b'<v:shapetype id="_x0000_t202"') for drawing in drawings] == [1, 1]
    for what in (rb'\bid="_x0000_s(\d+)"', rb'\bdata="(\d+)"'):
        numbers = [number for drawing in drawings for number in re.findall(what, drawing)]
        assert len(set(numbers)) == len(numbers)
    names = [etree.QName(e).localname for e in etree.fromstring(parts["xl/worksheets/sheet2.xml"])]
    assert names.index("legacyDrawing") == names.index("tableParts") - 1


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")) | st.sampled_from("&<> \n")
)
NOTES = st.dictionaries(
    st.tuples(st.sampled_from([1, 2, 77, MAX_ROW]), st.sampled_from([1, 27, MAX_COLUMN])),
    st.tuples(TEXTS, TEXTS | st.just("long " * 900)).map("\n".join).filter(lambda t: "_x" not in t),
    min_size=1,
)


@settings(max_examples=50)
@given(NOTES)
def test_every_note_reads_as_it_was_written_in_a_box_within_the_sheet(
    tmp_path_factory: pytest.TempPathFactory, notes: dict[Position, str]
) -> None:
    path = noted(one_sheet(tmp_path_factory.mktemp("a")), {"S": notes})
    sheet = openpyxl.load_workbook(path)["S"]
    assert {at: str(getattr(sheet.cell(*at).comment, "text", "")) for at in notes} == notes
    found = boxes(path, DRAWING)
    assert found.keys() == notes.keys()
    for left, _, top, _, right, _, bottom, _ in found.values():
        assert 0 <= left <= right < MAX_COLUMN
        assert 0 <= top <= bottom < MAX_ROW


def test_a_box_is_large_enough_whatever_the_columns_and_rows_take(tmp_path: Path) -> None:
    def corner(before: str = "", rows: str = "", text: str = "a\nb") -> tuple[int, int]:
        path = noted(one_sheet(tmp_path, before, rows), {"S": {(2, 2): text}})
        return boxes(path, DRAWING)[2, 2][4], boxes(path, DRAWING)[2, 2][6]

    def all_rows(attributes: str) -> str:
        return "".join(f'<row r="{row}" {attributes}/>' for row in range(1, 30))

    right, bottom = corner()
    narrow = corner('<cols><col min="3" max="99" width="2"/></cols>', all_rows('ht="3"'))
    hidden = corner('<cols><col min="3" max="30" hidden="1"/></cols>', all_rows('hidden="1"'))
    wide = corner('<sheetFormatPr defaultRowHeight="60" defaultColWidth="99"/>')
    long = corner(text="a\n" + "long " * 300)
    assert wide[0] < right < min(narrow[0], long[0])
    assert wide[1] < bottom < min(narrow[1], long[1])
    assert hidden[0] > 29 and hidden[1] > 28
