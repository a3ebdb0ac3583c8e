"""What a workbook says about people and places: all of it is listed, and scrubbing clears it."""

from __future__ import annotations

import importlib
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from addin.handoff.privacy.container import plain_file
from addin.handoff.privacy.hidden import hidden_content
from addin.handoff.privacy.pictures import metadata_edits
from addin.handoff.privacy.scrub import personal_traces, scrub_copy
from addin.handoff.privacy.traces import Trace
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books import personal_traces as named
from tests.addin.sample_books import traces_of_all_kinds as all_kinds
from tests.addin.sample_books.rich import build_rich, members, minimal, write_package
from workbooks import TEMPLATE


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return named.write_named(tmp_path / "named.xlsx")


def listed(path: Path) -> list[Trace]:
    return personal_traces(open_package(path))


def scrubbed(path: Path) -> tuple[Path, list[Trace]]:
    """The workbook after scrubbing, and what stays in it."""
    edits = PackageEditor(open_package(path))
    stays = scrub_copy(edits)
    output = path.with_stem("scrubbed")
    output.write_bytes(edits.data())
    return output, stays


def test_every_place_is_listed_with_what_it_says(book: Path) -> None:
    lines = [str(trace) for trace in listed(book)]
    for said in (
        "author: Jane Doe (docProps/core.xml)",
        "last modified by: Jane Doe (docProps/core.xml)",
        "manager: John Doe (docProps/app.xml)",
        "company: Doe & Partners (docProps/app.xml)",
        "property Reviewer: Jane Doe (docProps/custom.xml)",
        "author of notes: Jane Doe (xl/comments1.xml)",
        "author of comments: Jane Doe, S::jane.doe@example.com::1 (xl/persons/person.xml)",
        rf"folder: {named.HOME}\ (xl/workbook.xml)",
        "last user: Jane Doe (xl/workbook.xml)",
        rf"printer: {named.PRINTER} (xl/printerSettings/printerSettings1.bin)",
        "author of a scenario: Jane Doe (xl/worksheets/sheet1.xml)",
        rf"file of a picture: {named.HOME} (xl/drawings/drawing1.xml)",
        "label: Falcon label, {2} (docMetadata/LabelInfo.xml)",
        "data of another program: people (customXml/item1.xml)",
        "pivot table refreshed by: Jane Doe (xl/pivotCache/pivotCacheDefinition1.xml)",
    ):
        assert said in lines
    links = [line for line in lines if line.startswith("link to a file")]
    assert len(links) == 2 and "falcon.xlsx" in links[0] and "notes.docx" in links[1]
    assert "title: Falcon (docProps/core.xml)" in lines
    assert len(lines) == 18


def test_nothing_of_it_can_be_read_after_scrubbing(book: Path) -> None:
    assert named.told(book.read_bytes()) == set(named.EVERYTHING)
    output, stays = scrubbed(book)
    assert stays == [] and listed(output) == []
    assert named.told(output.read_bytes()) == set()


def test_scrubbing_leaves_all_else(book: Path) -> None:
    output, _ = scrubbed(book)
    before, after = members(book), members(output)
    cleared = {
        "docProps/core.xml", "docProps/app.xml", "xl/comments1.xml", "xl/persons/person.xml",
        "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml",
        "xl/drawings/drawing1.xml", "xl/pivotCache/pivotCacheDefinition1.xml",
        "[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels",
        "xl/worksheets/_rels/sheet1.xml.rels", "xl/worksheets/_rels/sheet2.xml.rels",
    }  # fmt: skip
    removed = {
        "docProps/custom.xml", "docMetadata/LabelInfo.xml", "customXml/item1.xml",
        "xl/printerSettings/printerSettings1.bin",
    }  # fmt: skip
    assert before.keys() - after.keys() == removed and not after.keys() - before.keys()
    assert {name for name in after if after[name] != before[name]} == cleared
    old, new = read_workbook(book), read_workbook(output)
    assert [s.cells.keys() for s in old.sheets] == [s.cells.keys() for s in new.sheets]
    for one, other in zip(old.sheets, new.sheets, strict=True):
        assert all(one.cells[at].value == other.cells[at].value for at in one.cells)
    assert b"Falcon" not in after["docProps/core.xml"]
    assert b'readOnlyRecommended="1"' in after["xl/workbook.xml"]


def test_a_link_to_the_web_stays_and_its_neighbour_goes(book: Path) -> None:
    parts = members(scrubbed(book)[0])
    assert parts["xl/worksheets/sheet1.xml"].count(b"<hyperlink ") == 1
    assert b"https://example.com/" in parts["xl/worksheets/_rels/sheet1.xml.rels"]
    assert b"hyperlink" not in parts["xl/worksheets/sheet2.xml"]


def test_two_authors_stay_two(tmp_path: Path) -> None:
    notes = (
        '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors>'
        "<author>A &amp; B</author><author>Jane</author><author>tc={00-11}</author>"
        "<author>O'Hara</author></authors>"
        '<commentList><comment ref="A1" authorId="0"><text><r><t>A &amp; B:</t></r></text>'
        '</comment><comment ref="A2" authorId="1"><text><t>Jane:\nshe said Jane: no</t></text>'
        '</comment><comment ref="A3" authorId="3"><text><t>O&apos;Hara:\n_x000D_&lt;1</t></text>'
        "</comment></commentList></comments>"
    )
    path = write_package(tmp_path / "notes.xlsx", minimal("<sheetData/>"))
    edits = PackageEditor(open_package(path))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
    edits.add("xl/comments1.xml", notes.encode(), kind, "xl/worksheets/sheet1.xml", "x/comments")
    path.write_bytes(edits.data())
    assert [trace.text for trace in listed(path)] == ["A & B", "Jane", "O'Hara"]
    text = members(scrubbed(path)[0])["xl/comments1.xml"].decode()
    names = "<author>Author</author><author>Author 2</author><author>tc={00-11}</author>"
    assert "<author>Author 3</author>" in text and "<t>Author 3:\n_x000D_&lt;1</t>" in text
    assert names in text and "<t>Author:</t>" in text
    assert "<t>Author 2:\nshe said Jane: no</t>" in text


def test_the_template_that_it_was_made_from_is_a_place(book: Path) -> None:
    edits, part = PackageEditor(open_package(book)), "docProps/app.xml"
    new = rb"<Template>C:\Users\jane\Deal.xltx</Template></Properties>"
    edits.replace(part, edits.read(part).replace(b"</Properties>", new))
    book.write_bytes(edits.data())
    assert any(trace.what == "template" for trace in listed(book))
    assert b"Deal.xltx" not in members(scrubbed(book)[0])[part]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("turned", [1, 6])
def test_pictures_stay_and_say_nothing_of_people(tmp_path: Path, kind: str, turned: int) -> None:
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    about = importlib.import_module("PIL.PngImagePlugin").PngInfo()
    about.add_text("Author", "Jane Doe")
    picture, file = image.effect_noise((9, 5), 40), io.BytesIO()
    exif = image.Exif()
    exif.update({0x0112: turned, 0x013B: "Jane Doe"})
    picture.save(file, kind, exif=exif, pnginfo=about, comment=b"Jane Doe")
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        book.add_worksheet().insert_image("A1", "dot", {"image_data": file})
    (trace,) = listed(tmp_path / "book.xlsx")
    assert trace.what == "data inside a picture" and trace.clears
    output, stays = scrubbed(tmp_path / "book.xlsx")
    (after,) = (data for name, data in members(output).items() if "media" in name)
    assert [t.what for t in stays] == ["alternative text"] and b"Jane" not in after
    seen = image.open(io.BytesIO(after))
    assert seen.tobytes() == image.open(file).tobytes()
    assert kind == "PNG" or seen.getexif().get(0x0112, 1) == turned


def test_a_damaged_picture_is_left_alone() -> None:
    assert metadata_edits(b"\x89PNG\r\n\x1a\n\0\0") is metadata_edits(b"\xff\xd8\xff") is None


def test_what_cannot_be_cleared_is_said_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_formula("A1", r'=HYPERLINK("\\server\jane.xlsx","x")')
    output, (trace,) = scrubbed(path)
    assert trace.text == r"\\server\jane.xlsx" and "formula" in trace.what
    assert members(output) == members(path)


def test_the_template_and_the_rich_workbook_name_nobody_by_accident(tmp_path: Path) -> None:
    assert listed(TEMPLATE) == []
    build_rich(tmp_path / "rich.xlsx")
    assert {t.what for t in listed(tmp_path / "rich.xlsx")} == {
        "property Checked by", "file of a picture", "comment of the zip file",
        "part that belongs to nothing",
    }  # fmt: skip


HIDDEN = {
    "hidden row": ("rows", "Model"),
    "hidden column": ("columns", "Model"),
    "hidden sheet": ("sheet", "Notes"),
    "very hidden sheet": ("sheet", "Deep"),
    "filtered row": ("rows", "List"),
}


def test_of_more_than_eighty_kinds_each_is_gone_or_named_with_its_part(tmp_path: Path) -> None:
    path = tmp_path / "planted.xlsx"
    kinds = all_kinds.plant(path)
    assert len(kinds) > 120 and all_kinds.found(path.read_bytes()).keys() == kinds.keys()
    edits = PackageEditor(open_package(path))
    stays = scrub_copy(edits)
    output = tmp_path / "scrubbed.xlsx"
    output.write_bytes(plain_file(edits))
    hidden = hidden_content(read_workbook(path))
    said = {trace.part for trace in stays if not trace.shown} | {entry.part for entry in hidden}
    left = all_kinds.found(output.read_bytes())
    assert len(left) < 30 and not left.keys() & {w for w, k in kinds.items() if "PNG" in k}
    for word, parts in left.items():
        if kinds[word] in HIDDEN:  # its text stands with those of all cells
            assert HIDDEN[kinds[word]] in {entry.key for entry in hidden}
        else:
            assert parts <= said or any(word in trace.text for trace in stays), kinds[word]
    assert {t.part for t in stays} >= {"xl/newthing.xml", "xl/rich.xml", "xl/theme/other.xml"}


def test_no_value_changes_and_other_programs_read_what_is_left(tmp_path: Path) -> None:
    path = tmp_path / "planted.xlsx"
    all_kinds.plant(path)
    edits = PackageEditor(open_package(path))
    scrub_copy(edits)
    output = tmp_path / "scrubbed.xlsx"
    output.write_bytes(plain_file(edits))
    old, new = read_workbook(path), read_workbook(output)
    assert [sheet.name for sheet in old.sheets] == [sheet.name for sheet in new.sheets]
    for one, other in zip(old.sheets, new.sheets, strict=True):
        assert {at: (c.value, c.formula) for at, c in one.cells.items()} == {
            at: (c.value, c.formula) for at, c in other.cells.items()
        }
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    book = openpyxl.load_workbook(output)
    assert book.sheetnames == ["Model", "Notes", "Deep", "List"]
    assert book["Model"]["A1"].value == "=LEASE_REVENUE(250,40)"


def test_a_second_scrub_finds_nothing_to_clear(tmp_path: Path) -> None:
    path = tmp_path / "planted.xlsx"
    all_kinds.plant(path)
    edits = PackageEditor(open_package(path))
    stays = scrub_copy(edits)
    assert not [trace for trace in stays if trace.clears]
    path.write_bytes(plain_file(edits))
    again = PackageEditor(open_package(path))
    assert scrub_copy(again) == stays
    assert again.data() == path.read_bytes()


def test_excel_opens_what_was_scrubbed(book: Path) -> None:
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit is not installed")
    validator = audit.OpenXmlValidator()
    known = {str(error) for error in validator.validate(str(book)).errors}
    output, _ = scrubbed(book)
    new = [e for e in validator.validate(str(output)).errors if str(e) not in known]
    assert new == []
    with zipfile.ZipFile(output) as archive:
        assert archive.testzip() is None
