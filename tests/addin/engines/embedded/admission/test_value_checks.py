"""A check is a formula that the engine is trusted with, and it tells the edge from the rest."""

from __future__ import annotations

import string

import formualizer as fz
import pytest

from addin.engines.embedded.admission import value_checks
from addin.engines.embedded.admission.signatures import SIGNATURES
from addin.engines.embedded.admission.special_functions import RULES
from tests.addin.engines.embedded.admission import trusted_examples as data

CHECKS = {
    **{f"argument {letter}": check for letter, check in value_checks.ARGUMENTS.items()},
    **{f"call {name}": check for name, check in value_checks.CALLS.items()},
    "tie": value_checks.TIE,
    "text order": value_checks.TEXT_ORDER,
    "ascending": value_checks.ASCENDING,
    "text number": value_checks.TEXT_NUMBER,
    "text date": value_checks.TEXT_DATE,
}
WORDS = {"otherwise": "TRUE", "least": "0.01", "dates": "E1,E2", "head": "G1:G5", "tail": "G2:G6"}
EDGES = {
    "d": (["A1", "B3", "B4", "C2"], ["B2", "B5", "B8"]),
    "b": (["A1", "B3", "B4", "C2"], ["B2", "B5", "B8"]),
    "v": (["A1", "B3", "B4", "C2"], ["B2", "B5", "B8"]),
    "s": (["A1", "B2", "B3", "C2"], ["B4", "B8"]),
    "w": (["A1", "A6", "B4", "C2"], ["B2", "B6", "J4"]),
    "i": (["A1", "C2"], ["A6", "B2", "B4", "J4"]),
    "t": (["A1", "B2", "B4", "B6", "C2"], ["B3", "J4", "J5", "J6"]),
    "e": (["A1:A6", "B1:B8", "F1:F3"], ["C1:C5"]),
    "p": (["A1:A6", "F1:F3", "P1:P2"], ["B1:B3", "C1:C5", "D1:D3"]),
    "q": (["A1:A6"], ["F1:F3", "P1:P2", "B1:B3", "C1:C5"]),
    "h": (["D1:D4", "F1:F3"], ["A1", "A1:A6", "P1:P4"]),
    "c": (["A1", "D1", "B4", '">3"'], ["C2", '"5%"', '"$1"', '"1,000"', '"1/2"', '"#N/A"']),
}
"""By letter: cells and ranges of which the check holds, and those of which it does not."""


def results(formulas: list[str]) -> list[object]:
    values = data.engine_values([(formula, 1, 1) for formula in formulas])
    return [grid[0][0] for grid in values]


def called(node: fz.ASTNode) -> set[str]:
    own = {str(node.get_function_name())} if node.node_type() == "Function" else set()
    return own.union(*map(called, node.children()))


@pytest.mark.parametrize(("formula", "reason"), CHECKS.values(), ids=CHECKS)
def test_a_check_is_a_formula_of_trusted_functions(formula: str, reason: str) -> None:
    fields = {field for _, field, _, _ in string.Formatter().parse(formula) if field}
    assert fields <= {"x", "0", "1", "2", "3", "self", *WORDS}
    written = formula.format("A1", "A2", "A3", "A4", x="A1:A6", self="SUM(A1:A6)", **WORDS)
    functions = called(fz.parse("=" + written))
    assert functions <= SIGNATURES.keys() | RULES.keys()
    assert reason[0].islower() and not reason.endswith(".") and "\n" not in reason


@pytest.mark.parametrize("letter", value_checks.ARGUMENTS)
def test_an_argument_s_check_holds_but_at_the_edge(letter: str) -> None:
    formula, _ = value_checks.ARGUMENTS[letter]
    holds, fails = EDGES[letter]
    found = results([formula.format(x=x) for x in (*holds, *fails)])
    assert found == [True] * len(holds) + [False] * len(fails)


@pytest.mark.parametrize(
    ("holds", "fails"),
    [
        ("INT(2.5)", "INT(1.1-0.1+1E-10)"),
        ("ROUNDDOWN(2.675,2)", "ROUNDDOWN(0.1+0.2,1)"),
        ("MOD(7,2)", "MOD(2.1,0.7)"),
        ("CEILING(0.65,0.2)", "CEILING(0.6,0.2)"),
        ("FLOOR(7,2)", "FLOOR(-7,-2)"),
        ("MROUND(7,2)", "MROUND(0.3,0.2)"),
        ("POWER(0,2)", "POWER(0,0)"),
        ("DATE(A1+2000,1,1)", "DATE(A1*190,1,1)"),
        ("EDATE(E1,1)", "EDATE(45,12)"),
        ("EOMONTH(E1,-1)", "EOMONTH(70,-1)"),
        ("DAYS360(E1,E4)", "DAYS360(A1,E1)"),
        ('VALUE("12")', 'VALUE("twelve")'),
        ("IRR(I1:I5)", "IRR(A1:A5)"),
        ("XNPV(0.1,A1:A3,E1:E3)", "XNPV(-0.1,A1:A3,E1:E3)"),
        ("PMT(J1,10,A1)", "PMT(A6,10,A1)"),
        ("DB(1000,100,5,5)", "DB(1000,100,5,6)"),
        ("A1>J1", "J1+0.2>0.3"),
        ('A1<"x"&A1', "D1<D2"),
        ("MATCH(3,M1:M3)", "MATCH(30,A1:A6)"),
        ('TEXT(A1,"0.00")', 'TEXT(-0.001,"0.00")'),
        ('TEXT(E1,"yyyy")', 'TEXT(F1,"yyyy")'),
    ],
)
def test_a_call_is_refused_at_its_edge_only(holds: str, fails: str) -> None:
    reasons = {reason for _, reason in CHECKS.values()}
    assert data.refusal(holds) is None
    assert data.refusal(fails) in reasons
