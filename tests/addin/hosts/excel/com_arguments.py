"""Turns the arguments of worked examples into what Excel delivers through COM."""

from __future__ import annotations

from typing import Any

from tests.addin.fakes.windows import ERROR_NUMBERS, Range
from tests.udfs.cell_arguments import as_cells


def com(argument: Any) -> Any:
    """An argument as Excel's COM delivers it."""
    argument = as_cells(argument)
    if argument is None:
        return Range(((None,),))
    if isinstance(argument, list):
        rows = tuple(tuple(ERROR_NUMBERS.get(c, c) for c in row) for row in argument)
        return Range(rows)
    if argument in ERROR_NUMBERS:
        return Range(((ERROR_NUMBERS[argument],),))
    return argument
