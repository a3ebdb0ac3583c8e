"""Targets: who rates and values what, what that implies, and what the uplift is worth."""

from __future__ import annotations

from workbooks.model.claims import claim
from workbooks.model.layout import (
    Cell,
    Check,
    Row,
    Sheet,
    calculation_columns,
    heads,
    line,
    numbers_check,
    ratio,
    section,
    words,
)
from workbooks.model.targets_worth import WHOSE, WORTH, each

TARGETS = ("=target_low", "=target_attributed", "=target_high")

SAID = (
    section("1. Ratings and price targets"),
    heads("Rating", "Said by", value="Target"),
    line(
        "Meta",
        "$/share",
        "=target_attributed",
        series=("Outperform", "Bernstein"),
        fmt="eps",
        source="F40",
        note="The only Meta target the article attributes to a named broker",
    ),
    line(
        "Meta, lowest of three banks",
        "$/share",
        "=target_low",
        series=("Buy", "Not attributed"),
        fmt="eps",
        source="F41a",
        note="One of three brokers; not named in the article",
    ),
    line(
        "Meta, highest of three banks",
        "$/share",
        "=target_high",
        series=("Buy", "Not attributed"),
        fmt="eps",
        source="F41b",
        note="One of three brokers; not named in the article",
    ),
    line(
        "CoreWeave",
        "$/share",
        "=target_landlord",
        series=("Underperform", "Bernstein"),
        fmt="eps",
        source="F39",
        note="A customer could turn into a competitor",
    ),
    words("After the news", "No broker changed its valuation, per the article's summary.", "F58"),
    Row(),
)


def multiple(label: str, eps: str, key: str, note: str = "") -> Row:
    """Target over an EPS, under each target; the EPS is the row's constant."""
    series = each(ratio("{^target}", "{@value}"))
    row = line(label, "times", series=series, key=key, fmt="times", note=note)
    return Row({**row.cells, "value": Cell(eps, "eps")}, row.key, row.fmt)


IMPLIED = (
    section("2. Implied P/E at target price"),
    heads(*WHOSE),
    line("Target", "$/share", series=TARGETS, key="target", fmt="eps", style="strong"),
    heads(value="EPS, $"),
    multiple("On UBS's EPS 2026E", "=eps_estimate_2026", "pe_2026"),
    multiple("On UBS's EPS 2027E", "=eps_estimate_2027", "pe_2027"),
    multiple(
        "On the implied EPS 2028E, without the lease",
        "=base_eps",
        "pe_base",
        "Morgan Stanley's base is implied, not published",
    ),
    multiple(
        "On EPS 2028E with the lease",
        "=base_eps+eps_uplift",
        "pe_lease",
        claim("AND(base_eps>0,eps_uplift>0)", "At an unchanged target, the implied P/E falls"),
    ),
    Row(),
)

SHEET = Sheet(
    name="Targets",
    title="Targets",
    subtitle="Price targets, implied P/E and value of the uplift.",
    columns=calculation_columns(17, 17, 17),
    rows=(*SAID, *IMPLIED, *WORTH),
    names={"target_multiples": "{pe_2026.s1}:{pe_lease.s3}", "worth_pct": "{worth_pct.s1}"},
    checks=(
        Check(
            "The uplift at an unchanged multiple is the uplift in % of base EPS",
            "footing",
            "=eps_uplift_pct",
            "=worth_pct",
            "=footing_tolerance",
            "pct",
        ),
        numbers_check("Implied multiples", "target_multiples"),
    ),
    pages_tall=1,
)
