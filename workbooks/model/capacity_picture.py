"""The picture on the Capacity sheet: the lessor's gigawatts under two definitions."""

from __future__ import annotations

from workbooks.model.layout import Chart, Row, Series, blank, heads, line, section, without
from workbooks.model.ledger import baseline
from workbooks.story import Story


def both(story: Story) -> bool:
    """Whether the story has capacity under both definitions."""
    return bool(baseline(story)) and story.has("footprint_now")


def drawn(story: Story) -> list[tuple[str, str, bool]]:
    """The columns: label, name, whether it is of the lessor's own capacity."""
    years = story.years("own_addition")
    footprint = (("Footprint, now", "footprint_now"), ("Footprint and pipeline", "footprint_total"))
    return [
        *((f"Own IT, end-{name[-4:]}", name, True) for name in baseline(story)),
        *((f"Own IT, end-{year}E", f"own_capacity_{year}", True) for year in years),
        *((*each, False) for each in footprint),
    ]


def picture(story: Story) -> tuple[Row, ...]:
    """The chart's data, and room for it."""
    columns = drawn(story)
    title = "5. <lessor>'s capacity under two definitions"
    if not both(story):
        return without(title)
    return (
        section(title),
        heads("Own IT", "Footprint"),
        *(
            line(
                label,
                "GW",
                series=(f"={name}", None) if own else (None, f"={name}"),
                key=f"drawn{at}",
                fmt="dec1",
            )
            for at, (label, name, own) in enumerate(columns)
        ),
        *blank(18, key="chart"),
    )


def bars(story: Story, name: str, column: str, fill: str, font: str) -> Series:
    """The bars of one definition."""
    last = len(drawn(story)) - 1
    values = f"{{drawn0.{column}}}:{{drawn{last}.{column}}}"
    return Series(name, f"{{drawn0.label}}:{{drawn{last}.label}}", values, fill, font, "0.0;;")


def picture_charts(story: Story) -> tuple[Chart, ...]:
    """Own capacity and footprint side by side."""
    if not both(story):
        return ()
    own = baseline(story)[-1]
    chart = Chart(
        at="chart",
        column="label",
        size=(760, 292),
        title="<lessor>'s capacity, GW: two definitions that are never added",
        description=f"Column chart of <lessor>'s capacity in gigawatts: <{own}.publisher>'s own "
        "operational IT capacity at year ends, and <footprint_now.publisher>'s total footprint. "
        "Its data stand above it.",
        series=(
            bars(story, f"Own operational IT (<{own}.publisher>)", "s1", "#1F3864", "#FFFFFF"),
            bars(
                story,
                "Total footprint, owned and leased (<footprint_now.publisher>)",
                "s2",
                "#BDD0EE",
                "#000000",
            ),
        ),
        x_title="Definition and date",
        y_title="GW",
        y_format="0",
    )
    return (chart,)
