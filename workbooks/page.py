"""Print set-up, frozen heads and what a typed cell accepts."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbooks.model.sheet import Sheet
from workbooks.place import FIRST_COLUMN, FIRST_ROW

A4 = 9


def set_up_page(sheet: Sheet, worksheet: Worksheet) -> None:
    """Landscape A4, one page wide, heads repeated and frozen, file, sheet and page in print."""
    worksheet.hide_gridlines(2)
    worksheet.set_tab_color(sheet.tab)
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.fit_to_pages(1, sheet.pages_tall)
    worksheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    worksheet.center_horizontally()
    worksheet.set_header("&L&8&F&C&8&A&R&8&D")
    worksheet.set_footer("&L&8Illustrative, not investment advice&R&8Page &P of &N")
    last_row = FIRST_ROW + len(sheet.rows) - 1
    worksheet.print_area(0, 0, last_row, FIRST_COLUMN + len(sheet.columns) - 1)
    worksheet.repeat_rows(0, FIRST_ROW - 1)
    worksheet.freeze_panes(FIRST_ROW, FIRST_COLUMN + 1 if sheet.heads else 0)
    worksheet.set_zoom(90)
    # Codes and dates of the sources are text on purpose.
    worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def limits(low: float, high: float) -> dict[str, Any]:
    """The validation of a cell that takes a number between two others."""
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_title": "Outside its range",
        "error_message": f"A number from {low:g} to {high:g}: 15% is 0.15.",
    }
