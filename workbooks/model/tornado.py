"""The tornado on the Scenarios sheet: each driver at Bear and at Bull, the others at Base."""

from __future__ import annotations

from workbooks.facts import read_facts
from workbooks.model.input_cells import DRIVERS
from workbooks.model.inputs import format_of
from workbooks.model.layout import Cell, Chart, Row, Series, blank, heads, line, section

# The drivers that a year's EPS depends on, with the row of Scenarios that holds their figure.
MOVERS = {
    "lease_capacity": "lease_capacity",
    "price_per_watt": "price_per_watt",
    "contract_term": "within",
    "utilisation": "utilisation",
    "lease_margin": "lease_margin",
    "tax_rate": "tax_rate",
    "new_shares": "new_shares",
}
BEAR, BASE, BULL = "s2", "s3", "s4"
LAST = len(MOVERS) - 1


def uplift(moved: str, column: str) -> str:
    """The EPS uplift with one driver of another case."""
    at = {row: column if name == moved else BASE for name, row in MOVERS.items()}
    leased = ",".join(
        f"{{{row}.{at.get(row, BASE)}}}"
        for row in ("lease_capacity", "price_per_watt", "within", "utilisation", "escalator")
    )
    rest = [f"{{{row}.{at[row]}}}" for row in ("lease_margin", "tax_rate", "new_shares")]
    deal = f"LEASE_REVENUE({leased}),{rest[0]},{rest[1]},,{rest[2]}"
    return f'=EPS_BRIDGE(base_eps,diluted_shares,{deal},"DELTA")'


def rank(at: int) -> str:
    """How many swings are larger, or as large and further up, and one more."""
    larger = [f"IF({{mover{other}.s5}}>{{@s5}},1,0)" for other in range(at + 1, LAST + 1)]
    as_large = [f"IF({{mover{other}.s5}}>={{@s5}},1,0)" for other in range(at)]
    return "=1+" + "+".join([*as_large, *larger])


def moved(at: int, name: str) -> Row:
    """What one driver moves."""
    fact = read_facts()[DRIVERS[name]]
    fmt = format_of(fact)
    series = (
        Cell(f"={{{name}.{BEAR}}}", fmt),
        Cell(f"={{{name}.{BULL}}}", fmt),
        uplift(name, BEAR),
        uplift(name, BULL),
        "=MAX({@s3},{@s4},{uplift.s3})-MIN({@s3},{@s4},{uplift.s3})",
        Cell(rank(at), "int"),
    )
    row = line(
        fact.metric[0].upper() + fact.metric[1:],
        "%" if fact.unit == "fraction" else fact.unit,
        series=series,
        key=f"mover{at}",
        fmt="eps",
    )
    return Row({**row.cells, "value": Cell(f"={{{name}.{BASE}}}", fmt)}, row.key, row.fmt)


def in_order(at: int) -> Row:
    """One driver of the chart: the largest swing first."""
    place = f"=MATCH(ROWS({{mover0}}:{{mover{at}}}),{{mover0.s6}}:{{mover{LAST}.s6}},0)"

    def picked(column: str) -> str:
        return f"INDEX({{mover0.{column}}}:{{mover{LAST}.{column}}},{{@s1}})"

    series = (
        Cell(place, "int"),
        f"={picked('s3')}-{{uplift.s3}}",
        f"={picked('s4')}-{{uplift.s3}}",
    )
    return line(f"={picked('label')}", "$/share", series=series, key=f"sorted{at}", fmt="eps")


TORNADO = (
    section("4. What each driver moves by itself: EPS uplift, the others at Base", key="tornado"),
    heads(
        "Bear",
        "Bull",
        "Uplift, Bear",
        "Uplift, Bull",
        "Swing",
        "Rank",
        value="Base",
    ),
    *(moved(at, name) for at, name in enumerate(MOVERS)),
    Row(),
    heads("Place above", "Bear less Base", "Bull less Base"),
    *(in_order(at) for at in range(len(MOVERS))),
    *blank(20, key="tornado_chart"),
)
TORNADO_NAMES = {
    "tornado_figures": f"{{mover0.s1}}:{{mover{LAST}.s2}}",
    "tornado_uplifts": f"{{mover0.s3}}:{{mover{LAST}.s4}}",
    "tornado_swings": f"{{mover0.s5}}:{{mover{LAST}.s5}}",
    "tornado_bars": f"{{sorted0.s2}}:{{sorted{LAST}.s3}}",
}


def bars(name: str, column: str, fill: str, font: str) -> Series:
    """The bars of one case."""
    labels = f"{{sorted0.label}}:{{sorted{LAST}.label}}"
    values = f"{{sorted0.{column}}}:{{sorted{LAST}.{column}}}"
    return Series(name, labels, values, fill, font, "0.00;(0.00);")


CHART = Chart(
    at="tornado_chart",
    column="label",
    size=(860, 340),
    title="EPS uplift against the Base case: one driver at a time, $ per share",
    description="Bar chart of how much each driver alone moves the EPS uplift from the Base case, "
    "in dollars per share, at its Bear and at its Bull figure, largest swing first. Its data stand "
    "above it.",
    series=(
        bars("Bear", "s2", "#1F3864", "#FFFFFF"),
        bars("Bull", "s3", "#BDD0EE", "#000000"),
    ),
    x_title="Driver",
    y_title="$ per share against Base",
    y_format="0.0",
    kind="bar",
)
