"""Laws of the return on a lease; numpy-financial on the same flows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from udfs import CATALOGUE, InputError, lease_return
from udfs.lease_return import CODES, LABELS

terms = st.integers(1, 50)
leases = st.tuples(
    st.floats(1, 5_000), st.floats(0, 100), terms, st.floats(1, 60), st.floats(0, 20),
    st.floats(0, 1), st.floats(0, 1), st.floats(-0.3, 0.3), st.floats(0, 0.6),
)  # fmt: skip
Lease = tuple[float, ...]


def flows(lease: Lease) -> list[float]:
    """What goes out at once and comes in at the end of each year, written again."""
    mw, price, term, capex, cash, residual, billed, escalator, tax = lease
    invested, years = mw * capex, int(term)
    found = [-invested]
    for year in range(years):
        profit = mw * (price * billed * (1 + escalator) ** year - cash)
        depreciation = invested * (1 - residual) / years
        found.append(profit - tax * (profit - depreciation))
    found[-1] += invested * residual
    return found


def of(lease: Lease, code: str, rate: float | None = None) -> Any:
    try:
        return lease_return(*lease, rate, code)
    except InputError as refusal:
        return refusal.code


@given(leases, st.floats(0, 0.99))
def test_npv_and_multiple_are_those_of_the_flows(lease: Lease, rate: float) -> None:
    wanted, scale = npf.npv(rate, flows(lease)), sum(map(abs, flows(lease)))
    assert of(lease, "NPV", rate) == pytest.approx(wanted, rel=1e-9, abs=1e-9 * scale)
    in_all, invested = sum(flows(lease)[1:]), -flows(lease)[0]
    assert of(lease, "MULTIPLE") == pytest.approx(in_all / invested, abs=1e-9 * scale / invested)


@given(leases)
def test_the_irr_is_the_rate_at_which_the_flows_are_worth_nothing(lease: Lease) -> None:
    irr, paid = of(lease, "IRR"), flows(lease)
    assume(not any(0 < abs(flow) < 1e-100 for flow in paid))  # next to nothing may be nothing
    turns = np.count_nonzero(np.diff(np.sign([flow for flow in paid if flow])))
    if turns != 1:
        assert irr == ("#NUM!" if turns == 0 else "#N/A")
        return
    low, high = irr - 1e-9 * (1 + irr), irr + 1e-9 * (1 + irr)
    assume(low > -0.9)  # where powers of 1 / (1 + rate) are still numbers
    assert npf.npv(low, paid) >= -1e-9 * sum(map(abs, paid))
    assert npf.npv(high, paid) <= 1e-9 * sum(map(abs, paid))


@given(leases)
def test_numpy_financial_finds_the_same_rate(lease: Lease) -> None:
    irr = of(lease, "IRR")
    assume(not isinstance(irr, str) and -0.5 < irr < 5)
    theirs = npf.irr(flows(lease))
    assert math.isnan(theirs) or irr == pytest.approx(theirs, abs=1e-7)  # it gives up at times


@given(leases)
def test_multiple_payback_irr_and_npv_agree_with_each_other(lease: Lease) -> None:
    multiple, payback = of(lease, "MULTIPLE"), of(lease, "PAYBACK")
    irr, undiscounted = of(lease, "IRR"), of(lease, "NPV", 0)
    assume(abs(multiple - 1) > 1e-9)
    assert (undiscounted > 0) == (multiple > 1)
    if not isinstance(irr, str):
        assert (irr > 0) == (multiple > 1)
        assert multiple <= 1 or payback != "#N/A"
        if 1e-6 < irr < 0.9:
            assert of(lease, "NPV", irr * 0.9) > 0 > of(lease, "NPV", irr * 1.1)
    if payback != "#N/A":
        paid, whole = flows(lease), int(payback)
        part = paid[whole + 1] * (payback - whole) if whole < lease[2] else 0
        assert sum(paid[: whole + 1]) + part == pytest.approx(0, abs=1e-9 * sum(map(abs, paid)))


@given(leases, st.one_of(st.none(), st.floats(0, 0.99)))
def test_the_table_holds_the_measures_or_says_that_there_is_none(
    lease: Lease, rate: float | None
) -> None:
    table = dict(lease_return(*lease, rate))
    for code in CODES:
        value = of(lease, code, rate)
        assert table[LABELS[code]] == ("#N/A" if isinstance(value, str) else value)
    assert table["Investment"] == lease[0] * lease[3]


def test_the_first_year_has_no_residual_in_it_and_the_last_payback_has() -> None:
    table = dict(lease_return(100, 5, 1, 10, 1, 0.6))
    assert table["Cash flow of year 1"] == 400
    assert table["Payback"] == 1 and table["Multiple"] == 1 and table["IRR"] == 0


def test_flows_that_turn_twice_have_no_irr_and_flows_of_zero_are_no_turns() -> None:
    # Cash comes in, then the escalator takes it away, then the residual comes.
    assert of((100, 3, 6, 10, 1, 0.5, 1, -0.6, 0), "IRR") == "#N/A"
    assert of((100, 1, 3, 10, 1, 0.5, 1, 0, 0), "IRR") == pytest.approx(0.5 ** (1 / 3) - 1)


@given(st.lists(st.sampled_from([0.0, 1e-300, 1e-9, 1.0, 1e154, 1e300]), min_size=5, max_size=5))
def test_no_number_is_too_large_or_too_small_to_be_answered(values: list[float]) -> None:
    mw, price, capex, cash, rate = values
    for code in ("IRR", "PAYBACK", "MULTIPLE", "NPV", None):
        arguments = (mw, price, 50, capex, cash, 1, 1, 0.99, 0, min(rate, 0.99), code)
        try:
            result = CATALOGUE["LEASE_RETURN"].call(*arguments)
        except InputError:
            continue
        rows = result if isinstance(result, list) else [[code, result]]
        assert all(math.isfinite(value) for _, value in rows if value != "#N/A")
