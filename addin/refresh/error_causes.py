"""Why cells show errors: what our function said, or which cell the error comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from addin.a1 import Area, Place, Position, cell_text, cells_in, contains, place_text, range_bounds
from addin.engines import MOST_REASONS, Calculation
from addin.formulas import References
from addin.xlsx import Workbook, Worksheet
from udfs.cells import CellError, Value

Errors = Mapping[str, Mapping[Position, str]]


def explain_errors(
    book: Workbook,
    references: References,
    values: Mapping[str, Mapping[Position, Value]],
    result: Calculation,
) -> dict[Place, tuple[str, str]]:
    """Formula cells that show an error, each with its error value and the reason.

    `values` are the new values by sheet. After so many that nobody reads on, reasons are empty.
    """
    shown = [
        (sheet, position)
        for sheet, new in result.values.items()
        for position, value in new.items()
        if isinstance(value, CellError)
    ]
    if not shown:
        return {}
    errors = {sheet.name: _errors_on(sheet, values[sheet.name]) for sheet in book.sheets}
    formulas: dict[Place, str] = {}
    for sheet in book.sheets if len(shown) > len(result.refusals) else ():
        formulas |= _formulas(sheet, result)
    causes = {}
    for at, place in enumerate(book.in_order(shown)):
        reason = result.refusals.get(place, "")
        if not reason and at < MOST_REASONS:
            formula = formulas[place]
            value = errors[place[0]][place[1]]
            reason = _cause(value, formula, references.areas(formula, place[0]), errors)
        causes[place] = (errors[place[0]][place[1]], reason)
    return causes


def _errors_on(sheet: Worksheet, values: Mapping[Position, Value]) -> dict[Position, str]:
    known = {position: cell.value for position, cell in sheet.cells.items()}
    known.update(values)
    return {at: str(value) for at, value in known.items() if isinstance(value, CellError)}


def _formulas(sheet: Worksheet, result: Calculation) -> Iterator[tuple[Place, str]]:
    """The formula of every cell, also of those that an array formula fills."""
    for position, cell in sheet.cells.items():
        if cell.formula is not None:
            ref = result.spills[sheet.name].get(position) or cell.array_ref
            for at in cells_in(range_bounds(ref or cell_text(position))):
                yield (sheet.name, at), cell.formula


def _cause(value: str, formula: str, reads: list[Area], errors: Errors) -> str:
    """The cell that the error comes from, or the formula that makes it."""
    for sheet, bounds in reads:
        for position, error in errors[sheet].items():
            if error == value and contains(bounds, position):
                return f"from {place_text((sheet, position))}"
    if value == "#SPILL!":
        return "there is no room for its result"
    text = "=" + " ".join(formula.split())
    return text if len(text) <= 80 else f"{text[:77]}..."
