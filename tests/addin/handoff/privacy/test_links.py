"""What a part leads to that tells of people and places, and what clears it."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from addin.handoff.privacy.links import relationship_traces
from addin.handoff.privacy.traces import Trace
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import Package, open_package
from addin.xlsx.xml import apply_edits
from tests.addin.sample_books.books_to_hand_over import EXCEL, changed
from tests.addin.sample_books.rich import MAIN, PACKAGE, RELATIONSHIPS, minimal, write_package

SHEET, DRAWING = "xl/worksheets/sheet1.xml", "xl/drawings/drawing1.xml"
CELL = '<row r="1"><c r="A1" t="str"><v>the deal</v></c></row>'
SETUP = '<pageSetup paperSize="9" orientation="landscape" r:id="rId1"/>'


def hyperlinks(targets: list[str]) -> str:
    """The relationships of a sheet that lead to these places outside of the file."""
    edges = "".join(
        f'<Relationship Id="rId{at}" Type="{RELATIONSHIPS}/hyperlink" Target={quoteattr(target)} '
        'TargetMode="External"/>'
        for at, target in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{edges}</Relationships>'


def linked(tmp_path: Path, *targets: str, linking: str = "") -> Package:
    """A sheet whose cells lead to these places; `linking` is another way to write its links."""
    links = linking or "".join(
        f'<hyperlink ref="A{at}" r:id="rId{at}"/>' for at in range(1, len(targets) + 1)
    )
    sheet = (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><sheetData>{CELL}</sheetData>'
        f"<hyperlinks>{links}</hyperlinks></worksheet>"
    )
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="'
        f'application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{EXCEL}.sheet.main'
        f'+xml"/><Override PartName="/{SHEET}" ContentType="{EXCEL}.worksheet+xml"/></Types>'
    )
    parts = {
        "[Content_Types].xml": types,
        "xl/worksheets/_rels/sheet1.xml.rels": hyperlinks(list(targets)),
    }
    return open_package(
        write_package(tmp_path / "book.xlsx", minimal("", sheet=sheet, parts=parts))
    )


def cleared(package: Package, traces: list[Trace]) -> Package:
    """The package after what these traces say clears them."""
    edits = PackageEditor(package)
    for part in {part for trace in traces for part, _ in trace.edits}:
        changes = [edit for trace in traces for at, edit in trace.edits if at == part]
        edits.replace(part, apply_edits(edits.read(part), changes))
    for trace in traces:
        if trace.removed:
            edits.remove(trace.removed)
    return edits.package


@pytest.mark.parametrize(
    ("target", "tells"),
    [
        (r"C:\Users\jane\falcon.xlsx", True),
        (r"\\server\deals\falcon.xlsx", True),
        ("file:///C:/Users/jane/falcon.xlsx", True),
        ("FILE:///home/jane/falcon.xlsx", True),
        ("../jane/falcon.xlsx", True),
        ("falcon.xlsx", True),
        ("https://example.com/falcon.xlsx", False),
        ("HTTP://example.com", False),
        ("mailto:desk@example.com", False),
        ("#Sheet2!A1", False),
    ],
)
def test_a_link_to_a_file_is_told_and_any_other_is_not(
    tmp_path: Path, target: str, tells: bool
) -> None:
    traces = list(relationship_traces(linked(tmp_path, target), SHEET))
    told = [(trace.what, trace.text, trace.part) for trace in traces]
    assert told == ([("link to a file", target, SHEET)] if tells else [])


def test_its_link_goes_while_its_text_and_the_other_links_stay(tmp_path: Path) -> None:
    web = "https://example.com/"
    package = linked(tmp_path, r"C:\jane.xlsx", web, "notes.docx")
    after = cleared(package, list(relationship_traces(package, SHEET)))
    assert [edge.target for edge in after.relationships(SHEET)] == [web]
    sheet = after.read(SHEET).decode()
    assert '<hyperlinks><hyperlink ref="A2" r:id="rId2"/></hyperlinks>' in sheet
    assert CELL in sheet


@pytest.mark.parametrize(
    "linking",
    [
        '<hyperlink ref="A1" r:id="rId1"/><hyperlink ref="B1" r:id="rId1"/>',
        "<hyperlink r:id='rId1' tooltip='5 &gt; 4 > 3' ref='A1'></hyperlink>",
        '<hyperlink\n  ref="A1"\n  display="the &quot;deal&quot;" r:id="rId1" />',
    ],
)
def test_no_empty_list_of_links_is_left_however_it_was_written(
    tmp_path: Path, linking: str
) -> None:
    package = linked(tmp_path, r"C:\jane.xlsx", linking=linking)
    after = cleared(package, list(relationship_traces(package, SHEET)))
    assert "hyperlink" not in after.read(SHEET).decode()
    assert after.relationships(SHEET) == [] and after.xml(SHEET).first("sheetData")


def test_a_shape_that_was_clicked_stays_without_its_link(tmp_path: Path) -> None:
    shape = (
        f'<wsDr xmlns:r="{RELATIONSHIPS}"><cNvPr id="1" name="Logo">'
        '<hlinkClick r:id="rId1"/></cNvPr></wsDr>'
    )

    def draw(edits: PackageEditor) -> None:
        kind = "application/vnd.openxmlformats-officedocument.drawing+xml"
        edits.add(DRAWING, shape.encode(), kind, SHEET, f"{RELATIONSHIPS}/drawing")
        listing = hyperlinks([r"C:\jane.png"]).encode()
        edits.add("xl/drawings/_rels/drawing1.xml.rels", listing, "application/xml", "", "x/x")

    path = changed(write_package(tmp_path / "book.xlsx", minimal("<sheetData/>")), draw)
    package = open_package(path)
    (trace,) = relationship_traces(package, DRAWING)
    assert trace.text == r"C:\jane.png"
    after = cleared(package, [trace])
    assert after.read(DRAWING).decode() == shape.replace('<hlinkClick r:id="rId1"/>', "")
    assert after.relationships(DRAWING) == []


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ("\\\\printserver\\Floor 7".encode("utf-16-le").ljust(64, b"\0") + bytes(100), "Floor 7"),
        (("A very long name of a printer" * 3).encode("utf-16-le"), "A very long name"),
        ("\1\2\3".encode("utf-16-le") * 40, ""),
        (b"", ""),
    ],
)
def test_a_printer_is_told_by_its_name_and_the_page_keeps_its_set_up(
    tmp_path: Path, settings: bytes, name: str
) -> None:
    def add_printer(edits: PackageEditor) -> None:
        kind, edge = f"{EXCEL}.printerSettings", f"{RELATIONSHIPS}/printerSettings"
        assert edits.add("xl/printerSettings/p.bin", settings, kind, SHEET, edge) == "rId1"

    sheet = f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><sheetData/>{SETUP}</worksheet>'
    path = write_package(tmp_path / "book.xlsx", minimal("", sheet=sheet))
    package = open_package(changed(path, add_printer))
    (trace,) = relationship_traces(package, SHEET)
    assert trace.what == "printer" and name in trace.text
    assert trace.text.isprintable() and bool(trace.text) is bool(name)
    after = cleared(package, [trace])
    assert after.read(SHEET).decode() == sheet.replace(' r:id="rId1"', "")
    assert "xl/printerSettings/p.bin" not in after.members


def test_data_of_another_program_can_go_and_an_embedded_file_can_only_be_told(
    tmp_path: Path,
) -> None:
    def add_both(edits: PackageEditor) -> None:
        data = b'<p:people xmlns:p="urn:p"><p:person>Jane</p:person></p:people>'
        edge = f"{RELATIONSHIPS}/customXml"
        edits.add("customXml/item1.xml", data, "application/xml", "xl/workbook.xml", edge)
        edge = f"{RELATIONSHIPS}/package"
        edits.add("xl/embeddings/a.docx", b"PK", "application/x", "xl/workbook.xml", edge)

    path = write_package(tmp_path / "book.xlsx", minimal("<sheetData/>"))
    package = open_package(changed(path, add_both))
    data, file = relationship_traces(package, "xl/workbook.xml")
    assert (data.what, data.text) == ("data of another program", "people") and data.clears
    assert (file.what, file.part) == ("embedded file", "xl/embeddings/a.docx") and not file.clears
    after = cleared(package, [data, file])
    assert package.members.keys() - after.members.keys() == {"customXml/item1.xml"}
