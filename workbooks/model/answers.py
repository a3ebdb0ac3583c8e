"""The Cover's answers: each question with its live figure and where it is worked out."""

from __future__ import annotations

from workbooks.model.claims import claim, live
from workbooks.model.layout import Cell, Cells, Row, section


def answer(label: str, name: str, fmt: str, unit: str, sheet: str, note: str) -> Row:
    """A question, its live answer, and where it is worked out."""
    cells: Cells = {"label": label, "answer": Cell(f"={name}", fmt), "unit": unit}
    return Row({**cells, "sheet": Cell(sheet, link=sheet), "note": note})


ANSWERS = (
    section("What it answers: what is rented-out AI compute worth per Meta share?"),
    answer(
        "Lease revenue, contract total",
        "lease_total",
        "mm",
        "$mm",
        "Lease",
        "Capacity x price x term",
    ),
    answer(
        "Lease revenue in the start year",
        "lease_first_year",
        "mm",
        "$mm",
        "Lease",
        "Straight-line, from the lease start date on Inputs",
    ),
    answer(
        "EPS uplift on Morgan Stanley's 2028E base",
        "eps_uplift",
        "eps",
        "$/share",
        "Bridge",
        claim(
            "ABS(eps_uplift-printed_uplift)<=printed_cent",
            "Published: $[printed_uplift 0.00]; margin and tax rate behind it are not disclosed",
            "Published: $[printed_uplift 0.00], on other terms than these",
        ),
    ),
    answer(
        "EPS uplift on that base",
        "eps_uplift_pct",
        "pct",
        "%",
        "Bridge",
        live("Published: [printed_uplift_pct 0%]. The base EPS is implied, not published"),
    ),
    answer(
        "The same lease on UBS's 2027E EPS",
        "eps_uplift_pct_estimate",
        "pct",
        "%",
        "Bridge",
        claim(
            "ABS(eps_uplift_pct_estimate-summary_eps_upside)>printed_whole_percent",
            "The article attributes [summary_eps_upside 0%] to UBS; this base does not give it",
            "The article attributes [summary_eps_upside 0%] to UBS",
        ),
    ),
    answer(
        "Pre-tax margin implied by the published uplift",
        "margin_implied",
        "pct",
        "%",
        "Bridge",
        claim(
            "margin_implied>company_margin",
            "v c.[company_margin 0%] group operating margin: implies that part of the cost is "
            "treated as sunk",
            "v c.[company_margin 0%] group operating margin",
        ),
    ),
    answer(
        live("MW needed for +[wanted_uplift 0.0%] EPS"),
        "mw_needed",
        "int",
        "MW",
        "Bridge",
        "On the Morgan Stanley base; target uplift is set on Inputs",
    ),
    answer(
        "Lease / Meta's own IT capacity",
        "lease_of_own",
        "pct",
        "%",
        "Capacity",
        "Year-end 2027E; figures on other definitions are shown separately and never summed",
    ),
    answer(
        "Lease revenue / capex",
        "lease_of_capex",
        "pct",
        "%",
        "Capex",
        "2027E; Morgan Stanley assumes it is built for Meta's own products",
    ),
    answer(
        "Price paid in the xAI-Anthropic deal",
        "deal_price",
        "dec1",
        "$bn/GW-yr",
        "Lease",
        live("Computed from the monthly fee; published: [deal_price_printed #,##0] $bn/GW-yr"),
    ),
    answer(
        "Meta's share of CoreWeave's backlog",
        "customer_1_share",
        "pct",
        "%",
        "Concentration",
        "Published: 'over a third'",
    ),
    answer(
        "Meta and Microsoft, combined share of backlog",
        "two_customers_share",
        "pct",
        "%",
        "Concentration",
        claim(
            "customer_3_contracts>customer_2_contracts",
            "Published: 'nearly half'. OpenAI's contracts are larger than Microsoft's",
            "Published: 'nearly half'",
        ),
    ),
    answer(
        "Average remaining life, Meta contracts with CoreWeave",
        "contract_life",
        "eps",
        "years",
        "Concentration",
        claim(
            "ISNUMBER(contract_life)",
            claim(
                "contract_life>renewal_horizon",
                "Beyond the near horizon of [renewal_horizon 0.0] years",
                "Within the near horizon of [renewal_horizon 0.0] years",
            ),
        ),
    ),
    answer(
        "Revenue at risk at renewal",
        "revenue_at_stake",
        "dec1",
        "$bn",
        "Concentration",
        "Potential-competitor contracts: what leaves, and the price cut on the rest",
    ),
    answer(
        "Signals confirmed / refuted",
        """signals_confirmed&" / "&signals_refuted""",
        "word",
        "of the list",
        "Market",
        claim(
            "signals_open=ROWS(signal_states)",
            "To be completed through earnings season",
            "[signals_open 0] still open",
        ),
    ),
)
