"""Reads facts.csv, every figure that somebody published or that the model had to choose, and
cases.csv, what the cases hold instead.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

FACTS_FILE = Path(__file__).with_name("facts.csv")
CASES_FILE = Path(__file__).with_name("cases.csv")
STATUSES = ("given", "derived", "calibrated", "disputed", "assumed")


Figure = float | date | str


class Fact(NamedTuple):
    """One figure, with who published it, as of when, and the words it was read from."""

    id: str
    publisher: str
    entity: str
    metric: str
    value: Figure
    unit: str
    period: str
    as_of: str
    status: str
    quote: str
    source: str
    note: str

    @property
    def number(self) -> float:
        """The value of a fact that is a number; TypeError for a date or text."""
        if not isinstance(self.value, float):
            raise TypeError(f"{self.id} is no number: {self.value!r}")
        return self.value


class Cases(NamedTuple):
    """What a driver is in each case that differs from what was published, and why."""

    figures: dict[str, Figure]
    note: str


@cache
def read_facts(path: Path = FACTS_FILE) -> dict[str, Fact]:
    """Return the facts by id, in the file's order.

    Values with the unit `date` are ISO dates, those with the unit `text` stay text, all others
    are numbers. Raises ValueError for an id that appears twice, a number that is none, or a
    status that nobody has defined.
    """
    facts: dict[str, Fact] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            value = read_value(row.pop("value"), row["unit"])
            fact = Fact(value=value, **row)
            if fact.id in facts:
                raise ValueError(f"{path.name}: {fact.id} appears twice")
            if fact.status not in STATUSES:
                raise ValueError(f"{path.name}: {fact.id} has the unknown status {fact.status!r}")
            facts[fact.id] = fact
    return facts


def read_value(text: str, unit: str) -> Figure:
    """Return the value as its unit wants it."""
    if unit == "text":
        return text
    return date.fromisoformat(text) if unit == "date" else float(text)


@cache
def read_cases(path: Path = CASES_FILE) -> dict[str, Cases]:
    """Return the cases by the id of the fact that they replace; what is blank is left out."""
    facts = read_facts()
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: cases_of(row, facts[row["id"]].unit) for row in csv.DictReader(file)}


def cases_of(row: dict[str, str], unit: str) -> Cases:
    """One row of the file."""
    given = {case: text for case, text in row.items() if text and case not in ("id", "note")}
    return Cases({case: read_value(text, unit) for case, text in given.items()}, row["note"])
