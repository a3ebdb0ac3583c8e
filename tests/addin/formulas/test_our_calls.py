"""Our calls in the text of a formula, however a file writes them."""

from __future__ import annotations

import pytest

from addin.formulas.our_calls import (
    as_typed,
    called_functions,
    count_calls,
    our_function,
    prefix_calls,
    without_call_prefix,
)


@pytest.mark.parametrize(
    ("formula", "called"),
    [
        ("A1+1", ()),
        ("lease_price(1,2)+EPS_BRIDGE(1,2)", ("LEASE_PRICE", "EPS_BRIDGE")),
        ("LEASE_REVENUE(LEASE_PRICE(1,2),_xll.LEASE_PRICE(1,2))",
         ("LEASE_REVENUE", "LEASE_PRICE", "LEASE_PRICE")),
        ("[1]!LEASE_PRICE(1)+_xldudf_LEASE_PRICE (2)", ("LEASE_PRICE", "LEASE_PRICE")),
        ("'LEASE_REVENUE (2)'!A1+1", ()),
        ("'LEASE_REVENUE (2)'!A1+LEASE_REVENUE(1,2)", ("LEASE_REVENUE",)),
        ('"LEASE_REVENUE("&A1', ()),
        ("T[LEASE_REVENUE(x)]", ()),
        ("Sheet1!LEASE_REVENUE(1,2)+MY_LEASE_REVENUE(1)+a.LEASE_REVENUE(1)", ()),
        ("'[1]other.xlsm'!LEASE_REVENUE(1)", ()),
        ("LEASE_REVENUE", ()),
        ("LEASE_REVENUE+(1)", ()),
        ('"never ends', ()),
    ],
)  # fmt: skip
def test_a_call_is_told_from_what_looks_like_one(formula: str, called: tuple[str, ...]) -> None:
    assert called_functions(formula) == called
    assert count_calls(formula) == len(called)


@pytest.mark.parametrize(
    ("stored", "plain"),
    [
        ('1+_xll.eps_bridge (1)&"_xll.EPS_BRIDGE("', '1+EPS_BRIDGE(1)&"_xll.EPS_BRIDGE("'),
        ("'a_x LEASE_REVENUE (2)'!A1", "'a_x LEASE_REVENUE (2)'!A1"),
        ("[12]!LEASE_PRICE(1,Über!A1)", "LEASE_PRICE(1,Über!A1)"),
    ],
)
def test_prefixes_go_and_nothing_else(stored: str, plain: str) -> None:
    assert without_call_prefix(stored) == plain
    assert prefix_calls(plain, "_xldudf_").replace("_xldudf_", "") == plain


def test_a_formula_is_shown_as_it_was_typed() -> None:
    stored = '_xlfn.LET(_xlpm.x,_xll.LEASE_PRICE(1,2),_xlpm.x&"_xlfn.")'
    assert as_typed(stored) == '=LET(x,LEASE_PRICE(1,2),x&"_xlfn.")'


def test_no_other_function_is_ours() -> None:
    assert our_function("lease_revenue") is our_function("_xll.LEASE_REVENUE")
    assert our_function("SUM") is None and our_function("[x]!LEASE_REVENUE") is None
    for other_letters in ("RENEWAL_RIS\N{KELVIN SIGN}", "LEA\N{LATIN SMALL LETTER LONG S}E_PRICE"):
        assert our_function(other_letters) is None
        assert called_functions(f"{other_letters}(1)") == ()
