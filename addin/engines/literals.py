"""Values as they stand in the text of a formula."""

from __future__ import annotations

from typing import Any

from udfs.cells import CellError
from udfs.errors import ERRORS

_LONGEST_TEXT = 255
"""Characters of a text inside a formula."""


def literal_text(value: Any) -> str | None:
    """A value or rows of values inside a formula, None for what cannot stand there."""
    if isinstance(value, list):
        rows = [[_in_array(cell) for cell in row] for row in value]
        if not rows or any(cell is None for row in rows for cell in row):
            return None
        return "{" + ";".join(",".join(cell or "" for cell in row) for row in rows) + "}"
    text = _in_array(value)
    return f"({text})" if text and text.startswith("-") else text


def _in_array(value: Any) -> str | None:
    if isinstance(value, CellError):
        return str(value) if value in ERRORS else None
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"' if len(value) <= _LONGEST_TEXT else None
    return repr(float(value)).upper() if isinstance(value, int | float) else None
