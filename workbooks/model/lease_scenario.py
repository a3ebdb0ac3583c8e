"""The scenario on the Lease sheet: terms, contract total, a full year's revenue."""

from __future__ import annotations

from workbooks.model.inputs import pull
from workbooks.model.layout import Row, line, section

TERMS = "{lease_capacity},{price_per_watt},{term},{utilisation},{escalator}"
PRICE_BACK = "=LEASE_PRICE({total},{lease_capacity}*{utilisation},{term},{escalator})"

SCENARIO = (
    section("1. Lease terms"),
    pull("lease_capacity", "Capacity leased"),
    pull(
        "price_per_watt", "Price", "Published in $/W, which equals $/W-yr only for a one-year term"
    ),
    pull("contract_term", "Term"),
    line(
        "Term in whole months",
        "years",
        "=MAX(ROUND({contract_term}*12,0),1)/12",
        key="term",
        name="lease_term",
        fmt="eps",
        note="Revenue by date is recognised by lease months",
    ),
    pull("utilisation"),
    pull("escalator"),
    line(
        "Lease revenue, contract total",
        "$mm",
        f"=LEASE_REVENUE({TERMS})",
        key="total",
        name="lease_total",
        fmt="mm",
        style="total",
        source="F25",
        note="1 MW x $1/W-yr = $1mm a year, so no unit conversion is needed",
    ),
    line(
        "Term that counts for EPS",
        "years",
        "=MIN({term},1)",
        key="within",
        name="term_within_year",
        fmt="dec1",
        note="EPS is annual, so for a longer lease the bridge uses year one",
    ),
    line(
        "Full-year lease revenue",
        "$mm",
        "=LEASE_REVENUE({lease_capacity},{price_per_watt},{within},{utilisation},{escalator})",
        name="lease_full_year",
        fmt="mm",
        style="strong",
    ),
    line(
        "Price implied by the contract total",
        "$/W-yr",
        PRICE_BACK,
        name="lease_price_implied",
        fmt="eps",
        note="LEASE_PRICE undoes LEASE_REVENUE",
    ),
    Row(),
)
