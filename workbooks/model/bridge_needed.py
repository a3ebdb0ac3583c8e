"""The worry about a flat year, and the MW that a wish takes: a block of the Bridge sheet."""

from __future__ import annotations

from workbooks.model.bridge_meaning import UPLIFT_AT, both, on_base
from workbooks.model.inputs import pull
from workbooks.model.layout import Row, heads, line, ratio, section, words

UPLIFT_OF_NEED = UPLIFT_AT % ("{revenue}*{wanted_mw.s2}/lease_capacity", "{lease_margin}")
DILUTION = '=EPS_BRIDGE(BASE,{shares},0,{lease_margin},{tax_rate},,{new_shares},"DELTA")'
MW_FOR = '=IFERROR(MAX(%s,0)/{per_mw.s4},"NM")'
NEEDED = (
    section("5. The worry about a flat 2027, and the MW that a wish takes"),
    heads(None, "2028E", None, "2027E"),
    pull("feared_fall", "Fall of EPS 2027 against 2026 that is feared"),
    line(
        "EPS 2027 after that fall",
        "$/share",
        series=(None, None, None, "={eps_estimate_2026}*(1-{feared_fall})"),
        key="fallen",
        fmt="eps",
    ),
    line(
        "Growth as UBS has it, with the lease in 2027",
        "%",
        series=(None, None, None, ratio("{step6.s4}", "{eps_estimate_2026}", "-1")),
        fmt="pct",
        note="2026E to 2027E, the whole lease in 2027: a bridge over a flat year",
    ),
    line(
        "Growth after the fall, with the lease in 2027",
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
        "EPS change through the new shares alone",
        "$/share",
        series=both(DILUTION),
        key="dilution",
        fmt="eps",
    ),
    line(
        "Uplift of one MW",
        "$/share",
        series=both("=(eps_upliftREF-{dilution.COL})/lease_capacity"),
        key="per_mw",
        fmt="dec6",
        note="Linear in capacity",
    ),
    line(
        "MW that hold EPS 2027 at 2026 after the fall",
        "MW",
        series=(None, None, None, MW_FOR % "{eps_estimate_2026}-{fallen.s4}-{dilution.s4}"),
        key="hold",
        fmt="int",
        style="strong",
    ),
    pull("wanted_uplift"),
    line(
        "MW that it takes",
        "MW",
        series=both(
            '=IF(BASE>0,IFERROR(({wanted_uplift}*BASE-{dilution.COL})/{per_mw.COL},"NM"),"NM")',
            "mw_needed",
        ),
        key="wanted_mw",
        fmt="int",
        style="strong",
        note="All else as in the bridge: price, term, margin, tax rate, shares",
    ),
    line(
        "Uplift of that many MW",
        "$/share",
        series=on_base(
            f'=IFERROR({UPLIFT_OF_NEED[1:]},"NM")',
            "uplift_of_mw_needed",
        ),
        fmt="eps",
        note="EPS_BRIDGE says the same",
    ),
    words("A transition, says UBS", "Not new, faster money than business agents: a bridge", "F03"),
    Row(),
)
