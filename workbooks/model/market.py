"""Market: what moved on the news, how crowded it was, and what the reports since then say."""

from __future__ import annotations

from workbooks.model.layout import (
    Column,
    Condition,
    Row,
    Sheet,
    heads,
    holds,
    line,
    pull,
    section,
)
from workbooks.model.tracker import STATES, states, tracked
from workbooks.story import Story

COLUMNS = (
    Column("label", "Item", 44, wrap=True),
    Column("unit", "Unit", 9),
    Column("value", "Constant", 9, "right"),
    *(Column(f"s{at}", "", 9.5, "right") for at in range(1, 6)),
    Column("s6", "", 12),
    Column("s7", "", 11),
    Column("note", "Note", 34, tone="note", wrap=True),
    Column("source", "Source", 18, tone="note", wrap=True),
)


def moved(name: str, label: str) -> Row:
    """A share price move as first printed, and at the close."""
    return line(
        label,
        "%",
        series=(f"={name}", f"={name}_close"),
        fmt="pct",
        source=f"{name}, {name}_close",
    )


def together(label: str, unit: str, *names: str, note: str = "") -> Row:
    """Inputs that say one thing, in one row."""
    series = tuple(f"={name}" for name in names)
    fmt = "dec1" if unit == "std dev" else "int"
    return line(label, unit, series=series, fmt=fmt, note=note, source=", ".join(names))


def moves(story: Story) -> tuple[Row, ...]:
    """Share prices on the day, and positions before it."""
    return (
        section("1. The day of the news"),
        heads("In print", "At close", "Intraday"),
        line(
            "<lessor>",
            "%",
            series=(
                None,
                "=share_price/share_price_before-1",
                "=share_price_high/share_price_before-1",
            ),
            fmt="pct",
            source="share_price, share_price_before, share_price_high",
        ),
        *(
            moved(f"landlord_{at}_move", f"<landlord_{at}>")
            for at in story.numbers("landlord_{}_move")
        ),
        Row(),
        section("2. Positioning (<positioning_rise.publisher>'s trading desk) and demand in print"),
        pull("positioning_rise", "Long and short positions, four weeks", "<positioning_rise.note>"),
        together(
            "July deleveraging of five years, from and to",
            "std dev",
            "july_small_end",
            "july_large_end",
        ),
        pull("software_move", "Software, crowded shorts, Chinese ADRs", "<software_move.note>"),
        pull("semis_percentile", "Semiconductors and memory", "<semis_percentile.note>"),
        together(
            "<internal_growth.entity>: persons, organisations, own staff",
            "times",
            "user_growth",
            "organisation_growth",
            "internal_growth",
            note="<user_growth.note>",
        ),
        Row(),
    )


def sheet(story: Story) -> Sheet:
    """The sheet of a story."""
    among = states(story)
    looks = (
        ("Confirmed", {"font_color": "#00703C", "bold": True}),
        ("Refuted", {"font_color": "#FFFFFF", "bg_color": "#C00000", "bold": True}),
    )
    return Sheet(
        name="Market",
        title="Market",
        subtitle="What moved on the news, and do the reports since confirm demand for compute?",
        columns=COLUMNS,
        rows=(*moves(story), *tracked(story)),
        names={"signal_states": among} if among else {},
        checks=(
            holds(
                "Tracker: every line is open, confirmed, unchanged or refuted",
                "unit guard",
                "+".join(f'COUNTIF(signal_states,"{state}")' for state in STATES)
                + "=capex_tracked+demand_tracked",
            ),
        ),
        conditions=tuple(
            Condition(
                among, {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
            )
            for word, look in looks
            if among
        ),
        pages_tall=1,
    )
