"""The picture on the Capacity sheet: Meta's gigawatts under two definitions."""

from __future__ import annotations

from workbooks.model.layout import Chart, Series, blank, heads, line, section

DRAWN = {
    "Own IT, end-2025": ("=own_capacity_2025", "Own"),
    "Own IT, end-2026E": ("=own_capacity_2026", "Own"),
    "Own IT, end-2027E": ("=own_capacity_2027", "Own"),
    "Footprint, now": ("=footprint_now", "Footprint"),
    "Footprint and pipeline": ("=footprint_total", "Footprint"),
}
PICTURE = (
    section("5. Meta's capacity under two definitions"),
    heads("Own IT", "Footprint"),
    *(
        line(
            label,
            "GW",
            series=(formula, None) if kind == "Own" else (None, formula),
            key=f"drawn{at}",
            fmt="dec1",
        )
        for at, (label, (formula, kind)) in enumerate(DRAWN.items())
    ),
    *blank(18, key="chart"),
)


def bars(name: str, column: str, fill: str, font: str) -> Series:
    """The bars of one definition."""
    last = len(DRAWN) - 1
    values = f"{{drawn0.{column}}}:{{drawn{last}.{column}}}"
    return Series(name, f"{{drawn0.label}}:{{drawn{last}.label}}", values, fill, font, "0.0;;")


CHART = Chart(
    at="chart",
    column="label",
    size=(760, 310),
    title="Meta's capacity, GW: two definitions that are never added",
    description="Column chart of Meta's capacity in gigawatts: Morgan Stanley's own operational IT "
    "capacity at year ends, and Bernstein's total footprint. Its data stand above it.",
    series=(
        bars("Own operational IT (Morgan Stanley)", "s1", "#1F3864", "#FFFFFF"),
        bars("Total footprint, owned and leased (Bernstein)", "s2", "#BDD0EE", "#000000"),
    ),
    x_title="Definition and date",
    y_title="GW",
    y_format="0",
)
