"""What is only spelt like a function of ours is neither calculated, nor frozen, nor replaced."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin.errors import BadWorkbook
from addin.formulas.calls_by_name import foreign_calls
from addin.handoff.flow import handoff
from addin.refresh.flow import refresh
from addin.xlsx.package import open_package
from addin.xlsx.reader import read_workbook
from tests.addin.command_runner import files, leasebridge
from tests.addin.sample_books.books_to_hand_over import ADDIN, changed, link_to, stale

ADDS = "_xlfn.LAMBDA(_xlpm.a,_xlpm.b,_xlpm.a+_xlpm.b)"
OTHER = "is not the one of leasebridge here, and no current value of it is stored"


def own(path: Path, *formulas: str, name: str = "LEASE_REVENUE") -> Path:
    """A workbook with a LAMBDA of its own that is called like a function of ours."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        book.add_worksheet("T").write_formula("A1", "=LEASE_REVENUE(1,2)", None, 2)
        for row, formula in enumerate(formulas):
            sheet.write_formula(row, 0, f"={formula}", None, 5)
        book.define_name(name, f"={ADDS}")
        book.define_name("by_name", "=LEASE_REVENUE(2,3)")
    return path


def test_a_call_of_a_name_of_the_workbook_is_refused_with_what_depends_on_it(
    tmp_path: Path,
) -> None:
    formulas = ["lease_revenue(2,3)", "A1*2", "by_name", "_xll.LEASE_REVENUE(250,40)"]
    path = own(tmp_path / "book.xlsx", *formulas)
    before = files(tmp_path)
    for arguments in (("refresh", path), ("check", path), ("handoff", path, "--edition", "values")):
        outcome = leasebridge(*arguments)
        assert outcome.code == 3 and files(tmp_path) == before
        assert outcome.err.splitlines()[1:] == [
            f"  S!A1: lease_revenue {OTHER}",
            f"  S!A3: a function behind a name {OTHER}",
            f"  T!A1: LEASE_REVENUE {OTHER}",
            "  S!A2: depends on S!A1",
        ]


def test_a_name_of_one_sheet_goes_before_ours_on_that_sheet_alone(tmp_path: Path) -> None:
    path = own(tmp_path / "book.xlsx", "LEASE_REVENUE(2,3)", name="S!LEASE_REVENUE")
    assert list(foreign_calls(read_workbook(path))) == [("S", (1, 1))]


@pytest.mark.parametrize("target", ["file:///C:\\other.xlam", None])
def test_a_function_of_another_addin_is_refused(tmp_path: Path, target: str | None) -> None:
    path = stale(tmp_path / "book.xlsx", "[1]!LEASE_REVENUE(250,40)")
    if target:
        changed(path, link_to(target))
    outcome = leasebridge("refresh", path)
    reason = f"[1]!LEASE_REVENUE {OTHER}" if target else "it reads another file"
    assert outcome.code == 3 and f"S!A1: {reason}" in outcome.err
    assert "A2: depends on S!A1" in outcome.err
    assert refresh(changed(stale(path, "[1]!LEASE_REVENUE(250,40)"), link_to(ADDIN))).calls == 1


def test_the_values_edition_leaves_what_is_not_ours(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", "=_xll.LEASE_REVENUE(250,40)", None, 0)
        criteria = {"type": "formula", "criteria": "=LEASE_REVENUE(2,3)>4"}
        sheet.conditional_format("C1", criteria)
        book.define_name("LEASE_REVENUE", f"={ADDS}")
        book.define_name("by_name", "=LEASE_REVENUE(2,3)")
    done = handoff(path, "values")
    package = open_package(done.output)
    assert done.done.startswith("1 leasebridge call, as values")
    assert b"<formula>LEASE_REVENUE(2,3)&gt;4</formula>" in package.read("xl/worksheets/sheet1.xml")
    text = package.read("xl/workbook.xml").decode()
    assert ">LEASE_REVENUE(2,3)</definedName>" in text and f">{ADDS}</definedName>" in text
    with pytest.raises(BadWorkbook, match="a name LEASE_REVENUE of its own; rename it in Excel"):
        handoff(path, "lambda")


@pytest.mark.parametrize("edition", ["lambda", "lite"])
def test_live_editions_refuse_a_name_of_a_sheet(tmp_path: Path, edition: str) -> None:
    path = own(tmp_path / "book.xlsx", "_xll.LEASE_REVENUE(2,3)", name="S!LEASE_REVENUE")
    with pytest.raises(BadWorkbook, match="sheet S has a name LEASE_REVENUE of its own; rename"):
        handoff(path, edition)


def test_a_lambda_edition_is_refreshed_and_handed_over_again(tmp_path: Path) -> None:
    made = handoff(stale(tmp_path / "book.xlsx"), "lambda").output
    assert refresh(made).calls == 1
    assert handoff(made, "values").done.startswith("1 leasebridge call, as values")
    assert handoff(made, "lambda").good
