"""The embedded engine is trusted with what it gets right, and with nothing else."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

import formualizer as fz
import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel

from addin.engines.embedded.admission.judge import Judge, ValueCheck
from addin.engines.embedded.admission.signatures import SIGNATURES
from addin.engines.embedded.admission.special_functions import RULES
from addin.formulas import Names
from tests.addin.engines.embedded.admission import trusted_examples as data
from udfs import CATALOGUE

EXAMPLES = data.examples()


def calls(formula: str) -> set[str]:
    """Names of the functions that a formula calls."""
    return set(re.findall(r"([A-Z][A-Z0-9.]*)\(", re.sub(r'"[^"]*"', '""', formula)))


@cache
def engine_results() -> list[Any]:
    sizes = [(e.formula, len(e.excel), len(e.excel[0])) for e in EXAMPLES]
    results: list[Any] = data.engine_values(sizes)
    return results


def wrong(examples: list[tuple[Any, Any]]) -> list[str]:
    return [f"{e.formula}: {got}, not {e.excel}" for e, got in examples if not same(got, e.excel)]


def same(found: Any, wanted: Any) -> bool:
    alike: bool = data.alike(found, wanted)
    return alike


@pytest.mark.parametrize("name", sorted((SIGNATURES.keys() | RULES.keys()) - {"TODAY"}))
def test_a_trusted_function_gives_what_excel_gives(name: str) -> None:
    pairs = list(zip(EXAMPLES, engine_results(), strict=True))
    own = [(example, got) for example, got in pairs if name in calls(example.formula)]
    assert own, "a trusted function needs an example"
    assert wrong(own) == []


@pytest.mark.parametrize("array", [False, True])
def test_operators_and_references_give_what_excel_gives(array: bool) -> None:
    pairs = zip(EXAMPLES, engine_results(), strict=True)
    own = [(e, got) for e, got in pairs if e.array is array and not calls(e.formula)]
    assert len(own) > 30
    assert wrong(own) == []


def test_today_is_the_date_of_this_machine() -> None:
    before = _serial(datetime.date.today())
    found = data.engine_values([("TODAY()", 1, 1)])[0][0][0]
    assert before <= found <= _serial(datetime.date.today())


def test_every_example_is_trusted() -> None:
    judge = data.judge()
    checks: list[tuple[str, ValueCheck]] = []
    for example in EXAMPLES:
        formula = data.stored(example.formula)
        assert judge.reason(formula, sheet="S", array=example.array) is None, formula
        checks += [
            (example.formula, check)
            for check in judge.checks(formula, sheet="S", array=example.array)
        ]
    values = data.engine_values([(check.formula, 1, 1) for _, check in checks])
    failed = [c for c, value in zip(checks, values, strict=True) if value != [[True]]]
    assert failed == []


# (formula, is it an array formula, what Excel gives): the engine is wrong, so all are refused.
WRONG = [
    ("SUM(LEN(D1:D3))", True, [[20.0]]),
    ("SUM(ABS(A1:A6))", True, [[155.0]]),
    ("LEN(D1:D3)", True, [[5.0], [6.0], [9.0]]),
    ("ROUND(A1:A3/3,2)", True, [[3.33], [6.67], [10.0]]),
    ("ISNUMBER(B1:B3)", True, [[True], [False], [True]]),
    ("INDEX(A1:A6,M1:M3)", True, [[10.0], [20.0], [30.0]]),
    ("MATCH(M1:M3,M1:M3,0)", True, [[1.0], [2.0], [3.0]]),
    ("SUM(SUMIF(K1:K6,{\"red\",\"blue\"},L1:L6))", True, [[34.0]]),
    ("SUM(1/COUNTIF(K1:K6,K1:K6))", True, [[3.0]]),
    ("A1:A2+M1:M3", True, [[11.0], [22.0], ["#N/A"]]),
    ("ROW(A1:A3)", True, [[1.0], [2.0], [3.0]]),
    ("CHOOSE({1;2;3},10,20,30)", True, [[10.0], [20.0], [30.0]]),
    ("LARGE(A1:A6,{1;2;3})", True, [[50.0], [40.0], [30.0]]),
    ("MMULT(M1:O3,M1:M3)", True, [[30.0], [36.0], [45.0]]),
    ("COUNTA(UNIQUE(K1:K6))", True, [[3.0]]),
    ("LOOKUP(1,0/(K1:K6=\"red\"),L1:L6)", True, [[13.0]]),
    ("SUMPRODUCT(LEN(D1:D3))", False, [[20.0]]),
    ("SUMPRODUCT(P1:P6,L1:L6)", False, [[102.0]]),
    ("SUMPRODUCT(A1:A6>10)", False, [[0.0]]),
    ("SUMPRODUCT(M1:M3,M1:O1)", False, [["#VALUE!"]]),
    ("SUM(A1:A3*2)", False, [["#VALUE!"]]),
    ("SUMIF(A1:A5,\">0\",C1:C5)", False, [["#N/A"]]),
    ("SUMIFS(C1:C5,A1:A5,\">0\")", False, [["#N/A"]]),
    ("SUMIF(J1:J6,\"25%\")", False, [[0.25]]),
    ("SUMIFS(L1:L5,K1:K6,\"red\")", False, [["#VALUE!"]]),
    ("COUNTIF(C1:C5,C2)", False, [[1.0]]),
    ("COUNTIF(C1:C5,\"#N/A\")", False, [[1.0]]),
    ("MAX(A1,\"x\")", False, [["#VALUE!"]]),
    ("AVERAGE(A1,\"x\"&\"\")", False, [["#VALUE!"]]),
    ("IF(\"TRUE\",1,2)", False, [[1.0]]),
    ("AND(\"TRUE\",TRUE)", False, [[True]]),
    ("CHOOSE(\"2\",\"a\",\"b\")", False, [["b"]]),
    ("LARGE(A1:A6,1.5)", False, [[40.0]]),
    ("MATCH(5,P1:P6,1)", False, [[3.0]]),
    ("XLOOKUP(31,A1:A6,L1:L6,\"none\",-1)", False, [[5.0]]),
    ("VLOOKUP(\"red\",K1:L6,\"2\",FALSE)", False, [[2.0]]),
    ("LOOKUP(99,P1:P6)", False, [[6.0]]),
    ("SUM(OFFSET(A3,0,0,-2,1))", False, [[50.0]]),
    ("1/3&\"\"", False, [["0.333333333333333"]]),
    ("1E20&\"\"", False, [["1E+20"]]),
    ("-0&\"\"", False, [["0"]]),
    ("LEN(1/3)", False, [[17.0]]),
    ("CONCAT(1/3)", False, [["0.333333333333333"]]),
    ("TEXTJOIN(\",\",TRUE,J4)", False, [["0.333333333333333"]]),
    ("LEFT(TRUE,2)", False, [["TR"]]),
    ("(0.1+0.2)=0.3", False, [[True]]),
    ("IF(0.5-0.4<0.1,1,2)", False, [[2.0]]),
    ("\"É\"=\"é\"", False, [[True]]),
    ("0^0", False, [["#NUM!"]]),
    ("POWER(0,0)", False, [["#NUM!"]]),
    ("0^-1", False, [["#DIV/0!"]]),
    ("FLOOR(0.3,0.1)", False, [[0.3]]),
    ("FLOOR(0.6,0.2)", False, [[0.6]]),
    ("CEILING(-2.5,-2)", False, [[-4.0]]),
    ("CEILING(2.5,0)", False, [[0.0]]),
    ("MOD(2.1,0.7)", False, [[0.0]]),
    ("DATE(10000,1,1)", False, [["#NUM!"]]),
    ("DATE(1900,2,29)", False, [[60.0]]),
    ("YEAR(\"2026-03-15\")", False, [[2026.0]]),
    ("EDATE(\"2026-01-31\",1)", False, [[46081.0]]),
    ("EOMONTH(F1,0)", False, [[31.0]]),
    ("TEXT(-1234.5,\"#,##0.00_);(#,##0.00)\")", False, [["(1,234.50)"]]),
    ("TEXT(-0.04,\"0.0\")", False, [["-0.0"]]),
    ("TEXT(TRUE,\"0\")", False, [["TRUE"]]),
    ("TEXT(123456789,\"0.00E+00\")", False, [["1.23E+08"]]),
    ("UPPER(\"é\")", False, [["É"]]),
    ("LOWER(\"É\")", False, [["é"]]),
    ("PROPER(\"2nd\")", False, [["2Nd"]]),
    ("REPLACE(\"abc\",9,1,\"X\")", False, [["abcX"]]),
    ("VALUE(\"1,234\")", False, [[1234.0]]),
    ("HYPERLINK(\"#A1\",5)", False, [[5.0]]),
    ("NPV(\"0.1\",A1:A3)", False, [[48.1592787377911]]),
    ("NPV(-1,A1:A3)", False, [["#DIV/0!"]]),
    ("IRR({-100,50})", False, [[-0.5]]),
    ("PV(-1,5,-100)", False, [["#NUM!"]]),
    ("IPMT(0.1,2,5,1000,0,1)", False, [[-76.0184108368413]]),
    ("PPMT(0.1,2,5,1000,100,1)", False, [[-180.17722887422]]),
    ("DB(1000,100,5,6,6)", False, [[23.8527124587882]]),
    ("AGGREGATE(14,6,A1:A6,2)", False, [[40.0]]),
    ("SUM((A1:A3,L1:L3))", False, [[70.0]]),
    ("SUM(A1:A3 A2:A6)", False, [[50.0]]),
    ("INDIRECT(\"R2C1\",FALSE)", False, [[20.0]]),
    ("TYPE(C2)", False, [[16.0]]),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "array", "excel"), WRONG)
def test_what_the_engine_gets_wrong_is_refused(formula: str, array: bool, excel: Any) -> None:
    found = data.engine_values([(formula, len(excel), len(excel[0]))])[0]
    assert not same(found, excel), "the engine is mended: this may be trusted now"
    assert data.refusal(formula, array=array)


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


def test_twenty_thousand_fills_are_judged_as_fast_as_two_formulas() -> None:
    formulas = [f"B{row}+A{row}*(1+$C$1)" for row in range(2, 10_002)]
    formulas += [f"LEASE_REVENUE(A{row},B{row},1,,0.03)" for row in range(2, 10_002)]
    judge = data.judge()
    start = time.perf_counter()
    reasons = {judge.reason(formula, sheet="S", array=False) for formula in formulas}
    assert reasons == {None}
    assert time.perf_counter() - start < 0.6  # a tenth of it on an idle machine


def test_judging_loads_nothing_heavy() -> None:
    module = "addin.engines.embedded.admission.judge"
    code = f"import sys, json, {module}; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"numpy", "pandas", "xlwings", "openpyxl"} & set(json.loads(run.stdout))


def test_what_the_engine_hands_back() -> None:
    """Facts that the caller of the engine builds on."""
    cells = {
        (0, 0): "=B9",  # a blank cell
        (1, 0): "=A3+1",  # a circle
        (2, 0): "=A2+1",
        (3, 0): "=IFERROR(A2,7)",  # hides the circle
        (4, 0): "=DATE(2026,1,1)",
        (5, 0): "=1=1",
        (6, 0): '=""',
        (7, 0): "=FILTER(B1:B2,{FALSE;FALSE})",
        (8, 0): "=SEQUENCE(3)",  # blocked by the next
        (9, 0): 99,
    }
    book = fz.load_workbook_bytes(data.workbook(cells))
    book.set_temporal_egress("serial")
    book.evaluate_all()
    found = [data.engine_value(book, row, 0) for row in range(11)]
    wanted = [0, "Circ", "Circ", 7, 46023, True, "", "#CALC!", "#SPILL!", 99, None]
    assert found == wanted


def test_dates_of_a_1904_workbook() -> None:
    formulas = {
        "DATE(2026,1,1)": 44561,
        "YEAR(44561)": 2026,
        "MONTH(44561)": 1,
        "DAY(44561)": 1,
        "EDATE(44561,1)": 44592,
        "EOMONTH(44561,0)": 44591,
        "WEEKDAY(44561)": 5,
        "YEARFRAC(44561,44926,0)": 1,
        "NETWORKDAYS(44561,44591)": 22,
        "WORKDAY(44561,10)": 44575,
        'DATEDIF(44561,44600,"m")': 1,
        "DAYS360(44561,44601)": 39,
        'TEXT(44561,"yyyy-mm-dd")': "2026-01-01",
    }
    placed, rows = data.placed_formulas([(f, 1, 1) for f in formulas], array_ranges=False)
    settings = fz.EvaluationConfig()
    settings.date_system = "1904"
    config = fz.WorkbookConfig(eval_config=settings)
    book = fz.Workbook.from_bytes(data.workbook(placed, date1904=True), config=config)
    book.set_temporal_egress("serial")
    book.evaluate_all()
    assert [data.engine_value(book, row, data.FORMULAS) for row in rows] == [*formulas.values()]


SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@cache
def libreoffice_version() -> tuple[int, ...]:
    if SOFFICE is None:
        return ()
    shown = subprocess.run([SOFFICE, "--version"], capture_output=True, text=True, timeout=60)
    match = re.search(r"(\d+)\.(\d+)", shown.stdout)
    return (int(match[1]), int(match[2])) if match else ()


@pytest.mark.skipif(
    libreoffice_version() < (24, 8),
    reason="needs LibreOffice 24.8 or newer: the first that knows FILTER, SORT and XLOOKUP",
)
def test_libreoffice_gives_the_examples_values(tmp_path: Path) -> None:
    sizes = [(e.formula, len(e.excel), len(e.excel[0]), e.array) for e in EXAMPLES]
    sheet = _recalculated(tmp_path, sizes)
    differ = []
    row = 1
    for example, (_, height, width, _array) in zip(EXAMPLES, sizes, strict=True):
        grid = [
            [_shown(sheet.cell(row + y, data.FORMULAS + 1 + x)) for x in range(width)]
            for y in range(height)
        ]
        row += height + (height > 1 or width > 1)
        if not _as_good(grid, example.libreoffice):
            differ.append(f"{example.formula}: {grid}, not {example.libreoffice}")
    assert differ == []


def _recalculated(tmp_path: Path, sizes: list[tuple[str, int, int, bool]]) -> Any:
    plain = [(formula, height, width) for formula, height, width, _ in sizes]
    arrays, rows = data.placed_formulas(plain, array_ranges=True)
    single, _ = data.placed_formulas(plain, array_ranges=False)
    cells = {
        (row, data.FORMULAS): (arrays if size[3] else single)[row, data.FORMULAS]
        for row, size in zip(rows, sizes, strict=True)
    }
    source = tmp_path / "examples.xlsx"
    source.write_bytes(data.workbook({**data.data_cells(), **cells}))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    target = tmp_path / "out"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(target)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=300)
    return openpyxl.load_workbook(target / source.name, data_only=True)["S"]


def _serial(value: Any) -> float:
    serial: float = to_excel(value)  # type: ignore[no-untyped-call]
    return serial


def _shown(cell: Any) -> Any:
    value = cell.value
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)):
        return _serial(value)
    return value


def _as_good(found: Any, wanted: Any) -> bool:
    """LibreOffice writes an empty text as nothing, and booleans of arrays as numbers."""
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(_as_good, found, wanted))
    if isinstance(wanted, bool) or isinstance(found, bool):
        return bool(found == wanted)
    if wanted in ("", None) and found in ("", None):
        return True
    return same(found, wanted)
