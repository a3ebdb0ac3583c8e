"""Formats that a formula decides, as cells of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.engines.formulon import opened, running, value_at
from addin.handoff.web import format_rules
from addin.handoff.web.format_rules import SHEET, move_rules
from addin.xlsx import read_package
from addin.xlsx.edit import PackageEditor
from tests.addin.handoff.web.pages import made


def formula(book: xlsxwriter.Workbook, criteria: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "formula",
        "criteria": criteria,
        "format": book.add_format({"bold": True}),
    } | more


def flags(path: Path, criteria: str, area: str = "B2:C3") -> list[Any]:
    """What the flags of a rule say, cell by cell."""

    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        for row, values in enumerate([[1, 2, 3], [4, 5, 6], [7, 8, 9]]):
            sheet.write_row(row, 0, values)
        book.add_worksheet("Two").write("A1", 5)
        sheet.conditional_format(area, formula(book, criteria))

    book = made(path, fill)
    edits = PackageEditor(book.package)
    (rule,) = move_rules(edits, book.part).rules
    with running(None) as formulon, opened(formulon, edits.data()) as engine:
        engine.recalc()
        at = engine.sheet_count() - 1
        assert engine.sheet_name(at) == SHEET and not engine.get_conditional_formats(0)
        return [value_at(formulon, engine, at, row - 1, rule.column - 1) for row, _ in rule.cells()]


@pytest.mark.parametrize(
    ("criteria", "wanted"),
    [
        ("=B2>=6", [False, True, True, True]),  # 5 6 8 9
        ("=$B2>=6", [False, False, True, True]),
        ("=B$1>2", [False, True, False, True]),
        ("=B2=Two!$A$1", [True, False, False, False]),
        ("=MOD(ROW(),2)=0", [True, True, False, False]),
        ("=COLUMN( )=2", [True, False, True, False]),
        ("=A1", [1.0, 2.0, 4.0, 5.0]),
        ('=B2&"B2"="5B2"', [True, False, False, False]),
    ],
)
def test_each_cell_has_its_own_formula(tmp_path: Path, criteria: str, wanted: list[Any]) -> None:
    assert flags(tmp_path / "book.xlsx", criteria) == wanted


def test_a_rule_for_whole_columns_ends_with_the_cells(tmp_path: Path) -> None:
    assert len(flags(tmp_path / "book.xlsx", "=A1>4", "A1:A1048576")) == 3


def test_what_else_a_rule_says_is_kept(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write_column("A1", [1, 2, 3])
        sheet.conditional_format("A1:A2", formula(book, "=A1>1", stop_if_true=True))
        sheet.conditional_format("A3", {"type": "cell", "criteria": ">", "value": 1})
        sheet.conditional_format("A1", {**formula(book, "=A1>2"), "multi_range": "A1 C1:C2"})

    book = made(tmp_path / "book.xlsx", fill)
    edits = PackageEditor(book.package)
    found = move_rules(edits, book.part)
    first, second = sorted(found.rules, key=lambda rule: rule.priority)
    assert (first.stops, first.priority, second.stops) == (True, 1, False) and first.style >= 0
    assert second.areas == [(1, 1, 1, 1)], "the sheet has no cells in column C"
    left = read_package(edits.package).by_name["S"].source
    assert b'type="cellIs"' in left and b'type="expression"' not in left


def test_too_many_cells_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(format_rules, "_MOST", 2)

    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write_column("A1", [1, 2, 3])
        sheet.conditional_format("A1:A3", formula(book, "=A1>1"))

    book = made(tmp_path / "book.xlsx", fill)
    found = move_rules(PackageEditor(book.package), book.part)
    assert not found.rules and found.missing == ["a conditional format of many cells on S"]
