"""The template's cached values: published figures at printed precision, checks, no errors."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from addin.xlsx.reader import read_workbook
from tests.workbooks.formula_parts import formula_cells
from workbooks import TEMPLATE
from workbooks.model.checks import KINDS


def value(template: Workbook, name: str) -> Any:
    [(sheet, place)] = template.defined_names[name].destinations
    return template[sheet][place].value


def block(template: Workbook, name: str) -> list[list[Any]]:
    [(sheet, place)] = template.defined_names[name].destinations
    return [[cell.value for cell in row] for row in template[sheet][place]]


@pytest.mark.parametrize(
    ("name", "expected", "digits"),
    [
        ("lease_total", 10_000, 9),
        ("lease_first_year", 5_041.095890, 6),
        ("deal_price", 30, 9),
        ("deal_price_ratio", 10, 9),
        ("base_eps", 37.125, 9),
        ("diluted_shares", 2_573.776075, 6),
        ("eps_uplift", 2.972287, 6),
        ("eps_uplift_pct", 0.08006159, 8),
        ("eps_uplift_pct_estimate", 0.09006929, 8),
        ("margin_implied", 0.899308, 6),
        ("uplift_company_margin", 1.35, 2),
        ("eps_estimate_growth", 0.012270, 6),
        ("customer_1_share", 0.35412475, 8),
        ("two_customers_share", 0.49496982, 8),
        ("backlog_low", 98.4, 9),
        ("backlog_high", 105.6, 9),
        ("contract_life", 6.061415, 6),
        ("own_capacity_2026", 5, 9),
        ("own_capacity_2027", 8.5, 9),
        ("footprint_total", 34, 9),
        ("capex_growth_2027", 0.206897, 6),
        ("capex_growth_2028", 0.171429, 6),
        ("cloud_capex_sum", 565, 9),
        ("lease_of_capex", 0.057143, 6),
        ("lease_of_own", 0.029412, 6),
        ("mw_needed", 312.260274, 0),
        ("revenue_at_stake", 9.84, 9),
    ],
)
def test_the_model_gives_the_figures_that_are_known(
    template: Workbook, name: str, expected: float, digits: int
) -> None:
    assert round(value(template, name), digits) == pytest.approx(expected, abs=10**-digits / 2)


def test_printed_figures_tie_at_printed_precision(template: Workbook) -> None:
    assert f"{value(template, 'eps_uplift'):.2f}" == "2.97"
    assert f"{value(template, 'eps_uplift_pct'):.0%}" == "8%"
    assert f"{value(template, 'eps_uplift_pct_estimate'):.0%}" == "9%"
    assert value(template, "customer_1_share") > 1 / 3
    assert 0.45 < value(template, "two_customers_share") < 0.5


def test_the_master_check_and_every_check_hold(template: Workbook) -> None:
    checks = block(template, "model_checks")
    assert value(template, "master_check") is True
    assert [row[0] for row in checks if row[-1] is not True] == []
    assert len({row[0] for row in checks}) == len(checks) > 60
    assert {row[1] for row in checks} == set(KINDS)


def test_disputed_source_figures_are_flagged(template: Workbook) -> None:
    flags = {row[0]: row[-1] for row in block(template, "source_flags")}
    assert len(flags) == 4
    assert all(flag is True for flag in flags.values())


def test_no_cell_is_an_error_and_every_formula_has_a_value(template: Workbook) -> None:
    # openpyxl reads an empty text as nothing.
    stored = read_workbook(TEMPLATE).by_name
    for sheet, cell, _ in formula_cells(openpyxl.load_workbook(TEMPLATE)):
        value = stored[sheet].cells[cell.row, cell.column].value
        assert value is not None, f"{sheet}!{cell.coordinate}"
        assert template[sheet][cell.coordinate].data_type != "e", f"{sheet}!{cell.coordinate}"


def test_the_grids_are_linear_in_capacity_and_in_price(template: Workbook) -> None:
    for grid in ("mm_grid", "eps_grid", "pct_grid"):
        cells = block(template, grid)
        for row, capacity in zip(cells, (0.25, 0.5, 1, 2, 4), strict=True):
            expected = [cells[2][2] * capacity * price for price in (0.5, 0.75, 1, 1.25, 1.5)]
            assert row == pytest.approx(expected)


def test_the_bridge_foots_and_its_waterfall_ends_where_it_does(template: Workbook) -> None:
    for name in ("bridge_values", "bridge_values_estimate"):
        steps = [row[0] for row in block(template, name)]
        assert sum(steps[:6]) == pytest.approx(steps[6])
        assert steps[7] / steps[0] == pytest.approx(steps[8])
    for base in ("base", "estimate"):
        assert value(template, f"waterfall_gap_{base}") == 0


def test_the_template_is_what_the_code_makes(book: Workbook) -> None:
    if not TEMPLATE.exists():
        pytest.skip("the template has not been built: leasebridge build")
    made = {(s, c.coordinate): f for s, c, f in formula_cells(book)}
    kept = {(s, c.coordinate): f for s, c, f in formula_cells(openpyxl.load_workbook(TEMPLATE))}
    assert kept == made
