"""Programs that only read values find them in the template, without any spreadsheet program."""

from __future__ import annotations

import openpyxl
import pandas as pd
import python_calamine

from workbooks import TEMPLATE


def test_three_readers_see_the_same_grid() -> None:
    sheet = openpyxl.load_workbook(TEMPLATE, data_only=True)["Sensitivity"]
    by_openpyxl = [[c.value for c in row] for row in sheet.iter_rows()]
    frame = pd.read_excel(TEMPLATE, sheet_name="Sensitivity", header=None, engine="calamine")
    by_calamine = python_calamine.CalamineWorkbook.from_path(str(TEMPLATE))
    cells = by_calamine.get_sheet_by_name("Sensitivity").to_python(skip_empty_area=False)
    numbers = [
        (y, x, value)
        for y, row in enumerate(by_openpyxl)
        for x, value in enumerate(row)
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    assert len(numbers) > 60
    for y, x, value in numbers:
        assert frame.iloc[y, x] == value == cells[y][x]
