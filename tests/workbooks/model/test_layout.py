"""The words of the model: rows with their cells in place, and checks that say what they mean."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin.refresh import refresh
from addin.xlsx import read_workbook
from udfs.cells import Value
from workbooks.model.layout import (
    Cell,
    Check,
    blank,
    calculation_columns,
    heads,
    holds,
    line,
    numbers_check,
    ratio,
    section,
    words,
)


def calculated(tmp_path: Path, formulas: list[str], *cells: Value) -> list[Value]:
    """What formulas give on a sheet whose named range `block` holds these two columns of cells."""
    path = tmp_path / "words.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        for at, value in enumerate(cells):
            sheet.write(at // 2, at % 2, value)
        book.define_name("block", f"=S!$A$1:$B${max(1, len(cells) // 2)}")
        for row, formula in enumerate(formulas):
            sheet.write_formula(row, 4, formula, None, "")
    refresh(path, engine="embedded")
    found = read_workbook(path).by_name["S"].cells
    return [found[row, 5].value for row in range(1, len(formulas) + 1)]


def agree(tmp_path: Path, check: Check, *cells: Value) -> bool:
    expected, actual, tolerance = calculated(
        tmp_path, [check.expected, check.actual, check.tolerance], *cells
    )
    assert isinstance(expected, float) and isinstance(tolerance, float)
    return isinstance(actual, float) and abs(actual - expected) <= tolerance


@pytest.mark.parametrize(
    ("cells", "fine"),
    [
        ((1.0, 2.0, 3.0, 4.0), True),
        ((1.0, "NM", 3.0, 4.0), True),
        ((1.0, None, 3.0, 4.0), False),
    ],
)
def test_every_cell_of_a_range_is_a_number_or_is_marked(
    tmp_path: Path, cells: tuple[Value, ...], fine: bool
) -> None:
    check = numbers_check("Grid", "block")
    assert check.label.startswith("Grid: ")
    assert agree(tmp_path, check, *cells) is fine


def test_a_range_with_an_error_is_not_fine(tmp_path: Path) -> None:
    path = tmp_path / "words.xlsx"
    check = numbers_check("Grid", "block")
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", "=1/0", None, 0)
        sheet.write("A2", 1)
        book.define_name("block", "=S!$A$1:$A$2")
        sheet.write_formula("C1", f"=({check.actual[1:]})=({check.expected[1:]})", None, True)
    refresh(path, engine="embedded")
    assert read_workbook(path).by_name["S"].cells[1, 3].value is False


@pytest.mark.parametrize(
    ("top", "bottom", "less", "expected"),
    [
        ("6", "4", "", 1.5),
        ("6", "4", "-1", 0.5),
        ("2+4", "4", "", 1.5),
        ("-6", "4", "", -1.5),
        ("6", "0", "", "NM"),
        ("6", "-4", "-1", "NM"),
    ],
)
def test_a_ratio_to_nothing_or_to_a_loss_is_not_meaningful(
    tmp_path: Path, top: str, bottom: str, less: str, expected: Value
) -> None:
    assert calculated(tmp_path, [ratio(top, bottom, less)]) == [expected]


def test_a_statement_holds_or_does_not(tmp_path: Path) -> None:
    assert agree(tmp_path, holds("more", "order", "2>1"))
    assert not agree(tmp_path, holds("less", "order", "2<1"))
    assert not agree(tmp_path, holds("unknown", "order", "1/0>1"))


def test_a_line_puts_its_contents_into_the_columns_of_a_calculation() -> None:
    row = line("Revenue", "$mm", 40, series=("={a}", 2), note="why", key="rev", name="revenue")
    columns = [column.key for column in calculation_columns(10, 12)]
    assert set(row.cells) <= set(columns) and row.key == "rev"
    assert [row.cells.get(key) for key in columns] == [
        "Revenue",
        "$mm",
        Cell(40, name="revenue"),
        "={a}",
        2,
        "why",
        None,
    ]
    assert line("Cited", source="tax_rate").cites == "tax_rate"
    assert "value" not in line("Sum", series=(1,)).cells, "no constant, so its place is its series"
    assert line("Nothing", value=0).cells["value"] == Cell(0)


def test_a_calculation_has_a_column_for_each_width_between_its_constant_and_its_notes() -> None:
    columns = calculation_columns(8, 9, 10)
    series = {c.key: c.width for c in columns if c.key in ("s1", "s2", "s3", "s4")}
    assert series == {"s1": 8, "s2": 9, "s3": 10}
    assert [c.key for c in columns if c.tone == "note"] == ["note", "source"]
    assert [c.key for c in calculation_columns()] == ["label", "unit", "value", "note", "source"]


def test_the_other_rows_have_their_style_and_only_the_first_of_blank_ones_has_the_key() -> None:
    assert (section("Lease", "top").style, section("Lease").cells) == (
        "section",
        {"label": "Lease"},
    )
    assert heads("2027", "2028", value="Input", key="h").cells == {
        "value": "Input",
        "s1": "2027",
        "s2": "2028",
    }
    statement = words("Basis", "As published", "tax_rate")
    assert statement.cells["unit"] == Cell("As published", "prose")
    assert statement.cites == "tax_rate"
    room = blank(3, key="chart")
    assert [row.key for row in room] == ["chart", "", ""] and not any(row.cells for row in room)
