"""Charts by hand and by chance, the cells that they read, and Node to draw them."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import formulon
import pytest

from addin.handoff.web.chart_data import Read
from addin.handoff.web.chart_parts import Axis, Cell, Chart, Labels, Plot, Series

HERE = Path(__file__).parent
ASSETS = Path(__file__).parents[4] / "addin/handoff/web/assets"
SCRIPTS = ("chart_values.js", "chart_marks.js", "charts.js")

ODD: list[float | str | None] = [
    0.0,
    -0.0,
    1.0,
    -3.25,
    1e308,
    -1e308,
    1e-300,
    5e-324,
    0.1,
    1e15,
    1e15 + 1,
    33.333,
    None,
]
ODD += ["", "#N/A", "#DIV/0!", "not a number", " padded ", 99.5, 100.0, 101.0, 2.675]
WORDS = ["", "Bull", "Lease price (scenario)", "a<b & c>d", '"quoted"', "日本語の名前", "😀 smile"]
WORDS += ["Supercalifragilisticexpialidociously-long-word-of-one-piece", "2028E", "two\nlines"]


class Cells:
    """A workbook of given values: a number, text, an error as text, or nothing."""

    def __init__(self, values: dict[tuple[int, int, int], float | str | None]) -> None:
        self.values = values
        self.formats: list[tuple[float, str, str]] = []

    def number(self, sheet: int, row: int, column: int) -> float | None:
        value = self.values.get((sheet, row, column))
        return None if isinstance(value, str) else value

    def text(self, sheet: int, row: int, column: int) -> str:
        value = self.values.get((sheet, row, column))
        return value if isinstance(value, str) else "" if value is None else f"{value:,.2f}"

    def format(self, number: float, code: str) -> str:
        text = "" if code == "0;;" and number <= 0 else f"{number + 0.0:.6g}"
        self.formats.append((number, code, text))
        return text


class Recorded:
    """Another reader, with what it was asked and what it said."""

    def __init__(self, read: Read) -> None:
        self.read = read
        self.numbers: dict[str, float | None] = {}
        self.texts: dict[str, str] = {}
        self.formats: list[tuple[float, str, str]] = []

    def number(self, sheet: int, row: int, column: int) -> float | None:
        answer = self.read.number(sheet, row, column)
        self.numbers[f"{sheet},{row},{column}"] = answer
        return answer

    def text(self, sheet: int, row: int, column: int) -> str:
        answer = self.read.text(sheet, row, column)
        self.texts[f"{sheet},{row},{column}"] = answer
        return answer

    def format(self, number: float, code: str) -> str:
        answer = self.read.format(number, code)
        self.formats.append((number, code, answer))
        return answer

    def as_json(self, chart: Chart) -> dict[str, Any]:
        answers = {"numbers": self.numbers, "texts": self.texts, "formats": self.formats}
        return {"chart": chart.as_json(), **answers}


def drawn_by_node(cases: Sequence[dict[str, Any]]) -> list[str]:
    """What the script of the page draws of charts, as markup."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not there to run the script of the page")
    scripts = [str(ASSETS / name) for name in SCRIPTS]
    command = [node, str(HERE / "draw_charts.js"), *scripts]
    # Numbers beyond JSON do not occur; a lone surrogate would not survive the pipe.
    told = json.dumps(cases, allow_nan=False)
    done = subprocess.run(command, input=told, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    drawn: list[str] = json.loads(done.stdout)
    return drawn


def series(values: list[Cell], **other: Any) -> Series:
    """A plain series."""
    plain: dict[str, Any] = {
        "number": 0,
        "name": ["Bull"],
        "values": values,
        "x": [],
        "format": "General",
        "fill": "#1f3864",
        "hatch": "",
        "line": "",
        "width": 1.0,
        "dash": "",
        "marker": "",
        "legend": True,
        "labels": None,
    }
    return Series(**(plain | other))


def chart(kind: str, plots: list[Plot], **other: Any) -> Chart:
    """A chart without any ornament."""
    plain: dict[str, Any] = {
        "key": "0_1",
        "anchor": (0, 0, 10, 5),
        "width": 480,
        "height": 288,
        "kind": kind,
        "title": [],
        "description": "",
        "categories": [],
        "category": Axis([]),
        "values": [Axis([])],
        "plots": plots,
    }
    return Chart(**(plain | other))


def labels(**other: Any) -> Labels:
    """Labels with values outside."""
    plain: dict[str, Any] = {
        "value": True,
        "category": False,
        "series": False,
        "percent": False,
        "position": "outside",
        "format": "",
        "color": "",
        "separator": ", ",
    }
    return Labels(**(plain | other))


class Chance:
    """Charts with odd values, the same for a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.cells = Cells({})

    def chart(self) -> Chart:
        pick = self.random.choice
        kind = pick(["column", "column", "bar", "scatter", "pie"])
        count = pick([0, 1, 2, 5, 13, 40])
        kinds = {"column": ["bar", "line", "area"], "bar": ["bar"]}.get(kind, [kind])
        many = pick([1, 2, 3]) if kind in ("column", "bar") else 1
        axes = pick([1, 2]) if kind != "scatter" else 1
        return chart(
            kind,
            [self._plot(pick(kinds), count, axes) for _ in range(many)],
            title=[pick(WORDS)],
            description=pick(WORDS),
            categories=[self._cell(WORDS) for _ in range(pick([0, count, count]))],
            category=self._axis(),
            values=[self._axis() for _ in range(axes)],
            legend=pick(["", "top", "bottom"]),
            blanks=pick(["gap", "zero", "span"]),
            hole=pick([0, 50]),
            angle=pick([0, 90]),
        )

    def _cell(self, values: Sequence[Any]) -> Cell:
        value: float | str | None = self.random.choice([*values, self.random.gauss(0, 100)])
        if self.random.random() < 0.1 and value is not None:
            return value
        place = (0, len(self.cells.values), 0)
        self.cells.values[place] = value
        return place

    def _axis(self) -> Axis:
        pick = self.random.choice
        flags: dict[str, Any] = {
            name: pick([True, False]) for name in ("labels", "reversed", "far", "grid")
        }
        low, high = pick([None, None, 0.0, -10.0]), pick([None, None, 50.0, 0.0])
        step = pick([None, None, 10.0, 0.001, -1.0])
        return Axis(
            [pick(WORDS)], pick([True, False, False]), **flags, min=low, max=high, step=step
        )

    def _plot(self, kind: str, count: int, axes: int) -> Plot:
        pick = self.random.choice
        return Plot(
            kind=kind,
            stack=0 if kind in ("pie", "scatter") else pick([0, 1, 2]),
            gap=pick([0, 40, 150, 500]),
            overlap=pick([-50, 0, 100]),
            axis=self.random.randrange(axes),
            series=[self._series(number, count) for number in range(pick([1, 2, 4]))],
        )

    def _series(self, number: int, count: int) -> Series:
        pick = self.random.choice
        places = ["outside", "center", "inside", "base", "left", "right", "above", "below"]
        flags = {name: pick([True, False]) for name in ("value", "category", "series", "percent")}
        return series(
            [self._cell(ODD) for _ in range(max(0, count - pick([0, 0, 1])))],
            number=number,
            name=[self._cell(WORDS)],
            x=[self._cell(ODD) for _ in range(pick([0, count]))],
            fill=pick(["", "#1f3864"]),
            hatch=pick(["", "", "#ffffff"]),
            line=pick(["", "#404040"]),
            dash=pick(["", "6 4"]),
            marker=pick(["", "circle", "square", "diamond", "triangle"]),
            legend=pick([True, False]),
            labels=pick([None, labels(**flags, position=pick(places), format=pick(["", "0;;"]))]),
            points=pick([[], [(0, "#ff0000"), (2, "#00ff00")]]),
        )


class EngineCells:
    """A workbook in formulon, as a chart reads it."""

    def __init__(self, engine: formulon.Workbook) -> None:
        self.engine = engine

    def number(self, sheet: int, row: int, column: int) -> float | None:
        found: float | None = self.engine.get_value(sheet, row, column).number
        return found

    def text(self, sheet: int, row: int, column: int) -> str:
        return str(self.engine.get_display_text(sheet, row, column)[0])

    def format(self, number: float, code: str) -> str:
        value = formulon.Value(formulon.ValueKind.NUMBER, number=number)
        return str(self.engine.format_value(value, code)[0])
