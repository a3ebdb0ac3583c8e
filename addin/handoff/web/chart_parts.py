"""What a chart is made of: plain data that Python and the script of the page draw alike."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

Cell = tuple[int, int, int] | float | str
"""A cell by sheet, row and column, all from 0, or what a chart holds itself."""


@dataclass
class Labels:
    """What is written at the points of a series; an empty `format` is that of the cell."""

    value: bool
    category: bool
    series: bool
    percent: bool
    position: str
    format: str
    color: str
    separator: str


@dataclass
class Series:
    """One series. An empty colour is nothing drawn; `hatch` is the ground of a hatched fill."""

    number: int
    name: list[Cell]
    values: list[Cell]
    x: list[Cell]
    format: str
    fill: str
    hatch: str
    line: str
    width: float
    dash: str
    marker: str
    legend: bool
    labels: Labels | None
    points: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Plot:
    """Series that are drawn alike. `stack` is 1 on top of each other, 2 as shares of the whole."""

    kind: str
    stack: int
    gap: int
    overlap: int
    axis: int
    series: list[Series]


@dataclass
class Axis:
    """An axis; `far` is one that stands at the other end, `format` empty as the cells have it."""

    title: list[Cell]
    hidden: bool = False
    labels: bool = True
    reversed: bool = False
    far: bool = False
    grid: bool = False
    format: str = ""
    min: float | None = None
    max: float | None = None
    step: float | None = None


@dataclass
class Chart:
    """A chart: where it stands, its words, axes and plots. `key` is its own in the workbook."""

    key: str
    anchor: tuple[int, int, int, int]
    width: int
    height: int
    kind: str
    title: list[Cell]
    description: str
    categories: list[Cell]
    category: Axis
    values: list[Axis]
    plots: list[Plot]
    legend: str = ""
    blanks: str = "gap"
    hole: int = 0
    angle: int = 0

    def as_json(self) -> dict[str, Any]:
        """The same as plain data, for the script of the page."""
        return asdict(self)
