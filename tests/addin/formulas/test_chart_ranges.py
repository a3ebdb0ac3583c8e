"""A chart's reference leads to the cells that the chart shows, or to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from addin.a1 import Position, cell_text
from addin.formulas.chart_ranges import MAX_POINTS, ChartRanges
from addin.formulas.resolver import References
from addin.xlsx import read_workbook
from tests.addin.sample_books.rich import minimal, write_package

SHEET = (
    '<cols><col min="7" max="8" hidden="1"/></cols><sheetData><row r="1"/>'
    '<row r="3" hidden="1"/><row r="5"><c r="E5" cm="1"><f t="array" ref="E5:E6">A1:A2</f>'
    "<v>1</v></c></row></sheetData>"
)
NAMES = """<definedNames>
<definedName name="series">S!$A$1:$A$2</definedName>
<definedName name="again">series</definedName>
<definedName name="both">S!$B$1,series</definedName>
<definedName name="loop">loop</definedName>
<definedName name="moving">OFFSET(S!$A$1,0,0,2,1)</definedName>
<definedName name="relative">S!A1:A2</definedName>
<definedName name="half">S!$A1:$A2</definedName>
<definedName name="bare">$A$1:$A$2</definedName>
<definedName name="own" localSheetId="0">S!$D$1</definedName>
<definedName name="spilled">S!$E$5#</definedName>
</definedNames>"""


def ranges(tmp_path: Path, spills: Mapping[Position, str] | None = None) -> ChartRanges:
    parts = minimal(SHEET, workbook=NAMES)
    book = read_workbook(write_package(tmp_path / "book.xlsx", parts))
    return ChartRanges(book, References(book), {"S": spills or {}})


def shown(ranges: ChartRanges, reference: str, count: int, levels: int = 1) -> list[str]:
    """The cells of each level, as text."""
    grid = ranges.grid(reference, count, levels)
    assert {sheet for line in grid for sheet, _ in line} <= {"S"}
    return [" ".join(cell_text(position) for _, position in line) for line in grid]


@pytest.mark.parametrize(
    ("reference", "cells"),
    [
        ("S!$A$1:$B$2", "A1 B1 A2 B2"),
        ("=s!A1", "A1"),
        ("(S!$B$1,S!$A$1:$A$2)", "B1 A1 A2"),
        ("again", "A1 A2"),
        ("both", "B1 A1 A2"),
        ("[0]!series", "A1 A2"),
        ("S!own", "D1"),
        ("S!$E$5#", "E5 E6"),
        ("_xlfn.ANCHORARRAY(S!$E$5)", "E5 E6"),
        ("spilled", "E5 E6"),
    ],
)
def test_cells_come_in_the_order_in_which_the_chart_shows_them(
    tmp_path: Path, reference: str, cells: str
) -> None:
    assert shown(ranges(tmp_path), reference, len(cells.split())) == [cells]


@pytest.mark.parametrize(
    "reference",
    [
        "relative", "half", "bare", "own", "moving", "loop", "nobody", "$A$1:$A$2", "S!$A:$A",
        "S!$1:$2", "[1]S!$A$1", "[1]!series", "Gone!$A$1", "S!$B$1#", "(S!$A$1,moving)",
        "S!$A$1:$A$2*2", "S!#REF!", "(S!$A$1", "",
    ],
)  # fmt: skip
def test_what_is_no_plain_range_gives_nothing(tmp_path: Path, reference: str) -> None:
    assert shown(ranges(tmp_path), reference, 2) == []


def test_a_spill_of_now_goes_before_the_one_of_the_file(tmp_path: Path) -> None:
    grown = ranges(tmp_path, {(5, 5): "E5:E7"})
    for reference in ("S!$E$5#", "_xlfn.ANCHORARRAY(S!$E$5)", "spilled"):
        assert shown(grown, reference, 3) == ["E5 E6 E7"]


@pytest.mark.parametrize(
    ("reference", "every", "visible"),
    [
        ("S!$A$1:$A$4", "A1 A2 A3 A4", "A1 A2 A4"),
        ("S!$F$1:$I$1", "F1 G1 H1 I1", "F1 I1"),
        ("(S!$A$3,S!$F$2:$G$2)", "A3 F2 G2", "F2"),
    ],
)
def test_hidden_cells_count_where_the_chart_counted_them(
    tmp_path: Path, reference: str, every: str, visible: str
) -> None:
    book = ranges(tmp_path)
    assert shown(book, reference, len(every.split())) == [every]
    assert shown(book, reference, len(visible.split())) == [visible]


def test_levels_run_from_the_innermost_outwards(tmp_path: Path) -> None:
    book = ranges(tmp_path)
    assert shown(book, "S!$A$1:$B$4", 4, levels=2) == ["B1 B2 B3 B4", "A1 A2 A3 A4"]
    assert shown(book, "S!$A$1:$D$2", 4, levels=2) == ["A2 B2 C2 D2", "A1 B1 C1 D1"]
    assert shown(book, "S!$A$1:$B$4", 3, levels=2) == ["B1 B2 B4", "A1 A2 A4"]
    assert shown(book, "S!$A$1:$D$4", 4, levels=2) == []
    assert shown(book, "(S!$A$1:$A$4,S!$B$1:$B$4)", 4, levels=2) == []


def test_a_range_of_more_points_than_a_chart_has_is_left_alone(tmp_path: Path) -> None:
    book = ranges(tmp_path)
    assert len(book.grid(f"S!$A$1:$A${MAX_POINTS}", MAX_POINTS, 1)[0]) == MAX_POINTS
    assert book.grid(f"(S!$A$1:$A${MAX_POINTS},S!$B$1)", MAX_POINTS + 1, 1) == []
