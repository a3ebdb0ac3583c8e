"""Where a workbook keeps its inputs: found by names alone, and by the contract of their cells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from addin.errors import BadInput
from addin.formulas import References
from addin.inputs.layout import Layout
from addin.inputs.provenance import Provenance
from addin.xlsx import Name, read_workbook
from tests.addin.sample_books.case_books import DRIVERS, EVIDENCE, HEADS, MS, SERIES, case_book


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    book = read_workbook(case_book(tmp_path))
    return Layout(book, References(book))


def without(layout: Layout, *names: str, **others: str) -> Layout:
    """The same workbook without some names, and with some that lead elsewhere."""
    kept = [name for name in layout.book.names if name.name not in (*names, *others)]
    kept += [Name(name, where, None, "", False) for name, where in others.items()]
    book = replace(layout.book, names=kept)
    return Layout(book, References(book))


def test_a_driver_has_a_cell_for_each_case(layout: Layout) -> None:
    assert layout.cases and tuple(layout.cases.columns) == HEADS
    assert (layout.cases.published, layout.cases.own) == ("As published", "Own")
    cells = layout.cells_of(layout.inputs["F20"])
    assert [cell.key for cell in cells.values()] == [f"lease_capacity@{head}" for head in HEADS]
    assert [cell.place for cell in cells.values()] == [("Inputs", (5, x)) for x in range(5, 10)]


def test_an_input_that_is_typed_has_its_own_cell(layout: Layout) -> None:
    (cell,) = layout.cells_of(layout.inputs["F22"]).values()
    assert (cell.key, cell.case, cell.place) == ("printed_uplift", "", ("Inputs", (11, 4)))


def test_all_typed_cells_are_known_by_their_keys(layout: Layout) -> None:
    expected = {f"{name}@{head}".casefold() for name in DRIVERS for head in HEADS}
    assert layout.typed_cells.keys() == expected | {*EVIDENCE, *SERIES, "case"}


@pytest.mark.parametrize("wanting", ["case", "cases"])
def test_without_one_of_its_names_there_are_no_cases(layout: Layout, wanting: str) -> None:
    found = without(layout, wanting)
    assert found.cases is None
    assert list(found.cells_of(found.inputs["F20"])) == [""]


@pytest.mark.parametrize(
    "names",
    [
        {"case": "Inputs!$D$2:$E$2"},
        {"case": "Inputs!$D$5"},
        {"cases": "Inputs!$E$4"},
        {"cases": "Inputs!$E$4:$E$9"},
        {"cases": "Inputs!$E$20:$I$20"},
        {"cases": "#REF!"},
    ],
)
def test_names_that_lead_elsewhere_make_no_cases(layout: Layout, names: dict[str, str]) -> None:
    assert without(layout, **names).cases is None


@pytest.mark.parametrize(
    ("name", "case", "holder"),
    [
        ("lease_capacity", "Bear", "Bear"),
        ("lease_capacity", "Base", "As published"),
        ("lease_capacity", "Own", "As published"),
        ("lease_price", "Bear", "Base"),
        ("lease_price", "Own", "Base"),
        ("lease_price", "no such case", "Base"),
    ],
)
def test_a_blank_is_read_from_base_then_as_published(
    layout: Layout, name: str, case: str, holder: str
) -> None:
    entry = next(entry for entry in layout.inputs.values() if entry.name == name)
    assert layout.holder(entry, case).case == holder


def test_words_stand_beside_the_print_and_beside_the_own_figure(layout: Layout) -> None:
    cells = layout.cells_of(layout.inputs["F20"])
    assert layout.words(cells["As published"]) == Provenance(*MS)
    assert layout.words(cells["Own"]) == Provenance()
    assert layout.words_of(cells["Own"])["publisher"] == ("Inputs", (5, 16))
    assert layout.words_of(cells["Bear"]) == {}
    assert layout.cases and layout.words_of(layout.cases.cell) == {}
    fewer = without(layout, "input_note", "input_quote")
    assert list(fewer.words_of(cells["As published"])) == ["publisher", "as_of", "status", "source"]
    other = Provenance(*MS)._replace(quote="another", note="another")
    assert fewer.has_words(cells["As published"], other)
    assert not layout.has_words(cells["As published"], other)


def test_a_series_shares_the_words_of_its_row(layout: Layout) -> None:
    keys = layout.typed_cells
    row = layout.row_of(keys["capex_2027"])
    assert [cell.key for cell in row] == ["capex_2026", "capex_2027"]
    assert layout.row_of(keys["lease_price@own"]) == [keys["lease_price@own"]]
    assert layout.row_of(keys["case"]) == [keys["case"]]
    assert layout.label(keys["capex_2027"]) == "Capex"
    assert layout.label(keys["lease_price@own"]) == "Lease price"


def test_a_case_is_found_in_any_letters(layout: Layout) -> None:
    assert layout.cases
    assert layout.cases.find(" as  PUBLISHED") == "As published"
    with pytest.raises(BadInput, match="the cases are As published, Bear, Base, Bull, Own"):
        layout.cases.find("Boom")
