"""Names that are new, gone, renamed or lead elsewhere; one that follows its cell is none of it."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from addin.compare.names import compare_names
from addin.compare.places import Places
from addin.xlsx import read_workbook
from tests.addin.sample_books.compared_books import newer, older


def test_renamed_and_pointed_elsewhere(tmp_path: Path) -> None:
    old, new = read_workbook(older(tmp_path)), read_workbook(newer(tmp_path))
    assert compare_names(old, new, Places(old, new)) == [
        ("leads elsewhere", "total", "Data!$C$7", "Numbers!$B$8"),
        ("renamed", "tax", "tax", "levy"),
    ]


def test_added_and_removed_and_what_prints(tmp_path: Path) -> None:
    def book(name: str, **names: str) -> Path:
        with xlsxwriter.Workbook(str(tmp_path / name)) as made:
            sheet = made.add_worksheet("One")
            sheet.write(0, 0, 1)
            for called, where in names.items():
                made.define_name(called, where)
            if name == "new.xlsx":
                sheet.print_area("A1:B2")
        return tmp_path / name

    old = read_workbook(book("old.xlsx", gone="=One!$A$1", kept="=One!$A$2"))
    new = read_workbook(book("new.xlsx", come="=One!$A$9", KEPT="=One!$A$2"))
    assert compare_names(old, new, Places(old, new)) == [
        ("removed", "gone", "One!$A$1", ""),
        ("added", "come", "", "One!$A$9"),
    ]
