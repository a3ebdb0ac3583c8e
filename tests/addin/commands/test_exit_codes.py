"""Exit code 0 is good, 1 a failing check or an error, 3 a refusal; each says its reasons."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter

from tests.addin.command_runner import files, leasebridge, values
from tests.addin.commands.input_files import sheet_of
from tests.addin.sample_books.case_books import case_book


def test_good_is_0_and_says_what_was_done(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=LEASE_REVENUE(250,40)", "A2": "=A1*2"})
    outcome = leasebridge("refresh", path)
    assert outcome.code == 0 and outcome.err == ""
    assert outcome.out.splitlines() == [
        "recalculated: 2 formulas, 1 leasebridge call",
        "our calls checked by a second implementation: 1 of 1",
        f"written: {path} (2 cells changed)",
    ]
    assert values(path) == {"A1": 10_000, "A2": 20_000}


def test_a_failing_check_is_1_and_written(tmp_path: Path) -> None:
    model = case_book(tmp_path)
    outcome = leasebridge("refresh", model, "--set", "lease_end=2028-06-30")
    assert outcome.code == 1 and outcome.err == ""
    failing = re.findall(r"^check failed: .+$", outcome.out, re.MULTILINE)
    assert failing and f"Model integrity: fails ({len(failing)} of 1 check)" in outcome.out
    assert "written: " in outcome.out
    # It is in the file now, so it is told again, although there is nothing to write.
    again = leasebridge("refresh", model)
    assert again.code == 1 and all(line in again.out for line in failing)


def test_a_tie_that_fails_is_told_and_is_0(tmp_path: Path) -> None:
    model = case_book(tmp_path)
    outcome = leasebridge("refresh", model, "--set", "shares=2000")
    assert outcome.code == 0
    assert "Model integrity: holds (1 check)" in outcome.out
    assert "Ties to print: 0 of 1 hold\n" in outcome.out
    assert "not as printed: Uplift as printed\n" in outcome.out
    again = leasebridge("handoff", model, "--edition", "values")
    assert again.code == 0, again


def test_error_cells_are_1_each_with_its_reason(tmp_path: Path) -> None:
    path = sheet_of(
        tmp_path / "book.xlsx",
        {
            "B1": "=LEASE_REVENUE(250,A1)",
            "B2": "=B1*2",
            "B3": "=SUM(B2:B2)+1",
            "B4": "=1/0",
            "B5": "=A2+1",
            "B6": '=IFERROR(B1,"none")',
        },
        A1="n/a",
        A2="#N/A",
    )
    outcome = leasebridge("refresh", path)
    assert outcome.code == 1
    assert re.findall(r"error: (.*)", outcome.out) == [
        "Model!B1 is #VALUE! (LEASE_REVENUE: price must be a number (price_unit), got 'n/a')",
        "Model!B2 is #VALUE! (from Model!B1)",
        "Model!B3 is #VALUE! (from Model!B2)",
        "Model!B4 is #DIV/0! (=1/0)",
        "Model!B5 is #VALUE! (=A2+1)",
    ]
    assert values(path)["B6"] == "none"


def test_a_long_list_ends_with_how_many_more(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {f"A{row}": "=1/0" for row in range(1, 46)})
    outcome = leasebridge("refresh", path)
    assert outcome.out.count("error: ") == 20 and "... and 25 more" in outcome.out
    assert len(leasebridge("refresh", path, "--json").json["errors"]) == 45


def test_what_cannot_be_trusted_is_3_with_all_that_depends_on_it(tmp_path: Path) -> None:
    path = sheet_of(
        tmp_path / "book.xlsx",
        {
            "A1": "=RAND()",
            "A2": "=LEASE_REVENUE(A1,40)",
            "A3": "=SUM(A2:A2)",
            "B1": "=LEASE_REVENUE(250,40)",
        },
    )
    before = files(tmp_path)
    outcome = leasebridge("refresh", path, "--output", tmp_path / "new.xlsx")
    assert outcome.code == 3 and outcome.out == "" and files(tmp_path) == before
    head, *listed = outcome.err.splitlines()
    assert head.startswith("leasebridge: 3 cells cannot be calculated reliably")
    assert "so nothing was written; calculate it in Excel" in head
    random = "RAND draws random numbers, and no current value of it is stored"
    assert listed == [
        f"  Model!A1: {random}",
        "  Model!A2: depends on Model!A1",
        "  Model!A3: depends on Model!A1",
    ]


def test_a_circular_reference_is_3_with_all_that_depends_on_it(tmp_path: Path) -> None:
    path = sheet_of(
        tmp_path / "book.xlsx",
        {
            "A1": "=A2+1",
            "A2": "=LEASE_REVENUE(A1,40)",
            "A3": "=A2*2",
            "A4": "=IFERROR(A3,1)",
            "A5": "=A4+1",
            "B1": "=1+1",
        },
    )
    before = files(tmp_path)
    outcome = leasebridge("refresh", path)
    assert outcome.code == 3 and files(tmp_path) == before
    cells = dict(re.findall(r"^  Model!(\w+): (.*)$", outcome.err, re.MULTILINE))
    assert set(cells) == {"A1", "A2", "A3", "A4", "A5"}
    assert "circular reference" in cells["A1"] and "circular reference" in cells["A2"]


def test_what_no_engine_knows_is_3_with_all_that_depends_on_it(tmp_path: Path) -> None:
    formulas = {"A1": "=NOSUCH(B1,1)", "A2": "=A1+1", "A3": "=LEASE_REVENUE(A2,1)"}
    path = sheet_of(tmp_path / "book.xlsx", formulas, B1="soon")
    outcome = leasebridge("refresh", path, "--engine", "embedded")
    assert outcome.code == 3
    assert outcome.err.splitlines()[1:] == [
        "  Model!A1: no engine here knows what it calls",
        "  Model!A2: depends on Model!A1",
        "  Model!A3: depends on Model!A1",
    ]


@pytest.mark.parametrize(
    ("refers_to", "failing"),
    [
        ("='My checks'!$A$1:$C$3", ["same ('My checks'!C2)"]),
        ("='MY CHECKS'!$A:$C", ["same ('My checks'!C2)"]),
        ("='My checks'!$A$1:$C$1", []),
        ("=#REF!", ["the name model_checks leads to no range of checks"]),
        ("=Elsewhere!$A$1:$C$3", ["the name model_checks leads to no range of checks"]),
    ],
)
def test_each_row_of_the_checks_counts(tmp_path: Path, refers_to: str, failing: list[str]) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("My checks")
        for row, formula in enumerate(("=1=1", "=1=2", "=2=2")):
            sheet.write_string(row, 0, "same" if row < 2 else "other")
            sheet.write_formula(row, 2, formula, None, True)
        book.define_name("model_checks", refers_to)
    outcome = leasebridge("refresh", path, "--json")
    assert outcome.json["checks"]["failing"] == failing
    assert outcome.code == bool(failing)
