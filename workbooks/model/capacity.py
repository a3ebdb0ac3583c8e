"""Capacity: gigawatts of different definitions, kept apart."""

from __future__ import annotations

from workbooks.model.capacity_picture import picture, picture_charts
from workbooks.model.grids import CAPACITIES
from workbooks.model.layout import (
    Array,
    Cell,
    Check,
    Row,
    Sheet,
    calculation_columns,
    heads,
    line,
    pull,
    said,
    section,
    without,
)
from workbooks.model.ledger import LEDGER_CHECKS, baseline, ledger, ledger_names, peers, sums
from workbooks.story import Story

WIDTHS = (30, 13, 13, 13, 13, 13)


def own(story: Story) -> tuple[Row, ...]:
    """The lessor's own capacity: what each year opens with, adds and closes with."""
    years = story.years("own_addition")
    if not years or not baseline(story):
        return without("1. <lessor> own operational IT capacity")
    start = baseline(story)[-1]
    added = tuple(f"own_addition_{year}" for year in years)
    closes = tuple(f"own_capacity_{year}" for year in years)
    return (
        section(f"1. <lessor> own operational IT capacity (<{start}.publisher>)"),
        pull(start, f"End of {start[-4:]}A"),
        heads(*(f"{year}E" for year in years)),
        line(
            "Start of the year",
            "GW",
            series=(f"={{{start}}}", *("={<close}",) * (len(years) - 1)),
            key="open",
            fmt="dec1",
        ),
        line(
            "Added",
            "GW",
            series=(f"={name}" for name in added),
            key="added",
            fmt="dec1",
            source=", ".join(added),
        ),
        line(
            "End of the year",
            "GW",
            series=(Cell("={open}+{added}", name=name) for name in closes),
            key="close",
            fmt="dec1",
            style="total",
            source=", ".join(closes),
            note="Single definition; not added to any other figure",
        ),
        line("Growth", "%", series=("={added}/{open}",) * len(years), fmt="pct"),
        Row(),
    )


def bases(story: Story) -> dict[str, str]:
    """What the lease is compared with: head -> formula."""
    ends = story.years("own_addition")
    owned = [(f"Own IT, end-{name[-4:]}", name) for name in baseline(story)]
    for year in ends[-1:]:
        owned += [(f"Own IT, end-{year}E", f"own_capacity_{year}")]
        owned += [(f"Own IT, added {year}E", f"own_addition_{year}")]
    footprint = [("Footprint, now", "footprint_now")] if story.has("footprint_now") else []
    return {head: f"={name}" for head, name in (*owned, *footprint, *peers(story))}


def shares(story: Story) -> tuple[Row, ...]:
    """The lease over each measure of capacity: one array."""
    measures = bases(story)
    title = "3. Lease as a percentage of each capacity measure"
    if not measures or not story.has("lease_capacity"):
        return without(title)
    across = f"{{base.s1}}:{{base.s{len(measures)}}}"
    height = len(CAPACITIES)
    leased = Array(
        f"={{share0}}:{{share{height - 1}}}/1000/{across}",
        height,
        len(measures),
        ("pct",) * height,
    )
    return (
        section(title, key="shares"),
        heads(*measures, value="Leased, MW"),
        line("Base", "GW", series=measures.values(), key="base", fmt="dec1", style="strong"),
        *(
            Row(
                {
                    "label": "Lease / base",
                    "unit": "%",
                    "value": Cell(capacity, "dec1"),
                    **({"s1": leased} if at == 0 else {}),
                },
                key=f"share{at}",
                fmt="pct",
            )
            for at, capacity in enumerate(CAPACITIES)
        ),
        Row(),
    )


def lease_of_own(story: Story) -> dict[str, str]:
    """The live lease over the lessor's own capacity at the last year's end."""
    ends = [f"=own_capacity_{year}" for year in story.years("own_addition")] or ["own"]
    at = {formula: at for at, formula in enumerate(bases(story).values(), start=1)}
    return {"lease_of_own": f"{{share2.s{at[ends[-1]]}}}"} if ends[-1] in at else {}


def tie(year: int) -> Check:
    """The ledger's sum is the series' figure."""
    label = f"Own IT capacity, end-{year}E, is the ledger's"
    series, summed = f"=own_capacity_{year}", f"=ledger_{year}"
    return Check(label, "footing", series, summed, "=footing_tolerance", "dec1")


def sheet(story: Story) -> Sheet:
    """The sheet: own capacity, the ledger, the lease against both, and a picture."""
    wide = max(len(WIDTHS), 2 + len(sums(story)), len(bases(story)))
    return Sheet(
        name="Capacity",
        title="Capacity",
        subtitle="Capacity by owner, definition and date. Figures on different definitions are "
        "never added together.",
        columns=calculation_columns(
            *WIDTHS, *(WIDTHS[-1],) * (wide - len(WIDTHS)), label=36, note=31
        ),
        rows=(
            *own(story),
            *ledger(story),
            *shares(story),
            section("4. Why leasing out and shortage can coexist"),
            *said(story, "capacity"),
            Row(),
            *picture(story),
        ),
        names={**ledger_names(story), **lease_of_own(story)},
        charts=picture_charts(story),
        checks=(*map(tie, story.years("own_addition")), *LEDGER_CHECKS),
        breaks=("shares",),
    )
