"""What still shows an old value: text boxes, pictures of cells and pivot tables."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin.a1 import cell_position
from addin.formulas import References
from addin.refresh.stale_objects import stale_objects
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.books_to_hand_over import EXCEL
from tests.addin.sample_books.rich import MAIN, RELATIONSHIPS, minimal, write_package
from udfs.cells import CellError, Value

ROWS = (
    '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>A1</f><v>2</v></c></row>'
    '<row r="2"><c r="A2" t="e"><f>NA()</f><v>#N/A</v></c></row>'
)
NAMES = '<definedNames><definedName name="shown">S!$A$1:$A$3</definedName></definedNames>'
DRAWING = "application/vnd.openxmlformats-officedocument.drawing+xml"


def with_drawing(edits: PackageEditor, shape: str) -> None:
    content = f"<wsDr>{shape}</wsDr>".encode()
    sheet, kind = "xl/worksheets/sheet1.xml", f"{RELATIONSHIPS}/drawing"
    edits.add("xl/drawings/drawing1.xml", content, DRAWING, sheet, kind)


def with_pivot(edits: PackageEditor, source: str) -> None:
    cache = (
        f'<pivotCacheDefinition xmlns="{MAIN}"><cacheSource type="worksheet">'
        f"<worksheetSource {source}/></cacheSource></pivotCacheDefinition>"
    )
    kind, edge = f"{EXCEL}.pivotCacheDefinition+xml", f"{RELATIONSHIPS}/pivotCacheDefinition"
    part = "xl/pivotCache/pivotCacheDefinition1.xml"
    edits.add(part, cache.encode(), kind, "xl/workbook.xml", edge)


def told(tmp_path: Path, new: dict[str, Value], *, shape: str = "", pivot: str = "") -> list[str]:
    """What shows old values once the cells of the sheet have these new ones."""
    parts = minimal(f"<sheetData>{ROWS}</sheetData>", workbook=NAMES)
    path = write_package(tmp_path / "book.xlsx", parts)
    edits = PackageEditor(open_package(path))
    if shape:
        with_drawing(edits, shape)
    if pivot:
        with_pivot(edits, pivot)
    path.write_bytes(edits.data())
    book = read_workbook(path)
    values = {"S": {cell_position(at): value for at, value in new.items()}}
    return stale_objects(book, References(book), values)


@pytest.mark.parametrize(
    "shape",
    [
        '<sp textlink="S!$A$1"/>',
        '<sp textlink="$A$1"/>',
        '<sp textlink="shown"/>',
        '<pic><cameraTool cellRange="S!$A$1:$B$9"/></pic>',
    ],
)
def test_a_text_box_or_a_picture_is_told_when_one_of_its_cells_changes(
    tmp_path: Path, shape: str
) -> None:
    (line,) = told(tmp_path, {"A1": 3.0, "B1": 2.0}, shape=shape)
    assert line.startswith(f"a text box or picture shows {shape.split(chr(34))[1]} as it was")
    assert "Excel" in line


@pytest.mark.parametrize(
    "pivot", ['ref="A1:A2" sheet="S"', 'name="shown"', 'name="shown" sheet="S"']
)
def test_a_pivot_table_is_told_when_one_of_its_cells_changes(tmp_path: Path, pivot: str) -> None:
    (line,) = told(tmp_path, {"A1": 3.0}, pivot=pivot)
    where = "S!A1:A2" if "ref" in pivot else "shown"
    assert line.startswith(f"a pivot table shows {where} as it was")


@pytest.mark.parametrize(
    "new",
    [
        {},
        {"A1": 2.0, "A2": CellError("#N/A")},
        {"A1": 2.0000000000000004},
        {"B1": 5.0},
    ],
)
def test_nothing_is_told_while_the_cells_that_it_shows_stay(
    tmp_path: Path, new: dict[str, Value]
) -> None:
    shape, pivot = '<sp textlink="shown"/>', 'ref="A1:A2" sheet="S"'
    assert told(tmp_path, new, shape=shape, pivot=pivot) == []


def test_a_cell_that_an_array_fills_anew_counts_as_changed(tmp_path: Path) -> None:
    assert len(told(tmp_path, {"A3": 1.0}, shape='<sp textlink="S!$A$3"/>')) == 1
    assert told(tmp_path, {"A3": None}, shape='<sp textlink="S!$A$3"/>') == []


def test_two_objects_of_one_cell_are_two_lines_and_one_link_is_one(tmp_path: Path) -> None:
    twice = '<sp textlink="S!$A$1"/><sp textlink="S!$A$1"/>'
    lines = told(tmp_path, {"A1": 3.0}, shape=twice, pivot='ref="A1:A2" sheet="S"')
    assert [line.split(" shows ")[0] for line in lines] == [
        "a text box or picture",
        "a pivot table",
    ]


def test_a_link_of_two_sheets_is_told_if_it_is_stale_on_one(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        for name in ("S", "T"):
            sheet = made.add_worksheet(name)
            sheet.write("A1", 5)
            sheet.insert_textbox("C3", "", {"textlink": "=$A$1"})
    book = read_workbook(path)
    told_of = stale_objects(book, References(book), {"S": {(1, 1): 6.0}, "T": {}})
    assert len(told_of) == 1 and "$A$1" in told_of[0]
