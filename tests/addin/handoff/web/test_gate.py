"""The gate of a page: an engine that says another number than a refresh makes none."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from addin.errors import BadWorkbook
from addin.formulas import References
from addin.handoff.web.gate import SETS, Passed, pass_gate
from addin.handoff.web.inputs import entries_of
from addin.inputs import Layout
from addin.refresh import refresh
from addin.xlsx import read_workbook
from tests.addin.engines.small_books import written

NOW = datetime(2026, 11, 29, 14, 3)
CELLS = {
    "A1": 250,
    "A2": 40,
    "B1": "=A1*A2",
    "B2": "=SUM(A1:A2)",
    "B3": '=IF(A1>=250,"much","little")',
}


def gate(path: Path, copy: bytes | None = None) -> Passed:
    book = read_workbook(path)
    entries = entries_of(book, Layout(book, References(book)))
    return pass_gate(book, copy or path.read_bytes(), entries, NOW)


def fresh(path: Path, cells: dict[str, object] | None = None) -> Path:
    refresh(written(path, cells or CELLS))
    return path


def with_text(path: Path, old: str, new: str) -> bytes:
    """The workbook with another text in its sheet."""
    target = path.with_suffix(".other")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            copy.writestr(name, content)
    return target.read_bytes()


def test_every_cell_and_five_sets_of_other_inputs_are_compared(tmp_path: Path) -> None:
    assert gate(fresh(tmp_path / "book.xlsx")) == Passed(cells=3, sets=SETS, timed=0)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<f>A1*A2</f>", "<f>A1*A2+1</f>", "as it is: S!B1 is 10001 there and 10000 in a refresh"),
        ("<f>A1*A2</f>", "<f>A1*A2*(1+2E-9)</f>", "as it is: S!B1 is 10000.00002"),
        ("<f>A1*A2</f>", "<f>10000</f>", "with other inputs, set"),
        ("<f>A1*A2</f>", "<f>IFERROR(NOSUCH(A1),10000)</f>", "as it is: S!B1 is not known there"),
        ("little", "scant", "with other inputs, set"),
    ],
)
def test_another_number_anywhere_makes_no_page(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = fresh(tmp_path / "book.xlsx")
    with pytest.raises(BadWorkbook, match=r"book\.xlsx: no page: its engine calculates") as refused:
        gate(path, with_text(path, old, new))
    assert said in str(refused.value)


def test_cells_that_show_the_time_are_counted_and_not_compared(tmp_path: Path) -> None:
    cells = {**CELLS, "C1": "=NOW()", "C2": "=C1+1", "C3": "=TODAY()-TODAY()"}
    assert gate(fresh(tmp_path / "book.xlsx", cells)) == Passed(cells=4, sets=SETS, timed=2)


def test_a_workbook_without_inputs_is_compared_as_it_is(tmp_path: Path) -> None:
    path = fresh(tmp_path / "book.xlsx", {"A1": "=1+1", "A2": "=A1*2"})
    assert gate(path) == Passed(cells=2, sets=0, timed=0)


def test_spills_are_compared_cell_by_cell(tmp_path: Path) -> None:
    path = fresh(tmp_path / "book.xlsx", {"A1": 2, "B1:B3": "{=A1*{1;2;3}}"})
    assert gate(path).cells == 3
