"""The judge trusts the embedded engine with what it gets right, and with nothing else."""

from __future__ import annotations

import json
import subprocess
import sys

import formualizer as fz
import pytest

from addin.engines.embedded.admission.judge import Judge, ValueCheck
from addin.formulas import Names
from tests.addin.engines.embedded.admission import trusted_examples as data
from udfs import CATALOGUE


def test_every_example_is_trusted() -> None:
    judge = data.judge()
    checks: list[tuple[str, ValueCheck]] = []
    for example in data.examples():
        formula = data.stored(example.formula)
        assert judge.reason(formula, sheet="S", array=example.array) is None, formula
        checks += [
            (example.formula, check)
            for check in judge.checks(formula, sheet="S", array=example.array)
        ]
    values = data.engine_values([(check.formula, 1, 1) for _, check in checks])
    failed = [c for c, value in zip(checks, values, strict=True) if value != [[True]]]
    assert failed == []


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("SUM(LEN(B1:B5))", "LEN over a range is not verified for this engine"),
        ("BESSELJ(1,2)", "BESSELJ is not verified for this engine"),
        ("_xlfn.STOCKHISTORY(A1)", "STOCKHISTORY is not verified for this engine"),
        ("nothing+1", "the name nothing is not known"),
        ("[1]S!A1", "it is linked to another file"),
        ("'[Book.xlsx]S'!A1", "it is linked to another file"),
        ("SUM(S:T!A1)", "a 3-D reference (Sheet1:Sheet3!A1) is not verified for this engine"),
        ("S!#REF!", "it refers to cells that were deleted (#REF!)"),
        ("RAND()", "RAND is volatile: it changes with every calculation"),
        ("SUM(1:1)", "a reference to whole rows is not verified for this engine"),
        ("SUM(", "the embedded engine cannot read it"),
        ("LAMBDA(x,x)(1)", "a call of a computed function is not verified for this engine"),
        ("ROUND(1)", "ROUND with 1 arguments is not verified for this engine"),
        ("ROUND(1,)", "ROUND with an empty argument is not verified for this engine"),
        ("VLOOKUP(1,A1:B3,2)", "VLOOKUP with 3 arguments is not verified for this engine"),
        ("T[@val]", "the table reference T[@val] is not verified for this engine"),
        ("@A1:A3", "implicit intersection (@) is not verified for this engine"),
        ("LET(_xlpm.x,A1,_xlpm.x&1)", "LET is verified only where its variables need no check"),
        ("1E400", "it holds a number too large for Excel"),
    ],
)
def test_a_refusal_says_why(formula: str, reason: str) -> None:
    assert data.judge().reason(formula, sheet="S", array=True) == reason


@pytest.mark.parametrize(
    "formula", ["A1:A3", "A1:A3*2", "SUM(-A1:A3)", "INDEX(M1:O3,0,1)", "{1,2}"]
)
def test_a_range_in_a_single_value_s_place_needs_an_array_formula(formula: str) -> None:
    judge = data.judge()
    assert judge.reason(formula, sheet="S", array=True) is None
    assert "implicit intersection" in str(judge.reason(formula, sheet="S", array=False))


def test_sumproduct_calculates_arrays_in_a_plain_cell() -> None:
    judge = data.judge()
    assert judge.reason('SUMPRODUCT((K1:K6="red")*L1:L6)', sheet="S", array=False) is None
    assert judge.reason("SUMPRODUCT(A1:A3)+SUM(A1:A3*2)", sheet="S", array=False)


@pytest.mark.parametrize(
    ("formula", "array", "trusted"),
    [
        ("LEASE_REVENUE(A1,B1,,C1)", False, True),
        ("_xll.LEASE_REVENUE(A1,B1)", False, True),
        ("[2]!LEASE_REVENUE(A1,B1)", False, True),
        ("LEASE_REVENUE(A1:A3,B1:D1)", True, True),
        ("LEASE_REVENUE(A1:A3*2,40)", True, True),
        ("LEASE_REVENUE(A1:A3*2,40)", False, False),
        ("LEASE_REVENUE(A1:A3,40)", False, True),  # shows its first cell
        ("LEASE_REVENUE(A1:A3,40)+1", False, True),
        ("ROUND(LEASE_REVENUE(A1,B1),2)", False, True),
        ("ROUND(LEASE_REVENUE(A1:A3,B1),2)", True, False),
        ("SUM(LEASE_REVENUE(A1:A3,B1))", False, True),
        ('EPS_BRIDGE(A1,B1,C1,0.9,0.15,,,"DELTA")*2', False, True),
        ("ROUND(EPS_BRIDGE(A1,B1,C1,0.9,0.15),2)", False, False),
        ("INDEX(EPS_BRIDGE(A1,B1,C1,0.9,0.15),7,2)", False, True),
        ('ROUND(CONCENTRATION_RISK(A1:A4,B1:B4,,,,"TOP1"),2)', False, True),
        ("ROUND(CONCENTRATION_RISK(A1:A4,B1:B4,,,,C1),2)", False, False),
        ('ROUND(EPS_BRIDGE(A1,B1,C1,0.9,0.15,,," bridge "),2)', False, False),
        ("IFERROR(IMPLIED_MARGIN(A1,B1,C1,D1),0)", False, True),
    ],
)
def test_our_own_functions_take_any_shape(formula: str, array: bool, trusted: bool) -> None:
    reason = data.judge().reason(formula, sheet="S", array=array)
    is_intersection = reason is not None and "implicit intersection" in reason
    assert (reason is None) is trusted or (formula.endswith("+1") and is_intersection)


NAMES = {
    "rate": "0.15",
    "one": "S!$A$1",
    "three": "S!$A$1:$A$3",
    "double": "S!$A$1*2",
    "relative": "S!A1",
    "doubled": "three*2",
    "moving": "OFFSET(S!$A$1,0,0,3,1)",
    "loop": "loop+1",
    "unsafe": "LEN(S!$A$1:$A$3)",
}


@pytest.mark.parametrize(
    ("formula", "trusted"),
    [
        ("rate*2", True),
        ("RATE*2", True),
        ("one+double", True),
        ("SUM(three)", True),
        ("three*2", False),
        ("relative", False),
        ("SUM(doubled)", False),
        ("SUM(moving)", False),
        ("loop", False),
        ("unsafe", False),
        ("S!rate", False),
    ],
)
def test_a_name_is_judged_by_its_own_formula(formula: str, trusted: bool) -> None:
    reason = data.judge(**NAMES).reason(formula, sheet="S", array=False)
    assert (reason is None) is trusted, reason


def test_a_name_of_one_sheet_comes_first() -> None:
    names = [
        data.named("x", "S!$A$1:$A$3"),
        data.named("x", "5", "T"),
        data.named("r", "T!$A$1:$A$2", "T"),
    ]
    judge = Judge(Names(names), CATALOGUE, {})
    assert judge.reason("x*2", sheet="T", array=False) is None
    assert judge.reason("x*2", sheet="S", array=False)
    # The engine leaves out a range's name that belongs to one sheet.
    assert judge.reason("SUM(r)", sheet="T", array=False)


def test_a_table_s_columns_are_ranges() -> None:
    judge = Judge(Names([]), CATALOGUE, {"Book": ["id", "mm"]})
    for formula in (
        "SUM(Book[mm])",
        'SUMIFS(Book[MM],Book[id],"a")',
        'XLOOKUP("a",Book[id],Book[mm])',
    ):
        assert judge.reason(formula, sheet="S", array=False) is None
    for formula in ("SUM(Book[no])", "INDEX(Book[mm],2)", "Book[mm]*2", "SUM(Book[[#All],[mm]])"):
        assert judge.reason(formula, sheet="S", array=False)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("LOG10(A1)", "LOG2(A1)"),
        ("SUM(A1:A3*M1:M3)", "SUM(A1:A3*M1:M4)"),
        ("A1+1", "XFE1+1"),
        ("A1+1", "rate1+1"),
        ("IF(A1>0,1,2)", "IF(A1>0,1)+T1[x]"),
        ("INDEX(A1:A9,2)", "INDEX(A1:B9,2)"),
        ('TEXT(A1,"0.0")', 'TEXT(A1,"0.0e0")'),
        ("SUMIFS(A1:A3,B1:B3,1)", "SUMIFS(A1:A3,B1:B4,1)"),
        ("SUM(A:A)", "SUM(1:1)"),
        ("MATCH(1,A1:A6,1)", "MATCH(1,A1:B6,1)"),
        ("A1+1", "A0+1"),
        ("A1048576+1", "A1048577+1"),
    ],
)
def test_formulas_that_look_alike_keep_their_own_verdicts(first: str, second: str) -> None:
    for order in ((first, second), (second, first)):
        judge = data.judge()
        reasons = {formula: judge.reason(formula, sheet="S", array=True) for formula in order}
        assert reasons[first] is None
        assert reasons[second] is not None


def test_checks_are_about_the_formula_s_own_cells() -> None:
    judge = data.judge()
    texts = [judge.checks(f'A{row}&" mm"', sheet="S", array=False)[0].formula for row in (1, 7)]
    assert "A1" in texts[0] and "A7" in texts[1]
    for row in (2, 3):
        formula = f"IF($A{row}>B$1,MATCH(A{row},G$1:G$6,1),C{row}+C{row + 1})"
        texts = [check.formula for check in judge.checks(formula, sheet="S", array=False)]
        fresh = [c.formula for c in data.judge().checks(formula, sheet="S", array=False)]
        assert texts == fresh
        assert f"$A{row}=B$1" in texts[1] and "G1:G5>G2:G6" in texts[3]
    assert judge.checks("A1+B1", sheet="S", array=False) == []
    assert judge.checks('IF(A1="x",1,2)', sheet="S", array=False) == []


def test_a_formula_is_refused_only_where_its_values_touch_the_edge() -> None:
    assert data.refusal('SUMIF(A1:A5,">0",L1:L5)') is None
    assert data.refusal('SUMIF(A1:A5,">0",C1:C5)') == "the range that is added up holds an error"
    assert data.refusal('A1&" mm"') is None
    assert "15 digits" in str(data.refusal('J4&" mm"'))
    assert data.refusal("A1*2=A2") is None
    assert "rounding error" in str(data.refusal("J1+0.2=0.3"))


@pytest.mark.parametrize(
    ("formula", "array"),
    [
        ("B{row}+A{row}*(1+$C$1)", False),
        ("LEASE_REVENUE(A{row},B{row},1,,0.03)", False),
        ('A{row}&" mm"', False),
        ("SUM(A{row}:C{row}*2)", True),
    ],
    ids=["operators", "a call of ours", "a check", "ranges of one size"],
)
def test_a_formula_is_read_as_often_for_a_thousand_fills_as_for_one(
    formula: str, array: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    parse = fz.parse

    def counted(text: str) -> fz.ASTNode:
        read.append(text)
        return parse(text)

    monkeypatch.setattr(fz, "parse", counted)
    judge = data.judge()
    assert judge.judge(formula.format(row=11), sheet="S", array=array)[0] is None
    once = len(read)
    for row in range(12, 1_012):
        assert judge.judge(formula.format(row=row), sheet="S", array=array)[0] is None
    assert 0 < once == len(read)


def test_judging_loads_nothing_heavy() -> None:
    module = "addin.engines.embedded.admission.judge"
    code = f"import sys, json, {module}; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"numpy", "pandas", "xlwings", "openpyxl"} & set(json.loads(run.stdout))
