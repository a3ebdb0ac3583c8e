"""The page of a workbook as a whole, without a browser: what it says, shows and leaves out."""

from __future__ import annotations

import base64
import gzip
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.engines.formulon import opened, running
from addin.errors import CannotWrite
from addin.handoff.flow import handoff
from addin.handoff.web.flow import Reader
from tests.addin.command_runner import leasebridge, refused
from tests.addin.engines.small_books import written
from tests.addin.handoff.web.pages import Fill, made, page_of, shown


def model(book: xlsxwriter.Workbook, sheet: Any) -> None:
    book.set_properties({"title": "Lease & more", "author": "Jane Doe"})
    sheet.write_column("A1", ["Capacity", "Price", "Revenue"])
    sheet.write_column("B1", [250, 40])
    sheet.write_formula("B3", "=LEASE_REVENUE(B1,B2)", None, 10_000)
    hidden = book.add_worksheet("Hidden")
    hidden.write("A1", 1)
    hidden.hide()


def test_a_workbook_of_anybody_becomes_a_page(tmp_path: Path) -> None:
    tree, data = page_of(made(tmp_path / "model.xlsx", model).path)
    assert shown(tree, "c0_2_1") == "10000"
    assert tree.xpath("//title/text()") == ["Lease & more"]
    assert [entry["key"] for entry in data["inputs"]] == ["S!B1", "S!B2"]
    assert data["inputs"][1] | {"label": "", "at": []} == {
        "key": "S!B2",
        "at": [],
        "label": "",
        "unit": "",
        "kind": "number",
        "percent": False,
        "value": 40.0,
        "choices": None,
        "words": {},
    }
    assert data["file"] == "model.html" and data["cases"] is None
    assert [link.text for link in tree.xpath("//nav//a")] == ["S"], "hidden sheets are not shown"
    about = tree.get_element_by_id("about").text_content()
    assert "1 of 1 calculated cells agree" in about and "5 sets of other inputs, to 1e-9" in about
    assert "Not shown" not in about and "formulon" in about and "Today" not in about


def test_the_page_says_what_it_does_not_show(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        model(book, sheet)
        sheet.write("C1", 1, book.add_format({"num_format": "[Red]0"}))
        sheet.write_formula("C2", "=TODAY()")
        sheet.insert_textbox("D1", "a box")
        sheet.conditional_format("B1:B2", {"type": "icon_set", "icon_style": "3_arrows"})

    tree, data = page_of(made(tmp_path / "model.xlsx", fill).path)
    about = tree.get_element_by_id("about").text_content()
    for said in ("a shape on S", "icons of conditional formats", "colours of number formats"):
        assert said in about
    now = datetime.now()
    assert data["now"][:3] == [now.year, now.month, now.day]
    assert f"Today is {now.day} {now:%B %Y} for the formulas of this page." in about


def test_what_scrub_clears_is_not_in_the_page_either(tmp_path: Path) -> None:
    path = made(tmp_path / "model.xlsx", model).path
    tree, _ = page_of(path, scrub=True)
    assert tree.xpath("//title/text()") == ["model"]
    for name in ("book", "data"):
        content = tree.get_element_by_id(name).text
        whole = gzip.decompress(base64.b64decode(content)) if name == "book" else content.encode()
        assert b"Jane" not in whole and b"core.xml" not in whole


def test_pages_of_one_moment_are_the_same(tmp_path: Path) -> None:
    path = made(tmp_path / "model.xlsx", model).path
    moment = datetime(2026, 11, 29, 14, 3)
    names = ("one.html", "two.html")
    one, two = (handoff(path, "web", tmp_path / name, now=moment).output for name in names)
    plain = [re.sub(rb'"file":"\w+\.html"', b"", page.read_bytes()) for page in (one, two)]
    assert plain[0] == plain[1]


def without_calls(book: xlsxwriter.Workbook, sheet: Any) -> None:
    sheet.write("A1", 1)
    sheet.write_formula("A2", "=A1*2", None, 2)


@pytest.mark.parametrize("fill", [model, without_calls])
def test_the_command_says_what_it_made(tmp_path: Path, fill: Fill) -> None:
    path = made(tmp_path / "model.xlsx", fill).path
    done = leasebridge("handoff", path, "--edition", "web")
    assert done.code == 0 and "model_web.html" in done.out
    assert "calculated in the page" in done.out and "not verified in Safari" in done.out


def test_a_cell_that_the_engine_cannot_calculate_is_named(tmp_path: Path) -> None:
    cells = {"A1": 250, "A2": ("=LEASE_REVENUE(A1,40)", 10_000), "A3": ("=RAND()", 0.25)}
    path = written(tmp_path / "model.xlsx", cells)
    line = refused(tmp_path, "handoff", path, "--edition", "web")
    assert "no page: its engine calculates otherwise as it is: S!A3" in line


def test_charts_read_what_the_page_will_read(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write("A1", -1234.5, book.add_format({"num_format": "#,##0.0_);(#,##0.0)"}))
        sheet.write("A2", "text")

    data = made(tmp_path / "b.xlsx", fill).package.data
    with running(None) as formulon, opened(formulon, data) as engine:
        read = Reader(formulon, engine)
        assert (read.number(0, 0, 0), read.number(0, 1, 0)) == (-1234.5, None)
        assert read.text(0, 0, 0).strip() == "(1,234.5)" and read.text(0, 1, 0) == "text"
        assert read.format(0.125, "0.0%") == "12.5%"


def test_without_its_engine_there_is_no_page_but_every_other_edition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path / "model.xlsx", model).path
    monkeypatch.setattr(
        "addin.engines.formulon.why_unavailable", lambda: "formulon is not installed"
    )
    with pytest.raises(CannotWrite, match=r"formulon is not installed; .*pip install 'formulon"):
        handoff(path, "web")
    assert handoff(path, "values").good and handoff(path, "lambda").good
