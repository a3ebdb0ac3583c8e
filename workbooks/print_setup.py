"""Print set-up, frozen heads, protection and what a typed cell accepts."""

from __future__ import annotations

from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbooks.charts import left_of_charts
from workbooks.marks import PAGES
from workbooks.model.addresses import FIRST_COLUMN, FIRST_ROW, Places, cell_text
from workbooks.model.layout import Cell
from workbooks.row_heights import LINE, TITLE, height_of

A4 = 9
A4_WIDTH, A4_HEIGHT = 842.0, 595.0
SIDES, TOP, BOTTOM = 0.25, 0.5, 0.4
"""Margins in inches."""
INCH = 72.0
SURE = 0.97
"""Of a page: what programs make of widths and heights differs by less than the rest."""


def set_up_page(places: Places, worksheet: Worksheet) -> None:
    """Landscape A4, one page wide, heads repeated and frozen, file, sheet and page in print."""
    sheet = places.sheet
    worksheet.hide_gridlines(2)
    worksheet.set_tab_color(sheet.tab)
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.fit_to_pages(1, sheet.pages_tall)
    worksheet.set_margins(left=SIDES, right=SIDES, top=TOP, bottom=BOTTOM)
    worksheet.center_horizontally()
    worksheet.set_header("&L&8&F&C&8&A&R&8Page &P of &N")
    worksheet.set_footer("&L&8Illustrative, not investment advice&R&8&D")
    worksheet.print_area(0, 0, *last_printed(places))
    worksheet.set_h_pagebreaks(page_starts(places))
    worksheet.repeat_rows(0, FIRST_ROW - 1)
    worksheet.freeze_panes(FIRST_ROW, FIRST_COLUMN + 1 if sheet.heads else 0)
    worksheet.set_zoom(90)
    # Codes and dates of the sources are text on purpose.
    worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def last_printed(places: Places) -> tuple[int, int]:
    """The last row and column of the print of all pages, charts included."""
    sheet = places.sheet
    last_row = FIRST_ROW + (sheet.prints or len(sheet.rows)) - 1
    last_row = max([last_row, *left_of_charts(places)])
    return last_row, places.columns[sheet.prints_to or sheet.columns[-1].key]


def page_starts(places: Places) -> list[int]:
    """The rows that start a page: where two blocks are one page, the second starts none."""
    sheet = places.sheet
    starts = [places.rows[key] for key in sheet.breaks]
    heights = [height_of(sheet, row) for row in sheet.rows]
    room, used, begun, found = room_on_page(places), 0.0, 0, []
    for start, end in zip([FIRST_ROW, *starts], [*starts, FIRST_ROW + len(heights)], strict=True):
        block = sum(heights[start - FIRST_ROW : end - FIRST_ROW])
        if begun and used + block > room:
            found.append(start)
            used = 0.0
        # Of a block that is longer than a page, its last page.
        used, begun = (used + block) % room, begun + 1
    return found


def room_on_page(places: Places) -> float:
    """The points of rows that a page holds under the heads, when it is as wide as the sheet."""
    _, last = printed_for_readers(places)
    widths = (column.width for column in places.sheet.columns[: last - FIRST_COLUMN + 1])
    # A unit is 7 pixels, a column has 5 more, a pixel is three quarters of a point.
    width = sum((unit * 7 + 5) * 0.75 for unit in (1.5, *widths))
    scale = min((A4_WIDTH - 2 * SIDES * INCH) / width, 1)
    return (A4_HEIGHT - (TOP + BOTTOM) * INCH) / scale * SURE - TITLE - (FIRST_ROW - 1) * LINE


def printed_for_readers(places: Places) -> tuple[int, int]:
    """The last row and column of the prints for readers."""
    row, column = last_printed(places)
    if places.sheet.ends_at in places.rows:
        row = places.rows[places.sheet.ends_at] - 1
    if places.sheet.pages and places.sheet.columns[column - FIRST_COLUMN].key == "source":
        column -= 1
    return row, column


def pages_for_readers(places: Places) -> dict[str, str]:
    """Names of the sheet's own for what it gives to each print for readers."""
    name = places.sheet.name
    cells = f"={name}!$A$1:{cell_text(*printed_for_readers(places), True, True)}"
    return {f"{name}!{PAGES}{reader}": cells for reader in places.sheet.pages}


def protect(worksheet: Worksheet) -> None:
    """Lock all but the input cells, without a password: against slips, not against people."""
    allowed = ("objects", "scenarios", "format_cells", "format_columns", "format_rows")
    worksheet.protect("", dict.fromkeys(allowed, True))


def accepts(cell: Cell) -> dict[str, Any]:
    """The validation of a typed cell; nothing where anything may stand."""
    if cell.choices:
        message = f"One of: {', '.join(cell.choices)}."
        return {"validate": "list", "source": list(cell.choices), "error_message": message}
    if cell.limits is None:
        return {}
    low, high = cell.limits
    if isinstance(low, date):
        kind, message = "date", f"A date from {low} to {high}."
    elif isinstance(low, int):
        kind, message = "integer", f"A whole number from {low} to {high}."
    else:
        kind, message = "decimal", f"A number from {low:,g} to {high:,g}: 15% is 0.15."
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_title": "Outside its range",
        "error_message": message,
    }
