"""A sheet as a table: nothing of it is lost, and nothing in it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.handoff.web.sheets import BESIDE, navigation, text_html
from tests.addin.handoff.web.pages import shown, table_of


def texts(row: Any) -> list[str]:
    return [cell.text_content() for cell in row]


def test_cells_show_their_numbers_as_the_workbook_does(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        money = book.add_format({"num_format": "#,##0.00_);(#,##0.00)"})
        sheet.write("A1", "Price")
        sheet.write("B1", -1234.5, money)
        sheet.write_formula("C1", "=B1*2", money)
        sheet.write("A2", True)
        sheet.write_formula("B2", "=1/0")

    tree = table_of(tmp_path / "book.xlsx", fill)
    first, second = tree.xpath(".//tr")
    assert texts(first) == ["Price", "(1,234.50)", "(2,469.00)"]
    assert texts(second)[:2] == ["TRUE", "#DIV/0!"]
    assert first[0].tag == "th" and first[0].get("scope") == "row"
    assert first[1].get("id") is None and first[2].get("id") == "c0_0_2"
    assert "data-f" in first[2].attrib and "n" in first[2].get("class").split()


def test_a_text_flows_over_empty_cells_and_not_over_others(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write("A1", "A long text that needs more than its own column")
        sheet.write("A2", "A long text that needs more than its own column")
        sheet.write("B2", 1)
        sheet.write("F1", "end")

    first, second = table_of(tmp_path / "book.xlsx", fill).xpath(".//tr")
    assert int(first[0].get("colspan")) >= 4 and second[0].get("colspan") is None


def test_entries_and_merged_cells_and_empty_rows(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write("A1", "Price")
        sheet.write("B1", 40)
        sheet.merge_range("A3:B4", "both")
        sheet.write("C5", "last")
        sheet.write("A9", "after a gap")

    rows = table_of(tmp_path / "book.xlsx", fill, entries={(0, 1): 3}).xpath(".//tr")
    assert rows[0][1].get("data-i") == "3" and rows[0][1].get("id") == "c0_0_1"
    assert "in" in rows[0][1].get("class").split()
    assert (rows[2][0].get("rowspan"), rows[2][0].get("colspan")) == ("2", "2")
    assert [row.get("class") for row in rows].count("gap") == 2


def test_notes_stand_below_and_lead_both_ways(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write("A1", 1)
        sheet.write_comment("A1", "first <b>note</b>")
        sheet.write_formula("B1", "=A1")
        sheet.write_comment("B1", "second")

    tree = table_of(tmp_path / "book.xlsx", fill)
    notes = tree.xpath(".//ol[@class='notes']/li")
    assert texts([notes[0]]) == ["A1 first <b>note</b>"] and not notes[0].xpath(".//b")
    for number, note in enumerate(notes, 1):
        (marker,) = tree.xpath(f".//a[@href='#n0_{number}']")
        assert note.get("id") == f"n0_{number}" and marker.get("id") == f"r0_{number}"
        assert note.xpath("./a/@href") == [f"#r0_{number}"]
    (value,) = tree.xpath(".//td[@id='c0_0_1']/span[@class='v']")
    assert value.text_content() == "1"


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ("https://example.com/a?b=1&c=2", "https://example.com/a?b=1&c=2"),
        ("mailto:jane@example.com", "mailto:jane@example.com"),
        ("internal:'Other one'!A1", "#s1"),
        ("internal:Nowhere!A1", None),
        ("file:///etc/passwd", None),
    ],
)
def test_links_lead_to_sheets_and_to_the_web_and_nowhere_else(
    tmp_path: Path, link: str, wanted: str | None
) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        book.add_worksheet("Other one")
        sheet.write_url("A1", link, string="see")

    tree = table_of(tmp_path / "book.xlsx", fill)
    assert tree.xpath(".//td//a/@href") == ([wanted] if wanted else [])
    assert texts(tree.xpath(".//tr")[0]) == ["see"]


def test_charts_stand_in_their_rows_or_beside_the_cells(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write("A1", 1)
        sheet.write("A9", 2)

    figures = {3: "<i>three</i>", 9: "<i>after</i>", BESIDE: "<i>beside</i>"}
    tree = table_of(tmp_path / "book.xlsx", fill, figures=figures, under={3, 4, 5, 6, 7})
    rows = [row.get("class") or texts(row)[0] for row in tree.xpath(".//tr")]
    assert rows == ["1", "gap", "pictures", "2", "pictures"]
    assert tree.xpath(".//div[@class='beside']/i/text()") == ["beside"]


def test_a_cell_of_a_format_is_known_even_if_it_is_empty(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write("A1", 1)
        sheet.write("C1", 1)
        red = book.add_format({"bg_color": "#FF0000"})
        rule = {"type": "cell", "criteria": "==", "value": 1, "format": red}
        sheet.conditional_format("A1:B1", rule)

    tree = table_of(tmp_path / "book.xlsx", fill)
    marked = {cell.get("id"): cell.get("class").split() for cell in tree.xpath(".//td[@id]")}
    assert "x0" in marked["c0_0_0"] and "x0" not in marked["c0_0_1"]
    assert shown(tree, "c0_0_0") == "1"


def test_texts_are_escaped_and_controls_are_shown() -> None:
    assert text_html("<b a='1'>&\x00\x1b") == "&lt;b a=&#x27;1&#x27;&gt;&amp;��"
    listed = navigation([(0, "<script>"), (3, "Plain")])
    assert '<a href="#s0">&lt;script&gt;</a>' in listed and '<a href="#s3">Plain</a>' in listed
