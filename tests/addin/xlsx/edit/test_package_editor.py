"""What an edit of a package may change: its own parts, their listings, and not one byte more."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from addin.errors import Fault
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import Package, open_package
from tests.addin.sample_books.rich import (
    MAIN,
    RELATIONSHIPS,
    build_rich,
    members,
    minimal,
    write_package,
)

NOTE = b'<?xml version="1.0"?><note xmlns="urn:n"/>'
KIND = f"{RELATIONSHIPS}/customXml"
LISTINGS = ("[Content_Types].xml", "_rels/.rels")


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rich") / "rich.xlsx"
    build_rich(path)
    return path


def packed(path: Path) -> dict[str, bytes]:
    """The bytes that each member takes in the file, its header included, in the file's order."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
        ends = [info.header_offset for info in infos[1:]] + [archive.start_dir]
    pairs = zip(infos, ends, strict=True)
    return {info.filename: data[info.header_offset : end] for info, end in pairs}


def written(edits: PackageEditor, path: Path) -> Package:
    path.write_bytes(edits.data())
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.comment == edits.package.comment
    package = open_package(path)
    package.check_all()
    return package


def audited(path: Path) -> None:
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit is not installed")
    assert not audit.OpenXmlValidator().validate(str(path)).errors


def test_no_edit_is_the_same_file(rich: Path) -> None:
    edits = PackageEditor(open_package(rich))
    edits.replace("xl/workbook.xml", edits.read("xl/workbook.xml"))
    assert edits.data() == rich.read_bytes()


def test_all_that_is_not_edited_keeps_its_bytes_and_its_place(rich: Path, tmp_path: Path) -> None:
    edits = PackageEditor(open_package(rich))
    edits.replace("xl/unknown/thing.dat", b"known")
    edits.remove("xl/worksheets/sheet2.xml")
    edits.add("a/note.xml", NOTE, "application/xml", "", KIND)
    edits.add("a/note2.xml", NOTE, "application/xml", "a/note.xml", KIND)
    written(edits, tmp_path / "b.xlsx")
    old, new = packed(rich), packed(tmp_path / "b.xlsx")
    touched = {*LISTINGS, "xl/unknown/thing.dat", "xl/_rels/workbook.xml.rels"}
    assert {n for n in old if n in new and old[n] != new[n]} == touched
    assert [n for n in new if n in old] == [n for n in old if n in new]
    assert list(new)[-3:] == ["a/note.xml", "a/note2.xml", "a/_rels/note.xml.rels"]
    assert old.keys() - new.keys() == {
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/_rels/sheet2.xml.rels",
        "xl/tables/table1.xml",
    }


def test_what_is_added_is_listed_and_led_to(rich: Path, tmp_path: Path) -> None:
    edits = PackageEditor(open_package(rich))
    sheet = "xl/worksheets/sheet2.xml"
    ids = [
        edits.add(edits.free_name("xl/note{}.xml"), NOTE, "application/n+xml", source, KIND)
        for source in ("", sheet, sheet, "xl/unknown/thing.dat")
    ]
    package = written(edits, tmp_path / "b.xlsx")
    assert {package.content_types()[f"xl/note{n}.xml"] for n in (1, 2, 3, 4)} == {
        "application/n+xml"
    }
    edges = [*package.relationships(""), *package.relationships(sheet)]
    edges += package.relationships("xl/unknown/thing.dat")
    led_to = {edge.target: edge.id for edge in edges if edge.kind == "customXml"}
    assert [led_to[f"xl/note{n}.xml"] for n in (1, 2, 3, 4)] == ids
    assert len({edge.id for edge in package.relationships(sheet)}) == 3


def test_what_is_removed_leaves_no_trace(rich: Path, tmp_path: Path) -> None:
    edits = PackageEditor(open_package(rich))
    edits.remove("xl/metadata.xml")
    package = written(edits, tmp_path / "b.xlsx")
    assert "metadata" not in str(members(tmp_path / "b.xlsx").keys())
    assert b"metadata.xml" not in package.read("[Content_Types].xml")
    assert all("metadata" not in e.target for e in package.relationships("xl/workbook.xml"))


def test_a_part_that_others_lead_to_stays(rich: Path) -> None:
    edits = PackageEditor(open_package(rich))
    for source in ("", "xl/workbook.xml"):
        edits.relate(source, KIND, "/xl/unknown/thing.dat")
    edits.add("xl/note.xml", NOTE, "application/xml", "", KIND)
    edits.relate("xl/note.xml", KIND, "unknown/thing.dat")
    edits.remove("xl/note.xml")
    assert "xl/unknown/thing.dat" in edits.package.members
    assert len([e for e in edits.package.relationships("") if "thing" in e.target]) == 1


def test_edits_build_on_one_another(rich: Path) -> None:
    edits = PackageEditor(open_package(rich))
    before = edits.data()
    edits.add("xl/note.xml", NOTE, "application/xml", "", KIND)
    edits.replace("xl/note.xml", NOTE + b" ")
    assert edits.read("xl/note.xml") == NOTE + b" "
    assert edits.free_name("xl/sharedStrings{}.xml") == "xl/sharedStrings1.xml"
    edits.remove("xl/note.xml")
    assert edits.data() == before
    with pytest.raises(Fault, match="missing"):
        edits.read("xl/note.xml")


def test_listings_of_other_makers_are_kept_in_their_form(tmp_path: Path) -> None:
    package = "http://schemas.openxmlformats.org/package/2006"
    plain = minimal("<sheetData/>")
    types = str(plain["[Content_Types].xml"]).replace("<", "<ct:").replace("<ct:/", "</ct:")
    parts = {
        "[Content_Types].xml": types.replace("xmlns=", "xmlns:ct="),
        "xl/worksheets/_rels/sheet1.xml.rels": (
            f'<p:Relationships xmlns:p="{package}/relationships" />'
        ),
        "xl/n%20o.xml": "<a/>",
    }
    path = write_package(tmp_path / "a.xlsx", {**plain, **parts})
    edits = PackageEditor(open_package(path))
    sheet = "xl/worksheets/sheet1.xml"
    assert edits.add("xl/note.xml", NOTE, "application/n+xml", sheet, KIND) == "rId1"
    changed = written(edits, tmp_path / "b.xlsx")
    assert changed.content_types()["xl/note.xml"] == "application/n+xml"
    assert [edge.target for edge in changed.relationships(sheet)] == ["xl/note.xml"]


def test_a_signed_package_is_refused(tmp_path: Path) -> None:
    parts = minimal("<sheetData/>", parts={"_xmlsignatures/origin.sigs": b""})
    edits = PackageEditor(open_package(write_package(tmp_path / "a.xlsx", parts)))
    edits.replace("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"/>'.encode())
    with pytest.raises(Fault, match="digitally signed"):
        edits.data()


def test_excel_opens_it_without_repair(rich: Path, tmp_path: Path) -> None:
    template = Path("workbooks/compute_lease_model.xlsx")
    edits = PackageEditor(open_package(template))
    edits.add("customXml/item1.xml", NOTE, "application/xml", "xl/workbook.xml", KIND)
    if chain := edits.package.find("xl/calcChain.xml"):
        edits.remove(chain)
    written(edits, tmp_path / "b.xlsx")
    audited(tmp_path / "b.xlsx")
