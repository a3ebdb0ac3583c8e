"""A formula in the words of the labels and values that it reads."""

from __future__ import annotations

from typing import Any

import pytest

from addin.explain.labels import Labels
from addin.explain.words import Words, spoken
from tests.addin.explain.books import grid, layout_of
from workbooks import TEMPLATE


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    rows: list[list[Any]] = [["Sales", 200], ["Costs", 50], ["Note", "so"], ["Rate", 0.25]]
    layout = layout_of(grid(tmp_path_factory.mktemp("words") / "a.xlsx", rows, rate="$B$4"))
    return Words(layout, Labels(layout))


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("B1-B2", "Sales 200 - Costs 50"),
        ("(B1-B2)*(1-rate)", "(Sales 200 - Costs 50) x (1 - Rate 0.25)"),
        ("B1-(B2-1)", "Sales 200 - (Costs 50 - 1)"),
        ("SUM(B1:B2)", "the sum of Sales to Costs (Model!B1:B2)"),
        ('IF(B1>=0,B1,"NM")', 'if Sales 200 at least 0: Sales 200; otherwise "NM"'),
        ('IFERROR(B1/B2,"NM")', "Sales 200 / Costs 50"),
        ("IFERROR(B1/B2,0)", "Sales 200 / Costs 50 (or 0 where that is an error)"),
        ('"so "&TEXT(ROUND(B1,2),"0.00")', '"so " & Sales 200'),
        ("VLOOKUP(1,B1:B2,2)", "VLOOKUP(1, Sales to Costs (Model!B1:B2), 2)"),
        ("-B2%", "-Costs 50%"),
        ("B9", "Model!B9 blank"),
        ("no_such_name+1", "no_such_name + 1"),
        ("LEASE_REVENUE(B2,40,,rate)", "lease revenue of capacity 50, price 40, utilisation 25%"),
        ("LEASEBRIDGE_VERSION()", "leasebridge version"),
        ("1+", ""),
    ],
)
def test_formulas(words: Words, formula: str, said: str) -> None:
    assert words.formula(formula, "Model") == said


def test_the_bridge_of_the_template() -> None:
    layout = layout_of(TEMPLATE)
    formula = layout.book.by_name["Bridge"].cells[61, 6].formula
    said = Words(layout, Labels(layout)).formula(formula or "", "Bridge")
    assert said.startswith("EPS bridge of base EPS 37.13, diluted shares 2,573.8, revenue 10,000")


def test_a_long_formula_is_cut(words: Words) -> None:
    said = words.formula("+".join(["B1"] * 200), "Model")
    assert len(said) == 400 and said.endswith("...")


def test_names_are_spoken() -> None:
    assert spoken("EPS_BRIDGE") == "EPS bridge" and spoken("watts_per_gpu") == "watts per GPU"
