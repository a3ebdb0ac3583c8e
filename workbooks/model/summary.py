"""Summary: one page that says what the live case comes to, from the other sheets' results."""

from __future__ import annotations

from workbooks.model.claims import claim, live
from workbooks.model.grids import SIZE
from workbooks.model.input_cells import CASES
from workbooks.model.layout import (
    Array,
    Cell,
    Chart,
    Column,
    Condition,
    Row,
    Series,
    Sheet,
    heads,
    section,
)

VALUES = tuple(f"s{at}" for at in range(1, SIZE + 1))
COLUMNS = (
    Column("label", "", 40),
    Column("value", "", 12, "right"),
    *(Column(key, "", 12, "right") for key in VALUES),
    Column("right", "", 62),
)
LEASE = "[lease_capacity 0] MW at $[price_per_watt 0.00]/W-yr"
HEADLINE = claim(
    "eps_uplift>=0",
    LEASE + " add $[eps_uplift 0.00] a share: EPS of $[base_eps 0.00] becomes "
    "$[pro_forma_eps 0.00]",
    LEASE + " take $[ABS(eps_uplift) 0.00] a share: EPS of $[base_eps 0.00] becomes "
    "$[pro_forma_eps 0.00]",
)
WEIGHTED = claim(
    "ISNUMBER(weighted_uplift)",
    "Weighted over the cases, the EPS change is $[weighted_uplift 0.00]",
    "The weights of the cases do not add up to one whole",
)
SURPLUS = claim(
    "ISNUMBER(mw_needed)",
    "The lease is [lease_of_own 0.0%] of Meta's own IT capacity at the end of 2027E; "
    "[wanted_uplift 0.0%] more EPS takes [mw_needed 0] MW",
    "The lease is [lease_of_own 0.0%] of Meta's own IT capacity at the end of 2027E",
)
CUT = claim(
    "capex_change<0",
    "The live case cuts capex of the coming years by [ABS(capex_change) 0.0%]; a year of the lease "
    "covers [lease_of_capex 0.0%] of 2027E capex",
    claim(
        "capex_change>0",
        "The live case raises capex of the coming years by [capex_change 0.0%]; a year of the "
        "lease covers [lease_of_capex 0.0%] of 2027E capex",
        "No change in the live case; a year of the lease covers [lease_of_capex 0.0%] of 2027E "
        "capex",
    ),
)
LANDLORDS = claim(
    "ISNUMBER(two_customers_share)",
    "[two_customers_share 0.0%] of CoreWeave's backlog is with Meta and Microsoft; what the live "
    "case loses at renewal of it is $[revenue_at_stake #,##0.0]bn",
)


def said(label: str, text: str, style: str = "") -> Row:
    """A sentence made from numbers."""
    return Row({"label": label, "value": Cell(text, "prose")}, style=style)


def across(label: str, name: str, fmt: str, key: str = "", style: str = "") -> Row:
    """A result of every case."""
    return Row({"label": label, "s1": Array(f"={name}", 1, len(CASES), (fmt,))}, key, fmt, style)


def grid_row(at: int) -> Row:
    """One capacity of the heat map; the first row anchors both arrays."""
    grid = Array("=eps_grid", SIZE, SIZE, ("eps",) * SIZE)
    side = Array("=eps_capacities", SIZE, 1, ("int",) * SIZE)
    cells = {"value": side, "s1": grid} if at == 1 else {}
    return Row({"label": "Capacity down, MW" if at == 1 else "", **cells}, f"map{at}", "eps")


STEPS = (
    "Base EPS",
    "Lease revenue",
    "Operating costs",
    "Other pre-tax",
    "Tax",
    "Share count",
    "Pro forma EPS",
)


END = len(STEPS) - 1
# What stands beside the bridge.
BESIDE = (
    live("Targets on Meta: $[target_low 0.00] to $[target_high 0.00], three banks"),
    live("Bernstein: $[target_attributed 0.00] on Meta, $[target_landlord 0.00] on CoreWeave"),
    claim(
        "base_eps>0",
        "Bernstein's target is [target_attributed/base_eps 0.0]x the 2028E base EPS",
    ),
    claim(
        "pro_forma_eps>0",
        "and [target_attributed/pro_forma_eps 0.0]x it with the lease",
    ),
    "The sheet Sources has who said what, when and where",
)


def step_row(at: int) -> Row:
    """A step of the bridge, on both bases."""
    series = {
        key: f"=INDEX({name},ROWS({{step0.label}}:{{step{at}.label}}))"
        for key, name in (("value", "bridge_values"), ("s1", "bridge_values_estimate"))
    }
    beside = {"right": Cell(BESIDE[at], "prose")} if at < len(BESIDE) else {}
    style = "total" if at == END else ""
    return Row({"label": STEPS[at], **series, **beside}, f"step{at}", "eps", style)


ROWS = (
    said("In one line", HEADLINE, "strong"),
    said("", WEIGHTED),
    section("What investors ask"),
    said("Is compute in surplus?", SURPLUS),
    said("Is capex cut?", CUT),
    said("What happens to the landlords?", LANDLORDS),
    section("The cases side by side"),
    heads(*CASES, key="cases"),
    across("EPS uplift, $ per share", "scenario_uplift", "eps", "uplift", "strong"),
    across("EPS uplift, % of base EPS", "scenario_pct", "pct"),
    across("Lease revenue, contract total, $mm", "scenario_total", "mm"),
    across("Backlog lost at renewal, $bn", "scenario_lost", "dec1"),
    section("EPS uplift 2028E, $ per share, by capacity and price"),
    Row(
        {"label": "Price across, $/W-yr", "s1": Array("=eps_prices", 1, SIZE, ("dec1",))},
        key="map0",
    ),
    *map(grid_row, range(1, SIZE + 1)),
    Row(
        {"label": "EPS bridge, $ per share", "right": Cell("Price targets", "prose")},
        style="section",
    ),
    heads("On UBS, 2027E", value="2028E"),
    *map(step_row, range(len(STEPS))),
)
SCALE = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#8FAADC"}
CHART = Chart(
    at="cases",
    column="right",
    size=(430, 205),
    title="EPS uplift by case, $ per share",
    description="Bar chart of the EPS uplift in dollars per share in each case: as published, "
    "bear, base, bull and own. Its data stand beside it.",
    series=(
        Series(
            "EPS uplift",
            "{cases.s1}:{cases.s5}",
            "{uplift.s1}:{uplift.s5}",
            "#1F3864",
            "#FFFFFF",
            "0.00;(0.00)",
        ),
    ),
    x_title="Case",
    y_title="$ per share",
    y_format="0",
    kind="bar",
)
SHEET = Sheet(
    name="Summary",
    title="Meta: what rented-out AI compute is worth per share",
    subtitle="The live case in one page. Illustrative, not investment advice.",
    columns=COLUMNS,
    rows=ROWS,
    charts=(CHART,),
    conditions=(Condition(f"{{map1.s1}}:{{map{SIZE}.s{SIZE}}}", SCALE),),
    heads=False,
    pages_tall=1,
)
