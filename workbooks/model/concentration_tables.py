"""The measures of concentration: as in the article, with OpenAI, and at the implied bounds."""

from __future__ import annotations

from workbooks.model.claims import live
from workbooks.model.layout import (
    Array,
    Cell,
    Check,
    Row,
    heads,
    line,
    numbers_check,
    section,
)

MEASURES = (
    ("Customers named", "count", "int"),
    ("Largest customer / backlog", "%", "pct"),
    ("Two largest / backlog", "%", "pct"),
    ("Three largest / backlog", "%", "pct"),
    ("HHI, minimum (undisclosed remainder fully dispersed)", "0-10,000", "int"),
    ("HHI, maximum (undisclosed remainder is one customer)", "0-10,000", "int"),
    ("Effective number of customers (10,000 / min. HHI)", "count", "dec1"),
    (live("Customers at or above [major_customer_share 0.0%]"), "count", "int"),
    ("Potential competitors at renewal / backlog", "%", "pct"),
    ("Not disclosed / backlog", "%", "pct"),
    ("US merger guidelines 2023, on the minimum", "text", "word"),
)


def book(last: str, total: str = "{backlog}") -> str:
    """CONCENTRATION_RISK's arguments for the customers from Meta down to `last`."""
    ranges = [f"{{customer_1.{column}}}:{{{last}.{column}}}" for column in ("value", "label", "s1")]
    return f"{ranges[0]},{ranges[1]},{total},{ranges[2]},{{major_customer_share}}"


def measure_row(at: int) -> Row:
    """One row of the two tables; the first anchors both arrays."""
    meaning, unit, _ = MEASURES[at]
    fmts = tuple(fmt for _, _, fmt in MEASURES)
    article, with_openai = (
        Array(f'=IFERROR(CONCENTRATION_RISK({book(last)}),"NM")', len(MEASURES), 2, fmts)
        for last in ("customer_2", "customer_3")
    )
    series = (article, None, with_openai) if at == 0 else ()
    return line(meaning, unit, series=series, key=f"measure{at}")


def band_2010(last: str) -> str:
    """The band of the older guidelines."""
    return f'=IFERROR(CONCENTRATION_RISK({book(last)},"BAND2010"),"NM")'


TABLE = (
    section("2. Backlog concentration"),
    heads("Measure", "As in article", "Measure", "With OpenAI"),
    *map(measure_row, range(len(MEASURES))),
    line(
        "US merger guidelines 2010, on the minimum",
        "text",
        series=("Band (2010)", band_2010("customer_2"), "Band (2010)", band_2010("customer_3")),
        fmt="word",
        note="Moderate from 1,500 to 2,500; in 2023 from 1,000 to 1,800",
    ),
    Row(),
)


def at_each_backlog(label: str, unit: str, output: str, fmt: str, name: str = "") -> Row:
    """A measure of the article's two customers at each backlog; the reported one is named."""
    formula = f'=IFERROR(CONCENTRATION_RISK({book("customer_2", "{totals}")},"{output}"),"NM")'
    return line(label, unit, series=(formula, Cell(formula, name=name), formula), fmt=fmt)


BOUNDS = (
    section("3. What 'over a third' and 'nearly half' imply", key="bounds"),
    heads("Lower bound", "Reported", "Upper bound"),
    line(
        "Backlog",
        "$bn",
        series=(
            Cell("=({customer_1}+{customer_2})/nearly_half", name="backlog_low"),
            "={backlog}",
            Cell("={customer_1}/over_a_third", name="backlog_high"),
        ),
        key="totals",
        fmt="dec1",
        source="F43, F45",
        note="Bounds only: the source gives words, not figures",
    ),
    at_each_backlog("Meta / backlog", "%", "TOP1", "pct", "customer_1_share"),
    at_each_backlog("Meta and Microsoft / backlog", "%", "TOP2", "pct", "two_customers_share"),
    at_each_backlog("HHI, minimum", "0-10,000", "HHI_MIN", "int"),
    at_each_backlog("HHI, maximum", "0-10,000", "HHI_MAX", "int"),
    at_each_backlog("Band, 2023", "text", "BAND2023", "word"),
    Row(),
)

IN_PRINT = "Source gives a verbal bound only"
CHECKS = (
    Check("Shares add up", "footing", "=1", "=backlog_shares", "=footing_tolerance", "pct"),
    numbers_check("Concentration as in the article", "concentration_values"),
    numbers_check("Concentration with OpenAI", "concentration_values_all"),
)
