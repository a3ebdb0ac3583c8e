"""Capacity: gigawatts of different definitions, kept apart."""

from __future__ import annotations

from workbooks.model.capacity_picture import CHART, PICTURE
from workbooks.model.grids import CAPACITIES
from workbooks.model.inputs import pull
from workbooks.model.layout import (
    Array,
    Cell,
    Check,
    Row,
    Sheet,
    calculation_columns,
    heads,
    line,
    section,
    words,
)
from workbooks.model.ledger import LEDGER, LEDGER_CHECKS, LEDGER_NAMES

OWN = (
    section("1. Meta own operational IT capacity (Morgan Stanley)"),
    pull("own_capacity_2025", "End of 2025A"),
    heads("2026E", "2027E"),
    line(
        "Start of the year",
        "GW",
        series=("={own_capacity_2025}", "={<close}"),
        key="open",
        fmt="dec1",
    ),
    line(
        "Added",
        "GW",
        series=("=own_addition_2026", "=own_addition_2027"),
        key="added",
        fmt="dec1",
        source="F04, F05",
    ),
    line(
        "End of the year",
        "GW",
        series=(
            Cell("={open}+{added}", name="own_capacity_2026"),
            Cell("={open}+{added}", name="own_capacity_2027"),
        ),
        key="close",
        fmt="dec1",
        style="total",
        source="F07, F08",
        note="Single definition; not added to any other figure",
    ),
    line("Growth", "%", series=("={added}/{open}",) * 2, fmt="pct"),
    Row(),
)

BASES = {
    "Own IT, end-2025": "=own_capacity_2025",
    "Own IT, end-2027E": "=own_capacity_2027",
    "Own IT, added 2027E": "=own_addition_2027",
    "Footprint, now": "=footprint_now",
    "Amazon, added 2027E": "=peer_1_addition_2027",
    "Google, added 2027E": "=peer_2_addition_2027",
}
LEASED = Array(
    "={share0}:{share4}/1000/{base.s1}:{base.s6}",
    len(CAPACITIES),
    len(BASES),
    ("pct",) * len(CAPACITIES),
)
SHARES = (
    section("3. Lease as a percentage of each capacity measure"),
    heads(*BASES, value="Leased, MW"),
    line("Base", "GW", series=BASES.values(), key="base", fmt="dec1", style="strong"),
    *(
        Row(
            {
                "label": "Lease / base",
                "unit": "%",
                "value": Cell(capacity, "dec1"),
                **({"s1": LEASED} if at == 0 else {}),
            },
            key=f"share{at}",
            fmt="pct",
        )
        for at, capacity in enumerate(CAPACITIES)
    ),
    Row(),
    section("4. Why leasing out and shortage can coexist"),
    words(
        "Google limits Meta",
        "Weekend reports, 'if this claim holds' (Bernstein): Google's own "
        "constraints limit what Meta may use of it.",
        "F16",
    ),
    words(
        "Reading",
        "A reallocation across GPU generations, workloads and time, not general overcapacity.",
        "F16",
    ),
    Row(),
)


def ties(label: str, series: str, ledger: str) -> Check:
    """The ledger's sum is the series' figure."""
    return Check(label, "footing", series, ledger, "=footing_tolerance", "dec1")


SHEET = Sheet(
    name="Capacity",
    title="Capacity",
    subtitle="Capacity by owner, definition and date. Figures on different definitions are never "
    "added together.",
    columns=calculation_columns(31, 15, 15, 15, 15, 15),
    rows=(*OWN, *LEDGER, *SHARES, *PICTURE),
    names={**LEDGER_NAMES, "lease_of_own": "{share2.s2}"},
    charts=(CHART,),
    checks=(
        ties("Own IT capacity, end-2026E, is the ledger's", "=own_capacity_2026", "=ledger_2026"),
        ties("Own IT capacity, end-2027E, is the ledger's", "=own_capacity_2027", "=ledger_2027"),
        *LEDGER_CHECKS,
    ),
    pages_tall=1,
)
