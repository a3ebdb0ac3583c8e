"""A sheet's frame is its tree but for the cells, and what is taken out leaves no empty list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from addin.xlsx.book import Worksheet
from addin.xlsx.cell_reader import CellValues
from addin.xlsx.edit.sheet_frame import Removals, legacy_drawing_place, parse_without_cells
from addin.xlsx.sheet_reader import read_sheet
from addin.xlsx.xml import Element, apply_edits, parse
from tests.addin.sample_books.rich import MAIN

Place = tuple[str, int, int, int, int]


def worksheet(inner: str, head: str = "") -> Worksheet:
    source = f'{head}<worksheet xmlns="{MAIN}" xmlns:x="urn:x">{inner}</worksheet>'.encode()
    return Worksheet("S", "s.xml", source, read_sheet(source, CellValues([], set(), False)))


def places(root: Element) -> list[Place]:
    return [(e.name, e.start, e.inner, e.stop, e.end) for e in root.walk()]


AROUND = st.lists(
    st.sampled_from(
        ["<cols><col min='1' max='2'/></cols>", "<x:é>二</x:é>", "<!-- <c/> -->", " \n", "<a></a>"]
    )
).map("".join)
DATA = st.one_of(
    st.sampled_from(["<sheetData/>", "<sheetData />", "<sheetData></sheetData>"]),
    st.integers(1, 9).map(
        lambda count: (
            "<sheetData>"
            + "".join(f'<row r="{n}"><c><v>{n}</v></c><!-- é --></row>' for n in range(1, count))
            + "</sheetData >"
        )
    ),
)


@given(AROUND, DATA, AROUND, st.sampled_from(["", "\ufeff", "<?xml version='1.0'?><!-- 二 -->\n"]))
def test_every_place_is_the_one_in_the_whole_part(
    before: str, data: str, after: str, head: str
) -> None:
    sheet = worksheet(before + data + after, head)
    start, end = sheet.data.span
    assert sheet.source[start:end] == data.encode()
    whole = places(parse(sheet.source))
    outside = [place for place in whole if place[4] <= start or place[1] >= end]
    assert places(parse_without_cells(sheet)) == [whole[0], *outside]


@pytest.mark.parametrize(
    "after", ["legacyDrawingHF", "picture", "controls", "tableParts", "extLst"]
)
@pytest.mark.parametrize("before", ["", "<pageMargins/><drawing/>", "<x:legacyDrawing/>"])
def test_the_notes_come_before_what_a_file_has_after_them(before: str, after: str) -> None:
    frame = f"<sheetData/>{before}<{after}/><extLst/>"
    sheet = worksheet(frame)
    at = legacy_drawing_place(parse_without_cells(sheet))
    assert sheet.source[at:].startswith(f"<{after}/>".encode())


def test_the_notes_come_last_where_nothing_follows_them() -> None:
    for frame in ("<sheetData/>", "<sheetData></sheetData><pageMargins/>"):
        sheet = worksheet(frame)
        at = legacy_drawing_place(parse_without_cells(sheet))
        assert sheet.source[at:] == b"</worksheet>"


# Each list of rules and what stands around its rules; a rule is told by its number.
LISTS = (
    ("<conditionalFormatting>", "<cfRule n='{}'/>", "</conditionalFormatting>"),
    ("<dataValidations x='é' count='{}'>", "<dataValidation n='{}'/>", "</dataValidations>"),
    ("<extLst><ext><x:conditionalFormattings><x:conditionalFormatting>", "<x:cfRule n='{}'/>",
     "<sqref>A1</sqref></x:conditionalFormatting></x:conditionalFormattings></ext><ext><other/>"
     "</ext></extLst>"),
)  # fmt: skip
NUMBERS = st.lists(st.booleans(), min_size=1, max_size=4)


@given(st.tuples(NUMBERS, NUMBERS, NUMBERS), st.booleans())
def test_rules_go_with_the_lists_that_only_they_were_in(
    leaving: tuple[list[bool], list[bool], list[bool]], only_rules: bool
) -> None:
    def frame(kept: list[list[int]]) -> str:
        texts = ["<sheetData/>"]
        for (head, rule, tail), numbers in zip(LISTS, kept, strict=True):
            tail = tail.replace("<ext><other/></ext>", "") if only_rules else tail
            if numbers:
                rules = "".join(map(rule.format, numbers))
                texts.append(head.replace("'{}'", f'"{len(numbers)}"') + rules + tail)
            elif "<other/>" in tail:
                texts.append("<extLst><ext><other/></ext></extLst>")
        return "".join(texts)

    sheet = worksheet(frame([list(range(len(leaves))) for leaves in leaving]))
    root = parse_without_cells(sheet)
    rules = [element for element in root.walk() if "n" in element.attributes]
    goes = [leaves for listed in leaving for leaves in listed]
    gone = {(e.start, e.end) for e, leaves in zip(rules, goes, strict=True) if leaves}
    kept = [[n for n, leaves in enumerate(listed) if not leaves] for listed in leaving]
    new = apply_edits(sheet.source, Removals(gone, ()).edits(sheet.source, root))
    assert new == worksheet(frame(kept)).source


def test_where_nothing_goes_an_empty_list_stays() -> None:
    sheet = worksheet("<sheetData/><extLst><ext/></extLst><dataValidations count='7'/>")
    root = parse_without_cells(sheet)
    assert list(Removals((), ()).edits(sheet.source, root)) == []


def test_a_list_stays_for_what_comes_in_the_place_of_a_block() -> None:
    head, rule, tail = LISTS[2]
    sheet = worksheet(f"<sheetData/>{head}{rule.format(0)}{tail}")
    root = parse_without_cells(sheet)
    (block,) = (e for e in root.walk() if e.name == "conditionalFormatting")
    spans = [{(element.start, element.end)} for element in (block.children[0], block)]
    edits = [*Removals(*spans).edits(sheet.source, root), (block.end, block.end, b"<new/>")]
    (listing,) = etree.fromstring(apply_edits(sheet.source, edits)).iter(
        "{*}conditionalFormattings"
    )
    assert [etree.QName(child).localname for child in listing] == ["new"]
