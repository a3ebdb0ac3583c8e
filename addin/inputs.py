"""New facts for the named inputs of a workbook.

An input is a named cell whose name carries the comment `F18 | $/share`: the id of the fact and the
unit of the cell, which the Name Manager shows too.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
from dataclasses import dataclass
from pathlib import Path

from addin.cells import DAYS_TO_1904, Value
from addin.references import Position, cell_position
from addin.workbook import Name, Workbook
from udfs.values import DAY_ZERO
from workbooks.facts import FACTS_FILE

COLUMNS = ("id", "unit", "value")


class BadFacts(Exception):  # noqa: N818 - it says what the user gave, not what we did wrong
    """A facts file that cannot be put into the workbook as it stands; one clear line."""


@dataclass(frozen=True)
class Input:
    """A named input cell: the fact that it takes, and where it stands."""

    id: str
    unit: str
    name: str
    sheet: str
    position: Position


@dataclass(frozen=True)
class Change:
    """An input that got a new value."""

    input: Input
    old: Value
    new: float


def inputs_of(book: Workbook) -> dict[str, Input]:
    """The named inputs of a workbook by the id of their fact."""
    found = [entry for name in book.names if (entry := _input(name))]
    return {entry.id: entry for entry in found if entry.sheet in book.by_name}


def _input(name: Name) -> Input | None:
    fact, bar, unit = name.comment.partition("|")
    sheet, mark, cell = name.formula.rpartition("!")
    if not (bar and mark):
        return None
    try:
        position = cell_position(cell)
    except ValueError:
        return None
    sheet = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
    return Input(fact.strip(), unit.strip(), name.name, sheet, position)


def changes_from(path: Path, book: Workbook) -> list[Change]:
    """What the facts file changes in the inputs. Raises BadFacts before anything is changed.

    Rows of the project's own facts file that are no input (text, or derived by the model) may stay
    in a file as they are: nothing new is said there.
    """
    inputs, known = inputs_of(book), _rows(FACTS_FILE)
    changes = []
    for fact, row in _rows(path).items():
        entry = inputs.get(fact)
        if entry is None:
            if row == known.get(fact):
                continue
            raise BadFacts(f"{path.name}: {fact} is no input of {book.path.name}")
        unit, text = row
        if unit != entry.unit:
            problem = f"{fact} is in {unit or 'no unit'}, the input {entry.name} is in {entry.unit}"
            raise BadFacts(f"{path.name}: {problem}")
        new = _number(path, fact, unit, text, book.date1904)
        cell = book.by_name[entry.sheet].cells.get(entry.position)
        if cell is not None and (cell.formula is not None or cell.data_table):
            raise BadFacts(f"{path.name}: {fact} belongs to {entry.name}, which holds a formula")
        old = cell.value if cell else None
        if type(old) is bool or old != new:
            changes.append(Change(entry, old, new))
    return changes


def _rows(path: Path) -> dict[str, tuple[str, str]]:
    """Unit and value of every row, by id."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, strict=True)
            missing = [c for c in COLUMNS if c not in (table.fieldnames or ())]
            if missing:
                raise BadFacts(f"{path.name}: the column {missing[0]} is missing")
            rows: dict[str, tuple[str, str]] = {}
            for row in table:
                fact, unit, value = ((row[c] or "").strip() for c in COLUMNS)
                if not fact:
                    raise BadFacts(f"{path.name}: line {table.line_num} has no id")
                if fact in rows:
                    raise BadFacts(f"{path.name}: {fact} stands twice")
                rows[fact] = (unit, value)
    except OSError as error:
        raise BadFacts(f"{path}: {error.strerror or error}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadFacts(f"{path.name}: not a CSV file in UTF-8 ({error})") from None
    return rows


def _number(path: Path, fact: str, unit: str, text: str, date1904: bool) -> float:
    """The value of a row as its cell holds it; a date as its serial number."""
    try:
        if unit == "date":
            serial = (dt.date.fromisoformat(text) - DAY_ZERO).days
            return float(serial - DAYS_TO_1904 if date1904 else serial)
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        wanted = "date (YYYY-MM-DD)" if unit == "date" else "number"
        raise BadFacts(f"{path.name}: {fact} must be a {wanted}, got {text!r}")
    return number
