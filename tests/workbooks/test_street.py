"""The Street, the value and the tracker: by hand, against print, and with new reports."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from tests.addin.command_runner import leasebridge
from tests.workbooks.test_values import value
from workbooks import TEMPLATE

REPORTS = Path(__file__).parents[1] / "files" / "reports_july_2026.csv"
SHARES = 60_458 / 23.49
UPLIFT = 250 * 40 * 0.9 * 0.85 / SHARES


def row(book: Workbook, sheet: str, label: str, nth: int = 0) -> list[Any]:
    """What stands in a row right of its label: the unit, the constant, the series."""
    found = [cells for cells in book[sheet].iter_rows(min_col=2) if cells[0].value == label]
    return [cell.value for cell in found[nth][1:]]


@pytest.mark.parametrize(
    ("broker", "target", "before", "after"),
    [
        # 38%, 44% and 48% stand in print, on the close before the news.
        ("Morgan Stanley", 775, 0.38, 0.26),
        ("Deutsche Bank", 810, 0.44, 0.32),
        ("Bank of America", 835, 0.48, 0.36),
        ("UBS", 865, 0.54, 0.41),
        ("Bernstein", 850, 0.51, 0.39),
    ],
)
def test_a_target_promises_what_is_in_print(
    template: Workbook, broker: str, target: float, before: float, after: float
) -> None:
    _, price, _, _, *upside = row(template, "Street", broker)
    assert price == target
    assert upside[:2] == pytest.approx([before, after], abs=0.005)


def test_a_target_of_the_landlord_is_told_on_its_own_share_price(template: Workbook) -> None:
    cells = row(template, "Street", "CoreWeave: Bernstein")
    assert cells[1] == 67 and cells[2] == "Underperform"
    assert cells[5] == pytest.approx(67 / 81.71 - 1)


def test_a_print_says_which_price_and_margin_it_takes_for_granted(template: Workbook) -> None:
    """5.69 a gigawatt takes 17.2bn before tax: out of reach under $17.2 a watt."""
    cells = row(template, "Street", "Wells Fargo, EPS of reselling a gigawatt, 2028E")
    _, printed, megawatts, per_gw, pretax, least, margin, price, model, gap, *_ = cells
    assert (printed, megawatts, per_gw) == (5.69, 1000, 5.69)
    assert pretax == pytest.approx(5.69 * SHARES / 0.85 / 1000)
    assert (round(pretax, 1), round(least, 1)) == (17.2, 17.2)
    assert margin == pytest.approx(0.43, abs=0.005)
    assert price == pytest.approx(5.69 * SHARES / 0.85 / 0.9 / 1000)
    assert model == pytest.approx(4 * UPLIFT) and gap == pytest.approx(model - printed)
    at_price = row(template, "Street", "Wells Fargo, EPS of reselling a gigawatt, 2028E", 1)[2:7]
    assert at_price[0] == pytest.approx(0.86, abs=0.005)
    assert at_price[2] == pytest.approx(0.43, abs=0.005)


def test_no_margin_is_enough_for_the_printed_uplift_at_half_its_price(template: Workbook) -> None:
    margins = row(template, "Street", "Morgan Stanley, 2028E", 1)[2:7]
    prices = (20, 30, 40, 50, 60)
    by_hand = [2.97 * SHARES / 0.85 / (250 * price) for price in prices]
    assert margins == pytest.approx(by_hand)
    assert margins[0] > 1 > margins[2]


def test_the_news_was_paid_for_as_core_business(template: Workbook) -> None:
    years = row(template, "Value", "In years of the live lease's earnings")[2:6]
    moves = [613.34 - 563.29, 612.91 - 563.29, 628.28 - 563.29, 613.34 * 0.95 - 563.29]
    assert years == pytest.approx([move / UPLIFT for move in moves])
    assert value(template, "pe_before") == pytest.approx(563.29 / 33)
    added = row(template, "Value", "Market value added")
    assert added[2] == pytest.approx(moves[0] * SHARES / 1000)
    assert round(added[2]) == 129 and "1,958mm" in added[7]  # what 98bn would take


def test_the_lease_is_worth_its_flows_as_a_bridge_and_its_multiple_as_core_business(
    template: Workbook,
) -> None:
    published, _, _, bull, _ = row(
        template, "Value", "As a bridge: present value, paid at year ends"
    )[2:7]
    assert published == pytest.approx(UPLIFT / 1.1)
    first = row(template, "Value", "EPS uplift")[5]
    by_hand = sum(first * 1.03 ** (year - 1) / 1.1**year for year in range(1, 6))
    assert bull == pytest.approx(by_hand)
    core = row(template, "Value", "As core business: at the P/E above")[2]
    assert core == pytest.approx(UPLIFT * 563.29 / 33)


def test_the_year_after_grows_once_the_one_off_is_out(template: Workbook) -> None:
    """8.03bn is 3.13 a share; without it 2026 is about 29.5, and 2027 is 12% more, not flat."""
    assert value(template, "one_off_eps") == pytest.approx(3.13)
    assert value(template, "one_off_eps") == pytest.approx(8_030 / SHARES, abs=0.02)
    assert row(template, "Bridge", "2026E without it")[2] == pytest.approx(29.47)
    assert value(template, "eps_growth_underlying") == pytest.approx(33 / 29.47 - 1)
    assert round(value(template, "eps_growth_underlying"), 2) == 0.12


def test_a_cut_of_capex_saves_cash_at_once_and_depreciation_over_time(template: Workbook) -> None:
    assert row(template, "Capex", "Capex after the cut")[2:6] == pytest.approx(
        [145, 157.5, 184.5, 487]
    )
    assert row(template, "Capex", "Depreciation spared")[2:5] == pytest.approx([0, 3.5, 7.6])
    spared = row(template, "Capex", "EPS that this spares")[2:5]
    assert spared == pytest.approx([saved * 850 / SHARES for saved in (0, 3.5, 7.6)])


def test_a_facts_file_fills_the_tracker_and_the_verdict_follows(tmp_path: Path) -> None:
    model = tmp_path / "model.xlsx"
    shutil.copy(TEMPLATE, model)
    run = leasebridge("refresh", model, "--facts", REPORTS)
    assert run.code == 0 and "Model integrity: holds" in run.out, run
    book = openpyxl.load_workbook(model, data_only=True)
    lines = {
        "META: capex guidance, FY2026": (135, 137.5),
        "META: capex estimate, FY2027E": (175, 185),
        "GOOGL: capex estimate, FY2027E": (257, 290),
        "AMZN: capex estimate, FY2027E": (196, 230),
    }
    for label, (before, after) in lines.items():
        _, _, *cells = row(book, "Market", label)
        assert (cells[0], cells[1], cells[3]) == (before, after, before)
        assert cells[4] == pytest.approx(after / before - 1)
        assert cells[5] == "Confirmed" and cells[6].startswith("2026-07"), cells
        assert "GitHub" in cells[7]
    counted = [value(book, f"capex_{state}") for state in ("open", "confirmed", "refuted")]
    assert counted == [4, 4, 0]
    verdict = "New figures for 4 of 8 lines: 4 up, 0 down; capex is raised"
    assert value(book, "capex_verdict") == verdict
    assert row(book, "Capex", "What the tracker says since")[0] == verdict
    # What nobody has reported stays open, and no zero.
    assert row(book, "Market", "AMZN: capex guidance, FY2026")[3:8] == [
        None,
        None,
        200,
        None,
        "Open",
    ]
