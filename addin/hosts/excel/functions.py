"""The worksheet functions as xlwings UDFs, made from the catalogue in one loop."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import xlwings as xw

from addin.hosts.excel.com_values import from_com
from udfs import CATALOGUE, Function
from udfs.cells import CellError, answer_call
from udfs.ranges import is_array

MARK = "\x1b"
"""Starts the text that stands for an error on its way to VBA, where it becomes a real one."""

SUFFIX_1904 = "_1904"
"""Behind the name that VBA asks for when a workbook with the 1904 date system calls."""


def error_as_text(value: Any) -> Any:
    """A result as it travels to Excel: an error is marked text, `ESC code ESC reason`."""
    if isinstance(value, CellError):
        return f"{MARK}{value}{MARK}{value.reason}"
    return value


def _register(function: Function, *, date1904: bool) -> Callable[..., Any]:
    def answer(*cells: Any) -> Any:
        result = answer_call(function, [from_com(cell) for cell in cells], date1904=date1904)
        return (
            [[error_as_text(v) for v in row] for row in result]
            if is_array(result)
            else error_as_text(result)
        )

    answer.__name__ = answer.__qualname__ = function.name + SUFFIX_1904 * date1904
    answer.__doc__ = function.doc
    # xlwings reads names and defaults from the signature. None for every default: what a left-out
    # argument means is decided in one place, the catalogue.
    answer.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(
                name,
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=None if name in function.omissible else inspect.Parameter.empty,
            )
            for name in function.args
        ]
    )
    registered = xw.func(category="Leasebridge")(answer)
    for name, arg in function.args.items():
        # "raw": xlwings would take empty text for a blank and an error that it does not know for
        # a number.
        registered = xw.arg(name, convert="raw", doc=f"({arg.unit}) {arg.help}")(registered)
    return registered


WORKSHEET_FUNCTIONS = {
    function.name: _register(function, date1904=False) for function in CATALOGUE.values()
}
"""What xlwings has to find as attributes of a module."""

WORKSHEET_FUNCTIONS_1904 = {
    name + SUFFIX_1904: _register(function, date1904=True) for name, function in CATALOGUE.items()
}
"""The same for calls from workbooks whose serial numbers count from 1904."""
