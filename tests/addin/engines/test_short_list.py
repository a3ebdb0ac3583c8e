"""What is known of pairs of engines that are wrong alike."""

from __future__ import annotations

import pytest

from addin.engines.short_list import (
    doubtful_value,
    may_differ,
    near_zero,
    reads_formulas,
    why_unanswered,
    wrong_alike,
)
from addin.xlsx import StoredCell

FIRST, SECOND, THIRD = "formualizer", "IronCalc", "formulon"


def test_each_pair_has_its_own_list_and_all_share_one() -> None:
    assert wrong_alike(FIRST, THIRD, 'COUNTIF(C1:C5,"#N/A")')
    assert not wrong_alike(SECOND, THIRD, 'COUNTIF(C1:C5,"#N/A")')
    assert wrong_alike(SECOND, THIRD, "COUNT(INDEX(B1:B8,5))")
    assert not wrong_alike(FIRST, THIRD, "COUNT(INDEX(B1:B8,5))")
    assert wrong_alike(FIRST, THIRD, "SUBTOTAL(109,Tbl[Qty])")
    assert not wrong_alike(FIRST, THIRD, "SUBTOTAL(109,B2:B6)")
    for pair in ((FIRST, SECOND), (SECOND, THIRD), (THIRD, FIRST), (FIRST, "LibreOffice")):
        assert wrong_alike(*pair, 'VALUE("2/3/2023")')
        assert wrong_alike(*pair, 'IF(A1,"1.2",0)')
        assert not wrong_alike(*pair, "SUM(A1:A3)+1")
        assert not wrong_alike(*pair, 'IF(A1>0,TEXT(A1,"0.00")&TEXT(B1,"#,##0"),"")')


@pytest.mark.parametrize(
    ("value", "formula", "doubtful"),
    [
        ("0.3333333333333333", 'A1&""', True),
        ("0.25", 'A1&""', False),
        ("0.00001234", 'A1&""', True),
        ("-0.0", 'TEXT(A1,"0.0")', True),
        ("1.0", 'TEXT(A1,"0.0")', False),
        (1.6e16, "TAN(A1)", True),
        (1.6e16, "A1*2", False),
        (5.0, "TAN(A1)", False),
    ],
)
def test_a_value_may_be_wrong_in_every_engine(value: object, formula: str, doubtful: bool) -> None:
    assert doubtful_value(value, formula) is doubtful  # type: ignore[arg-type]


def test_what_rounding_leaves_is_near_zero_after_a_sum_only() -> None:
    assert near_zero(5.55e-17, "A1-A2") and near_zero(-5.55e-17, "A1+A2")
    assert not near_zero(0.0, "A1-A2") and not near_zero(5.55e-17, "A1*A2")
    assert not near_zero(0.5, "A1-A2") and not near_zero("x", "A1-A2")


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("RAND()*2", "random"), ("1+RANDBETWEEN(1,6)", "random"), ("_xlfn.RANDARRAY(2)", "random"),
        ("[1]S!A1", "another file"), ("SUM('[2]a b'!A1:A9)", "another file"), ("A1", ""),
        ("T[x]+MYRAND(1)", ""),
    ],
)  # fmt: skip
def test_what_no_engine_can_answer_is_told(formula: str, reason: str) -> None:
    found = why_unanswered(StoredCell(1.0, formula, None, False, False, (0, 0)))
    assert reason in found and bool(found) is bool(reason)


def test_formulas_that_look_at_formulas_or_depend_on_the_machine() -> None:
    assert reads_formulas("SUBTOTAL(9,A1:A3)") and reads_formulas("SUM(_xlfn.ANCHORARRAY(A1))")
    assert not reads_formulas("SUM(A1:A3)")
    assert may_differ("NOW()-A1") and may_differ("IRR(A1:A3)") and not may_differ("SUM(A1:A3)")
