"""Which of some cells a formula depends on: not less than really, and not what a seed hides."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.a1 import cell_position
from addin.formulas.dependents import find_dependents
from addin.formulas.precedents import depends_on
from addin.formulas.resolver import References
from addin.xlsx import read_workbook
from tests.addin.engines.small_books import written

CELLS = {
    "A1": 1.0,
    "A2": 2.0,
    "A4": 4.0,
    "B1": "=A1*2",
    "B2": "=SUM(B1:B1,A3)",
    "B3": "=rate+1",
    "B4": "{=A1:A2*2}",
    "B5": "=T!A1+A9",
    "B6": '=INDIRECT("A1")',
    "B7": "=SUM(A:A)",
    "B8": "=B7+B1",
    "B9": "=ROW(A1)",
    "T!A1": "=S!A4",
}


@pytest.mark.parametrize(
    ("cell", "seeds", "found"),
    [
        ("B1", "A1 A2", "A1"),
        ("B2", "A1 A2 A3", "A1 A3"),
        ("B2", "A1 B1", "B1"),
        ("B3", "A1 A2", "A2"),
        ("B4", "A1 A2 A4", "A1 A2"),
        ("B5", "A1 A4 A9", "A4 A9"),
        ("B7", "A1 A50 B1", "A1 A50"),
        ("B8", "A1 B7", "A1 B7"),
        ("B9", "A1", ""),
        ("A1", "A1 A2", "A1"),
        ("B6", "A1", None),
    ],
)
def test_what_a_cell_depends_on(tmp_path: Path, cell: str, seeds: str, found: str | None) -> None:
    names = {"rate": "=S!$A$2"}
    book = read_workbook(written(tmp_path / "b.xlsx", CELLS, names=names, sheets="S|T"))
    asked = {("S", cell_position(seed)) for seed in seeds.split()}
    answer = depends_on(book, References(book), ("S", cell_position(cell)), asked)
    expected = None if found is None else {("S", cell_position(seed)) for seed in found.split()}
    assert answer == expected


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=3), min_size=1, max_size=8))
def test_it_is_the_other_side_of_who_depends(
    tmp_path_factory: pytest.TempPathFactory, reads: list[list[int]]
) -> None:
    # Ten cells, of which the later ones read earlier ones.
    cells: dict[str, object] = {f"A{row}": float(row) for row in range(1, 11)}
    for row, read in enumerate(reads, 3):
        cells[f"A{row}"] = "=" + "+".join(f"A{at % (row - 1) + 1}" for at in read)
    book = read_workbook(written(tmp_path_factory.mktemp("p") / "b.xlsx", cells))
    seeds = [("S", (1, 1)), ("S", (2, 1))]
    for row in range(3, 3 + len(reads)):
        place = ("S", (row, 1))
        found = depends_on(book, References(book), place, seeds)
        assert found == {seed for seed in seeds if place in find_dependents(book, [seed])}
