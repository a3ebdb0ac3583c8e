"""The scenario on the Lease sheet: terms, contract total, a full year's revenue."""

from __future__ import annotations

from workbooks.model.inputs import pull
from workbooks.model.layout import Row, line, section

TERMS = "{lease_capacity},{price_per_watt},{term},{utilisation},{escalator}"
PRICE_BACK = "=LEASE_PRICE({total},{lease_capacity}*{utilisation},{term},{escalator})"

SCENARIO = (
    section("1. Morgan Stanley's scenario"),
    pull("lease_capacity", "Capacity leased"),
    pull("price_per_watt", "Price", "Printed as $/W: equal to $/W-yr only for a one-year term"),
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
        note="1 MW x $1/W-yr is $1mm a year, so no scale factor appears",
    ),
    line(
        "Term within one year",
        "years",
        "=MIN({term},1)",
        key="within",
        name="term_within_year",
        fmt="dec1",
        note="EPS is a year's figure: of a longer lease the bridge takes the first year",
    ),
    line(
        "Lease revenue of a full year",
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
