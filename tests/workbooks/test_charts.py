"""A drawn chart: which cells it shows, where it stands, and what of it can be seen."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
import xlsxwriter

from workbooks.charts import insert_chart, left_of_charts
from workbooks.model.addresses import Places
from workbooks.model.layout import Cell, Chart, Column, Row, Series, Sheet

COLUMNS = tuple(Column(key, key.title(), 20) for key in ("label", "value", "s1", "s2"))
ROWS = (
    Row({"label": "Step", "s1": "Base", "s2": "Uplift"}, key="steps"),
    Row({"label": "Base", "s1": 3, "s2": 4}, key="base"),
    Row({"label": "Uplift", "s1": 1, "s2": 2}, key="uplift"),
    Row({"label": "Unit", "value": Cell("$ a share")}, key="unit"),
    Row(key="room"),
)
SHEET = Sheet("Bridge", "Bridge", "From base to pro forma", COLUMNS, ROWS)
STEPS = "{steps.s1}:{steps.s2}"
CARRIER = Series("Carrier", STEPS, "{base.s1}:{base.s2}")
UPLIFT = Series("Uplift", STEPS, "{uplift.s1}:{uplift.s2}", "#1F3864", "#FFFFFF", "0.00")
CHART = Chart(
    "room", "s1", (480, 240), "EPS bridge", "From 3 to 4 $ a share", (CARRIER, UPLIFT), "Step", "$"
)

NAMED = {"elsewhere": "=Value!$C$3:$D$3", "axis_text": "=Value!$C$1"}


def drawn(chart: Chart) -> dict[str, str]:
    """The parts of a workbook with this chart alone: `chart` and `drawing`."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        worksheet = book.add_worksheet(SHEET.name)
        book.add_worksheet("Value")
        insert_chart(book, worksheet, Places(SHEET), chart, NAMED)
    with zipfile.ZipFile(file) as parts:
        return {
            "chart": parts.read("xl/charts/chart1.xml").decode(),
            "drawing": parts.read("xl/drawings/drawing1.xml").decode(),
        }


def series_of(chart: str) -> list[str]:
    return re.findall(r"<c:ser>.*?</c:ser>", chart)


def test_each_series_reads_its_cells_on_the_sheet_of_the_chart() -> None:
    carrier, uplift = series_of(drawn(CHART)["chart"])
    # The first row of a sheet's own is row 6, its first column is B.
    categories, carried, values = "Bridge!$D$6:$E$6", "Bridge!$D$7:$E$7", "Bridge!$D$8:$E$8"
    assert re.findall("<c:f>(.*?)</c:f>", carrier) == [categories, carried]
    assert re.findall("<c:f>(.*?)</c:f>", uplift) == [categories, values]


def test_a_series_without_a_fill_is_seen_neither_in_the_stack_nor_in_the_legend() -> None:
    chart = drawn(CHART)["chart"]
    carrier, uplift = series_of(chart)
    assert carrier.count("<a:noFill/>") == 2 and "<c:dLbls>" not in carrier
    assert "<a:noFill/>" not in uplift and '<a:srgbClr val="1F3864"/>' in uplift
    assert "<c:legend>" not in chart  # the title says what the one that is seen shows
    three = drawn(replace(CHART, series=(CARRIER, UPLIFT, UPLIFT)))["chart"]
    assert re.findall(r'<c:legendEntry><c:idx val="(\d)"/><c:delete val="1"/>', three) == ["0"]
    both = drawn(replace(CHART, series=(UPLIFT, UPLIFT)))["chart"]
    assert "<c:legend>" in both and "<c:legendEntry>" not in both


def test_a_series_and_a_title_of_an_axis_may_be_named_cells_of_another_sheet() -> None:
    elsewhere = replace(UPLIFT, categories="elsewhere", values="elsewhere")
    chart = drawn(replace(CHART, series=(elsewhere,), y_title="axis_text"))["chart"]
    assert re.findall("<c:f>(.*?)</c:f>", series_of(chart)[0]) == ["Value!$C$3:$D$3"] * 2
    assert "<c:f>Value!$C$1</c:f>" in chart


def test_red_is_hatched_and_bars_are_joined_by_lines_without_a_legend() -> None:
    hatched = replace(UPLIFT, hatched=True, labels="")
    joint = replace(UPLIFT, joins=True)
    chart = drawn(replace(CHART, series=(CARRIER, hatched, joint)))["chart"]
    bars, lines = chart.split("<c:lineChart>")
    assert '<a:pattFill prst="wdUpDiag">' in bars and len(series_of(bars)) == 2
    assert len(series_of(lines)) == 1 and '<c:symbol val="none"/>' in lines
    assert "<c:legend>" not in chart


def test_a_label_stands_inside_its_column_in_a_font_of_its_own_or_there_is_none() -> None:
    labels = re.findall("<c:dLbls>.*?</c:dLbls>", drawn(CHART)["chart"])
    assert len(labels) == 1 and 'formatCode="0.00"' in labels[0]
    assert '<c:dLblPos val="ctr"/>' in labels[0] and '<a:srgbClr val="FFFFFF"/>' in labels[0]
    bare = replace(CHART, series=(replace(UPLIFT, labels=""),))
    assert "<c:dLbls>" not in drawn(bare)["chart"]


def value_axis(chart: Chart) -> str:
    (axis,) = re.findall("<c:valAx>.*</c:valAx>", drawn(chart)["chart"])
    return str(axis)


def test_an_axis_without_numbers_starts_at_nothing_and_one_with_numbers_shows_them() -> None:
    bare, numbered = value_axis(CHART), value_axis(replace(CHART, y_format="0.0%"))
    assert '<c:min val="0"/>' in bare and '<c:tickLblPos val="none"/>' in bare
    assert '<c:min val="0"/>' not in numbered and '<c:tickLblPos val="nextTo"/>' in numbered
    assert 'formatCode="0.0%"' in numbered
    assert "<c:majorGridlines>" not in bare + numbered


def test_a_title_of_the_axis_is_a_text_or_the_text_of_a_cell() -> None:
    assert "<a:t>$</a:t>" in value_axis(CHART)
    assert "<c:f>Bridge!$C$9</c:f>" in value_axis(replace(CHART, y_title="{unit}"))


@pytest.mark.parametrize(
    ("kind", "across", "grouping"),
    [
        ("stacked", "col", "stacked"),
        ("clustered", "col", "clustered"),
        ("bar", "bar", "clustered"),
        ("floating", "bar", "stacked"),
    ],
)
def test_columns_stand_on_or_beside_each_other_and_bars_over(
    kind: str, across: str, grouping: str
) -> None:
    chart = drawn(replace(CHART, kind=kind))["chart"]
    assert f'<c:barDir val="{across}"/>' in chart
    assert f'<c:grouping val="{grouping}"/>' in chart
    assert ('<c:overlap val="100"/>' in chart) is (kind != "clustered")
    # The first bar is on top.
    assert ('<c:orientation val="maxMin"/>' in chart) is (across == "bar")


def test_its_corner_is_in_its_row_and_column_and_a_reader_is_told_what_it_shows() -> None:
    drawing = drawn(CHART)["drawing"]
    corner = re.search(r"<xdr:from><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>", drawing)
    assert corner and corner.groups() == ("3", "9")
    assert f'descr="{CHART.description}"' in drawing


def test_bands_end_where_a_chart_stands_over_their_rows() -> None:
    # 116 pixels with what is above them: 87 points, seven rows of 13.
    low, high = replace(CHART, size=(100, 108)), replace(CHART, size=(100, 10), column="value")
    over = left_of_charts(Places(replace(SHEET, charts=(low, high))))
    # From 0, the room is row 9, `value` is column 2 and `s1` column 3.
    assert over == {9: 2, 10: 2, **dict.fromkeys(range(11, 16), 3)}
    assert left_of_charts(Places(SHEET)) == {}
