"""The worksheet functions as a UNO component: arguments of Calc's in, rows of values out.

Runs in LibreOffice's own Python, which can be older than ours and has the standard library alone.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable
from typing import Any

import uno  # type: ignore[import-not-found]
import unohelper  # type: ignore[import-not-found]
from com.sun.star.lang import XServiceInfo  # type: ignore[import-not-found]

from udfs import CATALOGUE, Function
from udfs.arguments import DAY_ZERO
from udfs.cells import DAYS_TO_1904, CellError, answer_call
from udfs.function import camel_case

SERVICE = "leasebridge.Functions"
# Not by import: a Python package of that name may be installed, too.
XFunctions = uno.getClass("leasebridge.XFunctions")
ERROR_NUMBERS = {
    "#NUM!": 503,
    "#VALUE!": 519,
    "#NULL!": 521,
    "#REF!": 524,
    "#NAME?": 525,
    "#DIV/0!": 532,
    "#N/A": 32767,
}


def cell_in(argument: Any) -> Any:
    """An argument as a cell or rows of cells; Calc hands blank cells of a range over as no text."""
    if isinstance(argument, tuple):
        return [[None if value == "" else value for value in row] for row in argument]
    return argument


def cell_out(value: Any) -> Any:
    """A value as Calc takes it: an error is a NaN that carries its number."""
    if isinstance(value, CellError):
        number = ERROR_NUMBERS.get(value, ERROR_NUMBERS["#VALUE!"])
        return struct.unpack("<d", struct.pack("<Q", 0x7FF8 << 48 | number))[0]
    return float(value) if isinstance(value, (int, float)) else value


def result_out(function: Function, result: Any) -> Any:
    """A result as the type library has it: rows, even for one value, unless nothing is asked for.

    Calc never finds text that comes in rows equal to other text, so text alone goes out alone.
    """
    if not function.args:
        return cell_out(result)
    rows = result if isinstance(result, list) else [[result]]
    return tuple(tuple(map(cell_out, row)) for row in rows)


def answer(function: Function, arguments: tuple[Any, ...]) -> Any:
    """Answer one call; functions with dates get the document too, which says what day 0 is."""
    cells = [cell_in(argument) for argument in arguments[: len(function.args)]]
    later = 0
    for document in arguments[len(function.args) :]:
        zero = document.getPropertyValue("NullDate")
        later = (dt.date(zero.Year, zero.Month, zero.Day) - DAY_ZERO).days
    if later not in (0, DAYS_TO_1904):
        return CellError("#VALUE!", "days are counted from a day that is not Excel's")
    return answer_call(function, cells, date1904=later == DAYS_TO_1904)


def _method(function: Function) -> Callable[..., Any]:
    return lambda self, *arguments: result_out(function, answer(function, arguments))


class Functions(unohelper.Base, XFunctions, XServiceInfo):  # type: ignore[misc,valid-type]
    """The add-in; it has one method for every function of the catalogue."""

    def __init__(self, context: Any) -> None:
        """`context` is what UNO hands to every component; nothing of it is needed."""

    def getImplementationName(self) -> str:  # noqa: N802, D102
        return SERVICE

    def getSupportedServiceNames(self) -> tuple[str, ...]:  # noqa: N802, D102
        return (SERVICE,)

    def supportsService(self, name: str) -> bool:  # noqa: N802, D102
        return name == SERVICE


for _function in CATALOGUE.values():
    setattr(Functions, camel_case(_function.name), _method(_function))

# The loader looks for it by this name.
g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816
g_ImplementationHelper.addImplementation(Functions, SERVICE, (SERVICE,))
