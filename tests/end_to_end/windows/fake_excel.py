"""Serves the stand-in for Excel of `excel_objects` over COM, in a process of its own."""

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
from typing import Any

import pythoncom
import win32api
import win32gui
from win32com.client import Dispatch
from win32com.server.util import wrap

from tests.end_to_end.windows import excel_objects

CLASS = "{6E0B5C1A-5B0F-4C53-9E0D-3F0C7B8E1D25}"
PROGRAM = "Excel.Application"
LIFETIME = 300.0
"""Seconds after which it ends by itself, should the one who started it have forgotten it."""

_MESSAGES_ONLY = -3
_ROOT = Path(__file__).resolve().parents[3]
# Wine's COM knows no classes of a single user.
_IN_WINE = hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
_HIVE = winreg.HKEY_LOCAL_MACHINE if _IN_WINE else winreg.HKEY_CURRENT_USER
_FAKE = f"import sys; sys.path.insert(0, r'{_ROOT}'); import {__name__} as fake"
_SERVE = f"{_FAKE}; fake.serve(*{{faults}})"
_CLASSES = "Software\\Classes"
_KEYS = {
    f"{_CLASSES}\\{PROGRAM}": "a stand-in of leasebridge's tests",
    f"{_CLASSES}\\{PROGRAM}\\CLSID": CLASS,
    f"{_CLASSES}\\CLSID\\{CLASS}": "a stand-in of leasebridge's tests",
    f"{_CLASSES}\\CLSID\\{CLASS}\\ProgID": PROGRAM,
    f"{_CLASSES}\\CLSID\\{CLASS}\\LocalServer32": f'"{sys.executable}" -c "{_SERVE}"',
    f"{_CLASSES}\\CLSID\\{CLASS}\\PythonCOM": f"{__name__}.Application",
    f"{_CLASSES}\\CLSID\\{CLASS}\\PythonCOMPath": str(_ROOT),
    # Where the doctor looks for Excel.
    "Software\\Microsoft\\Windows\\CurrentVersion\\App Paths\\excel.exe": sys.executable,
}


def excel_is_there() -> bool:
    """Whether some Excel is registered, or the stand-in."""
    try:
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, PROGRAM))
    except OSError:
        return False
    return True


def register(*faults: str) -> None:
    """Make the stand-in, with these faults, the Excel that programs start. Raises OSError."""
    for key, text in _KEYS.items():
        winreg.SetValue(_HIVE, key, winreg.REG_SZ, text.replace("{faults}", repr(faults)))


def unregister() -> None:
    """Undo `register`, also where it came to a half only."""
    for key in reversed(_KEYS):
        with suppress(OSError):
            winreg.DeleteKey(_HIVE, key)


def serve(*faults: str) -> None:
    """Wait for the program that COM started this process for."""
    excel_objects.BORDER.hand_over = _over_com
    excel_objects.BORDER.take = Dispatch
    excel_objects.Application.planted = faults
    # COM ends nobody who was started and never asked.
    end = threading.Timer(LIFETIME, os._exit, [1])
    end.daemon = True
    end.start()
    factory = pythoncom.MakePyFactory(CLASS)
    Application._registration = pythoncom.CoRegisterClassObject(
        CLASS, factory, pythoncom.CLSCTX_LOCAL_SERVER, pythoncom.REGCLS_MULTIPLEUSE
    )
    pythoncom.PumpMessages()


def _over_com(thing: Any) -> Any:
    # pywin32 takes a tuple that is not in another one for a list of out-parameters.
    return (thing,) if isinstance(thing, tuple) else wrap(thing)


class Application(excel_objects.Application):
    _registration: Any = None

    def __init__(self) -> None:
        super().__init__()
        # By its window xlwings finds this process, to end it.
        self._window = win32gui.CreateWindow(
            "STATIC", PROGRAM, 0, 0, 0, 0, 0, _MESSAGES_ONLY, 0, 0, None
        )

    @property
    def Hwnd(self) -> int:
        return int(self._window)

    def Quit(self) -> None:
        # Whoever called ends this process at once, and Wine would look for it next time.
        pythoncom.CoRevokeClassObject(self._registration)
        win32api.PostQuitMessage(0)
