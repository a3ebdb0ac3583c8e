"""Conditional formats as the page shows them: the classes and styles of cells, at this moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from addin.a1 import Bounds
from addin.handoff.web.format_rules import Rule
from addin.handoff.web.styles import Styles

_STYLE, _SCALE, _BAR, _ICON = range(4)


class Mark(NamedTuple):
    """What a rule makes of a cell; the lowest priority goes first."""

    priority: int
    classes: str
    style: str
    stops: bool


class Conditional:
    """The conditional formats of one workbook in formulon."""

    def __init__(self, engine: Any, styles: Styles, moved: list[Rule]) -> None:
        """Look at the rules of all sheets; `moved` are those that became cells."""
        self._engine, self._styles, self._moved = engine, styles, moved
        self.flags = engine.sheet_count() - 1
        self._rules = [engine.get_conditional_formats(at) for at in range(engine.sheet_count())]

    def areas(self, sheet: int, rows: int, columns: int) -> list[Bounds]:
        """The ranges with a format of a sheet's first rows and columns, counted from 0."""
        found: dict[Bounds, None] = {}
        for rule in self._rules[sheet]:
            for area in rule.sqref:
                bottom, right = min(area.last_row, rows - 1), min(area.last_col, columns - 1)
                if area.first_row <= bottom and area.first_col <= right:
                    found[area.first_row, area.first_col, bottom, right] = None
        return list(found)

    def shown(self, sheet: int, areas: list[Bounds]) -> dict[tuple[int, int], tuple[str, str]]:
        """The classes and the style of each cell that a rule is true for."""
        found: dict[tuple[int, int], list[Mark]] = {}
        stopping = {priority for on, priority in self.stopping() if on == sheet}
        for area in areas:
            for cell in self._engine.evaluate_cf_range(sheet, *area):
                marks = [_mark(match, match.priority in stopping) for match in cell.matches]
                found.setdefault((cell.row, cell.col), []).extend(marks)
        for rule in (rule for rule in self._moved if rule.sheet == sheet):
            for row, (down, right) in rule.cells():
                if _is_true(self._engine.get_value(self.flags, row - 1, rule.column - 1)):
                    mark = Mark(rule.priority, f"x{rule.style}", "", rule.stops)
                    found.setdefault((down - 1, right - 1), []).append(mark)
        looks = {at: _look(marks) for at, marks in found.items()}
        return {at: look for at, look in looks.items() if any(look)}

    def stopping(self) -> list[tuple[int, int]]:
        """The sheets and priorities of the other rules that end the list where they hold."""
        rules = [(at, rule) for at, listed in enumerate(self._rules) for rule in listed]
        return [(at, rule.priority) for at, rule in rules if rule.stop_if_true]

    def watched(self, sheet: int, areas: list[Bounds]) -> set[tuple[int, int]]:
        """The cells that may be shown in another way after a change."""
        found = {
            (row, column)
            for top, left, bottom, right in areas
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }
        for rule in self._moved:
            if rule.sheet == sheet:
                found |= {(row - 1, column - 1) for _, (row, column) in rule.cells()}
        return found

    def moved(self) -> list[dict[str, Any]]:
        """The rules whose formulas became cells, as the script wants them: counted from 0."""
        return [
            {
                "sheet": rule.sheet,
                "areas": [[number - 1 for number in area] for area in rule.areas],
                "dxf": rule.style,
                "priority": rule.priority,
                "stops": rule.stops,
                "flags": [self.flags, 0, rule.column - 1],
            }
            for rule in self._moved
        ]

    def css(self) -> str:
        """The rules of their styles; what goes first in the workbook comes last here."""
        order: dict[int, int] = {}
        for rule in (rule for rules in self._rules for rule in rules):
            if rule.dxf_id is not None:
                order[rule.dxf_id] = min(rule.priority, order.get(rule.dxf_id, rule.priority))
        for moved in (moved for moved in self._moved if moved.style >= 0):
            order[moved.style] = min(moved.priority, order.get(moved.style, moved.priority))
        numbers = sorted(order, key=lambda number: -order[number])
        return "\n".join(f"td.x{n},th.x{n}{{{self._styles.differential(n)}}}" for n in numbers)

    def not_shown(self) -> Iterator[str]:
        """What a page does not show of them."""
        if any(rule.icon_set for rules in self._rules for rule in rules):
            yield "icons of conditional formats"
        if any(rule.time_period is not None for rules in self._rules for rule in rules):
            yield "conditional formats that go by today's date"


def _mark(match: Any, stops: bool) -> Mark:
    classes = f"x{match.dxf_id}" if match.dxf_id_engaged else ""
    style = _style(match) if match.kind in (_SCALE, _BAR) else ""
    return Mark(match.priority, classes, style, stops)


def _look(marks: list[Mark]) -> tuple[str, str]:
    """What rules make of a cell, the first one before all others."""
    found = []
    for mark in sorted(marks):
        found.append(mark)
        if mark.stops:
            break
    classes = " ".join(mark.classes for mark in found if mark.classes)
    return classes, ";".join(mark.style for mark in reversed(found) if mark.style)


def _is_true(value: Any) -> bool:
    return bool(value.boolean or value.number)


def _style(match: Any) -> str:
    if match.kind == _SCALE:
        return f"background-color:{_rgb(match.color)}"
    start = match.bar_axis_position_pct
    ends = sorted((start, start + match.bar_length_pct * (-1 if match.bar_is_negative else 1)))
    first, last = (f"{end:.1f}%" for end in ends)
    bar = _rgb(match.bar_fill)
    return (
        f"background-image:linear-gradient(90deg,transparent {first},{bar} {first},"
        f"{bar} {last},transparent {last})"
    )


def _rgb(colour: tuple[int, int, int, int]) -> str:
    red, green, blue, _ = colour
    return f"rgb({red},{green},{blue})"
