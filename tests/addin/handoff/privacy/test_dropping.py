"""What nothing needs goes, what something needs stays with the reason, and no value changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from addin.handoff.privacy.dropping import drop_hidden
from addin.handoff.privacy.hidden import Hidden
from addin.xlsx.book import Workbook
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from addin.xlsx.reader import read_workbook
from tests.addin.handoff.privacy.test_readers import ADDED
from tests.addin.sample_books.hiding import hiding, with_pivot
from tests.addin.sample_books.rich import members


def dropped(path: Path) -> tuple[Workbook, dict[str, Hidden]]:
    """The workbook afterwards, and what stays by its text."""
    edits = PackageEditor(open_package(path))
    stays = drop_hidden(edits)
    path.write_bytes(edits.data())
    return read_workbook(path), {entry.text: entry for entry in stays}


def test_what_nothing_needs_goes_and_all_else_keeps_its_value(tmp_path: Path) -> None:
    path = hiding(tmp_path / "a.xlsx")
    before = read_workbook(path)
    book, stays = dropped(path)
    assert [sheet.name for sheet in book.sheets] == ["Model", "Needed"]
    assert {text: entry.stays for text, entry in stays.items()} == {
        "hidden sheet: Needed": "Model!A5 needs it",
        "hidden rows on Model: 5": "1 of 5 cells: Model!A7 needs it",
    }
    old, new = before.by_name["Model"].cells, book.by_name["Model"].cells
    left = {at for at, cell in new.items() if cell.value is not None}
    assert left == {(1, 1), (5, 1), (7, 1)}
    assert all((new[at].value, new[at].formula) == (old[at].value, old[at].formula) for at in left)
    texts = b"".join(members(path).values())
    assert b"secret" not in texts and b"nobody reads" not in texts and b"Loose" not in texts


def test_names_windows_and_lists_of_sheets_follow(tmp_path: Path) -> None:
    book, _ = dropped(hiding(tmp_path / "a.xlsx"))
    assert {(n.name, n.sheet) for n in book.names} == {
        ("local", "Model"), ("_xlnm.Print_Area", "Model"),
    }  # fmt: skip
    (view,) = (e for e in book.root.walk() if e.name == "workbookView")
    assert view.attributes["activeTab"] == "0" and view.attributes["firstSheet"] in "01"


@pytest.mark.parametrize("kind", ADDED)
def test_a_sheet_stays_for_whatever_needs_it(tmp_path: Path, kind: str) -> None:
    book, stays = dropped(hiding(tmp_path / "a.xlsx", ADDED[kind]))
    assert "Loose" in book.by_name and "Deep" not in book.by_name
    assert stays["hidden sheet: Loose"].stays


def test_where_a_formula_may_read_anything_all_stays(tmp_path: Path) -> None:
    def add(_: Any, sheet: Any) -> None:
        sheet.write_formula("H1", '=INDIRECT("Loose!A1")', None, "x")

    path = hiding(tmp_path / "a.xlsx", add)
    before = members(path)
    book, stays = dropped(path)
    assert members(path) == before and len(stays) == 5 and len(book.sheets) == 4
    assert {entry.stays for entry in stays.values()} == {"Model!H1 may read any cell"}


def test_macros_may_need_anything(tmp_path: Path) -> None:
    path = hiding(tmp_path / "a.xlsx")
    edits = PackageEditor(open_package(path))
    kind = "application/vnd.ms-office.vbaProject"
    edits.add("xl/vbaProject.bin", b"x", kind, "xl/workbook.xml", "urn:x/vbaProject")
    path.write_bytes(edits.data())
    book, stays = dropped(path)
    assert len(book.sheets) == 4
    assert {entry.stays for entry in stays.values()} == {"macros may need it"}


def test_a_part_that_nobody_understands_may_need_what_it_mentions(tmp_path: Path) -> None:
    path = hiding(tmp_path / "a.xlsx")
    edits = PackageEditor(open_package(path))
    content = b"<x ref=\"'LOOSE'!A1\"/>"
    edits.add("xl/odd.xml", content, "application/x-odd", "xl/workbook.xml", "urn:x/odd")
    path.write_bytes(edits.data())
    book, stays = dropped(path)
    assert "Loose" in book.by_name and "Deep" not in book.by_name
    assert stays["hidden sheet: Loose"].stays == "xl/odd.xml mentions it"


def test_cells_of_arrays_and_heads_of_tables_stay(tmp_path: Path) -> None:
    def add(_: Any, sheet: Any) -> None:
        sheet.write_array_formula("G5:G6", "{=ROW(A1:A2)}", None, 1)
        sheet.add_table("I6:I8", {"columns": [{"header": "head"}], "data": [[1], [2]]})

    book, stays = dropped(hiding(tmp_path / "a.xlsx", add))
    cells = book.by_name["Model"].cells
    assert cells[5, 7].array_ref == "G5:G6" and cells[6, 9].value == "head"
    assert "hidden rows on Model: 5-6" in stays


def test_the_rows_behind_a_pivot_table_go_and_its_source_stays(tmp_path: Path) -> None:
    path = with_pivot(tmp_path / "a.xlsx")
    book, stays = dropped(path)
    assert "Data" in book.by_name and not any("Records" in name for name in members(path))
    (items,) = (entry for text, entry in stays.items() if "pivot" in text)
    assert items.text == "values of a pivot table's columns: region" and "filters" in items.stays
    assert b"Jane Doe" not in b"".join(members(path).values())
