"""What the uplift would be worth, and why it is a bridge: blocks of the Targets sheet."""

from __future__ import annotations

from workbooks.model.claims import live
from workbooks.model.inputs import pull
from workbooks.model.layout import Cell, Row, heads, line, section, words

WHOSE = ("Lowest of three", "Bernstein", "Highest of three")
NAMES = ("low", "attributed", "high")


def each(formula: str, name: str = "") -> tuple[Cell, ...]:
    """A formula under each target."""
    return tuple(Cell(formula, name=name and f"{name}_{whose}") for whose in NAMES)


WORTH = (
    section("3. Value of the uplift"),
    heads(*WHOSE),
    pull("printed_uplift_pct", "Published uplift"),
    line("Uplift 2028E", "$/share", "=eps_uplift", key="uplift", fmt="eps"),
    line(
        "At a constant multiple (treats the uplift as recurring)",
        "$/share",
        series=each('=IF(ISNUMBER({^pe_base}),{^pe_base}*{uplift.value},"NM")', "worth"),
        key="worth",
        fmt="eps",
        style="strong",
    ),
    line(
        "As % of target",
        "%",
        series=each('=IF(ISNUMBER({worth}),{worth}/{target},"NM")'),
        key="worth_pct",
        fmt="pct",
        note="Equals the % EPS uplift, whatever the target",
    ),
    line(
        "Total, x diluted shares",
        "$bn",
        series=each('=IF(ISNUMBER({worth}),{worth}*diluted_shares/1000,"NM")'),
        fmt="dec1",
    ),
    line(
        "As one-off earnings of the first lease year",
        "$/share",
        series=each("={uplift.value}"),
        fmt="eps",
        style="strong",
        note="Undiscounted",
    ),
    line("As % of target", "%", series=each("={uplift.value}/{target}"), fmt="pct"),
    Row(),
    section("4. Bridge or equity story"),
    words(
        "Term",
        live(
            "Multiples capitalise recurring earnings; this lease runs for [lease_term 0.00] years."
        ),
        "F59",
    ),
    words(
        "Morgan Stanley",
        "The value hangs on product innovation: Meta AI, business agents, messaging, "
        "subscriptions. Selling compute does not lift the multiple by itself.",
    ),
    words(
        "Models",
        "Muse is not prominent on TerminalBench and SWE Bench Verified: an API must first win "
        "customers.",
        "F57",
    ),
    words(
        "Two statements of Meta",
        "27 May 2026 and 29 October 2025: a cloud is an option if too much was built. Not new.",
        "F55, F56",
    ),
)
