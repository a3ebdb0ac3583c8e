"""What is between drawn inputs and outputs, and what is refused there."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from addin.a1 import place_text
from addin.errors import BadInput
from addin.scenarios.path import find_path
from tests.addin.sample_books.simulated import Cells, place, simulated_book

LADDER: Cells = {
    "A1": 2.0,
    "A2": 3.0,
    "B1": "=A1*A2",
    "B2": "=A2+1",
    "B3": "=SUM(B1:B2,A9)",
    "B4": "=Other*2",
    "B5": "=B3*0",
    "C1": "='Other one'!A1+B3",
    "Other one!A1": "=S!B2*10",
    "Other one!A2": "=1/0",
}
NAMES = {"Other": "='Other one'!$A$1"}


def between(book_path: Path, inputs: str, outputs: str, cells: Cells = LADDER) -> list[str]:
    book = simulated_book(book_path, cells, NAMES)
    path = find_path(book, list(map(place, inputs.split())), list(map(place, outputs.split())))
    return [place_text(at).removeprefix("S!") for at in path.cells]


@pytest.mark.parametrize(
    ("inputs", "outputs", "cells"),
    [
        ("A1", "B1", {"B1"}),
        ("A1", "B3", {"B1", "B3"}),
        ("A2", "B3", {"B1", "B2", "B3"}),
        ("A2", "B4", {"B2", "'Other one'!A1", "B4"}),
        ("A1", "C1", {"B1", "B3", "C1"}),
        ("B1", "B3", {"B3"}),  # a formula that is drawn: what is behind it does not count
        ("A9", "B3", {"B3"}),  # a blank cell inside a range
        ("A1 A2", "B1 B4", {"B1", "B2", "'Other one'!A1", "B4"}),
    ],
)
def test_the_cells_are_those_between(
    tmp_path: Path, inputs: str, outputs: str, cells: set[str]
) -> None:
    found = between(tmp_path / "b.xlsx", inputs, outputs)
    assert set(found) == cells
    assert len(found) == len(cells)


def test_each_cell_stands_behind_those_that_it_reads(tmp_path: Path) -> None:
    found = between(tmp_path / "b.xlsx", "A1 A2", "C1")
    order = {at: number for number, at in enumerate(found)}
    assert order["B1"] < order["B3"] < order["C1"]
    assert order["B2"] < order["'Other one'!A1"] < order["C1"]


def test_the_small_workbook_has_the_path_and_what_it_reads_as_constants(tmp_path: Path) -> None:
    book = simulated_book(tmp_path / "b.xlsx", LADDER, NAMES)
    small = find_path(book, [place("A1")], [place("B3")]).book
    kept = {at: cell.formula for at, cell in small.by_name["S"].cells.items()}
    assert kept == {
        (1, 1): None,
        (2, 1): None,
        (1, 2): "A1*A2",
        (2, 2): None,
        (3, 2): "SUM(B1:B2,A9)",
    }
    assert small.by_name["S"].cells[2, 2].value == 4.0
    assert not small.by_name["Other one"].cells
    assert book.by_name["S"].cells[2, 2].formula == "A2+1"


def test_a_path_is_plain_data(tmp_path: Path) -> None:
    book = simulated_book(tmp_path / "b.xlsx", LADDER, NAMES)
    path = find_path(book, [place("A1")], [place("B3")])
    sent = pickle.dumps(path)
    assert pickle.loads(sent).cells == path.cells
    assert len(sent) < 3_000, "the bytes of the file are sent along"


def test_array_formulas_stand_there_once(tmp_path: Path) -> None:
    cells: Cells = {"A1": 1.0, "B1:B3": "{=A1*{1;2;3}}", "C1": "=B2+B3"}
    assert between(tmp_path / "b.xlsx", "A1", "C1", cells) == ["B1", "C1"]
    assert between(tmp_path / "c.xlsx", "A1", "B2", cells) == ["B1"]


@pytest.mark.parametrize(
    ("cells", "inputs", "output", "reason"),
    [
        (LADDER, "A1", "B2", "no input that is drawn moves S!B2; name another output"),
        (LADDER, "A1", "'Other one'!A2", "no input that is drawn moves 'Other one'!A2"),
        (LADDER, "A1", "A1", "no input that is drawn moves S!A1"),
        (LADDER, "A1", "Z9", "no input that is drawn moves S!Z9"),
        ({"A1": 1.0, "B1": "=A1+B2", "B2": "=B1*0.5"}, "A1", "B2", "circular"),
        ({"A1": 1.0, "B1": "=A1*RAND()", "B2": "=B1"}, "A1", "B2", "S!B1 draws numbers of its own"),
    ],
)
def test_what_cannot_be_simulated_is_refused_by_cell(
    tmp_path: Path, cells: Cells, inputs: str, output: str, reason: str
) -> None:
    book = simulated_book(tmp_path / "b.xlsx", cells)
    sheet, mark, at = output.rpartition("!")
    target = (sheet.strip("'") + mark if mark else "") + at
    with pytest.raises(BadInput, match=reason):
        find_path(book, [place(inputs)], [place(target)])


def test_random_numbers_aside_do_no_harm(tmp_path: Path) -> None:
    cells: Cells = {"A1": 1.0, "A2": "=RAND()", "B1": "=A1*A2"}
    assert between(tmp_path / "b.xlsx", "A1", "B1", cells) == ["B1"]


def test_a_data_table_is_refused(tmp_path: Path) -> None:
    book = simulated_book(tmp_path / "b.xlsx", LADDER, NAMES)
    cell = book.by_name["S"].cells[2, 1]
    cell.data_table = True
    with pytest.raises(BadInput, match="S!A2 is a result of a data table"):
        find_path(book, [place("A1")], [place("B1")])


@pytest.mark.parametrize("formula", ['=INDIRECT("B1")+1', "=SUM(OFFSET(B1,0,0,2,1))"])
def test_a_cell_that_hides_what_it_reads_brings_the_whole_workbook(
    tmp_path: Path, formula: str
) -> None:
    book = simulated_book(tmp_path / "b.xlsx", {**LADDER, "D1": formula, "D2": "=D1+A1"}, NAMES)
    path = find_path(book, [place("A1")], [place("D2")])
    assert path.hidden.startswith("S!D1 calls ")
    assert path.book.by_name["S"].cells[2, 2].formula == "A2+1"
    assert set(path.cells) == {place("D1"), place("D2")} | (
        {place("B1")} if "OFFSET" in formula else set()
    )


def test_a_cell_that_hides_what_it_reads_elsewhere_does_no_harm(tmp_path: Path) -> None:
    book = simulated_book(tmp_path / "b.xlsx", {**LADDER, "D1": '=INDIRECT("B1")'}, NAMES)
    assert find_path(book, [place("A1")], [place("B3")]).hidden == ""
