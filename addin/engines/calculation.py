"""What every engine is given and gives back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from addin.a1 import Place, Position
from udfs.cells import Value

Inputs = Mapping[str, Mapping[Position, Value]]
"""New contents of cells, by sheet and cell."""

MOST_REASONS = 200
"""Error cells whose reason is looked up; a reader of a longer list has read enough."""

AGREES = 1e-9
"""Relative difference up to which two engines give the same number."""

CIRCULAR = "is part of a circular reference, or depends on one"


@dataclass
class Calculation:
    """New values of every formula cell and of every cell that an array formula fills.

    A value of None empties the cell. `spills` are the ranges of spilling formulas by their first
    cell; `refusals` the reasons our functions gave, by the error cell whose formula calls them.
    """

    values: dict[str, dict[Position, Value]] = field(default_factory=dict)
    spills: dict[str, dict[Position, str]] = field(default_factory=dict)
    refusals: dict[Place, str] = field(default_factory=dict)


@dataclass
class Answer:
    """What one engine says of the cells that it calculated.

    A cell that is not among `values` has no answer, perhaps for one of the `reasons`; one whose
    value is None was filled by an array formula and is no more.
    """

    values: dict[str, dict[Position, Value]] = field(default_factory=dict)
    spills: dict[str, dict[Position, str]] = field(default_factory=dict)
    reasons: dict[Place, str] = field(default_factory=dict)


def engines_agree(one: Value, other: Value) -> bool:
    """Whether two values are the same for two engines: numbers up to their last digits."""
    if type(one) is type(other) is float:
        return math.isclose(one, other, rel_tol=AGREES, abs_tol=1e-12)
    return type(one) is type(other) and one == other


def same_for_readers(one: Value, other: Value) -> bool:
    """Whether a formula that reads one value comes out as if it read the other.

    What rounding left of a zero is no zero for a comparison.
    """
    return engines_agree(one, other) and (type(one) is not float or (one == 0) == (other == 0))
