"""Calculates the formulas of a page, and compares what they give with what the page says.

A line of an `excel` block is a formula, two spaces or more, its result, and, after two more, words.
A table or a grid stands below its formula, indented: a row a line, two spaces between its cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from addin.engines.formualizer import calculate
from addin.xlsx import read_workbook
from tests.addin.engines.examples import Cells, workbook
from tests.documents.pages import Page
from udfs.errors import ERRORS

_GAP = re.compile(r" {2,}")
SIZE = 24
"""The column, from 0, with rows and columns of each result."""

_NUMBER = re.compile(r"(-?)\$?(\d[\d,]*)(\.\d+)?(%?)")


class Formula(NamedTuple):
    """A formula and the rows of its result, as the page shows them."""

    text: str
    rows: list[list[str]]
    line: int


def formulas(page: Page) -> Iterator[Formula]:
    """Every formula of a page's blocks."""
    for block in page.blocks:
        if block.kind != "excel":
            continue
        last: Formula | None = None
        for line, text in enumerate(block.text.splitlines(), start=block.line + 1):
            written, *result = _GAP.split(text.strip())
            if text.startswith("="):
                if last:
                    yield last
                last = Formula(written, [result[:1]] if result else [], line)
            elif last and text.startswith("  "):
                last.rows.append([written, *result])
        if last:
            yield last


def differences(page: Page, folder: Path) -> Iterator[str]:
    """What a page says wrongly of its formulas."""
    listed = list(formulas(page))
    cells: Cells = {}
    top = 0
    for text, rows, line in listed:
        assert rows, f"{page.name}, line {line}: {text} has no result"
        height, width = len(rows), len(rows[0])
        area = f"A{top + 1}:{chr(64 + width)}{top + height}"
        cells[top, 0] = text if height == width == 1 else f"{{{area}={text[1:]}}}"
        cells[top, SIZE] = f"=ROWS({text[1:]})*1000+COLUMNS({text[1:]})"
        top += height + 1
    path = folder / "formulas.xlsx"
    path.write_bytes(workbook(cells))
    values = calculate(read_workbook(path), {}).answer.values["S"]
    top = 1
    for text, rows, line in listed:
        width = len(rows[0])
        found = [[values.get((top + y, 1 + x)) for x in range(width)] for y in range(len(rows))]
        right = all(all(map(_same, *pair)) for pair in zip(rows, found))
        size = values.get((top, 1 + SIZE))
        if not right or size not in (len(rows) * 1000 + width, *ERRORS):
            shape = ""
            if isinstance(size, float):
                shape = " in {:.0f} rows, {:.0f} columns".format(*divmod(size, 1000))
            yield f"{page.name}, line {line}: {text} gives {found}{shape}, the page says {rows}"
        top += len(rows) + 1


def _same(shown: str, value: Any) -> bool:
    """Whether a text shows this value, at its printed precision."""
    number = _NUMBER.fullmatch(shown)
    if not number or not isinstance(value, (int, float)):
        return str(value) == shown
    sign, whole, decimals, percent = number.groups(default="")
    share = 100 if percent else 1
    half = 0.5 * 10.0 ** -max(len(decimals) - 1, 0)
    return abs(value * share - float(f"{sign}{whole.replace(',', '')}{decimals}")) <= half * 1.00001
