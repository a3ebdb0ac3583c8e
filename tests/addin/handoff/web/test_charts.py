"""Charts read out of workbooks: the template's, and of every kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import formulon
import pytest
import xlsxwriter

from addin.handoff.web.chart_parts import Chart
from addin.handoff.web.charts import read_charts
from addin.xlsx import open_package, read_workbook
from workbooks import TEMPLATE

Made = Callable[..., tuple[list[Chart], list[str]]]
ALPHA = {"name": "=Data!$B$1", "categories": "=Data!$A$2:$A$5", "values": "=Data!$B$2:$B$5"}
BETA = {"name": "=Data!$C$1", "categories": "=Data!$A$2:$A$5", "values": "=Data!$C$2:$C$5"}


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Makes a workbook with one chart of a kind, and reads it."""

    def make(
        kind: str, change: Callable[[Any, Any, Any], None] | None = None, **series: Any
    ) -> tuple[list[Chart], list[str]]:
        path = tmp_path / "charts.xlsx"
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet("Data")
        sheet.write_row("A1", ["Live title", "Alpha", "Beta"])
        for row, values in enumerate([["N", 1, 2], ["S", 3, 4], ["E", 5, 6], ["W", 7, 8]], 1):
            sheet.write_row(row, 0, values)
        chart = book.add_chart({"type": kind})
        for each in (ALPHA, BETA):
            chart.add_series(each | series)
        if change:
            change(book, sheet, chart)
        sheet.insert_chart("E2", chart, {"description": "What it shows"})
        book.close()
        engine = formulon.Workbook.load(path.read_bytes())
        return read_charts(engine, 0, open_package(path), "xl/worksheets/sheet1.xml")

    return make


@pytest.fixture(scope="module")
def template() -> dict[str, list[Chart]]:
    engine = formulon.Workbook.load(TEMPLATE.read_bytes())
    book = read_workbook(TEMPLATE)
    found = {}
    for number, sheet in enumerate(book.sheets):
        found[sheet.name], missing = read_charts(engine, number, book.package, sheet.part)
        assert missing == []
    return found


def test_all_charts_of_the_template_are_read(template: dict[str, list[Chart]]) -> None:
    counts = {name: len(charts) for name, charts in template.items() if charts}
    assert counts == {
        "Summary": 2,
        "Scenarios": 1,
        "Capacity": 1,
        "Capex": 1,
        "Lease": 1,
        "Comparables": 1,
        "Bridge": 2,
        "Concentration": 1,
        "Contracts": 1,
        "Value": 1,
    }
    keys = [chart.key for charts in template.values() for chart in charts]
    assert len(set(keys)) == len(keys)


def test_a_waterfall_keeps_its_ground_its_hatching_and_its_joints(
    template: dict[str, list[Chart]],
) -> None:
    bridge = template["Bridge"][0]
    bars, joints = bridge.plots
    assert [series.fill for series in bars.series] == ["", "#1f3864", "#2e8b57", "#c00000"]
    assert [series.hatch for series in bars.series] == ["", "", "", "#ffffff"]
    assert (bars.stack, bars.gap, bars.overlap) == (1, 40, 100)
    assert joints.kind == "line" and {series.marker for series in joints.series} == {""}
    # The title of the axis comes from a cell, so that it follows the values.
    assert bridge.values[0].title == [(9, 98, 4)]
    assert bridge.values[0].min == 0 and not bridge.values[0].labels
    assert bridge.legend == "" and bridge.description.startswith("Waterfall chart.")


def test_a_tornado_has_its_categories_from_the_top(template: dict[str, list[Chart]]) -> None:
    tornado = template["Scenarios"][0]
    assert tornado.kind == "bar" and tornado.category.reversed and tornado.values[0].far
    assert tornado.values[0].format == "0.0"
    labels = tornado.plots[0].series[0].labels
    assert labels and (labels.position, labels.format) == ("outside", "0.00;(0.00);")


def test_cells_name_and_title_are_live(made: Made) -> None:
    def change(_book: Any, _sheet: Any, chart: Any) -> None:
        chart.set_title({"name": "=Data!$A$1"})
        chart.set_y_axis({"name": "=Data!$B$1", "min": -5, "max": 10, "major_unit": 5})
        chart.set_legend({"position": "top", "delete_series": [1]})

    (chart,), missing = made("column", change)
    assert missing == []
    assert chart.title == [(0, 0, 0)] and chart.values[0].title == [(0, 0, 1)]
    assert chart.categories == [(0, row, 0) for row in range(1, 5)]
    alpha, beta = chart.plots[0].series
    assert alpha.name == [(0, 0, 1)] and beta.values == [(0, row, 2) for row in range(1, 5)]
    assert (alpha.legend, beta.legend, chart.legend) == (True, False, "top")
    assert (chart.values[0].min, chart.values[0].max, chart.values[0].step) == (-5, 10, 5)
    assert (chart.anchor[:2], chart.width, chart.height) == ((1, 4), 480, 288)
    assert chart.as_json()["description"] == "What it shows"


def test_a_chart_that_the_engine_cannot_read_is_named(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise formulon.FormulonError(1)

    monkeypatch.setattr(formulon.Workbook, "get_chart", fail)
    assert made("column") == ([], ["a chart 'Chart 1' of a kind that is not known"])


def test_hidden_rows_are_not_drawn_as_in_excel(made: Made) -> None:
    def change(_book: Any, sheet: Any, _chart: Any) -> None:
        sheet.set_row(2, None, None, {"hidden": True})

    (chart,), _ = made("column", change)
    assert [cell[1] for cell in chart.categories if isinstance(cell, tuple)] == [1, 3, 4]
    assert len(chart.plots[0].series[0].values) == 3


@pytest.mark.parametrize(
    ("kind", "shape", "plot"),
    [
        ("column", "column", "bar"),
        ("bar", "bar", "bar"),
        ("line", "column", "line"),
        ("area", "column", "area"),
        ("scatter", "scatter", "scatter"),
        ("pie", "pie", "pie"),
        ("doughnut", "pie", "pie"),
    ],
)
def test_every_kind_that_is_drawn(made: Made, kind: str, shape: str, plot: str) -> None:
    (chart,), missing = made(kind)
    assert (chart.kind, chart.plots[0].kind, missing) == (shape, plot, [])
    assert chart.hole == (50 if kind == "doughnut" else 0)
    if kind == "pie":
        assert len({colour for _, colour in chart.plots[0].series[0].points}) == 4


def test_a_second_value_axis_stands_opposite(made: Made) -> None:
    def change(book: Any, _sheet: Any, chart: Any) -> None:
        line = book.add_chart({"type": "line"})
        line.add_series({"values": "=Data!$C$2:$C$5", "y2_axis": True})
        chart.combine(line)

    (chart,), missing = made("column", change)
    assert missing == [] and len(chart.values) == 2
    assert [plot.axis for plot in chart.plots] == [0, 1]
    assert chart.values[0].far != chart.values[1].far


def log_axis(_book: Any, _sheet: Any, chart: Any) -> None:
    chart.set_title({"name": "Prices"})
    chart.set_y_axis({"log_base": 10})


def titled(_book: Any, _sheet: Any, chart: Any) -> None:
    chart.set_title({"name": "Prices"})


def crossing(_book: Any, _sheet: Any, chart: Any) -> None:
    chart.set_title({"name": "Prices"})
    chart.set_x_axis({"crossing": 2})


def text_box(_book: Any, sheet: Any, chart: Any) -> None:
    chart.set_title({"name": "Prices"})
    sheet.insert_textbox("A20", "one")
    sheet.insert_textbox("A30", "two")


@pytest.mark.parametrize(
    ("kind", "change", "series", "drawn", "named"),
    [
        ("radar", text_box, {}, 0, ["2 shapes", "a radar chart 'Prices'"]),
        (
            "line",
            titled,
            {"values": "=Data!$B$1:$B$3000"},
            0,
            ["a chart 'Prices' with more than 2,000 points"],
        ),
        ("column", log_axis, {}, 0, ["a chart 'Prices' with a logarithmic axis"]),
        ("line", text_box, {}, 1, ["2 shapes"]),
        ("line", crossing, {}, 1, ["where the axes of the chart 'Prices' cross"]),
        ("line", titled, {"smooth": True}, 1, ["smooth lines of the chart 'Prices'"]),
        (
            "line",
            text_box,
            {"trendline": {"type": "linear"}},
            1,
            ["2 shapes", "trend lines of the chart 'Prices'"],
        ),
        (
            "column",
            text_box,
            {"gradient": {"colors": ["#FF0000", "#00FF00"]}},
            1,
            ["2 shapes", "colour gradients of the chart 'Prices'"],
        ),
    ],
)
def test_what_cannot_be_shown_is_named(
    made: Made, kind: str, change: Any, series: Any, drawn: int, named: list[str]
) -> None:
    charts, missing = made(kind, change, **series)
    assert len(charts) == drawn
    assert missing == named
