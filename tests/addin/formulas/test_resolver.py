"""A reference leads to the cells that Excel would read, however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin.a1 import MAX_COLUMN, MAX_ROW, Area
from addin.formulas.resolver import References
from addin.xlsx import read_workbook

NAMES = {
    "first": "=S!$A$1",
    "via": "=first",
    "block": "='Other one'!$B$2:$C$3",
    "S!mine": "=S!$A$1",
    "Other one!mine": "='Other one'!$Z$9",
    "S!bare": "=$A$7",
    "price": "=SUM(Prices[Price])",
    "circle": "=there",
    "there": "=circle+S!$A$4",
    "number": "=0.15",
}


@pytest.fixture(scope="module")
def references(tmp_path_factory: pytest.TempPathFactory) -> References:
    path = tmp_path_factory.mktemp("resolver") / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, _ = book.add_worksheet("S"), book.add_worksheet("Other one")
        columns = [{"header": "When"}, {"header": "Price"}]
        sheet.add_table("K1:L4", {"name": "Prices", "columns": columns})
        for name, formula in NAMES.items():
            book.define_name(name, formula)
    return References(read_workbook(path))


@pytest.mark.parametrize(
    ("formula", "areas"),
    [
        ("A1*2", [("S", (1, 1, 1, 1))]),
        ("SUM($C$3:B2)", [("S", (2, 2, 3, 3))]),
        ("A1+'other ONE'!A1+A1", [("S", (1, 1, 1, 1)), ("Other one", (1, 1, 1, 1))]),
        ("SUM(B:C)", [("S", (1, 2, MAX_ROW, 3))]),
        ("SUM($4:3)", [("S", (3, 1, 4, MAX_COLUMN))]),
        ("via+first", [("S", (1, 1, 1, 1))]),
        ("IF(1,SUM(BLOCK))", [("Other one", (2, 2, 3, 3))]),
        ("mine", [("S", (1, 1, 1, 1))]),
        ("'Other one'!mine", [("Other one", (9, 26, 9, 26))]),
        ("bare", [("S", (7, 1, 7, 1))]),
        ("price", [("S", (2, 12, 4, 12))]),
        ("prices[WHEN]", [("S", (2, 11, 4, 11))]),
        ("SUM(Prices[[When]:[Price]])", [("S", (2, 11, 4, 12))]),
        ("ROWS(Prices[[When]:[Price]])", []),
        ("SUM(B3:INDEX(D:D,A1))", [("S", (1, 1, MAX_ROW, 4))]),
        ("first:B9", [("S", (1, 1, 9, 2))]),
        ("circle", [("S", (4, 1, 4, 1))]),
        ('number&"A1"&nobody', []),
        ("Gone!A1", []),
        ("[1]S!A1", []),
        ("SUM(A1", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_formula_reads_the_cells_that_it_names(
    references: References, formula: str, areas: list[Area]
) -> None:
    assert references.areas(formula, "S") == areas


def test_a_name_s_cells_without_a_sheet_are_those_where_it_is_used(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for sheet in ("S", "T"):
            book.add_worksheet(sheet)
        book.define_name("beside", "=A1")
    references = References(read_workbook(path))
    for sheet in ("S", "T", "S"):
        assert references.areas("beside", sheet) == [(sheet, (1, 1, 1, 1))]
    assert references.areas("T!beside", "S") == [("T", (1, 1, 1, 1))]


@pytest.mark.parametrize("text", ["rate", "A", "12", "XFE1", "A1B", "S!first", "Gone!A1", ""])
def test_what_is_no_reference_to_cells_has_no_area(references: References, text: str) -> None:
    assert references.cells(text, "S") is None


def test_a_reference_keeps_the_case_of_the_workbook_s_sheet(references: References) -> None:
    assert references.cells("s!a1", "Other one") == ("S", (1, 1, 1, 1))
    assert references.cells("A1", "Other one") == ("Other one", (1, 1, 1, 1))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("S!A1", ("S", (1, 1))),
        ("'other one'!$b$2", ("Other one", (2, 2))),
        ("via", ("S", (1, 1))),
        ("S!mine", ("S", (1, 1))),
        ("mine", None),
        ("A1", None),
        ("block", None),
        ("number", None),
        ("circle", None),
        ("nobody", None),
        ("S!A:A", None),
        ("S!A0", None),
        ("S!A1048577", None),
    ],
)
def test_one_cell_is_found_by_itself_or_through_names(
    references: References, text: str, place: object
) -> None:
    assert references.cell(text) == place


def test_a_circle_of_names_alone_ends(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("S")
        book.define_name("one", "=two")
        book.define_name("two", "=one")
    references = References(read_workbook(path))
    assert references.areas("one", "S") == [] and references.cell("one") is None


def test_what_was_found_holds_for_workbooks_with_the_same_names_alone(tmp_path: Path) -> None:
    found = []
    for number, formula in enumerate(["=S!$A$1", "=S!$A$1", "=S!$A$2"]):
        path = tmp_path / f"{number}.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            book.add_worksheet("S")
            book.define_name("here", formula)
        read = read_workbook(path)
        found.append((References(read).all_areas("here+1", "S"), read.known("areas")))
    assert [areas for areas, _ in found] == [[("S", (r, 1, r, 1))] for r in (1, 1, 2)]
    assert found[0][1] is found[1][1] is not found[2][1]
