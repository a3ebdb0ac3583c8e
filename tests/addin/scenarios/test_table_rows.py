"""A table is read alike from a CSV and from cells, and says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.errors import BadInput
from addin.scenarios.table_rows import read_rows, rows_of
from tests.addin.scenarios.study_books import (
    csv_file,
    layout_of,
    named,
    put,
    sample_layout,
    with_table,
)

TABLE = (
    ("Input", " Distribution", "Note", "MIN", "max"),
    ("lease_price", "uniform", "a guess", 30.0, 50.0),
    (None, None, None, None, None),
    ("tax_rate", "uniform", None, 0.1, "15%"),
)


def test_a_csv_has_its_lines(tmp_path: Path) -> None:
    heads = "Distribution;INPUT;min;max;note"
    lines = "uniform; lease_price ;30;50;a guess", "", "uniform;tax_rate;10%;15%;"
    first, second = read_rows(sample_layout(tmp_path), csv_file(tmp_path, *lines, heads=heads))
    assert (first.where, second.where) == ("inputs.csv line 2", "inputs.csv line 4")
    assert (first.text("input"), first.text("min"), first.text("sd")) == ("lease_price", "30", "")
    assert second.fields["max"] == "15%"


@pytest.mark.parametrize("called", ["Model!J3:N6", "model!$J$3:$N$6", "my_table", "MyTable"])
def test_a_range_has_its_cells(tmp_path: Path, called: str) -> None:
    layout = sample_layout(tmp_path)
    ref = put(layout.book, "Model", TABLE, 3, 10)
    book = with_table(named(layout.book, my_table=ref), "MyTable", ref)
    first, second = read_rows(layout_of(book), called)
    assert (first.where, second.where) == ("Model!J4", "Model!J6")
    assert (first.fields["min"], first.text("distribution")) == (30.0, "uniform")
    assert (second.fields["max"], second.text("note")) == ("15%", "")
    assert rows_of(layout, "it", ("Model", (3, 10, 6, 14))) == [first, second]


def test_the_totals_of_a_table_are_no_row(tmp_path: Path) -> None:
    layout = sample_layout(tmp_path)
    ref = put(layout.book, "Model", TABLE, 3, 10)
    rows = read_rows(layout_of(with_table(layout.book, "T1", ref, totals=True)), "t1")
    assert [row.text("input") for row in rows] == ["lease_price"]


@pytest.mark.parametrize(
    ("called", "problem"),
    [
        ("no_such.csv", "no_such.csv: there is no such file"),
        (
            "nothing",
            "--inputs nothing: model.xlsx has no such range, name or table; give",
        ),
        ("my file.xlsx", "model.xlsx has no such range"),
        ("x" * 5_000, "model.xlsx has no such range"),
        ("Model!A1:A2,Model!C1", "model.xlsx has no such range"),
        ("Nowhere!A1:B2", "model.xlsx has no such range"),
    ],
)
def test_what_is_not_there_is_said(tmp_path: Path, called: str, problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        read_rows(sample_layout(tmp_path), called)


@pytest.mark.parametrize(
    ("heads", "problem"),
    [
        ("input,distribution,minimum", "unknown column 'minimum'; did you mean min?"),
        ("input,distribution,xyz", "unknown column 'xyz'; the columns are input, dist"),
        ("input,distribution,min,Min", "the column min appears twice"),
        ("input,min,max", "there is no column distribution"),
    ],
)
def test_heads_are_ours_alone(tmp_path: Path, heads: str, problem: str) -> None:
    layout, row = sample_layout(tmp_path), ",".join("x" for _ in heads.split(","))
    with pytest.raises(BadInput, match=problem.replace("?", r"\?")):
        read_rows(layout, csv_file(tmp_path, "x", row, heads=heads))
    ref = put(layout.book, "Model", [heads.split(",")], 3, 10)
    with pytest.raises(BadInput, match=problem.replace("?", r"\?")):
        read_rows(layout, ref)
