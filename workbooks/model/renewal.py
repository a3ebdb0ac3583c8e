"""The run-off of the first customer's contracts with the landlord, on the Concentration sheet."""

from __future__ import annotations

from workbooks.model.claims import claim
from workbooks.model.concentration_tables import customers
from workbooks.model.layout import (
    Array,
    Cell,
    Check,
    Row,
    heads,
    line,
    numbers_check,
    pull,
    ratio,
    section,
)
from workbooks.story import Story

RISKS = (
    ("Contracts still running", "$bn", "dec1"),
    ("Weighted average remaining term", "years", "eps"),
    ("Expiring within the near horizon / remaining", "%", "pct"),
    ("Potential competitors / remaining", "%", "pct"),
    ("Potential competitors near expiry / remaining", "%", "pct"),
)
NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
NEAR = claim(
    "AND(ISNUMBER({risk0.s2}),ISNUMBER({risk2.s2}))",
    claim(
        "{risk2.s2}=0",
        "Nothing expires within the near horizon: that revenue is contracted",
        "[{risk2.s2} 0.0%] expires within the near horizon",
    ),
)


def contract(at: int, label: str) -> Row:
    """One contract: amount, last day, and what a price cut at its renewal costs a year."""
    name = f"contract_{at}"
    one = "{@value},{@s1},{renewal_as_of},{@s2}"
    series = (
        Cell(f"={name}_expiry", "date"),
        Cell("=customer_1_could_compete", "int"),
        Cell(f'=IFERROR(RENEWAL_RISK({one},,"LIFE"),"NM")', "eps"),
        Cell(ratio("{@value}", "N({@s3})"), "dec1"),
        Cell('=IF(ISNUMBER({@s4}),{@s4}*{@s2}*{lost},"NM")', "eps"),
    )
    return line(
        label,
        "$bn",
        f"={name}",
        series=series,
        key=name,
        fmt="dec1",
        source=f"{name}, {name}_expiry",
    )


def contracts(numbers: tuple[int, ...]) -> tuple[Row, ...]:
    """The contracts, and their sum."""
    ends = f"contract_{numbers[0]}", f"contract_{numbers[-1]}"
    nth = (NTH[at - 1] if at <= len(NTH) else f"{at}th" for at in numbers)
    labels = [f"<customer_1>, {each} contract" for each in nth]
    if len(numbers) == 1:
        labels = ["<customer_1>"]

    def summed(column: str = "") -> str:
        return "=SUM({{{0}{2}}}:{{{1}{2}}})".format(*ends, column)

    return (
        heads(
            "Last day",
            "Potential competitor",
            "Years left",
            "$bn per year",
            "Annual revenue at risk",
            value="Contracts",
        ),
        *(contract(at, label) for at, label in zip(numbers, labels, strict=True)),
        line(
            "Both" if len(numbers) == 2 else "All",
            "$bn",
            summed(),
            series=(None, None, None, summed(".s4"), Cell(summed(".s5"), "eps")),
            key="both",
            fmt="dec1",
            style="total",
            note="Amounts spread evenly over the years left; repriced from expiry only",
        ),
    )


def run_off(numbers: tuple[int, ...]) -> tuple[Row, ...]:
    """The measures of what runs off when: one array, and the far horizon."""
    first, last = f"contract_{numbers[0]}", f"contract_{numbers[-1]}"
    spans = [f"{{{first}{column}}}:{{{last}{column}}}" for column in ("", ".s1", ".s2")]
    book = f"{spans[0]},{spans[1]},{{renewal_as_of}},{spans[2]}"
    fmts = tuple(fmt for _, _, fmt in RISKS)
    near = f'=IFERROR(RENEWAL_RISK({book},{{renewal_horizon}}),"NM")'
    far = f'=IFERROR(RENEWAL_RISK({book},{{renewal_horizon_far}},"EXPIRING"),"NM")'
    table = Array(near, len(RISKS), 2, fmts)
    return (
        heads("Measure", "Value"),
        *(
            line(meaning, unit, series=(table,) if at == 0 else (), key=f"risk{at}")
            for at, (meaning, unit, _) in enumerate(RISKS)
        ),
        line(
            "Expiring within the far horizon / remaining",
            "%",
            series=("Far horizon", far),
            fmt="pct",
            note=NEAR,
        ),
    )


def renewal(story: Story) -> tuple[Row, ...]:
    """The block: terms of renewal, the contracts, what is at stake."""
    numbers = story.numbers("contract_{}")
    last = customers(story)[-1]
    named = f"{{customer_1}}:{{customer_{last}}}"
    flags = f"{{customer_1.s1}}:{{customer_{last}.s1}}"
    return (
        section(
            "4. When <customer_1>'s contracts come up for renewal"
            if numbers
            else "4. What is at stake at renewal"
        ),
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
        *(contracts(numbers) if numbers else ()),
        line(
            "Revenue at risk at renewal",
            "$bn",
            f"=SUMIF({flags},1,{named})*{{lost}}",
            key="stake",
            name="revenue_at_stake",
            fmt="dec1",
            style="strong",
            note="Potential-competitor contracts: what leaves, and the price cut on the rest",
        ),
        line("As % of backlog", "%", "={stake}/{backlog}", fmt="pct"),
        *(run_off(numbers) if numbers else ()),
    )


def renewal_names(story: Story) -> dict[str, str]:
    """What other sheets read of it."""
    if not story.numbers("contract_{}"):
        return {}
    return {"renewal_values": "{risk0.s2}:{risk4.s2}", "contract_life": "{risk1.s2}"}


def renewal_checks(story: Story) -> tuple[Check, ...]:
    """What is at stake, twice, and measures that are numbers."""
    last = customers(story)[-1]
    return (
        Check(
            "Revenue at risk is the price cut on what could compete ($bn)",
            "footing",
            '=IF(ISNUMBER(at_risk_share),at_risk_share*landlord_backlog*lost_at_renewal,"NM")',
            '=IF(ISNUMBER(at_risk_share),revenue_at_stake,"NM")',
            "=footing_tolerance",
            "dec1",
            f"At-risk share by CONCENTRATION_RISK, with <customer_{last}>'s contracts",
        ),
        numbers_check("Renewal", "renewal_values"),
    )
