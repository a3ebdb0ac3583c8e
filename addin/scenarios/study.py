"""What a simulation is asked for, as plain data that can be sent from one process to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from addin.a1 import Place

if TYPE_CHECKING:
    from addin.scenarios.distributions import Distribution

BLOCK = 1 << 16
"""Draws that are made, calculated and counted together: the same ones whoever does it."""

NO_NUMBER = "no number"
"""What an output is counted as, in the place of an error's code, that is a text or nothing."""


class UncertainInput(NamedTuple):
    """An input that is drawn: what the workbook calls it, and how it is distributed.

    `place` is the cell that its readers read; for a driver that is the live one, a formula.
    """

    name: str
    label: str
    unit: str
    place: Place
    distribution: Distribution


class Output(NamedTuple):
    """A cell that is watched; `series` is the name of the range that it is one of, if it is."""

    name: str
    label: str
    unit: str
    place: Place
    series: str = ""


@dataclass(frozen=True)
class Study:
    """Inputs with their distributions and rank correlations, and the outputs that are watched.

    `correlation` is a matrix over the inputs, or None where they are independent; `targets` are
    figures that an output, by its name, is to reach.
    """

    inputs: tuple[UncertainInput, ...]
    outputs: tuple[Output, ...]
    draws: int
    seed: int
    correlation: tuple[tuple[float, ...], ...] | None = None
    targets: Mapping[str, float] = field(default_factory=dict)

    @property
    def blocks(self) -> int:
        """How many blocks its draws are; the last may be shorter."""
        return -(-self.draws // BLOCK)

    def size(self, block: int) -> int:
        """How many draws a block has."""
        return min(BLOCK, self.draws - block * BLOCK)
