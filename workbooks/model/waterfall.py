"""The waterfalls on the Bridge sheet: their helper rows and their charts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workbooks.model.bases import bases
from workbooks.model.bridge_years import STEPS as YEAR_STEPS
from workbooks.model.bridge_years import has_years
from workbooks.model.layout import Cell, Chart, Row, Series, heads, line, section
from workbooks.story import Story


class Step(NamedTuple):
    """A bar: what it is called, where its value stands, whether it stands on the ground."""

    label: str
    place: str
    total: bool = False


# The rows of the bridge that are drawn, in their order: there are no other pre-tax items.
OF_THE_BRIDGE = (
    ("Base EPS", "step0", True),
    ("Revenue", "step1", False),
    ("Costs", "step2", False),
    ("Tax", "step4", False),
    ("Share count", "step5", False),
    ("Pro forma", "step6", True),
)
BARS = len(OF_THE_BRIDGE)
END = BARS - 1


class Fall(NamedTuple):
    """A waterfall: its word in keys, its title, what it shows, its bars."""

    key: str
    title: str
    shows: str
    steps: tuple[Step, ...]


def falls(story: Story) -> Iterator[Fall]:
    """The bridge of the base; from year to year, or else the bridge of the estimate."""
    for basis in bases(story):
        title = f"EPS bridge, {basis.source} {basis.year}"
        shows = "base EPS, plus lease revenue, less costs and tax, to pro forma EPS"
        rows = tuple((label, f"{{{key}.{basis.value}}}", end) for label, key, end in OF_THE_BRIDGE)
        if basis.key == "estimate" and has_years(story):
            title = "EPS from <estimate_year_before> to <estimate_year>, <estimate_source>"
            shows = "the year before, less what comes once, plus growth and the lease"
            rows = YEAR_STEPS
        yield Fall(basis.key, title, shows, tuple(Step(*row) for row in rows))


def shown(value: str) -> str:
    """A value as text with two decimals, a decline in brackets."""
    cents = f"ROUND({value},2)"
    return f'IF({cents}<0,"("&TEXT(ABS({cents}),"0.00")&")",TEXT({cents},"0.00"))'


def bar(key: str, at: int, step: Step) -> Row:
    """One step: its place among those that are not nil, its label, the level after it, its parts.

    The parts stand above the cut. A step of nil has the place of the one before it.
    """
    name = f'={{@label}}&" "&{shown(step.place)}'
    if step.total:
        series: tuple[str | None, ...] = (name, f"={step.place}", f"={{@s2}}-{{cut_{key}}}")
    else:
        before = f"{{{key}{at - 1}.s2}}"
        lower = f"=MIN({before},{{@s2}})-{{cut_{key}}}"
        up, down = f"=MAX({step.place},0)", f"=MAX(-{step.place},0)"
        series = (name, f"={before}+{step.place}", None, lower, up, down)
    so_far = f"{{{key}{at - 1}.value}}+" if at else ""
    counts = "1" if step.total else f"IF(ROUND({step.place},6)=0,0,1)"
    row = line(step.label, "$/share", series=series, key=f"{key}{at}", fmt="eps")
    return Row({**row.cells, "value": Cell(f"={so_far}{counts}", "int")}, row.key, row.fmt)


def drawn(key: str, at: int) -> Row:
    """One bar of the chart: the step that has its place, or nothing after the last."""

    def picked(column: str, nothing: str, less: str = "+0") -> str:
        place = f"MATCH(ROWS({{bar_{key}0.label}}:{{@label}}),{column_of(key, 'value')},0)"
        return f"=IFERROR(INDEX({column_of(key, column)},{place}){less},{nothing})"

    level = picked("s2", "0", f"-{{cut_{key}}}")
    series = (
        picked("s1", '""', ""),
        level,
        *(picked(part, "0") for part in ("s3", "s4", "s5", "s6")),
    )
    return line("Bar", "$/share", series=series, key=f"bar_{key}{at}", fmt="eps")


def connector(key: str, at: int) -> Row:
    """From the level of a bar to the next, under the columns of the two; nil after the last."""
    level = f'=IF({{bar_{key}{at + 1}.s1}}="",0,{{bar_{key}{at}.s2}})'
    series = (*(None,) * at, level, level)
    return line("Connector", "$/share", series=series, key=f"joint_{key}{at}", fmt="eps")


def column_of(key: str, column: str) -> str:
    """A column of a chart's steps."""
    return f"{{{key}0.{column}}}:{{{key}{END}.{column}}}"


def foot(key: str) -> Row:
    """Whether the bars meet."""
    gap = f"=ROUND({{{key}{END}.s2}}-{{{key}{END - 1}.s2}},6)"
    series = (None, Cell(gap, name=f"waterfall_gap_{key}"))
    return line(
        "Final bar less cumulative total",
        "$/share",
        series=series,
        fmt="eps",
        style="total",
        note="Zero if the bars tie",
    )


def waterfall(fall: Fall) -> tuple[Row, ...]:
    """The data of one chart."""
    key, levels = fall.key, column_of(fall.key, "s2")
    lowest, reach = f"MIN({levels})", f"(MAX({levels})-MIN({levels}))"
    cut = f"{{cut_{key}}}"
    return (
        line(
            f"{fall.title}: the bars are cut at",
            "$/share",
            f"=IF({lowest}<0,{lowest}-{reach},MAX({lowest}-{reach},0))",
            key=f"cut_{key}",
            fmt="eps",
            note="Axis floor: truncated so the steps are visible",
        ),
        line(
            "Stated next to the axis",
            "text",
            series=(Cell(f'="$ per share, cut at "&{shown(cut)}', "prose"),),
            key=f"axis_{key}",
        ),
        heads("Label", "Cumulative", "Total", "Invisible", "Up", "Down", value="Place"),
        *(bar(key, at, step) for at, step in enumerate(fall.steps)),
        foot(key),
        *(drawn(key, at) for at in range(BARS)),
        *(connector(key, at) for at in range(END)),
    )


def places(story: Story) -> dict[str, str]:
    """The names of the charts' data: the places of the steps, and what is drawn of each bar."""
    parts = {"label": "s1", "total": "s3", "below": "s4", "up": "s5", "down": "s6"}
    return {
        f"waterfall_{name}_{fall.key}": where
        for fall in falls(story)
        for name, where in {
            "places": column_of(fall.key, "value"),
            "axis": f"{{axis_{fall.key}.s1}}",
            **{name: column_of(f"bar_{fall.key}", column) for name, column in parts.items()},
            **{
                f"joint_{at + 1}": f"{{joint_{fall.key}{at}.s1}}:{{joint_{fall.key}{at}.s{BARS}}}"
                for at in range(END)
            },
        }.items()
    }


def waterfalls(story: Story) -> tuple[Row, ...]:
    """The block of the charts' data."""
    first, *others = map(waterfall, falls(story))
    return (
        section(f"{7 if has_years(story) else 6}. Data of the waterfall charts", key="chart_data"),
        *first,
        *(row for rows in others for row in (Row(), *rows)),
    )


UP, DOWN, TOTAL, JOINT = "#2E8B57", "#C00000", "#1F3864", "#7F7F7F"
"""Green is plain and red is hatched, for those who cannot tell one from the other."""


def chart(story: Story, fall: Fall, at: str, column: str, size: tuple[int, int]) -> Chart:
    """A waterfall, wherever it stands; values stand under the bars, where no bar is too thin."""
    of = {
        name: f"waterfall_{name}_{fall.key}" for name in ("label", "total", "below", "up", "down")
    }
    joints = (f"waterfall_joint_{at}_{fall.key}" for at in range(1, BARS))
    return Chart(
        at=at,
        column=column,
        size=size,
        title=fall.title,
        description=f"Waterfall chart. {fall.title}: {fall.shows}, in dollars per share. Its data "
        "are on the sheet Bridge, in its last block.",
        series=(
            Series("Below", of["label"], of["below"]),
            Series("Total", of["label"], of["total"], TOTAL),
            Series("Up", of["label"], of["up"], UP),
            Series("Down", of["label"], of["down"], DOWN, hatched=True),
            *(Series("Joint", of["label"], values, JOINT, joins=True) for values in joints),
        ),
        x_title="Step",
        y_title=f"waterfall_axis_{fall.key}",
    )


def charts(story: Story) -> tuple[Chart, ...]:
    """The waterfalls side by side."""
    return tuple(
        chart(story, fall, "charts", column, (545, 312))
        for fall, column in zip(falls(story), ("label", "s2"), strict=False)
    )
