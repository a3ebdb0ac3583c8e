"""The ledger on the Capacity sheet: each figure with its definition, and what is added to what."""

from __future__ import annotations

from workbooks.model.layout import Cell, Check, Row, heads, line, section

OWN = "Meta own operational IT"
FOOTPRINT = "Meta total footprint"
ADDED = "Other clouds IT added in a year"
PROVIDER = "AI compute capacity per provider"
DEMAND = "Demand arrangements of OpenAI"
SUMS = ("End-2026E", "End-2027E", "Footprint", "Your own sum")
COLUMNS = ("s3", "s4", "s5", "s6")
MARK = "x"

# Label, input, definition, stock or flow, marks of the four sums, source, note.
ENTRIES = (
    ("Meta, end-2025", "own_capacity_2025", OWN, "Stock", "xx  ", "F06", "Morgan Stanley, approx."),
    ("Meta, added 2026E", "own_addition_2026", OWN, "Flow", "xx  ", "F04", ""),
    ("Meta, added 2027E", "own_addition_2027", OWN, "Flow", " x  ", "F05", ""),
    (
        "Meta, now",
        "footprint_now",
        FOOTPRINT,
        "Stock",
        "  x ",
        "F11",
        "Bernstein: all data centres, owned and leased; not all of it AI, nor for lease",
    ),
    (
        "Meta, still to come",
        "footprint_pipeline",
        FOOTPRINT,
        "Flow",
        "  x ",
        "F12",
        "No date given in source",
    ),
    ("Amazon, added 2027E", "peer_1_addition_2027", ADDED, "Flow", "    ", "F09", "Morgan Stanley"),
    ("Google, added 2027E", "peer_2_addition_2027", ADDED, "Flow", "    ", "F10", "Morgan Stanley"),
    (
        "Each cloud provider, in the future",
        "provider_capacity",
        PROVIDER,
        "Stock",
        "    ",
        "F14",
        "Market back-of-the-envelope estimate, per provider, 'or even higher'",
    ),
    (
        "OpenAI: Stargate, NVIDIA, Broadcom",
        "demand_arrangements",
        DEMAND,
        "Contracts",
        "    ",
        "F15",
        "Demand side: overlaps with what the providers build",
    ),
)
LAST = len(ENTRIES) - 1
DEFINED, KIND = Cell("Definition", "prose"), Cell("Stock or flow", "prose")
DEFINITIONS = f"{{entry0.s1}}:{{entry{LAST}.s1}}"


def entry(at: int) -> Row:
    """A figure with its definition, and in which sums it is."""
    label, name, definition, kind, marks, source, note = ENTRIES[at]
    fresh = at == 0 or ENTRIES[at - 1][2] != definition
    cells = [Cell(mark.strip() or None, "middle", style="input", choices=(MARK,)) for mark in marks]
    series = (Cell(definition, "prose"), Cell(kind, "prose"), *cells)
    row = line(
        label,
        "GW",
        f"={name}",
        series=series,
        key=f"entry{at}",
        source=source,
        note=note,
        fmt="dec1",
    )
    return Row(row.cells, row.key, row.fmt, "group" if fresh else "")


def marks(column: str) -> str:
    """The marks of one sum."""
    return f"{{entry0.{column}}}:{{entry{LAST}.{column}}}"


def over_sums(formula: str, name: str = "") -> tuple[Cell | None, ...]:
    """A formula for each sum, under its marks."""
    made = [formula.replace("MARKS", marks(column)) for column in COLUMNS]
    names = ("ledger_2026", "ledger_2027", "footprint_total", "") if name else ("",) * 4
    return (None, None, *(Cell(text, name=each) for text, each in zip(made, names, strict=True)))


FIRST = f'IFERROR(INDEX({DEFINITIONS},MATCH("{MARK}",MARKS,0)),"None")'
OTHERS = f'=COUNTIF(MARKS,"{MARK}")-COUNTIFS(MARKS,"{MARK}",{DEFINITIONS},{FIRST})'

LEDGER = (
    section("2. Capacity ledger, grouped by definition"),
    heads(DEFINED, KIND, *SUMS, value="GW"),
    *(entry(at) for at in range(len(ENTRIES))),
    line(
        "Sum of the figures marked with x",
        "GW",
        series=over_sums(f'=SUMIF(MARKS,"{MARK}",{{entry0}}:{{entry{LAST}}})', "ledger"),
        fmt="dec1",
        style="total",
        source="F07, F08, F13",
        note="Add or clear the blue x marks; the check tests each sum",
    ),
    line(
        "Figures of another definition in the sum",
        "count",
        series=over_sums(OTHERS),
        key="breaks",
        fmt="int",
        note="Must be zero; otherwise definitions are mixed",
    ),
    Row(),
)
LEDGER_NAMES = {"definition_breaks": "{breaks.s3}:{breaks.s6}"}
LEDGER_CHECKS = (
    Check(
        "Capacity: no sum adds figures of different definitions",
        "definition guard",
        "=0",
        "=SUM(definition_breaks)",
        "=footing_tolerance",
        "int",
        note="Looks at the marks of the ledger on Capacity",
    ),
)
