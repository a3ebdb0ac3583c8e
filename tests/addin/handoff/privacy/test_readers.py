"""Everything that reads cells is found, with the sheet that it would go with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from addin.handoff.privacy.readers import part_homes, readers
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.hiding import CACHE, RECORDS, hiding, with_pivot

SPOT = ("Loose", (1, 1, 1, 1))


def chart(book: Any, sheet: Any) -> None:
    drawn = book.add_chart({"type": "column"})
    drawn.add_series({"values": "=Loose!$A$1:$A$1"})
    sheet.insert_chart("H1", drawn)


ADDED: dict[str, Any] = {
    "formula": lambda _, sheet: sheet.write_formula("H1", "=Loose!A1", None, "x"),
    "array": lambda _, sheet: sheet.write_array_formula("H1:H2", "{=Loose!A1&\"x\"}", None, "x"),
    "name": lambda book, _: book.define_name("far", "=Loose!$A$1"),
    "list": lambda _, sheet: sheet.data_validation(
        "H1", {"validate": "list", "source": "=Loose!$A$1:$A$1"}
    ),
    "format": lambda book, sheet: sheet.conditional_format(
        "H1", {"type": "formula", "criteria": "=Loose!$A$1=1", "format": book.add_format()}
    ),
    "chart": chart,
    "sparkline": lambda _, sheet: sheet.add_sparkline("H1", {"range": "Loose!A1:A1"}),
    "link": lambda _, sheet: sheet.write_url("H1", "internal:Loose!A1"),
    "text box": lambda _, sheet: sheet.insert_textbox("H1", "", {"textlink": "=Loose!$A$1"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", ADDED)
def test_each_kind_is_found(tmp_path: Path, kind: str) -> None:
    book = read_workbook(hiding(tmp_path / "a.xlsx", ADDED[kind]))
    found = [reader for reader in readers(book) if SPOT in (reader.areas or ())]
    assert {reader.home for reader in found} == {"Deep", "Model" if kind != "name" else ""}
    assert all(reader.label for reader in found)


def test_a_format_reads_for_each_of_its_cells(tmp_path: Path) -> None:
    def add(book: Any, sheet: Any) -> None:
        rule = {"type": "formula", "criteria": "=B1>1", "format": book.add_format()}
        sheet.conditional_format("H1:I9", rule)
        sheet.conditional_format("K1:K9", {"type": "2_color_scale"})

    areas = {
        area
        for reader in readers(read_workbook(hiding(tmp_path / "a.xlsx", add)))
        for area in reader.areas or ()
    }
    assert {("Model", (1, 2, 9, 3)), ("Model", (1, 11, 9, 11))} <= areas


def test_what_may_read_anything_says_so(tmp_path: Path) -> None:
    def add(_: Any, sheet: Any) -> None:
        sheet.write_formula("H1", '=INDIRECT("Loose!A1")', None, "x")

    book = read_workbook(hiding(tmp_path / "a.xlsx", add))
    assert [reader.label for reader in readers(book) if reader.areas is None] == [
        "Model!H1 needs it"
    ]


def test_a_pivot_table_reads_its_source_and_its_cache_belongs_to_all(tmp_path: Path) -> None:
    book = read_workbook(with_pivot(tmp_path / "a.xlsx"))
    sources = [r for r in readers(book) if "pivot" in r.label]
    assert [(r.home, r.areas) for r in sources] == [("", (("Data", (1, 1, 3, 3)),))]
    homes = part_homes(book)
    assert homes["xl/pivotTables/pivotTable1.xml"] == "Model"
    assert CACHE not in homes and RECORDS not in homes
