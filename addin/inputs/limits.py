"""What a cell accepts: the limits of its data validation, as far as they are constants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from addin.a1 import Place, cells_in, contains, range_bounds
from addin.entries import as_shown
from addin.formulas import References
from addin.xlsx import Element, Workbook, decode_text
from udfs.cells import Value

_KINDS = ("decimal", "whole", "date", "list")
_MOST_LISTED = 1_000
_SHOWN = 12
"""Entries of a list that a refusal names."""

Holds = Callable[[float], bool]


@dataclass
class Limits:
    """The data validations of one workbook."""

    book: Workbook
    references: References

    def __post_init__(self) -> None:
        """Read no sheet before somebody asks for one of its cells."""
        self._rules: dict[str, list[tuple[str, Element]]] = {}

    def broken(self, place: Place, value: Value, unit: str) -> str:
        """What a value must be that this cell does not accept; nothing for one that it does."""
        for areas, rule in self._on(place[0]):
            if any(contains(range_bounds(area), place[1]) for area in areas.split()):
                if rule.attributes.get("type") == "list":
                    wanted = self._listed(rule, value, place[0])
                else:
                    wanted = self._bounded(rule, value, unit)
                if wanted:
                    return wanted
        return ""

    def choices(self, place: Place) -> list[Value]:
        """What the list of a cell offers; nothing where it has none."""
        for areas, rule in self._on(place[0]):
            is_list = rule.attributes.get("type") == "list"
            if is_list and any(contains(range_bounds(area), place[1]) for area in areas.split()):
                return [*self._entries(_formula(rule, "formula1"), place[0])]
        return []

    def _on(self, sheet: str) -> list[tuple[str, Element]]:
        if sheet not in self._rules:
            self._rules[sheet] = list(_validations(self.book, sheet))
        return self._rules[sheet]

    def _bounded(self, rule: Element, value: Value, unit: str) -> str:
        if not isinstance(value, float):
            return ""
        first, second = (_constant(rule, name) for name in ("formula1", "formula2"))
        operator = rule.attributes.get("operator", "between")
        between = operator in ("between", "notBetween")
        if first is None or (between and second is None):
            return ""
        low, high = (self._text(bound, unit) for bound in (first, second or 0.0))
        words, holds = _operators(first, second or 0.0, low, high)[operator]
        if rule.attributes.get("type") == "whole" and not value.is_integer():
            return f"a whole number, {words}"
        return "" if holds(value) else words

    def _text(self, bound: float, unit: str) -> str:
        shown = as_shown(bound, unit, self.book.date1904)
        return f"{shown:,.15g}" if isinstance(shown, float) else str(shown)

    def _listed(self, rule: Element, value: Value, sheet: str) -> str:
        entries = self._entries(_formula(rule, "formula1"), sheet)
        text = f"{value:.15g}" if isinstance(value, float) else value
        if not entries or text in entries:
            return ""
        more = f" and {len(entries) - _SHOWN} more" if len(entries) > _SHOWN else ""
        return f"one of {', '.join(entries[:_SHOWN])}{more}"

    def _entries(self, formula: str, sheet: str) -> list[str]:
        """The texts that a list offers; none where they are no constants."""
        if formula.startswith('"'):
            return [entry.strip() for entry in formula.strip('"').split(",")]
        areas = self.references.all_areas(formula, sheet)
        if not areas or len(areas) != 1:
            return []
        (name, bounds), entries = areas[0], []
        top, left, bottom, right = bounds
        if (bottom - top + 1) * (right - left + 1) > _MOST_LISTED:
            return []
        for at in cells_in(bounds):
            cell = self.book.by_name[name].cells.get(at)
            if cell and cell.is_result:
                return []
            if cell and cell.value is not None:
                number = isinstance(cell.value, float)
                entries.append(f"{cell.value:.15g}" if number else str(cell.value))
        return entries


def _operators(first: float, second: float, low: str, high: str) -> dict[str, tuple[str, Holds]]:
    return {
        "between": (f"{low} to {high}", lambda value: first <= value <= second),
        "notBetween": (
            f"below {low} or above {high}",
            lambda value: not first <= value <= second,
        ),
        "equal": (low, lambda value: value == first),
        "notEqual": (f"other than {low}", lambda value: value != first),
        "greaterThan": (f"more than {low}", lambda value: value > first),
        "lessThan": (f"less than {low}", lambda value: value < first),
        "greaterThanOrEqual": (f"{low} at least", lambda value: value >= first),
        "lessThanOrEqual": (f"{low} at most", lambda value: value <= first),
    }


def _validations(book: Workbook, sheet: str) -> Iterator[tuple[str, Element]]:
    """The validations on a sheet, each with the ranges that it is for."""
    from addin.xlsx.edit import parse_without_cells  # for new figures alone

    for element in parse_without_cells(book.by_name[sheet]).walk():
        if element.name == "dataValidation" and element.attributes.get("type") in _KINDS:
            child = element.first("sqref")
            yield child.text if child else element.attributes.get("sqref", ""), element


def _formula(rule: Element, name: str) -> str:
    found = rule.first(name)
    inner = found.first("f") or found if found else None
    return decode_text(inner.text).strip().removeprefix("=") if inner else ""


def _constant(rule: Element, name: str) -> float | None:
    try:
        return float(_formula(rule, name))
    except ValueError:
        return None
