"""The checks that a model makes of itself, and their results."""

from __future__ import annotations

from collections.abc import Mapping

from addin.a1 import Position, place_text
from addin.formulas import References
from addin.xlsx import Workbook
from udfs.cells import Value

CHECKS_NAME = "model_checks"
"""Defined name of the model's checks: a label in the first column, TRUE or FALSE in the last."""


def check_results(
    book: Workbook, references: References, values: Mapping[str, Mapping[Position, Value]]
) -> dict[str, bool]:
    """The checks of the model with their results, if it names any; `values` are the new ones."""
    blocks = [name for name in book.names if name.name.casefold() == CHECKS_NAME]
    if not blocks:
        return {}
    # A copied sheet has its own copy of the name: the workbook's own comes first.
    block = min(blocks, key=lambda name: name.sheet is not None)
    areas = references.areas(block.formula, block.sheet or "")
    if len(areas) != 1 or areas[0][0] not in book.by_name:
        return {f"the name {block.name} leads to no range of checks": False}
    sheet, (top, left, bottom, right) = areas[0]
    known = {at: cell.value for at, cell in book.by_name[sheet].cells.items()}
    known.update(values[sheet])
    checks: dict[str, bool] = {}
    for row in sorted(row for row, column in known if column == right and top <= row <= bottom):
        if known[row, right] is not None:
            cell = place_text((sheet, (row, right)))
            label = str(known.get((row, left)) or cell)
            checks[f"{label} ({cell})" if label in checks else label] = known[row, right] is True
    return checks
