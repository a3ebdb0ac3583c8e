"""The waterfalls on the Bridge sheet: their helper rows and their charts."""

from __future__ import annotations

from workbooks.model.layout import Cell, Chart, Row, Series, heads, line, section

# The rows of the bridge that are drawn, in their order: there are no other pre-tax items.
STEPS = {
    "Base EPS": "step0",
    "Lease revenue": "step1",
    "Operating costs": "step2",
    "Tax": "step4",
    "Share count": "step5",
    "Pro forma EPS": "step6",
}
END = len(STEPS) - 1


def shown(value: str) -> str:
    """A value as text with two decimals, a decline in brackets."""
    cents = f"ROUND({value},2)"
    return f'IF({cents}<0,"("&TEXT(ABS({cents}),"0.00")&")",TEXT({cents},"0.00"))'


def bar(base: str, column: str, at: int) -> Row:
    """One step: its place among those that are not nil, its label, the level after it, its parts.

    The parts stand above the cut. A step of nil has the place of the one before it.
    """
    label, step = list(STEPS.items())[at]
    value = f"{{{step}.{column}}}"
    name = f'={{@label}}&" "&{shown(value)}'
    if at in (0, END):
        series: tuple[str | None, ...] = (name, f"={value}", f"={{@s2}}-{{cut_{base}}}")
    else:
        before = f"{{{base}{at - 1}.s2}}"
        lower = f"=MIN({before},{{@s2}})-{{cut_{base}}}"
        up, down = f"=MAX({value},0)", f"=MAX(-{value},0)"
        series = (name, f"={before}+{value}", None, lower, up, down)
    so_far = f"{{{base}{at - 1}.value}}+" if at else ""
    counts = "1" if at in (0, END) else f"IF(ROUND({value},6)=0,0,1)"
    row = line(label, "$/share", series=series, key=f"{base}{at}", fmt="eps")
    return Row({**row.cells, "value": Cell(f"={so_far}{counts}", "int")}, row.key, row.fmt)


def drawn(base: str, at: int) -> Row:
    """One bar of the chart: the step that has its place, or nothing after the last."""

    def picked(column: str, nothing: str) -> str:
        place = f"MATCH(ROWS({{bar_{base}0.label}}:{{@label}}),{column_of(base, 'value')},0)"
        return f"=IFERROR(INDEX({column_of(base, column)},{place}),{nothing})"

    series = (picked("s1", '""'), None, *(picked(part, "0") for part in ("s3", "s4", "s5", "s6")))
    return line("Bar", "$/share", series=series, key=f"bar_{base}{at}", fmt="eps")


def column_of(base: str, column: str) -> str:
    """A column of a chart's steps."""
    return f"{{{base}0.{column}}}:{{{base}{END}.{column}}}"


def foot(base: str) -> Row:
    """Whether the bars meet."""
    gap = f"=ROUND({{{base}{END}.s2}}-{{{base}{END - 1}.s2}},6)"
    series = (None, Cell(gap, name=f"waterfall_gap_{base}"))
    note = "Zero if the bars tie"
    return line(
        "Final bar less cumulative total",
        "$/share",
        series=series,
        fmt="eps",
        style="total",
        note=note,
    )


def waterfall(base: str, column: str, whose: str) -> tuple[Row, ...]:
    """The data of one chart."""
    levels = f"{{{base}0.s2}}:{{{base}{END}.s2}}"
    lowest, reach = f"MIN({levels})", f"(MAX({levels})-MIN({levels}))"
    cut = f"{{cut_{base}}}"
    return (
        line(
            f"{whose}: the bars are cut at",
            "$/share",
            f"=IF({lowest}<0,{lowest}-{reach},MAX({lowest}-{reach},0))",
            key=f"cut_{base}",
            fmt="eps",
            note="Axis floor: truncated so the steps are visible",
        ),
        line(
            "Stated next to the axis",
            "text",
            series=(Cell(f'="$ per share, cut at "&{shown(cut)}', "prose"),),
            key=f"axis_{base}",
        ),
        heads("Label", "Cumulative", "Total", "Invisible", "Up", "Down", value="Place"),
        *(bar(base, column, at) for at in range(len(STEPS))),
        foot(base),
        *(drawn(base, at) for at in range(len(STEPS))),
    )


PLACES = {f"waterfall_places_{base}": column_of(base, "value") for base in ("base", "estimate")}
WATERFALLS = (
    section("6. Data of the waterfall charts", key="chart_data"),
    *waterfall("base", "s2", "Morgan Stanley 2028E"),
    Row(),
    *waterfall("estimate", "s4", "UBS 2027E"),
)


def chart(base: str, title: str, column: str) -> Chart:
    """The chart of one base; values stand under the bars, where no bar is too thin for them."""

    def bars(name: str, column: str, fill: str = "") -> Series:
        first, last = f"bar_{base}0", f"bar_{base}{END}"
        categories = f"{{{first}.s1}}:{{{last}.s1}}"
        return Series(name, categories, f"{{{first}.{column}}}:{{{last}.{column}}}", fill)

    return Chart(
        at="charts",
        column=column,
        size=(585, 330),
        title=title,
        description=f"Waterfall chart. {title}: base EPS, plus lease revenue, less operating "
        "costs and tax, to pro forma EPS, in dollars per share. Its data are in section 6.",
        series=(
            bars("Invisible", "s4"),
            bars("Total", "s3", "#1F3864"),
            bars("Up", "s5", "#5B9BD5"),
            bars("Down", "s6", "#F8CBAD"),
        ),
        x_title="Step, $ per share",
        y_title=f"{{axis_{base}.s1}}",
    )


CHARTS = (
    chart("base", "EPS bridge, Morgan Stanley 2028E ($ per share)", "label"),
    chart("estimate", "EPS bridge, UBS 2027E ($ per share)", "s2"),
)
