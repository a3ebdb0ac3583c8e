"""`diff` and `explain` answer, print JSON, and refuse in one line; they write no workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.commands.parser import MODEL, Commands, Parser
from addin.commands.questions import add_question_commands
from addin.xlsx import read_workbook
from tests.addin.command_runner import files, leasebridge, refused
from tests.addin.sample_books.case_books import case_book
from tests.addin.sample_books.compared_books import newer, older
from workbooks import TEMPLATE


@pytest.fixture
def books(tmp_path: Path) -> tuple[Path, Path]:
    return older(tmp_path), newer(tmp_path)


def test_diff_says_what_differs_and_writes_nothing(books: tuple[Path, Path]) -> None:
    before = files(books[0].parent)
    outcome = leasebridge("diff", *books)
    assert outcome.code == 0 and outcome.err == ""
    assert outcome.out.splitlines() == [
        "older.xlsx -> newer.xlsx",
        "Sheets, rows and columns",
        "  sheet renamed: Data -> Numbers",
        "  sheet added: Extra (0 cells)",
        "  sheet moved: Calc (now first)",
        "  Numbers: row 4 added: Inserted",
        "  Calc: row 1 added: What it comes to",
        "Formulas",
        "  Calc!B4 Tax: =B3*0.2 -> =B3*0.25",
        "  Calc!B5:F5 Spread (5 cells alike): =B4*2 -> =B4*2+1",
        "  Calc!B6 Typed: typed over a formula: =B2+1 -> 7",
        "Other typed cells",
        "  Notes!A1: hello -> hello you",
        "Names",
        "  total: Data!$C$7 -> Numbers!$B$8",
        "  renamed: tax -> levy",
        "Other results",
        "  profit: 30 -> 31",
        "  total: 100 -> 101",
        "  3 formulas unchanged, with another result",
    ]
    assert files(books[0].parent) == before


def test_diff_of_the_same(books: tuple[Path, Path]) -> None:
    outcome = leasebridge("diff", books[0], books[0])
    assert (outcome.code, outcome.out) == (0, "older.xlsx says the same as older.xlsx\n")
    assert leasebridge("diff", books[0], books[0], "--json").json["same"] is True


def test_diff_as_json(books: tuple[Path, Path]) -> None:
    facts = leasebridge("diff", *books, "--json").json
    assert facts["exit_code"] == 0 and facts["same"] is False
    assert {sheet["kind"] for sheet in facts["sheets"]} == {"renamed", "added", "moved"}
    assert facts["formulas"][2] == {
        "cells": "Calc!B6", "label": "Typed", "kind": "typed over", "old": "=B2+1", "new": 7.0
    }  # fmt: skip


def test_diff_of_a_model_says_why_its_answers_moved(tmp_path: Path) -> None:
    old, new = case_book(tmp_path), tmp_path / "new.xlsx"
    leasebridge("refresh", old, "--output", new, "--set", "F20=500", "--set", "F21=30")
    said = leasebridge("diff", old, new).out
    assert "  EPS uplift, $: 2.97 -> 4.46\n    Lease capacity (lease_capacity): +2.60\n" in said
    assert "input F20 lease_capacity@Own: blank -> 500 MW; 20" in said and ", overridden (" in said
    facts = leasebridge("diff", old, new, "--json").json
    uplift = next(h for h in facts["headlines"] if h["name"] == "uplift")
    amounts = [part["amount"] for part in uplift["explained"]]
    assert sum(amounts) == pytest.approx(uplift["new"] - uplift["old"], abs=1e-9)


def test_a_report_is_a_workbook(books: tuple[Path, Path]) -> None:
    report = books[0].with_name("report.xlsx")
    outcome = leasebridge("diff", *books, "--output", report)
    assert (outcome.code, outcome.out) == (0, f"written: {report}\n")
    assert [sheet.name for sheet in read_workbook(report).sheets] == ["Differences"]
    assert "--force" in refused(report.parent, "diff", *books, "--output", report)
    assert leasebridge("diff", *books, "--output", report, "--force").code == 0


def test_what_diff_refuses(books: tuple[Path, Path]) -> None:
    folder = books[0].parent
    assert "no such file" in refused(folder, "diff", books[0], folder / "none.xlsx")
    assert "must end in .xlsx" in refused(folder, "diff", *books, "--output", folder / "a.csv")
    said = refused(folder, "diff", *books, "--output", books[1], "--force")
    assert "cannot overwrite a workbook that it is about" in said


def test_explain_says_where_a_figure_comes_from() -> None:
    outcome = leasebridge("explain", TEMPLATE, "eps_uplift")
    lines = outcome.out.splitlines()
    assert outcome.code == 0 and outcome.err == ""
    assert lines[0] == "EPS uplift, $ = 2.97  (eps_uplift, Bridge!F61)"
    assert lines[1].startswith("  = EPS bridge of base EPS 37.13, diluted shares 2,573.8, revenue ")
    assert "What feeds it" in lines and "It rests on 12 figures" in lines
    quote = '"could potentially add about $2.97 to Meta\'s 2028 EPS"'
    assert f"Morgan Stanley, 2026-07-01, given: {quote}" in outcome.out


def test_explain_as_json() -> None:
    facts = leasebridge("explain", TEMPLATE, "Bridge!F61", "--json").json
    assert facts["exit_code"] == 0 and facts["complete"] and facts["left_out"] == 0
    assert {"F20", "F22", "X07"} <= {fact["id"] for fact in facts["facts"]}
    assert facts["precedents"][0]["name"] == "base_eps"


def test_explain_of_an_input_tells_its_history(tmp_path: Path) -> None:
    model = case_book(tmp_path)
    leasebridge("refresh", model, "--set", "lease_capacity=500")
    leasebridge("refresh", model, "--undo")
    said = leasebridge("explain", model, "lease_capacity@Own").out
    assert said == leasebridge("explain", model, "Inputs!I5").out
    assert "lease_capacity@Own: blank -> 500, --set (run 1), taken back since" in said
    assert "lease_capacity@Own: 500 -> blank, --undo (run 2)" in said


def test_explain_in_a_workbook_that_is_not_ours(books: tuple[Path, Path]) -> None:
    said = leasebridge("explain", books[1], "levy").out
    assert said.startswith("Tax = 6  (levy, Calc!B4)\n  = Profit 31 x 0.25\n  =B3*0.25\n")
    assert "Typed in cells that are no named input: Calc!B2, Numbers!B2" in said
    typed = leasebridge("explain", books[1], "Calc!B6").out
    assert typed == "Typed = 7  (Calc!B6)\n  typed; the workbook says no more of it\n"


@pytest.mark.parametrize("cell", ["nope", "Calc!A0", "Clac!A1", "A1", "Calc!A1:B2"])
def test_what_explain_refuses(cell: str, books: tuple[Path, Path]) -> None:
    assert "older.xlsx: " in refused(books[0].parent, "explain", books[0], cell)
    facts = leasebridge("explain", books[0], cell, "--json").json
    assert facts["exit_code"] == 2 and facts["error"]


def test_no_other_command_is_added() -> None:
    commands = Commands(Parser(prog="p"))
    add_question_commands(commands)
    assert [name for name, _ in commands.listed[MODEL]] == ["diff", "explain"]
