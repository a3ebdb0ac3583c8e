"""Calls xlwings' COM server as Excel's VBA does: another process, and VARIANTs made by hand."""

# Only Windows has these parts of ctypes.
# mypy: disable-error-code="attr-defined"

from __future__ import annotations

import ctypes
import datetime as dt
import struct
import sys
from ctypes import POINTER, byref, c_int, c_long, c_uint, c_ulonglong, c_ushort, c_void_p, c_wchar_p
from pathlib import Path
from typing import Any

from tests.addin.fakes.windows import ERROR_NUMBERS

EMPTY, I4, R8, CURRENCY, DATE, BSTR, DISPATCH, ERROR, BOOL, VARIANTS = (
    0,
    3,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
)
ARRAY = 0x2000
MISSING = object()
"""An optional argument of a formula that was left out."""

_NOT_GIVEN = -2147352572
_APARTMENT = 2
_METHOD, _ENGLISH = 1, 0x409
_ERROR_TEXTS = {number: text for text, number in ERROR_NUMBERS.items()}
_oleaut = ctypes.WinDLL("oleaut32")
_oleaut.SafeArrayCreate.restype = c_void_p
_oleaut.SafeArrayCreate.argtypes = [c_ushort, c_uint, c_void_p]
_oleaut.SafeArrayPutElement.argtypes = [c_void_p, POINTER(c_long), c_void_p]
_oleaut.SafeArrayGetElement.argtypes = [c_void_p, POINTER(c_long), c_void_p]
_oleaut.SafeArrayGetDim.argtypes = [c_void_p]
for _bound in (_oleaut.SafeArrayGetLBound, _oleaut.SafeArrayGetUBound):
    _bound.argtypes = [c_void_p, c_uint, POINTER(c_long)]
_oleaut.SysAllocString.restype = c_void_p
_oleaut.SysAllocString.argtypes = [c_wchar_p]


class Variant(ctypes.Structure):
    _fields_ = (
        ("kind", c_ushort),
        ("reserved", c_ushort * 3),
        ("value", c_ulonglong),
        ("more", c_ulonglong),
    )


class _Parameters(ctypes.Structure):
    _fields_ = (
        ("variants", POINTER(Variant)),
        ("names", c_void_p),
        ("count", c_uint),
        ("named", c_uint),
    )


class _Exception(ctypes.Structure):
    _fields_ = (
        ("code", c_ushort),
        ("reserved", c_ushort),
        ("source", c_void_p),
        ("description", c_void_p),
        ("help", c_void_p),
        ("context", c_uint),
        ("more", c_void_p),
        ("deferred", c_void_p),
        ("result", c_long),
    )


class Currency(float):
    """A cell with a currency format, as `Range.Value` gives it: ten-thousandths in an integer."""


class Serial(float):
    """A cell with a date format, as `Range.Value` gives it."""


def variant(value: Any) -> Variant:
    """An argument as VBA holds it: a list of lists is a range's values, a tuple an Array()."""
    if value is MISSING:
        return Variant(ERROR, value=_NOT_GIVEN & 0xFFFFFFFF)
    if value is None:
        return Variant(EMPTY)
    if isinstance(value, str):
        if value in ERROR_NUMBERS:
            return Variant(ERROR, value=ERROR_NUMBERS[value] & 0xFFFFFFFF)
        return Variant(BSTR, value=_oleaut.SysAllocString(value))
    if isinstance(value, bool):
        return Variant(BOOL, value=0xFFFF * value)
    if isinstance(value, Currency):
        return Variant(CURRENCY, value=round(value * 10_000) & 0xFFFFFFFFFFFFFFFF)
    if isinstance(value, dt.date):
        return variant(Serial((value - dt.date(1899, 12, 30)).days))
    if isinstance(value, float):
        kind = DATE if isinstance(value, Serial) else R8
        return Variant(kind, value=struct.unpack("<Q", struct.pack("<d", value))[0])
    if isinstance(value, int):
        return Variant(I4, value=value & 0xFFFFFFFF)
    return Variant(ARRAY | VARIANTS, value=_array(value))


def _array(rows: Any) -> int:
    """A safe array of variants: from 1 in two dimensions for lists, from 0 in one for a tuple."""
    flat = isinstance(rows, tuple)
    first = 0 if flat else 1
    sizes = [len(rows)] if flat else [len(rows), len(rows[0])]
    bounds = (c_uint * 4)(*[number for size in sizes for number in (size, first)])
    made = _oleaut.SafeArrayCreate(VARIANTS, len(sizes), bounds)
    for y, row in enumerate(rows):
        for x, cell in enumerate([row] if flat else row):
            element = variant(cell)
            _oleaut.SafeArrayPutElement(made, (c_long * 2)(y + first, x + first), byref(element))
            _oleaut.VariantClear(byref(element))
    return int(made)


def content(got: Variant) -> Any:
    """What VBA has in its hands: an array of one dimension is one row."""
    if got.kind & ARRAY:
        return _rows(got.value)
    if got.kind in (R8, DATE):
        return struct.unpack("<d", struct.pack("<Q", got.value))[0]
    if got.kind == BSTR:
        return ctypes.wstring_at(got.value) if got.value else ""
    number = c_int(got.value & 0xFFFFFFFF).value
    if got.kind == ERROR:
        return _ERROR_TEXTS[number]
    if got.kind == BOOL:
        return bool(got.value & 0xFFFF)
    if got.kind == I4:
        return number
    assert got.kind == EMPTY, f"VARIANT of kind {got.kind}"
    return None


def _rows(array: int) -> list[list[Any]]:
    spans = []
    for dimension in range(1, _oleaut.SafeArrayGetDim(array) + 1):
        low, high = c_long(), c_long()
        _oleaut.SafeArrayGetLBound(array, dimension, byref(low))
        _oleaut.SafeArrayGetUBound(array, dimension, byref(high))
        spans.append(range(low.value, high.value + 1))

    def element(*at: int) -> Any:
        one = Variant()
        _oleaut.SafeArrayGetElement(array, (c_long * len(at))(*at), byref(one))
        value = content(one)
        _oleaut.VariantClear(byref(one))
        return value

    if len(spans) == 1:
        return [[element(x) for x in spans[0]]]
    return [[element(y, x) for x in spans[1]] for y in spans[0]]


class NotStartedError(Exception):
    """xlwings' library could not start Python: nothing of ours has run yet."""


class Server:
    """The Python that xlwings' library starts for Excel, and its `CallUDF`."""

    def __init__(self) -> None:
        """Start it. Raises NotStartedError."""
        ctypes.windll.ole32.CoInitializeEx(None, _APARTMENT)
        (library,) = Path(sys.prefix).glob("xlwings64-*.dll")
        command = f'"{sys.executable}" -B -c "import xlwings; xlwings.serve(\'$(CLSID)\')"'
        made = Variant()
        activate = ctypes.WinDLL(str(library)).XLPyDLLActivateAuto
        if activate(byref(made), command.encode("mbcs"), 1) != 0 or made.kind != DISPATCH:
            raise NotStartedError(content(made) if made.kind == BSTR else f"kind {made.kind}")
        self._object = made.value
        table = ctypes.cast(self._object, POINTER(POINTER(c_void_p)))[0]
        ids = ctypes.WINFUNCTYPE(
            c_long, c_void_p, c_void_p, POINTER(c_wchar_p), c_uint, c_uint, POINTER(c_long)
        )(table[5])
        self._invoke = ctypes.WINFUNCTYPE(
            c_long, c_void_p, c_long, c_void_p, c_uint, c_ushort,
            POINTER(_Parameters), POINTER(Variant), POINTER(_Exception), POINTER(c_uint),
        )(table[6])  # fmt: skip
        self._no_guid, self._call_udf = (ctypes.c_byte * 16)(), c_long()
        name = c_wchar_p("CallUDF")
        found = ids(self._object, self._no_guid, byref(name), 1, _ENGLISH, byref(self._call_udf))
        assert found == 0, hex(found & 0xFFFFFFFF)

    def call(self, function: str, *arguments: Any) -> Any:
        """What `CallUDF` of the add-in's VBA gets back for a formula in a cell."""
        # COM wants the last argument first: no caller, no workbook, the arguments, the names.
        given = [None, None, tuple(arguments), function, "leasebridge.excel"]
        variants = (Variant * len(given))(*map(variant, given))
        for at in (0, 1):
            variants[at].kind = DISPATCH  # Nothing
        parameters = _Parameters(variants, None, len(given), 0)
        got, fault, which = Variant(), _Exception(), c_uint()
        code = self._invoke(
            self._object, self._call_udf, byref(self._no_guid), _ENGLISH, _METHOD,
            byref(parameters), byref(got), byref(fault), byref(which),
        )  # fmt: skip
        for at in range(len(given)):
            _oleaut.VariantClear(byref(variants[at]))
        if code != 0:
            said = ctypes.wstring_at(fault.description) if fault.description else ""
            raise AssertionError(f"{function}{arguments}: {code & 0xFFFFFFFF:#x} {said}")
        value = content(got)
        _oleaut.VariantClear(byref(got))
        return value
