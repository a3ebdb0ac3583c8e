"""Conditional formats and validations with calls: what stays of them as a constant, and where."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from addin.formulas.calls_by_name import CallUsers
from addin.handoff.values.evaluate import Unknown
from addin.handoff.values.formats_and_validations import (
    MOST_CELLS,
    RuleEdits,
    freeze_rule,
    rules_with_calls,
)
from addin.xlsx.edit.sheet_frame import Removals, parse_without_cells
from addin.xlsx.reader import read_workbook
from addin.xlsx.xml import apply_edits
from tests.addin.sample_books.rich import minimal, write_package
from udfs.cells import CellError, Value

Answer = Callable[[str], Value | Unknown]
SHOWS = "<formula>LEASE_REVENUE($A1,40)&gt;9000</formula>"
LIMIT = "<formula>LEASE_REVENUE(250,40)</formula>"
ENTRY = "<formula1>LEASE_REVENUE(250,40)</formula1>"
OTHER = '<cfRule type="expression" priority="2"><formula>A1=1</formula></cfRule>'


def frozen(tmp_path: Path, rules: str, answer: Answer) -> tuple[str, list[str]]:
    """The sheet behind its cells once its rules are frozen to these answers, and the outcomes.

    `answer` gets a formula as it would stand in the cell that it is for.
    """
    path = write_package(tmp_path / "book.xlsx", minimal(f"<sheetData/>{rules}"))
    book = read_workbook(path)
    sheet, edits = book.by_name["S"], RuleEdits()
    root = parse_without_cells(sheet)
    for rule in rules_with_calls(sheet, root, CallUsers(book)):
        asked = [one for cells in rule.questions().values() for one in cells.values()]
        freeze_rule(rule, {one: answer(one[1]) for one in asked}, edits)
    removals = Removals(edits.gone, edits.replaced).edits(sheet.source, root)
    content = apply_edits(sheet.source, [*edits.edits, *removals]).decode()
    after = re.sub(r".*<sheetData/>(.*)</worksheet>", r"\1", content, flags=re.DOTALL)
    return after, [change.outcome for change in edits.changes]


def a_format(inside: str, sqref: str = "A1:B3", kind: str = "expression") -> str:
    rule = f'<cfRule type="{kind}" dxfId="0" priority="1">{inside}</cfRule>'
    return f'<conditionalFormatting sqref="{sqref}">{rule}</conditionalFormatting>'


def a_validation(inside: str, kind: str = "decimal") -> str:
    rule = f'<dataValidation type="{kind}" sqref="A1:A3">{inside}</dataValidation>'
    return f'<dataValidations count="1">{rule}</dataValidations>'


def in_rows(*rows: int) -> Answer:
    """TRUE (as 1) where a formula reads column A of these rows."""
    return lambda formula: float(any(f"$A{row}," in formula for row in rows))


def unknown_in_row_2(formula: str) -> Value | Unknown:
    return Unknown("RAND is not verified") if "$A2," in formula else 1.0


def never(formula: str) -> Value:
    raise AssertionError(f"{formula} must not be asked")


def test_a_format_that_shows_in_all_its_cells_is_always_true(tmp_path: Path) -> None:
    after, outcomes = frozen(tmp_path, a_format(SHOWS), in_rows(1, 2, 3))
    assert after == a_format("<formula>TRUE</formula>")
    assert outcomes == ["shows in all its cells, as a constant"]


def test_a_format_that_shows_in_some_cells_is_true_there_and_its_neighbours_stay(
    tmp_path: Path,
) -> None:
    both = a_format(SHOWS).replace("</cond", f"{OTHER}</cond")
    after, outcomes = frozen(tmp_path, both, in_rows(2, 3))
    assert after == (
        f'<conditionalFormatting sqref="A1:B3">{OTHER}</conditionalFormatting>'
        + a_format("<formula>TRUE</formula>", "A2:A3 B2:B3")
    )
    assert outcomes == ["shows in A2:A3 B2:B3, as a constant"]
    newer = (
        "<extLst><ext><x14:conditionalFormattings xmlns:x14='urn:14' xmlns:xm='urn:m'>"
        "<x14:conditionalFormatting><x14:cfRule type='expression'><xm:f>{}</xm:f></x14:cfRule>"
        "<xm:sqref>{}</xm:sqref></x14:conditionalFormatting>"
        "</x14:conditionalFormattings></ext></extLst>"
    )
    calls = newer.format("LEASE_REVENUE($A1,40)&gt;9000", "A1:A3")
    after, _ = frozen(tmp_path, calls, in_rows(2))
    assert after == newer.format("TRUE", "A2")


@pytest.mark.parametrize(
    ("rule", "answer", "why"),
    [
        (a_format(SHOWS), in_rows(), "it shows in no cell"),
        (a_format(SHOWS), unknown_in_row_2, "RAND is not verified"),
        (a_validation(ENTRY, "custom"), never, "it depends on what is entered"),
        (a_validation(ENTRY, "list"), never, "it lists what a call gives"),
    ],
)
def test_a_rule_that_no_constant_can_stand_for_goes_with_the_list_that_it_alone_was_in(
    tmp_path: Path, rule: str, answer: Answer, why: str
) -> None:
    assert frozen(tmp_path, rule, answer) == ("", [f"taken out: {why}"])


@pytest.mark.parametrize(
    "sqref", [f"A1:A{MOST_CELLS + 1}", "A1:XFD1048576", "B5:B6 A1:A2", "A5 A1:A2"]
)
def test_a_format_of_too_many_cells_or_without_a_sure_home_is_not_worked_out(
    tmp_path: Path, sqref: str
) -> None:
    after, (outcome,) = frozen(tmp_path, a_format(SHOWS, sqref), never)
    assert after == "" and outcome == "taken out: it cannot be worked out for each of its cells"
    fixed = a_format("<formula>LEASE_REVENUE($A$1,40)&gt;9000</formula>", sqref)
    after, _ = frozen(tmp_path, fixed, lambda _: 1.0)
    assert after == a_format("<formula>TRUE</formula>", sqref), "one question for all cells"


@pytest.mark.parametrize(
    ("rule", "limit"),
    [
        (a_format(LIMIT, kind="cellIs"), "<formula>12.5</formula>"),
        (
            a_format(
                "<colorScale><cfvo type='formula' val='LEASE_REVENUE(250,40)' gte='0'/>"
                '<cfvo type="max"/></colorScale>',
                kind="colorScale",
            ),
            "12.5",
        ),
        (a_validation(f"<formula1>0</formula1>{LIMIT.replace('formula', 'formula2')}"), "12.5</f"),
    ],
)
def test_a_limit_that_is_one_number_becomes_it(tmp_path: Path, rule: str, limit: str) -> None:
    after, outcomes = frozen(tmp_path, rule, lambda _: 12.5)
    assert outcomes == ["its limit is the constant 12.5"]
    assert limit in after and "LEASE_REVENUE" not in after
    assert after.replace("12.5", "LEASE_REVENUE(250,40)").replace('"', "'") == rule.replace(
        '"', "'"
    )


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda _: "12.5", "its limit is no number"),
        (lambda _: True, "its limit is no number"),
        (lambda _: CellError("#N/A"), "its limit is no number"),
        (lambda _: None, "its limit is no number"),
        (lambda _: Unknown("it gives more than one value"), "it gives more than one value"),
        (lambda formula: float("$A2" in formula), "its limit differs from cell to cell"),
    ],
)
def test_a_limit_that_is_no_one_number_is_taken_out(
    tmp_path: Path, answer: Answer, why: str
) -> None:
    moving = "<formula1>LEASE_REVENUE($A1,40)</formula1>"
    stays = '<dataValidation type="whole" sqref="C1"><formula1>1</formula1></dataValidation>'
    rules = a_validation(moving).replace("</dataValidations>", f"{stays}</dataValidations>")
    after, outcomes = frozen(tmp_path, rules.replace('count="1"', 'count="2"'), answer)
    assert after == f'<dataValidations count="1">{stays}</dataValidations>'
    assert outcomes == [f"taken out: {why}"]


def test_rules_without_a_call_are_left_alone(tmp_path: Path) -> None:
    rules = a_format("<formula>A1&gt;LEASE_REVENUE</formula>") + a_validation(
        "<formula1>1</formula1>"
    )
    assert frozen(tmp_path, rules, never) == (rules, [])
