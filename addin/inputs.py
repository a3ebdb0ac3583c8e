"""New facts for the named inputs of a workbook.

An input is a named cell whose name carries the comment `F18 | $/share`: the id of the fact and the
unit of the cell, which the Name Manager shows too.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
from dataclasses import dataclass
from pathlib import Path

from addin.cells import DAYS_TO_1904, Value
from addin.engine_copy import filled_by_arrays
from addin.faults import Fault
from addin.references import Position, cell_position
from addin.workbook import Name, Workbook
from udfs.values import DAY_ZERO, FIRST_SERIAL
from workbooks.facts import FACTS_FILE

COLUMNS = ("id", "unit", "value")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([Ee][+-]?[0-9]{1,3})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BadFacts(Fault):
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
    """An input that got a new value. A date is the text YYYY-MM-DD here, not its serial number."""

    input: Input
    old: Value
    new: float | str
    cell_value: float


def inputs_of(book: Workbook) -> dict[str, Input]:
    """The named inputs of a workbook by the id of their fact.

    A copied sheet brings copies of its names along, its own: the workbook's names go before them.
    Raises BadFacts where two names claim one fact.
    """
    inputs: dict[str, Input] = {}
    for name in sorted(book.names, key=lambda name: name.sheet is not None):
        entry = _input(name)
        if entry is None or entry.sheet not in book.by_name:
            continue
        known = inputs.setdefault(entry.id, entry)
        if known is not entry and name.sheet is None:
            both = f"{known.name} and {entry.name}"
            raise BadFacts(f"{book.path.name}: {entry.id} belongs to two inputs, {both}")
    return inputs


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
    sheets = {entry.sheet for entry in inputs.values()}
    filled = {sheet: filled_by_arrays(book.by_name[sheet].cells) for sheet in sheets}
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
        number = _number(path, fact, unit, text, book.date1904)
        cell = book.by_name[entry.sheet].cells.get(entry.position)
        is_result = cell is not None and (cell.formula is not None or cell.data_table)
        if is_result or entry.position in filled[entry.sheet]:
            raise BadFacts(f"{path.name}: {fact} belongs to {entry.name}, which holds a formula")
        old = cell.value if cell else None
        if isinstance(old, bool) or old != number:
            is_date = unit == "date"
            shown = _day(old, book.date1904) if is_date else old
            changes.append(Change(entry, shown, text if is_date else number, number))
    return changes


def _rows(path: Path) -> dict[str, tuple[str, str]]:
    """Unit and value of every row, by id."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, strict=True)
            heads = list(table.fieldnames or ())
            for column in COLUMNS:
                if heads.count(column) != 1:
                    problem = "stands twice" if column in heads else "is missing"
                    raise BadFacts(f"{path.name}: the column {column} {problem}")
            rows: dict[str, tuple[str, str]] = {}
            for row in table:
                fact, unit, value = (" ".join((row[c] or "").split()) for c in COLUMNS)
                if not (fact or unit or value):
                    continue
                if not fact:
                    raise BadFacts(f"{path.name}: line {table.line_num} has no id")
                if fact in rows:
                    raise BadFacts(f"{path.name}: {fact} stands twice")
                rows[fact] = (unit, value)
    except FileNotFoundError:
        raise BadFacts(f"{path}: no such file") from None
    except IsADirectoryError:
        raise BadFacts(f"{path}: this is a folder") from None
    except OSError as error:
        raise BadFacts(f"{path}: cannot be read ({error.strerror or error})") from None
    except UnicodeDecodeError:
        raise BadFacts(f"{path.name}: it is no CSV file in UTF-8") from None
    except (csv.Error, ValueError) as error:
        raise BadFacts(f"{path.name}: it is no CSV file ({error})") from None
    return rows


def _number(path: Path, fact: str, unit: str, text: str, date1904: bool) -> float:
    """The value of a row as its cell holds it; a date as its serial number."""
    is_date = unit == "date"
    wanted = "a date (YYYY-MM-DD)" if is_date else f"a number ({unit})"
    if not text:
        raise BadFacts(f"{path.name}: {fact} is blank, it must be {wanted}")
    number = _serial(text, date1904) if is_date else _plain_number(text)
    if number is None:
        got = text if len(text) <= 40 else f"{text[:37]}..."
        raise BadFacts(f'{path.name}: {fact} must be {wanted}, got "{got}"')
    return number


def _plain_number(text: str) -> float | None:
    """A number as a CSV file holds it, finite; Python would take `1_000` and `nan` too."""
    number = float(text) if _NUMBER.fullmatch(text) else math.inf
    return number if math.isfinite(number) else None


def _serial(text: str, date1904: bool) -> float | None:
    """The serial number of a day; None for one that no cell can hold."""
    try:
        serial = (dt.date.fromisoformat(text) - DAY_ZERO).days if _DAY.fullmatch(text) else -1
    except ValueError:
        return None
    first = DAYS_TO_1904 if date1904 else FIRST_SERIAL
    return float(serial - DAYS_TO_1904 * date1904) if serial >= first else None


def _day(old: Value, date1904: bool) -> Value:
    """The day of a serial number; anything else as it is."""
    if isinstance(old, bool) or not isinstance(old, (int, float)):
        return old
    try:
        return str(DAY_ZERO + dt.timedelta(days=old + DAYS_TO_1904 * date1904))[:10]
    except OverflowError:
        return old
