"""Source figures in dispute: what is printed beside what the model says."""

from __future__ import annotations

from workbooks.model.layout import Check

FLAGS = (
    Check(
        "xAI-Anthropic price, $bn/GW-yr: the printed figure is ten times too high",
        "arithmetic",
        "=deal_price_printed",
        "=deal_price",
        "=printed_tenth_bn",
        "dec1",
        "1.25 a month x 12 / 0.5 GW is 30; the model uses the computed price",
    ),
    Check(
        "8% uplift credited to UBS: on UBS's 2027 EPS the same lease gives 9%",
        "attribution",
        "=summary_eps_upside",
        "=eps_uplift_pct_estimate",
        "=printed_whole_percent",
        "pct",
        "The article's body credits Morgan Stanley and 2028, where 8% fits",
    ),
    Check(
        "Capacity behind the xAI-Anthropic fee, MW",
        "definition",
        "=deal_capacity",
        "=deal_capacity_press",
        "=footing_tolerance",
        "int",
        "Press coverage of the S-1 speaks of about 300 MW: the price would be 50 $/W-yr",
    ),
    Check(
        "Capex 'will not be reduced'",
        "wording",
        "a finding",
        "an assumption",
        fmt="word",
        note="Summary against body: Morgan Stanley's model is premised on it",
    ),
)
