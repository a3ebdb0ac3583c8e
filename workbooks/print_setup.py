"""Print set-up, frozen heads, protection and what a typed cell accepts."""

from __future__ import annotations

from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbooks.model.addresses import FIRST_COLUMN, FIRST_ROW, Places
from workbooks.model.layout import Cell

A4 = 9


def set_up_page(places: Places, worksheet: Worksheet) -> None:
    """Landscape A4, one page wide, heads repeated and frozen, file, sheet and page in print."""
    sheet = places.sheet
    worksheet.hide_gridlines(2)
    worksheet.set_tab_color(sheet.tab)
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.fit_to_pages(1, sheet.pages_tall)
    worksheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    worksheet.center_horizontally()
    worksheet.set_header("&L&8&F&C&8&A&R&8Page &P of &N")
    worksheet.set_footer("&L&8Illustrative, not investment advice&R&8&D")
    last_row = FIRST_ROW + (sheet.prints or len(sheet.rows)) - 1
    last_column = places.columns[sheet.prints_to or sheet.columns[-1].key]
    worksheet.print_area(0, 0, last_row, last_column)
    worksheet.set_h_pagebreaks([places.rows[key] for key in sheet.breaks])
    worksheet.repeat_rows(0, FIRST_ROW - 1)
    worksheet.freeze_panes(FIRST_ROW, FIRST_COLUMN + 1 if sheet.heads else 0)
    worksheet.set_zoom(90)
    # Codes and dates of the sources are text on purpose.
    worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


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
