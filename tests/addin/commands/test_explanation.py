"""An explained cell as text, line by line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from addin.commands.explanation import explanation_facts, explanation_lines
from addin.explain import Precedent, explain
from addin.xlsx import read_workbook
from tests.addin.explain.books import grid
from tests.addin.sample_books.case_books import case_book
from workbooks import TEMPLATE


def lines(path: Path, cell: str, depth: int = 4) -> list[str]:
    return list(explanation_lines(explain(read_workbook(path), cell, depth=depth)))


def test_a_small_tree(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Sales", 200.5],
        ["Rate", 0.25],
        ["Tax", "=B1*B2"],
        ["Left", "=B1-B3"],
    ]
    assert lines(grid(tmp_path / "a.xlsx", rows, tax="$B$3"), "B4") == [
        "Left = 1  (Model!B4)",
        "  = Sales 200.5 - Tax 1",
        "  =B1-B3",
        "What feeds it",
        "  Sales = 200.5  (Model!B1)",
        "  Tax = 1  (tax, Model!B3)  =B1*B2",
        "    Sales = 200.5  (Model!B1)",
        "    Rate = 0.25  (Model!B2)",
        "Typed in cells that are no named input: Model!B1, Model!B2",
    ]


def test_what_is_left_out_is_counted() -> None:
    said = lines(TEMPLATE, "eps_uplift", depth=1)
    assert any(line.endswith("... 2 cells further back") for line in said)
    assert any("formulas further back (--depth shows more)" in line for line in said)


def test_cases_of_one_input_are_one_line() -> None:
    said = "\n".join(lines(TEMPLATE, "weighted_uplift"))
    assert (
        "F20 META: leased capacity (scenario), MW: 250 As published, 200 Bear, 500 Bull; " in said
    )


def test_an_error_says_why(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Model").write_formula("A1", "=1/0", None, "#DIV/0!")
    assert "  because Model!A1: =1/0" in lines(path, "A1")


def test_an_input(tmp_path: Path) -> None:
    assert lines(case_book(tmp_path), "F20") == [
        "Lease capacity, MW = 250  (lease_capacity, Inputs!D5)",
        "  input F20, case As published: Morgan Stanley, 2026-07-01, given: "
        '"leasing out 250MW of computing power"',
    ]


def test_the_cell_of_the_live_case(tmp_path: Path) -> None:
    assert lines(case_book(tmp_path), "case") == [
        'Live case = "As published"  (case, Inputs!D2)',
        "  typed; it says which case is live",
    ]


def test_json_has_the_whole_tree() -> None:
    found = explain(read_workbook(TEMPLATE), "Bridge!F61")
    facts = explanation_facts(found)
    assert len(facts["precedents"]) == len(found.itself.feeds) == 6
    assert all(isinstance(feed, Precedent) for feed in found.itself.all())
    assert facts["precedents"][0]["precedents"][0]["through"] == ["Inputs!D22"]
