"""The checks that a model makes of itself, and their results.

Integrity is what must hold whatever the inputs are; a tie compares with what somebody printed.
"""

from __future__ import annotations

from collections.abc import Mapping

from addin.a1 import Position, place_text
from addin.formulas import References
from addin.xlsx import Workbook
from udfs.cells import CellError, Value

CHECKS_NAME = "model_checks"
"""Defined name of the model's checks: a label in the first column, TRUE or FALSE in the last."""

TIES_NAME = "ties_to_print"
"""The same of its ties to print, where `n/a: replaced` stands for a figure that was replaced."""

Values = Mapping[str, Mapping[Position, Value]]


def check_results(book: Workbook, references: References, values: Values) -> dict[str, bool]:
    """The checks of the model with their results, if it names any; `values` are the new ones."""
    found = _results(book, references, values, CHECKS_NAME)
    return {label: result is True for label, result in found.items()}


def tie_results(book: Workbook, references: References, values: Values) -> dict[str, bool | None]:
    """The ties to print with their results: None for one that does not apply."""
    found = _results(book, references, values, TIES_NAME)
    return {label: None if _is_off(tie) else tie is True for label, tie in found.items()}


def _is_off(result: Value) -> bool:
    is_text = isinstance(result, str) and not isinstance(result, CellError)
    return is_text and str(result).casefold().startswith("n/a")


def _results(
    book: Workbook, references: References, values: Values, called: str
) -> dict[str, Value]:
    """Label and result of each row of the block of this name."""
    blocks = [name for name in book.names if name.name.casefold() == called]
    if not blocks:
        return {}
    # A copied sheet has its own copy of the name: the workbook's own comes first.
    block = min(blocks, key=lambda name: name.sheet is not None)
    areas = references.areas(block.formula, block.sheet or "")
    if len(areas) != 1 or areas[0][0] not in book.by_name:
        return {f"the name {block.name} leads to no range of checks": False}
    sheet, (top, left, bottom, right) = areas[0]
    known = {at: cell.value for at, cell in book.by_name[sheet].cells.items()}
    if book.application.startswith("LibreOffice"):
        # Where no format says otherwise it saves TRUE as a 1.
        flags = (at for at in known if at[1] == right and known[at] in (0.0, 1.0))
        known |= {at: bool(known[at]) for at in flags}
    known.update(values[sheet])
    checks: dict[str, Value] = {}
    for row in sorted(row for row, column in known if column == right and top <= row <= bottom):
        if known[row, right] is not None:
            cell = place_text((sheet, (row, right)))
            label = str(known.get((row, left)) or cell)
            checks[f"{label} ({cell})" if label in checks else label] = known[row, right]
    return checks
