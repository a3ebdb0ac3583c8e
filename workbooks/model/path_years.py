"""What the two paths earn by year: the block under their comparison on the Lease sheet."""

from __future__ import annotations

from dataclasses import replace

from workbooks.model.layout import (
    TOLERANCE,
    Array,
    Chart,
    Check,
    Row,
    Series,
    blank,
    heads,
    holds,
    line,
    numbers_check,
    without,
)
from workbooks.model.paths import (
    COMPARISON,
    LEASES,
    PATHS,
    PLACES,
    RAMP,
    RAMPS,
    TITLE,
    eps,
    has_paths,
)
from workbooks.story import Story

YEARS = 10
LATER, TOTAL = f"s{YEARS + 1}", f"s{YEARS + 2}"


def recognised(path: str) -> str:
    """Revenue of a path's leases by year: one array, straight line for each lease."""
    megawatts, start = (f"{{lease1.{at}}}:{{lease3.{at}}}" for at in RAMP[path][1:])
    price = f"{{path_price.{PLACES[path]}}}"
    terms = f"{{path_months}},{{utilisation}},{{escalator}},{start}"
    periods = f"{{from.s1}}:{{from.{LATER}}},{{to.s1}}:{{to.{LATER}}}"
    return f"=LEASE_REVENUE({megawatts},{price},{terms},{periods})"


def lease_row(path: str, at: int) -> Row:
    """One lease's revenue by year; the first anchors the array of all."""
    table = Array(recognised(path), len(LEASES), YEARS + 1, ("mm",) * len(LEASES))
    label, key = f"{PATHS[path]}, {LEASES[at - 1].lower()}", f"{path}_year{at}"
    row = line(label, "$mm", series=(table,) if at == 1 else (), key=key, fmt="mm")
    return replace(row, cells={**row.cells, TOTAL: f"=SUM({{@s1}}:{{@{LATER}}})"})


def path_rows(path: str) -> tuple[Row, ...]:
    """A path's revenue by lease and year, and what it adds to EPS."""
    name = PATHS[path]
    margin = f"{{margin.{PLACES[path]}}}"
    across = (f"=SUM({{^{path}_year1}}:{{^{path}_year3}})",) * (YEARS + 1)
    added = (eps(f"{{^{path}_all}}", margin, "DELTA"),) * YEARS
    return (
        *(lease_row(path, at) for at in range(1, len(LEASES) + 1)),
        line(
            f"{name}, recognised",
            "$mm",
            series=(*across, f"=SUM({{@s1}}:{{@{LATER}}})"),
            key=f"{path}_all",
            fmt="mm",
            style="total",
        ),
        line(
            f"{name}, EPS uplift of the year",
            "$/share",
            series=added,
            key=f"{path}_eps",
            fmt="eps",
        ),
    )


BY_YEAR = (
    heads(*(f"={{year.s{at}}}" for at in range(1, YEARS + 1)), "Later", "Total"),
    *path_rows("bare"),
    *path_rows("api"),
    *blank(13, key="path_chart"),
)


def paths(story: Story) -> tuple[Row, ...]:
    """The comparison, the ramps and their years, where the story has both paths."""
    return (*COMPARISON, *RAMPS, *BY_YEAR) if has_paths(story) else without(TITLE)


PATH_NAMES = {f"ramp_{path}": f"{{{path}_year1.s1}}:{{{path}_year3.{LATER}}}" for path in PATHS}
CHART = Chart(
    at="path_chart",
    column="label",
    size=(860, 208),
    title="EPS uplift by year: bare metal v managed API, same capacity",
    description="Column chart of what the two paths add to EPS in each fiscal year, in $ per "
    "share, for the same capacity let bare or sold as a managed API. Its data stand above it.",
    series=tuple(
        Series(
            name,
            f"{{year.s1}}:{{year.s{YEARS}}}",
            f"{{{path}_eps.s1}}:{{{path}_eps.s{YEARS}}}",
            fill,
            font,
            "0.0;(0.0);",
        )
        for (path, name), fill, font in zip(
            PATHS.items(), ("#1F3864", "#BDD0EE"), ("#FFFFFF", "#000000"), strict=True
        )
    ),
    x_title="Fiscal year",
    y_title="$ per share on the <base_year> base",
    y_format="0",
    kind="clustered",
)


def tiles(path: str) -> Check:
    """The years of a ramp add up to its contracts."""
    price = {"bare": "price_per_watt", "api": "api_price"}[path]
    contracts = f"=LEASE_REVENUE(lease_capacity,{price},path_term_used,utilisation,escalator)"
    label = f"Ramp, {PATHS[path]}: periods add up to the contracts"
    return Check(label, "footing", contracts, f"=SUM(ramp_{path})", TOLERANCE, "mm1")


PATH_CHECKS = (
    *(tiles(path) for path in PATHS),
    holds(
        "Lease shares of each ramp sum to 100%",
        "unit guard",
        "AND(ABS(ramp_share_bare-1)<footing_tolerance,ABS(ramp_share_api-1)<footing_tolerance)",
    ),
    *(numbers_check(f"Ramp, {name}", f"ramp_{path}") for path, name in PATHS.items()),
)
