"""The caches of a chart, read quickly, are what the parser reads."""

from __future__ import annotations

from xml.parsers.expat import ExpatError

import pytest

from addin.refresh.chart_reader import ChartPart, PlainPoints
from addin.xlsx import Element, parse
from udfs.cells import CellError, Value

CHART = """<c:chart xmlns:c="urn:c"><c:val><c:numRef><c:f>A!$A$1:$A$3</c:f><c:numCache>
</c:numCache></c:numRef></c:val></c:chart>"""
COUNT = '<c:ptCount val="3"/>'
PLAIN = '<c:pt idx="0"><c:v>1.5</c:v></c:pt><c:pt idx="2" formatCode="0.0"><c:v>2</c:v></c:pt>'
PLAIN_CACHES = {
    COUNT + PLAIN,
    "<c:formatCode>General</c:formatCode>" + COUNT + PLAIN,
    COUNT + '<c:pt idx="0"><c:v></c:v></c:pt>',
}


def chart(cache: str) -> bytes:
    return CHART.replace("\n", cache).encode()


def texts(cache: Element) -> list[tuple[int, str, int, int]]:
    """What the parser reads: index and text of each point, and where the text stands."""
    found = [(point, point.first("v")) for point in cache.all("pt")]
    return [(int(p.attributes["idx"]), v.text, v.inner, v.stop) for p, v in found if v]


@pytest.mark.parametrize(
    "cache",
    [
        "",
        COUNT,
        COUNT + PLAIN,
        "<c:formatCode>General</c:formatCode>" + COUNT + PLAIN,
        COUNT + '<c:pt idx="0"><c:v>Wärme &amp; &lt;Kälte&gt;</c:v></c:pt>',
        COUNT + '<c:pt idx="0"><c:v></c:v></c:pt>',
        COUNT + '<c:pt idx="0"><c:v/></c:pt>',
        COUNT + "\n" + PLAIN,
        COUNT + "<!-- odd -->" + PLAIN,
        COUNT + PLAIN + "<c:extLst/>",
        COUNT + '<c:pt idx="0"><c:v>a\r\nb</c:v></c:pt>',
        COUNT + "<c:pt idx='0'><c:v>1</c:v></c:pt>",
        COUNT + '<c:pt idx="0"><c:v><![CDATA[1<2]]></c:v></c:pt>',
    ],
)
def test_points_are_those_of_the_parser(cache: str) -> None:
    part = ChartPart(chart(cache))
    (element,) = part.elements
    mine = element.children[1]
    theirs = next(found for found in parse(part.data).walk() if found.name == "numCache")
    assert (mine.start, mine.inner, mine.stop, mine.end) == (
        theirs.start, theirs.inner, theirs.stop, theirs.end
    )  # fmt: skip
    assert part.whole(mine) == theirs
    plain = part.plain.get(mine.start)
    assert bool(plain) == (cache in PLAIN_CACHES)
    if plain is None:
        assert mine == theirs
    else:
        spans = part.spans(plain)
        assert [(*pair, *span) for *pair, span in zip(plain.indexes, plain.texts, spans)] == texts(
            theirs
        )


@pytest.mark.parametrize(
    "cache",
    [
        COUNT + '<c:pt idx="0"><c:v>\x01</c:v></c:pt>',
        COUNT + '<c:pt idx="0"><c:v>\uffff</c:v></c:pt>',
        COUNT + '<c:pt idx="0"><c:v>&odd;</c:v></c:pt>',
        COUNT + '<c:pt idx="0"><c:v>]]></c:v></c:pt>',
        COUNT + '<c:pt idx="0"><c:v>1</c:v>',
        COUNT + '<d:pt idx="0"><d:v>1</d:v></d:pt>',
    ],
)
def test_points_that_are_no_xml_are_refused(cache: str) -> None:
    with pytest.raises(ExpatError):
        _ = ChartPart(chart(cache)).elements


def test_points_that_are_no_utf_8_are_refused() -> None:
    data = chart(COUNT + '<c:pt idx="0"><c:v>?</c:v></c:pt>').replace(b"?", b"\xc3")
    with pytest.raises(ExpatError):
        _ = ChartPart(data).elements


def test_a_comment_shows_no_points() -> None:
    data = chart(COUNT + PLAIN).replace(b"<c:numRef>", b"<!--").replace(b"</c:numRef>", b"-->")
    part = ChartPart(data)
    assert (part.plain, part.elements) == ({}, [])


def test_a_pivot_chart_has_none() -> None:
    data = chart(PLAIN).replace(b"<c:val>", b"<c:pivotSource/><c:val>")
    assert ChartPart(data).elements == []


@pytest.mark.parametrize(
    ("values", "numeric", "shown"),
    [
        ([1.5, 1.0], True, True),
        ([1.5, 2.5], True, False),
        ([1.5, "1"], True, False),
        ([1.5, True], True, False),
        (["1.5", "1"], False, True),
        (["1.5", "1"], True, False),
        ([1.5, 1.0], False, False),
        (["1.5", CellError("1")], False, False),
    ],
)
def test_points_show_values(values: list[Value], numeric: bool, shown: bool) -> None:
    assert PlainPoints(0, 0, [0, 2], ["1.5", "1"]).shows(values, numeric) == shown


def test_text_that_is_marked_is_looked_at_one_by_one() -> None:
    assert not PlainPoints(0, 0, [0], ["_x0041_"]).shows(["_x0041_"], False)
