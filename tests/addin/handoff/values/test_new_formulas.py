"""Cells get another formula, or none, and keep what they show."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.handoff.values.new_formulas import as_value, with_formula, with_shared
from addin.xlsx import read_workbook
from tests.addin.sample_books.rich import minimal, write_package
from udfs.cells import Value


@pytest.mark.parametrize(
    ("raw", "guard", "value", "made"),
    [
        ("<c r='A1'><f>X()</f><v>2</v></c>", None, 2.0, "<c r='A1'><v>2</v></c>"),
        ("<c r='A1'><f>X()</f><v>2</v></c>", "Y<1", 2.0, "<c r='A1'><f>Y&lt;1</f><v>2</v></c>"),
        (
            '<c r="A1" cm="1"><f t="array" ref="A1:A2">X()</f><v>2</v></c>',
            "Y",
            2.0,
            '<c r="A1"><f>Y</f><v>2</v></c>',
        ),
        ('<c r="A2" t="s"><v>7</v></c>', "Y", "text", '<c r="A2" t="str"><f>Y</f><v>text</v></c>'),
        ("<x:c r='A1'><x:v>2</x:v></x:c>", "Y", 2.0, "<x:c r='A1'><x:f>Y</x:f><x:v>2</x:v></x:c>"),
    ],
)
def test_a_value_stands_alone_or_behind_what_guards_it(
    raw: str, guard: str | None, value: Value, made: str
) -> None:
    assert as_value(raw.encode(), guard, value).decode() == made


def test_an_array_formula_fills_what_it_filled() -> None:
    raw = b'<c r="A1"><f t="array" ref="A1:A2">X()</f><v>2</v></c>'
    assert b'<f t="array" ref="A1:A2">Y&amp;"z"</f>' in with_formula(raw, 'Y&"z"')
    with pytest.raises(ValueError, match="only a cell with a formula"):
        with_formula(b"<c/>", "Y")


def test_formulas_that_are_stored_together_are_written_out_together(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1+1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="3"><c r="A3"><f>B3</f><v>3</v></c></row>'
    )
    path = write_package(tmp_path / "b.xlsx", minimal(f"<sheetData>{rows}</sheetData>"))
    sheet = read_workbook(path).by_name["S"]
    assert with_shared(sheet, {(2, 1): ("NEW", 2.0)}) == {
        (1, 1): ("B1+1", 1.0),
        (2, 1): ("NEW", 2.0),
    }
    assert with_shared(sheet, {(3, 1): ("NEW", 3.0)}) == {(3, 1): ("NEW", 3.0)}
    raw = sheet.source[slice(*sheet.cells[2, 1].span)]
    assert with_formula(raw, "B2+1") == b'<c r="A2"><f>B2+1</f><v>2</v></c>'
