"""Sensitivity: capacity down, price across, each grid one array formula."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workbooks.model.bases import has_eps, shares_from, uplift_in_year, uplift_of
from workbooks.model.grids import BY_TAX, SIZE, below, boxed, grid
from workbooks.model.layout import (
    Cell,
    Row,
    Sheet,
    calculation_columns,
    heads,
    line,
    pull,
    section,
)
from workbooks.model.sensitivity_checks import CHECKS
from workbooks.story import Story

LEASE = (
    pull("lease_capacity", "Capacity leased"),
    pull("price_per_watt", "Price"),
    line(
        "Term that counts for EPS",
        "years",
        "=term_within_year",
        key="term",
        fmt="dec1",
        source="contract_term",
    ),
    pull("utilisation"),
    pull("escalator"),
)
STEPS_OF_AXES = (
    pull("sensitivity_margin_step"),
    pull("sensitivity_tax_step"),
    line(
        "Margins below the live one",
        "count",
        below("lease_margin", "sensitivity_margin_step"),
        key="margins_below",
        fmt="int",
        note="Two unless a limit is in the way",
    ),
    line(
        "Tax rates below the live one",
        "count",
        below("tax_rate", "sensitivity_tax_step", "-1"),
        key="taxes_below",
        fmt="int",
    ),
)


KEYS = ("mm", "eps", "pct")


def side(grid: str) -> str:
    """The values down a grid."""
    return f"{{{grid}1}}:{{{grid}{SIZE}}}"


def top(grid: str) -> str:
    """The values across a grid."""
    return f"{{{grid}0.s1}}:{{{grid}0.s{SIZE}}}"


def revenue(grid: str) -> str:
    """Lease revenue of a grid's capacities against its prices."""
    capacities, prices = side(grid), top(grid)
    return f"LEASE_REVENUE({capacities},{prices},{{term}},{{utilisation}},{{escalator}})"


def uplift(grid: str, output: str) -> str:
    """EPS uplift of a grid, $/share or % of base."""
    deal = f"{{base}},{{shares}},{revenue(grid)},{{lease_margin}},{{tax_rate}}"
    return f'=IFERROR(EPS_BRIDGE({deal},,new_shares,"{output}"),"NM")'


MARGINS_BY_TAXES = f"{{base}},{{shares}},{{revenue}},{side('tax')},{top('tax')},,new_shares"
STEP_DEAL = "{base},{shares},{@s1},{lease_margin},{tax_rate},,new_shares"


def grids(story: Story) -> Iterator[tuple[Row, ...]]:
    """The grids, in their order."""
    what = uplift_of(story)
    if story.has("price_per_watt"):
        yield grid(
            "mm", "Full-year lease revenue, $mm", "=lease_full_year", f"={revenue('mm')}", "mm"
        )
    if story.has("price_per_watt") and has_eps(story):
        uplifts = uplift("eps", "DELTA"), uplift("pct", "PCT")
        yield grid("eps", f"{what}, $ per share", "=eps_uplift", uplifts[0], "eps")
        yield grid("pct", f"{what}, % of base EPS", "=eps_uplift_pct", uplifts[1], "pct")
    if has_eps(story):
        yield grid(
            "tax",
            f"{what}, $ per share, by margin and tax rate",
            "=eps_uplift",
            f'=EPS_BRIDGE({MARGINS_BY_TAXES},"DELTA")',
            "eps",
            BY_TAX,
        )


def step(name: str) -> Row:
    """One of the published capacities: its revenue, and what it adds to EPS."""
    revenue = "=LEASE_REVENUE({@value},{price_per_watt},{term},{utilisation},{escalator})"
    series = (
        Cell(revenue, "mm"),
        Cell(f'=EPS_BRIDGE({STEP_DEAL},"DELTA")', "eps"),
        Cell(f'=IFERROR(EPS_BRIDGE({STEP_DEAL},"PCT"),"NM")', "pct"),
    )
    row = pull(name, "Capacity")
    return replace(
        row, cells={**row.cells, **{f"s{at}": cell for at, cell in enumerate(series, 1)}}
    )


STEP_HEADS = ("Lease revenue, $mm", "EPS uplift, $", "EPS uplift, %")


def steps(story: Story) -> Iterator[tuple[Row, ...]]:
    """The published capacities, where there are any."""
    if numbers := story.numbers("sensitivity_capacity_{}"):
        names = [f"sensitivity_capacity_{number}" for number in numbers]
        yield (
            section(f"<{names[0]}.publisher>'s capacity steps, on the live terms"),
            heads(*STEP_HEADS[: None if has_eps(story) else 1], value="MW"),
            *map(step, names),
        )


def numbered(at: int, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """A block with its number before its title."""
    title, *others = rows
    label = f"{at}. {title.cells['label']}"
    return (replace(title, cells={**title.cells, "label": label}), *others)


def subtitle(story: Story) -> str:
    """What the grids show."""
    if not has_eps(story):
        return "Full-year lease revenue by capacity and price."
    by_price = "by capacity and price, and " * story.has("price_per_watt")
    shown = f"{uplift_in_year(story)} {by_price}by margin and tax rate"
    return f"{shown}; other assumptions as in the bridge."


def case(story: Story) -> tuple[Row, ...]:
    """What the grids are made from."""
    if not has_eps(story):
        return (section("Live case"), *LEASE, pull("sensitivity_price_step"), Row())
    base, shares = "Base EPS <base_year>", "Diluted shares"
    cites = shares_from(story)
    by_price = story.has("price_per_watt")
    return (
        section("Live case"),
        *(LEASE if by_price else ()),
        line(base, "$/share", "=base_eps", key="base", fmt="eps", source="base_eps"),
        line(shares, "mm", "=diluted_shares", key="shares", fmt="mm1", source=cites),
        line("Lease revenue, full year", "$mm", "=lease_full_year", key="revenue", fmt="mm"),
        pull("lease_margin"),
        pull("tax_rate"),
        *((pull("sensitivity_price_step"),) if by_price else ()),
        *STEPS_OF_AXES,
        Row(),
    )


def sheet(story: Story) -> Sheet:
    """The sheet for a story."""
    blocks = [case(story), *grids(story), *steps(story)]
    rows = (row for at, block in enumerate(blocks, 1) for row in numbered(at, block))
    numbers = story.numbers("sensitivity_capacity_{}") or (0,)
    return Sheet(
        name="Sensitivity",
        title="Sensitivity",
        subtitle=subtitle(story),
        columns=calculation_columns(*(13,) * 5),
        rows=tuple(rows) if len(blocks) > 1 else (),
        names={
            **{f"{key}_grid": f"{{{key}1.s1}}:{{{key}{SIZE}.s{SIZE}}}" for key in (*KEYS, "tax")},
            **{f"{key}_capacities": side(key) for key in KEYS},
            **{f"{key}_prices": top(key) for key in KEYS},
            "capacity_steps": f"{{sensitivity_capacity_{numbers[0]}}}:"
            f"{{sensitivity_capacity_{numbers[-1]}.s3}}",
            "tax_margins": side("tax"),
            "tax_rates": top("tax"),
        },
        conditions=(
            *(look for key in KEYS for look in boxed(key, "lease_capacity", "price_per_watt")),
            *boxed("tax", "lease_margin", "tax_rate"),
        ),
        checks=CHECKS,
        breaks=("pct_grid",),
    )
