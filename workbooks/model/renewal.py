"""The run-off of Meta's contracts with CoreWeave, on the Concentration sheet."""

from __future__ import annotations

from workbooks.model.claims import claim
from workbooks.model.inputs import pull
from workbooks.model.layout import (
    Array,
    Cell,
    Check,
    Row,
    heads,
    line,
    numbers_check,
    ratio,
    section,
)

RISKS = (
    ("Contracts still running", "$bn", "dec1"),
    ("Weighted average remaining term", "years", "eps"),
    ("Expiring within the near horizon / remaining", "%", "pct"),
    ("Potential competitors / remaining", "%", "pct"),
    ("Potential competitors near expiry / remaining", "%", "pct"),
)
CONTRACTS = "{first}:{last},{first.s1}:{last.s1},{renewal_as_of},{first.s2}:{last.s2}"


def contract(label: str, name: str, key: str, source: str) -> Row:
    """One contract: amount, last day, and what a price cut at its renewal costs a year."""
    one = "{@value},{@s1},{renewal_as_of},{@s2}"
    series = (
        Cell(f"={name}_expiry", "date"),
        Cell("=customer_1_could_compete", "int"),
        Cell(f'=IFERROR(RENEWAL_RISK({one},,"LIFE"),"NM")', "eps"),
        Cell(ratio("{@value}", "N({@s3})"), "dec1"),
        Cell('=IF(ISNUMBER({@s4}),{@s4}*{@s2}*{lost},"NM")', "eps"),
    )
    return line(label, "$bn", f"={name}", series=series, key=key, fmt="dec1", source=source)


def risk_row(at: int) -> Row:
    """One row of the table; the first anchors the array."""
    meaning, unit, _ = RISKS[at]
    fmts = tuple(fmt for _, _, fmt in RISKS)
    formula = f'=IFERROR(RENEWAL_RISK({CONTRACTS},{{renewal_horizon}}),"NM")'
    table = Array(formula, len(RISKS), 2, fmts)
    return line(meaning, unit, series=(table,) if at == 0 else (), key=f"risk{at}")


RENEWAL = (
    section("4. When Meta's contracts come up for renewal"),
    pull("renewal_as_of", "As of"),
    pull("renewal_horizon", "Near horizon"),
    pull("renewal_horizon_far", "Far horizon"),
    pull("renewal_price_cut"),
    pull("renewed_share", "Share of them that is renewed"),
    line(
        "Lost at renewal: what leaves, and the price cut on the rest",
        "%",
        "=1-{renewed_share}*(1-{renewal_price_cut})",
        key="lost",
        name="lost_at_renewal",
        fmt="pct",
    ),
    heads(
        "Last day",
        "Potential competitor",
        "Years left",
        "$bn per year",
        "Annual revenue at risk",
        value="Contracts",
    ),
    contract("Meta, first contract", "contract_1", "first", "X03, X04"),
    contract("Meta, second contract", "contract_2", "last", "X05, X06"),
    line(
        "Both",
        "$bn",
        "=SUM({first}:{last})",
        series=(
            None,
            None,
            None,
            "=SUM({first.s4}:{last.s4})",
            Cell("=SUM({first.s5}:{last.s5})", "eps"),
        ),
        key="both",
        fmt="dec1",
        style="total",
        note="Amounts spread evenly over the years left; repriced from expiry only",
    ),
    line(
        "Revenue at risk at renewal",
        "$bn",
        "=SUMIF({customer_1.s1}:{customer_3.s1},1,{customer_1}:{customer_3})*{lost}",
        key="stake",
        name="revenue_at_stake",
        fmt="dec1",
        style="strong",
        note="Potential-competitor contracts: what leaves, and the price cut on the rest",
    ),
    line("As % of backlog", "%", "={stake}/{backlog}", fmt="pct"),
    heads("Measure", "Value"),
    *(risk_row(at) for at in range(len(RISKS))),
    line(
        "Expiring within the far horizon / remaining",
        "%",
        series=(
            "Far horizon",
            f'=IFERROR(RENEWAL_RISK({CONTRACTS},{{renewal_horizon_far}},"EXPIRING"),"NM")',
        ),
        fmt="pct",
        note=claim(
            "AND(ISNUMBER({risk0.s2}),ISNUMBER({risk2.s2}))",
            claim(
                "{risk2.s2}=0",
                "Nothing expires within the near horizon: that revenue is contracted",
                "[{risk2.s2} 0.0%] expires within the near horizon",
            ),
        ),
    ),
)

RENEWAL_CHECKS = (
    Check(
        "Revenue at risk is the price cut on what could compete ($bn)",
        "footing",
        '=IF(ISNUMBER(at_risk_share),at_risk_share*landlord_backlog*lost_at_renewal,"NM")',
        '=IF(ISNUMBER(at_risk_share),revenue_at_stake,"NM")',
        "=footing_tolerance",
        "dec1",
        "At-risk share by CONCENTRATION_RISK, with OpenAI's contracts",
    ),
    numbers_check("Renewal", "renewal_values"),
)
