"""What the bridge says: the block of readings on the Bridge sheet."""

from __future__ import annotations

from workbooks.model.bases import bases
from workbooks.model.claims import claim, live
from workbooks.model.layout import Cell, Content, Row, heads, line, pull, section
from workbooks.story import Story

DEAL = "{diluted_shares},{revenue},{lease_margin},{tax_rate},,{new_shares}"
UPLIFT_AT = '=EPS_BRIDGE({base_eps},{diluted_shares},%s,%s,{tax_rate},,{new_shares},"DELTA")'


def both(story: Story, formula: str, name: str = "") -> tuple[Content | Cell, ...]:
    """A formula on each base, under the values of its bridge."""
    cells: list[Content | Cell] = []
    for basis in bases(story):
        own = formula.replace("BASE", basis.eps).replace("COL", basis.value)
        cells += [None, Cell(own, name=name and f"{name}{basis.suffix}")]
    return tuple(cells)


def years(story: Story) -> Row:
    """The year of each base over its values."""
    return heads(*(text for basis in bases(story) for text in (None, basis.year)))


def on_base(formula: str, name: str = "") -> tuple[Content | Cell, ...]:
    """A formula under the first bridge only."""
    return (None, Cell(formula, name=name))


def on_estimate(formula: str) -> tuple[Content, ...]:
    """A formula under the bridge of the estimate only."""
    return (None, None, None, formula)


def meaning(story: Story) -> tuple[Row, ...]:
    """The block."""
    return (
        section("4. Reading the bridge"),
        years(story),
        line(
            "Uplift",
            "$/share",
            series=both(story, f'=EPS_BRIDGE(BASE,{DEAL},"DELTA")', "eps_uplift"),
            fmt="eps",
            note=live("Published, for <printed_uplift.year>: $[printed_uplift 0.00]"),
        ),
        line(
            "Uplift on base EPS",
            "%",
            series=both(story, f'=IFERROR(EPS_BRIDGE(BASE,{DEAL},"PCT"),"NM")', "eps_uplift_pct"),
            fmt="pct",
            note=live("Published, for <printed_uplift_pct.year>: [printed_uplift_pct 0%]"),
        ),
        line(
            "Incremental net income",
            "$mm",
            series=both(story, f'=EPS_BRIDGE(BASE,{DEAL},"NI")'),
            fmt="mm",
        ),
        *IMPLIED,
    )


IMPLIED = (
    line(
        "EPS uplift recognised in the start year",
        "$/share",
        series=on_base(UPLIFT_AT % ("lease_first_year", "{lease_margin}"), "uplift_first_year"),
        fmt="eps",
        source="lease_start",
        note="Uses the lease start date on Inputs",
    ),
    line(
        "Pre-tax margin implied by the published uplift",
        "%",
        series=on_base(
            "=IMPLIED_MARGIN({printed_uplift},{diluted_shares},{revenue},{tax_rate})",
            "margin_implied",
        ),
        fmt="pct",
        note=claim(
            "ABS(margin_implied-lease_margin)<=printed_whole_percent",
            "Ties to the model's margin at published precision",
            "The model's margin is [lease_margin 0.0%]",
        ),
    ),
    line(
        "After-tax flow-through of the published uplift",
        "%",
        series=on_base("={printed_uplift}*{diluted_shares}/{revenue}", "flow_through"),
        fmt="pct",
        source="flow_through",
    ),
    pull("company_margin", "Group operating margin, <company_margin.period>"),
    line(
        "Uplift at that margin",
        "$/share",
        series=on_base(UPLIFT_AT % ("{revenue}", "{company_margin}"), "uplift_company_margin"),
        fmt="eps",
        note=claim(
            "eps_uplift>0",
            "That is [uplift_company_margin/eps_uplift 0%] of the uplift at the model's margin",
        ),
    ),
    Row(),
)
