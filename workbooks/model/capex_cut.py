"""What the market feared on the Capex sheet: a case in which capex is cut, and what that saves."""

from __future__ import annotations

from workbooks.model.claims import claim, live
from workbooks.model.layout import Cell, Row, heads, line, pull, section

AFTER_THE_FIRST = "MIN(COLUMNS({capex.s1}:{capex})-1,1)"
LEASE_CASH = "lease_full_year*lease_margin*(1-tax_rate)"
SAVED_EPS = '=EPS_BRIDGE(base_eps,diluted_shares,0,lease_margin,tax_rate,{spared}*1000,,"DELTA")'


def cut(years: tuple[int, ...]) -> tuple[Row, ...]:
    """The years after the first with less capex, and what is spared a year."""
    end = len(years)
    summed = f"=SUM({{@s1}}:{{@s{end}}})"
    later = f"SUM({{capex.s{min(2, end)}}}:{{capex.s{end}}})"
    return (
        section("3. Capex is cut: what the market feared"),
        pull("feared_capex_cut", "Cut of the years after the first"),
        heads(*(f"<capex_{year}.year>" for year in years), "Sum", key="cut_years"),
        line(
            "Capex after the cut",
            "$bn",
            series=(*(f"={{capex}}*(1-{{feared_capex_cut}}*{AFTER_THE_FIRST})",) * end, summed),
            key="cut",
            fmt="dec1",
            style="strong",
        ),
        line(
            "Cash saved",
            "$bn",
            series=("={^capex}-{^cut}",) * (end + 1),
            key="saved",
            fmt="dec1",
        ),
        line(
            "Cash saved per share",
            "$/share",
            series=("={^saved}*1000/diluted_shares",) * (end + 1),
            fmt="eps",
        ),
        line(
            "In years of the live lease's cash after tax",
            "years",
            series=(f'=IF({LEASE_CASH}>0,{{^saved}}*1000/({LEASE_CASH}),"NM")',) * (end + 1),
            key="saved_years",
            fmt="dec1",
            note=claim(
                f"ISNUMBER({{saved_years.s{end + 1}}})",
                claim(
                    f"{{saved_years.s{end + 1}}}>lease_term",
                    "The cut frees more cash than the lease brings over its term",
                    "The lease brings no less cash over its term than the cut frees",
                ),
            ),
        ),
        line(
            "Depreciation spared",
            "$bn",
            series=("=SUM({saved.s1}:{^saved})/cloud_asset_life",) * end,
            key="spared",
            fmt="dec1",
            note="Straight line over the useful life that a cloud has below",
        ),
        line(
            "EPS that this spares",
            "$/share",
            series=(SAVED_EPS,) * end,
            fmt="eps",
            style="strong",
            note=live("The live lease: $[eps_uplift 0.00] a share"),
        ),
        pull("capex_commitments", note="<capex_commitments.note>"),
        line(
            "Of the capex after the first year",
            "%",
            f'=IF({later}>0,{{capex_commitments}}/{later},"NM")',
            fmt="pct",
            note="What of it is capex, a cut cannot reach",
        ),
        Row({"label": "What the tracker says since", "unit": Cell("=capex_verdict", "prose")}),
        Row(),
    )
