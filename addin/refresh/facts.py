"""New facts for the named inputs of a workbook.

An input is a named cell whose name carries the comment `F18 | $/share`: the id of the fact and the
unit of the cell, which the Name Manager shows too.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from addin.a1 import Place, cell_position, sheet_name
from addin.errors import BadFacts
from addin.xlsx import Name, Workbook, filled_by_arrays
from udfs.arguments import DAY_ZERO, FIRST_SERIAL
from udfs.cells import DAYS_TO_1904, Value
from workbooks.facts import FACTS_FILE

COLUMNS = ("id", "unit", "value")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([Ee][+-]?[0-9]{1,3})?")
_NOT_UTF8 = "not a UTF-8 CSV; in Excel use Save As > CSV UTF-8"
_SEPARATORS = {";": "semicolons", "\t": "tabs"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class NamedInput(NamedTuple):
    """A named input cell: the fact that it takes, and where it stands."""

    id: str
    unit: str
    name: str
    place: Place


class InputChange(NamedTuple):
    """An input that got a new value. A date is the text YYYY-MM-DD here, not its serial number."""

    input: NamedInput
    old: Value
    new: Value
    cell_value: Value

    @property
    def place(self) -> Place:
        """Where the input stands."""
        return self.input.place


def named_inputs(book: Workbook) -> dict[str, NamedInput]:
    """The named inputs of a workbook by the id of their fact.

    A copied sheet brings copies of its names along, its own: the workbook's names go before them.
    Raises BadFacts where two names claim one fact.
    """
    inputs: dict[str, NamedInput] = {}
    for name in sorted(book.names, key=lambda name: name.sheet is not None):
        entry = _input(name)
        if entry is None or entry.place[0] not in book.by_name:
            continue
        known = inputs.setdefault(entry.id, entry)
        if known is not entry and name.sheet is None:
            both = f"{known.name} and {entry.name}"
            raise BadFacts(f"{book.path.name}: {entry.id} is assigned to two names: {both}")
    return inputs


def _input(name: Name) -> NamedInput | None:
    fact, bar, unit = name.comment.partition("|")
    sheet, mark, cell = name.formula.rpartition("!")
    if not (bar and mark):
        return None
    try:
        position = cell_position(cell)
    except ValueError:
        return None
    return NamedInput(fact.strip(), unit.strip(), name.name, (sheet_name(sheet), position))


def read_changes(path: Path, book: Workbook) -> list[InputChange]:
    """What the facts file changes in the inputs. Raises BadFacts before anything is changed.

    Rows of the project's own facts file that are no input (text, or derived by the model) may stay
    in a file as they are: nothing new is said there.
    """
    inputs, known = named_inputs(book), _rows(FACTS_FILE)
    sheets = {entry.place[0] for entry in inputs.values()}
    filled = {sheet: filled_by_arrays(book.by_name[sheet].cells) for sheet in sheets}
    changes = []
    for fact, row in _rows(path).items():
        entry, where = inputs.get(fact), f"{path.name} line {row.line}"
        if entry is None:
            if fact in known and known[fact][1:] == row[1:]:
                continue
            import difflib  # for a wrong id alone

            near = difflib.get_close_matches(fact.upper(), inputs, 1)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise BadFacts(f"{where}: unknown input id {fact}{meant}")
        if row.unit != entry.unit:
            given = f"is given in {row.unit}" if row.unit else "has no unit"
            raise BadFacts(f"{where}: {fact} {given} but {entry.name} is in {entry.unit}")
        number = _number(where, fact, row, book.date1904)
        sheet, position = entry.place
        cell = book.by_name[sheet].cells.get(position)
        if (cell and cell.is_result) or position in filled[sheet]:
            problem = f"{fact} feeds {entry.name}, which is a formula; only typed inputs can be set"
            raise BadFacts(f"{where}: {problem}")
        old = cell.value if cell else None
        if isinstance(old, bool) or old != number:
            is_date = row.unit == "date"
            shown = day_of(old, book.date1904) if is_date else old
            changes.append(InputChange(entry, shown, row.value if is_date else number, number))
    return changes


class _Row(NamedTuple):
    """A row of a facts file."""

    line: int
    unit: str
    value: str


def _rows(path: Path) -> dict[str, _Row]:
    """Every row, by id."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read_rows(path.name, file)
    except FileNotFoundError:
        raise BadFacts(f"{path}: no such file") from None
    except OSError as error:
        # Windows denies the permission to open a folder, others say what it is.
        problem = f"cannot be read: {error.strerror or error}"
        raise BadFacts(f"{path}: {'this is a folder' if path.is_dir() else problem}") from None
    except UnicodeDecodeError:
        raise BadFacts(f"{path.name}: {_NOT_UTF8}") from None
    except (csv.Error, ValueError) as error:
        raise BadFacts(f"{path.name}: it is no CSV file ({error})") from None


def _read_rows(name: str, file: Iterable[str]) -> dict[str, _Row]:
    table = csv.DictReader(file, strict=True)
    heads = list(table.fieldnames or ())
    for column in COLUMNS:
        if heads.count(column) > 1:
            raise BadFacts(f"{name}: the column {column} appears twice")
        if column not in heads:
            found = ",".join(heads)[:60]
            if "\0" in found:  # UTF-16 without a mark
                raise BadFacts(f"{name}: {_NOT_UTF8}")
            others = [text for character, text in _SEPARATORS.items() if character in found]
            advice = "".join(f" - {text}? Save as comma-separated" for text in others[:1])
            found = " ".join(found.split())
            raise BadFacts(f"{name}: no column '{column}' (found: '{found}'{advice})")
    rows: dict[str, _Row] = {}
    for row in table:
        fact, unit, value = (" ".join((row[c] or "").split()) for c in COLUMNS)
        if not (fact or unit or value):
            continue
        if not fact:
            raise BadFacts(f"{name} line {table.line_num}: no id")
        if fact in rows:
            raise BadFacts(f"{name} line {table.line_num}: {fact} appears twice")
        rows[fact] = _Row(table.line_num, unit, value)
    return rows


def _number(where: str, fact: str, row: _Row, date1904: bool) -> float:
    """The value of a row as its cell holds it; a date as its serial number."""
    is_date = row.unit == "date"
    wanted = "a date (YYYY-MM-DD)" if is_date else f"a number in {row.unit}"
    if not row.value:
        raise BadFacts(f"{where}: {fact} is blank; expected {wanted}")
    number = _serial(row.value, date1904) if is_date else _plain_number(row.value)
    if number is None:
        got = row.value if len(row.value) <= 40 else f"{row.value[:37]}..."
        raise BadFacts(f'{where}: {fact} must be {wanted}, got "{got}"')
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


def day_of(old: Value, date1904: bool) -> Value:
    """The day of a serial number; anything else as it is."""
    if isinstance(old, bool) or not isinstance(old, (int, float)):
        return old
    try:
        return str(DAY_ZERO + dt.timedelta(days=old + DAYS_TO_1904 * date1904))[:10]
    except OverflowError:
        return old
