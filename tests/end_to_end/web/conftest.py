"""The pages that the tests of the web edition look at, each made once for all workers."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from addin.handoff.flow import handoff
from tests.addin.sample_books.hostile_page import hostile_page
from tests.end_to_end.web.browsers import BROWSERS
from tests.end_to_end.web.editions import Edition
from workbooks import TEMPLATE

PATIENCE = 600.0


@pytest.fixture(params=BROWSERS)
def browser(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The template's."""
    return made_once(tmp_path_factory, "template", TEMPLATE)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The page of a workbook that would like to be a script."""
    book = hostile_page(tmp_path_factory.mktemp("hostile") / "book.xlsx")
    return made_once(tmp_path_factory, "hostile", book)


def made_once(factory: pytest.TempPathFactory, name: str, book: Path) -> Edition:
    """The page of a workbook, by the first worker that asks; the others wait for its file."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / f"web-{name}"
    page, failed = folder / f"{book.stem}_web.html", folder / "failed"
    try:
        folder.mkdir()
    except FileExistsError:
        end = time.monotonic() + PATIENCE
        while not page.exists():
            assert not failed.exists() and time.monotonic() < end, "another worker has no page"
            time.sleep(0.2)
        return Edition(page)
    try:
        handoff(book, "web", page)
    finally:
        if not page.exists():
            failed.touch()
    return Edition(page)
