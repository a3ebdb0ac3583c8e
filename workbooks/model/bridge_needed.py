"""The risk of a flat year, and the MW that a target uplift needs: a block of the Bridge sheet."""

from __future__ import annotations

from workbooks.model.bridge_meaning import UPLIFT_AT, both, on_base
from workbooks.model.claims import live
from workbooks.model.inputs import pull
from workbooks.model.layout import Row, heads, line, ratio, section, words

UPLIFT_OF_NEED = UPLIFT_AT % ("{revenue}*{wanted_mw.s2}/lease_capacity", "{lease_margin}")
DILUTION = '=EPS_BRIDGE(BASE,{shares},0,{lease_margin},{tax_rate},,{new_shares},"DELTA")'
# On all shares and no base: with a large base, its digits would hide the lease's.
OF_LEASE = 'EPS_BRIDGE(0,{shares}+{new_shares},{revenue},{lease_margin},{tax_rate},,,"DELTA")'
MW_FOR = '=IFERROR(MAX(%s,0)/{per_mw.s4},"NM")'
NEEDED = (
    section("5. 'Flat or contracting' 2027: capacity needed to offset it"),
    heads(None, "2028E", None, "2027E"),
    pull("feared_fall", "2027E EPS decline v 2026E, downside case"),
    line(
        "2027E EPS, downside case",
        "$/share",
        series=(None, None, None, "={eps_estimate_2026}*(1-{feared_fall})"),
        key="fallen",
        fmt="eps",
    ),
    line(
        "2027E EPS growth on UBS estimates, incl. lease",
        "%",
        series=(None, None, None, ratio("{step6.s4}", "{eps_estimate_2026}", "-1")),
        fmt="pct",
        note="v 2026E, with a full lease year in 2027E",
    ),
    line(
        "2027E EPS growth, downside case incl. lease",
        "%",
        series=(
            None,
            None,
            None,
            ratio("{fallen.s4}+eps_uplift_estimate", "{eps_estimate_2026}", "-1"),
        ),
        fmt="pct",
    ),
    line(
        "EPS dilution from new shares alone",
        "$/share",
        series=both(DILUTION),
        key="dilution",
        fmt="eps",
    ),
    line(
        "EPS uplift per MW",
        "$/share",
        series=both(f"={OF_LEASE}/lease_capacity"),
        key="per_mw",
        fmt="dec6",
        note="Linear in capacity",
    ),
    line(
        "MW needed to hold 2027E EPS at 2026E, downside case",
        "MW",
        series=(None, None, None, MW_FOR % "{eps_estimate_2026}-{fallen.s4}-{dilution.s4}"),
        key="hold",
        fmt="int",
        style="strong",
    ),
    pull("wanted_uplift", "Target EPS uplift, % of base"),
    line(
        live("MW needed for +[wanted_uplift 0.0%] EPS"),
        "MW",
        series=both(
            '=IF(BASE>0,IFERROR(({wanted_uplift}*BASE-{dilution.COL})/{per_mw.COL},"NM"),"NM")',
            "mw_needed",
        ),
        key="wanted_mw",
        fmt="int",
        style="strong",
        note="All other assumptions as in the bridge",
    ),
    line(
        "EPS uplift at that capacity",
        "$/share",
        series=on_base(
            f'=IFERROR({UPLIFT_OF_NEED[1:]},"NM")',
            "uplift_of_mw_needed",
        ),
        fmt="eps",
        note="Cross-check with EPS_BRIDGE",
    ),
    words("UBS", "Not new; monetises faster than business agents: a bridge.", "F03"),
    Row(),
)
