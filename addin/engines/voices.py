"""The voices that say what a formula comes to, and what they say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from addin.a1 import Place, Position, cells_in, range_bounds
from addin.engines.calculation import Answer, engines_agree
from addin.engines.places import PlaceIndex
from addin.xlsx import StoredCell
from udfs.cells import Value

_SHOWN = 60
"""Characters of a text that a reason shows."""


@dataclass(frozen=True)
class Unit:
    """A formula and the cells that it fills: one, or those of an array formula."""

    place: Place
    cell: StoredCell
    spill: str | None = None


def filled(unit: Unit) -> list[Position]:
    """The cells that a formula fills now, or filled before."""
    refs = [ref for ref in (unit.cell.array_ref, unit.spill) if ref]
    if not refs:
        return [unit.place[1]]
    return list(dict.fromkeys(at for ref in refs for at in cells_in(range_bounds(ref))))


@dataclass
class Found:
    """What was settled for one formula; `kept` is why it has its stored value alone."""

    values: dict[Position, Value]
    spill: str | None = None
    kept: str = ""


@dataclass
class Voice:
    """One engine's answer, or what is stored; `differs` are cells where others are settled on."""

    name: str
    answer: Answer
    differs: PlaceIndex

    def of(self, unit: Unit) -> dict[Position, Value] | None:
        """Its values for a formula, None where it has no answer."""
        values = self.answer.values.get(unit.place[0], {})
        area = filled(unit)
        if self.name == STORED:
            return (
                {at: values.get(at) for at in area}
                if values.get(unit.place[1]) is not None
                else None
            )
        if any(at not in values for at in area) or values[unit.place[1]] is None:
            return None
        return {at: values[at] for at in area}


STORED, FIRST, SECOND, THIRD, OFFICE = (
    "the stored value", "formualizer", "IronCalc", "formulon", "LibreOffice",
)  # fmt: skip


def chosen(one: Mapping[Position, Value], other: Mapping[Position, Value]) -> dict[Position, Value]:
    """The first voice's values, but a zero of the other for what rounding left of one."""
    return {
        at: 0.0 if other[at] == 0.0 and type(other[at]) is float else v for at, v in one.items()
    }


def equal(one: Value, other: Value) -> bool:
    """Whether two voices say the same: what is blank for one may be an empty text for another."""
    return engines_agree(one, other) or (one in (None, "") and other in (None, ""))


def value_text(value: Value) -> str:
    """A value as a reason shows it."""
    if isinstance(value, float):
        return f"{value:.15g}"
    if type(value) is str:
        return f'"{value}"' if len(value) <= _SHOWN else f'"{value[:_SHOWN]}..."'
    return str(value)
