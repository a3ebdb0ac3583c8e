"""The embedded engine gives what Excel gives where it is trusted, and is refused where it errs."""

from __future__ import annotations

import datetime
import re
from functools import cache
from typing import Any

import formualizer as fz
import pytest
from openpyxl.utils.datetime import to_excel

from addin.engines.embedded.admission.signatures import SIGNATURES
from addin.engines.embedded.admission.special_functions import RULES
from tests.addin.engines.embedded.admission import trusted_examples as data

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
    return [
        f"{e.formula}: {got}, not {e.excel}" for e, got in examples if not data.alike(got, e.excel)
    ]


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
    assert not data.alike(found, excel), "the engine is mended: this may be trusted now"
    assert data.refusal(formula, array=array)


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


def _serial(value: Any) -> float:
    serial: float = to_excel(value)  # type: ignore[no-untyped-call]
    return serial
