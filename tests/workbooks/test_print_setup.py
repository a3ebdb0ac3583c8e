"""How a sheet prints and scrolls, what is locked on it, and what a typed cell accepts."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from workbooks.model.addresses import Places
from workbooks.model.layout import Cell, Chart, Column, Row, Sheet
from workbooks.print_setup import accepts, page_starts, pages_for_readers, protect, set_up_page

SHEET = Sheet(
    "Model",
    "Model",
    "All of it",
    (Column("label", "Item", 42), Column("value", "Constant", 12)),
    (Row({"label": "one"}), Row(key="two"), Row(), Row(key="four"), Row({"value": 5})),
    breaks=("two", "four"),
)


def set_up(sheet: Sheet) -> Worksheet:
    """The sheet as openpyxl reads it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        worksheet = book.add_worksheet(sheet.name)
        set_up_page(Places(sheet), worksheet)
        protect(worksheet)
    return openpyxl.load_workbook(file)[sheet.name]


def test_all_rows_and_columns_of_the_sheet_print_under_its_head() -> None:
    sheet = set_up(SHEET)
    assert sheet.print_area == "'Model'!$A$1:$C$10"
    assert sheet.print_title_rows == "$1:$5"
    wide = replace(
        SHEET,
        columns=(*SHEET.columns, Column("note", "Note", 50)),
        rows=(*SHEET.rows, *(Row(),) * 5),
    )
    assert set_up(wide).print_area == "'Model'!$A$1:$D$15"


def long(*blocks: int, **changes: Any) -> Sheet:
    """A sheet with blocks of so many rows, each after the first with a break before it."""
    rows = [Row(key=f"b{at}" * (line == 0)) for at, n in enumerate(blocks) for line in range(n)]
    breaks = tuple(f"b{at}" for at in range(1, len(blocks)))
    return replace(SHEET, rows=tuple(rows), breaks=breaks, **changes)


def test_a_page_starts_at_each_row_that_starts_one() -> None:
    # A break has the number of the row above it; five rows stand over the first.
    assert [page.id for page in set_up(long(30, 30, 30)).row_breaks.brk] == [35, 65]
    assert not set_up(replace(SHEET, breaks=())).row_breaks.brk


@pytest.mark.parametrize(
    ("blocks", "starts"),
    [
        ((10, 10, 10), []),
        ((27, 5, 20), [37]),
        ((3, 30, 20), [38]),
        ((30, 27, 5), [35]),
        ((90, 5), []),
        ((60, 20), [65]),
    ],
)
def test_blocks_that_are_one_page_are_not_two(blocks: tuple[int, ...], starts: list[int]) -> None:
    assert page_starts(Places(long(*blocks))) == starts


def test_a_wide_sheet_is_smaller_in_print_and_has_more_rows_on_a_page() -> None:
    wide = (*SHEET.columns, Column("note", "Note", 250))
    assert page_starts(Places(long(30, 30))) == [35]
    assert page_starts(Places(long(30, 30, columns=wide))) == []


READER = replace(
    SHEET,
    columns=(*SHEET.columns, Column("source", "Source", 14)),
    pages=("summary", "story"),
)


@pytest.mark.parametrize(
    ("sheet", "cells"),
    [
        (READER, "$A$1:$C$10"),
        (replace(READER, ends_at="four"), "$A$1:$C$8"),
        (replace(READER, ends_at="gone"), "$A$1:$C$10"),
        (replace(READER, prints_to="label"), "$A$1:$B$10"),
        (replace(READER, columns=SHEET.columns), "$A$1:$C$10"),
    ],
)
def test_readers_get_the_rows_above_the_data_of_charts_and_no_sources(
    sheet: Sheet, cells: str
) -> None:
    expected = {f"Model!pages_{name}": f"=Model!{cells}" for name in ("summary", "story")}
    assert pages_for_readers(Places(sheet)) == expected
    assert pages_for_readers(Places(replace(sheet, pages=()))) == {}


def test_a_chart_that_reaches_under_the_last_row_is_printed_whole() -> None:
    chart = Chart("four", "value", (200, 200), "C", "C", (), "x", "y")
    # 208 pixels are 156 points: twelve rows from row 9 on.
    assert set_up(replace(SHEET, charts=(chart,))).print_area == "'Model'!$A$1:$C$20"


@pytest.mark.parametrize("pages", [0, 1, 3])
def test_it_is_one_page_wide_and_as_many_tall_as_the_sheet_says(pages: int) -> None:
    setup = set_up(replace(SHEET, pages_tall=pages)).page_setup
    assert (setup.fitToWidth or 1) == 1
    assert (1 if setup.fitToHeight is None else int(setup.fitToHeight)) == pages
    assert (setup.orientation, setup.paperSize) == ("landscape", 9)


@pytest.mark.parametrize(("heads", "frozen"), [(True, "C6"), (False, "A6")])
def test_labels_stay_in_view_on_a_sheet_with_heads(heads: bool, frozen: str) -> None:
    assert set_up(replace(SHEET, heads=heads)).freeze_panes == frozen


def test_it_is_locked_against_slips_and_not_against_people() -> None:
    lock = set_up(SHEET).protection
    assert lock.sheet and lock.password is None
    stays_free = lock.formatCells, lock.formatColumns, lock.formatRows, lock.objects, lock.scenarios
    assert not any(stays_free)
    assert lock.insertRows and lock.deleteRows and lock.sort


def rule_of(cell: Cell) -> DataValidation:
    """The rule of what may be typed into a cell, as openpyxl reads it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        assert book.add_worksheet().data_validation("B2", accepts(cell)) == 0
    sheet = openpyxl.load_workbook(file).worksheets[0]
    rules: list[DataValidation] = sheet.data_validations.dataValidation
    assert len(rules) == 1
    return rules[0]


LIMITS = [
    (Cell(0.15, limits=(0.0, 1.0)), "decimal", (0, 1), "15% is 0.15"),
    (Cell(5, limits=(1, 1200)), "whole", (1, 1200), "A whole number from 1 to 1200."),
    (
        Cell(date(2028, 7, 1), limits=(date(2020, 1, 1), date(2050, 12, 31))),
        "date",
        (43_831, 55_153),
        "A date from 2020-01-01 to 2050-12-31.",
    ),
]


@pytest.mark.parametrize(("cell", "kind", "ends", "message"), LIMITS)
def test_a_typed_cell_accepts_what_it_may_be_and_says_what_that_is(
    cell: Cell, kind: str, ends: tuple[float, float], message: str
) -> None:
    rule = rule_of(cell)
    assert (rule.type, str(rule.sqref), rule.operator or "between") == (kind, "B2", "between")
    assert (float(rule.formula1 or "nan"), float(rule.formula2 or "nan")) == ends
    assert rule.errorStyle in (None, "stop") and message in (rule.error or "")


def test_a_cell_of_choices_has_a_list_and_one_without_limits_accepts_anything() -> None:
    rule = rule_of(Cell("Open", limits=(1, 2), choices=("Open", "Shut")))
    assert (rule.type, rule.formula1, rule.formula2) == ("list", '"Open,Shut"', None)
    assert rule.error == "One of: Open, Shut."
    for cell in (Cell(), Cell(5, name="price"), Cell("text", style="input")):
        assert accepts(cell) == {}
