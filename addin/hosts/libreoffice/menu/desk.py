"""The document that is open in Calc: a copy of it, its cells, and the dialogs before its window."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]

from .asked import Trouble, ask, known_python
from .dialogs import Dialogs
from .marker import marked

_FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xlsm": "Calc MS Excel 2007 VBA XML"}
_CONTENT = 1 | 2 | 4 | 16
"""Numbers, dates, texts and formulas of a cell, but not its notes and formats."""

_EXTENSION = Path(__file__).parents[2]


class Desk:
    """One document in its window, and leasebridge."""

    def __init__(self, context: Any, document: Any) -> None:
        """`document` is a spreadsheet that has a window."""
        self._document, self._controller = document, document.getCurrentController()
        self._frame = self._controller.getFrame()
        self._dialogs = Dialogs(context, self._frame.getContainerWindow())
        self._python = ""
        url = document.getURL()
        self._file = uno.fileUrlToSystemPath(url) if url.startswith("file:") else ""
        self.name = Path(self._file).name if self._file else self._frame_title()
        self.choose, self.show = self._dialogs.choose, self._dialogs.show

    def _frame_title(self) -> str:
        """`Untitled 1`."""
        return str(getattr(self._document, "Title", "")) or "Untitled"

    def ask(self, question: str, *arguments: str) -> dict[str, Any]:
        """Ask leasebridge, while the status bar says that it works. Raises Trouble."""
        self._python = self._python or known_python(_EXTENSION)
        status = self._frame.createStatusIndicator()
        status.start("Leasebridge is working...", 1)
        try:
            return ask(self._python, question, *arguments)
        finally:
            status.end()

    def refuse(self, line: str, lines: list[str]) -> None:
        """Say why something is not done."""
        if lines:
            self._dialogs.show("Leasebridge", "Not done", [line, *(f"  {line}" for line in lines)])
        else:
            self._dialogs.say(line)

    def check_can_change(self) -> None:
        """Raises Trouble for a document that is open to be read alone, or that lost its inputs."""
        known_python(_EXTENSION)
        kind = Path(self._file).suffix.lower()
        if self._file and kind not in _FILTERS:
            why = f"{self.name}: only a workbook that is saved as .xlsx or .xlsm keeps its inputs"
            raise Trouble(f"{why}; open the one that it came from.")
        if self._document.isReadonly():
            raise Trouble(
                f"{self.name} is open read-only: choose Edit > Edit Mode, or save it under another "
                "name, first."
            )

    @contextmanager
    def copy(self) -> Iterator[str]:
        """A copy of the document as it is now, as a workbook; the document stays unsaved."""
        known_python(_EXTENSION)
        suffix = Path(self.name).suffix.lower()
        suffix = suffix if suffix in _FILTERS else ".xlsx"
        plain = re.sub(r"[^\w.() -]", "_", Path(self.name).stem) or "workbook"
        with tempfile.TemporaryDirectory(prefix="leasebridge-") as folder, marked(Path(folder)):
            copy = Path(folder) / f"{plain}{suffix}"
            name = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
            name.Name, name.Value = "FilterName", _FILTERS[suffix]
            self._document.storeToURL(uno.systemPathToFileUrl(str(copy)), (name,))
            yield str(copy)

    def saved_file(self) -> str:
        """The workbook that the document was read from, as long as it can be compared."""
        is_one = Path(self._file).suffix.lower() in _FILTERS and Path(self._file).is_file()
        return self._file if self._file and is_one else ""

    def unchanged_file(self) -> str:
        """The same, if nothing has been changed since."""
        return "" if self._document.isModified() else self.saved_file()

    def open_file(self, title: str, kind: str, pattern: str) -> str:
        """The path of a file that a person picks, or nothing."""
        return self._dialogs.pick(title, self._folder(), kind=(kind, pattern))

    def save_file(self, title: str, name: str) -> str:
        """The path of a file to write that a person picks, or nothing."""
        return self._dialogs.pick(title, self._folder(), name)

    def _folder(self) -> str:
        return str(Path(self._file).parent) if self._file else ""

    def selected_cell(self) -> tuple[str, bool]:
        """The selected cell, or the first of several, and whether they are several."""
        found = self._controller.getSelection()
        several = hasattr(found, "getCount") and hasattr(found, "getRangeAddresses")
        if several:
            if not found.getCount():
                raise Trouble("Select a cell first.")
            found = found.getByIndex(0)
        if not hasattr(found, "getRangeAddress"):
            raise Trouble("Select a cell first.")
        area = found.getRangeAddress()
        cell = found.getCellByPosition(0, 0)
        place = cell.AbsoluteName.rpartition(".")[2]
        sheet = found.getSpreadsheet().getName()
        if not sheet.isidentifier():
            sheet = "'{}'".format(sheet.replace("'", "''"))
        is_one = (area.StartRow, area.StartColumn) == (area.EndRow, area.EndColumn)
        return f"{sheet}!{place.replace('$', '')}", several or not (is_one or _is_merged(found))

    def _cell(self, place: dict[str, Any]) -> Any:
        sheets = self._document.getSheets()
        if not sheets.hasByName(place["sheet"]):
            raise Trouble(f"There is no sheet {place['sheet']} any more: try again.")
        return sheets.getByName(place["sheet"]).getCellByPosition(place["column"], place["row"])

    def values(self, places: list[dict[str, Any]]) -> list[Any]:
        """What cells show: numbers, texts, or the text of an error."""
        return [_value(self._cell(place)) for place in places]

    def put(self, cells: list[dict[str, Any]], title: str) -> None:
        """Write cells, in one step that can be undone; all of them or none. Raises Trouble."""
        document, undo = self._document, self._document.getUndoManager()
        automatic = document.isAutomaticCalculationEnabled()
        document.lockControllers()
        undo.enterUndoContext(title)
        try:
            document.enableAutomaticCalculation(False)
            for place in cells:
                _write(self._cell(place), place["value"])
            wrong = [p for p in cells if not _holds(self._cell(p), p["value"])]
        finally:
            undo.leaveUndoContext()
            document.enableAutomaticCalculation(automatic)
            document.unlockControllers()
        if wrong:
            undo.undo()
            what = f"The sheet {wrong[0]['sheet']} is protected, so nothing was changed"
            raise Trouble(f"{what}: unprotect it first.")
        document.calculate()


def _is_merged(found: Any) -> bool:
    """Whether a range is one merged cell."""
    cursor = found.getSpreadsheet().createCursorByRange(found.getCellByPosition(0, 0))
    cursor.collapseToMergedArea()
    one, other = cursor.getRangeAddress(), found.getRangeAddress()
    return (one.EndRow, one.EndColumn) == (other.EndRow, other.EndColumn)


def _kind(cell: Any) -> str:
    return str(cell.getType().value)


def _write(cell: Any, value: Any) -> None:
    """Put a value into a cell as it is: a text that looks like a formula stays a text."""
    if value is None:
        if _kind(cell) != "EMPTY":
            cell.clearContents(_CONTENT)
        if _kind(cell) != "EMPTY":  # a locked cell takes a value and is not cleared
            cell.setString("")
    elif isinstance(value, str):
        cell.setString(value)
    else:
        cell.setValue(float(value))


def _holds(cell: Any, value: Any) -> bool:
    if value is None or isinstance(value, str):
        return str(cell.getString()) == (value or "")
    return bool(cell.getValue() == float(value))


def _value(cell: Any) -> Any:
    if _kind(cell) == "EMPTY":
        return None
    if cell.getError():
        return str(cell.getString())
    is_text = cell.FormulaResultType2 == 4 if _kind(cell) == "FORMULA" else _kind(cell) == "TEXT"
    return str(cell.getString()) if is_text else float(cell.getValue())
