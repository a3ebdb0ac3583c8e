"""What feeds frozen values, and which formulas would hide that one is out of date."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.formulas import References
from addin.handoff.values.around import CLOCK, blind_formulas, feeding, users_of
from addin.xlsx import Workbook, read_workbook
from tests.addin.engines.small_books import written

CELLS = {
    "A1": 1,
    "A2": ("=A1+1", 2),
    "A3": ("=today_*1", 3),
    "B1": ("=A2*2", 4),
    "B2": ("=B1+A3", 7),
    "B3": ("=IFERROR(B2,0)", 7),
    "B4": ("=never", 0),
    "C1": ("=COUNT(B1:B4)", 4),
    "C2": ("=IFERROR(A1,0)", 1),
}
NAMES = {"today_": "=TODAY()-TODAY()+3", "never": "=IFERROR(S!$B$3,0)"}


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    return read_workbook(written(tmp_path / "book.xlsx", CELLS, names=NAMES))


def test_all_that_a_range_depends_on_feeds_it(book: Workbook) -> None:
    fed = feeding(book, References(book), [("S", (2, 2, 2, 2))])
    assert fed == {("S", at) for at in ((2, 2), (1, 2), (2, 1), (1, 1), (3, 1))}


def test_functions_are_found_behind_names(book: Workbook) -> None:
    users = users_of(book, CLOCK)
    assert users.uses("today_+1", "S")
    assert users.uses("NOW()", "S")
    assert not users.uses('"TODAY()"&A1', "S")


def test_formulas_that_hide_an_error_are_named_with_the_flags_behind_them(book: Workbook) -> None:
    flags = {("S", (1, 2)): "F!$A$4", ("S", (2, 2)): "F!$A$5"}
    assert dict(blind_formulas(book, References(book), flags)) == {
        ("S", (3, 2)): ["F!$A$5"],
        ("S", (4, 2)): ["F!$A$5"],
        ("S", (1, 3)): ["F!$A$4", "F!$A$5"],
    }
