"""The rows of a table of inputs, from a CSV file or from a range of a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from addin.a1 import Area, place_text, range_bounds
from addin.csv_table import read_table
from addin.errors import BadInput, nearest
from addin.formulas import stored_cells
from addin.inputs import Layout
from addin.scenarios.distributions import PARAMETERS
from udfs.cells import Value

COLUMNS = ("input", "distribution", *PARAMETERS, "correlations")
_NEEDED = ("input", "distribution")
_KNOWN = (*COLUMNS, "label", "unit", "note", "source")
_CSV = (".csv", ".tsv", ".txt")


class Row(NamedTuple):
    """A row of a table: where it stands, and what is in it by the heads of the columns."""

    where: str
    fields: Mapping[str, Value]

    def text(self, head: str) -> str:
        """What stands under a head, without blanks around it."""
        value = self.fields.get(head)
        return "" if value is None else " ".join(str(value).split())


def read_rows(layout: Layout, table: str) -> list[Row]:
    """The rows of a CSV file, or else of a table, a named range or cells of the workbook.

    Raises BadInput, which names the line or the cell.
    """
    path = Path(table)
    if path.suffix.casefold() not in _CSV:
        return rows_of(layout, table, _area(layout, table))
    rows = [
        Row(f"{path.name} line {line}", fields)
        for line, fields in read_table(path, _KNOWN, _NEEDED)
    ]
    # A row may end before the last column does.
    heads = max((row.fields for row in rows), key=len, default={})
    _check_heads(path.name, [head for head in heads if head])
    return [row for row in rows if any(row.fields.values())]


def _area(layout: Layout, called: str) -> Area:
    """The range of the workbook that somebody means: a table with its heads, a name, or cells."""
    folded = called.casefold()
    for table in layout.book.tables:
        if table.name.casefold() == folded:
            top, left, bottom, right = range_bounds(table.ref)
            return table.sheet, (top, left, bottom - table.totals_row, right)
    areas = layout.references.areas(called, "")
    if len(areas) != 1 or areas[0][0] not in layout.book.by_name:
        raise BadInput(
            f"--inputs {called[:60]}: {layout.book.path.name} has no such range, name or table",
            do="give one of these, or a file that ends in .csv",
        )
    return areas[0]


def rows_of(layout: Layout, called: str, area: Area) -> list[Row]:
    """The rows of a range whose first one holds the heads. Raises BadInput."""
    sheet, (top, left, _, right) = area
    filled = {at: layout.value((sheet, at)) for _, at in stored_cells(layout.book, area)}
    heads = {
        column: "_".join(str(filled.get((top, column)) or "").casefold().split())
        for column in range(left, right + 1)
    }
    named = [head for head in heads.values() if head]
    _check_heads(called, named)
    for needed in _NEEDED:
        if needed not in named:
            what = f"{called}: there is no column {needed} in its first row, {sheet} row {top}"
            raise BadInput(what, do=f"the first row has to name {', '.join(_NEEDED)}")
    rows = []
    for row in sorted({row for row, _ in filled} - {top}):
        where = place_text((sheet, (row, left)))
        fields = {head: filled.get((row, at)) for at, head in heads.items() if head}
        if any(value not in (None, "") for value in fields.values()):
            rows.append(Row(where, fields))
    return rows


def _check_heads(called: str, heads: Sequence[str]) -> None:
    """Refuse a column that would be passed over: it may be one of ours, misspelt."""
    for head in heads:
        if head not in _KNOWN:
            advice = nearest(head, _KNOWN) or f"the columns are {', '.join(_KNOWN)}"
            raise BadInput(f"{called}: unknown column '{head[:40]}'", do=advice)
        if heads.count(head) > 1:
            what = f"{called}: the column {head} appears twice"
            raise BadInput(what, do="keep one of them, or rename the other")
