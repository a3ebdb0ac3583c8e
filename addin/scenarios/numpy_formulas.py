"""Formulas compiled into calls of numpy: their text is read once, then calculated for any draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import formualizer as fz
import numpy as np

from addin.a1 import Place, cells_in, place_text, range_bounds
from addin.formulas import Tables, without_call_prefix
from addin.scenarios.numpy_cells import Cells, Env, Work
from addin.scenarios.numpy_nodes import Formula
from addin.scenarios.numpy_values import BLANK, NUMBER, Column, Grid, NotKnown, joined
from addin.xlsx import StoredCell, Workbook
from udfs.cells import Value


@dataclass
class Compiled:
    """The formulas of a path in their order, and the texts that an engine has to calculate.

    Those texts are of no draw: `wanted` by sheet, each to be given as one of `constants`.
    """

    works: list[tuple[Place, Work]]
    wanted: set[tuple[str, str]]

    def run(self, env: Env) -> None:
        """Calculate every cell of the path into `env`, which holds the inputs.

        numpy has to raise what goes wrong: `np.errstate(divide="raise", over="raise",
        invalid="raise")`. Raises NotKnown, with the cell.
        """
        for place, work in self.works:
            try:
                work(env)
            except NotKnown as reason:
                raise NotKnown(f"{place_text(place)} {reason}") from None


def compile_cells(
    book: Workbook,
    inputs: Iterable[Place],
    cells: Iterable[Place],
    constants: Mapping[tuple[str, str], Value],
) -> Compiled:
    """Compile the formulas of a path. Raises NotKnown with the first that is not known here."""
    order, tables = list(cells), Tables(book.tables)
    known = Cells(book, inputs, order, constants)
    works = []
    for place in order:
        try:
            works.append(
                (place, _cell(known, place, book.by_name[place[0]].cells[place[1]], tables))
            )
        except NotKnown as reason:
            raise NotKnown(f"{place_text(place)} {reason}") from None
    return Compiled(works, known.wanted)


def _cell(cells: Cells, place: Place, cell: StoredCell, tables: Tables) -> Work:
    """What puts the values of a formula cell, and of all that it fills, into the env."""
    sheet, at = place
    text = without_call_prefix(tables.write_out(cell.formula or "", at))
    try:
        tree = fz.parse("=" + text)
    except (fz.ParserError, fz.TokenizerError, ValueError, RecursionError):
        raise NotKnown("has a formula that cannot be read") from None
    work = Formula(cells, sheet, at, cell.array_ref is not None).value(tree)
    if cell.array_ref is not None:
        return _fill(sheet, cell, work)

    def put(env: Env) -> None:
        env[place] = _stored(work(env))

    return put


def _stored(result: Any) -> Any:
    """What a cell holds of a result: a zero where that is blank."""
    if isinstance(result, Grid):
        raise NotKnown("gives a range where one value belongs")
    if result is None:
        return 0.0
    if isinstance(result, Column) and result.codes is not None and (result.codes == BLANK).any():
        return joined(result.numbers, np.where(result.codes == BLANK, NUMBER, result.codes))
    return result


def _fill(sheet: str, cell: StoredCell, work: Work) -> Work:
    """What puts the values of an array formula into the env: one row or column stretches."""
    top, left, bottom, right = range_bounds(cell.array_ref or "")
    height, width = bottom - top + 1, right - left + 1

    def put(env: Env) -> None:
        result = work(env)
        grid = result if isinstance(result, Grid) else Grid([[result]])
        rows, columns = grid.size
        exact = (rows, columns) == (height, width)
        if not exact and (cell.dynamic or rows not in (1, height) or columns not in (1, width)):
            raise NotKnown("fills a range of another size")
        for y, x in cells_in((0, 0, height - 1, width - 1)):
            value = grid.rows[y if rows > 1 else 0][x if columns > 1 else 0]
            env[sheet, (top + y, left + x)] = _stored(value)

    return put
