"""New formats are numbered on from those of the workbook, which keep their numbers and bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.errors import BadWorkbook
from addin.handoff.flow import handoff
from addin.xlsx.edit.new_styles import Look, NewStyles
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from addin.xlsx.xml import parse
from tests.addin.sample_books.rich import MAIN, build_rich, minimal, relationships, write_package

BOOK, STYLES, SHEET = "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"
PLAIN = {"font_name": "Arial", "font_size": 9, "font_color": "#102030"}
FILLED = {"bg_color": "#D9E1F2", "bottom": 4, "bottom_color": "#8497B0", "quoted": True}
PLACED = {"align": "left", "valign": "vcenter", "text_wrap": True}
RICH_LOOK: Look = {**PLAIN, "bold": True, "underline": 1, **FILLED, **PLACED}
LOOKS = st.fixed_dictionaries(
    {**{name: st.just(PLAIN[name]) for name in PLAIN}, "font_size": st.sampled_from([9, 11])},
    optional={name: st.just(RICH_LOOK[name]) for name in ("bold", "bg_color", "align", "quoted")},
)
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rich") / "rich.xlsx"
    build_rich(path)
    return path


def editor(folder: Path, parts: dict[str, bytes | str]) -> PackageEditor:
    return PackageEditor(open_package(write_package(folder / "old.xlsx", parts)))


def with_styles(folder: Path, inner: str) -> PackageEditor:
    edges = {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("styles", "styles.xml")}
    styles = f'<x:styleSheet xmlns:x="{MAIN}">{inner}</x:styleSheet>'
    parts = {STYLES: styles, "xl/_rels/workbook.xml.rels": relationships(edges)}
    return editor(folder, minimal("<sheetData/>", parts=parts))


def opened(edits: PackageEditor, path: Path, style: int) -> Any:
    """A cell of the first sheet in the new style, as openpyxl reads it."""
    new = f'<row r="{style + 99}"><c r="Z{style + 99}" s="{style}"/></row></sheetData>'.encode()
    content = edits.read(SHEET).replace(b"<sheetData/>", b"<sheetData></sheetData>")
    edits.replace(SHEET, content.replace(b"</sheetData>", new))
    path.write_bytes(edits.data())
    return openpyxl.load_workbook(path).worksheets[0][f"Z{style + 99}"]


def added(edits: PackageEditor, *asked: tuple[Look, int]) -> list[int]:
    """The numbers of styles that the workbook has now."""
    styles = NewStyles(edits, BOOK)
    numbers = [styles.style(*look) for look in asked]
    styles.write()
    return numbers


def test_a_cell_in_a_new_style_looks_like_it(rich: Path, tmp_path: Path) -> None:
    edits = PackageEditor(open_package(rich))
    plain, looking = added(edits, (PLAIN, 0), (RICH_LOOK, 10))
    cell = opened(edits, tmp_path / "new.xlsx", looking)
    assert (cell.font.name, cell.font.sz, cell.font.b, cell.font.u) == ("Arial", 9, True, "single")
    assert (cell.font.color.rgb, cell.fill.fgColor.rgb) == ("FF102030", "FFD9E1F2")
    assert (cell.border.bottom.style, cell.border.bottom.color.rgb) == ("hair", "FF8497B0")
    at = cell.alignment
    assert (at.horizontal, at.vertical, at.wrap_text) == ("left", "center", True)
    assert (cell.quotePrefix, cell.number_format) == (True, "0.00%")
    cell = opened(edits, tmp_path / "plain.xlsx", plain)
    assert (cell.font.b, cell.font.u, cell.fill.fill_type) == (False, None, None)
    assert (cell.border.bottom.style, cell.alignment.vertical) == (None, "top")
    assert (cell.quotePrefix, cell.number_format) == (False, "General")


def test_formats_that_are_there_keep_their_numbers(rich: Path, tmp_path: Path) -> None:
    edits = PackageEditor(open_package(rich))
    before = parse(edits.read(STYLES))
    (number,) = added(edits, (RICH_LOOK, 0))
    old, new = open_package(rich).read(STYLES), edits.read(STYLES)
    for name in ("fonts", "fills", "borders", "cellXfs"):
        was, now = before.first(name), parse(new).first(name)
        assert was and now
        assert new[now.inner :].startswith(old[was.inner : was.stop])
        assert len(now.children) == len(was.children) + 1 == int(now.attributes["count"])
    assert number == len((before.first("cellXfs") or before).children)
    opened(edits, tmp_path / "new.xlsx", number)
    bold = openpyxl.load_workbook(tmp_path / "new.xlsx")["Model"]["B1"]
    assert (bold.font.name, bold.font.b, bold.number_format) == ("Calibri", True, "0.0")


@settings(max_examples=50)
@given(st.lists(st.tuples(LOOKS, st.sampled_from([0, 10])), min_size=1, max_size=12))
def test_equal_looks_share_a_number_and_others_do_not(
    rich: Path, asked: list[tuple[Look, int]]
) -> None:
    edits = PackageEditor(open_package(rich))
    before = parse(edits.read(STYLES)).first("cellXfs")
    numbers = added(edits, *asked)
    after = parse(edits.read(STYLES)).first("cellXfs")
    assert before and after
    assert sorted(set(numbers)) == list(range(len(before.children), len(after.children)))
    for look, number in zip(asked, numbers, strict=True):
        assert [n == number for n in numbers] == [other == look for other in asked]


def test_a_workbook_without_styles_gets_some(tmp_path: Path) -> None:
    edits = editor(tmp_path, minimal("<sheetData/>"))
    (number,) = added(edits, (RICH_LOOK, 0))
    (edge,) = (e for e in edits.package.relationships(BOOK) if e.kind == "styles")
    assert edits.package.content_types()[edge.target].endswith("spreadsheetml.styles+xml")
    root = edits.package.xml(edge.target)
    fonts, formats = root.first("fonts"), root.first("cellXfs")
    assert fonts and formats
    used = [fonts.children[int(formats.children[n].attributes["fontId"])] for n in (0, number)]
    assert [font.all("name")[0].attributes["val"] for font in used] == ["Calibri", "Arial"]


def test_a_prefix_is_kept_and_number_formats_are_told(tmp_path: Path) -> None:
    inner = (
        "<x:fonts count='1'><x:font/></x:fonts><x:fills><x:fill><x:patternFill/></x:fill></x:fills>"
        "<x:borders ><x:border/></x:borders><x:cellXfs><x:xf numFmtId='7'/><x:xf/></x:cellXfs>"
    )
    edits = with_styles(tmp_path, inner)
    styles = NewStyles(edits, BOOK)
    assert [styles.number_format(style) for style in (None, "0", "1", "2")] == [7, 7, 0, 0]
    (number,) = added(edits, (RICH_LOOK, 10))
    cell = opened(edits, tmp_path / "new.xlsx", number)
    assert (number, cell.font.name, cell.border.bottom.style) == (2, "Arial", "hair")
    assert {element.space for element in parse(edits.read(STYLES)).walk()} == {MAIN}


def test_styles_without_a_list_are_a_fault_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(BadWorkbook, match="has no cellXfs"):
        NewStyles(with_styles(tmp_path, "<x:fonts/>"), BOOK).style(RICH_LOOK)


def test_a_workbook_without_styles_gets_them_where_others_look(tmp_path: Path) -> None:
    edits = editor(tmp_path, minimal("<sheetData/>"))
    (number,) = added(edits, (RICH_LOOK, 0))
    assert edits.package.find(STYLES)
    assert opened(edits, tmp_path / "new.xlsx", number).font.name == "Arial"


def test_styles_that_nothing_leads_to_give_way(tmp_path: Path) -> None:
    edits = editor(tmp_path, minimal("<sheetData/>", parts={"xl/Styles.xml": "<odd/>"}))
    (number,) = added(edits, (RICH_LOOK, 0))
    assert edits.package.find(STYLES) == STYLES
    assert opened(edits, tmp_path / "new.xlsx", number).font.name == "Arial"


@pytest.mark.parametrize("style", ["5", "99999", "x", ""])
def test_a_format_that_is_not_there_does_not_become_ours(tmp_path: Path, style: str) -> None:
    cells = f'<c s="1"/><c s="{style}"><f>LEASE_REVENUE(250,40)</f></c>'
    path = write_package(
        tmp_path / "book.xlsx", minimal(f"<sheetData><row>{cells}</row></sheetData>")
    )
    package = open_package(handoff(path, "values").output)
    formats = parse(package.read(STYLES)).first("cellXfs")
    assert formats
    plain = formats.children[: int(style) + 1 if style == "5" else 2]
    assert all(entry.attributes["fontId"] == "0" for entry in plain)


def test_the_values_of_a_workbook_without_styles_are_read_by_others(tmp_path: Path) -> None:
    cells = "<c><v>250</v></c><c><f>LEASE_REVENUE(A1,40)</f></c>"
    path = write_package(
        tmp_path / "book.xlsx", minimal(f"<sheetData><row>{cells}</row></sheetData>")
    )
    for edition in ("values", "lambda", "lite"):
        book = openpyxl.load_workbook(handoff(path, edition).output, data_only=True)
        assert book["S"]["B1"].value == 10_000


CODES = ["0.00x_)", 'd "of" mmm <yy> & "more"']


@pytest.mark.parametrize("listed", ["", "<x:numFmts/>", "<x:numFmts count='0'></x:numFmts>"])
def test_formats_of_numbers_come_to_a_workbook_without_any(tmp_path: Path, listed: str) -> None:
    lists = {
        "fonts": "<x:font/>",
        "fills": "<x:fill><x:patternFill/></x:fill>",
        "borders": "<x:border/>",
    }
    lists |= dict.fromkeys(("cellStyleXfs", "cellXfs"), "<x:xf/>")
    inner = "".join(f"<x:{name}>{entry}</x:{name}>" for name, entry in lists.items())
    edits = with_styles(tmp_path, listed + inner)
    styles = NewStyles(edits, BOOK)
    numbers = [styles.number_format_of(code) for code in (*CODES, CODES[0])]
    assert numbers == [164, 165, 164]
    chosen = [styles.style(PLAIN, number) for number in numbers[:2]]
    styles.write()
    for style, code in zip(chosen, CODES):
        assert opened(edits, tmp_path / f"new{style}.xlsx", style).number_format == code


def test_formats_of_numbers_are_numbered_on(rich: Path, tmp_path: Path) -> None:
    edits = PackageEditor(open_package(rich))
    before = edits.package.xml(STYLES).first("numFmts")
    taken = [entry.attributes["numFmtId"] for entry in before.children] if before else []
    styles = NewStyles(edits, BOOK)
    number = styles.number_format_of(CODES[0])
    style = styles.style(PLAIN, number)
    styles.write()
    after = edits.package.xml(STYLES).first("numFmts")
    assert after and [entry.attributes["numFmtId"] for entry in after.children] == [
        *taken,
        str(number),
    ]
    assert after.attributes["count"] == str(len(taken) + 1)
    book = tmp_path / "new.xlsx"
    book.write_bytes(edits.data())
    assert str(number) not in taken and style > 0
    read: Any = openpyxl.load_workbook(book)
    assert read._number_formats[-1] == CODES[0]
