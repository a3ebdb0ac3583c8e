"""The caches of a chart, read quickly, are what the parser reads."""

from __future__ import annotations

import pytest

from addin.refresh.chart_reader import elements_with_caches
from addin.xlsx import Element, parse

CHART = """<c:chart xmlns:c="urn:c"><c:val><c:numRef><c:f>A!$A$1:$A$3</c:f><c:numCache>
</c:numCache></c:numRef></c:val></c:chart>"""
COUNT = '<c:ptCount val="3"/>'
PLAIN = '<c:pt idx="0"><c:v>1.5</c:v></c:pt><c:pt idx="2" formatCode="0.0"><c:v>2</c:v></c:pt>'


def chart(cache: str) -> bytes:
    return CHART.replace("\n", cache).encode()


def points(element: Element) -> list[object]:
    cache = element.children[1]
    return [
        (p.name, p.start, p.inner, p.stop, p.end, [(v.text, v.inner, v.stop) for v in p.children])
        for p in cache.children
        if p.name != "formatCode"
    ]


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
    data = chart(cache)
    (mine,) = elements_with_caches(data)
    theirs = next(element for element in parse(data).walk() if element.first("f"))
    assert points(mine) == points(theirs)


def test_a_pivot_chart_has_none() -> None:
    data = chart(PLAIN).replace(b"<c:val>", b"<c:pivotSource/><c:val>")
    assert elements_with_caches(data) == []


def test_what_is_closed_is_checked_all_the_same() -> None:
    root = parse(b"<a><b>x<c>y</c></b><b/></a>", closed=("b",))
    assert [(child.text, child.children) for child in root.children] == [("", []), ("", [])]
    with pytest.raises(Exception, match="mismatched tag"):
        parse(b"<a><b><c></b></a>", closed=("b",))
