"""A small model, as it is before and after somebody inserts and deletes rows and columns."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell as cell

LABELS = ("Capacity", "Load", "Price", "Spare", "Total")


def small_book(
    path: Path,
    *,
    rows_above: int = 0,
    row_within: int = 0,
    columns_left: int = 0,
    column_between: int = 0,
    sheet: str = "Model",
    sheet_before: int = 0,
    without: str = "",
    over: str = "",
) -> Path:
    """Four years: capacity and load typed, the price twice the load, and the sum of all three.

    `over` is the label of a row in which a number stands over the first formula.
    """
    with xlsxwriter.Workbook(str(path)) as book:
        for _ in range(sheet_before):
            book.add_worksheet("Before").write_formula("A1", "=1+1")
        at = book.add_worksheet(sheet)
        columns = [2 + columns_left + year + column_between * (year > 1) for year in range(4)]
        label_at = 1 + columns_left
        at.write(1 + rows_above, label_at, "Year")
        rows: dict[str, int] = {}
        row = 2 + rows_above
        for label in LABELS:
            if label == without:
                continue
            row += row_within * (label == "Load") + 1
            rows[label] = row
            at.write(row, label_at, label)
        for column in columns:
            at.write(rows["Capacity"], column, 5.0)
            at.write(rows["Load"], column, 0.9)
            if "Price" in rows:
                at.write_formula(rows["Price"], column, f"={cell(rows['Load'], column)}*2")
            last = rows.get("Price", rows["Load"])
            summed = f"{cell(rows['Capacity'], column)}:{cell(last, column)}"
            at.write_formula(rows["Total"], column, f"=SUM({summed})")
        if over:
            at.write(rows[over], columns[0], 12.5)
        quoted = "'" + sheet.replace("'", "''") + "'"
        first, last_total = cell(rows["Total"], columns[0]), cell(rows["Total"], columns[-1])
        book.add_worksheet("Answer").write_formula("B2", f"=SUM({quoted}!{first}:{last_total})")
        for name, column in (("mw", columns[0]), ("mw_last", columns[-1])):
            place = cell(rows["Capacity"], column, True, True)
            book.define_name(name, f"={quoted}!{place}")
        for column in columns:
            at.write_formula(rows["Spare"], column, "=mw*1.5")
    return path
