"""The risk of a flat year, and the MW that a target uplift needs: a block of the Bridge sheet."""

from __future__ import annotations

from workbooks.model.bridge_meaning import UPLIFT_AT, both, on_base, on_estimate, years
from workbooks.model.claims import live
from workbooks.model.layout import Row, line, pull, ratio, said, section
from workbooks.story import Story

UPLIFT_OF_NEED = UPLIFT_AT % ("{revenue}*{wanted_mw.s2}/lease_capacity", "{lease_margin}")
DILUTION = '=EPS_BRIDGE(BASE,{diluted_shares},0,{lease_margin},{tax_rate},,{new_shares},"DELTA")'
# On all shares and no base: with a large base, its digits would hide the lease's.
OF_LEASE = (
    'EPS_BRIDGE(0,{diluted_shares}+{new_shares},{revenue},{lease_margin},{tax_rate},,,"DELTA")'
)
MW_FOR = '=IFERROR(MAX(%s,0)/{per_mw.s4},"NM")'


def title(story: Story) -> str:
    """The title of the block, in the words of the estimate's publisher where these are given."""
    estimates = story.years("eps_estimate")
    if not estimates or not story.has("feared_fall"):
        return "5. Capacity needed for a target uplift"
    year = story.year_of(story.inputs[f"eps_estimate_{estimates[-1]}"]).removesuffix("E")
    for concern in story.statements("eps_concern"):
        return f"5. '{str(concern.value).capitalize()}' {year}: capacity needed to offset it"
    return f"5. A weaker {year}: capacity needed to offset it"


def fall(story: Story) -> tuple[Row, ...]:
    """The estimate's year in a downside case, with the lease: where there is a year before it."""
    if len(story.years("eps_estimate")) < 2:
        return ()
    before = f"{{eps_estimate_{story.years('eps_estimate')[-2]}}}"
    return (
        pull("feared_fall", "<estimate_year> EPS decline v <estimate_year_before>, downside case"),
        line(
            "<estimate_year> EPS, downside case",
            "$/share",
            series=on_estimate(f"={before}*(1-{{feared_fall}})"),
            key="fallen",
            fmt="eps",
        ),
        line(
            "<estimate_year> EPS growth on <estimate_source> estimates, incl. lease",
            "%",
            series=on_estimate(ratio("{step6.s4}", before, "-1")),
            fmt="pct",
            note="v <estimate_year_before>, with a full lease year in <estimate_year>",
        ),
        line(
            "<estimate_year> EPS growth, downside case incl. lease",
            "%",
            series=on_estimate(ratio("{fallen.s4}+eps_uplift_estimate", before, "-1")),
            fmt="pct",
        ),
    )


def capacity(story: Story) -> tuple[Row, ...]:
    """The MW that the downside case and the target take."""
    before = f"{{eps_estimate_{min(story.years('eps_estimate'), default='none')}}}"
    wanted = '=IF(BASE>0,IFERROR(({wanted_uplift}*BASE-{dilution.COL})/{per_mw.COL},"NM"),"NM")'
    return (
        line(
            "EPS dilution from new shares alone",
            "$/share",
            series=both(story, DILUTION),
            key="dilution",
            fmt="eps",
        ),
        line(
            "EPS uplift per MW",
            "$/share",
            series=both(story, f"={OF_LEASE}/lease_capacity"),
            key="per_mw",
            fmt="dec6",
            note="Linear in capacity",
        ),
        line(
            "MW needed to hold <estimate_year> EPS at <estimate_year_before>, downside case",
            "MW",
            series=on_estimate(MW_FOR % f"{before}-{{fallen.s4}}-{{dilution.s4}}"),
            key="hold",
            fmt="int",
            style="strong",
        ),
        pull("wanted_uplift", "Target EPS uplift, % of base"),
        line(
            live("MW needed for +[wanted_uplift 0.0%] EPS"),
            "MW",
            series=both(story, wanted, "mw_needed"),
            key="wanted_mw",
            fmt="int",
            style="strong",
            note="All other assumptions as in the bridge",
        ),
        line(
            "EPS uplift at that capacity",
            "$/share",
            series=on_base(f'=IFERROR({UPLIFT_OF_NEED[1:]},"NM")', "uplift_of_mw_needed"),
            fmt="eps",
            note="Cross-check with EPS_BRIDGE",
        ),
    )


def needed(story: Story) -> tuple[Row, ...]:
    """The block; of capacity it speaks only where the lease has one."""
    remarks = said(story, "bridge")
    if story.has("lease_capacity"):
        return (
            section(title(story), key="needed"),
            years(story),
            *fall(story),
            *capacity(story),
            *remarks,
            Row(),
        )
    return (section("5. Remarks", key="needed"), *remarks, Row()) if remarks else ()
