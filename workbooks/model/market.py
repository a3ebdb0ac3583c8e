"""Market: what moved, how crowded it was, and the signals to watch."""

from __future__ import annotations

from workbooks.model.input_cells import UNIT_LIMITS
from workbooks.model.inputs import pull
from workbooks.model.layout import (
    Cell,
    Check,
    Row,
    Sheet,
    calculation_columns,
    heads,
    line,
    section,
)

STATES = ("Open", "Confirmed", "Refuted")
# What would confirm that demand still steepens, and what would refute it.
SIGNALS = (
    ("Meta clarifies what it sells", "Idle capacity, for a time", "A full cloud, or capex cut"),
    ("AI application ARR overseas", "Growth speeds up", "Growth slows"),
    ("Capex of the cloud providers", "Revised up again", "Revised down together"),
    ("Q2 results", "Ahead of expectations", "Behind expectations"),
)

MOVES = (
    section("1. The day of the news, 1 July 2026"),
    pull("landlord_1_move", "CoreWeave", "Another outlet printed 14%"),
    pull("landlord_2_move", "Nebius", "Another outlet printed 17%"),
    line(
        "Nebius less CoreWeave",
        "% points",
        "={landlord_2_move}-{landlord_1_move}",
        fmt="pct",
        note="The customer that could compete is CoreWeave's, and Nebius fell more: a crowd sold",
    ),
    Row(),
    section("2. Positioning, in standard deviations (JPMorgan's trading desk)"),
    pull("positioning_rise", "Long and short positions, four weeks", "Both up by as much"),
    pull("july_small_end", "July deleveraging of five years, small end"),
    pull("july_large_end", "July deleveraging of five years, large end"),
    line(
        "Rise left after such a July: most",
        "std dev",
        "={positioning_rise}+{july_small_end}",
        fmt="dec1",
        note="A reading of the desk's figures, not the desk's own",
    ),
    line(
        "Rise left after such a July: least",
        "std dev",
        "={positioning_rise}+{july_large_end}",
        fmt="dec1",
    ),
    pull("software_move", "Software, crowded shorts, Chinese ADRs: more than", "Short covering"),
    pull("semis_percentile", "Semiconductors and memory: near", "Positioning is crowded"),
    Row(),
)


def growth(name: str, label: str) -> Row:
    """A printed growth and its two readings."""
    row = pull(name, label)
    readings = (Cell("={@value}", "times0"), Cell("={@value}+1", "times0"))
    cells = {"s1": readings[0], "s2": readings[1], "s3": Cell("={@value}-1", "pct0")}
    return Row({**row.cells, **cells, "s4": Cell("={@value}", "pct0")}, row.key, row.fmt)


DEMAND = (
    section("3. Demand as printed: 'grew 137 times' has two readings"),
    heads(
        "Times, if x137", "Times, if +137", "Growth, if x137", "Growth, if +137", value="Printed"
    ),
    growth("user_growth", "Individual users who are no developers"),
    growth("organisation_growth", "Users in organisations"),
    growth("internal_growth", "Users inside OpenAI"),
    Row(),
)


def signal(at: int) -> Row:
    """A line of the watch list: status, day and evidence are for the reader to fill in."""
    what, confirms, refutes = SIGNALS[at]
    day = Cell(None, "date", style="input", limits=UNIT_LIMITS["date"])
    typed = (day, Cell(None, "prose", style="input"))
    series = (
        Cell(STATES[0], "middle", style="input", choices=STATES),
        *typed,
        confirms,
        refutes,
    )
    return line(what, "status", series=series, key=f"signal{at}", style="words")


def count(state: str) -> Row:
    """How many signals are in a state."""
    found, name = f'=COUNTIF({{signal0.s1}}:{{signal3.s1}},"{state}")', f"signals_{state.lower()}"
    return line(f"Signals: {state.lower()}", "count", found, name=name, fmt="int")


WATCH = (
    section("4. Watch list for July and August: does demand still steepen?"),
    heads("Status", "Day", "Evidence", "Confirms", "Refutes"),
    *(signal(at) for at in range(len(SIGNALS))),
    *(count(state) for state in STATES),
    line(
        "Reading",
        "text",
        series=(
            Cell(
                '=IF(signals_confirmed>signals_refuted,"Leasing looks like asset monetization",'
                'IF(signals_refuted>signals_confirmed,"This could have been the inflection",'
                '"Still under observation"))',
                "prose",
            ),
        ),
        style="total",
    ),
)

SHEET = Sheet(
    name="Market",
    title="Market",
    subtitle="What moved and why, demand as printed, and the signals that will decide it.",
    columns=calculation_columns(14, 14, 26, 26, 26),
    rows=(*MOVES, *DEMAND, *WATCH),
    names={"signal_states": "{signal0.s1}:{signal3.s1}"},
    checks=(
        Check(
            "Watch list: every signal is open, confirmed or refuted",
            "unit guard",
            "=ROWS(signal_states)",
            "=signals_open+signals_confirmed+signals_refuted",
            fmt="int",
        ),
    ),
    pages_tall=1,
)
