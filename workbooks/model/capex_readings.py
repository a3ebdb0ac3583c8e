"""The two readings of the news on the Capex sheet: lease idle capacity, or build a cloud."""

from __future__ import annotations

from workbooks.model.layout import (
    Chart,
    Row,
    Series,
    blank,
    heads,
    line,
    pull,
    said,
    section,
    without,
)
from workbooks.story import Story

TITLE = "4. Two scenarios: lease idle capacity, or build a cloud"
MARGIN = "price_per_watt*utilisation*lease_margin"
DRAG = '=EPS_BRIDGE(base_eps,diluted_shares,0,lease_margin,tax_rate,-{^depreciation}*1000,,"DELTA")'


def capex(years: tuple[int, ...]) -> tuple[Row, ...]:
    """Capex of the two readings, by year and in sum."""
    end = len(years)
    second = years[1]
    return (
        section(TITLE, key="readings"),
        pull("cloud_extra_capex", f"Extra capex of a cloud, a year from <capex_{second}.year>"),
        pull("cloud_asset_life", "Useful life"),
        heads(*(f"<capex_{year}.year>" for year in years), "Sum", key="years"),
        line(
            "Lease idle capacity: capex",
            "$bn",
            series=("={^capex}",) * (end + 1),
            key="idle",
            fmt="dec1",
        ),
        line(
            "Build a cloud: extra capex",
            "$bn",
            series=(
                None,
                *("={cloud_extra_capex}",) * (end - 1),
                f"=SUM({{@s1}}:{{@s{end}}})",
            ),
            key="extra",
            fmt="dec1",
        ),
        line(
            "Build a cloud: capex",
            "$bn",
            series=("={^idle}+{^extra}",) * (end + 1),
            key="cloud",
            fmt="dec1",
            style="total",
            note="Platform, longer leases of land and power, enterprise delivery",
        ),
        line("Over that path", "%", series=("={^cloud}/{^idle}-1",) * (end + 1), fmt="pct"),
    )


def burden(years: tuple[int, ...]) -> tuple[Row, ...]:
    """What the extra capex costs a year, and the lease that would pay for it."""
    end = len(years)
    return (
        line(
            "Depreciation of the extra capex",
            "$bn",
            series=("=SUM({extra.s1}:{^extra})/{cloud_asset_life}",) * end,
            key="depreciation",
            fmt="dec1",
            note="Straight line from the year of spending",
        ),
        line(
            "EPS impact of that depreciation",
            "$/share",
            series=(DRAG,) * end,
            key="drag",
            fmt="eps",
            note="Before any cloud revenue",
        ),
        line(
            "Break-even bare-metal lease capacity",
            "MW",
            series=(f'=IF({MARGIN}>0,{{^depreciation}}*1000/({MARGIN}),"NM")',) * end,
            fmt="int",
            style="strong",
        ),
    )


def has_readings(story: Story) -> bool:
    """Whether the story says what building a cloud would add after the first year."""
    return story.has("cloud_extra_capex", "cloud_asset_life") and len(story.years("capex")) > 1


def readings(story: Story, years: tuple[int, ...]) -> tuple[Row, ...]:
    """The block, with room for its chart."""
    if not has_readings(story):
        return without(TITLE)
    return (*capex(years), *burden(years), *said(story, "capex"), *blank(18, key="chart"))


def bars(name: str, key: str, fill: str, font: str, end: int) -> Series:
    """One part of the columns."""
    values = f"{{{key}.s1}}:{{{key}.s{end}}}"
    return Series(name, f"{{years.s1}}:{{years.s{end}}}", values, fill, font, "0;;")


def readings_chart(years: tuple[int, ...]) -> Chart:
    """The years' capex after a cut, in the live case, and with a cloud."""
    first, last, end = years[0], years[-1], len(years)
    return Chart(
        at="chart",
        column="label",
        size=(640, 292),
        title="Capex under three scenarios, $bn",
        description=f"Column chart of <lessor>'s capex in $bn, <capex_{first}.year> to "
        f"<capex_{last}.year>: after a cut, in the live case, and with a cloud. Its data stand "
        "above it and under the cut.",
        series=(
            bars("Capex is cut", "cut", "#BDD0EE", "#000000", end),
            bars("Lease idle capacity", "idle", "#1F3864", "#FFFFFF", end),
            bars("Build a cloud", "cloud", "#5B9BD5", "#000000", end),
        ),
        x_title="Year",
        y_title="$bn",
        y_format="0",
        kind="clustered",
    )
