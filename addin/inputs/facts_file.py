"""Reads a facts file: figures by id, with who published them where it says so.

All columns of a story's file may stand in it (`leasebridge build --story-template`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from addin.csv_table import read_table
from addin.entries import MOST_TEXT
from addin.errors import BadInput
from addin.inputs.provenance import FIELDS, Provenance

COLUMNS = ("id", "unit", "value")


class FactRow(NamedTuple):
    """A row of a facts file; `provenance` is None where it says nothing of where it comes from.

    `name` is what a story's file calls it: blank there for what is only listed, None elsewhere.
    """

    line: int
    id: str
    unit: str
    value: str
    provenance: Provenance | None
    name: str | None = None

    @property
    def status(self) -> str:
        """How sure the figure is, where that is said."""
        return self.provenance.status if self.provenance else ""


def read_rows(path: Path) -> dict[str, FactRow]:
    """Every row, by id. Raises BadInput."""
    rows: dict[str, FactRow] = {}
    for row in _rows(path):
        if row.id in rows:
            first = rows[row.id].line
            what = f"{path.name} line {row.line}: {row.id} stands in line {first} too"
            raise BadInput(what, do="delete one of them")
        rows[row.id] = row
    return rows


def _rows(path: Path) -> Iterator[FactRow]:
    for line, row in read_table(path, (*COLUMNS, *FIELDS), COLUMNS):
        where = f"{path.name} line {line}"
        named = row.get("id") or row.get("name", "")
        if not (named or row.get("unit") or row.get("value")):
            continue
        if "name" in row and not row.get("value"):
            continue  # a row of a story's template that nobody has filled in
        if not named:
            raise BadInput(f"{where}: the id is blank", do="write the id or the name of an input")
        words = Provenance(*(row.get(field, "") for field in FIELDS))
        for field, text in zip(FIELDS, words):
            if len(text) > MOST_TEXT:
                what = f"{where}: {field} is longer than {MOST_TEXT:,} characters"
                raise BadInput(what, do="shorten it")
        unit, value = row.get("unit", ""), row.get("value", "")
        said = words if any(words) else None
        yield FactRow(line, named, unit, value, said, row.get("name"))
