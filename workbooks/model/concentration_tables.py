"""The measures of concentration: of those named first, of all named, and at the implied bounds."""

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
from workbooks.story import Story

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


def customers(story: Story) -> tuple[int, ...]:
    """The numbers of the landlord's customers with contracts."""
    return story.numbers("customer_{}_contracts")


def groups(story: Story) -> dict[str, str]:
    """The tables: head -> the last customer in it. Those that one source names stand by themselves
    where others come from elsewhere.
    """
    named = customers(story)
    sources = [story.inputs[f"customer_{at}_contracts"].source for at in named]
    first = [at for at, source in zip(named, sources, strict=True) if source == sources[0]]
    later = [f"<customer_{at}>" for at in named if at > first[-1]]
    if first != list(named[: len(first)]) or len(first) < 2 or not later:
        return {"All named": f"customer_{named[-1]}"}
    listed = " and ".join([", ".join(later[:-1]), later[-1]] if later[1:] else later)
    return {
        f"As in {sources[0]}": f"customer_{first[-1]}",
        f"With {listed}": f"customer_{named[-1]}",
    }


def book(last: str, total: str = "{backlog}") -> str:
    """CONCENTRATION_RISK's arguments for the customers from the first down to `last`."""
    ranges = [f"{{customer_1.{column}}}:{{{last}.{column}}}" for column in ("value", "label", "s1")]
    return f"{ranges[0]},{ranges[1]},{total},{ranges[2]},{{major_customer_share}}"


def measured(last: str) -> Array:
    """A table of the measures."""
    fmts = tuple(fmt for _, _, fmt in MEASURES)
    return Array(f'=IFERROR(CONCENTRATION_RISK({book(last)}),"NM")', len(MEASURES), 2, fmts)


def band_2010(last: str) -> str:
    """The band of the older guidelines."""
    return f'=IFERROR(CONCENTRATION_RISK({book(last)},"BAND2010"),"NM")'


def tables(story: Story) -> tuple[Row, ...]:
    """The tables side by side; the first row anchors their arrays."""
    shown = groups(story)
    arrays = [each for last in shown.values() for each in (measured(last), None)]
    bands = [each for last in shown.values() for each in ("Band (2010)", band_2010(last))]
    return (
        section("2. Backlog concentration"),
        heads(*(each for head in shown for each in ("Measure", head))),
        *(
            line(meaning, unit, series=arrays if at == 0 else (), key=f"measure{at}")
            for at, (meaning, unit, _) in enumerate(MEASURES)
        ),
        line(
            "US merger guidelines 2010, on the minimum",
            "text",
            series=bands,
            fmt="word",
            note="Moderate from 1,500 to 2,500; in 2023 from 1,000 to 1,800",
        ),
        Row(),
    )


def table_names(story: Story) -> dict[str, str]:
    """What other sheets read of the tables; the last one holds all customers."""
    end = 2 * len(groups(story))
    every = {
        "concentration_values_all": f"{{measure0.s{end}}}:{{measure9.s{end}}}",
        "at_risk_share": f"{{measure8.s{end}}}",
    }
    first = {"concentration_values": "{measure0.s2}:{measure9.s2}"} if end > 2 else {}
    return {**first, **every}


def backlogs(story: Story) -> dict[str, str | Cell]:
    """The backlogs that the words in print imply, and the reported one: head -> formula."""
    named = len(customers(story))
    low = Cell("=({customer_1}+{customer_2})/nearly_half", name="backlog_low")
    high = Cell("={customer_1}/over_a_third", name="backlog_high")
    return {
        **({"Lower bound": low} if story.has("nearly_half") and named > 1 else {}),
        "Reported": "={backlog}",
        **({"Upper bound": high} if story.has("over_a_third") else {}),
    }


def bounds(story: Story) -> tuple[Row, ...]:
    """The first two customers at those backlogs."""
    last = f"customer_{customers(story)[:2][-1]}"
    shown = backlogs(story)
    alone = len(customers(story)) == 1
    title = f"3. <customer_1> {'by itself' if alone else 'and <customer_2> by themselves'}"
    note = ""
    if len(shown) > 1:
        title = "3. What 'over a third' and 'nearly half' imply"
        note = "Bounds only: the source gives words, not figures"

    def at_each(label: str, unit: str, output: str, fmt: str, name: str = "") -> Row:
        """A measure at each backlog; at the reported one it is named."""
        formula = f'=IFERROR(CONCENTRATION_RISK({book(last, "{totals}")},"{output}"),"NM")'
        series = (Cell(formula, name=name if head == "Reported" else "") for head in shown)
        return line(label, unit, series=series, fmt=fmt)

    pair = "<customer_1> and <customer_2> / backlog"
    return (
        section(title, key="bounds"),
        heads(*shown),
        line(
            "Backlog",
            "$bn",
            series=shown.values(),
            key="totals",
            fmt="dec1",
            source="over_a_third, nearly_half",
            note=note,
        ),
        at_each("<customer_1> / backlog", "%", "TOP1", "pct", "customer_1_share"),
        *([] if alone else [at_each(pair, "%", "TOP2", "pct", "two_customers_share")]),
        at_each("HHI, minimum", "0-10,000", "HHI_MIN", "int"),
        at_each("HHI, maximum", "0-10,000", "HHI_MAX", "int"),
        at_each("Band, 2023", "text", "BAND2023", "word"),
        Row(),
    )


def table_checks(story: Story) -> tuple[Check, ...]:
    """What the book and its tables must keep."""
    *first, last = (f"Concentration {head[0].lower()}{head[1:]}" for head in groups(story))
    return (
        Check("Shares add up", "footing", "=1", "=backlog_shares", "=footing_tolerance", "pct"),
        *(numbers_check(label, "concentration_values") for label in first),
        numbers_check(last, "concentration_values_all"),
    )
