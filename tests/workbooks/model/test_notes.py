"""A note stands beside the last figure of its row where a sheet has no column for notes."""

from __future__ import annotations

import pytest

from workbooks.model.layout import Array, Cell, Column, Row, Sheet
from workbooks.model.notes import beside

KEYS = ("label", "value", "s1", "s2", "s3", "source")
COLUMNS = tuple(Column(key, "", 10) for key in KEYS)


def placed(row: Row, *columns: Column) -> dict[str, object]:
    sheet = Sheet("Lease", "", "", columns or COLUMNS, (row,))
    return {key: cell for key, cell in beside(sheet).rows[0].cells.items() if cell}


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"label": "Price", "value": 40}, "s1"),
        ({"label": "Price", "s1": 40}, "s2"),
        ({"label": "Price", "value": 1, "s1": Array("=A1:B1", 1, 2)}, "s3"),
        ({"label": "Price", "value": 1, "source": "F20"}, "s1"),
        ({"label": "Price"}, "value"),
    ],
)
def test_it_takes_the_first_free_column(cells: dict[str, object], column: str) -> None:
    found = placed(Row({**cells, "note": "why"}))  # type: ignore[dict-item]
    note = found.pop(column)
    assert isinstance(note, Cell) and (note.content, note.style) == ("why", "note")
    assert found == cells


def test_one_that_is_a_formula_stands_apart_from_the_figures() -> None:
    assert set(placed(Row({"label": "Price", "value": "=price", "note": '="why"'}))) == {
        "label",
        "value",
        "s2",
    }


def test_a_row_without_a_note_and_a_sheet_with_a_column_for_it_stay() -> None:
    row = Row({"label": "Price", "value": 40, "note": ""})
    assert placed(row) == {"label": "Price", "value": 40}
    noted = Row({"label": "Price", "value": 40, "note": "why"})
    assert placed(noted, *COLUMNS, Column("note", "Note", 30)) == dict(noted.cells)


def test_a_note_that_has_no_room_is_a_fault() -> None:
    with pytest.raises(ValueError, match="Lease: no room for the note 'why'"):
        placed(Row({"label": "Price", "s3": 1, "note": "why"}))
