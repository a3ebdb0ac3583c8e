"""A workbook as read: sheets, cells, names and tables, and which bytes of a part cells take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from addin.a1 import Place, Position, cells_in, range_bounds
from addin.xlsx.package import Package
from addin.xlsx.xml import Element
from udfs.cells import Value

TRUE = ("1", "true")
FALSE = ("0", "false")
"""How a file writes a flag."""

MOST_KNOWN = 2**14
"""What is remembered of the formulas of a workbook for those that come after it, of a kind."""

Span = tuple[int, int]
"""First byte of an element in its part, and the byte after its end."""


@dataclass(slots=True)
class StoredCell:
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

    @property
    def is_result(self) -> bool:
        """Whether it is calculated, rather than typed."""
        return self.formula is not None or self.data_table


@dataclass(slots=True)
class StoredRow:
    """One `<row>`: its place in the part, the style of its empty cells, and if it is hidden."""

    span: Span
    style: str | None
    hidden: bool

    @classmethod
    def of(cls, attributes: Mapping[str, str], span: Span) -> StoredRow:
        """The row with these attributes."""
        style = attributes.get("s") if attributes.get("customFormat") in TRUE else None
        return cls(span, style, attributes.get("hidden") in TRUE)


class Columns(NamedTuple):
    """A run of columns, the style of their empty cells, and if they are hidden."""

    first: int
    last: int
    style: str | None
    hidden: bool


@dataclass(slots=True)
class SheetData:
    """What a worksheet part holds; `span` is that of `sheetData`, `dimension` that of its tag.

    `costs` counts what its array formulas, data tables and shared formulas fill and say.
    """

    cells: dict[Position, StoredCell] = field(default_factory=dict)
    rows: dict[int, StoredRow] = field(default_factory=dict)
    columns: list[Columns] = field(default_factory=list)
    span: Span = (0, 0)
    dimension: Span | None = None
    costs: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Worksheet:
    """A worksheet: its name, the part that holds it, that part's bytes and what they say."""

    name: str
    part: str
    source: bytes
    data: SheetData

    @property
    def cells(self) -> dict[Position, StoredCell]:
        """The cells that the file holds, by row and column from 1."""
        return self.data.cells


class Name(NamedTuple):
    """A defined name. `sheet` is the sheet that it belongs to, None for the whole workbook."""

    name: str
    formula: str
    sheet: str | None
    comment: str
    hidden: bool


class Table(NamedTuple):
    """A table: where it stands (`ref` with its header and totals rows) and its columns' names."""

    name: str
    sheet: str
    ref: str
    columns: tuple[str, ...]
    header_row: bool
    totals_row: bool


@dataclass
class Workbook:
    """A workbook as read; `sheets` are its worksheets in their order.

    `external_links` are the targets of its links to other files, in the order of `[1]`, `[2]`.
    """

    package: Package
    part: str
    source: bytes
    root: Element
    sheets: list[Worksheet]
    names: list[Name]
    tables: list[Table]
    date1904: bool
    iterate: bool
    external_links: list[str]

    @property
    def path(self) -> Path:
        """The file that it was read from."""
        return self.package.path

    @cached_property
    def by_name(self) -> dict[str, Worksheet]:
        """The worksheets by name."""
        return {sheet.name: sheet for sheet in self.sheets}

    @cached_property
    def application(self) -> str:
        """The program that saved it last, as it calls itself; LibreOffice says its version too."""
        part = self.package.find("docProps/app.xml")
        named = self.package.xml(part).first("Application") if part else None
        return named.text.strip() if named else ""

    def known(self, what: str) -> dict[Any, Any]:
        """What was found of formulas so far, of a kind: it holds for all workbooks alike.

        Those have the same sheets, names, tables and links; whoever remembers something here has
        it follow from these and from its key alone, and stops at MOST_KNOWN.
        """
        return self._known.setdefault(what, {})

    @cached_property
    def _known(self) -> dict[str, dict[Any, Any]]:
        sheets = tuple(sheet.name for sheet in self.sheets)
        names, tables = tuple(self.names), tuple(self.tables)
        return _known_of(sheets, names, tables, tuple(self.external_links), self.date1904)

    def in_order(self, places: Iterable[Place]) -> list[Place]:
        """The places sheet by sheet, row by row."""
        order = {sheet.name: at for at, sheet in enumerate(self.sheets)}
        return sorted(places, key=lambda place: (order[place[0]], place[1]))


@lru_cache(maxsize=4)
def _known_of(*_alike: object) -> dict[str, dict[Any, Any]]:
    return {}


def filled_by_arrays(cells: Mapping[Position, StoredCell]) -> set[Position]:
    """Cells that hold a result of an array formula in another cell."""
    filled: set[Position] = set()
    for anchor, cell in cells.items():
        if cell.array_ref is not None:
            filled.update(cells_in(range_bounds(cell.array_ref)))
            filled.discard(anchor)
    return filled
