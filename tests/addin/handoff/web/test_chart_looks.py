"""Fills and extras that only a chart's own part tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.handoff.web.chart_looks import GRADIENT, NO_FILL, Looks, chart_looks
from addin.xlsx import open_package


@pytest.fixture
def looks(tmp_path: Path) -> dict[int, Looks]:
    path = tmp_path / "looks.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_column("A1", [1, 2, 3])
    fills: list[dict[str, Any]] = [
        {"fill": {"none": True}},
        {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#C00000"}},
        {"gradient": {"colors": ["#FF0000", "#00FF00"]}},
        {"fill": {"color": "#123456"}},
    ]
    chart = book.add_chart({"type": "column"})
    for fill in fills:
        chart.add_series({"values": "=Sheet1!$A$1:$A$3", **fill})
    sheet.insert_chart("C1", chart)
    line = book.add_chart({"type": "line"})
    line.add_series({"values": "=Sheet1!$A$1:$A$3", "trendline": {"type": "linear"}})
    line.set_drop_lines()
    sheet.insert_chart("C20", line)
    book.close()
    return chart_looks(open_package(path), "xl/worksheets/sheet1.xml")


def test_each_series_without_a_plain_colour_has_its_fill(looks: dict[int, Looks]) -> None:
    assert looks[2].fills == {0: NO_FILL, 1: ("#c00000", "#ffffff"), 2: GRADIENT}
    assert looks[2].extras == []


def test_what_else_a_chart_draws_is_named(looks: dict[int, Looks]) -> None:
    assert looks[3].extras == ["trend lines", "drop lines"]
    assert looks[3].fills == {}
