"""Which sheets and cells a print has: what the workbook's names mark, and nothing hidden."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from addin.errors import BadWorkbook
from addin.handoff.pages import choose_pages, marked_sheets, print_nothing_hidden, refuse_pages
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.reader import read_workbook
from workbooks.marks import ALL, PAGES, STORY, SUMMARY

SHEETS = ("First & best", "Plumbing", "Chart", "Hidden")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Four sheets, two of them in the story, one of these with another print area of its own."""
    path = tmp_path / "model.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        for name in SHEETS:
            sheet = made.add_worksheet(name)
            sheet.write("B2", name)
            if name != "Chart":
                sheet.print_area("A1:Z99")
        made.get_worksheet_by_name("Hidden").hide()
        for pages in (SUMMARY, STORY):
            made.define_name(f"'First & best'!{PAGES}{pages}", "='First & best'!$A$1:$D$9")
        made.define_name(f"Chart!{PAGES}{STORY}", "=Chart!$A$1:$C$3")
    return path


def printed(path: Path, pages: str) -> dict[str, str]:
    """The sheets that are not hidden in what is printed, and their print areas; "" is all."""
    book = read_workbook(path)
    edits = PackageEditor(book.package)
    choose_pages(book, edits, pages)
    print_nothing_hidden(book, edits)
    out = path.with_name("printed.xlsx")
    out.write_bytes(edits.data())
    sheets = openpyxl.load_workbook(out).worksheets
    assert not [s.title for s in sheets if s.sheet_state != "visible" and s.print_area]
    return {s.title: s.print_area.rpartition("!")[2] for s in sheets if s.sheet_state == "visible"}


SHOWN = {
    SUMMARY: {"First & best": "$A$1:$D$9"},
    STORY: {"First & best": "$A$1:$D$9", "Chart": "$A$1:$C$3"},
    ALL: {"First & best": "$A$1:$Z$99", "Plumbing": "$A$1:$Z$99", "Chart": ""},
}


@pytest.mark.parametrize("pages", SHOWN)
def test_a_print_has_the_marked_cells_of_the_marked_sheets(book: Path, pages: str) -> None:
    assert printed(book, pages) == SHOWN[pages]
    marked = marked_sheets(read_workbook(book), pages)
    assert sorted(marked) == sorted(SHOWN[pages]) if pages != ALL else not marked


@pytest.mark.parametrize("pages", SHOWN)
def test_the_marks_survive_another_program_and_a_sheet_that_moves(book: Path, pages: str) -> None:
    other = openpyxl.load_workbook(book)
    other.move_sheet("Plumbing", 2)
    other.save(book)
    assert printed(book, pages) == SHOWN[pages]


def test_a_workbook_without_marks_is_printed_whole_and_has_no_summary(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        made.add_worksheet("A").print_area("A1:B2")
        made.add_worksheet("B")
    assert printed(path, STORY) == {"A": "$A$1:$B$2", "B": ""}
    book = read_workbook(path)
    refuse_pages(book, STORY)
    with pytest.raises(BadWorkbook, match="no page of it is marked as the summary"):
        refuse_pages(book, SUMMARY)


def test_a_workbook_whose_only_name_is_a_hidden_print_area_keeps_none(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        made.add_worksheet("A")
        hidden = made.add_worksheet("B")
        hidden.print_area("A1:B2")
        hidden.hide()
    assert printed(path, ALL) == {"A": ""}


def test_marked_cells_that_were_deleted_leave_the_sheets_own_area(book: Path) -> None:
    other = openpyxl.load_workbook(book)
    other["First & best"].defined_names[PAGES + STORY].attr_text = "#REF!"
    other.save(book)
    assert printed(book, STORY) == {"First & best": "$A$1:$Z$99", "Chart": "$A$1:$C$3"}


def test_marked_sheets_that_are_all_hidden_are_no_empty_pdf(book: Path) -> None:
    other = openpyxl.load_workbook(book)
    other["First & best"].sheet_state = "hidden"
    other.active = 1
    other.save(book)
    assert printed(book, STORY) == {"Chart": "$A$1:$C$3"}
    with pytest.raises(BadWorkbook, match="its sheets for --pages summary are hidden"):
        printed(book, SUMMARY)
