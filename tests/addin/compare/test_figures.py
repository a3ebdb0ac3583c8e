"""Inputs that differ, and what each of them did to the answers: the parts sum to the change."""

from __future__ import annotations

from math import fsum
from pathlib import Path

import openpyxl
import pytest

from addin.compare.figures import Figures, InputDifference
from addin.formulas import References
from addin.inputs import Layout
from addin.refresh import HeadlineChange
from addin.xlsx import read_workbook
from tests.addin.command_runner import leasebridge
from tests.addin.sample_books.case_books import case_book


def figures(old: Path, new: Path) -> Figures:
    books = [read_workbook(path) for path in (old, new)]
    return Figures(*(Layout(book, References(book)) for book in books))


def told(found: Figures) -> tuple[list[InputDifference], dict[str, HeadlineChange]]:
    changes = found.changes()
    return changes, {change.headline.name: change for change in found.headlines(changes)}


@pytest.fixture
def moved(tmp_path: Path) -> tuple[Path, Path]:
    old, new = case_book(tmp_path), tmp_path / "new.xlsx"
    sets = "--set", "lease_capacity=500", "--set", "lease_price=30", "--set", "shares=2000"
    assert leasebridge("refresh", old, "--output", new, *sets).code == 0
    return old, new


def test_inputs_say_what_they_were_and_where_they_come_from(moved: tuple[Path, Path]) -> None:
    changes, _ = told(figures(*moved))
    own = {d.change.cell.key: d for d in changes if not d.change.is_copy}
    assert set(own) == {"lease_capacity@Own", "lease_price@Own", "shares", "case"}
    capacity = own["lease_capacity@Own"]
    assert (capacity.change.old, capacity.change.new) == (None, 500.0)
    assert capacity.change.source == "--set" and capacity.when
    assert capacity.change.words and capacity.change.words.new.status == "overridden"
    assert own["shares"].change.old == 2_573.776


def test_the_parts_sum_to_the_change(moved: tuple[Path, Path]) -> None:
    _, headlines = told(figures(*moved))
    assert set(headlines) == {"uplift", "uplift_pct", "revenue"}
    for change in headlines.values():
        assert not change.unexplained
        assert isinstance(change.old, float) and isinstance(change.new, float)
        parts = fsum(part.amount for part in change.parts)
        assert parts == pytest.approx(change.new - change.old, abs=1e-9)
    names = {name for part in headlines["uplift"].parts for name in part.names}
    assert {"lease_capacity", "lease_price", "shares"} <= names
    assert headlines["revenue"].parts[0].amount == pytest.approx(8_750)


def test_it_is_the_attribution_of_a_refresh(tmp_path: Path) -> None:
    old, new = case_book(tmp_path), tmp_path / "new.xlsx"
    report = leasebridge(
        "refresh", old, "--output", new, "--set", "F20=500", "--set", "F21=30", "--json"
    ).json
    _, headlines = told(figures(old, new))
    for facts in report["headlines"]:
        parts = {part.label: part.amount for part in headlines[facts["name"]].parts}
        assert parts == pytest.approx({p["label"]: p["amount"] for p in facts["explained"]})


def test_one_input_and_a_formula_that_changed_are_not_one_input(tmp_path: Path) -> None:
    """The whole change is not laid to the one input when a formula moved the answer, too."""
    old, new = case_book(tmp_path), tmp_path / "new.xlsx"
    assert leasebridge("refresh", old, "--output", new, "--set", "shares=2000").code == 0
    book = openpyxl.load_workbook(new)
    book["Model"]["A1"] = book["Model"]["A1"].value + "*2"
    book.save(new)
    leasebridge("refresh", new)
    _, headlines = told(figures(old, new))
    assert headlines["revenue"].unexplained == "not only inputs have changed"
    assert not headlines["revenue"].parts


def test_an_input_that_only_one_of_them_has(tmp_path: Path) -> None:
    old, new = case_book(tmp_path), tmp_path / "new.xlsx"
    book = openpyxl.load_workbook(old)
    del book.defined_names["shares"]
    book.save(new)
    found = figures(old, new)
    assert found.removed() == ["shares"] and found.added() == []
    assert figures(new, old).added() == ["shares"]


def test_a_unit_that_is_another_now(tmp_path: Path) -> None:
    old, new = case_book(tmp_path), tmp_path / "new.xlsx"
    book = openpyxl.load_workbook(old)
    book.defined_names["shares"].comment = "X07 | bn"
    book["Inputs"][book.defined_names["shares"].attr_text.rpartition("!")[2]].value = 2.5
    book.save(new)
    (found,) = [d for d in figures(old, new).changes() if d.change.cell.input.id == "X07"]
    assert (found.change.old, found.old_unit, found.change.new) == (2_573.776, "mm", 2.5)


def test_why_two_workbooks_share_no_answer(tmp_path: Path) -> None:
    old, new = case_book(tmp_path), tmp_path / "new.xlsx"
    book = openpyxl.load_workbook(old)
    for name in ("uplift", "uplift_pct", "revenue"):
        book.defined_names[name].comment = None
    book.save(new)
    assert figures(old, new).no_answers() == "new.xlsx names no headlines"
    assert figures(old, old).no_answers() == figures(new, new).no_answers() == ""


def test_answers_that_stayed_are_named(moved: tuple[Path, Path]) -> None:
    old, _ = moved
    found = figures(old, old)
    assert found.changes() == [] and found.headlines([]) == []
    assert found.unmoved([]) == ["Lease revenue, $mm", "EPS uplift, $", "EPS uplift, %"]
