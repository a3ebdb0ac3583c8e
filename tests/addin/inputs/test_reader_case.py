"""What a reader changed on a page goes into the workbook: saved copies, links and lists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.errors import BadInput
from addin.formulas import References
from addin.inputs.layout import Layout
from addin.inputs.reader_case import reader_cells
from addin.inputs.request import Request
from addin.refresh import refresh
from addin.xlsx import read_workbook
from tests.addin.handoff.web.pages import made
from udfs.cells import Value
from workbooks import TEMPLATE


@pytest.fixture(scope="module")
def template() -> Layout:
    book = read_workbook(TEMPLATE)
    return Layout(book, References(book))


def values(layout: Layout, written: str) -> dict[str, Value]:
    cells = reader_cells(layout, written)
    known = {cell.place: cell.key for cell in layout.typed_cells.values()}
    return {known.get(place, called): value for place, (called, value) in cells.items()}


OWN = {"case": "Own", "price_per_watt@Own": 50.0}


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("case=Own&price_per_watt@Own=50", OWN),
        ("file:///x/model_web.html#case=Own&price_per_watt@Own=50", OWN),
        ("https://host/m.html#case=Own&price_per_w\r\natt%40Own=50", OWN),
        ("case=Own\nprice_per_watt=50", OWN),
        ("tax_rate@Own=15%25", {"tax_rate@Own": 0.15}),
        ("tax_rate@Own=0.15", {"tax_rate@Own": 0.15}),
        ("lease_start@Own=2028-07-01", {"lease_start@Own": 46_935.0}),
        ("lease_capacity@Bear=", {"lease_capacity@Bear": None}),
    ],
)
def test_a_link_or_a_list_says_which_cells(
    template: Layout, written: str, wanted: dict[str, Value]
) -> None:
    assert values(template, written) == wanted


def saved(path: Path, inputs: dict[str, Any]) -> str:
    text = json.dumps({"format": 1, "inputs": inputs} if inputs else {}).replace("<", "\\u003c")
    path.write_text(f'<p>page</p><script type="application/json" id="state">{text}</script>')
    return str(path)


def test_a_saved_page_holds_them_too(template: Layout, tmp_path: Path) -> None:
    page = saved(tmp_path / "page_changed.html", {"case": "Own", "price_per_watt@Own": 50})
    assert values(template, page) == OWN


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("nosuch=1", "nosuch: there is no such input"),
        ("case", "case is no NAME=VALUE"),
        ("case=Nobody", "case must be one of As published"),
        ("price_per_watt@Own=lots", "price_per_watt@Own must be a number"),
        ("tax_rate@Own=15", "tax_rate@Own must be"),
        ("eps_uplift=3", "eps_uplift is a formula"),
        ("", "nothing was changed there"),
        ("nowhere.html", "cannot be read"),
    ],
)
def test_what_does_not_fit_is_said(template: Layout, written: str, said: str) -> None:
    with pytest.raises(BadInput, match="--from-page") as refused:
        reader_cells(template, written)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "content", ["<p>no page</p>", '<script type="application/json" id="state">[1]</script>']
)
def test_another_file_is_no_page(template: Layout, tmp_path: Path, content: str) -> None:
    (tmp_path / "other.html").write_text(content)
    with pytest.raises(BadInput, match="this is no page that leasebridge made"):
        reader_cells(template, str(tmp_path / "other.html"))
    with pytest.raises(BadInput, match="nothing was changed there"):
        reader_cells(template, saved(tmp_path / "same.html", {}))


def test_cells_without_names_are_known_by_their_place(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        share = book.add_format({"num_format": "0%"})
        sheet.write_row("A1", ["Name", 7, True])
        sheet.write("D1", 46_000, day)
        sheet.write("E1", 0.5, share)
        sheet.write_formula("F1", "=B1*2", None, 14)

    book = made(tmp_path / "book.xlsx", fill)
    layout = Layout(book, References(book))
    written = "S!A1=Meta&S!B1=1.5&S!C1=FALSE&S!D1=2026-01-02&S!E1=25%25"
    assert values(layout, written) == {
        "S!A1": "Meta",
        "S!B1": 1.5,
        "S!C1": False,
        "S!D1": 46_024.0,
        "S!E1": 0.25,
    }


def test_the_workbook_then_says_what_the_page_said(tmp_path: Path) -> None:
    target = tmp_path / "model.xlsx"
    page = "#case=Own&price_per_watt@Own=50"
    report = refresh(TEMPLATE, output=target, request=Request(page=page))
    assert {change.cell.key for change in report.inputs} == {"price_per_watt@Own", "case"}
    assert {change.source for change in report.inputs} == {"a reader's page"}
    other = refresh(
        TEMPLATE, output=tmp_path / "x.xlsx", request=Request(settings=["price_per_watt=50"])
    )
    moved = {change.headline.name: change.new for change in report.headlines}
    assert moved and moved == {change.headline.name: change.new for change in other.headlines}


def test_a_page_of_a_later_version_is_named(template: Layout, tmp_path: Path) -> None:
    path = Path(saved(tmp_path / "later.html", {"case": "Own"}))
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(BadInput, match="later version of leasebridge made it; update"):
        reader_cells(template, str(path))
