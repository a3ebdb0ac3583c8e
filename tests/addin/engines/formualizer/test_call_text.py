"""Our calls in the text of a formula, as formualizer reads them."""

from __future__ import annotations

import pytest

from addin.engines.formualizer.call_text import LEFT_OUT, PICK, for_engine
from addin.formulas.our_calls import count_calls

GAP = f'"{LEFT_OUT}"'


@pytest.mark.parametrize(
    ("formula", "calls", "text"),
    [
        ("A1+1", 0, "A1+1"),
        ("EPS_BRIDGE(1,2)", 1, "EPS_BRIDGE(1,2)"),
        ("eps_bridge (1,2)", 1, "EPS_BRIDGE(1,2)"),
        ("LEASE_REVENUE(A1,,3,)", 1, f"LEASE_REVENUE(A1,{GAP},3,{GAP})"),
        ("LEASE_REVENUE( A1 , , 3 )", 1, f"LEASE_REVENUE( A1 , {GAP}, 3 )"),
        ("LEASE_REVENUE( A1 , , MAX(1,2))", 1, f"LEASE_REVENUE( A1 , {GAP}, MAX(1,2))"),
        ("LEASE_REVENUE(,A1)+IF(B1,,2)", 1, f"LEASE_REVENUE({GAP},A1)+IF(B1,,2)"),
        ("LEASE_REVENUE(IF(A1,,2),,1)", 1, f"LEASE_REVENUE(IF(A1,,2),{GAP},1)"),
        ("LEASE_REVENUE({1,2;3,4},,(A1,B1))", 1, f"LEASE_REVENUE({{1,2;3,4}},{GAP},(A1,B1))"),
        ("LEASEBRIDGE_VERSION()", 1, "LEASEBRIDGE_VERSION()"),
        ('"EPS_BRIDGE(,"&"é"&LEASE_PRICE(,"a,,")', 1,
         f'"EPS_BRIDGE(,"&"é"&LEASE_PRICE({GAP},"a,,")'),
        ("_xll.EPS_BRIDGE(1)+_xldudf_LEASE_PRICE(2)+[1]!LEASE_PRICE(3)", 3,
         "EPS_BRIDGE(1)+LEASE_PRICE(2)+LEASE_PRICE(3)"),
        ("MY_EPS_BRIDGE(,)", 0, "MY_EPS_BRIDGE(,)"),
        ("INDEX(EPS_BRIDGE(A1,2),7,2)", 1, f"{PICK}(EPS_BRIDGE(A1,2),7,2)"),
        ("INDEX(A1:A3,2)", 0, "INDEX(A1:A3,2)"),
        ('"INDEX("&index( LEASE_PRICE(1))', 1, f'"INDEX("&{PICK}( LEASE_PRICE(1))'),
    ],
)  # fmt: skip
def test_calls_are_found_and_put_plainly(formula: str, calls: int, text: str) -> None:
    assert count_calls(formula) == calls
    assert for_engine(formula) == text
