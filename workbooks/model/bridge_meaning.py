"""What the bridge says: the block of readings on the Bridge sheet."""

from __future__ import annotations

from workbooks.model.claims import claim, live
from workbooks.model.inputs import pull
from workbooks.model.layout import Cell, Content, Row, heads, line, section

DEAL = "{shares},{revenue},{lease_margin},{tax_rate},,{new_shares}"
UPLIFT_AT = '=EPS_BRIDGE({base_eps},{shares},%s,%s,{tax_rate},,{new_shares},"DELTA")'


def both(formula: str, name: str = "") -> tuple[Content | Cell, ...]:
    """A formula on each base, under the values of the two bridges (s2 and s4)."""
    base = formula.replace("BASE", "{base_eps}").replace("COL", "s2").replace("REF", "")
    estimate = formula.replace("BASE", "{eps_estimate_2027}").replace("COL", "s4")
    estimate = estimate.replace("REF", "_estimate")
    return (
        None,
        Cell(base, name=name),
        None,
        Cell(estimate, name=name and f"{name}_estimate"),
    )


def on_base(formula: str, name: str = "") -> tuple[Content | Cell, ...]:
    """A formula under the Morgan Stanley bridge only."""
    return (None, Cell(formula, name=name))


MEANING = (
    section("4. Reading the bridge"),
    heads(None, "2028E", None, "2027E"),
    line(
        "Uplift",
        "$/share",
        series=both(f'=EPS_BRIDGE(BASE,{DEAL},"DELTA")', "eps_uplift"),
        fmt="eps",
        note=live("Published, for 2028E: $[printed_uplift 0.00]"),
    ),
    line(
        "Uplift on base EPS",
        "%",
        series=both(f'=IFERROR(EPS_BRIDGE(BASE,{DEAL},"PCT"),"NM")', "eps_uplift_pct"),
        fmt="pct",
        note=live("Published, for 2028E: [printed_uplift_pct 0%]"),
    ),
    line(
        "Incremental net income",
        "$mm",
        series=both(f'=EPS_BRIDGE(BASE,{DEAL},"NI")'),
        fmt="mm",
    ),
    line(
        "EPS uplift recognised in the start year",
        "$/share",
        series=on_base(UPLIFT_AT % ("lease_first_year", "{lease_margin}"), "uplift_first_year"),
        fmt="eps",
        source="X16",
        note="Uses the lease start date on Inputs",
    ),
    line(
        "Pre-tax margin implied by the published uplift",
        "%",
        series=on_base(
            "=IMPLIED_MARGIN({printed_uplift},{shares},{revenue},{tax_rate})", "margin_implied"
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
        series=on_base("={printed_uplift}*{shares}/{revenue}", "flow_through"),
        fmt="pct",
        source="F26",
    ),
    pull("company_margin", "Group operating margin, FY2025"),
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
