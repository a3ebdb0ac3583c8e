"""Stands in for pywin32, so that xlwings' own Windows code runs here.

What runs is xlwings' registration, its VBA generation and its conversion of arguments and results;
only COM itself is a stand-in. It must be installed before a module with UDFs is imported.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import sys
import types
from collections.abc import Callable
from typing import Any
from unittest import mock

MISSING = -2147352572
"""What VBA passes for an optional argument that was left out."""


FIRST_ERROR = -2146828288
"""What COM adds to Excel's number of an error value."""

ERROR_NUMBERS = {
    "#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265,
    "#NAME?": -2146826259, "#NUM!": -2146826252, "#N/A": -2146826246, "#SPILL!": -2146826243,
    "#CALC!": -2146826238,
}  # fmt: skip
"""How COM hands over an error cell."""


class ComError(Exception):
    """The exception that pywin32 raises for a failed COM call."""


class ComDate(dt.datetime):
    """What COM delivers for a cell with a date format."""


def is_currency(number_format: str) -> bool:
    """Whether `Value` gives a number in this format as a currency."""
    return "$" in number_format


def is_date(number_format: str) -> bool:
    """Whether `Value` gives a number in this format as a date."""
    return "yy" in number_format


def com_date(serial: float) -> ComDate:
    """A date of VBA's as pywin32 hands it over."""
    return ComDate(1899, 12, 30, tzinfo=dt.UTC) + dt.timedelta(days=serial)


class _Base:
    """A COM class to inherit from."""


def _module(name: str, **attributes: Any) -> None:
    module = types.ModuleType(name)
    module.__dict__.update(attributes)
    module.__dict__["__getattr__"] = lambda attribute: mock.MagicMock(name=f"{name}.{attribute}")
    sys.modules[name] = module
    parent, dot, child = name.rpartition(".")
    if dot:
        setattr(sys.modules[parent], child, module)


def _stand_in_for_pywin32() -> None:
    _module("pywintypes", com_error=ComError, TimeType=ComDate, IID=lambda text: text)
    _module("pythoncom", com_error=ComError, Empty=None, Missing=None)
    for name in ("win32api", "win32con", "win32gui", "win32process", "win32event"):
        _module(name)
    zone = types.SimpleNamespace(utc=lambda: dt.UTC)
    _module("win32timezone", TimeZoneInfo=zone)
    _module("win32com")
    _module(
        "win32com.client",
        CDispatch=_Base,
        CoClassBaseClass=_Base,
        DispatchBaseClass=_Base,
        Dispatch=lambda target=None, **_: target,
    )
    _module("win32com.server")
    _module("win32com.server.util")
    _module("win32com.server.dispatcher", DispatcherTrace=_Base)
    _module("win32com.server.policy", BasicWrapPolicy=_Base)
    for name in ("windll", "oledll", "WinDLL"):
        if not hasattr(ctypes, name):
            setattr(ctypes, name, mock.MagicMock(name=name))
    if not hasattr(ctypes, "WINFUNCTYPE"):
        setattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)  # noqa: B010 - typeshed has it on Windows


def install() -> types.ModuleType:
    """Import `xlwings.udfs` as on Windows, and make it what `xlwings.func` means."""
    # There xlwings has loaded the real one.
    if sys.platform != "win32":
        _stand_in_for_pywin32()
    import xlwings

    with mock.patch.object(ctypes, "PyDLL", mock.MagicMock()):
        from xlwings import _xlwindows, udfs
    if "excel" not in [engine.name for engine in xlwings.engines]:
        xlwings.engines.add(xlwings.Engine(impl=_xlwindows.engine))
    vars(xlwings).update(func=udfs.xlfunc, arg=udfs.xlarg, ret=udfs.xlret)
    return udfs


class Range:
    """A range argument as Excel passes it: a COM object with the cells' values."""

    def __init__(self, rows: tuple[tuple[Any, ...], ...], shown: Any = None) -> None:
        """`rows` are the plain values, `shown` what they are with the cells' formats."""
        # COM gives the value itself for one cell.
        self.Value2, self.Value = (
            values if len(values) > 1 or len(values[0]) > 1 else values[0][0]
            for values in (rows, rows if shown is None else shown)
        )
        self.Worksheet = mock.MagicMock()
        self.Rows, self.Columns = mock.Mock(Count=len(rows)), mock.Mock(Count=len(rows[0]))
        self.Row = self.Column = 1
        self.Count = len(rows) * len(rows[0])
        self._oleobj_ = mock.Mock()
        # The real pywin32 has a type for the identity of Excel's Range, our stand-in text.
        attributes = mock.Mock(iid=mock.ANY)
        self._oleobj_.GetTypeInfo.return_value.GetTypeAttr.return_value = attributes


def caller() -> Callable[..., Any]:
    """`call(name, *arguments)` as the VBA wrapper would, through xlwings' `call_udf`."""
    udfs = install()
    import leasebridge.excel

    udfs.udf_modules["leasebridge.excel"] = {"module": leasebridge.excel, "filetime": None}

    def call(name: str, *arguments: Any) -> Any:
        with mock.patch.object(udfs, "get_udf_module", lambda *_: leasebridge.excel):
            return udfs.call_udf("leasebridge.excel", name, arguments, None, Range(((None,),)))

    return call
