"""Charts as parts: they name the cells of the sheet, and keep the very figures of these."""

from __future__ import annotations

import re

import pytest

from addin.scenarios.sheet_charts import Drawn, charts_of
from addin.xlsx import parse
from addin.xlsx.edit import NewCell, NewSheet

FIGURES = [0.1 + 0.2, 1.2000000000000002, 1 / 3, 2.5e-7]


def sheet() -> NewSheet:
    made = NewSheet({1: 2.0, 2: 34.0, 3: 9.0, 4: 10.0})
    for at, figure in enumerate(FIGURES):
        cells = [NewCell(f"Input {at}", 0), None]
        cells += [NewCell(figure * times if at else None, 0) for times in range(1, 7)]
        made.add(15, *cells)
    return made


def chart(kind: str) -> Drawn:
    pale = [True, False, False, True]
    return Drawn(kind, 2, 2, (400, 300), "A title", "An axis", "0.0", (1, 4), pale, "Described")


@pytest.mark.parametrize(("kind", "columns"), [("histogram", 1), ("tornado", 2), ("fan", 6)])
def test_a_chart_refers_to_its_cells_and_keeps_their_figures(kind: str, columns: int) -> None:
    drawing, (part,) = charts_of("It's here", sheet(), [chart(kind)])
    text = part.decode()
    parse(part)
    letters = "DEFGHI"[:columns]
    wanted = [f"'It''s here'!${letter}$1:${letter}$4" for letter in letters]
    assert re.findall(r"<c:val><c:numRef><c:f>([^<]*)", text) == wanted
    kept = re.findall(r"<c:val>.*?<c:numCache>(.*?)</c:numCache>", text)
    for times, points in enumerate(kept, start=1):
        found = {int(n): float(v) for n, v in re.findall(r'idx="(\d+)"><c:v>([^<]*)', points)}
        assert found == {at: FIGURES[at] * times for at in (1, 2, 3)}
    assert b'descr="Described"' in drawing
    assert "A title" in text and "An axis" in text


def test_bars_outside_the_range_are_pale() -> None:
    _, (part,) = charts_of("Here", sheet(), [chart("histogram")])
    assert re.findall(rb'<c:dPt><c:idx val="(\d+)"/>', part) == [b"0", b"3"]


def test_each_chart_is_a_part_in_the_order_of_the_drawing() -> None:
    kinds = ["tornado", "histogram", "fan"]
    drawing, parts = charts_of("Here", sheet(), [chart(kind) for kind in kinds])
    assert re.findall(rb'r:id="(\w+)"', drawing) == [b"rId1", b"rId2", b"rId3"]
    found = [
        re.findall(rb"<c:(bar|area)Chart>.*?(?:barDir val=\"(\w+)\"|>)", part) for part in parts
    ]
    assert [rows[0][0] for rows in found] == [b"bar", b"bar", b"area"]
