"""Places in a formula: which cell each way to name one leads to, and what stays when copied."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.utility import xl_cell_to_rowcol

from workbooks.model.addresses import FIRST_COLUMN, FIRST_ROW, Places, cell_text, names_in
from workbooks.model.layout import Cell, Column, Row, Sheet

COLUMNS = tuple(Column(key, "", 10) for key in ("label", "unit", "value", "s1", "s2"))
ROWS = (
    Row({"label": "Price", "value": Cell(40, name="price", comment="F18 | $/W-yr")}, key="price"),
    Row({"label": "a title"}),
    Row({"s1": 100, "s2": Cell("={price}*2", name="last")}, key="volume"),
    Row({"s1": Cell(1, name="first", comment="of two")}, key="year_2"),
)
SHEET = Sheet("Lease", "", "", COLUMNS, ROWS, names={"volumes": "{volume.s1}:{volume.s2}"})
PLACES = Places(SHEET)
S1, S2 = 4, 5
"""The columns s1 and s2, counted from 0: E and F."""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("{price}", "$D$6"),  # its constant
        ("{^price}", "F$6"),  # the own column, for all its constant
        ("{volume}", "F8"),
        ("{<volume}", "E8"),
        ("{volume.s1}", "$E$8"),
        ("{price.label}", "$B$6"),
        ("{@unit}", "$C9"),
        ("{year_2}", "F9"),
        ("=IF({@label}=\"\",{volume}*{price},SUM({volume.s1}:{<volume}))",
         '=IF($B9="",F8*$D$6,SUM($E$8:E8))'),
        ("=lease_total*{0}&{}&{Price}", "=lease_total*{0}&{}&{Price}"),
    ],
)  # fmt: skip
def test_each_way_to_name_a_place_has_its_address(text: str, address: str) -> None:
    assert PLACES.resolve(text, row=8, column=S2) == address


@pytest.mark.parametrize("text", ["{nowhere}", "{^nowhere}", "{@nowhere}", "{volume.nowhere}"])
def test_a_place_that_is_not_there_is_an_error_and_no_address(text: str) -> None:
    with pytest.raises(KeyError, match="nowhere"):
        PLACES.resolve(text, 8, S2)


@given(st.integers(0, 1000), st.integers(1, 200))
def test_only_what_is_relative_moves_with_the_cell(row: int, column: int) -> None:
    fixed = "{price}{volume.s1}"
    assert PLACES.resolve(fixed, row, column) == PLACES.resolve(fixed)
    in_row = PLACES.resolve("{@unit}", row, column)
    assert xl_cell_to_rowcol(in_row.replace("$", "")) == (row, PLACES.columns["unit"])
    here, left = (PLACES.resolve(text, row, column) for text in ("{volume}", "{<volume}"))
    assert xl_cell_to_rowcol(here) == (PLACES.rows["volume"], column)
    assert xl_cell_to_rowcol(left) == (PLACES.rows["volume"], column - 1)


def test_rows_and_columns_stand_in_their_order_below_and_beside_the_margin() -> None:
    assert list(PLACES.columns.values()) == list(range(FIRST_COLUMN, FIRST_COLUMN + 5))
    assert PLACES.rows == {"price": FIRST_ROW, "volume": FIRST_ROW + 2, "year_2": FIRST_ROW + 3}
    assert (PLACES.columns["s1"], PLACES.columns["s2"]) == (S1, S2)


def test_names_lead_to_their_cells_and_ranges_for_good_and_have_their_comments() -> None:
    assert PLACES.names() == {
        "volumes": "=Lease!$E$8:$F$8",
        "price": "=Lease!$D$6",
        "last": "=Lease!$F$8",
        "first": "=Lease!$E$9",
    }
    assert PLACES.comments() == {"price": "F18 | $/W-yr", "first": "of two"}


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        ("=lease_total*2+tax_rate", {"lease_total", "tax_rate"}),
        ("=IF(price>1,SUM(volumes),$D$6)", {"price", "volumes"}),
        ('="per share of "&unit_2&" in all"', {"unit_2"}),
        ("=EPS_BRIDGE(A1,B2)", set()),
    ],
)
def test_the_names_of_a_formula_are_neither_its_texts_nor_its_calls(
    formula: str, names: set[str]
) -> None:
    assert names_in(formula) == names


def test_a_key_leads_to_one_row() -> None:
    rows = (Row({"label": "Price"}, key="price"), Row({"label": "Another"}, key="price"))
    with pytest.raises(ValueError, match="Lease: two rows have the key price"):
        Places(Sheet("Lease", "", "", (), rows))


def test_an_address_has_its_dollars_where_it_stays() -> None:
    assert [cell_text(5, 27, row, column) for row in (False, True) for column in (False, True)] == [
        "AB6",
        "$AB6",
        "AB$6",
        "$AB$6",
    ]
