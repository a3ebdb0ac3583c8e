"""Rows of a sheet: what they hold, where a page ends, and how numbers are shown."""

from __future__ import annotations

from math import nan
from pathlib import Path

import pytest

from addin.scenarios.sheet_page import COUNT, LINE, Page, number_code
from addin.xlsx import read_workbook
from addin.xlsx.edit import NewStyles, PackageEditor
from tests.addin.scenarios.simulated_books import build_model


@pytest.fixture
def page(tmp_path: Path) -> Page:
    book = read_workbook(build_model(tmp_path / "model.xlsx"))
    return Page(book, NewStyles(PackageEditor(book.package), book.part))


@pytest.mark.parametrize(
    ("spread", "share", "code"),
    [
        (0.35, False, "#,##0.00"),
        (1.0, False, "#,##0.00"),
        (3.5, False, "#,##0.0"),
        (12, False, "#,##0.0"),
        (120, False, "#,##0"),
        (-4e6, False, "#,##0"),
        (0.00042, False, "#,##0.00000"),
        (1e-30, False, "#,##0.00000000"),
        (0.0, False, "#,##0.00"),
        (nan, False, "#,##0.00"),
        (0.02, True, "#,##0.00%"),
        (0.2, True, "#,##0.0%"),
        (0.4, True, "#,##0%"),
    ],
)
def test_numbers_show_two_digits_of_a_third_of_their_spread(
    spread: float, share: bool, code: str
) -> None:
    assert number_code(spread, share=share) == f"{code}_);({code});{code}_)"


def test_figures_that_are_not_known_are_empty_cells(page: Page) -> None:
    page.figures("An output", "USD", (nan, COUNT), (None, COUNT), (3.0, COUNT))
    (_, cells), *_ = page.sheet.rows
    assert [cell.content for cell in cells if cell][:5] == ["An output", "USD", None, None, 3.0]
    assert len(cells) == 12


def test_a_long_label_has_the_lines_that_it_needs(page: Page) -> None:
    page.figures("short", "")
    page.figures("a label that is much too long for one line of its column", "")
    page.fact("a label that is much too long for one line of its column", "text")
    assert [height for height, _ in page.sheet.rows] == [LINE, 2 * LINE, 2 * LINE]


def test_a_section_is_not_torn_from_its_rows(page: Page) -> None:
    page.section("First", 10)
    page.gap(LINE, 30)
    page.section("Second", 1)
    assert not page.sheet.breaks
    page.section("Third", 2)
    assert page.sheet.breaks == [34]
    page.section("Longer than a page", 500)
    assert page.sheet.breaks == [34]


def test_figures_of_cells_are_shown_as_they_are(page: Page) -> None:
    assert page.live(("Model", (2, 3))) == 2.0
    assert page.live(("Model", (99, 99))) is None
    assert page.code(("Model", (3, 3)), 0.02) == number_code(0.02, share=True)
    assert page.code(("Model", (4, 3)), 20) == "d mmm yyyy_)"
    assert page.code(("Model", (4, 3)), 20, apart=True) == number_code(20)
