"""Targets: who rates and values what, what that implies, and what the uplift is worth."""

from __future__ import annotations

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
    section("1. Who says what"),
    heads("Rating", "Said by", value="Target"),
    line(
        "Meta",
        "$/share",
        "=target_attributed",
        series=("Outperform", "Bernstein"),
        fmt="eps",
        source="F40",
        note="The one target on Meta that the article attributes",
    ),
    line(
        "Meta, lowest of three banks",
        "$/share",
        "=target_low",
        series=("Buy", "Not attributed"),
        fmt="eps",
        source="F41a",
        note="Three banks, of which the article names none for it",
    ),
    line(
        "Meta, highest of three banks",
        "$/share",
        "=target_high",
        series=("Buy", "Not attributed"),
        fmt="eps",
        source="F41b",
        note="Three banks, of which the article names none for it",
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
    words("After the news", "No bank changed its valuation, says the article's summary.", "F58"),
    Row(),
)


def multiple(label: str, eps: str, key: str, note: str = "") -> Row:
    """Target over an EPS, under each target; the EPS is the row's constant."""
    series = each(ratio("{^target}", "{@value}"))
    row = line(label, "times", series=series, key=key, fmt="times", note=note)
    return Row({**row.cells, "value": Cell(eps, "eps")}, row.key, row.fmt)


IMPLIED = (
    section("2. What the targets imply: price / earnings"),
    heads(*WHOSE),
    line("Target", "$/share", series=TARGETS, key="target", fmt="eps", style="strong"),
    heads(value="EPS, $"),
    multiple("On UBS's EPS 2026E", "=eps_estimate_2026", "pe_2026"),
    multiple("On UBS's EPS 2027E", "=eps_estimate_2027", "pe_2027"),
    multiple(
        "On the implied EPS 2028E, without the lease",
        "=base_eps",
        "pe_base",
        "Morgan Stanley's base is implied, not printed",
    ),
    multiple(
        "On EPS 2028E with the lease",
        "=base_eps+eps_uplift",
        "pe_lease",
        "An unchanged target is then a lower multiple",
    ),
    Row(),
)

SHEET = Sheet(
    name="Targets",
    title="Targets",
    subtitle="Price targets, what they imply, and what the uplift is worth. Nobody changed a "
    "target for it.",
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
