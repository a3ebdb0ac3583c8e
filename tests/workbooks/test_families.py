"""Stories with more or fewer years, customers and contracts than ours: the model still holds."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import leasebridge
from leasebridge.book import Book
from workbooks.build import build
from workbooks.model import model
from workbooks.story import FOLDER, Story, read_story

# Names of rows of the story Meta that are left out, and rows that are added.
VARIANTS: dict[str, tuple[str, Mapping[str, object]]] = {
    "fewer": (
        "capex_(growth_)?202[78]|customer_[23].*|nearly_half|contract_2.*"
        "|own_(addition|capacity)_2027|peer.*|deal_price.*|footprint.*",
        {},
    ),
    "more": (
        "",
        {
            "capex_2029": 230,
            "capex_2030": 260,
            "own_addition_2028": 2,
            "customer_4": "Bolt",
            "customer_4_contracts": 5,
            "customer_4_could_compete": 1,
            "customer_5": "Cord",
            "customer_5_contracts": 6,
            "customer_5_could_compete": 0,
            "contract_3": 3,
            "contract_3_expiry": "2033-01-31",
            "landlord_3": "Dell",
            "landlord_3_move": -0.2,
            "fiscal_year_end": 2,
        },
    ),
    "no landlord": ("(landlord|customer|target_landlord).*|contract_[12].*|over_a.*|nearly.*", {}),
    "no deal, one path": ("deal.*|api_.*|own_.*", {}),
    "no contract": (r"contract_\d.*", {}),
}


def written(folder: Path, without: str, added: Mapping[str, object]) -> Path:
    """The story Meta as a file of one's own, without some rows and with others."""
    with (FOLDER / "meta.csv").open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        heads = list(table.fieldnames or ())
        rows = [row for row in table if not re.fullmatch(without, row["name"])]
    path = folder / "mine.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, heads)
        out.writeheader()
        out.writerows([*rows, *({"name": name, "value": value} for name, value in added.items())])
    return path


@cache
def variant(name: str) -> tuple[Book, Story]:
    """A workbook of such a story, calculated."""
    with TemporaryDirectory() as folder:
        file = written(Path(folder), *VARIANTS[name])
        path = file.with_suffix(".xlsx")
        build(path, file)
        book = leasebridge.open(path)
        book.calculate("embedded")
        return book, read_story(file)


def labels(story: Story, sheet: str) -> dict[str, int]:
    """The rows of a sheet by their labels, counted as a spreadsheet counts them."""
    [found] = [each for each in model(story).sheets if each.name == sheet]
    return {str(row.cells.get("label")): at for at, row in enumerate(found.rows, start=6)}


@pytest.mark.parametrize("name", VARIANTS)
def test_the_model_holds(name: str) -> None:
    book, _ = variant(name)
    assert book["master_check"] is True


def test_a_fiscal_year_is_named_after_the_year_in_which_it_ends() -> None:
    book, story = variant("more")
    at = labels(story, "Lease")["Period starts"]
    # 1 March 2027 to 29 February 2028: the day 46,447 and 365 later.
    assert book[f"Lease!F{at - 1}"] == "FY2028E"
    assert [book[f"Lease!F{row}"] for row in (at, at + 1)] == [46447.0, 46447.0 + 365]
    assert book[f"Lease!G{at + 2}"] == pytest.approx(10_000 * 243 / 365)


def test_each_customer_and_each_contract_counts() -> None:
    book, story = variant("more")
    rows = labels(story, "Concentration")
    undisclosed = rows["Backlog reported"] - 1
    assert book[f"Concentration!D{undisclosed}"] == pytest.approx(99.4 - 82.6)
    assert book["at_risk_share"] == pytest.approx((35.2 + 14 + 5) / 99.4)
    assert book[f"Concentration!D{rows['All']}"] == pytest.approx(38.2)


def test_capex_is_summed_over_the_years_that_there_are() -> None:
    book, _ = variant("more")
    assert book["cloud_capex_sum"] == pytest.approx(145 + 175 + 205 + 230 + 260 + 4 * 20)


def test_own_capacity_runs_over_the_years_that_there_are() -> None:
    book, story = variant("more")
    assert book["own_capacity_2028"] == book["ledger_2028"] == pytest.approx(10.5)
    assert book["lease_of_own"] == pytest.approx(0.25 / 10.5)
    assert "Meta, added 2028E" in labels(story, "Capacity")


def test_one_year_has_no_growth_and_no_second_reading() -> None:
    _, story = variant("fewer")
    rows = labels(story, "Capex")
    assert "Capex in the live case" in rows
    assert not [label for label in rows if "CAGR" in label or "Build a cloud" in label]
