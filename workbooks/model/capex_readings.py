"""The two readings of the news on the Capex sheet: lease idle capacity, or build a cloud."""

from __future__ import annotations

from workbooks.model.inputs import pull
from workbooks.model.layout import Chart, Series, blank, heads, line, section, words

YEARS = ("2026E", "2027E", "2028E")
MARGIN = "price_per_watt*utilisation*lease_margin"

READINGS = (
    section("3. Two scenarios: lease idle capacity, or build a cloud"),
    pull("cloud_extra_capex", "Extra capex of a cloud, a year from 2027E"),
    pull("cloud_asset_life", "Useful life"),
    heads(*YEARS, "Sum", key="years"),
    line("Lease idle capacity: capex", "$bn", series=("={^capex}",) * 4, key="idle", fmt="dec1"),
    line(
        "Build a cloud: extra capex",
        "$bn",
        series=(None, *("={cloud_extra_capex}",) * 2, "=SUM({@s1}:{@s3})"),
        key="extra",
        fmt="dec1",
    ),
    line(
        "Build a cloud: capex",
        "$bn",
        series=("={^idle}+{^extra}",) * 4,
        key="cloud",
        fmt="dec1",
        style="total",
        note="Platform, longer leases of land and power, enterprise delivery",
    ),
    line("Over that path", "%", series=("={^cloud}/{^idle}-1",) * 4, fmt="pct"),
    line(
        "Depreciation of the extra capex",
        "$bn",
        series=("=SUM({extra.s1}:{^extra})/{cloud_asset_life}",) * 3,
        key="depreciation",
        fmt="dec1",
        note="Straight line from the year of spending",
    ),
    line(
        "EPS impact of that depreciation",
        "$/share",
        series=(
            "=EPS_BRIDGE(base_eps,diluted_shares,0,lease_margin,tax_rate,"
            '-{^depreciation}*1000,,"DELTA")',
        )
        * 3,
        key="drag",
        fmt="eps",
        note="Before any cloud revenue",
    ),
    line(
        "Break-even bare-metal lease capacity",
        "MW",
        series=(f'=IF({MARGIN}>0,{{^depreciation}}*1000/({MARGIN}),"NM")',) * 3,
        fmt="int",
        style="strong",
    ),
    words(
        "'Will not be reduced'",
        "The article's summary states it as a finding; in its body it is an assumption of the "
        "model.",
        "F38",
    ),
    words(
        "Bernstein's caution",
        "Temporary leasing and a permanent cloud mean different capex: the two are not one story.",
    ),
    *blank(18, key="chart"),
)


def bars(name: str, key: str, fill: str, font: str) -> Series:
    """One part of the columns."""
    values = f"{{{key}.s1}}:{{{key}.s3}}"
    return Series(name, "{years.s1}:{years.s3}", values, fill, font, "0;;")


CHART = Chart(
    at="chart",
    column="label",
    size=(640, 310),
    title="Capex under two scenarios, $bn",
    description="Stacked column chart of Meta's capex in billions of dollars, 2026E to 2028E: "
    "those of the live case, and on top what building a cloud adds. Its data stand above it.",
    series=(
        bars("Lease idle capacity", "idle", "#1F3864", "#FFFFFF"),
        bars("Build a cloud: on top", "extra", "#BDD0EE", "#000000"),
    ),
    x_title="Year",
    y_title="$bn",
    y_format="0",
)
