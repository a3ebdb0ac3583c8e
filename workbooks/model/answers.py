"""The Cover's answers: each question with its live figure and where it is worked out."""

from __future__ import annotations

from workbooks.model.layout import Cell, Cells, Row, section


def answer(label: str, name: str, fmt: str, unit: str, sheet: str, note: str) -> Row:
    """A question, its live answer, and where it is worked out."""
    cells: Cells = {"label": label, "answer": Cell(f"={name}", fmt), "unit": unit}
    return Row({**cells, "sheet": Cell(sheet, link=sheet), "note": note})


ANSWERS = (
    section("What it answers: what is rented-out AI compute worth per Meta share?"),
    answer(
        "Revenue of Morgan Stanley's lease scenario",
        "lease_total",
        "mm",
        "$mm",
        "Lease",
        "Capacity x price x term",
    ),
    answer(
        "Revenue in the year the lease starts",
        "lease_first_year",
        "mm",
        "$mm",
        "Lease",
        "Straight line, for the first day of the lease on Inputs",
    ),
    answer(
        "EPS uplift on Morgan Stanley's 2028E base",
        "eps_uplift",
        "eps",
        "$/share",
        "Bridge",
        "Printed: 2.97. Margin and tax rate are calibrated to it, shares are FY2025's",
    ),
    answer(
        "EPS uplift on that base",
        "eps_uplift_pct",
        "pct",
        "%",
        "Bridge",
        "Printed: about 8%. The base EPS is implied, not printed",
    ),
    answer(
        "The same lease on UBS's 2027E EPS",
        "eps_uplift_pct_estimate",
        "pct",
        "%",
        "Bridge",
        "So the 8% that the article's summary credits to UBS is Morgan Stanley's, for 2028",
    ),
    answer(
        "Margin that the printed uplift implies",
        "margin_implied",
        "pct",
        "%",
        "Bridge",
        "Against about 41% for the whole company: most of the cost is taken as sunk",
    ),
    answer(
        "MW for the uplift that is wanted",
        "mw_needed",
        "int",
        "MW",
        "Bridge",
        "On Morgan Stanley's base; the uplift that is wanted stands on Inputs",
    ),
    answer(
        "The lease as a share of Meta's own IT capacity",
        "lease_of_own",
        "pct",
        "%",
        "Capacity",
        "End of 2027E; other definitions of capacity stand apart and are never added",
    ),
    answer(
        "Capex that the lease revenue covers",
        "lease_of_capex",
        "pct",
        "%",
        "Capex",
        "Of 2027E: the capacity is built anyway",
    ),
    answer(
        "What xAI-Anthropic pays",
        "deal_price",
        "dec1",
        "$bn/GW-yr",
        "Lease",
        "Computed from the monthly fee; the figure in print is ten times too high",
    ),
    answer(
        "Meta's share of CoreWeave's backlog",
        "customer_1_share",
        "pct",
        "%",
        "Concentration",
        "Printed: over a third",
    ),
    answer(
        "Meta's and Microsoft's share of it",
        "two_customers_share",
        "pct",
        "%",
        "Concentration",
        "Printed: nearly half. OpenAI, not Microsoft, is the second largest",
    ),
    answer(
        "Weighted life of Meta's contracts there",
        "contract_life",
        "eps",
        "years",
        "Concentration",
        "The renewal risk is real and far away",
    ),
    answer(
        "Revenue at stake at the chosen price cut",
        "revenue_at_stake",
        "dec1",
        "$bn",
        "Concentration",
        "If the contracts that could compete are renewed alike at the lower price",
    ),
    answer(
        "Signals confirmed / refuted",
        """signals_confirmed&" / "&signals_refuted""",
        "word",
        "of the list",
        "Market",
        "What the earnings season says: to be filled in",
    ),
)
