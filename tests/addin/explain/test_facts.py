"""The figure behind a cell with the words beside it, and what happened to it."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from addin.explain.facts import Facts
from tests.addin.command_runner import leasebridge
from tests.addin.explain.books import layout_of
from tests.addin.sample_books.case_books import FIRST, MS, QUOTE, case_book

LIVE, OWN = ("Inputs", (FIRST, 4)), ("Inputs", (FIRST, 9))


def test_a_driver_is_the_figure_of_the_case_that_is_live(tmp_path: Path) -> None:
    fact = Facts(layout_of(case_book(tmp_path))).at(LIVE)
    assert fact and (fact.value, fact.case, fact.label) == (250.0, "As published", "Lease capacity")
    assert fact.words == MS and fact.words.quote == QUOTE


def test_after_a_change_it_is_the_new_one_with_its_own_words(tmp_path: Path) -> None:
    model = case_book(tmp_path)
    leasebridge("refresh", model, "--set", "lease_capacity=400")
    facts = Facts(layout_of(model))
    fact = facts.at(LIVE)
    assert fact and (fact.value, fact.case) == (400.0, "Own")
    assert fact.words.status == "overridden" and not fact.words.quote
    rows = [(row.name, row.old, row.new, row.source) for row in facts.history(LIVE)]
    assert rows[0] == ("lease_capacity@Own", None, 400.0, "--set")
    assert ("case", "As published", "Own", "--set") in rows
    assert [row.name for row in facts.history(OWN)] == ["lease_capacity@Own"]


def test_what_was_typed_since_is_told_as_not_recorded(tmp_path: Path) -> None:
    model = case_book(tmp_path)
    book = openpyxl.load_workbook(model)
    book["Inputs"].cell(*OWN[1]).value = 300
    book.save(model)
    (row,) = Facts(layout_of(model)).history(OWN)
    assert (row.run, row.old, row.new, row.source) == (0, None, 300.0, "typed in the workbook")


def test_a_cell_that_is_no_input_has_no_fact_and_no_history(tmp_path: Path) -> None:
    facts = Facts(layout_of(case_book(tmp_path)))
    assert facts.at(("Model", (1, 1))) is None and facts.history(("Model", (1, 1))) == []
