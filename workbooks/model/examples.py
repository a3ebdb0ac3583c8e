"""The catalogue's worked examples as live cells of the Functions sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from udfs import CATALOGUE
from udfs.errors import InputError
from udfs.example_text import Example, example_text
from udfs.function import Function
from workbooks.model.layout import Array, Cell, Row

ANY_TEXT = "=ISTEXT({@result})"
MISSING = "not meaningful"
SAME_NUMBER = "=IFERROR(ABS({@result}-{@expected})<=footing_tolerance,FALSE)"
# Calc takes a text of ours as equal to no other with `=`, but compares it rightly here.
SAME_TEXT = "=IFERROR(EXACT({@result},{@expected}),FALSE)"


def makes_table(function: Function, values: Sequence[Any]) -> bool:
    """Whether this call would fill more than a cell, if it were not refused."""
    given = dict(zip(function.args, values, strict=False))
    return function.makes_table(given.get("output"))


def refusal(function: Function, values: Sequence[Any]) -> str:
    """Why the function refuses this, with the error value that the cell would show."""
    try:
        function.call(*values)
    except InputError as error:
        return f"{error.code} in the cell. {error}"
    return ""


def example_rows(function: Function, example: Example) -> tuple[Row, ...]:
    """The example as live cells beside what is expected; a refusal is put into words."""
    values, expected = example
    formula = example_text(function, values)
    if isinstance(expected, list):
        return table_rows(formula, expected)
    live, note, agrees = f"={formula}", "", SAME_TEXT
    if isinstance(expected, str) and expected.startswith("#"):
        word = MISSING if expected == "#N/A" and "#N/A" not in values else "refused"
        one = f"INDEX({formula},1,1)" if makes_table(function, values) else formula
        live, note = f'=IF(ISERROR({one}),"{word}","a value")', refusal(function, values)
        expected = word
    elif function is CATALOGUE["LEASEBRIDGE_VERSION"]:
        # A later version answers with its own number, and is right.
        agrees, note = ANY_TEXT, "Expected is the version that made this workbook."
    elif not isinstance(expected, str):
        agrees = SAME_NUMBER
    return (row(formula, "", Cell(live, number_format(expected)), expected, agrees, note),)


def table_rows(formula: str, expected: list[list[Any]]) -> tuple[Row, ...]:
    """A table: one array formula over its labels and values, and words for what has no value."""
    missing = any(value == "#N/A" for _, value in expected)
    live = f'=IFERROR({formula},"{MISSING}")' if missing else f"={formula}"
    fmts = tuple(number_format(value) for _, value in expected)
    rows = []
    for at, (_, value) in enumerate(expected):
        agrees = SAME_TEXT if isinstance(value, str) else SAME_NUMBER
        part = Array(live, len(expected), 2, fmts) if at == 0 else None
        wanted, note = (MISSING, "#N/A in the cell.") if value == "#N/A" else (value, "")
        rows.append(row(formula if at == 0 else "", part, None, wanted, agrees, note))
    return tuple(rows)


def number_format(value: Any) -> str:
    """Counts without decimals, other numbers with up to six."""
    return "int" if isinstance(value, int) else "example"


def row(label: str, part: Any, result: Any, expected: Any, agrees: str, note: str) -> Row:
    """One row of examples."""
    wanted = Cell(expected, number_format(expected), style="typed")
    cells = {"label": label, "part": part, "result": result, "expected": wanted}
    return Row({**cells, "agrees": Cell(agrees, "flag"), "note": note})
