"""What the uplift would be worth, and why it is a bridge: blocks of the Targets sheet."""

from __future__ import annotations

from workbooks.model.inputs import pull
from workbooks.model.layout import Cell, Row, heads, line, section, words

WHOSE = ("Lowest of three", "Bernstein", "Highest of three")
NAMES = ("low", "attributed", "high")


def each(formula: str, name: str = "") -> tuple[Cell, ...]:
    """A formula under each target."""
    return tuple(Cell(formula, name=name and f"{name}_{whose}") for whose in NAMES)


WORTH = (
    section("3. What the uplift would be worth"),
    heads(*WHOSE),
    pull("printed_uplift_pct", "Printed uplift"),
    line("Uplift 2028E", "$/share", "=eps_uplift", key="uplift", fmt="eps"),
    line(
        "At an unchanged multiple, if the uplift lasted for ever",
        "$/share",
        series=each('=IF(ISNUMBER({^pe_base}),{^pe_base}*{uplift.value},"NM")', "worth"),
        key="worth",
        fmt="eps",
        style="strong",
    ),
    line(
        "The same / target",
        "%",
        series=each('=IF(ISNUMBER({worth}),{worth}/{target},"NM")'),
        key="worth_pct",
        fmt="pct",
        note="The uplift in % of base EPS, whatever the target",
    ),
    line(
        "The same for all shares",
        "$bn",
        series=each('=IF(ISNUMBER({worth}),{worth}*diluted_shares/1000,"NM")'),
        fmt="dec1",
    ),
    line(
        "As what it is: the earnings of one lease year, once",
        "$/share",
        series=each("={uplift.value}"),
        fmt="eps",
        style="strong",
        note="Undiscounted, for a lease of one year",
    ),
    line("The same / target", "%", series=each("={uplift.value}/{target}"), fmt="pct"),
    Row(),
    section("4. Why it is a bridge and not the story"),
    words("Term", "A multiple pays for earnings that last; this lease runs for one year.", "F59"),
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
