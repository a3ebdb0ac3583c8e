"""The waterfalls on the Bridge sheet: their helper rows and their charts."""

from __future__ import annotations

from workbooks.model.layout import Cell, Chart, Row, Series, heads, line, section

STEPS = ("Base EPS", "Lease revenue", "Operating costs", "Other pre-tax", "Tax", "Share count")
END = len(STEPS)
LABELS = (*STEPS, "Pro forma EPS")


def shown(value: str) -> str:
    """A value as text with two decimals, a decline in brackets."""
    cents = f"ROUND({value},2)"
    return f'IF({cents}<0,"("&TEXT(ABS({cents}),"0.00")&")",TEXT({cents},"0.00"))'


def bar(base: str, column: str, at: int) -> Row:
    """One bar: what stands under it, the level after it, and its parts above the cut."""
    value = f"{{step{at}.{column}}}"
    name = f'={{@label}}&" "&{shown(value)}'
    if at in (0, END):
        series: tuple[str | None, ...] = (name, f"={value}", f"={{@s2}}-{{cut_{base}}}")
    else:
        before = f"{{{base}{at - 1}.s2}}"
        lower = f"=MIN({before},{{@s2}})-{{cut_{base}}}"
        up, down = f"=MAX({value},0)", f"=MAX(-{value},0)"
        series = (name, f"={before}+{value}", None, lower, up, down)
    return line(LABELS[at], "$/share", series=series, key=f"{base}{at}", fmt="eps")


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
        heads("Label", "Cumulative", "Total", "Invisible", "Up", "Down"),
        *(bar(base, column, at) for at in range(len(LABELS))),
        foot(base),
    )


WATERFALLS = (
    section("6. Data of the waterfall charts", key="chart_data"),
    *waterfall("base", "s2", "Morgan Stanley 2028E"),
    Row(),
    *waterfall("estimate", "s4", "UBS 2027E"),
)


def chart(base: str, title: str, column: str) -> Chart:
    """The chart of one base; values stand under the bars, where no bar is too thin for them."""

    def bars(name: str, column: str, fill: str = "") -> Series:
        categories = f"{{{base}0.s1}}:{{{base}{END}.s1}}"
        return Series(name, categories, f"{{{base}0.{column}}}:{{{base}{END}.{column}}}", fill)

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
            bars("Up", "s5", "#8FAADC"),
            bars("Down", "s6", "#E7E6E6"),
        ),
        x_title="Step, $ per share",
        y_title=f"{{axis_{base}.s1}}",
    )


CHARTS = (
    chart("base", "EPS bridge, Morgan Stanley 2028E ($ per share)", "label"),
    chart("estimate", "EPS bridge, UBS 2027E ($ per share)", "s2"),
)
