"""COUNTIF and SUMIF by a plain criterion that no draw changes: a value, or a sign and a number."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from addin.scenarios.numpy_operators import BINARY
from addin.scenarios.numpy_ranges import number_or_zero
from addin.scenarios.numpy_values import (
    FLAG,
    NUMBER,
    TEXT,
    Column,
    Grid,
    NotKnown,
    Operand,
    joined,
    parts,
    select,
)

_NUMBER = re.compile(r"(<>|<=|>=|<|>|=)?(-?[0-9]+(?:\.[0-9]+)?)")
_WORD = re.compile(r"[A-Za-z][A-Za-z ]*")
_FLAGS = ("TRUE", "FALSE")


def count_if(grid: Operand, criterion: Operand) -> Any:
    """COUNTIF."""
    total: Any = 0.0
    for cell in _cells(grid):
        total = BINARY["+"](total, _meets(cell, criterion))
    return total


def sum_if(grid: Operand, criterion: Operand, amounts: Operand | None = None) -> Any:
    """SUMIF of ranges of one size: an error counts where its cell is added."""
    cells = _cells(grid)
    added = cells if amounts is None else _cells(amounts)
    if amounts is not None and grid.size != amounts.size:  # type: ignore[union-attr]
        raise NotKnown("adds up a range of another size than the one it looks at")
    total: Any = 0.0
    for cell, amount in zip(cells, added):
        meets = _meets(cell, criterion)
        kept = number_or_zero(amount)
        if isinstance(meets, Column):
            total = BINARY["+"](total, select(meets.numbers, kept, 0.0))
        elif meets:
            total = BINARY["+"](total, kept)
    return total


def _cells(grid: Operand) -> list[Operand]:
    if not isinstance(grid, Grid):
        raise NotKnown("counts what is no reference")
    return grid.cells


def _meets(cell: Operand, criterion: Operand) -> Any:
    """Where a cell meets the criterion, as flags."""
    sign, wanted = _criterion(criterion)
    _, codes = parts(cell)
    kind = {float: NUMBER, bool: FLAG}.get(type(wanted), TEXT)
    alike = np.asarray(codes) == kind
    if not alike.any():
        return False
    numbers = parts(cell)[0]
    if kind == TEXT:
        found = BINARY["="](cell, wanted)
        holds = parts(found)[0] != 0.0
    else:
        holds = parts(BINARY[sign](joined(numbers, NUMBER), float(wanted)))[0] != 0.0
    result = alike & np.asarray(holds)
    return Column(result) if result.ndim else bool(result)


def _criterion(criterion: Operand) -> tuple[str, Any]:
    """The comparison and the value of a criterion."""
    if type(criterion) in (float, bool):
        return "=", criterion
    if type(criterion) is str:
        plain = _NUMBER.fullmatch(criterion)
        if plain and plain[1] != "<>":
            return plain[1] or "=", float(plain[2])
        if _WORD.fullmatch(criterion) and criterion.upper() not in _FLAGS:
            return "=", criterion
    raise NotKnown("counts by a criterion of another kind")
