"""What the Bridge sheet must keep."""

from __future__ import annotations

from workbooks.model.bases import bases, share_year
from workbooks.model.layout import TOLERANCE, Check, holds, numbers_check
from workbooks.story import Story


def nil(label: str, actual: str) -> Check:
    """A difference per share that is nothing."""
    return Check(label, "footing", "=0", actual, "=footing_tolerance")


NEEDED = Check(
    "Capacity needed delivers the target uplift, $/share",
    "footing",
    '=IF(ISNUMBER(mw_needed),wanted_uplift*base_eps,"NM")',
    "=uplift_of_mw_needed",
    TOLERANCE,
)
FRACTIONS = holds(
    "Tax rate, margin and utilisation are fractions: 15% is 0.15, not 15",
    "unit guard",
    "AND(tax_rate>=0,tax_rate<1,lease_margin<=1,utilisation>=0,utilisation<=1)",
)


def of_shares(story: Story) -> tuple[Check, ...]:
    """Where the shares follow from net income and EPS, these follow from them."""
    if (year := share_year(story)) is None:
        return ()
    return (
        Check(
            f"Diluted shares x EPS is net income, <net_income_{year}.period>",
            "footing",
            f"=net_income_{year}",
            f"=diluted_shares*reported_eps_{year}",
            "=footing_tolerance",
            "mm1",
        ),
    )


def checks(story: Story) -> tuple[Check, ...]:
    """The checks for a story."""
    sides = bases(story)
    return (
        *(
            nil(f"Bridge foots to pro forma EPS, {side.year}", f"=bridge_foot{side.suffix}")
            for side in sides
        ),
        *(
            nil(f"Waterfall {side.year} ties to pro forma EPS", f"=waterfall_gap_{side.key}")
            for side in sides
        ),
        NEEDED,
        *of_shares(story),
        FRACTIONS,
        *(numbers_check(f"Bridge {side.year}", f"bridge_values{side.suffix}") for side in sides),
    )
