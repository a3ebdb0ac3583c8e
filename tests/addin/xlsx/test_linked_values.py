"""What a workbook keeps of the cells of other files."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from addin.xlsx import linked_values, open_package, patched_zip, read_workbook
from tests.addin.command_runner import leasebridge
from udfs.cells import CellError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CELLS = (
    '<row r="1"><cell r="A1"><v>2.5</v></cell><cell r="B1" t="str"><v>x &amp; y</v></cell></row>'
    '<row r="2"><cell r="A2" t="b"><v>1</v></cell><cell r="B2" t="e"><v>#N/A</v></cell></row>'
)


def linking(path: Path, data: str, formula: str = "[1]Rates!$A$1*B1") -> Path:
    """A workbook whose A1 reads another file, of which it keeps `data`."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", "=" + formula, None, 25)
        sheet.write("B1", 10)
    package = open_package(path)
    workbook = package.read("xl/workbook.xml").replace(
        b"</sheets>", b'</sheets><externalReferences><externalReference r:id="rIdL"/>'
        b"</externalReferences>",
    ).replace(b' fullCalcOnLoad="1"', b"")  # fmt: skip
    edge = f'<Relationship Id="rIdL" Type="{OFFICE}/externalLink" Target="links/link1.xml"/>'
    link = (
        f'<externalLink xmlns="{MAIN}"><externalBook><sheetNames><sheetName val="Rates"/>'
        f"</sheetNames>{data}</externalBook></externalLink>"
    )
    part = "xl/_rels/workbook.xml.rels"
    edges = package.read(part).replace(b"</Relationships>", edge.encode() + b"</Relationships>")
    new = {"xl/workbook.xml": workbook, part: edges, "xl/links/link1.xml": link.encode()}
    path.write_bytes(b"".join(patched_zip(package, new)))
    return path


def test_each_kind_of_cell_is_read(tmp_path: Path) -> None:
    data = f'<sheetDataSet><sheetData sheetId="0">{CELLS}</sheetData></sheetDataSet>'
    book = read_workbook(linking(tmp_path / "book.xlsx", data))
    found = linked_values(book)
    assert found == {
        (1, "rates"): {(1, 1): 2.5, (1, 2): "x & y", (2, 1): True, (2, 2): CellError("#N/A")}
    }


def test_a_link_without_values_has_none(tmp_path: Path) -> None:
    assert linked_values(read_workbook(linking(tmp_path / "book.xlsx", ""))) == {}
    failed = '<sheetDataSet><sheetData sheetId="0" refreshError="1"/></sheetDataSet>'
    assert linked_values(read_workbook(linking(tmp_path / "failed.xlsx", failed))) == {}


def test_what_is_kept_of_another_file_is_a_constant(tmp_path: Path) -> None:
    data = f'<sheetDataSet><sheetData sheetId="0">{CELLS}</sheetData></sheetDataSet>'
    path = linking(tmp_path / "book.xlsx", data, "[1]Rates!$A$1*B1+LEASE_REVENUE(250,40)")
    outcome = leasebridge("refresh", path, "--engine", "embedded")
    assert outcome.code == 0, outcome.err
    assert read_workbook(path).by_name["S"].cells[1, 1].value == 10_025
