"""Turns the arguments of worked examples into what Excel delivers through COM."""

from __future__ import annotations

from typing import Any

from tests.addin.fakes.windows import Range
from tests.udfs.cell_arguments import as_cells

ERROR_NUMBERS = {
    "#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265,
    "#NAME?": -2146826259, "#NUM!": -2146826252, "#N/A": -2146826246,
}  # fmt: skip
"""How COM hands over an error cell."""


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
