"""Formulas are found and rewritten wherever a part keeps them, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from addin.xlsx.stored_formulas import rewrite_formulas, stored_formulas
from tests.addin.sample_books.rich import build_rich, members, write_package

PLACES = [
    "<f>{}</f>",
    '<f t="array" ref="A1:A2">{}</f>',
    "<f\n x='>' y=\">\" >{}</f>",
    "<xm:f>{}</xm:f>",
    "<x:f>{}</x:f>",
    "<formula>{}</formula>",
    "<formula1>{}</formula1>",
    "<x14:formula2>{}</x14:formula2>",
    '<definedName name="a" localSheetId="0">{}</definedName>',
    "<calculatedColumnFormula>{}</calculatedColumnFormula>",
    "<totalsRowFormula>{}</totalsRowFormula>",
    '<cfvo type="formula" val="{}"/>',
    "<cfvo type='formula' val='{}'/>",
    '<x14:cfvo gte="0"\n val = "{}"></x14:cfvo>',
]
OTHERS = [
    "<v>A1</v>",
    "<f/>",
    '<f t="shared" si="0"/>',
    '<f t="shared" x=">" />',
    "<fx>A1</fx>",
    "<formula3>A1</formula3>",
    "<definedNames>A1</definedNames>",
    '<cfvo type="max"/>',
    '<cfvo interval="A1"/>',
    '<color val="A1"/>',
]
SPACES = 'xmlns:x="u:x" xmlns:xm="u:xm" xmlns:x14="u:x14"'
FORMULAS = st.lists(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"))
    | st.sampled_from(["&", "<", ">", '"', "'", ";", "&amp;", "&lt", "&copy", "&#65;", "é"]),
    min_size=1,
).map("".join)


def marked(formula: str) -> str:
    return escape(formula, {'"': "&quot;", "'": "&#39;"})


def whole(pieces: list[str]) -> bytes:
    return f"<a {SPACES}>{'<b>A1</b>'.join(pieces)}</a>".encode()


def read_by_lxml(content: bytes) -> str:
    (element,) = etree.fromstring(content)
    return str(element.get("val", element.text or ""))


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=40, deadline=None)
@given(formula=FORMULAS, added=FORMULAS)
def test_a_parser_reads_the_changed_formula_in_every_place(
    place: str, formula: str, added: str
) -> None:
    content = f"<a {SPACES}>{place.format(marked(formula))}</a>".encode()
    assert list(stored_formulas(content)) == [formula]
    new = rewrite_formulas(content, lambda text: added + text)
    assert read_by_lxml(new) == added + formula
    assert list(stored_formulas(new)) == [added + formula]


def test_what_holds_no_formula_is_neither_found_nor_changed() -> None:
    content = whole(OTHERS)
    assert list(stored_formulas(content)) == []
    assert rewrite_formulas(content, lambda text: text + "!") == content


def test_a_formula_that_stays_keeps_its_bytes_however_they_are_written() -> None:
    odd = ["&#65;1&#x26;B1", "A1&gt;&apos;&quot;", "A1>1", " A1\n", "é", "{}"]
    written = [place.format(text) for place in PLACES for text in odd]
    before, after = (whole([text.format(name) for text in written]) for name in ("B1", "B2"))
    assert rewrite_formulas(before, lambda text: text) == before
    assert rewrite_formulas(before, lambda text: "B2" if text == "B1" else text) == after


def test_a_change_is_asked_of_each_formula_once() -> None:
    asked: list[str] = []

    def same(formula: str) -> str:
        asked.append(formula)
        return formula

    rewrite_formulas(whole([place.format(at) for at, place in enumerate(PLACES)]), same)
    assert sorted(asked) == sorted(map(str, range(len(PLACES))))


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_rewritten_workbook_opens_with_the_new_formulas(tmp_path: Path) -> None:
    build_rich(tmp_path / "old.xlsx")

    def change(formula: str) -> str:
        return formula.replace("Data!", "Model!").replace("*2", "*3")

    old = members(tmp_path / "old.xlsx")
    parts = {n: rewrite_formulas(old[n], change) if n.endswith(".xml") else old[n] for n in old}
    book = openpyxl.load_workbook(write_package(tmp_path / "new.xlsx", parts))
    assert book["Model"]["B4"].value == "=A4*3"
    assert book["Model"]["C4"].value == '="n"&A4'
    column = book["Data"].tables["Prices"].tableColumns[2].calculatedColumnFormula
    assert column.attr_text == "[[#This Row],Price]*3"
    assert book.defined_names["prices"].attr_text == "Model!$B$2:$B$5"
