"""What a workbook keeps of other files."""

from __future__ import annotations

from pathlib import Path

from addin.xlsx import read_workbook
from addin.xlsx.linked_values import linked_values
from tests.addin.command_runner import leasebridge
from tests.addin.sample_books.rich import MAIN, RELATIONSHIPS, minimal, relationships, write_package

SHEETS = '<sheetNames><sheetName val="Their Sheet"/><sheetName val="Gone"/></sheetNames>'
DATA = (
    '<sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1"><v>1.5</v></cell>'
    '<cell r="B1" t="str"><v>text</v></cell><cell r="C1" t="b"><v>1</v></cell>'
    '<cell r="D1" t="e"><v>#N/A</v></cell><cell r="E1"/></row></sheetData>'
    '<sheetData sheetId="1" refreshError="1"><row r="1"/></sheetData></sheetDataSet>'
)


def test_cells_of_other_files_by_link_and_sheet(tmp_path: Path) -> None:
    edges = {
        "rId1": ("worksheet", "worksheets/sheet1.xml"),
        "rId2": ("externalLink", "externalLinks/externalLink1.xml"),
        "rId3": ("externalLink", "externalLinks/externalLink2.xml"),
    }
    link = f'<externalLink xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><externalBook r:id="rId1">'
    end = "</externalBook></externalLink>"
    parts = {
        "xl/_rels/workbook.xml.rels": relationships(edges),
        "xl/externalLinks/externalLink1.xml": f"{link}{SHEETS}{end}",
        "xl/externalLinks/externalLink2.xml": f"{link}{SHEETS}{DATA}{end}",
    }
    listed = '<externalReference r:id="rId2"/><externalReference r:id="rId3"/>'
    book = f"<externalReferences>{listed}</externalReferences>"
    path = write_package(
        tmp_path / "book.xlsx", minimal("<sheetData/>", workbook=book, parts=parts)
    )
    found = linked_values(read_workbook(path))
    cells = {(1, 1): 1.5, (1, 2): "text", (1, 3): True, (1, 4): "#N/A", (1, 5): None}
    assert found == {(2, "their sheet"): cells}


def test_what_is_kept_of_another_file_is_a_constant(tmp_path: Path) -> None:
    edges = {
        "rId1": ("worksheet", "worksheets/sheet1.xml"),
        "rId2": ("externalLink", "externalLinks/externalLink1.xml"),
    }
    link = (
        f'<externalLink xmlns="{MAIN}"><externalBook>{SHEETS}{DATA}</externalBook></externalLink>'
    )
    parts = {
        "xl/_rels/workbook.xml.rels": relationships(edges),
        "xl/externalLinks/externalLink1.xml": link,
    }
    listed = '<externalReferences><externalReference r:id="rId2"/></externalReferences>'
    formula = "'[1]Their Sheet'!$A$1*B1+LEASE_REVENUE(250,40)"
    row = f'<row r="1"><c r="A1"><f>{formula}</f></c><c r="B1"><v>10</v></c></row>'
    sheet = f"<sheetData>{row}</sheetData>"
    path = write_package(tmp_path / "book.xlsx", minimal(sheet, workbook=listed, parts=parts))
    outcome = leasebridge("refresh", path, "--engine", "embedded")
    assert outcome.code == 0, outcome.err
    assert read_workbook(path).sheets[0].cells[1, 1].value == 10_015
