"""What a worksheet part holds: cells, rows and columns, and which bytes of the part they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from addin.cells import Value
from addin.references import Position

TRUE = ("1", "true")
FALSE = ("0", "false")
"""How a file writes a flag."""

Span = tuple[int, int]
"""First byte of an element in its part, and the byte after its end."""


@dataclass(slots=True)
class Cell:
    """One `<c>` of a sheet.

    `formula` is without the equals sign; a shared one is written out for each of its cells.
    `array_ref` is the range of an array formula, on its first cell only; `dynamic` says that it
    spills, rather than having been entered for a fixed range. `data_table` marks a result of
    Excel's what-if tables.
    """

    value: Value
    formula: str | None
    array_ref: str | None
    dynamic: bool
    data_table: bool
    span: Span


@dataclass(slots=True)
class Row:
    """One `<row>`: its place in the part, the style of its empty cells, and if it is hidden."""

    span: Span
    style: str | None
    hidden: bool

    @classmethod
    def of(cls, attributes: Mapping[str, str], span: Span) -> Row:
        """The row with these attributes."""
        style = attributes.get("s") if attributes.get("customFormat") in TRUE else None
        return cls(span, style, attributes.get("hidden") in TRUE)


@dataclass(frozen=True, slots=True)
class Columns:
    """A run of columns, the style of their empty cells, and if they are hidden."""

    first: int
    last: int
    style: str | None
    hidden: bool


@dataclass(slots=True)
class SheetData:
    """What a worksheet part holds; `span` is that of `sheetData`, `dimension` that of its tag."""

    cells: dict[Position, Cell] = field(default_factory=dict)
    rows: dict[int, Row] = field(default_factory=dict)
    columns: list[Columns] = field(default_factory=list)
    span: Span = (0, 0)
    dimension: Span | None = None
