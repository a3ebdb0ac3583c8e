"""The worksheet functions as xlwings UDFs, made from the catalogue in one loop.

xlwings finds them as attributes of this module, under the names that a cell uses.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import xlwings as xw

from addin.cells import CellError, call
from udfs import CATALOGUE, Function
from udfs.arrays import is_array

MARK = "\x1b"
"""Starts the text that stands for an error on its way to VBA, where it becomes a real one."""


def marked(value: Any) -> Any:
    """A result as it travels to Excel: an error is marked text, `ESC code ESC reason`."""
    if isinstance(value, CellError):
        return f"{MARK}{value}{MARK}{value.reason}"
    return value


def _registered(function: Function) -> Callable[..., Any]:
    def answer(*cells: Any) -> Any:
        result = call(function, list(cells))
        return [[marked(v) for v in row] for row in result] if is_array(result) else marked(result)

    answer.__name__ = answer.__qualname__ = function.name
    answer.__doc__ = function.doc
    # xlwings reads names and defaults from the signature. None for every default: what a left-out
    # argument means is decided in one place, the catalogue.
    answer.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(
                name,
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=None if name in function.defaults else inspect.Parameter.empty,
            )
            for name in function.args
        ]
    )
    registered = xw.func(category="Leasebridge")(answer)
    for name, arg in function.args.items():
        registered = xw.arg(name, ndim=2, err_to_str=True, doc=f"({arg.unit}) {arg.help}")(
            registered
        )
    return registered


for _function in CATALOGUE.values():
    globals()[_function.name] = _registered(_function)
