"""A stand-in for Excel as a COM server in a process of its own, calculating with our engine.

It knows no more than what leasebridge asks of Excel. Until it is told to calculate, the cells of a
workbook show what the file holds.
"""

# Only Windows has winreg and pywin32, and the names are Excel's.
# mypy: disable-error-code="attr-defined, import-untyped"
# ruff: noqa: N802

from __future__ import annotations

import ctypes
import os
import sys
import threading
import winreg
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

import pythoncom
import win32api
import win32gui
from win32com.client import Dispatch
from win32com.server.util import wrap

from addin.a1 import Position, cell_text, range_bounds
from addin.engines import embedded
from addin.xlsx import read_workbook
from tests.addin.fakes.windows import ERROR_NUMBERS
from udfs.cells import CellError, Value

CLASS = "{6E0B5C1A-5B0F-4C53-9E0D-3F0C7B8E1D25}"
PROGRAM = "Excel.Application"
LIFETIME = 300.0
"""Seconds after which it ends by itself, should the one who started it have forgotten it."""

_MACROS_ALLOWED = 1
_ADDIN = ".xlam"
_MESSAGES_ONLY = -3
_ROOT = Path(__file__).resolve().parents[3]
# Wine's COM knows no classes of a single user.
_IN_WINE = hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
_HIVE = winreg.HKEY_LOCAL_MACHINE if _IN_WINE else winreg.HKEY_CURRENT_USER
_SERVE = f"import sys; sys.path.insert(0, r'{_ROOT}'); import {__name__} as fake; fake.serve()"
_CLASSES = "Software\\Classes"
_KEYS = {
    f"{_CLASSES}\\{PROGRAM}": "a stand-in of leasebridge's tests",
    f"{_CLASSES}\\{PROGRAM}\\CLSID": CLASS,
    f"{_CLASSES}\\CLSID\\{CLASS}": "a stand-in of leasebridge's tests",
    f"{_CLASSES}\\CLSID\\{CLASS}\\ProgID": PROGRAM,
    f"{_CLASSES}\\CLSID\\{CLASS}\\LocalServer32": f'"{sys.executable}" -c "{_SERVE}"',
    f"{_CLASSES}\\CLSID\\{CLASS}\\PythonCOM": f"{__name__}.Application",
    f"{_CLASSES}\\CLSID\\{CLASS}\\PythonCOMPath": str(_ROOT),
}


def excel_is_there() -> bool:
    """Whether some Excel is registered, or the stand-in."""
    try:
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, PROGRAM))
    except OSError:
        return False
    return True


def register() -> None:
    """Make the stand-in the Excel that programs start. Raises OSError."""
    for key, text in _KEYS.items():
        winreg.SetValue(_HIVE, key, winreg.REG_SZ, text)


def unregister() -> None:
    """Undo `register`, also where it came to a half only."""
    for key in reversed(_KEYS):
        with suppress(OSError):
            winreg.DeleteKey(_HIVE, key)


def serve() -> None:
    """Wait for the program that COM started this process for."""
    # COM ends nobody who was started and never asked.
    end = threading.Timer(LIFETIME, os._exit, [1])
    end.daemon = True
    end.start()
    factory = pythoncom.MakePyFactory(CLASS)
    Application._registration = pythoncom.CoRegisterClassObject(
        CLASS, factory, pythoncom.CLSCTX_LOCAL_SERVER, pythoncom.REGCLS_MULTIPLEUSE
    )
    pythoncom.PumpMessages()


def _over_com(value: Value) -> Any:
    if isinstance(value, CellError):
        # A VARIANT of pywin32's does not arrive as an error; of Excel's it makes this integer.
        return ERROR_NUMBERS[value]
    return value


class _Exposed:
    """What a subclass names with a capital letter can be called over COM."""

    _public_methods_: ClassVar[list[str]] = []
    _public_attrs_: ClassVar[list[str]] = []

    def __init_subclass__(cls) -> None:
        names = [name for name in vars(cls) if name[0].isupper()]
        cls._public_methods_ = [name for name in names if callable(getattr(cls, name))]
        cls._public_attrs_ = [name for name in names if not callable(getattr(cls, name))]


class Range(_Exposed):
    def __init__(self, sheet: Sheet, reference: str) -> None:
        self._sheet = sheet
        self._bounds = range_bounds(reference)
        self._first: Position = self._bounds[:2]
        self._reference = reference

    @property
    def Address(self) -> str:
        return self._reference

    @property
    def Worksheet(self) -> Any:
        return wrap(self._sheet)

    @property
    def Value2(self) -> Any:
        top, left, bottom, right = self._bounds
        shown = self._sheet._shown
        rows = tuple(
            tuple(_over_com(shown.get((y, x))) for x in range(left, right + 1))
            for y in range(top, bottom + 1)
        )
        # pywin32 takes a tuple that is not in another one for a list of out-parameters.
        return (rows,) if len(rows) * len(rows[0]) > 1 else rows[0][0]

    @property
    def HasSpill(self) -> bool:
        return self._sheet._spills.get(self._first, cell_text(self._first)) != self._reference

    @property
    def SpillingToRange(self) -> Any:
        return wrap(Range(self._sheet, self._sheet._spills[self._first]))


class Sheet(_Exposed):
    def __init__(self, name: str, shown: dict[Position, Value]) -> None:
        self._name, self._shown = name, shown
        self._spills: dict[Position, str] = {}
        self._reasons: dict[Position, str] = {}

    @property
    def Name(self) -> str:
        return self._name

    def Range(self, reference: str) -> Any:
        return wrap(Range(self, reference))


class Book(_Exposed):
    def __init__(self, path: Path) -> None:
        self._path = path
        self._sheets = {
            sheet.name: Sheet(sheet.name, {at: cell.value for at, cell in sheet.cells.items()})
            for sheet in ([] if path.suffix == _ADDIN else read_workbook(path).sheets)
        }

    @property
    def Name(self) -> str:
        return self._path.name

    def Worksheets(self, name: str) -> Any:
        return wrap(self._sheets[name])

    def _calculate(self) -> None:
        if self._path.suffix == _ADDIN:
            return
        result = embedded.recalculate(read_workbook(self._path), {})
        for name, sheet in self._sheets.items():
            sheet._shown |= result.values.get(name, {})
            sheet._spills = dict(result.spills.get(name, {}))
            sheet._reasons = {at: why for (on, at), why in result.refusals.items() if on == name}


class Workbooks(_Exposed):
    def __init__(self, app: Application) -> None:
        self._app = app

    @property
    def Count(self) -> int:
        return len(self._app._books)

    def Open(self, name: str, links: Any = None, read_only: Any = None) -> Any:
        path = Path(name)
        if path.suffix == _ADDIN and self._app.AutomationSecurity != _MACROS_ALLOWED:
            raise ValueError("the add-in's macros are forbidden")
        book = Book(path)
        self._app._books[book.Name] = book
        return wrap(book)


class Application(_Exposed):
    Visible = False
    DisplayAlerts = ScreenUpdating = AskToUpdateLinks = EnableEvents = Interactive = True
    UserControl = False
    AutomationSecurity = 2
    Version = "16.0"
    _registration: Any = None

    def __init__(self) -> None:
        self._books: dict[str, Book] = {}
        # By its window xlwings finds this process, to end it.
        self._window = win32gui.CreateWindow(
            "STATIC", PROGRAM, 0, 0, 0, 0, 0, _MESSAGES_ONLY, 0, 0, None
        )

    @property
    def Hwnd(self) -> int:
        return int(self._window)

    @property
    def Workbooks(self) -> Any:
        return wrap(Workbooks(self))

    def CalculateFullRebuild(self) -> None:
        for book in self._books.values():
            book._calculate()

    def Run(self, macro: str, argument: Any) -> str:
        addin, _, name = macro.partition("!")
        if addin.strip("'") not in self._books or name != "ReasonOf":
            raise ValueError(f"there is no macro {macro}")
        cell = Dispatch(argument)
        at = range_bounds(cell.Address)[:2]
        (sheet,) = (
            book._sheets[cell.Worksheet.Name]
            for book in self._books.values()
            if cell.Worksheet.Name in book._sheets and book.Name != addin.strip("'")
        )
        return sheet._reasons.get(at, "")

    def Quit(self) -> None:
        # Whoever called ends this process at once, and Wine would look for it next time.
        pythoncom.CoRevokeClassObject(self._registration)
        win32api.PostQuitMessage(0)
