"""The sheet of a copy that shows what a simulation found: figures as values, with charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np

from addin.a1 import place_text
from addin.scenarios.result import FEWEST, PERCENTILES, Contribution, Findings, Result
from addin.scenarios.sheet_charts import Drawn, charts_of
from addin.scenarios.sheet_page import COUNT, FIGURE, FINE_PART, PART, Figure, Page
from addin.scenarios.study import Output, Study
from addin.scenarios.tally import with_contributions
from addin.xlsx import Workbook
from addin.xlsx.edit import (
    NewStyles,
    PackageEditor,
    add_drawing,
    append_sheet,
    free_sheet_name,
)
from udfs import __version__

SHEET = "Scenarios (simulated)"
MOST_BARS = 15
"""Inputs in a tornado."""

_CHART_ROWS, _CHART_ROW = 19, 15.0
_LEFT, _RIGHT, _WIDE = (545, 370), (545, 370), (1090, 330)
_RIGHT_COLUMN = 7
_MOST_NAMED, _LEAST_SHARE = 4, 0.005
_DIGITS = 30.1
"""Of a round figure, to be shown with its own digits and no more."""

_TIME = "%d %B %Y %H:%M %Z"


@dataclass(frozen=True)
class About:
    """Where a result comes from: the workbook's file name and hash, when, and the way taken."""

    file: str
    sha256: str
    made: datetime
    way: str


def add_result_sheet(book: Workbook, study: Study, result: Result, about: About) -> bytes:
    """The file with a sheet for the result behind all others; nothing else of it changes.

    A sheet of that name stays, and the new one has a number.
    """
    edits = PackageEditor(book.package)
    name = free_sheet_name(edits, book.part, SHEET)
    styles = NewStyles(edits, book.part, (sheet.source for sheet in book.sheets))
    page = Page(book, styles)
    _Told(page, study, result).fill(about)
    styles.write()
    part = append_sheet(edits, book.part, name, page.sheet)
    add_drawing(edits, part, *charts_of(name, page.sheet, page.charts))
    return edits.data()


class _Told:
    """What the sheet says, section by section."""

    def __init__(self, page: Page, study: Study, result: Result) -> None:
        self.page, self.study, self.result = page, study, result
        detailed = with_contributions(study)
        self.listed = [found for found in result.outputs if found.output in detailed]
        self.later: list[Callable[[], None]] = []
        """What the figures of each chart are, told when all else is said."""

    def fill(self, about: About) -> None:
        """Write all sections, the most asked for first."""
        page, draws = self.page, self.result.draws
        page.text(SHEET, "title")
        inputs = "1 input" if len(self.study.inputs) == 1 else f"{len(self.study.inputs)} inputs"
        said = f"{draws:,} draws of {inputs}. Simulated values: they do not recalculate."
        page.text(said, "subtitle")
        page.sheet.frozen_rows = page.row
        self._outcomes()
        self._pictures()
        self._fans()
        self._percentiles()
        self._movers()
        self._drawn()
        self._provenance(about)
        page.page_break()
        page.section("Figures of the charts", 0)
        for write in self.later:
            write()

    def _outcomes(self) -> None:
        page = self.page
        page.section("What comes out", len(self.listed) + 2)
        page.heads(
            *("Output", "Unit", "In the model", "Mean", "Standard error", "Standard deviation"),
            *("Skewness", "Lowest", "Highest", "Target", "At or above it", "Standard error"),
            lines=2,
        )
        for found in self.listed:
            code, apart = self._codes(found)
            error = page.code(found.output.place, found.mean_error, apart=True)
            page.figures(
                *_words(found.output),
                (page.live(found.output.place), code),
                (found.mean, code),
                (found.mean_error, error),
                (found.sd, apart),
                (found.skew, FIGURE),
                (found.low, code),
                (found.high, code),
                (found.target, code),
                (found.probability, PART),
                (found.probability_error, FINE_PART),
                strong=found is self.listed[0],
            )
        for found in self.result.outputs:
            if found.errors:
                page.text(_errors(found, self.result.draws), "warning")

    def _percentiles(self) -> None:
        page = self.page
        title = "Percentiles: so many of a hundred draws are not above the figure"
        page.section(title, len(self.listed) + 1)
        page.heads("Output", "Unit", *(f"P{at}" for at in PERCENTILES))
        for found in self.listed:
            code, _ = self._codes(found)
            figures = [(found.percentiles[at], code) for at in PERCENTILES]
            page.figures(*_words(found.output), *figures, strong=found is self.listed[0])
        for found in self.listed:
            if found.is_rough:
                said = f"within {found.resolution:g}: some draws are very far from the others"
                page.text(f"{_label(found.output)}: percentiles are {said}.", "note")

    def _pictures(self) -> None:
        """The first output's histogram and tornado, side by side."""
        page, first = self.page, self.listed[0]
        page.keep(_CHART_ROWS * _CHART_ROW + 8)
        page.gap(8)
        histogram, tornado = self._histogram(first), self._tornado(first)
        page.charts.append(histogram)
        self.later.append(partial(self._bars, first, histogram))
        if first.contributions:
            page.charts.append(tornado)
            self.later.append(partial(self._swings, first, tornado))
        page.gap(_CHART_ROW, _CHART_ROWS)

    def _histogram(self, found: Findings) -> Drawn:
        bars, (low, high) = found.bars, (found.percentiles[at] for at in (5, 95))
        starts = [bars.start + at * bars.width for at in range(len(bars.counts))]
        return Drawn(
            "histogram",
            *(self.page.row + 1, 2),
            _LEFT,
            title=f"{_label(found.output)}: about nine of ten draws are in the dark bars",
            axis=_with_unit(found.output),
            code=self.page.code(found.output.place, _DIGITS * bars.width),
            pale=[start + bars.width <= low or start > high for start in starts],
            described=f"Histogram of {_label(found.output)} over {found.known:,} draws",
        )

    def _tornado(self, found: Findings) -> Drawn:
        return Drawn(
            "tornado",
            *(self.page.row + 1, _RIGHT_COLUMN),
            _RIGHT,
            title=f"{_label(found.output)}: its mean where one input is low or high",
            axis=f"{_with_unit(found.output)}, against the mean of all draws",
            code=self._codes(found)[1],
            described=f"Tornado of {_label(found.output)}, the input that moves it most on top",
        )

    def _fans(self) -> None:
        """A chart for each series."""
        for name, fan in self.result.fans.items():
            title = f"{name}: P5, P25, P75 and P95 around the median"
            self.page.section(title, 0, _CHART_ROWS * _CHART_ROW)
            widest = max(fan, key=lambda found: found.sd)
            chart = Drawn(
                "fan",
                *(self.page.row + 1, 2),
                _WIDE,
                title=name,
                axis=widest.output.unit,
                code=self._codes(widest)[1],
                described=f"Fan chart of {name}",
            )
            self.page.charts.append(chart)
            self.later.append(partial(self._fan_figures, fan, chart))
            self.page.gap(_CHART_ROW, _CHART_ROWS)

    def _movers(self) -> None:
        """What the inputs contribute: to the first output in figures, to the others in words."""
        page, first = self.page, self.listed[0]
        page.section(f"What moves {_label(first.output)}", len(first.contributions) + 4)
        if not first.contributions:
            page.text(f"Told from {FEWEST:,} draws on.", "note")
            return
        page.heads(
            *("Input", "", "Share of variance", "Mean, lowest tenth"),
            *("Mean, highest tenth", "Difference"),
            lines=3,
        )
        code, apart = self._codes(first)
        for row in _by_swing(first.contributions):
            figures: list[Figure] = [(row.share, PART), (row.low, code), (row.high, code)]
            page.figures(row.label or row.name, "", *figures, (row.high - row.low, apart))
        if self.result.correlated:
            said = "Inputs are correlated: the share of one includes what moves along with it."
            page.text(said, "note")
        else:
            page.figures("Inputs together, none alone", "", (first.together, PART))
        if others := [found for found in self.listed[1:] if found.contributions]:
            title = "What moves the others: inputs with their share of variance"
            page.section(title, len(others))
            for found in others:
                page.fact(_with_unit(found.output), _most(found.contributions))

    def _drawn(self) -> None:
        page, inputs = self.page, self.study.inputs
        page.section("What was drawn", len(inputs) + 2)
        heads = ("In the model", "P5", "Median", "P95", "", "Distribution")
        page.heads("Input", "Unit", *heads, lines=2, over_words=len(heads) + 1)
        for uncertain in inputs:
            figures = uncertain.distribution.quantile(np.array([0.05, 0.5, 0.95])).tolist()
            code = page.code(uncertain.place, (figures[2] - figures[0]) / 3)
            live = page.live(uncertain.place)
            label = uncertain.label or uncertain.name
            said = [(figure, code) for figure in (live, *figures)]
            page.figures(label, uncertain.unit, *said, words=uncertain.distribution.words)
        for at, row in enumerate(self.study.correlation or ()):
            for other in range(at):
                if row[other]:
                    pair = " and ".join(inputs[n].label or inputs[n].name for n in (other, at))
                    page.fact("Rank correlation", f"{pair}: {row[other]:g}")

    def _provenance(self, about: About) -> None:
        page, result = self.page, self.result
        page.section("Where this comes from", 6)
        page.fact("Cell of the first output", place_text(self.listed[0].output.place))
        page.fact("Workbook", about.file)
        page.fact("SHA-256 of the workbook", about.sha256)
        page.fact("Draws and seed", f"{result.draws:,} draws, seed {result.seed}")
        page.fact("Calculated", about.way)
        made = about.made.strftime(_TIME).strip()
        page.fact("Made by", f"leasebridge {__version__} on {made}")

    def _bars(self, found: Findings, chart: Drawn) -> None:
        page, bars = self.page, found.bars
        page.gap(8)
        page.heads(f"{_label(found.output)}, from", "", "Share of draws", "Draws", lines=2)
        first = page.row + 1
        for at, count in enumerate(bars.counts):
            start = (bars.start + at * bars.width, chart.code)
            page.numbers(start, (count / found.known, FINE_PART), (float(count), COUNT))
        chart.rows = first, page.row
        said = f"{bars.below:,} draws are below these bars, {bars.above:,} above them."
        page.text(said, "note")

    def _swings(self, found: Findings, chart: Drawn) -> None:
        page = self.page
        page.gap(8)
        page.heads("Mean against that of all draws", "", "Lowest tenth", "Highest tenth", lines=2)
        first = page.row + 1
        for row in _by_swing(found.contributions)[:MOST_BARS]:
            apart = [(figure - found.mean, chart.code) for figure in (row.low, row.high)]
            page.figures(row.label or row.name, "", *apart)
        chart.rows = first, page.row

    def _fan_figures(self, fan: Iterable[Findings], chart: Drawn) -> None:
        page = self.page
        page.gap(8)
        heads = ("P5", "P25 less P5", "P75 less P25", "P95 less P75", "Median", "In the model")
        page.heads(chart.title, "Unit", *heads, lines=2)
        first = page.row + 1
        for found in fan:
            low, quarter, median, three, high = (
                found.percentiles[at] for at in (5, 25, 50, 75, 95)
            )
            live = page.live(found.output.place)
            figures = (low, quarter - low, three - quarter, high - three, median, live)
            label, unit = _words(found.output)
            # A year is a number, for a chart's axis too.
            name = float(label) if label.isdecimal() else label
            page.figures(name, unit, *((figure, chart.code) for figure in figures))
        chart.rows = first, page.row

    def _codes(self, found: Findings) -> tuple[str, str]:
        """The formats for the figures of an output, and for how far they are apart."""
        place = found.output.place
        return self.page.code(place, found.sd), self.page.code(place, found.sd, apart=True)


def _label(output: Output) -> str:
    return output.label or output.name


def _words(output: Output) -> tuple[str, str]:
    return _label(output), output.unit


def _with_unit(output: Output) -> str:
    return f"{_label(output)}, {output.unit}" if output.unit else _label(output)


def _errors(found: Findings, draws: int) -> str:
    codes = ", ".join(f"{number:,} gave {code}" for code, number in found.errors.items())
    return f"{_label(found.output)}: of {draws:,} draws {codes}; figures are over the others."


def _by_swing(contributions: Iterable[Contribution]) -> list[Contribution]:
    """The one that moves the output most first."""
    return sorted(contributions, key=lambda row: -abs(row.high - row.low))


def _most(contributions: Iterable[Contribution]) -> str:
    most = sorted(contributions, key=lambda row: -row.share)[:_MOST_NAMED]
    told = [row for row in most if row.share >= _LEAST_SHARE] or most[:1]
    return ", ".join(f"{row.label or row.name} {row.share:.0%}" for row in told)
