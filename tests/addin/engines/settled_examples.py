"""What comes of the examples: a workbook of them, without any stored result, is calculated."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from addin.a1 import Place
from addin.engines import calculate
from addin.errors import Refused
from addin.xlsx import Workbook, read_workbook
from tests.addin.engines import examples as data
from udfs.cells import CellError

MOST_ROUNDS = 30


def written_or_refused(book: Workbook) -> dict[Place, Any]:
    """The value of every formula cell, or the reasons of a refusal as a Refused of that cell."""
    try:
        result = calculate(book, {}, "embedded").result
    except Refused as refused:
        return {place: Refused({place: why}, "", do="") for place, why in refused.reasons.items()}
    return {(sheet, at): v for sheet, found in result.values.items() for at, v in found.items()}


@cache
def outcomes(name: str) -> list[tuple[data.Example, Any]]:
    """Each example of a list, with the values that were written or the reason of its refusal.

    What is refused is taken out, because nothing else is written beside it.
    """
    left, found = data.examples(name), list[tuple[data.Example, Any]]()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "examples.xlsx"
        for _ in range(MOST_ROUNDS):
            cells, rows = data.placed(left)
            path.write_bytes(data.workbook({**data.data_cells(), **cells}))
            outcome = written_or_refused(read_workbook(path))
            grids = [_grid(outcome, example, row) for example, row in zip(left, rows, strict=True)]
            pairs = list(zip(left, grids, strict=True))
            refused = any(isinstance(value, Refused) for value in outcome.values())
            if not refused:
                return found + pairs
            out = [(example, grid) for example, grid in pairs if isinstance(grid, str)]
            assert out, "a refusal names a cell that holds no example"
            found += out
            left = [example for example, grid in pairs if not isinstance(grid, str)]
    raise AssertionError("there is no end of refusals")


def _grid(outcome: dict[Place, Any], example: data.Example, row: int) -> Any:
    cells = [
        [outcome.get(("S", (row + y + 1, data.FORMULAS + x + 1)), ()) for x, _ in enumerate(line)]
        for y, line in enumerate(example.excel)
    ]
    for value in (value for line in cells for value in line):
        if isinstance(value, Refused):
            return "; ".join(value.reasons.values())
    return [[str(v) if isinstance(v, CellError) else v for v in line] for line in cells]
