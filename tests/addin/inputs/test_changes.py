"""The table of changes: rows are added behind the last, and read back as they were written."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.formulas import References
from addin.inputs.changes import TYPED, History, Words, change_of, typed_change
from addin.inputs.layout import Layout
from addin.inputs.provenance import Provenance
from addin.xlsx import changed_parts, read_workbook, save
from tests.addin.sample_books.case_books import case_book
from udfs.cells import Value

WHEN = "2026-08-05 09:30"


def layout_of(path: Path, **typed: Value) -> Layout:
    """The workbook with something in the first rows of its table."""
    from addin.a1 import cell_position

    book = read_workbook(path)
    new = {"Changes": {cell_position(at): value for at, value in typed.items()}}
    save(book, changed_parts(book, new, {}), path)
    book = read_workbook(path)
    return Layout(book, References(book))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return case_book(tmp_path)


def rows(history: History) -> dict[int, list[Value]]:
    found: dict[int, list[Value]] = {}
    for (_, (row, _)), value in sorted(history.writes.items()):
        found.setdefault(row, []).append(value)
    return found


def test_a_change_is_shown_as_people_write_it(model: Path) -> None:
    layout = layout_of(model)
    start = layout.typed_cells["lease_start@as published"]
    change = change_of(layout, start, 46_753.0, "--set")
    assert (change.old, change.new, change.was) == ("2028-07-01", "2028-01-01", 46_935.0)
    assert change.moves and not change_of(layout, start, 46_935.0, "--set").moves
    typed = typed_change(layout, start, 46_753.0)
    assert (typed.old, typed.new, typed.source) == ("2028-01-01", "2028-07-01", TYPED)


def test_rows_follow_the_last_that_holds_anything(model: Path) -> None:
    layout = layout_of(model, A2=4.0, C2="lease_price@Own", I2="--set", D5="a remark")
    history = History(layout, WHEN)
    cell = layout.typed_cells["lease_capacity@own"]
    words = Words(Provenance("GS", "", "given", "a, b"), Provenance())
    assert history.add([change_of(layout, cell, 500.0, "f.csv", "MS", words)]) == 5
    assert rows(history) == {
        6: [5.0, "F20", "lease_capacity@Own", "Lease capacity", None, 500.0, "MW", WHEN, "f.csv",
            "MS"],
        7: [5.0, "F20", "lease_capacity@Own", "Lease capacity: provenance", 'GS,,given,"a, b",,',
            None, "provenance", WHEN, "f.csv", "MS"],
    }  # fmt: skip
    assert history.add([]) == 5
    history.take_back(history.last(but="--undo"), 6)
    assert history.writes["Changes", (2, 11)] == 6.0


def test_the_last_command_that_stands_is_found(model: Path) -> None:
    runs = {"A2": 1.0, "A3": 2.0, "A4": 2.0, "A5": 3.0, "K4": 3.0}
    texts = {"I5": "--undo", "E3": "2028-07-01", "G3": "date", "C3": "lease_start@Own"}
    layout = layout_of(model, **runs, **texts)
    (row,) = History(layout, WHEN).last(but="--undo")
    assert (row.row, row.run, row.name) == (3, 2, "lease_start@Own")
    assert row.before(layout) == 46_935.0


@pytest.mark.parametrize("where", ["", "Changes!$A$2:$E$9"])
def test_without_a_table_nothing_is_recorded(model: Path, where: str) -> None:
    layout = layout_of(model)
    names = [name for name in layout.book.names if name.name != "changes"]
    if where:
        changes = next(name for name in layout.book.names if name.name == "changes")
        names.append(changes._replace(formula=where))
    layout.book.names[:] = names
    layout = Layout(layout.book, References(layout.book))
    history = History(layout, WHEN)
    cell = layout.typed_cells["lease_capacity@own"]
    history.take_back([], history.add([change_of(layout, cell, 500.0, "--set")]))
    assert history.writes == {} and history.lost == 0 and history.last(but="") == []
