"""From one year's EPS to the next on the Bridge sheet, with the one-off in the first as a step."""

from __future__ import annotations

from workbooks.model.claims import claim, live
from workbooks.model.layout import Cell, Row, heads, line, pull, ratio, section
from workbooks.story import Story

# The rows that are drawn, with their labels, and which of them stand on the ground.
STEPS = (
    ("<estimate_year_before>", "{year_before.s1}", True),
    ("One-off", "{less_one_off.s1}", False),
    ("Growth of the rest", "{rest.s1}", False),
    ("<estimate_year>", "{year_after.s1}", True),
    ("Lease", "{year_lease.s1}", False),
    ("With the lease", "{with_lease.s1}", True),
)


def has_years(story: Story) -> bool:
    """Whether the story knows a one-off between two estimates."""
    one_off = story.has("one_off_quarter_eps", "one_off_quarter_eps_without")
    return one_off and len(story.years("eps_estimate")) > 1


def years(story: Story) -> tuple[Row, ...]:
    """The step from the estimate before the last to the last, without what comes only once."""
    if not has_years(story):
        return ()
    estimates = story.years("eps_estimate")
    first, last = f"eps_estimate_{estimates[0]}", f"eps_estimate_{estimates[-1]}"
    before, after = "<estimate_year_before>", "<estimate_year>"
    return (
        section(f"6. From {before} to {after}: what comes once, what is left", key="years"),
        pull("one_off_quarter_eps", "EPS of <one_off_quarter_eps.period>"),
        pull("one_off_quarter_eps_without"),
        line(
            "One-off in it",
            "$/share",
            "={one_off_quarter_eps}-{one_off_quarter_eps_without}",
            key="one_off",
            name="one_off_eps",
            fmt="eps",
            note=live(
                "The benefit of $[one_off_benefit 0.00]bn is "
                "$[one_off_benefit*1000/diluted_shares 0.00] a diluted share"
            ),
            source="one_off_benefit",
        ),
        heads("$ per share", "In % of the year before"),
        line(
            f"{before}, as published",
            "$/share",
            series=(f"={first}",),
            key="year_before",
            fmt="eps",
        ),
        line("One-off", "$/share", series=("=-{one_off}",), key="less_one_off", fmt="eps"),
        line(
            f"{before} without it",
            "$/share",
            series=("={year_before.s1}+{less_one_off.s1}",),
            key="underlying",
            fmt="eps",
            style="total",
        ),
        line(
            "Growth of the rest",
            "$/share",
            series=(
                "={year_after.s1}-{underlying.s1}",
                Cell(ratio("{@s1}", "{underlying.s1}"), "pct", "eps_growth_underlying"),
            ),
            key="rest",
            fmt="eps",
            style="strong",
            note=claim(
                "ISNUMBER(eps_estimate_growth)",
                claim(
                    "AND(ISNUMBER(eps_growth_underlying),"
                    "ROUND(eps_growth_underlying-eps_estimate_growth,6)>0)",
                    "As published [eps_estimate_growth 0.0%]: the one-off hides the growth",
                    "As published [eps_estimate_growth 0.0%]",
                ),
            ),
        ),
        line(
            f"{after}, as published",
            "$/share",
            series=(f"={last}",),
            key="year_after",
            fmt="eps",
            style="total",
        ),
        line(
            "Lease, a full year of the live case",
            "$/share",
            series=("=eps_uplift_estimate", Cell(ratio("{@s1}", "{year_after.s1}"), "pct")),
            key="year_lease",
            fmt="eps",
        ),
        line(
            f"{after} with the lease",
            "$/share",
            series=(
                "={year_after.s1}+{year_lease.s1}",
                Cell(ratio("{@s1}", "{underlying.s1}", "-1"), "pct"),
            ),
            key="with_lease",
            fmt="eps",
            style="total",
            note=f"% is over {before} without the one-off",
        ),
        Row(),
    )
