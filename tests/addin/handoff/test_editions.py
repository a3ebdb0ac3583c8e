"""The workbook with a call in every place, through every edition, as other programs read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas
import pytest
import python_calamine

from addin.handoff.flow import handoff
from addin.refresh.flow import refresh
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.all_call_places import SHEETS, build_edges

EDITIONS = ("values", "lambda", "lite")
Cells = dict[tuple[Any, ...], Any]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook, calculated and out of date again: nothing of it may be passed on."""
    path = tmp_path_factory.mktemp("edges") / "edges.xlsx"
    build_edges(path)
    return path


@pytest.fixture(scope="module")
def expected(original: Path) -> Cells:
    fresh = original.with_name("fresh.xlsx")
    refresh(original, output=fresh)
    return {
        (sheet.name, *at): str(cell.value) if isinstance(cell.value, str) else cell.value
        for sheet in read_workbook(fresh).sheets
        for at, cell in sheet.cells.items()
        if cell.value not in (None, "")
    }


@pytest.fixture(scope="module", params=EDITIONS)
def edition(request: pytest.FixtureRequest, original: Path) -> Path:
    return handoff(original, request.param).output


def by_openpyxl(path: Path) -> Cells:
    sheets = openpyxl.load_workbook(path, data_only=True).worksheets
    cells = [(sheet.title, cell) for sheet in sheets for row in sheet.rows for cell in row]
    return {(title, cell.row, cell.column): cell.value for title, cell in cells}


def by_calamine(path: Path) -> Cells:
    book = python_calamine.load_workbook(str(path))
    return {
        (name, y, x): value
        for name in SHEETS
        for y, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1)
        for x, value in enumerate(row, 1)
    }


def by_pandas(path: Path) -> Cells:
    frames = pandas.read_excel(
        path, sheet_name=None, header=None, na_filter=False, engine="openpyxl"
    )
    return {
        (str(name), y, x): value
        for name, frame in frames.items()
        for y, row in enumerate(frame.itertuples(index=False), 1)
        for x, value in enumerate(row, 1)
    }


@pytest.mark.parametrize("read", [by_openpyxl, by_calamine, by_pandas])
def test_readers_find_the_values_of_now(read: Any, edition: Path, expected: Cells) -> None:
    found = read(edition)
    wrong = {
        place: (found.get(place), value)
        for place, value in expected.items()
        if found.get(place) != value and not is_error(value)
    }
    assert len(expected) > 150 and not wrong


def is_error(value: Any) -> bool:
    """Readers have their own words for errors; `test_values_edition` compares those."""
    return isinstance(value, str) and value.startswith("#")


def test_excel_would_open_it_without_repair(edition: Path) -> None:
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit is not installed")
    assert not audit.OpenXmlValidator().validate(str(edition)).errors
