"""Reads facts.csv: every figure that somebody published or that the model had to choose."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

FACTS_FILE = Path(__file__).with_name("facts.csv")
STATUSES = ("given", "derived", "calibrated", "disputed", "assumed")


class Fact(NamedTuple):
    """One figure, with who published it, as of when, and the words it was read from."""

    id: str
    publisher: str
    entity: str
    metric: str
    value: float | date | str
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


def read_value(text: str, unit: str) -> float | date | str:
    """Return the value as its unit wants it."""
    if unit == "text":
        return text
    return date.fromisoformat(text) if unit == "date" else float(text)
