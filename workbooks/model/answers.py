"""The Cover's answers: each question with its live figure and where it is worked out."""

from __future__ import annotations

from collections.abc import Iterator

from workbooks.model.bases import has_eps, implied
from workbooks.model.claims import claim, live
from workbooks.model.layout import Cell, Cells, Row, section
from workbooks.model.summary_words import capex_name, own_year
from workbooks.story import Story


def answer(label: str, name: str, fmt: str, unit: str, sheet: str, note: str) -> Row:
    """A question, its live answer, and where it is worked out."""
    cells: Cells = {"label": label, "answer": Cell(f"={name}", fmt), "unit": unit}
    return Row({**cells, "sheet": Cell(sheet, link=sheet), "note": note})


def on_lease(story: Story) -> Iterator[Row]:
    """What it brings in."""
    yield answer(
        "Lease revenue, contract total",
        "lease_total",
        "mm",
        "$mm",
        "Lease",
        "Capacity x price x term" if story.has("price_per_watt") else "Revenue a year x term",
    )
    yield answer(
        "Lease revenue in the start year",
        "lease_first_year",
        "mm",
        "$mm",
        "Lease",
        "Straight-line, from the lease start date on Inputs",
    )


def on_eps(story: Story) -> Iterator[Row]:
    """What that is per share."""
    yield answer(
        f"EPS uplift on <base_source>'s <base_year> {'base' if implied(story) else 'EPS'}",
        "eps_uplift",
        "eps",
        "$/share",
        "Bridge",
        claim(
            "ABS(eps_uplift-printed_uplift)<=printed_cent",
            "Published: $[printed_uplift 0.00]; margin and tax rate behind it are not disclosed",
            "Published: $[printed_uplift 0.00], on other terms than these",
        ),
    )
    yield answer(
        "EPS uplift on that base",
        "eps_uplift_pct",
        "pct",
        "%",
        "Bridge",
        live("Published: [printed_uplift_pct 0%]. The base EPS is implied, not published")
        if implied(story)
        else claim(
            "base_eps>=0",
            "Before the lease: $[base_eps 0.00] a share",
            "Before the lease: a loss of $[ABS(base_eps) 0.00] a share",
        ),
    )
    yield answer(
        "The same lease on <estimate_source>'s <estimate_year> EPS",
        "eps_uplift_pct_estimate",
        "pct",
        "%",
        "Bridge",
        claim(
            "ABS(eps_uplift_pct_estimate-summary_eps_upside)>printed_whole_percent",
            "The article attributes [summary_eps_upside 0%] to <estimate_source>; this base does "
            "not give it",
            "The article attributes [summary_eps_upside 0%] to <estimate_source>",
        ),
    )
    yield answer(
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
    )
    yield answer(
        live("MW needed for +[wanted_uplift 0.0%] EPS"),
        "mw_needed",
        "int",
        "MW",
        "Bridge",
        "On the <base_source> base; target uplift is set on Inputs",
    )


def on_price(story: Story) -> Iterator[Row]:
    """What it brings where there is no EPS to add it to."""
    if has_eps(story):
        return
    yield answer("Full-year (run-rate) lease revenue", "lease_full_year", "mm", "$mm", "Lease", "")
    yield answer(
        "That revenue x margin, after tax",
        "lease_full_year*lease_margin*(1-tax_rate)",
        "mm",
        "$mm",
        "Lease",
        "Margin and tax rate are on Inputs",
    )
    yield answer(
        "Price of a GPU-hour",
        'PRICE_CONVERT(price_per_watt,"$/W-yr","$/GPU-hr",watts_per_gpu)',
        "eps",
        "$/GPU-hr",
        "Lease",
        live("At [watts_per_gpu #,##0] W behind each GPU"),
    )


def in_proportion(story: Story) -> Iterator[Row]:
    """How large it is."""
    year, by = (f"<{capex_name(story)}.{field}>" for field in ("year", "publisher"))
    yield answer(
        "Lease / <lessor>'s own IT capacity",
        "lease_of_own",
        "pct",
        "%",
        "Capacity",
        f"Year-end {own_year(story)}; figures on other definitions are shown separately and "
        "never summed",
    )
    yield answer(
        "Lease revenue / capex",
        "lease_of_capex",
        "pct",
        "%",
        "Capex",
        f"{year}; capex as {by} estimates it",
    )
    yield answer(
        "Price paid in the <deal> deal",
        "deal_price",
        "dec1",
        "$bn/GW-yr",
        "Lease",
        live("Computed from the monthly fee; published: [deal_price_printed #,##0] $bn/GW-yr"),
    )


def nearly_half(story: Story) -> str:
    """What was published of the two customers' share."""
    if not story.has("nearly_half"):
        return ""
    published = "Published: 'nearly half'"
    if not story.has("customer_3_contracts"):
        return published
    larger = "<customer_3>'s contracts are larger than <customer_2>'s"
    return claim("customer_3_contracts>customer_2_contracts", f"{published}. {larger}", published)


def on_landlord(story: Story) -> Iterator[Row]:
    """What it means for the landlord."""
    yield answer(
        "<customer_1>'s share of <landlord>'s backlog",
        "customer_1_share",
        "pct",
        "%",
        "Concentration",
        "Published: 'over a third'" if story.has("over_a_third") else "",
    )
    yield answer(
        "<customer_1> and <customer_2>, combined share of backlog",
        "two_customers_share",
        "pct",
        "%",
        "Concentration",
        nearly_half(story),
    )
    yield answer(
        "Average remaining life, <customer_1> contracts with <landlord>",
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
    )
    yield answer(
        "Revenue at risk at renewal",
        "revenue_at_stake",
        "dec1",
        "$bn",
        "Concentration",
        "Potential-competitor contracts: what leaves, and the price cut on the rest",
    )


def on_share_price() -> Iterator[Row]:
    """What the share price says of the lease."""
    yield answer(
        "Years of the lease's earnings in the move of the share price",
        "years_paid",
        "dec1",
        "years",
        "Value",
        live("The lease runs for [lease_term 0.00] years"),
    )


def on_reports() -> Iterator[Row]:
    """What bears it out."""
    for about, label in (("capex", "Capex"), ("demand", "Demand")):
        yield answer(
            f"{label} signals up / down, of those tracked",
            f'{about}_confirmed&" / "&{about}_refuted',
            "word",
            f'="of "&{about}_tracked',
            "Market",
            live(f"[{about}_open 0] still open"),
        )


def question(story: Story) -> str:
    """What the workbook answers."""
    if has_eps(story):
        return "What it answers: what is rented-out AI compute worth per <lessor> share?"
    return "What it answers: what does rented-out AI compute bring <lessor>?"


def answers(story: Story) -> tuple[Row, ...]:
    """The block."""
    return (
        section(question(story)),
        *on_lease(story),
        *on_eps(story),
        *on_price(story),
        *in_proportion(story),
        *on_landlord(story),
        *on_share_price(),
        *on_reports(),
    )
