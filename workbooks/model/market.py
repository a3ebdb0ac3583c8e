"""Market: what moved, how crowded it was, and the signals to watch."""

from __future__ import annotations

from workbooks.model.claims import claim
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
    section("1. The day of the news"),
    pull("landlord_1_move", "CoreWeave"),
    pull("landlord_2_move", "Nebius"),
    line(
        "Nebius less CoreWeave",
        "pp",
        "={landlord_2_move}-{landlord_1_move}",
        fmt="pct",
        note=claim(
            "AND(landlord_2_move<0,landlord_2_move<landlord_1_move)",
            "Nebius fell more, though CoreWeave is the one with Meta's contracts",
        ),
    ),
    Row(),
    section("2. Positioning, in standard deviations (JPMorgan's trading desk)"),
    pull("positioning_rise", "Long and short positions, four weeks", "Longs and shorts alike"),
    pull("july_small_end", "July deleveraging of five years, small end"),
    pull("july_large_end", "July deleveraging of five years, large end"),
    pull("software_move", "Software, crowded shorts, Chinese ADRs", "Published as 'over'"),
    pull("semis_percentile", "Semiconductors and memory", "Published as 'near'"),
    Row(),
)


def growth(name: str, label: str) -> Row:
    """A printed growth and its two readings."""
    row = pull(name, label)
    readings = (Cell("={@value}", "times0"), Cell("={@value}+1", "times0"))
    cells = {"s1": readings[0], "s2": readings[1], "s3": Cell("={@value}-1", "pct0")}
    return Row({**row.cells, **cells, "s4": Cell("={@value}", "pct0")}, row.key, row.fmt)


DEMAND = (
    section("3. Reported demand: 'grew N times' may mean x N or + N"),
    heads("Times, if x N", "Times, if + N", "Growth, if x N", "Growth, if + N", value="Published"),
    growth("user_growth", "Individual non-developer users"),
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


READING = claim(
    "signals_open*2>ROWS(signal_states)",
    "Still under observation",
    claim(
        "signals_confirmed>signals_refuted",
        "Leasing looks like asset monetisation",
        claim(
            "signals_refuted>signals_confirmed",
            "This could have been the inflection",
            "The signals are split",
        ),
    ),
)

WATCH = (
    section("4. Watch list, July-August: is demand still accelerating?"),
    heads("Status", "Day", "Evidence", "Confirms", "Refutes"),
    *(signal(at) for at in range(len(SIGNALS))),
    *(count(state) for state in STATES),
    line(
        "Reading",
        "text",
        series=(Cell(READING, "prose"),),
        style="total",
    ),
)

SHEET = Sheet(
    name="Market",
    title="Market",
    subtitle="Price moves, positioning, reported demand and signals to watch.",
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
