"""The two paths on the Lease sheet: bare capacity and a managed API, each with its ramp."""

from __future__ import annotations

from workbooks.model.claims import claim
from workbooks.model.layout import Cell, Row, heads, line, pull, section
from workbooks.story import Story

TITLE = "3. Two business models: bare-metal capacity or managed API"
PATHS = {"bare": "Bare metal", "api": "Managed API"}
PLACES = {"bare": "s1", "api": "s2"}
LEASES = ("First lease", "Second lease", "Third lease")
RAMP = {"bare": ("s1", "s2", "s3"), "api": ("s4", "s5", "s6")}


def each(formula: str, name: str = "") -> tuple[Cell, ...]:
    """A formula for each path, under its column of the comparison."""
    return tuple(Cell(formula, name=name and f"{name}_{path}") for path in PATHS)


def eps(revenue: str, margin: str, output: str) -> str:
    """What revenue at a margin adds to EPS on the base."""
    deal = f"base_eps,diluted_shares,{revenue},{margin},tax_rate"
    return f'=IFERROR(EPS_BRIDGE({deal},,new_shares,"{output}"),"NM")'


def has_paths(story: Story) -> bool:
    """Whether the story has what the two paths are made of."""
    ramps = ("bare_share_1", "bare_start_1", "api_share_1", "api_start_1")
    return story.has("lease_capacity", "api_price", "api_margin", *ramps)


COMPARISON = (
    section(TITLE, key="paths"),
    heads("Bare metal", "API"),
    line("Product", series=("Chips, power", "Models, API"), style="words"),
    line("Barrier", series=("Low", "High"), style="words", note="<api_start_1.note>"),
    line(
        "Price", "$/W-yr", series=("={price_per_watt}", "=api_price"), key="path_price", fmt="eps"
    ),
    line("Pre-tax margin", "%", series=("=lease_margin", "=api_margin"), key="margin", fmt="pct"),
    pull("path_term", "Term of each lease"),
    line(
        "Term in whole months",
        "years",
        "=MAX(ROUND({path_term}*12,0),1)/12",
        key="path_months",
        name="path_term_used",
        fmt="eps",
    ),
    line(
        "Run-rate revenue at full ramp",
        "$mm",
        series=each("=LEASE_REVENUE({lease_capacity},{^path_price},1,{utilisation})"),
        key="full",
        fmt="mm",
    ),
    line("Pre-tax profit (EBT)", "$mm", series=each("={^full}*{^margin}"), fmt="mm"),
    line(
        "Uplift on the <base_year> base",
        "$/share",
        series=each(eps("{^full}", "{^margin}", "DELTA"), "uplift_path"),
        fmt="eps",
        style="strong",
    ),
    line(
        "Uplift on the <base_year> base",
        "%",
        series=each(eps("{^full}", "{^margin}", "PCT")),
        fmt="pct",
        note=claim(
            "AND(api_price>price_per_watt,api_margin<lease_margin)",
            "The API earns more per watt at a lower margin",
        ),
    ),
    Row(),
)


def ramp_row(at: int) -> Row:
    """One lease of each ramp: its share, at most what is left, its MW, its first day."""
    series: list[Cell] = []
    for path, (share, _, _) in RAMP.items():
        left = "1" + "".join(f"-{{lease{before}.{share}}}" for before in range(1, at))
        part = f"=MIN({path}_share_{at},{left})" if at < len(LEASES) else f"={left}"
        megawatts = f"={{@{share}}}*{{lease_capacity}}"
        day = f"={path}_start_{at}"
        series += [Cell(part, "pct"), Cell(megawatts, "dec1"), Cell(day, "date")]
    return line(
        LEASES[at - 1],
        "as headed",
        series=series,
        key=f"lease{at}",
        source=", ".join(f"{path}_{what}_{at}" for what in ("share", "start") for path in PATHS),
        note=("", "At most what the first leaves", "The remainder")[at - 1],
    )


def total(path: str) -> tuple[Cell, Cell, Cell]:
    """Share and MW of a path's whole ramp, and its first day."""
    leases = [f"({{lease1.{column}}}:{{lease3.{column}}})" for column in RAMP[path]]
    return (
        Cell(f"=SUM{leases[0]}", "pct", f"ramp_share_{path}"),
        Cell(f"=SUM{leases[1]}", "dec1"),
        Cell(f"=MIN{leases[2]}", "date", f"ramp_start_{path}"),
    )


RAMPS = (
    heads("Bare: share", "Bare: MW", "Bare: first day", "API: share", "API: MW", "API: first day"),
    *(ramp_row(at) for at in (1, 2, 3)),
    line("All", "as headed", series=(*total("bare"), *total("api")), style="total"),
    Row(),
)
