"""Source figures in dispute: what is published beside what the model says."""

from __future__ import annotations

from workbooks.model.claims import live
from workbooks.model.layout import Check

FLAGS = (
    Check(
        "xAI-Anthropic price, $bn/GW-yr: published v computed from the fee",
        "arithmetic",
        "=deal_price_printed",
        "=deal_price",
        "=printed_tenth_bn",
        "dec1",
        live(
            "$[deal_monthly_fee 0.00]bn a month x 12 / [deal_capacity #,##0] MW is "
            "[deal_price 0.0]: the model uses the computed price"
        ),
    ),
    Check(
        "EPS uplift attributed to UBS v uplift on UBS 2027E EPS",
        "attribution",
        "=summary_eps_upside",
        "=eps_uplift_pct_estimate",
        "=printed_whole_percent",
        "pct",
        "The article's body attributes it to Morgan Stanley, for 2028E",
    ),
    Check(
        "Capacity behind the xAI-Anthropic fee, MW",
        "definition",
        "=deal_capacity",
        "=deal_capacity_press",
        "=footing_tolerance",
        "int",
        live(
            "On the capacity in press coverage of the S-1 the price would be "
            "[deal_monthly_fee*12*1000/deal_capacity_press 0.0] $/W-yr"
        ),
    ),
    Check(
        "Capex 'will not be reduced'",
        "wording",
        "a finding",
        "an assumption",
        fmt="word",
        note="Summary against body: Morgan Stanley's model assumes it",
    ),
)
