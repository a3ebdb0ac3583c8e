"""The words in which the model is written: sheets, rows, cells, arrays, charts, checks.

A formula names other cells in two ways. A defined name (`lease_total`) reaches any sheet. In
braces stand places on the same sheet:
  {price}       the row with the key `price`: its constant where it has one (absolute), else the
                cell of that row in the formula's own column (relative)
  {^price}      that row's cell in the formula's own column, whatever else the row holds
  {<price}      that row's cell one column to the left
  {price.s2}    that row's cell in the column s2 (absolute)
  {@unit}       the formula's own row, in the column `unit`

The texts name nobody: `<lessor>` and the other roles of a story stand in them, and in its currency
what stands in dollars. `workbooks.model.cast` fills them in, and `workbooks.model.prune` leaves out
what a story has no figures for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workbooks.story import Story

Content = float | str | bool | date | None
Cells = dict[str, "Content | Cell | Array"]


@dataclass(frozen=True)
class Cell:
    """One cell: content, number format, defined name (with a comment), link to a sheet.

    `limits` are the least and the most that may be typed here (whole numbers, numbers or dates),
    `choices` the words to choose from.
    """

    content: Content = None
    fmt: str = ""
    name: str = ""
    comment: str = ""
    link: str = ""
    style: str = ""
    limits: tuple[float, float] | tuple[int, int] | tuple[date, date] | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Array:
    """An array formula over its full range; `fmts` gives each row its number format."""

    formula: str
    height: int
    width: int
    fmts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row: what stands in which column.

    It stands only where the story has all that it `needs`. It may be the row of an input that it
    `shows`; `cites` are the names of the inputs and of the cells whose facts it rests on.
    """

    cells: Mapping[str, Content | Cell | Array] = field(default_factory=dict)
    key: str = ""
    fmt: str = ""
    style: str = ""
    needs: tuple[str, ...] = ()
    shows: str = ""
    cites: str = ""


@dataclass(frozen=True)
class Column:
    """A column; `tone` is plain or note (small and grey)."""

    key: str
    head: str
    width: float
    align: str = "left"
    tone: str = "plain"
    wrap: bool = False


@dataclass(frozen=True)
class Series:
    """One series of a chart; no fill makes it invisible.

    `hatched` is seen without colours too; one that `joins` is a line over the columns. What it
    shows are cells of the chart's sheet, or those of any sheet by their name.
    """

    name: str
    categories: str
    values: str
    fill: str = ""
    font: str = "#000000"
    labels: str = ""
    hatched: bool = False
    joins: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart, its top left corner in this row and column: columns, stacked or side by side, or
    bars to both sides of an axis.

    A `y_title` may be a place whose text it shows. Without a `y_format` the axis has no numbers:
    its columns carry theirs.
    """

    at: str
    column: str
    size: tuple[int, int]
    title: str
    description: str
    series: tuple[Series, ...]
    x_title: str
    y_title: str
    y_format: str = ""
    kind: str = "stacked"


TOLERANCE = "=footing_tolerance*IFERROR(MAX(1,ABS({@expected})/1000),1)"
"""Of sums that foot: wider for large ones, of which more digits are lost in rounding."""


@dataclass(frozen=True)
class Check:
    """What must hold: `actual` within `tolerance` of `expected`, all written with names."""

    label: str
    kind: str
    expected: str
    actual: str
    tolerance: str = "=0"
    fmt: str = "eps"
    note: str = ""


def numbers_check(what: str, name: str) -> Check:
    """Every cell of the named range is a number, or marked as not meaningful."""
    actual = f"=IF(ISNUMBER(SUM({name})),COUNTA({name}),COUNT({name}))"
    label = f"{what}: all cells numeric or NM"
    return Check(label, "numbers", f"=ROWS({name})*COLUMNS({name})", actual, fmt="int")


def ratio(top: str, bottom: str, less: str = "") -> str:
    """A ratio that is not meaningful where it would be one of nothing or of a loss."""
    return f'=IF({bottom}>0,({top})/{bottom}{less},"NM")'


def holds(label: str, kind: str, condition: str, note: str = "") -> Check:
    """A statement that is true (1) or not (0)."""
    return Check(label, kind, "=1", f"=IF({condition},1,0)", fmt="int", note=note)


@dataclass(frozen=True)
class Condition:
    """A conditional format in XlsxWriter's terms; its formulas may hold braces."""

    where: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A worksheet; `names` are ranges for other sheets, `checks` what the model must keep.

    `pages_tall` of 0 prints as many pages as it takes; `breaks` are rows that start a page.
    `prints` rows and the columns up to `prints_to` are printed: all, if nothing is said. `pages`
    are the prints for readers that it belongs to; in those end the rows above that of `ends_at`
    and the columns before that of the sources, which have no page there. Only a sheet that
    `names_others` says who is in other stories.
    """

    name: str
    title: str
    subtitle: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    charts: tuple[Chart, ...] = ()
    checks: tuple[Check, ...] = ()
    conditions: tuple[Condition, ...] = ()
    tab: str = "#1F3864"
    heads: bool = True
    pages_tall: int = 0
    prints: int = 0
    prints_to: str = ""
    names_others: bool = False
    breaks: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    ends_at: str = ""


def calculation_columns(
    *widths: float, label: float = 42, note: float = 50, source: float = 14
) -> tuple[Column, ...]:
    """Label, unit and constant, a series of columns with these widths, note and source."""
    series = (Column(f"s{at}", "", width, "right") for at, width in enumerate(widths, start=1))
    return (
        Column("label", "Item", label, wrap=True),
        Column("unit", "Unit", 11),
        Column("value", "Constant", 12, "right"),
        *series,
        Column("note", "Note", note, tone="note", wrap=True),
        Column("source", "Source", source, tone="note", wrap=True),
    )


def line(
    label: str,
    unit: str = "",
    value: Content = None,
    *,
    series: Iterable[Content | Cell | Array] = (),
    note: str | Cell = "",
    source: str = "",
    key: str = "",
    name: str = "",
    fmt: str = "",
    style: str = "",
    needs: tuple[str, ...] = (),
) -> Row:
    """A row of a calculation sheet; `series` fills s1, s2, ... from the left.

    `source` are names of inputs or of cells, whose facts are cited.
    """
    cells: Cells = {"label": label, "unit": unit}
    if value is not None:
        cells["value"] = Cell(value, name=name)
    cells |= {f"s{at}": content for at, content in enumerate(series, start=1)}
    return Row({**cells, "note": note}, key, fmt, style, needs, cites=source)


def pull(name: str, label: str = "", note: str = "") -> Row:
    """A sheet's link to an input, if the story has it: its row has the input's name as its key."""
    return Row({"label": label, "note": note}, key=name, shows=name, cites=name)


def section(title: str, key: str = "") -> Row:
    """A band that opens a block."""
    return Row({"label": title}, key=key, style="section")


def without(title: str) -> tuple[Row, Row]:
    """A block that cannot be written: what it reads is not there, so that it is left out."""
    return section(title), Row({"value": "=no_figures"})


def words(label: str, text: str, source: str = "") -> Row:
    """A statement, with the inputs or cells whose facts it rests on."""
    return Row({"label": label, "unit": Cell(text, "prose")}, cites=source)


def said(story: Story, place: str) -> tuple[Row, ...]:
    """What a story says at a place of the model: each statement with its fact."""
    return tuple(
        Row({"label": fact.metric, "unit": Cell(str(fact.value), "prose"), "source": fact.id})
        for fact in story.statements(place)
    )


def heads(*series: Content | Cell, value: str = "", key: str = "") -> Row:
    """Heads over a block's constant and series."""
    cells = {f"s{at}": head for at, head in enumerate(series, start=1)}
    return Row({"value": value, **cells}, key=key, style="heads")


def blank(count: int = 1, key: str = "") -> tuple[Row, ...]:
    """Empty rows, the first with a key: room for a chart, or air between blocks."""
    return (Row(key=key), *(Row() for _ in range(count - 1)))
