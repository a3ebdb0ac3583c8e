"""A cell is called by the texts around it, and its value is written as people write it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.explain.labels import Labels, figure
from tests.addin.explain.books import grid, layout_of
from tests.addin.sample_books.case_books import case_book
from udfs.cells import Value
from workbooks import TEMPLATE


def test_a_cell_is_called_by_its_row_and_where_there_are_several_by_its_column(
    tmp_path: Path,
) -> None:
    rows: list[list[Any]] = [
        ["Item", "Unit", "2026", "2027"],
        ["Sales", "$mm", 5, "=C2"],
        ["Margin", "%", 0.4],
    ]
    labels = Labels(layout_of(grid(tmp_path / "a.xlsx", rows, sales="$C$2")))
    assert labels.label(("Model", (2, 3))) == "Sales, 2026"
    assert labels.label(("Model", (2, 4))) == "Sales, 2027"
    assert labels.label(("Model", (3, 3))) == "Margin"
    assert labels.unit(("Model", (2, 4))) == "$mm" and labels.name(("Model", (2, 3))) == "sales"
    # Nothing shows it as a percentage: then it is none.
    assert labels.unit(("Model", (3, 3))) == ""
    assert labels.label(("Model", (9, 9))) == ""


def test_inputs_and_headlines_are_called_what_the_workbook_calls_them(tmp_path: Path) -> None:
    labels = Labels(layout_of(case_book(tmp_path)))
    assert labels.label(("Inputs", (5, 4))) == "Lease capacity"
    assert labels.label(("Inputs", (5, 9))) == "Lease capacity"
    assert labels.label(("Model", (2, 1))) == "EPS uplift"
    assert labels.unit(("Model", (2, 1))) == "$" and labels.unit(("Inputs", (5, 4))) == "MW"


def test_the_unit_of_a_row_is_not_that_of_a_cell_shown_otherwise() -> None:
    labels = Labels(layout_of(TEMPLATE))
    assert labels.unit(("Capacity", (31, 4))) == ""  # MW in a row of percentages
    assert labels.unit(("Capacity", (33, 6))) == "%"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (37.125, "", "37.13"),
        (40.09728654, "$", "40.10"),
        (2_573.776, "", "2,573.8"),
        (10_000.0, "", "10,000"),
        (0.9, "fraction", "90%"),
        (0.08006, "%", "8.01%"),
        (0.07, "%", "7%"),
        (46_935.0, "date", "2028-07-01"),
        (0.0, "", "0"),
        (-0.0012345678, "", "-0.001235"),
        (0.000012345, "", "0.000012"),
        (1e300, "", "1e+300"),
        (True, "", "TRUE"),
        (None, "", "blank"),
        ("NM", "%", "NM"),
    ],
)
def test_figures(value: Value, unit: str, shown: str) -> None:
    assert figure(value, unit) == shown


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_figure_is_near_its_value(value: float) -> None:
    shown = float(figure(value).replace(",", ""))
    assert shown == pytest.approx(value, rel=5e-3, abs=5e-7)
