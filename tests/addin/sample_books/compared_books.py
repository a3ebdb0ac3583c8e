"""Two states of one small workbook that is not ours, with whatever can differ between them."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

ITEMS = ("Alpha", "Beta", "Gamma", "Delta", "Epsilon")


def older(folder: Path) -> Path:
    """The workbook as it was: Data, Calc, Notes."""
    return _write(folder / "older.xlsx", later=False)


def newer(folder: Path) -> Path:
    """As it is.

    Data is called Numbers and has one row more; Calc comes first and has a row above; Extra is
    new; a rate and a formula differ, one formula was typed over; `tax` is called `levy` and
    `total` leads to the column beside.
    """
    return _write(folder / "newer.xlsx", later=True)


def _write(path: Path, *, later: bool) -> Path:
    data = "Numbers" if later else "Data"
    order = ("Calc", data, "Extra", "Notes") if later else (data, "Calc", "Notes")
    with xlsxwriter.Workbook(str(path)) as book:
        sheets = {name: book.add_worksheet(name) for name in order}
        items = [*ITEMS[:2], "Inserted", *ITEMS[2:]] if later else list(ITEMS)
        last = len(items) + 1
        sheet = sheets[data]
        sheet.write_row(0, 0, ["Item", "2026", "2027"])
        for row, item in enumerate(items, 1):
            sheet.write(row, 0, item)
            sheet.write(row, 1, len(item) * 10)
            sheet.write_formula(row, 2, f"=B{row + 1}*1.1", None, len(item) * 11)
        sheet.write(last, 0, "Total")
        for at, letter in ((1, "B"), (2, "C")):
            formula = f"=SUM({letter}2:{letter}{last})"
            sheet.write_formula(last, at, formula, None, 101 if later else 100)
        down = int(later)
        sheet = sheets["Calc"]
        if later:
            sheet.write(0, 0, "What it comes to")
        for row, label in enumerate(("Margin", "Profit", "Tax", "Spread", "Typed"), down):
            sheet.write(row, 0, label)
        sheet.write(down, 1, 0.3)
        profit = f"={data}!C{last + 1}*B{down + 1}"
        sheet.write_formula(down + 1, 1, profit, None, 31 if later else 30)
        rate = "0.25" if later else "0.2"
        sheet.write_formula(down + 2, 1, f"=B{down + 2}*{rate}", None, 6)
        for at, letter in enumerate("BCDEF", 1):
            formula = f"={letter}{down + 3}*2{'+1' if later else ''}"
            sheet.write_formula(down + 3, at, formula, None, 1)
        if later:
            sheet.write(down + 4, 1, 7)
        else:
            sheet.write_formula(down + 4, 1, "=B1+1", None, 1.3)
        sheets["Notes"].write(0, 0, "hello you" if later else "hello")
        book.define_name("profit", f"=Calc!$B${down + 2}")
        book.define_name("levy" if later else "tax", f"=Calc!$B${down + 3}")
        book.define_name("total", f"={data}!${'B' if later else 'C'}${last + 1}")
    return path
