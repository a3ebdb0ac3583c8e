"""How cells are compared with what they held, and ranges with how much they held."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.errors import BadWorkbook
from addin.handoff.values import compare
from addin.handoff.values.compare import Compared
from addin.handoff.values.evaluate import constant_text
from addin.xlsx import Workbook, read_workbook
from tests.addin.engines.small_books import written
from udfs.cells import Value

CELLS = {"B2": 250, "C2": "MW", "B4": True, "B5": ("=1/0", "#DIV/0!")}


def constant(value: Value) -> str:
    return constant_text(value) or "long"


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    return read_workbook(written(tmp_path / "book.xlsx", CELLS))


def test_each_cell_is_compared_by_its_kind_in_the_row_that_stands_for_its_own(
    book: Workbook,
) -> None:
    cells = Compared(book, [("S", (1, 1, 9, 9))], 4, constant).cells()
    assert {at: made for at, made in cells.items() if at[1] == 3} == {
        (4, 3): ("", "S 2"),
        (5, 3): ("", "S 4"),
        (6, 3): ("", "S 5"),
    }
    assert {at: formula for at, (formula, _) in cells.items() if at[1] > 3} == {
        (4, 5): "IF(ISNUMBER(S!B2),ABS(S!B2-(250))>1E-9*MAX(ABS(S!B2),250,1E-6),TRUE)",
        (4, 6): 'IF(ISTEXT(S!C2),NOT(EXACT(S!C2,"MW")),TRUE)',
        (5, 5): "IF(ISLOGICAL(S!B4),S!B4<>TRUE,TRUE)",
        (6, 5): "IF(ISERROR(S!B5),ERROR.TYPE(S!B5)<>2,TRUE)",
    }


def test_a_range_has_changed_with_a_cell_in_it_or_with_how_many_it_holds(book: Workbook) -> None:
    areas = {
        (2, 2, 2, 2): "E4",
        (3, 2, 3, 2): "COUNTA(S!B3)<>0",
        (7, 1, 8, 2): "COUNTA(S!A7:B8)<>0",
        (2, 2, 4, 3): "OR(COUNTA(S!B2:C4)<>3,E4:F5)",
    }
    compared = Compared(book, [("S", bounds) for bounds in areas], 4, constant)
    assert {bounds: compared.condition(("S", bounds)) for bounds in areas} == areas


def test_what_no_sheet_can_hold_is_refused(book: Workbook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "MAX_ROW", 5)
    with pytest.raises(BadWorkbook, match="more cells than can be watched"):
        Compared(book, [("S", (1, 1, 9, 9))], 4, constant)
