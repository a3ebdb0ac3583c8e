"""What is made is as it would be made now."""

from __future__ import annotations

import pytest

from benchmarks import report
from tests.documents.made import MADE_PAGES
from tests.documents.pages import ROOT, Page, on_pages
from tests.documents.tables import MADE, marks, with_tables

ANEW = "run: python -m tests.documents"


@pytest.mark.parametrize("name", MADE_PAGES)
def test_a_page_is_what_is_made(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == MADE_PAGES[name](), ANEW


@on_pages()
def test_tables_are_what_is_made(page: Page) -> None:
    assert set(marks(page.text)) <= set(MADE), "nobody makes one of its tables"
    assert all(page.text.count(f"<!-- /{name} -->") == 1 for name in marks(page.text))
    assert page.text == with_tables(page.text), ANEW


def test_the_picture_shows_what_the_benchmarks_found() -> None:
    picture = report.PICTURE.read_text(encoding="utf-8")
    assert report.digest(report.read()) in picture, "run: python -m benchmarks.report"
