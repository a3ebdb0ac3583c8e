"""The waterfall on the Bridge sheet: its helper rows and its chart."""

from __future__ import annotations

from workbooks.facts import read_facts
from workbooks.model.inputs import INPUTS
from workbooks.model.sheet import Cell, Chart, Row, Series, heads, line, section

STEPS = ("Base EPS", "Lease revenue", "Operating costs", "Other pre-tax", "Tax", "Share count")
END = "Pro forma EPS"


def step(at: int) -> Row:
    """A floating bar from the level before to the level after."""
    value, before = f"{{step{at}.s2}}", f"{{level{at - 1}.s1}}"
    level, invisible = f"={before}+{value}", f"=MIN({before},{{@s1}})"
    series = (level, None, invisible, f"=MAX({value},0)", f"=MAX(-{value},0)")
    return line(STEPS[at], "$/share", series=series, key=f"level{at}", fmt="eps")


def end(label: str, at: int, source: int) -> Row:
    """A full bar at the start or the end."""
    value = f"={{step{source}.s2}}"
    return line(label, "$/share", series=(value, value), key=f"level{at}", fmt="eps")


WATERFALL = (
    section("4. Data of the waterfall chart"),
    heads("Level after", "Start and end", "Invisible", "Up", "Down"),
    end(STEPS[0], 0, 0),
    *(step(at) for at in range(1, len(STEPS))),
    end(END, len(STEPS), len(STEPS)),
    line(
        "End bar less last level",
        "$/share",
        series=(Cell("=ROUND({level6.s1}-{level5.s1},6)", name="waterfall_gap"),),
        fmt="eps",
        style="total",
        note="Nil: the bars meet",
    ),
)


def bars(name: str, column: str, fill: str = "", font: str = "#000000", labels: str = "") -> Series:
    """One layer of the stack."""
    values = f"{{level0.{column}}}:{{level6.{column}}}"
    return Series(name, "{level0.label}:{level6.label}", values, fill, font, labels)


FLOOR = read_facts()[INPUTS["waterfall_floor"]].number

CHART = Chart(
    at="ubs_eps_2026",
    column="s1",
    size=(550, 340),
    title="EPS bridge on Morgan Stanley's 2028 base",
    description="Waterfall chart of the Morgan Stanley bridge: base EPS, plus lease revenue, less "
    "operating costs and tax, to pro forma EPS, in dollars per share. Its data are in section 4.",
    series=(
        bars("Invisible", "s3"),
        bars("Start and end", "s2", "#1F3864", "#FFFFFF", "0.00;(0.00);"),
        bars("Up", "s4", "#8FAADC", "#000000", "0.00;(0.00);"),
        bars("Down", "s5", "#E7E6E6", "#000000", "(0.00);(0.00);"),
    ),
    x_title="Step",
    y_title=f"$ per share (axis starts at {FLOOR:g})",
    y_format="0",
    y_min=FLOOR,
)
