"""From a refreshed workbook to one page that calculates it in any browser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from importlib.metadata import version
from typing import Any

from addin.a1 import Place
from addin.engines.formulon import opened, running
from addin.formulas import References
from addin.handoff.pages import marked_sheets
from addin.handoff.privacy import plain_file
from addin.handoff.values import CLOCK, day, users_of
from addin.handoff.web.chart_parts import Chart
from addin.handoff.web.chart_svg import draw
from addin.handoff.web.charts import read_charts
from addin.handoff.web.conditional import Conditional
from addin.handoff.web.engine_book import for_engine, keep_calculated
from addin.handoff.web.format_rules import FormatRules, move_rules
from addin.handoff.web.gate import Passed, pass_gate
from addin.handoff.web.grid import Grid
from addin.handoff.web.inputs import Entry, cases_of, entries_of
from addin.handoff.web.page import Parts, page_html
from addin.handoff.web.sheets import BESIDE, Contents, SheetPage, navigation
from addin.handoff.web.styles import Styles
from addin.inputs import Layout
from addin.refresh import Headline, headlines_of
from addin.xlsx import Package, Workbook, filled_by_arrays
from addin.xlsx.edit import PackageEditor
from udfs import __version__
from workbooks.marks import STORY

At = tuple[int, int, int]
"""A sheet, a row and a column, from 0."""

_SHOWN = 0
"""The visibility of a sheet that people see."""

_COLOURS = re.compile(r"\[(?:red|blue|green|cyan|magenta|yellow|white|color ?\d+)\]", re.IGNORECASE)


def web_page(book: Workbook, edits: PackageEditor, now: datetime, file: str) -> bytes:
    """The page of a refreshed workbook whose calls `edits` has made into LAMBDAs.

    `now` is what TODAY says on it, `file` its name. Raises BadWorkbook if the engine of the page
    does not say what a refresh says.
    """
    for_engine(book, edits)
    formats = move_rules(edits, book.part)
    whole, package = edits.data(), edits.package
    lean = PackageEditor(package)
    keep_calculated(book, lean)
    workbook = plain_file(lean)
    layout = Layout(book, References(book))
    entries = entries_of(book, layout)
    passed = pass_gate(book, workbook, entries, now)
    with running(None) as formulon, opened(formulon, whole) as engine:
        engine.set_pinned_now(*now.timetuple()[:6])
        engine.recalc()
        made = _Making(Reader(formulon, engine), package, layout, entries, now, formats)
        return page_html(made.parts(workbook, passed, file))


class _Making:
    """One page being made."""

    def __init__(
        self,
        read: Reader,
        package: Package,
        layout: Layout,
        entries: list[Entry],
        now: datetime,
        formats: FormatRules,
    ) -> None:
        self._read, self._engine = read, read.engine
        engine, self._package, self._layout, self._now = read.engine, package, layout, now
        self._book = book = layout.book
        self._numbers = {sheet.name: at for at, sheet in enumerate(book.sheets)}
        self._styles = Styles(engine)
        self._grids = dict(self._seen())
        self._entries = [entry for entry in entries if self._is_seen(entry.place)]
        self._conditional = Conditional(engine, self._styles, formats.rules)
        self._charts: list[Chart] = []
        self._missing = list(formats.missing)
        self._areas: list[tuple[int, ...]] = []

    def _seen(self) -> Iterator[tuple[int, Grid]]:
        for number, sheet in enumerate(self._book.sheets):
            if self._engine.get_sheet_view(number).visibility == _SHOWN:
                filled = {(row - 1, column - 1) for row, column in self._filled(sheet.name)}
                yield number, Grid(self._engine, number, filled, self._styles.scale)

    def _filled(self, sheet: str) -> set[tuple[int, int]]:
        cells = self._book.by_name[sheet].cells
        full = {at for at, cell in cells.items() if cell.is_result or cell.value is not None}
        return full | filled_by_arrays(cells)

    def _is_seen(self, place: Place) -> bool:
        sheet, row, column = self._at(place)
        grid = self._grids.get(sheet)
        return grid is not None and grid.shows(row, column)

    def _at(self, place: Place) -> At:
        sheet, (row, column) = place
        return self._numbers[sheet], row - 1, column - 1

    def parts(self, workbook: bytes, passed: Passed, file: str) -> Parts:
        """All that the page is made of."""
        sheets = [self._sheet(number, grid) for number, grid in self._grids.items()]
        names = [(number, self._book.sheets[number].name) for number in self._grids]
        styles = f"\n{self._styles.css()}\n{self._conditional.css()}\n"
        headlines = [
            (f"{line.label}, {line.unit}", self._text(self._at(line.place)), self._id(line.place))
            for line in self._headlines
        ]
        title = self._title()
        return Parts(
            title,
            f"Values of {day(self._now)}.",
            headlines,
            navigation(names),
            sheets,
            [*self._about(passed)],
            styles,
            self._data(title, file),
            workbook,
        )

    def _sheet(self, number: int, grid: Grid) -> str:
        sheet = self._book.sheets[number]
        charts, missing = read_charts(self._engine, number, self._package, sheet.part)
        self._missing += [f"{text} on {sheet.name}" for text in missing]
        filled = {(row - 1, column - 1) for row, column in self._filled(sheet.name)}
        figures, under = self._figures(charts, grid, {row for row, _ in filled})
        contents = Contents(
            sheet.name,
            filled,
            {(row - 1, column - 1) for row, column in self._results(sheet.name)}
            | {at[1:] for at in self._word_cells if at[0] == number},
            {at[1:]: n for n, at in enumerate(self._entry_cells) if at[0] == number},
            figures,
            under,
            sheet.name not in self._aside,
        )
        page = SheetPage(grid, contents, self._styles, self._conditional)
        self._areas += [(number, *area) for area in page.areas]
        return page.html()

    def _figures(
        self, charts: Sequence[Chart], grid: Grid, full: set[int]
    ) -> tuple[dict[int, str], set[int]]:
        """The charts by the row that each stands before, and the rows with nothing but a chart.

        A chart that has cells beside it goes beside the table.
        """
        figures, under = dict[int, str](), set[int]()
        for chart in charts:
            rows = set(range(chart.anchor[0], chart.anchor[2] + 1))
            row = BESIDE
            if not rows & full:
                row = next((row for row in grid.rows if row >= min(rows)), grid.row_count)
                under |= rows
            opening = f'<figure class="chart" data-chart="{len(self._charts)}">'
            figures[row] = f"{figures.get(row, '')}{opening}{draw(chart, self._read)}</figure>"
            self._charts.append(chart)
        return figures, under

    @cached_property
    def _aside(self) -> list[str]:
        """The sheets that are on the page and not in its print: what a client does not read."""
        printed = marked_sheets(self._book, STORY)
        names = [self._book.sheets[number].name for number in self._grids]
        return [name for name in names if name not in printed] if printed else []

    @property
    def _entry_cells(self) -> list[At]:
        return [self._at(entry.place) for entry in self._entries]

    @cached_property
    def _word_cells(self) -> set[At]:
        """The cells whose words a change of the figure beside them makes untrue."""
        return {self._at(place) for entry in self._entries for place in entry.words.values()}

    def _results(self, sheet: str) -> set[tuple[int, int]]:
        cells = self._book.by_name[sheet].cells
        return {at for at, cell in cells.items() if cell.is_result} | filled_by_arrays(cells)

    @cached_property
    def _headlines(self) -> list[Headline]:
        return headlines_of(self._layout)

    def _text(self, at: At) -> str:
        return str(self._engine.get_display_text(*at)[0]).strip()

    def _id(self, place: Place) -> str:
        return "_".join(map(str, self._at(place)))

    def _title(self) -> str:
        """What the file's properties call it, or else its name."""
        part = self._package.find("docProps/core.xml")
        named = self._package.xml(part).first("title") if part else None
        return (named.text.strip() if named else "") or self._book.path.stem

    def _data(self, title: str, file: str) -> dict[str, Any]:
        return {
            "made": f"{self._now:%Y-%m-%d}",
            "title": title,
            "file": file,
            "now": list(self._now.timetuple()[:6]),
            "date1904": self._book.date1904,
            "inputs": [self._entry(entry) for entry in self._entries],
            "headlines": [
                {"label": line.label, "unit": line.unit, "at": self._at(line.place)}
                for line in self._headlines
            ],
            "cases": cases_of(self._layout, self._entries, self._at),
            "conditional": self._areas,
            "rules": self._conditional.moved(),
            "stopping": self._conditional.stopping(),
            "charts": [chart.as_json() for chart in self._charts],
        }

    def _entry(self, entry: Entry) -> dict[str, Any]:
        return {
            "key": entry.key,
            "at": self._at(entry.place),
            "label": entry.label,
            "unit": entry.shown_unit,
            "kind": entry.kind,
            "percent": entry.percent,
            "value": entry.value,
            "choices": entry.choices or None,
            "words": {field: self._at(place) for field, place in entry.words.items()},
        }

    def _uses_clock(self) -> bool:
        users = users_of(self._book, CLOCK)
        return any(
            cell.formula and users.uses(cell.formula, sheet.name)
            for sheet in self._book.sheets
            for cell in sheet.cells.values()
        )

    def _unseen(self) -> Iterator[str]:
        if any(map(_COLOURS.search, self._styles.formats)):
            yield "colours of number formats"

    def _about(self, passed: Passed) -> Iterator[str]:
        """What was compared, what the page does not show, and who calculates."""
        others = f" and with {passed.sets} sets of other inputs" if passed.sets else ""
        yield (
            f"{passed.cells:,} of {passed.cells:,} calculated cells agree with a refresh by "
            f"leasebridge {__version__} on {day(self._now)}, as they are{others}, to 1e-9."
        )
        if passed.timed:
            yield f"Not compared: {passed.timed:,} cells that show the time."
        if self._uses_clock():
            yield f"Today is {day(self._now)} for the formulas of this page."
        missing = [*self._missing, *self._conditional.not_shown(), *self._unseen()]
        if missing:
            yield f"Not shown on this page: {'; '.join(missing)}."
        yield (
            f"Calculated in this page by formulon {version('formulon')} (copyright 2026 libraz, "
            "Apache License 2.0). Nothing is sent anywhere."
        )
        if self._aside:
            yield f"Not printed, as in the PDF for clients: {', '.join(self._aside)}."


class Reader:
    """What charts read of the workbook in formulon, as the page's script does."""

    def __init__(self, formulon: Any, engine: Any) -> None:
        """`engine` is calculated; `formulon` is its package."""
        self._formulon, self.engine = formulon, engine

    def number(self, sheet: int, row: int, column: int) -> float | None:
        """The number in a cell, None for anything else."""
        number: float | None = self.engine.get_value(sheet, row, column).number
        return number

    def text(self, sheet: int, row: int, column: int) -> str:
        """What a cell shows."""
        return str(self.engine.get_display_text(sheet, row, column)[0])

    def format(self, number: float, code: str) -> str:
        """What a number format makes of a number."""
        value = self._formulon.Value(self._formulon.ValueKind.NUMBER, number=number)
        return str(self.engine.format_value(value, code)[0])
