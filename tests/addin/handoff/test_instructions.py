"""A copy says of its use what holds there, and keeps every number and formula."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from addin.handoff.instructions import FITS, fit_instructions
from addin.xlsx.book import StoredCell, Workbook
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.reader import read_package, read_workbook
from tests.addin.sample_books.all_call_places import build_edges
from workbooks import TEMPLATE
from workbooks.marks import GUIDE

Cells = dict[tuple[str, int, int], StoredCell]
INSTALLS = r"install the leasebridge|leasebridge refresh|tools, extensions"
TYPES = r"type into|choose a case|add or clear"
GONE = {
    "values": f"{INSTALLS}|{TYPES}",
    "pdf": f"{INSTALLS}|{TYPES}|how to use it",
    "lambda": f"{INSTALLS}|libreoffice",
    "lite": f"{INSTALLS}|libreoffice",
    "web": f"{INSTALLS}|libreoffice",
}
NOTHING = "nothing to install"
SAYS = {
    "values": "about this copy",
    "lambda": NOTHING,
    "lite": "xlwings lite",
    "web": NOTHING,
}


def cells_of(book: Workbook) -> Cells:
    return {(s.name, *at): cell for s in book.sheets for at, cell in s.cells.items()}


def fitted(path: Path, edition: str) -> tuple[Cells, Cells]:
    """The cells of a workbook, and those of its copy."""
    book = read_workbook(path)
    edits = PackageEditor(book.package)
    fit_instructions(edits, book, edition)
    return cells_of(book), cells_of(read_package(edits.package))


def texts(cells: Cells) -> str:
    return "\n".join(c.value for c in cells.values() if isinstance(c.value, str)).lower()


@pytest.mark.parametrize("edition", FITS)
def test_nothing_is_left_that_does_not_hold_there(edition: str) -> None:
    before, after = map(texts, fitted(TEMPLATE, edition))
    assert re.search(GONE[edition], before)
    assert not re.search(GONE[edition], after)
    assert SAYS.get(edition, "") in after
    assert bool(re.search(TYPES, after)) == (edition in ("lambda", "lite", "web"))


@pytest.mark.parametrize("edition", FITS)
def test_numbers_formulas_and_all_other_texts_stay(edition: str) -> None:
    before, after = fitted(TEMPLATE, edition)
    assert after.keys() <= before.keys()
    changed = [
        place
        for place, cell in before.items()
        if place not in after
        or (after[place].value, after[place].formula) != (cell.value, cell.formula)
    ]
    assert 3 <= len(changed) <= 80
    assert not [place for place in changed if before[place].is_result]
    assert not [place for place in changed if isinstance(before[place].value, (int, float))]
    assert "model integrity" in texts(after)


@pytest.mark.parametrize("edition", FITS)
def test_what_goes_leaves_no_row_and_no_band_between_others(edition: str) -> None:
    _, after = fitted(TEMPLATE, edition)
    book = read_workbook(TEMPLATE)
    (block,) = (name for name in book.names if name.name == GUIDE)
    sheet, _, cells = block.formula.replace("$", "").partition("!")
    top, bottom = (int(number) for number in re.findall(r"\d+", cells))
    rows = {row for name, row, _ in after if name == sheet and row >= top}
    assert rows == set(range(top, top + len(rows))) and top + len(rows) <= bottom


@pytest.mark.parametrize("edition", FITS)
def test_a_workbook_without_marks_is_left_alone(edition: str, tmp_path: Path) -> None:
    build_edges(tmp_path / "edges.xlsx")
    book = read_workbook(tmp_path / "edges.xlsx")
    edits = PackageEditor(book.package)
    fit_instructions(edits, book, edition)
    assert edits.data() == book.package.data
