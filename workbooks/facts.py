"""A figure that somebody published or that the model had to choose, as a row of a CSV has it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from addin.csv_table import TableRow
from addin.entries import MOST_TEXT, read_number
from addin.errors import BadInput, nearest
from workbooks.input_cells import CASES, DRIVERS, known_of, limits_of

STATUSES = ("given", "derived", "calibrated", "disputed", "secondary", "assumed", "open")
COLUMNS = (
    *("name", "id", "publisher", "entity", "metric", "value", "unit", "period", "as_of"),
    *("status", "quote", "source", "note", *(case.casefold() for case in CASES[1:-1])),
    *("why", "with"),
)
ASSUMED, OPEN = "assumed", "open"
"""Chosen by somebody; not known yet."""

Figure = float | date | str | None


class Cases(NamedTuple):
    """What a driver is in each case that differs from what was published, and why."""

    figures: dict[str, Figure]
    note: str


class Fact(NamedTuple):
    """One figure, with who published it, as of when, and the words it was read from.

    What is open has no figure yet.
    `goes_with` is the input without which an assumption is not needed.
    """

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
    name: str
    cases: Cases
    goes_with: str

    @property
    def number(self) -> float:
        """The value of a fact that is a number; TypeError for a date or text."""
        if not isinstance(self.value, float):
            raise TypeError(f"{self.id} is no number: {self.value!r}")
        return self.value


def read_fact(file: str, row: TableRow, unit: str) -> Fact:
    """A row of a story, its figure in this unit of the model. Raises BadInput, line and column."""
    text = dict.fromkeys(COLUMNS, "") | row.fields
    name = text["name"]
    where = f"{file} line {row.line}, column"
    for column, written in text.items():
        if len(written) > MOST_TEXT:
            what = f"{where} {column}: this is longer than {MOST_TEXT:,} characters"
            raise BadInput(what, do="shorten it")
    known = known_of(name)
    status = text["status"] or ASSUMED
    blank = status == OPEN and not text["value"] and bool(known and known.may_be_blank)
    if status not in STATUSES:
        advice = nearest(status, STATUSES) or f"write one of {', '.join(STATUSES)}"
        raise BadInput(f"{where} status: there is no status {status[:40]}", do=advice)
    if status not in (ASSUMED, OPEN, "calibrated", "derived") and not text["source"]:
        what = f"{where} source: this is blank, and a figure that is {status} has a source"
        raise BadInput(what, do=f"write where it is from, or {ASSUMED} as its status")
    given = {case: text[case.casefold()] for case in CASES[1:-1] if text[case.casefold()]}
    if given and not any(name == driver.name for driver in DRIVERS):
        advice = f"leave it blank: the drivers are {', '.join(d.name for d in DRIVERS)}"
        what = f"{where} {next(iter(given)).casefold()}: {name} is no driver, and has no cases"
        raise BadInput(what, do=advice)
    figures = {
        case: read_figure(f"{where} {case.casefold()}", written, unit, name)
        for case, written in given.items()
    }
    return Fact(
        **{field: text[field] for field in ("publisher", "entity", "period", "as_of")},
        **{field: text[field] for field in ("quote", "source", "note", "name")},
        id=text["id"] or name,
        metric=text["metric"] or name.replace("_", " "),
        value=None if blank else read_figure(f"{where} value", text["value"], unit, name),
        unit=unit,
        status=status,
        cases=Cases(figures, text["why"]),
        goes_with=text["with"],
    )


def read_figure(where: str, text: str, unit: str, name: str) -> Figure:
    """What is written, as its unit wants it, within the limits of its input."""
    figure = _figure(where, text, unit)
    limits = limits_of(name)
    if limits and not isinstance(figure, str):
        low, high = limits
        if not low <= figure <= high:  # type: ignore[operator]
            advice = f"give a figure in {unit} within that range"
            raise BadInput(f"{where}: {text} is not from {low} to {high}", do=advice)
    return figure


def _figure(where: str, text: str, unit: str) -> Figure:
    if not text:
        raise BadInput(f"{where}: this is blank", do="write its figure, or delete the row")
    if unit == "text":
        return text
    if unit == "date":
        try:
            return date.fromisoformat(text)
        except ValueError:
            what = f"{where}: {text[:40]} is no date"
            raise BadInput(what, do="write it like 2028-12-31") from None
    number = read_number(text, unit)
    if number is None:
        advice = "write it without its unit and without commas, like 1500"
        raise BadInput(f"{where}: {text[:40]} is no number in {unit}", do=advice)
    return number
