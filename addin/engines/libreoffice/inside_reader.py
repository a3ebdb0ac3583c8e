"""Recalculates a document in full and hands over what its formulas show, as an export filter.

Only ever bundled with a LibreOffice that runs unseen; it is no part of the extension. In a file
that LibreOffice writes, numbers have 15 digits and many errors look alike.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]
import unohelper  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.document import XExporter, XFilter  # type: ignore[import-not-found]
from com.sun.star.lang import XServiceInfo  # type: ignore[import-not-found]

SERVICE = "leasebridge.Values"
FORMULAS, CONTENTS = 16, 1 | 2 | 4 | 16
ERRORS = 4
LOGICAL = 1024
LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
ROUNDS = 5
"""How often a spilling formula may change another one's size."""

Bounds = list[int]
"""Top, left, bottom, right; from 0."""


class Values(unohelper.Base, XExporter, XFilter, XServiceInfo):  # type: ignore[misc]
    """The filter. Its own document only says where: beside `book.xlsx` and `spills.json`.

    A document that is opened to be converted cannot be changed, so the workbook is opened here.
    """

    def __init__(self, context: Any) -> None:
        """`context` makes services."""
        self.services = context.ServiceManager

    def setSourceDocument(self, document: Any) -> None:  # noqa: N802, D102
        self.folder = Path(uno.fileUrlToSystemPath(document.getURL())).parent

    def filter(self, descriptor: Any) -> bool:  # noqa: D102
        target = {entry.Name: entry.Value for entry in descriptor}["OutputStream"]
        spills = json.loads((self.folder / "spills.json").read_text(encoding="utf-8"))
        desktop = self.services.createInstance("com.sun.star.frame.Desktop")
        book = uno.systemPathToFileUrl(str(self.folder / "book.xlsx"))
        hidden = PropertyValue(Name="Hidden", Value=True)
        self.document = desktop.loadComponentFromURL(book, "_blank", 0, (hidden,))
        answer = json.dumps(self._answer(spills)).encode()
        self.document.close(True)
        target.writeBytes(uno.ByteSequence(answer))
        target.closeOutput()
        return True

    def cancel(self) -> None:  # noqa: D102
        pass

    def getImplementationName(self) -> str:  # noqa: N802, D102
        return SERVICE

    def getSupportedServiceNames(self) -> tuple[str, ...]:  # noqa: N802, D102
        return (SERVICE,)

    def supportsService(self, name: str) -> bool:  # noqa: N802, D102
        return name == SERVICE

    def _answer(self, spills: dict[str, list[Bounds]]) -> dict[str, Any]:
        self.document.calculateAll()
        blocked = self._fit(spills)
        sheets = self.document.Sheets
        return {
            "functions": self._functions(),
            "spills": spills,
            "blocked": blocked,
            "sheets": {name: self._values(sheets.getByName(name)) for name in sheets.ElementNames},
        }

    def _functions(self) -> list[str]:
        known = self.services.createInstance("com.sun.star.sheet.FunctionDescriptions")
        described = (known.getByIndex(at) for at in range(known.getCount()))
        return [entry.Value for function in described for entry in function if entry.Name == "Name"]

    def _fit(self, spills: dict[str, list[Bounds]]) -> list[Any]:
        """Gives spilling formulas the range that they fill now; returns those without room."""
        for _ in range(ROUNDS):
            before, blocked = json.dumps(spills), []
            for name, listed in spills.items():
                for at, old in enumerate(listed):
                    listed[at], fits = self._refitted(self.document.Sheets.getByName(name), old)
                    blocked += [] if fits else [[name, old]]
            if json.dumps(spills) == before:
                return blocked
            self.document.calculateAll()
        return [[name, bounds] for name, listed in spills.items() for bounds in listed]

    def _refitted(self, sheet: Any, bounds: Bounds) -> tuple[Bounds, bool]:
        top, left, _, _ = bounds
        old = sheet.getCellRangeByPosition(*_across(bounds))
        formula = old.getFormulaArray()[0][0].strip("{}")[1:]
        height, width = self._count(sheet, "ROWS", formula), self._count(sheet, "COLUMNS", formula)
        wanted = [top, left, top + height - 1, left + width - 1]
        if wanted == bounds:
            return bounds, True
        old.clearContents(FORMULAS)
        new = sheet.getCellRangeByPosition(*_across(wanted))
        fits = not new.queryContentCells(CONTENTS).Count
        (new if fits else old).setArrayFormula("=" + formula)
        return (wanted, True) if fits else (bounds, False)

    def _count(self, sheet: Any, function: str, formula: str) -> int:
        """Rows or columns of what an array formula gives; one where that is an error."""
        scratch = sheet.getCellRangeByPosition(LAST_COLUMN, LAST_ROW, LAST_COLUMN, LAST_ROW)
        scratch.setArrayFormula(f"={function}({formula})")
        count = int(scratch.getCellByPosition(0, 0).getValue())
        scratch.clearContents(FORMULAS)
        return max(1, count)

    def _values(self, sheet: Any) -> dict[str, Any]:
        """Numbers and text in blocks; which numbers are TRUE or FALSE; which cells are errors."""
        blocks = []
        truths: list[Any] = []
        for area in sheet.queryContentCells(FORMULAS).getRangeAddresses():
            corner = area.StartRow, area.StartColumn
            cells = sheet.getCellRangeByPosition(
                area.StartColumn, area.StartRow, area.EndColumn, area.EndRow
            )
            rows = cells.getDataArray()
            blocks.append([*corner, rows])
            for y, row in enumerate(rows):
                truths += [
                    (corner[0] + y, corner[1] + x)
                    for x, value in enumerate(row)
                    if value in (0.0, 1.0) and self._is_truth(cells.getCellByPosition(x, y))
                ]
        errors = [
            (y, x, sheet.getCellByPosition(x, y).getError())
            for area in sheet.queryFormulaCells(ERRORS).getRangeAddresses()
            for y in range(area.StartRow, area.EndRow + 1)
            for x in range(area.StartColumn, area.EndColumn + 1)
        ]
        return {"blocks": blocks, "truths": truths, "errors": errors}

    def _is_truth(self, cell: Any) -> bool:
        kind: int = self.document.NumberFormats.getByKey(cell.NumberFormat).Type
        return bool(kind & LOGICAL)


def _across(bounds: Bounds) -> tuple[int, int, int, int]:
    """Bounds as Calc takes them, columns first."""
    top, left, bottom, right = bounds
    return left, top, right, bottom


# The loader looks for it by this name.
g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816
g_ImplementationHelper.addImplementation(Values, SERVICE, (SERVICE,))
