"""Cells that are written into a workbook that is open in Excel: all or none, and as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.a1 import Place
from addin.commands.open_in_excel import copy_of, put, values_of
from addin.commands.open_workbook import CannotDo
from tests.addin.fakes.open_excel import OpenBook
from udfs.cells import Value
from workbooks import TEMPLATE

CASE, LOG, DAY = ("Inputs", (7, 4)), ("Changes", (6, 2)), ("Changes", (6, 9))
CELLS: dict[Place, Value] = {CASE: "Bull", LOG: 1.0, DAY: "2026-08-05", ("Inputs", (9, 9)): None}


@pytest.fixture
def book(tmp_path: Path) -> OpenBook:
    """The template; the case is the only cell that is not locked."""
    book = OpenBook(TEMPLATE, tmp_path)
    book.by_name["Inputs"].unlocked = {CASE[1], (9, 9)}
    return book


def test_locked_cells_are_written_and_locked_again_as_they_were(book: OpenBook) -> None:
    put(book, CELLS)
    assert values_of(book, [CASE, LOG, DAY]) == ["Bull", 1.0, "2026-08-05"]
    changes, inputs = (book.by_name[name].api for name in ("Changes", "Inputs"))
    assert changes.ProtectContents and inputs.ProtectContents
    # Only what has to be opened is; drawings, contents, scenarios, then what is allowed.
    assert inputs.protected_again == []
    assert changes.protected_again == [
        ("", True, True, False, False, True, True, True, *[False] * 8)
    ]


def test_a_password_is_respected_and_nothing_is_changed(book: OpenBook) -> None:
    book.by_name["Changes"].api.password = "secret"
    before = values_of(book, [CASE])
    with pytest.raises(CannotDo, match="Changes is protected with a password"):
        put(book, CELLS)
    assert values_of(book, [CASE, LOG]) == [*before, None]
    assert book.by_name["Changes"].api.ProtectContents


def test_a_cell_that_excel_does_not_take_leaves_all_as_it_was(book: OpenBook) -> None:
    book.by_name["Changes"].refuses = {DAY[1]}
    before = values_of(book, [CASE, LOG])
    with pytest.raises(CannotDo, match="did not take a value"):
        put(book, CELLS)
    assert values_of(book, [CASE, LOG]) == before
    assert book.by_name["Changes"].api.ProtectContents


@pytest.mark.parametrize(
    ("name", "copied"), [("model.xlsx", "model.xlsx"), ("model1", "model1.xlsx")]
)
def test_a_copy_is_there_as_long_as_it_is_needed(book: OpenBook, name: str, copied: str) -> None:
    book.name = name
    with copy_of(book) as copy:
        assert copy.name == copied and copy.read_bytes() == TEMPLATE.read_bytes()
    assert not copy.parent.exists()
