"""A worked example as it is typed into a cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from udfs.arguments import DAY_ZERO
from udfs.function import Function

Example = tuple[tuple[Any, ...], Any]
"""The arguments of a call, and what it gives."""


def literal_text(value: Any) -> str:
    """A value as it stands in a formula; inside an array constant a date is its serial number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, list):
        return "{" + ";".join(literal_text(_serial(item)) for item in value) + "}"
    if isinstance(value, date):
        return f"DATE({value.year},{value.month},{value.day})"
    if isinstance(value, str):
        return "NA()" if value == "#N/A" else f'"{value}"'
    return f"{value:.15g}"


def _serial(value: Any) -> Any:
    """A date as its Excel serial number."""
    return (value - DAY_ZERO).days if isinstance(value, date) else value


def example_text(function: Function, values: Sequence[Any]) -> str:
    """The call as it is typed: optional arguments at the end are left out."""
    required = len(function.args) - len(function.defaults)
    given = list(values)
    while len(given) > required and given[-1] is None:
        given.pop()
    return f"{function.name}({','.join(map(literal_text, given))})"


def can_be_typed(example: Example) -> bool:
    """Whether it fits a row: array constants hold no blank, grids have a sheet of their own."""
    return not any(
        isinstance(value, list) and any(item is None or isinstance(item, list) for item in value)
        for value in example[0]
    )
