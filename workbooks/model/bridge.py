"""Bridge: from base EPS to pro forma EPS, on Morgan Stanley's base and on UBS's."""

from __future__ import annotations

from workbooks.model.bridge_checks import CHECKS
from workbooks.model.bridge_meaning import DEAL, MEANING, both
from workbooks.model.bridge_needed import NEEDED
from workbooks.model.claims import claim
from workbooks.model.inputs import pull
from workbooks.model.layout import (
    Array,
    Row,
    Sheet,
    blank,
    calculation_columns,
    heads,
    line,
    ratio,
    section,
)
from workbooks.model.waterfall import CHARTS, PLACES, WATERFALLS

STEPS = (
    ("EPS before the lease", "eps"),
    ("Lease revenue / base diluted shares", "eps"),
    ("Operating costs, revenue x (1 - margin) / base diluted shares", "eps"),
    ("Other pre-tax items / base diluted shares", "eps"),
    ("Tax on incremental EBT / base diluted shares", "eps"),
    ("Dilution by new shares, taken last", "eps"),
    ("Sum of the six rows above", "eps"),
    ("Accretion / (dilution), $ per share", "eps"),
    ("Accretion / (dilution), %", "pct"),
)


def range_of(label: str, unit: str, low: str, high: str) -> tuple[Row, Row]:
    """What a derived figure may be, given that its ingredients are rounded in print."""
    fmt = "pct" if unit == "%" else "eps"
    return (
        line(f"{label}, lower bound given rounding", unit, low, fmt=fmt),
        line(f"{label}, upper bound given rounding", unit, high, fmt=fmt),
    )


BEFORE = (
    section("1. Bridge inputs"),
    pull("eps_estimate_2026", "UBS, 2026E"),
    pull("eps_estimate_2027", "UBS, 2027E"),
    line(
        "UBS, growth 2026E to 2027E",
        "%",
        ratio("{eps_estimate_2027}", "{eps_estimate_2026}", "-1"),
        name="eps_estimate_growth",
        fmt="pct",
        style="strong",
        source="F19, F03",
        note="UBS speaks of 'flat or contracting' EPS",
    ),
    *range_of(
        "Growth",
        "%",
        ratio(
            "{eps_estimate_2027}-printed_tenth_eps", "({eps_estimate_2026}+printed_tenth_eps)", "-1"
        ),
        ratio(
            "{eps_estimate_2027}+printed_tenth_eps", "({eps_estimate_2026}-printed_tenth_eps)", "-1"
        ),
    ),
    pull("printed_uplift", "Morgan Stanley, published uplift 2028E"),
    pull("printed_uplift_pct", "Morgan Stanley, published uplift 2028E"),
    line(
        "Morgan Stanley, implied EPS 2028E",
        "$/share",
        "={printed_uplift}/{printed_uplift_pct}",
        key="base_eps",
        name="base_eps",
        fmt="eps",
        style="strong",
        source="F24",
        note="Not published: uplift / uplift %",
    ),
    *range_of(
        "Implied EPS 2028E",
        "$/share",
        "={printed_uplift}/({printed_uplift_pct}+printed_whole_percent)",
        "={printed_uplift}/({printed_uplift_pct}-printed_whole_percent)",
    ),
    Row(),
)

INGREDIENTS = (
    pull("net_income_2025", "Net income, FY2025"),
    pull("reported_eps_2025", "Diluted EPS, FY2025"),
    line(
        "Diluted shares",
        "mm",
        "={net_income_2025}/{reported_eps_2025}",
        key="shares",
        name="diluted_shares",
        fmt="mm1",
        note="FY2025; the notes do not disclose share counts",
    ),
    line("Lease revenue, full year", "$mm", "=lease_full_year", key="revenue", fmt="mm"),
    pull(
        "lease_margin",
        note=claim(
            "ABS(eps_uplift-printed_uplift)<=printed_cent",
            "With the tax rate it gives the published $[printed_uplift 0.00]",
            "With the tax rate it gives $[eps_uplift 0.00]; published: $[printed_uplift 0.00]",
        ),
    ),
    pull("tax_rate"),
    pull("new_shares", "New shares issued for the lease"),
    Row(),
)


def step_row(at: int) -> Row:
    """One row of the two bridges; the first anchors both arrays."""
    meaning, fmt = STEPS[at]
    fmts = tuple(fmt for _, fmt in STEPS)
    arrays = [
        Array(f'=IFERROR(EPS_BRIDGE({base},{DEAL}),"NM")', len(STEPS), 2, fmts)
        for base in ("{base_eps}", "{eps_estimate_2027}")
    ]
    series = (arrays[0], None, arrays[1]) if at == 0 else ()
    unit = "%" if fmt == "pct" else "$/share"
    return line(meaning, unit, series=series, key=f"step{at}", fmt=fmt)


BRIDGES = (
    section("2. The bridge, $ per share"),
    heads("Morgan Stanley", "2028E", "UBS", "2027E"),
    *map(step_row, range(len(STEPS))),
    line(
        "Six steps less pro forma EPS",
        "$/share",
        series=both("=ROUND(SUM({step0.COL}:{step5.COL})-{step6.COL},6)", "bridge_foot"),
        fmt="eps",
        style="total",
        note="Zero if the bridge foots",
    ),
    Row(),
    section("3. EPS bridge charts", key="waterfalls"),
    *blank(19, key="charts"),
)

SHEET = Sheet(
    name="Bridge",
    title="Bridge",
    subtitle="What the lease adds to EPS: on the Morgan Stanley 2028E base and on UBS 2027E EPS.",
    columns=calculation_columns(17, 14, 17, 14, 14, 14),
    rows=(*BEFORE, *INGREDIENTS, *BRIDGES, *MEANING, *NEEDED, *WATERFALLS),
    names={
        "pro_forma_eps": "{step6.s2}",
        "bridge_values": "{step0.s2}:{step8.s2}",
        "bridge_values_estimate": "{step0.s4}:{step8.s4}",
        **PLACES,
    },
    charts=CHARTS,
    checks=CHECKS,
    breaks=("waterfalls", "chart_data"),
)
