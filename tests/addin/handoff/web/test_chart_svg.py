"""The whole picture, and that Python and the script of the page draw it byte for byte alike."""

from __future__ import annotations

from xml.etree import ElementTree

import formulon
import pytest

from addin.handoff.web.chart_parts import Chart, Plot
from addin.handoff.web.chart_svg import draw
from addin.handoff.web.charts import read_charts
from addin.xlsx import read_workbook
from tests.addin.handoff.web.chart_samples import (
    ODD,
    Cells,
    Chance,
    EngineCells,
    Recorded,
    chart,
    drawn_by_node,
    labels,
    series,
)
from workbooks import TEMPLATE

CHANCES = 400


def template_charts() -> tuple[EngineCells, list[Chart]]:
    engine = formulon.Workbook.load(TEMPLATE.read_bytes())
    book = read_workbook(TEMPLATE)
    sheets = enumerate(book.sheets)
    found = [read_charts(engine, at, book.package, sheet.part)[0] for at, sheet in sheets]
    return EngineCells(engine), [each for charts in found for each in charts]


def odd_chart(value: object, kind: str, plot: str, stack: int) -> tuple[Chart, Cells]:
    cells = Cells({(0, 0, 0): value, (0, 1, 0): value})  # type: ignore[dict-item]
    values = series([(0, 0, 0), (0, 1, 0)], labels=labels(), line="#404040", marker="circle")
    return chart(kind, [Plot(plot, stack, 40, 0, 0, [values, values])], legend="bottom"), cells


def test_the_script_draws_odd_values_alike() -> None:
    cases, mine = [], []
    shapes = [("column", "bar"), ("column", "line"), ("column", "area"), ("bar", "bar")]
    shapes += [("scatter", "scatter"), ("pie", "pie")]
    for value in ODD:
        for kind, plot in shapes:
            for stack in (0, 1, 2) if kind in ("column", "bar") else (0,):
                of, cells = odd_chart(value, kind, plot, stack)
                recorded = Recorded(cells)
                mine.append(draw(of, recorded))
                cases.append(recorded.as_json(of))
    assert drawn_by_node(cases) == mine


def test_the_script_draws_charts_of_chance_alike() -> None:
    cases, mine = [], []
    for seed in range(CHANCES):
        chance = Chance(seed)
        of, recorded = chance.chart(), Recorded(chance.cells)
        mine.append(draw(of, recorded))
        cases.append(recorded.as_json(of))
    for seed, (python, script) in enumerate(zip(mine, drawn_by_node(cases), strict=True)):
        assert script == python, seed


def test_the_script_draws_the_template_alike() -> None:
    read, charts = template_charts()
    cases, mine = [], []
    for each in charts:
        recorded = Recorded(read)
        mine.append(draw(each, recorded))
        cases.append(recorded.as_json(each))
    assert len(mine) == 12 and drawn_by_node(cases) == mine


@pytest.mark.parametrize("seed", range(60))
def test_every_picture_is_well_formed_and_its_numbers_are_finite(seed: int) -> None:
    chance = Chance(seed)
    root = ElementTree.fromstring(draw(chance.chart(), chance.cells).replace("&nbsp;", " "))
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not {"nan", "inf", "None"} & set(value.replace(",", " ").split()), name
            if name in ("width", "height", "r"):
                assert float(value) >= 0, (element.tag, name)


def test_the_template_says_its_values_to_who_cannot_see_it() -> None:
    read, charts = template_charts()
    drawn = draw(charts[2], read)
    assert 'role="img" aria-labelledby="chart3_2-t" aria-describedby="chart3_2-d"' in drawn
    assert '<title id="chart3_2-t">EPS uplift against the Base case: one driver' in drawn
    assert "Bear: Leased capacity (scenario) (0.59); Lease price" in drawn
    assert "<title>Bull, Leased capacity (scenario): 2.97</title>" in drawn


def test_a_waterfall_says_its_steps_and_not_its_joints() -> None:
    read, charts = template_charts()
    drawn = draw(charts[0], read)
    said = drawn[drawn.index("<desc") : drawn.index("</desc>")]
    assert "Up: Revenue 3.89 3.89. Down: Costs (0.39) 0.39; Tax (0.52) 0.52." in said
    assert "Below" not in said and "Joint" not in said


def test_marks_that_nobody_sees_are_not_told() -> None:
    hidden = series([1.0], name=["Below"], fill="")
    shown = series([2.0], name=["Up"], number=1)
    drawn = draw(chart("column", [Plot("bar", 1, 40, 100, 0, [hidden, shown])]), Cells({}))
    assert "Below" not in drawn and "Up: 1 2." in drawn


def test_text_of_the_workbook_is_text() -> None:
    of = chart("column", [Plot("bar", 0, 40, 0, 0, [series([1.0])])], title=["<b>&\u00a0x"])
    assert "&lt;b&gt;&amp;&nbsp;x</title>" in draw(of, Cells({}))


def test_a_pie_without_values_says_so() -> None:
    of = chart("pie", [Plot("pie", 0, 0, 0, 0, [series([0.0])])])
    assert "No values to show" in draw(of, Cells({}))
