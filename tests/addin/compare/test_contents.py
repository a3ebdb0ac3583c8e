"""Formulas and typed cells that differ, those side by side that changed alike as one."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin.compare.contents import Contents, compare_contents, same_entry
from addin.compare.places import Places
from addin.formulas import References
from addin.inputs import Layout
from addin.xlsx import read_workbook
from tests.addin.commands.input_files import sheet_of
from tests.addin.sample_books.compared_books import newer, older
from udfs.cells import Value


def compared(old: Path, new: Path) -> Contents:
    one, other = read_workbook(old), read_workbook(new)
    before, now = (Layout(book, References(book)) for book in (one, other))
    return compare_contents(before, now, Places(one, other), set(), lambda place: "")


def test_what_only_moved_is_no_difference(tmp_path: Path) -> None:
    found = compared(older(tmp_path), newer(tmp_path))
    assert [(c.kind, c.where, c.old, c.new) for c in found.formulas] == [
        ("changed", "Calc!B4", "=B3*0.2", "=B3*0.25"),
        ("changed", "Calc!B5:F5", "=B4*2", "=B4*2+1"),
        ("typed over", "Calc!B6", "=B2+1", 7.0),
    ]
    assert [(c.place, c.old, c.new) for c in found.typed] == [
        (("Notes", (1, 1)), "hello", "hello you")
    ]
    assert found.results == 3  # profit and both totals


def test_new_and_gone_formulas_and_errors(tmp_path: Path) -> None:
    old = sheet_of(tmp_path / "old.xlsx", {"B1": "=A1", "C1": "=A1*2"}, A1=1)
    new = tmp_path / "new.xlsx"
    with xlsxwriter.Workbook(str(new)) as book:
        sheet = book.add_worksheet("Model")
        sheet.write_formula("A1", "=NA()", None, "#N/A")
        sheet.write_formula("B1", "=A1", None, -1)
    found = compared(old, new)
    kinds = {change.where: change.kind for change in found.formulas}
    assert kinds == {"Model!A1": "new", "Model!C1": "gone"}
    assert found.errors == [(("Model", (1, 1)), "#N/A")]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1 / 3, 0.333333333333333, True),
        (0.0, -0.0, True),
        (250.0, 250.00000001, False),
        ("", None, True),
        (None, "", True),
        (None, 0.0, False),
        (1.0, True, False),
        ("1", 1.0, False),
        ("a", "A", False),
    ],
)
def test_what_programs_save_in_their_own_way_is_no_difference(
    one: Value, other: Value, same: bool
) -> None:
    assert same_entry(one, other) is same
