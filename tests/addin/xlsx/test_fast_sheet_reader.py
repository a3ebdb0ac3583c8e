"""The fast reader says of plain rows what the parser says, and of others that they are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.a1 import cell_text
from addin.xlsx.book import SheetData
from addin.xlsx.cell_reader import CellValues
from addin.xlsx.fast_sheet_reader import FastRows, NotPlain
from addin.xlsx.sheet_reader import read_sheet
from tests.addin.sample_books.rich import MAIN

HEAD = f'<worksheet xmlns="{MAIN}"><!-- é --><sheetData>'.encode()
TAIL = b"</sheetData><pageMargins/></worksheet>"


def values() -> CellValues:
    return CellValues(["nought", "one", "zwei – 二"], {"1"}, False)


def fast(rows: str) -> SheetData:
    known = values()
    reader = FastRows((HEAD + rows.encode() + TAIL).decode("latin-1"), known)
    end = reader.read(len(HEAD))
    known.mark_data_tables()
    span = HEAD.index(b"<sheetData>"), end
    return SheetData(known.cells, reader.rows, [], span, costs=known.costs)


def parsed(rows: str) -> SheetData:
    return read_sheet(HEAD + rows.encode() + TAIL, values(), quick=False)


CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"))
ODD = st.sampled_from(["&amp;", "&lt;", "&quot;", "&#233;", "&#x4e8c;", "\n", "_x000D_", "é"])
MARKED = st.lists(CHARACTERS.filter(lambda c: c not in "&<") | ODD).map("".join)
FORMULAS = st.one_of(
    st.just(""),
    MARKED.map("<f>{}</f>".format),
    MARKED.map('<f ca="1">={}</f>'.format),
    st.sampled_from(['<f t="array" ref="HERE">_xlfn.SEQUENCE(2)</f>', "<f/>"]),
    st.just('<f t="dataTable" ref="A1:C9" dt2D="1" r1="D1" r2="D2"/>'),
    st.just('<f t="shared" ref="A1:Z99" si="0">A1*$B$2</f>'),
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(repr)
CELLS = st.one_of(
    st.builds('{}">{}<v>{}</v></c>'.format, st.sampled_from(["", '" s="3']), FORMULAS, NUMBERS),
    st.builds('" cm="1" t="str">{}<v>{}</v></c>'.format, FORMULAS, MARKED),
    st.builds('" t="str"><v xml:space="preserve"> {}</v></c>'.format, MARKED),
    st.builds('" t="s" s="2">{}<v>{}</v></c>'.format, FORMULAS, st.integers(0, 2)),
    st.sampled_from(['"/>', '" s="1"/>', '"><v/></c>', '" t="b"><v>1</v></c>']),
    st.builds('" t="e">{}<v>#N/A</v></c>'.format, FORMULAS),
)
MARKS = st.sampled_from(["", ' s="4" customFormat="1"', ' hidden="1" ht="9.5"', ' spans="1:3"'])
ROWS = st.tuples(MARKS, st.dictionaries(st.integers(1, 60), CELLS, max_size=5))


def row_markup(row: int, marks: str, cells: dict[int, str]) -> str:
    texts = {at: cells[at].replace("HERE", cell_text((row, at))) for at in cells}
    inner = "".join(f'<c r="{cell_text((row, at))}{texts[at]}' for at in sorted(cells))
    return f'<row r="{row}"{marks}>{inner}</row>' if inner else f'<row r="{row}"{marks}/>'


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.integers(1, 1_048_576), ROWS, max_size=5))
def test_plain_rows_mean_what_they_mean_to_the_parser(
    sheet: dict[int, tuple[str, dict[int, str]]],
) -> None:
    rows = "".join(row_markup(row, *sheet[row]) for row in sorted(sheet))
    assert fast(rows) == parsed(rows)


def test_places_are_bytes_of_the_part() -> None:
    rows = '<row r="2"><c r="B2" t="str"><v>二é</v></c><c r="C2"><v>7</v></c></row><row r="5"/>'
    found, part = fast(rows), HEAD + rows.encode() + TAIL
    assert part[slice(*found.cells[2, 3].span)] == b'<c r="C2"><v>7</v></c>'
    assert part[slice(*found.rows[5].span)] == b'<row r="5"/>'
    assert part[slice(*found.span)] == b"<sheetData>%s</sheetData>" % rows.encode()


@pytest.mark.parametrize("columns", [1, 16_384])
def test_many_rows_and_wide_ones_are_read_to_the_end(columns: int) -> None:
    count = 40_000 // columns
    cells = dict.fromkeys(range(1, columns + 1), '"><v>7</v></c>')
    rows = "".join(row_markup(row, "", cells) for row in range(1, count + 1))
    found = fast(rows)
    assert (len(found.rows), len(found.cells)) == (count, count * columns)
    assert found.cells[count, columns].value == 7.0


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"> <c r="A1"/></row>',
        '<row r="1"/><!-- a --><row r="2"/>',
        "<row r='1'/>",
        '<row><c r="A1"/></row>',
        '<row r="1"><c s="1" r="A1"/></row>',
        '<row r="1"><c r="A1" t="str"><v><![CDATA[a]]></v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>',
        '<row r="1"><c r="A1"><v>1</v><f>1</f></c></row>',
        '<row r="1"><c r="A1" x="&gt;"/></row>',
        '<row r="1"><c r="A1" t="str"><v/>abc</c></row>',
        '<row r="1"><c r="A1"><f/>A2<v>1</v></c></row>',
        '<row r="1"><c r="A1" xmlns:z="urn:z"/></row>',
        '<row r="1"><c r="A1" t="str"><v>a\r\nb</v></c></row>',
        '<row r="2"><c r="A1"/></row>',
        '<row r="1"/><row r="1"/>',
        '<row r="1"><c r="A1"/><c r="A1"/></row>',
        '<row r="1048577"/>',
        '<c r="A1"/>',
        '<x:row r="1"/>',
    ],
)
def test_other_rows_are_left_to_the_parser(rows: str) -> None:
    with pytest.raises(NotPlain):
        fast(rows)


@pytest.mark.parametrize("text", ['<row r="1"></row></worksheet>', '<row r="1"></sheetData>'])
def test_rows_without_an_end_are_left_to_the_parser(text: str) -> None:
    with pytest.raises(NotPlain):
        FastRows(text, values()).read(0)


@pytest.mark.parametrize("content", ["<v> </v>", "<v>\n</v>", "<v>&#49;</v>", "<v> 1 </v>"])
def test_a_number_oddly_written_is_the_same_number(content: str) -> None:
    rows = f'<row r="1"><c r="A1">{content}</c></row>'
    assert fast(rows) == parsed(rows)


def test_a_value_without_a_meaning_is_refused_here_as_there() -> None:
    for markup in (' t="b"><v>2</v>', ' t="s"><v>3</v>', "><v>1e999</v>", ' t="q"><v>1</v>'):
        rows = f'<row r="1"><c r="A1"{markup}</c></row>'
        for read in (fast, parsed):
            with pytest.raises(ValueError):
                read(rows)
