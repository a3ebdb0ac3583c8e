"""All that readers have and do not see is named."""

from __future__ import annotations

from pathlib import Path

from addin.handoff.privacy.hidden import hidden_cells, hidden_content, hidden_sheets
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.hiding import CACHE, RECORDS, hiding, with_pivot
from workbooks import TEMPLATE


def test_the_template_hides_nothing() -> None:
    assert hidden_content(read_workbook(TEMPLATE)) == []


def test_sheets_rows_and_columns_are_named(tmp_path: Path) -> None:
    book = read_workbook(hiding(tmp_path / "a.xlsx"))
    assert [entry.text for entry in hidden_content(book)] == [
        "hidden sheet: Loose", "hidden sheet: Needed", "very hidden sheet: Deep",
        "hidden rows on Model: 5-6", "hidden columns on Model: E",
    ]  # fmt: skip
    assert hidden_sheets(book).keys() == {"Loose", "Needed", "Deep"}
    assert hidden_cells(book.by_name["Model"]).keys() == {(5, 1), (5, 2), (6, 2), (6, 3), (1, 5)}


def test_rows_behind_a_pivot_table_are_named_with_its_columns(tmp_path: Path) -> None:
    book = read_workbook(with_pivot(tmp_path / "a.xlsx"))
    told = {entry.part: entry.text for entry in hidden_content(book)}
    assert told[RECORDS] == "data behind a pivot table: 2 rows"
    assert told[CACHE] == "values of a pivot table's columns: region, client"


def test_filtered_rows_notes_and_names(tmp_path: Path) -> None:
    def add(book, sheet) -> None:  # type: ignore[no-untyped-def]
        sheet.autofilter("A4:B9")
        sheet.filter_column("A", "x == 500")
        sheet.write_comment("B6", "who asked?")
        book.define_name("_old", "=Model!$A$1")

    path = hiding(tmp_path / "a.xlsx", add)
    from addin.xlsx.edit.package_editor import PackageEditor
    from addin.xlsx.package import open_package

    edits = PackageEditor(open_package(path))
    named = edits.read("xl/workbook.xml").replace(b'name="_old"', b'name="_old" hidden="1"')
    edits.replace("xl/workbook.xml", named)
    path.write_bytes(edits.data())
    told = {entry.key: entry for entry in hidden_content(read_workbook(path))}
    assert told["rows", "Model"].text == "hidden or filtered rows on Model: 5-6"
    assert told["notes", "Model"].text == "notes in hidden cells on Model: 1"
    assert told["names", ""].text == "hidden names: _old" and not told["names", ""].can_go
