"""What charts remember of their cells follows the cells, and the rest of a chart stays."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from addin.formulas import References
from addin.refresh.chart_caches import refresh_charts
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.rich import PACKAGE, minimal, write_package
from udfs.cells import CellError, Value

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
CHARTEX = "http://schemas.microsoft.com/office/drawing/2014/chartex"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" ContentType="'
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/charts/chart1.xml" ContentType="{kind}"/></Types>'
)
KINDS = {
    CHART: "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    CHARTEX: "application/vnd.ms-office.chartex+xml",
}
ROWS = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><v>a</v></c><c r="C1" t="str"><v>x</v></c>'
    '</row><row r="2"><c r="A2"><v>2</v></c><c r="B2" t="str"><v>b</v></c></row>'
    '<row r="3" hidden="1"><c r="A3"><v>3</v></c></row>'
    '<row r="5"><c r="E5" cm="1"><f t="array" ref="E5:E6">A1:A2</f><v>1</v></c></row>'
    '<row r="6"><c r="E6"><v>2</v></c></row>'
)
NAMES = (
    '<definedNames><definedName name="series">S!$A$1:$A$2</definedName>'
    '<definedName name="again">series</definedName>'
    '<definedName name="loop">loop</definedName>'
    '<definedName name="moving">OFFSET(S!$A$1,0,0,2,1)</definedName>'
    '<definedName name="_xlchart.v1.0" hidden="1">S!$A$1:$A$2</definedName></definedNames>'
)


def refreshed(
    tmp_path: Path,
    chart: str,
    values: dict[tuple[int, int], Value],
    spills: dict[tuple[int, int], str] | None = None,
) -> str:
    """The chart part with these new values; `chart` uses the prefixes c and cx."""
    space = CHARTEX if "<cx:" in chart else CHART
    whole = f'<?xml version="1.0"?>\n<space xmlns:c="{CHART}" xmlns:cx="{CHARTEX}">{{}}</space>'
    parts = minimal(
        f"<sheetData>{ROWS}</sheetData>",
        workbook=NAMES,
        parts={
            "[Content_Types].xml": TYPES.replace("{kind}", KINDS[space]),
            "xl/charts/chart1.xml": whole.format(chart),
        },
    )
    book = read_workbook(write_package(tmp_path / "book.xlsx", parts))
    changed = refresh_charts(book, References(book), {"S": values}, {"S": spills or {}})
    data = changed.get("xl/charts/chart1.xml", book.package.read("xl/charts/chart1.xml")).decode()
    head, tail = whole.split("{}")
    assert data.startswith(head)
    assert data.endswith(tail)
    return data.removeprefix(head).removesuffix(tail)


def points(*texts: str | None) -> str:
    return "".join(
        f'<c:pt idx="{index}"><c:v>{text}</c:v></c:pt>'
        for index, text in enumerate(texts)
        if text is not None
    )


def numbers(reference: str, count: int, *texts: str | None) -> str:
    return (
        f"<c:numRef><c:f>{reference}</c:f><c:numCache><c:formatCode>0.0</c:formatCode>"
        f'<c:ptCount val="{count}"/>{points(*texts)}</c:numCache></c:numRef>'
    )


@pytest.mark.parametrize(
    "reference",
    ["S!$A$1:$A$2", "'S'!$A$1:$A$2", "(S!$A$1,S!$A$2)", "series", "[0]!series", "again", "s!a1:a2"],
)
def test_a_number_follows_its_cell(tmp_path: Path, reference: str) -> None:
    before, after = numbers(reference, 2, "1.0", "2"), numbers(reference, 2, "1.0", "7.5")
    assert refreshed(tmp_path, before, {(1, 1): 1.0, (2, 1): 7.5}) == after


@pytest.mark.parametrize(
    "reference",
    [
        "moving",
        "loop",
        "nothing",
        "Gone!$A$1:$A$2",
        "[1]S!$A$1:$A$2",
        "S!$A:$A",
        "S!$A$1:$XFD$1048576",
        "S!$B$1#",
        "(S!$A$1,moving)",
        "#REF!",
    ],
)
def test_what_leads_to_no_plain_range_stays(tmp_path: Path, reference: str) -> None:
    chart = numbers(reference, 2, "8", "9")
    assert refreshed(tmp_path, chart, {(1, 1): 5.0}) == chart


@pytest.mark.parametrize(
    ("values", "after"),
    [
        ({(1, 1): None}, (None, "2")),
        ({(1, 1): CellError("#N/A")}, (None, "2")),
        ({(1, 1): "text"}, (None, "2")),
        ({(2, 1): None}, ("1", None)),
        ({(1, 1): None, (2, 1): None}, (None, None)),
    ],
)
def test_a_cell_without_a_number_has_no_point(
    tmp_path: Path, values: dict[tuple[int, int], Value], after: tuple[str | None, ...]
) -> None:
    full, partial = numbers("S!$A$1:$A$2", 2, "1", "2"), numbers("S!$A$1:$A$2", 2, *after)
    assert refreshed(tmp_path, full, values) == partial


def test_a_point_comes_back_in_its_place(tmp_path: Path) -> None:
    before = numbers("S!$A$1:$A$2", 2, None, None)
    assert refreshed(tmp_path, before, {}) == numbers("S!$A$1:$A$2", 2, "1", "2")
    before = numbers("S!$A$1:$A$2", 2, None, "2")
    assert refreshed(tmp_path, before, {}) == numbers("S!$A$1:$A$2", 2, "1", "2")


def test_a_range_that_grew_and_one_that_shrank_are_counted_again(tmp_path: Path) -> None:
    spilled = "_xlfn.ANCHORARRAY(S!$E$5)"
    values: dict[tuple[int, int], Value] = {(5, 5): 1.0, (6, 5): 2.0, (7, 5): 3.0}
    grown = refreshed(tmp_path, numbers(spilled, 2, "1", "2"), values, {(5, 5): "E5:E7"})
    assert grown == numbers(spilled, 3, "1", "2", "3")
    shrunk = refreshed(tmp_path, numbers(spilled, 2, "1", "2"), {(6, 5): None}, {(5, 5): "E5"})
    assert shrunk == numbers(spilled, 1, "1")


def test_hidden_cells_are_left_out_where_they_were(tmp_path: Path) -> None:
    values: dict[tuple[int, int], Value] = {(2, 1): 5.0, (3, 1): 6.0}
    without = refreshed(tmp_path, numbers("S!$A$1:$A$3", 2, "1", "2"), values)
    assert without == numbers("S!$A$1:$A$3", 2, "1", "5")
    with_hidden = refreshed(tmp_path, numbers("S!$A$1:$A$3", 3, "1", "2", "3"), values)
    assert with_hidden == numbers("S!$A$1:$A$3", 3, "1", "5", "6")


def texts(count: int, *labels: str | None) -> str:
    return (
        "<c:strRef><c:f>S!$B$1:$B$2</c:f><c:strCache>"
        f'<c:ptCount val="{count}"/>{points(*labels)}</c:strCache></c:strRef>'
    )


def test_text_follows_its_cell_and_a_formatted_number_stays(tmp_path: Path) -> None:
    assert refreshed(tmp_path, texts(2, "a", "b"), {(2, 2): "<é>"}) == texts(2, "a", "&lt;é&gt;")
    dressed = texts(2, "2026E", "b").replace("$B$1:$B$2", "$A$1:$A$2")
    assert refreshed(tmp_path, dressed, {(2, 1): True}) == dressed.replace(">b<", ">TRUE<")
    assert refreshed(tmp_path, dressed, {(1, 1): 7.0}).count("<c:v>7</c:v>") == 1


def test_levels_run_from_the_inner_column_outwards(tmp_path: Path) -> None:
    chart = (
        "<c:multiLvlStrRef><c:f>S!$B$1:$C$2</c:f><c:multiLvlStrCache>"
        f'<c:ptCount val="2"/><c:lvl>{points("x")}</c:lvl><c:lvl>{points("a", "b")}</c:lvl>'
        "</c:multiLvlStrCache></c:multiLvlStrRef>"
    )
    new = refreshed(tmp_path, chart, {(1, 3): "y", (2, 2): "c"})
    assert new == chart.replace(">x<", ">y<").replace(">b<", ">c<")


@pytest.mark.parametrize("reference", ["S!$A$1:$A$2", "_xlchart.v1.0"])
def test_a_chart_of_the_new_kind_is_refreshed_too(tmp_path: Path, reference: str) -> None:
    chart = (
        f'<cx:numDim type="val"><cx:f>{reference}</cx:f><cx:lvl ptCount="2" formatCode="0">'
        '<cx:pt idx="0">1</cx:pt></cx:lvl></cx:numDim><cx:strDim type="cat"><cx:f>S!$B$1:$B$2'
        '</cx:f><cx:lvl ptCount="2"><cx:pt idx="0">a</cx:pt><cx:pt idx="1">b</cx:pt></cx:lvl>'
        "</cx:strDim>"
    )
    new = refreshed(tmp_path, chart, {(1, 1): 4.0, (2, 2): "c"})
    assert new == chart.replace(
        '<cx:pt idx="0">1</cx:pt>', '<cx:pt idx="0">4</cx:pt><cx:pt idx="1">2</cx:pt>'
    ).replace(">b<", ">c<")


def test_a_pivot_chart_and_a_cache_in_agreement_stay(tmp_path: Path) -> None:
    pivot = "<c:pivotSource/>" + numbers("S!$A$1:$A$2", 2, "8", "9")
    assert refreshed(tmp_path, pivot, {(1, 1): 5.0}) == pivot
    agreed = numbers("S!$A$1:$A$2", 2, "1.00", "2e0")
    assert refreshed(tmp_path, agreed, {}) == agreed


def test_plain_points_are_refreshed_like_others(tmp_path: Path) -> None:
    """The comment has every point read by the parser, and edited for itself."""
    generator = random.Random(5)
    cells: list[Value] = [None, 1.0, 2.5, "", "a", "7", "_x0041_", True, CellError("#N/A")]
    cached = [None, "1", "2.5", "0", "", "a", "7", "_x005F_x0041_", "TRUE", "#N/A"]
    for _ in range(300):
        chart = "".join(
            kind.replace("$B$1:$B$2", "$A$1:$A$2")
            for kind in (
                numbers(
                    "S!$A$1:$A$2", generator.choice([2, 2, 3]), *generator.choices(cached, k=2)
                ),
                texts(2, *generator.choices(cached, k=generator.choice([1, 2, 2, 3]))),
            )
        )
        values = {(row, 1): generator.choice(cells) for row in generator.choice([(1, 2), (1,), ()])}
        slow = refreshed(tmp_path, f"<!-- odd -->{chart}", values)
        assert refreshed(tmp_path, chart, values) == slow.removeprefix("<!-- odd -->")
