"""What the built workbook marks: the pages of each print, and every text about using it."""

from __future__ import annotations

import re

import pytest
from openpyxl.workbook import Workbook

from addin.a1 import Bounds, contains, range_bounds
from workbooks.marks import ALL, ELSEWHERE, GUIDE, INSTALL, PAGES, STORY, SUMMARY, TYPING
from workbooks.model import ARGUMENT, model
from workbooks.story import read_story

ABOUT_USE = re.compile(
    r"\binstall\b|type into|choose a case|add or clear|leasebridge [a-z]+ [A-Z]|tools, extensions",
    re.IGNORECASE,
)
Areas = dict[str, list[Bounds]]


def bounds(cells: str) -> Bounds:
    """Top, left, bottom and right of a range."""
    return range_bounds(cells.replace("$", ""))


def marked(book: Workbook, prefix: str = "guide_") -> Areas:
    """The cells of the names that begin so, by sheet."""
    found: Areas = {}
    for name, defined in book.defined_names.items():
        if name.startswith(prefix):
            for sheet, cells in defined.destinations:
                found.setdefault(sheet, []).append(bounds(cells))
    return found


def printed(book: Workbook, pages: str) -> dict[str, str]:
    """The sheets that a print has pages of, and which cells."""
    return {
        sheet.title: sheet.defined_names[PAGES + pages].attr_text.rpartition("!")[2]
        for sheet in book.worksheets
        if PAGES + pages in sheet.defined_names
    }


def test_the_first_sheet_is_the_summary_and_the_argument_follows_it(book: Workbook) -> None:
    argument = [sheet.name for sheet in model(read_story()).sheets if sheet.pages == (STORY,)]
    assert len(argument) == len(ARGUMENT)
    assert [*printed(book, SUMMARY)] == [book.sheetnames[0]]
    assert [*printed(book, STORY)] == [book.sheetnames[0], *argument]
    assert not printed(book, ALL)


def test_a_print_for_readers_ends_before_the_data_of_charts_and_the_sources(
    book: Workbook,
) -> None:
    ended = 0
    for name, cells in printed(book, STORY).items():
        _, left, bottom, right = bounds(cells)
        sheet = book[name]
        texts = [str(cell.value) for row in sheet.iter_rows(6, bottom, left, right) for cell in row]
        assert not [text for text in texts if re.match(r"\d+\. Data of ", text)]
        heads = [cell.value for cell in sheet[5]]
        assert "Source" not in heads[:right]
        below = [str(row[0].value) for row in sheet.iter_rows(bottom + 1, bottom + 1, 2, 2)]
        ended += any("Data of" in text for text in below)
    assert ended == 4


def test_every_text_about_using_the_workbook_is_marked(book: Workbook) -> None:
    areas, found = marked(book), 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and ABOUT_USE.search(cell.value):
                    found += 1
                    place = cell.row, cell.column
                    inside = any(contains(area, place) for area in areas.get(sheet.title, []))
                    assert inside, f"{sheet.title}!{cell.coordinate} {cell.value}"
    assert found >= 8


@pytest.mark.parametrize("mark", [TYPING, ELSEWHERE])
def test_what_goes_is_the_end_of_the_block_and_of_the_sheet(book: Workbook, mark: str) -> None:
    block, part, install = (
        next(book.defined_names[name].destinations) for name in (GUIDE, mark, INSTALL)
    )
    assert block[0] == part[0] == install[0]
    outer, inner, first = (bounds(cells) for _, cells in (block, part, install))
    assert outer[0] < first[0] == first[2] < inner[0] <= inner[2] == outer[2]
    assert outer[2] == book[block[0]].max_row
