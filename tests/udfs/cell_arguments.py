"""Turns the arguments of worked examples into what cells hand over."""

from __future__ import annotations

import datetime as dt
from typing import Any


def as_cells(argument: Any) -> Any:
    """An argument of a worked example as a host hands it over: rows of floats, serial dates."""
    if isinstance(argument, list):
        rows = argument if isinstance(argument[0], list) else [[cell] for cell in argument]
        return [[as_cells(cell) for cell in row] for row in rows]
    if isinstance(argument, dt.date):
        return float((argument - dt.date(1899, 12, 30)).days)
    return float(argument) if type(argument) is int else argument
