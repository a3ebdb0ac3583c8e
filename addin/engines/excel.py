"""Recalculates a workbook in an Excel of its own, unseen, with our add-in inside (Windows)."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from addin.a1 import Place, Position, cell_text, cells_in, range_bounds
from addin.engines.calculation import MOST_REASONS, Calculation, Inputs
from addin.errors import Doubtful, ExcelFailed
from addin.formulas import count_calls
from addin.hosts.excel import addin_path, from_com
from addin.xlsx import Workbook, Worksheet, changed_parts, patched_zip, private_folder
from udfs.cells import CellError, Value

PATIENCE = 300.0
"""Seconds that Excel gets for one workbook; a message box that nobody sees would wait for ever."""

_MACROS_ALLOWED, _MACROS_FORBIDDEN = 1, 3
_LINKS_STAY = 0
_DOCTOR = "have `leasebridge doctor` look at the installation"
_NOT_HERE = "run it there, or use --engine auto"


def recalculate(book: Workbook, inputs: Inputs, timeout: float = PATIENCE) -> Calculation:
    """Calculate every formula, with `inputs` in place of what those cells hold.

    The workbook's file is left alone: a hidden Excel of its own gets a copy, without macros of the
    workbook's, for `timeout` seconds. Raises ExcelFailed, and Doubtful for cells that Excel cannot
    calculate with our functions.
    """
    with private_folder() as folder:
        copy = folder / book.path.name
        parts = changed_parts(book, inputs, {})
        copy.write_bytes(b"".join(patched_zip(book.package, parts)))
        with hidden_excel(timeout) as app:
            return _Run(book, app, copy).calculation()


@contextmanager
def hidden_excel(timeout: float = PATIENCE) -> Iterator[Any]:
    """An Excel that nobody sees and that is gone afterwards, whatever happens.

    Raises ExcelFailed, also for what a caller meets inside.
    """
    if sys.platform != "win32":
        raise ExcelFailed("Excel can only be started on Windows", do=_NOT_HERE)
    import xlwings as xw

    try:
        app = xw.App(visible=False, add_book=False)
    except Exception as error:
        raise ExcelFailed(f"Excel does not start ({error})", do=_DOCTOR) from error
    late = threading.Event()

    def end() -> None:
        late.set()
        os.kill(app.pid, signal.SIGTERM)

    watch = threading.Timer(timeout, end)
    watch.start()
    try:
        app.display_alerts = False
        app.screen_updating = False
        app.api.AskToUpdateLinks = False
        app.api.EnableEvents = False
        yield app
    except (ExcelFailed, Doubtful):
        raise
    except Exception as error:
        # Whatever COM raises comes from another program: there is no telling its types.
        reason = f"no answer within {timeout:g} seconds" if late.is_set() else str(error)
        raise ExcelFailed(
            f"Excel failed: {reason}", do=f"close it and try again, or {_DOCTOR}"
        ) from error
    finally:
        watch.cancel()
        with suppress(Exception):
            app.quit()
        with suppress(Exception):
            app.kill()


def load_addin(app: Any) -> Any:
    """Open our add-in, which an Excel that a program starts does not do itself.

    No other file's macros run afterwards. Raises ExcelFailed.
    """
    addin = addin_path()
    if not addin.is_file():
        raise ExcelFailed("the add-in is not there", do="run leasebridge install excel")
    app.api.AutomationSecurity = _MACROS_ALLOWED
    opened = app.api.Workbooks.Open(str(addin), _LINKS_STAY, True)
    app.api.AutomationSecurity = _MACROS_FORBIDDEN
    return opened


def cell_value(value: Any) -> Value:
    """What COM gives for a cell as the cell's value."""
    cell: Value = from_com(value)
    return 0.0 if cell is None else cell


class _Run:
    """One calculation of one copy of the workbook."""

    def __init__(self, book: Workbook, app: Any, copy: Path) -> None:
        self.book, self.app = book, app
        self.reasons: dict[Place, str] = {}
        self.addin = load_addin(app)
        self.opened = app.api.Workbooks.Open(str(copy), _LINKS_STAY, True)

    def calculation(self) -> Calculation:
        """The new values of every formula cell and of every cell that an array formula fills."""
        self.app.api.CalculateFullRebuild()
        result = Calculation()
        for sheet in self.book.sheets:
            self._read(sheet, result)
        if self.reasons:
            raise Doubtful(self.reasons)
        self._explain(result)
        return result

    def _cell(self, sheet: str, position: Position) -> Any:
        return self.opened.Worksheets(sheet).Range(cell_text(position))

    def _read(self, sheet: Worksheet, result: Calculation) -> None:
        values = result.values[sheet.name] = {}
        spills = result.spills[sheet.name] = {}
        wanted = {at for at, cell in sheet.cells.items() if cell.formula is not None}
        emptied: set[Position] = set()
        for position in wanted:
            cell = sheet.cells[position]
            if cell.array_ref is None:
                continue
            old = new = set(cells_in(range_bounds(cell.array_ref)))
            if cell.dynamic:
                spills[position] = self._spill(sheet.name, position)
                new = set(cells_in(range_bounds(spills[position])))
            wanted = wanted | new
            emptied |= old - new
        values |= dict.fromkeys(emptied - wanted)
        shown = self._block(sheet.name, wanted)
        for position in wanted:
            values[position] = self._value(sheet, position, shown[position])

    def _spill(self, sheet: str, position: Position) -> str:
        cell = self._cell(sheet, position)
        if not cell.HasSpill:
            return cell_text(position)
        return str(cell.SpillingToRange.Address).replace("$", "")

    def _block(self, sheet: str, wanted: set[Position]) -> dict[Position, Any]:
        """What the cells hold, read in one go: a call of COM takes longer than a thousand cells."""
        if not wanted:
            return {}
        rows, columns = [at[0] for at in wanted], [at[1] for at in wanted]
        top, left = min(rows), min(columns)
        corners = cell_text((top, left)), cell_text((max(rows), max(columns)))
        values = self.opened.Worksheets(sheet).Range(":".join(corners)).Value2
        block = values if isinstance(values, tuple) else ((values,),)
        return {(y, x): block[y - top][x - left] for y, x in wanted}

    def _value(self, sheet: Worksheet, position: Position, shown: Any) -> Value:
        value = cell_value(shown)
        cell = sheet.cells.get(position)
        if value == "#NAME?" and cell and cell.formula and count_calls(cell.formula):
            reason = "Excel does not know our functions: leasebridge doctor"
            self.reasons[sheet.name, position] = reason
        return value

    def _explain(self, result: Calculation) -> None:
        """Why our functions refused, as the add-in's own Explain tells it."""
        for sheet in self.book.sheets:
            for position, value in result.values[sheet.name].items():
                cell = sheet.cells.get(position)
                ours = cell and cell.formula and count_calls(cell.formula)
                if not (ours and isinstance(value, CellError)):
                    continue
                if len(result.refusals) >= MOST_REASONS:
                    return
                macro = f"'{self.addin.Name}'!ReasonOf"
                reason = self.app.api.Run(macro, self._cell(sheet.name, position))
                if reason:
                    result.refusals[sheet.name, position] = str(reason)
